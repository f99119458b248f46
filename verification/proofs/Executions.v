(** * What follows from the definitions for every well-formed execution *)

Require Import Lia.
Require Import Model RelationFacts.

Section Executions.
  Variable X : execution.

  (** ** Kinds of events *)

  Lemma update_reads u : is_update X u -> is_read X u.
  Proof. unfold is_update, is_read. destruct (action_of X u) as [[]|]; auto. Qed.

  Lemma update_writes u : is_update X u -> is_write X u.
  Proof. unfold is_update, is_write. destruct (action_of X u) as [[]|]; auto. Qed.

  Lemma sc_releases e : is_sc X e -> is_release X e.
  Proof. unfold is_sc, is_release. destruct (ordering_of X e); easy. Qed.

  Lemma sc_acquires e : is_sc X e -> is_acquire X e.
  Proof. unfold is_sc, is_acquire. destruct (ordering_of X e); easy. Qed.

  Lemma release_atomic e : is_release X e -> is_atomic X e.
  Proof. unfold is_release, is_atomic. destruct (ordering_of X e); easy. Qed.

  Lemma acquire_atomic e : is_acquire X e -> is_atomic X e.
  Proof. unfold is_acquire, is_atomic. destruct (ordering_of X e); easy. Qed.

  (** ** Events and their locations *)

  Lemma action_event e a : action_of X e = Some a -> In e (events X).
  Proof.
    unfold action_of, events. intros H. apply in_seq. split; [lia |]. simpl.
    apply nth_error_Some. intros E. rewrite E in H. discriminate.
  Qed.

  Lemma located_event l e : at_ X l e -> In e (events X).
  Proof.
    unfold at_, location_of. destruct (action_of X e) as [a |] eqn:E; [| discriminate].
    intros _. apply (action_event e a E).
  Qed.

  Lemma write_event w : is_write X w -> In w (events X).
  Proof.
    unfold is_write. destruct (action_of X w) as [a |] eqn:E; [| easy].
    intros _. apply (action_event w a E).
  Qed.

  Lemma read_event r : is_read X r -> In r (events X).
  Proof.
    unfold is_read. destruct (action_of X r) as [a |] eqn:E; [| easy].
    intros _. apply (action_event r a E).
  Qed.

  Lemma events_distinct : NoDup (events X).
  Proof. apply seq_NoDup. Qed.

  Lemma at_unique l l' e : at_ X l e -> at_ X l' e -> l = l'.
  Proof. unfold at_. congruence. Qed.

  Lemma same_location_l l x y : same_location X x y -> at_ X l y -> at_ X l x.
  Proof. intros (l' & Hx & Hy) H. rewrite (at_unique l l' y H Hy). exact Hx. Qed.

  Lemma same_location_r l x y : same_location X x y -> at_ X l x -> at_ X l y.
  Proof. intros (l' & Hx & Hy) H. rewrite (at_unique l l' x H Hx). exact Hy. Qed.

  Lemma in_updates c u : In u (updates X c) <-> at_ X c u /\ is_update X u.
  Proof.
    unfold updates. rewrite filter_In, andb_true_iff. unfold at_. split.
    - intros (_ & Hu & Hc). destruct (location_of X u) as [l |]; [| discriminate].
      apply Nat.eqb_eq in Hc. subst. auto.
    - intros (Hc & Hu). repeat split; [| exact Hu |].
      + apply (located_event c u Hc).
      + rewrite Hc. apply Nat.eqb_refl.
  Qed.

  Lemma updates_distinct c : NoDup (updates X c).
  Proof. apply NoDup_filter, events_distinct. Qed.

  (** ** Happens-before *)

  Lemma hb_trans x y z : hb X x y -> hb X y z -> hb X x z.
  Proof. apply t_trans. Qed.

  Lemma po_hb x y : po X x y -> hb X x y.
  Proof. intros H. apply t_step. left. exact H. Qed.

  Lemma sw_hb x y : sw X x y -> hb X x y.
  Proof. intros H. apply t_step. right. exact H. Qed.

  (** ** Coherence: nothing that happens later is earlier in the order of communication *)

  Lemma coherence_irreflexive x : coherence X -> ~ hb X x x.
  Proof. intros Hcoh H. apply (Hcoh x). exists x. split; [exact H | left; reflexivity]. Qed.

  Lemma coherence_step x y :
    coherence X -> hb X x y -> rf X y x \/ mo X y x \/ fr X y x -> False.
  Proof.
    intros Hcoh Hhb H. apply (Hcoh x). exists y. split; [exact Hhb |]. right.
    apply t_step. destruct H as [H | [H | H]]; [left; left | left; right | right]; exact H.
  Qed.

  Hypothesis wf : well_formed X.

  Lemma rf_write w r : rf X w r -> is_write X w.
  Proof. intros H. apply (rf_source X wf w r H). Qed.

  Lemma rf_read w r : rf X w r -> is_read X r.
  Proof. intros H. apply (rf_source X wf w r H). Qed.

  Lemma rf_location w r : rf X w r -> same_location X w r.
  Proof. intros H. apply (rf_source X wf w r H). Qed.

  Lemma rf_value w r : rf X w r -> found X r = left_by X w.
  Proof. intros H. symmetry. apply (rf_source X wf w r H). Qed.

  Lemma mo_location w v : mo X w v -> same_location X w v.
  Proof. intros H. apply (mo_writes X wf w v H). Qed.

  Lemma mo_asymmetric w v : mo X w v -> mo X v w -> False.
  Proof. intros H H'. apply (mo_irreflexive X wf w). apply (mo_transitive X wf w v w H H'). Qed.

  Lemma mo_compare w v : is_write X w -> is_write X v -> same_location X w v ->
    w = v \/ mo X w v \/ mo X v w.
  Proof. intros Hw Hv (l & Hlw & Hlv). apply (mo_total X wf l); auto. Qed.

  Lemma communication_location x y : (rf X ∪ mo X ∪ fr X) x y -> same_location X x y.
  Proof.
    intros [[H | H] | [(w & Hrf & Hmo) _]].
    - apply (rf_location x y H).
    - apply (mo_location x y H).
    - destruct (mo_location w y Hmo) as (l & Hw & Hy). exists l. split; [| exact Hy].
      apply (same_location_r l w x (rf_location w x Hrf) Hw).
  Qed.

  Lemma eco_location x y : eco X x y -> same_location X x y.
  Proof.
    intros H. induction H as [x y H | x y z _ (l & Hx & Hy) _ Hyz].
    - apply (communication_location x y H).
    - exists l. split; [exact Hx | apply (same_location_r l y z Hyz Hy)].
  Qed.

  (** Every write heads a release sequence, so who acquires by reading what was released synchronizes. *)
  Lemma own_release_sequence w : is_write X w -> release_sequence X w w.
  Proof.
    intros Hw. split; [exact Hw | split; [left; reflexivity |]]. intros u Hwu [-> | Huw].
    - exfalso. apply (mo_irreflexive X wf w Hwu).
    - exfalso. apply (mo_asymmetric w u Hwu Huw).
  Qed.

  Lemma rf_synchronizes w r : rf X w r -> is_release X w -> is_acquire X r -> sw X w r.
  Proof.
    intros Hrf Hrel Hacq. exists w. split.
    - repeat split; auto using release_atomic. apply (rf_write w r Hrf).
    - exists w. split; [apply own_release_sequence, (rf_write w r Hrf) |]. exists r. split; [exact Hrf |].
      repeat split; auto using acquire_atomic. apply (rf_read w r Hrf).
  Qed.

  (** A read that finds [w] is from-read before what overwrites [w]. *)
  Lemma fr_intro r w v : rf X w r -> mo X w v -> r <> v -> fr X r v.
  Proof. intros Hrf Hmo Hne. split; [| exact Hne]. exists w. split; assumption. Qed.

  Lemma read_write_update e : is_read X e -> is_write X e -> is_update X e.
  Proof. unfold is_read, is_update, is_write. destruct (action_of X e) as [[]|]; easy. Qed.

  (** Every event of a location stands somewhere, and there is the count that it knows. *)
  Lemma stands_somewhere l e : at_ X l e -> exists w, stands_at X e w /\ at_ X l w /\ is_write X w.
  Proof.
    intros Hat. unfold stands_at. destruct (is_write X e) eqn:Ew; [exists e; auto |].
    assert (Hread : is_read X e).
    { revert Ew Hat. unfold at_, location_of, is_write, is_read.
      destruct (action_of X e) as [[]|]; easy. }
    destruct (rf_complete X wf e Hread) as (w & Hrf). exists w. split; [exact Hrf | split].
    - apply (same_location_l l w e (rf_location w e Hrf) Hat).
    - apply (rf_write w e Hrf).
  Qed.

  Lemma count_of_stand e w : stands_at X e w -> count_at X e = left_by X w.
  Proof.
    unfold stands_at, count_at. destruct (is_write X e); [intros ->; reflexivity |]. apply rf_value.
  Qed.

  (** Of two events of a location, the second does not stand before the first, unless communication
      leads from it to the first. *)
  Lemma not_behind x y w v : same_location X x y -> stands_at X x w -> stands_at X y v ->
    ~ ((eco X)?) y x -> ((mo X)?) w v /\ (is_update X y -> mo X w v).
  Proof.
    intros (l & Hx & Hy) Hw Hv Hno.
    assert (Hnot : forall z, (rf X ∪ mo X ∪ fr X) y z -> ((eco X)?) z x -> False).
    { intros z Hyz Hzx. apply Hno. right.
      destruct Hzx as [<- | Hzx]; [apply t_step, Hyz | eapply t_trans; [apply t_step, Hyz | exact Hzx]]. }
    unfold stands_at in Hw, Hv.
    (* What [x] stands at is [x] itself, or [x] reads it. *)
    assert (Hwx : is_write X w /\ at_ X l w /\ ((eco X)?) w x /\ (x = w \/ rf X w x)).
    { destruct (is_write X x) eqn:Ex; [subst w | ].
      - repeat split; auto. left. reflexivity.
      - repeat split; auto.
        + apply (rf_write w x Hw).
        + apply (same_location_l l w x (rf_location w x Hw) Hx).
        + right. apply t_step. left. left. exact Hw. }
    destruct Hwx as (Hww & Hlw & Hwx & Hxw).
    destruct (is_write X y) eqn:Ey; [subst v |].
    - assert (Hlt : mo X w y).
      { destruct (mo_total X wf l w y) as [-> | [H | H]]; try (split; assumption); [| exact H |].
        - exfalso. destruct Hxw as [-> | Hrf]; [apply Hno; left; reflexivity |].
          apply (Hnot x); [left; left; exact Hrf | left; reflexivity].
        - exfalso. apply (Hnot w); [left; right; exact H | exact Hwx]. }
      split; [right |]; auto.
    - split.
      + destruct (mo_total X wf l w v) as [-> | [H | H]]; try (split; assumption).
        * split; [apply (rf_write v y Hv) |].
          apply (same_location_l l v y (rf_location v y Hv) Hy).
        * left. reflexivity.
        * right. exact H.
        * exfalso. apply (Hnot w); [right | exact Hwx]. apply (fr_intro y v w Hv H).
          intros ->. congruence.
      + intros Hu. apply update_writes in Hu. rewrite Ey in Hu. discriminate.
  Qed.
End Executions.
