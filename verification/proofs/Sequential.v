(** * sequential: a program of SeqCst accesses only behaves as an interleaving of its threads

    The rest of its accesses may be to ordinary memory, as long as there is no data race. It is what makes
    a search of interleavings a complete check of ConsistentCounter. *)

Require Import Model RelationFacts Tables Executions Decision ScOrders.

Section Sequential.
  Variable X : execution.
  Hypothesis wf : well_formed X.

  (** Every atomic access is SeqCst, and of two others that conflict, one happens before the other. *)
  Definition atomics_are_sc := forall e, is_read X e \/ is_write X e -> is_atomic X e -> is_sc X e.
  Definition race_free := forall x y, same_location X x y -> x <> y -> is_write X x \/ is_write X y ->
    is_atomic X x /\ is_atomic X y \/ hb X x y \/ hb X y x.

  Section Consistent.
    Hypothesis coh : coherence X.
    Hypothesis atomic : atomicity X.
    Hypothesis all_sc : atomics_are_sc.
    Hypothesis no_race : race_free.
    Variable R : rel event.
    Hypothesis sc : sc_order X R.

    (** Program order, and the order of the SeqCst events: everything else goes along them. *)
    Let ordered : rel event := po X ∪ (⦗is_sc X⦘ ⨾ R ⨾ ⦗is_sc X⦘).

    Lemma ordered_sc x y : is_sc X x -> is_sc X y -> R x y -> ordered x y.
    Proof.
      intros Hx Hy H. right. exists x. split; [split; [reflexivity | exact Hx] |].
      exists y. split; [exact H | split; [reflexivity | exact Hy]].
    Qed.

    (** No cycle: a path between SeqCst events along program order is a step of their own order. *)
    Lemma ordered_path x y : ordered⁺ x y ->
      po X x y \/ exists a b, ((po X)?) x a /\ is_sc X a /\ R a b /\ is_sc X b /\ ((po X)?) b y.
    Proof.
      pose proof (po_transitive X wf) as Htrans.
      intros H. induction H as [x y [H | (a & [<- Ha] & b & H & [<- Hb])] | x y z _ IH1 _ IH2].
      - left. exact H.
      - right. exists x, b. repeat split; auto; left; reflexivity.
      - destruct IH1 as [H1 | (a & b & Hxa & Ha & Hab & Hb & Hby)];
          destruct IH2 as [H2 | (a' & b' & Hya' & Ha' & Hab' & Hb' & Hbz)].
        + left. apply (Htrans x y z H1 H2).
        + right. exists a', b'. repeat split; auto.
          apply (optional_trans (po X) x y a' Htrans); [right; exact H1 | exact Hya'].
        + right. exists a, b. repeat split; auto.
          apply (optional_trans (po X) b y z Htrans Hby). right. exact H2.
        + right. exists a, b'. repeat split; auto.
          pose proof (optional_trans (po X) b y a' Htrans Hby Hya') as Hba.
          assert (HR : R b b' ).
          { destruct Hba as [-> | Hba]; [exact Hab' |].
            apply (sc_transitive X R sc b a' b'); [apply (sc_po X R sc); assumption | exact Hab']. }
          apply (sc_transitive X R sc a b b' Hab HR).
    Qed.

    Lemma ordered_acyclic : acyclic ordered.
    Proof.
      intros x H. apply ordered_path in H as [H | (a & b & Hxa & Ha & Hab & Hb & Hbx)].
      - apply (po_irreflexive X wf x H).
      - pose proof (optional_trans (po X) b x a (po_transitive X wf) Hbx Hxa) as [-> | Hba].
        + apply (sc_irreflexive X R sc a Hab).
        + apply (sc_irreflexive X R sc a). apply (sc_transitive X R sc a b a Hab).
          apply (sc_po X R sc b a Hb Ha Hba).
    Qed.

    (** What synchronizes, synchronizes by SeqCst accesses. *)
    Lemma sc_accesses_synchronize w v r : is_write X w -> is_sc X w -> release_sequence X w v ->
      rf X v r -> is_sc X r -> R w r.
    Proof.
      intros Hw Sw Hseq Hrf Sr. apply (sc_sw X R sc w r Sw Sr).
      - pose proof (rf_location X wf v r Hrf) as (l & Hv & Hr). destruct Hseq as (_ & Hle & _).
        destruct Hle as [<- | Hle]; [exists l; auto |].
        exists l. split; [apply (same_location_l X l w v (mo_location X wf w v Hle) Hv) | exact Hr].
      - exists w. split; [repeat split; auto using sc_releases, release_atomic |].
        exists v. split; [exact Hseq |]. exists r. split; [exact Hrf |].
        repeat split; auto using sc_acquires, acquire_atomic. apply (rf_read X wf v r Hrf).
    Qed.

    Lemma hb_ordered x y : hb X x y -> ordered⁺ x y.
    Proof.
      intros H. induction H as [x y [Hpo | Hsw] | x y z _ IH1 _ IH2].
      - apply t_step. left. exact Hpo.
      - destruct Hsw as (w & (_ & Aw & Ww & Hxw) & v & Hseq & r & Hrf & (_ & Ar & Rr & Hry)).
        assert (Hwr : ordered⁺ w r).
        { apply t_step. pose proof (all_sc w (or_intror Ww) Aw) as Sw.
          pose proof (all_sc r (or_introl Rr) Ar) as Sr.
          apply ordered_sc; auto. apply (sc_accesses_synchronize w v r); assumption. }
        assert (Hxr : ordered⁺ x r).
        { destruct Hxw as [-> | [_ Hpo]]; [exact Hwr |].
          apply t_trans with w; [apply t_step; left; exact Hpo | exact Hwr]. }
        destruct Hry as [<- | [_ Hpo]]; [exact Hxr |].
        apply t_trans with r; [exact Hxr | apply t_step; left; exact Hpo].
      - apply t_trans with y; assumption.
    Qed.

    Lemma communication_ordered x y : (rf X ∪ mo X ∪ fr X) x y -> ordered⁺ x y.
    Proof.
      intros H.
      assert (Hne : x <> y).
      { intros ->. destruct H as [[H | H] | [_ H]].
        - destruct (is_write X y) eqn:Ey.
          + destruct (atomic y y (read_write_update X y (rf_read X wf y y H) Ey) H) as [Hmo _].
            apply (mo_irreflexive X wf y Hmo).
          + pose proof (rf_write X wf y y H) as Hw. rewrite Ey in Hw. discriminate.
        - apply (mo_irreflexive X wf y H).
        - apply H. reflexivity. }
      assert (Hkinds : (is_read X x \/ is_write X x) /\ (is_read X y \/ is_write X y) /\
        (is_write X x \/ is_write X y)).
      { destruct H as [[H | H] | [(w & Hrf & H) _]].
        - pose proof (rf_write X wf x y H). pose proof (rf_read X wf x y H). auto.
        - destruct (mo_writes X wf x y H) as (Hx & Hy & _). auto.
        - destruct (mo_writes X wf w y H) as (_ & Hy & _). pose proof (rf_read X wf w x Hrf). auto. }
      destruct Hkinds as (Kx & Ky & Kw).
      destruct (no_race x y (communication_location X wf x y H) Hne Kw) as [[Ax Ay] | [Hhb | Hhb]].
      - pose proof (all_sc x Kx Ax) as Sx. pose proof (all_sc y Ky Ay) as Sy.
        apply t_step, ordered_sc; auto. destruct H as [[H | H] | H].
        + pose proof (rf_write X wf x y H) as Hw.
          apply (sc_accesses_synchronize x x y); auto. apply (own_release_sequence X wf x Hw).
        + apply (sc_mo X R sc x y Sx Sy H).
        + apply (sc_fr X R sc x y Sx Sy H).
      - apply hb_ordered, Hhb.
      - exfalso. apply (coherence_step X y x coh Hhb). unfold union in H. tauto.
    Qed.

    Lemma everything_acyclic : acyclic (po X ∪ (rf X ∪ mo X ∪ fr X)).
    Proof.
      assert (Hsub : forall x y, (po X ∪ (rf X ∪ mo X ∪ fr X))⁺ x y -> ordered⁺ x y).
      { intros x y H. induction H as [x y [H | H] | x y z _ IH1 _ IH2].
        - apply t_step. left. exact H.
        - apply communication_ordered, H.
        - apply t_trans with y; assumption. }
      intros x H. apply (ordered_acyclic x), Hsub, H.
    Qed.
  End Consistent.

  (** Where program order and communication do not go round, a linear extension interleaves them. *)
  Lemma interleaving_exists : acyclic (po X ∪ (rf X ∪ mo X ∪ fr X)) -> exists T, interleaving X T.
  Proof.
    intros Hacyclic. set (n := length (actions X)).
    assert (Hbelow : below n (po X ∪ (rf X ∪ mo X ∪ fr X))).
    { apply below_union; [apply (po_below X wf) | apply (communication_below X wf)]. }
    destruct (linear_extension (po X ∪ (rf X ∪ mo X ∪ fr X))
      (plus_decidable n _ Hbelow (decidable _ _ (union_decides n _ _ _ _ (po_below X wf)
        (communication_below X wf) (po_decides X wf) (communication_decides X wf))))
      Hacyclic (events X) (events_distinct X)) as (T & Htotal & Hsub).
    { intros x y H. apply Hbelow in H as [Hx Hy]. split; apply event_below; assumption. }
    destruct Htotal as (Hirr & Htrans & Htotal).
    exists T. split; [repeat split; assumption | split; [| split]].
    - intros x y H. apply Hsub. left. exact H.
    - intros x y H. apply Hsub. right. left. right. exact H.
    - intros w r Hrf. split; [apply Hsub; right; left; left; exact Hrf |].
      intros v Hv Hloc HvT.
      assert (Hwv : same_location X w v).
      { destruct (rf_location X wf w r Hrf) as (l & Hw & Hr). exists l. split; [exact Hw |].
        apply (same_location_l X l v r Hloc Hr). }
      destruct (mo_compare X wf w v (rf_write X wf w r Hrf) Hv Hwv) as [<- | [H | H]]; auto.
      + exfalso. apply (Hirr v). apply (Htrans v r v HvT). apply Hsub. right. right.
        apply (fr_intro X r w v Hrf H). intros ->. apply (Hirr v HvT).
      + right. apply Hsub. right. left. right. exact H.
  Qed.

  (** The write that a read overlooks comes later. *)
  Lemma interleaving_fr T : interleaving X T -> fr X ⊆ T.
  Proof.
    intros ((Hirr & Htrans & Htotal) & _ & Hmo & Hlatest) r v [(w & Hwr & Hwv) Hne].
    unfold inverse in Hwr. destruct (mo_writes X wf w v Hwv) as (_ & Hv & Hloc).
    destruct (Htotal r v) as [<- | [H | H]];
      [apply read_event, (rf_read X wf w r Hwr) | apply write_event, Hv | contradiction | exact H |].
    exfalso. destruct (Hlatest w r Hwr) as [_ Hlast].
    assert (Hvr : same_location X v r).
    { destruct (rf_location X wf w r Hwr) as (l & Hw & Hr). exists l. split; [| exact Hr].
      apply (same_location_r X l w v Hloc Hw). }
    destruct (Hlast v Hv Hvr H) as [-> | H']; [apply (mo_irreflexive X wf w Hwv) |].
    apply (Hirr v), (Htrans v w v H'), Hmo, Hwv.
  Qed.

  (** The claim: if all atomic accesses are SeqCst, and ordinary ones do not race, the execution is an
      interleaving. *)
  Theorem sequential : coherence X -> atomicity X -> sc_axiom X -> atomics_are_sc -> race_free ->
    exists T, interleaving X T.
  Proof.
    intros coh atomic sc all_sc no_race. destruct (sc_order_exists X sc) as (R & HR).
    apply interleaving_exists. apply (everything_acyclic coh atomic all_sc no_race R HR).
  Qed.

  (** The converse holds of every execution: an interleaving satisfies every axiom. So the consistent
      executions of such a program are exactly its interleavings. *)
  Theorem interleavings_are_consistent T : interleaving X T -> rc11 X /\ cpp20 X.
  Proof.
    intros ((Hirr & Htrans & Htotal) & Hpo & Hmo & Hlatest).
    assert (Hrf : rf X ⊆ T) by (intros w r H; apply (Hlatest w r H)).
    assert (Hle : forall x y z, (T?) x y -> T y z -> T x z).
    { intros x y z [-> | H] H'; [exact H' | apply (Htrans x y z H H')]. }
    pose proof (interleaving_fr T (conj (conj Hirr (conj Htrans Htotal)) (conj Hpo (conj Hmo Hlatest)))) as Hfr.
    assert (Hcom : rf X ∪ mo X ∪ fr X ⊆ T) by (intros x y [[H | H] | H]; auto).
    assert (Heco : eco X ⊆ T).
    { intros x y H. apply (plus_of_transitive T Htrans), (plus_included _ _ Hcom), H. }
    assert (Hsw : sw X ⊆ T).
    { intros x y (w & (_ & _ & _ & Hxw) & v & (_ & Hwv & _) & r & Hvr & (_ & _ & _ & Hry)).
      assert (Hwr : T w r).
      { apply Hle with v; [| apply Hrf, Hvr]. destruct Hwv as [-> | Hwv]; [left; reflexivity | right; auto]. }
      assert (Hxr : T x r) by (destruct Hxw as [-> | [_ H]]; [exact Hwr | apply (Htrans x w r); auto]).
      destruct Hry as [<- | [_ H]]; [exact Hxr | apply (Htrans x r y); auto]. }
    assert (Hhb : hb X ⊆ T).
    { intros x y H. apply (plus_of_transitive T Htrans).
      apply (plus_included (po X ∪ sw X) T); [intros a b [H' | H']; auto | exact H]. }
    assert (Hhb_opt : forall x y, ((hb X)?) x y -> (T?) x y).
    { intros x y [-> | H]; [left; reflexivity | right; apply Hhb, H]. }
    assert (Hcoherence : coherence X).
    { intros x (y & Hxy & [-> | Hyx]).
      - apply (Hirr x), Hhb, Hxy.
      - apply (Hirr x), (Htrans x y x); auto. }
    assert (Hatomicity : atomicity X).
    { intros w u Hu Hwu. pose proof (Hlatest w u Hwu) as [Hwu_T Hlast]. split.
      - destruct (mo_compare X wf w u (rf_write X wf w u Hwu) (update_writes X u Hu) (rf_location X wf w u Hwu))
          as [-> | [H | H]]; [exfalso; apply (Hirr u Hwu_T) | exact H |].
        exfalso. apply (Hirr u), (Htrans u w u); auto.
      - intros v Hwv Hvu. destruct (mo_writes X wf v u Hvu) as (Hv & _ & Hloc).
        destruct (Hlast v Hv Hloc (Hmo v u Hvu)) as [-> | H]; [apply (mo_irreflexive X wf w Hwv) |].
        apply (Hirr v), (Htrans v w v); auto. }
    assert (Hscb : scb X ⊆ T).
    { intros x y [[[[H | (a & [Hxa _] & b & Hab & [Hby _])] | [H _]] | H] | H]; auto.
      apply (Htrans x a y); auto. apply (Htrans a b y); auto. }
    assert (Hpsc : psc X ⊆ T).
    { intros x y [(a & Hxa & b & Hab & Hby) | (a & [<- _] & b & Hab & [<- _])].
      - apply Hle with a.
        + destruct Hxa as [[<- _] | (c & [<- _] & H)]; [left; reflexivity | auto].
        + destruct Hby as [[<- _] | (c & H & [<- _])]; [apply Hscb, Hab |].
          destruct (Hhb_opt _ _ H) as [-> | H']; [apply Hscb, Hab | apply (Htrans a b c); auto].
      - destruct Hab as [H | (c & Hxc & d & Hcd & Hdb)]; auto.
        apply (Htrans x c b); auto. apply (Htrans c d b); auto. }
    assert (Hstrong : strongly_hb X ⊆ T).
    { intros x y H. apply (plus_of_transitive T Htrans). revert H. apply plus_included.
      intros a b [[H | (c & [<- _] & d & H & [<- _])] | (c & Hac & d & Hcd & Hdb)]; auto.
      apply (Htrans a c b); auto. apply (Htrans c d b); auto. }
    assert (HS : before_in_S X ⊆ T).
    { intros x y [[[(a & [<- _] & b & [H | H] & [<- _])
                   | (a & [<- _] & b & Hab & c & Hbc & [<- _])]
                   | (a & [<- _] & b & Hab & c & Hbc & [<- _])]
                   | (a & [<- _] & b & Hab & c & Hbc & d & Hcd & [<- _])]; auto.
      - apply (Htrans x b c); auto.
      - apply (Htrans x b c); auto.
      - apply (Htrans x b d); auto. apply (Htrans b c d); auto. }
    assert (Hsc_event : forall e, is_sc X e -> In e (events X)).
    { intros e. unfold is_sc, ordering_of. destruct (action_of X e) as [a |] eqn:E; [| easy].
      intros _. apply (action_event X e a E). }
    split.
    - split; [exact Hcoherence | split; [exact Hatomicity | split]].
      + apply (acyclic_in_order (psc X) T); assumption.
      + apply (acyclic_in_order (po X ∪ rf X) T); [| exact Hirr | exact Htrans].
        intros x y [H | H]; auto.
    - split; [exact Hcoherence | split; [exact Hatomicity |]].
      exists T. split; [| exact HS]. split; [exact Hirr | split; [exact Htrans |]].
      intros x y Hx Hy. apply Htotal; apply Hsc_event; assumption.
  Qed.
End Sequential.
