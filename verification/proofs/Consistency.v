(** * Whether an execution is consistent can be computed

    A function for each axiom, and the proof that it says what the definition says: [well_formed_decides],
    [coherence_decides], [atomicity_decides], [psc_decides], [S_decides], [no_thin_air_decides]. *)

Require Import Lia.
Require Import Model RelationFacts Tables Executions Decision.

(** ** Well-formedness *)

Section WellFormed.
  Variable X : execution.

  Definition pairwise (p : event -> event -> bool) (pairs : list (event * event)) : bool :=
    forallb (fun pair => p (fst pair) (snd pair)) pairs.
  Definition all (p : event -> bool) : bool := forallb p (events X).

  Definition irreflexive_pairs pairs := pairwise (fun x y => negb (x =? y)) pairs.
  Definition transitive_pairs pairs := pairwise (fun x y =>
    pairwise (fun y' z => implb (y =? y') (listed pairs x z)) pairs) pairs.
  Definition comparable pairs x y := (x =? y) || listed pairs x y || listed pairs y x.
  Definition same_thread x y := match thread_of X x, thread_of X y with
    | Some t, Some t' => t =? t' | None, None => true | _, _ => false end.
  Definition is_event x := x <? length (actions X).

  Definition well_formed_t : bool :=
    let near := same_location_t X in
    irreflexive_pairs (program_order X)
    && transitive_pairs (program_order X)
    && all (fun x => all (fun y => implb (same_thread x y) (comparable (program_order X) x y)))
    && pairwise (fun x y => is_event x && is_event y) (program_order X)
    && all (fun u => implb (is_update X u) (is_atomic X u))
    && pairwise (fun w r => is_write X w && is_read X r && near w r
         && (left_by X w =? found X r)%N) (reads_from X)
    && pairwise (fun w r => pairwise (fun w' r' => implb (r =? r') (w =? w')) (reads_from X)) (reads_from X)
    && all (fun r => implb (is_read X r) (existsb (fun pair => snd pair =? r) (reads_from X)))
    && pairwise (fun w v => is_write X w && is_write X v && near w v) (modification_order X)
    && irreflexive_pairs (modification_order X)
    && transitive_pairs (modification_order X)
    && all (fun w => all (fun v => implb (is_write X w && is_write X v && near w v)
         (comparable (modification_order X) w v))).

  Lemma pairwise_spec p pairs :
    pairwise p pairs = true <-> forall x y, In (x, y) pairs -> p x y = true.
  Proof.
    unfold pairwise. rewrite forallb_forall. split.
    - intros H x y Hin. apply (H (x, y) Hin).
    - intros H [x y] Hin. apply H, Hin.
  Qed.

  Lemma all_spec p : all p = true <-> forall x, In x (events X) -> p x = true.
  Proof. apply forallb_forall. Qed.

  Lemma implb_spec b b' : implb b b' = true <-> (b = true -> b' = true).
  Proof. destruct b, b'; simpl; intuition congruence. Qed.

  Lemma irreflexive_pairs_spec pairs :
    irreflexive_pairs pairs = true <-> irreflexive (fun x y => In (x, y) pairs).
  Proof.
    unfold irreflexive_pairs. rewrite pairwise_spec. split.
    - intros H x Hin. specialize (H x x Hin). rewrite Nat.eqb_refl in H. discriminate.
    - intros H x y Hin. apply negb_true_iff, Nat.eqb_neq. intros ->. apply (H y Hin).
  Qed.

  Lemma transitive_pairs_spec pairs :
    transitive_pairs pairs = true <-> transitive (fun x y => In (x, y) pairs).
  Proof.
    unfold transitive_pairs. rewrite pairwise_spec. split.
    - intros H x y z Hxy Hyz. specialize (H x y Hxy). rewrite pairwise_spec in H.
      specialize (H y z Hyz). rewrite Nat.eqb_refl in H. apply listed_decides, H.
    - intros H x y Hxy. apply pairwise_spec. intros y' z Hyz. apply implb_spec. intros E.
      apply Nat.eqb_eq in E. subst y'. apply listed_decides, (H x y z Hxy Hyz).
  Qed.

  Lemma comparable_spec pairs x y :
    comparable pairs x y = true <-> x = y \/ In (x, y) pairs \/ In (y, x) pairs.
  Proof.
    unfold comparable. rewrite !orb_true_iff, Nat.eqb_eq.
    rewrite (listed_decides pairs x y), (listed_decides pairs y x). tauto.
  Qed.

  Lemma same_thread_spec x y : same_thread x y = true <-> thread_of X x = thread_of X y.
  Proof.
    unfold same_thread. destruct (thread_of X x) as [t |], (thread_of X y) as [t' |];
      rewrite ?Nat.eqb_eq; split; congruence.
  Qed.

  Lemma is_event_spec x : is_event x = true <-> In x (events X).
  Proof. unfold is_event. rewrite Nat.ltb_lt. symmetry. apply event_below. Qed.

  Lemma same_location_t_spec x y : same_location_t X x y = true <-> same_location X x y.
  Proof. apply same_location_decides. Qed.

  Theorem well_formed_decides : well_formed_t = true <-> well_formed X.
  Proof.
    unfold well_formed_t. cbv zeta. rewrite !andb_true_iff, !irreflexive_pairs_spec, !transitive_pairs_spec,
      !pairwise_spec, !all_spec. split.
    - intros (((((((((((H1 & H2) & H3) & H4) & H5) & H6) & H7) & H8) & H9) & H10) & H11) & H12).
      split.
      + exact H1.
      + exact H2.
      + intros x y Hx Hy Ht. specialize (H3 x Hx). rewrite all_spec in H3. specialize (H3 y Hy).
        rewrite implb_spec in H3. apply comparable_spec, H3, same_thread_spec, Ht.
      + intros x y H. specialize (H4 x y H). rewrite andb_true_iff, !is_event_spec in H4. exact H4.
      + intros u Hu. specialize (H5 u (write_event X u (update_writes X u Hu))).
        rewrite implb_spec in H5. apply H5, Hu.
      + intros w r H. specialize (H6 w r H). rewrite !andb_true_iff, same_location_t_spec, N.eqb_eq in H6.
        unfold is_true. tauto.
      + intros w w' r H H'. specialize (H7 w r H). rewrite pairwise_spec in H7. specialize (H7 w' r H').
        rewrite implb_spec in H7. apply Nat.eqb_eq, H7, Nat.eqb_refl.
      + intros r Hr. specialize (H8 r (read_event X r Hr)). rewrite implb_spec in H8.
        specialize (H8 Hr). apply existsb_exists in H8 as ([w r'] & Hin & E).
        simpl in E. apply Nat.eqb_eq in E. subst r'. exists w. exact Hin.
      + intros w v H. specialize (H9 w v H). rewrite !andb_true_iff, same_location_t_spec in H9.
        unfold is_true. tauto.
      + exact H10.
      + exact H11.
      + intros l w v [Hw Hlw] [Hv Hlv]. specialize (H12 w (write_event X w Hw)).
        rewrite all_spec in H12. specialize (H12 v (write_event X v Hv)).
        rewrite implb_spec, !andb_true_iff, same_location_t_spec, comparable_spec in H12.
        apply H12. repeat split; auto. exists l. auto.
    - intros wf. repeat split.
      + apply (po_irreflexive X wf).
      + apply (po_transitive X wf).
      + intros x Hx. apply all_spec. intros y Hy. apply implb_spec. rewrite same_thread_spec, comparable_spec.
        apply (po_total X wf x y Hx Hy).
      + intros x y H. rewrite andb_true_iff, !is_event_spec. apply (po_events X wf x y H).
      + intros u _. apply implb_spec. apply (update_atomic X wf u).
      + intros w r H. destruct (rf_source X wf w r H) as (Hw & Hr & Hl & Hv).
        rewrite !andb_true_iff, same_location_t_spec, N.eqb_eq. auto.
      + intros w r H. apply pairwise_spec. intros w' r' H'. apply implb_spec. intros E.
        apply Nat.eqb_eq in E. subst r'. apply Nat.eqb_eq, (rf_functional X wf w w' r H H').
      + intros r _. apply implb_spec. intros Hr. destruct (rf_complete X wf r Hr) as (w & Hw).
        apply existsb_exists. exists (w, r). split; [exact Hw | apply Nat.eqb_refl].
      + intros w v H. destruct (mo_writes X wf w v H) as (Hw & Hv & Hl).
        rewrite !andb_true_iff, same_location_t_spec. auto.
      + apply (mo_irreflexive X wf).
      + apply (mo_transitive X wf).
      + intros w _. apply all_spec. intros v _. apply implb_spec.
        rewrite !andb_true_iff, same_location_t_spec, comparable_spec.
        intros ((Hw & Hv) & l & Hlw & Hlv). apply (mo_total X wf l); auto.
  Qed.
End WellFormed.

(** ** The axioms *)

Create HintDb tables.

Section Consistency.
  Variable X : execution.
  Local Notation n := (length (actions X)).

  Definition releases_by_t :=
    let po := po_t X in memo n (fun x w =>
      is_release X x && is_atomic X w && is_write X w && ((x =? w) || is_fence X x && po x w)).
  Definition acquires_by_t :=
    let po := po_t X in memo n (fun r y =>
      is_acquire X y && is_atomic X r && is_read X r && ((r =? y) || is_fence X y && po r y)).
  Definition release_sequence_t :=
    let mo := mo_t X in memo n (fun w v =>
      is_write X w && ((w =? v) || mo w v) &&
      forallb (fun u => implb (mo w u && ((u =? v) || mo u v)) (is_update X u)) (events X)).
  Definition sw_t := compose_t n releases_by_t (compose_t n release_sequence_t
    (compose_t n (rf_t X) acquires_by_t)).
  Definition hb_t := plus_t n (union_t n (po_t X) sw_t).

  (** [r ⨾ s?] and [r? ⨾ s]. *)
  Definition then_maybe_t f g := union_t n f (compose_t n f g).
  Definition maybe_then_t f g := union_t n g (compose_t n f g).

  Definition sc_t := only_t n (is_sc X).
  Definition sc_fence_t := only_t n (is_sc_fence X).
  Definition between_t p f q := compose_t n p (compose_t n f q).

  Definition po_elsewhere_t :=
    let po := po_t X in
    let near := same_location_t X in memo n (fun x y => po x y && negb (near x y)).
  Definition scb_t hb :=
    let elsewhere := po_elsewhere_t in
    union_t n (union_t n (union_t n (union_t n (po_t X)
      (compose_t n elsewhere (compose_t n hb elsewhere)))
      (inter_t n hb (same_location_t X))) (mo_t X)) (fr_t X).
  Definition psc_base_t hb := compose_t n (union_t n sc_t (then_maybe_t sc_fence_t hb))
    (compose_t n (scb_t hb) (union_t n sc_t (maybe_then_t hb sc_fence_t))).
  Definition psc_fence_t hb := between_t sc_fence_t
    (union_t n hb (compose_t n hb (compose_t n (eco_t X) hb))) sc_fence_t.
  Definition psc_t := let hb := hb_t in union_t n (psc_base_t hb) (psc_fence_t hb).

  Definition strongly_hb_t hb := plus_t n (union_t n (union_t n (po_t X) (between_t sc_t sw_t sc_t))
    (compose_t n (po_t X) (compose_t n hb (po_t X)))).
  Definition before_in_S_t :=
    let hb := hb_t in
    let eco := eco_t X in
    union_t n (union_t n (union_t n
      (between_t sc_t (union_t n (strongly_hb_t hb) eco) sc_t)
      (compose_t n sc_t (compose_t n eco (compose_t n hb sc_fence_t))))
      (compose_t n sc_fence_t (compose_t n hb (compose_t n eco sc_t))))
      (compose_t n sc_fence_t (compose_t n hb (compose_t n eco (compose_t n hb sc_fence_t)))).

  Definition coherence_t := irreflexive_t n (then_maybe_t hb_t (eco_t X)).
  Definition atomicity_t :=
    let mo := mo_t X in pairwise (fun w u => implb (is_update X u)
      (mo w u && forallb (fun v => negb (mo w v && mo v u)) (events X))) (reads_from X).
  Definition psc_acyclic_t := acyclic_t n psc_t.
  Definition S_exists_t := acyclic_t n before_in_S_t.
  Definition no_thin_air_t := acyclic_t n (union_t n (po_t X) (rf_t X)).

  (** ** They say what the definitions say, of well-formed executions *)

  Hypothesis wf : well_formed X.

  Lemma sc_event e : is_sc X e -> e < n.
  Proof.
    unfold is_sc, ordering_of. destruct (action_of X e) as [a |] eqn:E; [| easy].
    intros _. apply event_below, (action_event X e a E).
  Qed.

  Lemma sc_fence_sc e : is_sc_fence X e -> is_sc X e.
  Proof. unfold is_sc_fence. intros H. apply andb_true_iff in H. apply H. Qed.

  Lemma sc_below : below n ⦗fun x => is_sc X x⦘.
  Proof. apply below_only, sc_event. Qed.
  Lemma sc_fence_below : below n ⦗fun x => is_sc_fence X x⦘.
  Proof. apply below_only. intros x H. apply sc_event, sc_fence_sc, H. Qed.
  Lemma sc_decides : decides sc_t ⦗fun x => is_sc X x⦘.
  Proof. apply only_decides; [apply sc_event | intros x; reflexivity]. Qed.
  Lemma sc_fence_decides : decides sc_fence_t ⦗fun x => is_sc_fence X x⦘.
  Proof.
    apply only_decides; [intros x H; apply sc_event, sc_fence_sc, H | intros x; reflexivity].
  Qed.

  Lemma releases_by_below : below n (releases_by X).
  Proof.
    intros x w (_ & _ & Hw & [-> | [_ Hpo]]).
    - split; apply event_below, write_event, Hw.
    - apply (po_below X wf x w Hpo).
  Qed.
  Lemma acquires_by_below : below n (acquires_by X).
  Proof.
    intros r y (_ & _ & Hr & [<- | [_ Hpo]]).
    - split; apply event_below, read_event, Hr.
    - apply (po_below X wf r y Hpo).
  Qed.
  Lemma release_sequence_below : below n (release_sequence X).
  Proof.
    intros w v (Hw & [<- | Hmo] & _).
    - split; apply event_below, write_event, Hw.
    - apply (mo_below X wf w v Hmo).
  Qed.

  Lemma releases_by_decides : decides releases_by_t (releases_by X).
  Proof.
    apply memo_decides; [apply releases_by_below |]. intros x w _ _. unfold releases_by.
    rewrite !andb_true_iff, orb_true_iff, andb_true_iff, Nat.eqb_eq, (po_decides X wf x w).
    unfold is_true. tauto.
  Qed.
  Lemma acquires_by_decides : decides acquires_by_t (acquires_by X).
  Proof.
    apply memo_decides; [apply acquires_by_below |]. intros r y _ _. unfold acquires_by.
    rewrite !andb_true_iff, orb_true_iff, andb_true_iff, Nat.eqb_eq, (po_decides X wf r y).
    unfold is_true. tauto.
  Qed.
  Lemma release_sequence_decides : decides release_sequence_t (release_sequence X).
  Proof.
    apply memo_decides; [apply release_sequence_below |]. intros w v _ _.
    assert (Hmo : forall a b, (a =? b) || mo_t X a b = true <-> ((mo X)?) a b).
    { intros a b. rewrite orb_true_iff, Nat.eqb_eq, (mo_decides X wf a b). reflexivity. }
    unfold release_sequence. rewrite !andb_true_iff, Hmo, forallb_forall. split.
    - intros ((Hw & Hle) & Hall). split; [exact Hw | split; [exact Hle |]]. intros u Hwu Huv.
      assert (Hu : In u (events X)) by (apply event_below, (mo_below X wf w u Hwu)).
      specialize (Hall u Hu). rewrite implb_spec in Hall. apply Hall.
      rewrite andb_true_iff, (mo_decides X wf w u), Hmo. auto.
    - intros (Hw & Hle & Hall). split; [auto |]. intros u _. apply implb_spec.
      rewrite andb_true_iff, (mo_decides X wf w u), Hmo. intros [Hwu Huv]. apply (Hall u Hwu Huv).
  Qed.

  Lemma then_maybe_decides f g r s : below n r -> below n s -> decides f r -> decides g s ->
    decides (then_maybe_t f g) (r ⨾ s?).
  Proof.
    intros Br Bs Hf Hg x z. unfold then_maybe_t.
    rewrite (union_decides n f _ r (r ⨾ s) Br (below_compose n r s Br Bs) Hf
      (compose_decides n f g r s Br Bs Hf Hg) x z).
    split.
    - intros [H | (y & Hxy & Hyz)]; [exists z; split; [exact H | left; reflexivity] |].
      exists y. split; [exact Hxy | right; exact Hyz].
    - intros (y & Hxy & [<- | Hyz]); [left; exact Hxy | right; exists y; auto].
  Qed.

  Lemma maybe_then_decides f g r s : below n r -> below n s -> decides f r -> decides g s ->
    decides (maybe_then_t f g) (r? ⨾ s).
  Proof.
    intros Br Bs Hf Hg x z. unfold maybe_then_t.
    rewrite (union_decides n g _ s (r ⨾ s) Bs (below_compose n r s Br Bs) Hg
      (compose_decides n f g r s Br Bs Hf Hg) x z).
    split.
    - intros [H | (y & Hxy & Hyz)]; [exists x; split; [left; reflexivity | exact H] |].
      exists y. split; [right; exact Hxy | exact Hyz].
    - intros (y & [<- | Hxy] & Hyz); [left; exact Hyz | right; exists y; auto].
  Qed.

  Lemma then_maybe_below r s : below n r -> below n s -> below n (r ⨾ s?).
  Proof.
    intros Br Bs x z (y & Hxy & [<- | Hyz]); [apply (Br x y Hxy) |].
    split; [apply (Br x y Hxy) | apply (Bs y z Hyz)].
  Qed.
  Lemma maybe_then_below r s : below n r -> below n s -> below n (r? ⨾ s).
  Proof.
    intros Br Bs x z (y & [<- | Hxy] & Hyz); [apply (Bs x z Hyz) |].
    split; [apply (Br x y Hxy) | apply (Bs y z Hyz)].
  Qed.

  Lemma po_elsewhere_below : below n (po_elsewhere X).
  Proof. intros x y [H _]. apply (po_below X wf x y H). Qed.
  Lemma po_elsewhere_decides : decides po_elsewhere_t (po_elsewhere X).
  Proof.
    apply memo_decides; [apply po_elsewhere_below |]. intros x y _ _. unfold po_elsewhere.
    rewrite andb_true_iff, negb_true_iff, (po_decides X wf x y), <- (same_location_decides X x y).
    destruct (same_location_t X x y); intuition congruence.
  Qed.

  (* What remains follows the structure of the definitions. *)
  Hint Resolve po_below rf_below mo_below fr_below eco_below same_location_below sc_below sc_fence_below
    releases_by_below acquires_by_below release_sequence_below po_elsewhere_below
    below_union below_inter below_compose below_plus then_maybe_below maybe_then_below : tables.
  Hint Resolve po_decides rf_decides mo_decides fr_decides eco_decides same_location_decides sc_decides
    sc_fence_decides releases_by_decides acquires_by_decides release_sequence_decides
    po_elsewhere_decides union_decides inter_decides compose_decides plus_decides then_maybe_decides
    maybe_then_decides : tables.

  Lemma sw_below : below n (sw X).
  Proof. unfold sw. auto 20 with tables. Qed.
  Lemma sw_decides : decides sw_t (sw X).
  Proof. unfold sw, sw_t. auto 20 with tables. Qed.
  Hint Resolve sw_below sw_decides : tables.

  Lemma hb_below : below n (hb X).
  Proof. unfold hb. auto 20 with tables. Qed.
  Lemma hb_decides : decides hb_t (hb X).
  Proof. unfold hb, hb_t. auto 20 with tables. Qed.
  Hint Resolve hb_below hb_decides : tables.

  Lemma scb_below : below n (scb X).
  Proof. unfold scb. auto 20 with tables. Qed.
  Lemma scb_decides : decides (scb_t hb_t) (scb X).
  Proof. unfold scb, scb_t. cbv zeta. auto 20 with tables. Qed.
  Hint Resolve scb_below scb_decides : tables.

  Lemma psc_below : below n (psc X).
  Proof. unfold psc, psc_base, psc_fence. auto 20 with tables. Qed.
  Lemma psc_relation_decides : decides psc_t (psc X).
  Proof.
    unfold psc, psc_t, psc_base, psc_base_t, psc_fence, psc_fence_t, between_t. cbv zeta. auto 20 with tables.
  Qed.

  Lemma strongly_hb_below : below n (strongly_hb X).
  Proof. unfold strongly_hb. auto 20 with tables. Qed.
  Lemma strongly_hb_decides : decides (strongly_hb_t hb_t) (strongly_hb X).
  Proof. unfold strongly_hb, strongly_hb_t, between_t. auto 20 with tables. Qed.
  Hint Resolve strongly_hb_below strongly_hb_decides : tables.

  Lemma before_in_S_below : below n (before_in_S X).
  Proof. unfold before_in_S. auto 20 with tables. Qed.
  Lemma before_in_S_decides : decides before_in_S_t (before_in_S X).
  Proof. unfold before_in_S, before_in_S_t, between_t. cbv zeta. auto 20 with tables. Qed.

  Theorem coherence_decides : coherence_t = true <-> coherence X.
  Proof. apply irreflexive_decides; auto with tables. Qed.

  Theorem atomicity_decides : atomicity_t = true <-> atomicity X.
  Proof.
    unfold atomicity_t, atomicity. cbv zeta. rewrite pairwise_spec. split.
    - intros H w u Hu Hrf. specialize (H w u Hrf). rewrite implb_spec in H. specialize (H Hu).
      apply andb_true_iff in H as [Hmo Hall]. rewrite forallb_forall in Hall.
      apply (mo_decides X wf) in Hmo. split; [exact Hmo |]. intros v Hwv Hvu.
      assert (Hv : In v (events X)) by (apply event_below, (mo_below X wf w v Hwv)).
      specialize (Hall v Hv). apply (mo_decides X wf) in Hwv, Hvu. rewrite Hwv, Hvu in Hall. discriminate.
    - intros H w u Hrf. apply implb_spec. intros Hu. destruct (H w u Hu Hrf) as [Hmo Hno].
      apply andb_true_iff. split; [apply (mo_decides X wf), Hmo |].
      apply forallb_forall. intros v _. apply negb_true_iff, andb_false_iff.
      destruct (mo_t X w v) eqn:Hwv, (mo_t X v u) eqn:Hvu; auto.
      apply (mo_decides X wf) in Hwv, Hvu. exfalso. apply (Hno v Hwv Hvu).
  Qed.

  Theorem psc_decides : psc_acyclic_t = true <-> psc_acyclic X.
  Proof. apply acyclic_decides; [apply psc_below | apply psc_relation_decides]. Qed.

  Theorem no_thin_air_decides : no_thin_air_t = true <-> no_thin_air X.
  Proof. apply acyclic_decides; auto with tables. Qed.

  Lemma before_in_S_sc x y : before_in_S X x y -> is_sc X x /\ is_sc X y.
  Proof.
    intros [[[(a & [<- Ha] & b & _ & [<- Hb])
             | (a & [<- Ha] & b & _ & c & _ & [<- Hc])]
             | (a & [<- Ha] & b & _ & c & _ & [<- Hc])]
             | (a & [<- Ha] & b & _ & c & _ & d & _ & [<- Hd])];
      auto using sc_fence_sc.
  Qed.

  (** An order S exists exactly where what it has to contain does not go round. *)
  Theorem S_decides : S_exists_t = true <-> S_exists X.
  Proof.
    unfold S_exists_t. rewrite (acyclic_decides n _ _ before_in_S_below before_in_S_decides). split.
    - intros Hacyclic.
      destruct (linear_extension (before_in_S X)
        (plus_decidable n _ before_in_S_below (decidable _ _ before_in_S_decides))
        Hacyclic (filter (is_sc X) (events X))) as (S & (Hirr & Htrans & Htotal) & Hsub).
      { apply NoDup_filter, events_distinct. }
      { assert (Hin : forall e, is_sc X e -> In e (filter (is_sc X) (events X))).
        { intros e He. apply filter_In. split; [apply event_below, sc_event, He | exact He]. }
        intros x y H. destruct (before_in_S_sc x y H) as [Hx Hy]. auto. }
      exists S. split; [| exact Hsub]. split; [exact Hirr | split; [exact Htrans |]].
      intros x y Hx Hy. apply Htotal; apply filter_In; (split; [apply event_below, sc_event |]); assumption.
    - intros (S & (Hirr & Htrans & _) & Hsub). apply (acyclic_in_order _ S Hsub Hirr Htrans).
  Qed.
End Consistency.

(** ** All of it *)

Definition consistent_t X : bool := well_formed_t X && coherence_t X && atomicity_t X.
Definition rc11_t X : bool := consistent_t X && psc_acyclic_t X && no_thin_air_t X.
Definition cpp20_t X : bool := consistent_t X && S_exists_t X.

Theorem rc11_decides X : rc11_t X = true <-> well_formed X /\ rc11 X.
Proof.
  unfold rc11_t, consistent_t, rc11. rewrite !andb_true_iff, well_formed_decides.
  split; intros H; assert (wf : well_formed X) by tauto;
    rewrite (coherence_decides X wf), (atomicity_decides X wf), (psc_decides X wf),
      (no_thin_air_decides X wf) in *; tauto.
Qed.

Theorem cpp20_decides X : cpp20_t X = true <-> well_formed X /\ cpp20 X.
Proof.
  unfold cpp20_t, consistent_t, cpp20. rewrite !andb_true_iff, well_formed_decides.
  split; intros H; assert (wf : well_formed X) by tauto;
    rewrite (coherence_decides X wf), (atomicity_decides X wf), (S_decides X wf) in *; tauto.
Qed.
