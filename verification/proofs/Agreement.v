(** * Comparing checkers with the definitions

    Of the exact checker of counters, a case is a candidate execution and whether the checker visits it under its models cpp20, rc11 and sc.
    Without dependencies, cpp20 is coherence, atomicity and psc; where no counter mixes SeqCst with other
    orderings, C++20's order S exists exactly where psc is acyclic ([S_of_one_kind]), which is compared too. *)

Require Import Model RelationFacts Tables Executions Decision Consistency Concrete Sequential.

Record case := judged { candidate : execution; says_cpp20 : bool; says_rc11 : bool; says_sc : bool }.

Definition agrees (k : case) : Prop :=
  let X := candidate k in
  well_formed X /\
  (says_cpp20 k = true <-> coherence X /\ atomicity X /\ psc_acyclic X) /\
  (says_cpp20 k = true <-> cpp20 X) /\
  (says_rc11 k = true <-> rc11 X) /\
  (says_sc k = true <-> exists T, interleaving X T).

(** ** The same, computed *)

Definition interleaving_t X : bool :=
  acyclic_t (length (actions X)) (union_t (length (actions X)) (po_t X) (communication_t X)).

Theorem interleaving_decides X : well_formed X -> (interleaving_t X = true <-> exists T, interleaving X T).
Proof.
  intros wf. unfold interleaving_t.
  rewrite (acyclic_decides (length (actions X)) _ (po X ∪ (rf X ∪ mo X ∪ fr X))).
  - split; [apply (interleaving_exists X wf) |]. intros (T & HT).
    pose proof (interleaving_fr X wf T HT) as Hfr. destruct HT as ((Hirr & Htrans & _) & Hpo & Hmo & Hlatest).
    apply (acyclic_in_order _ T); [| exact Hirr | exact Htrans].
    intros x y [H | [[H | H] | H]]; [apply Hpo, H | apply (Hlatest x y H) | apply Hmo, H | apply Hfr, H].
  - apply below_union; [apply (po_below X wf) | apply (communication_below X wf)].
  - apply union_decides; [apply (po_below X wf) | apply (communication_below X wf) |
      apply (po_decides X wf) | apply (communication_decides X wf)].
Qed.

Definition agrees_t (k : case) : bool :=
  let X := candidate k in
  let consistent := coherence_t X && atomicity_t X in
  well_formed_t X
  && eqb (says_cpp20 k) (consistent && psc_acyclic_t X)
  && eqb (says_cpp20 k) (consistent && S_exists_t X)
  && eqb (says_rc11 k) (consistent && psc_acyclic_t X && no_thin_air_t X)
  && eqb (says_sc k) (interleaving_t X).

Theorem agrees_decides k : agrees_t k = true <-> agrees k.
Proof.
  assert (Heqb : forall (b b' : bool) (P : Prop), (b' = true <-> P) -> (eqb b b' = true <-> (b = true <-> P))).
  { intros b b' P HP. rewrite <- HP, eqb_true_iff. destruct b, b'; intuition congruence. }
  unfold agrees_t, agrees. set (X := candidate k). rewrite !andb_true_iff, well_formed_decides.
  split; intros H; assert (wf : well_formed X) by tauto;
    rewrite (Heqb _ _ (coherence X /\ atomicity X /\ psc_acyclic X)),
      (Heqb _ _ (cpp20 X)), (Heqb _ _ (rc11 X)), (Heqb _ _ _ (interleaving_decides X wf)) in *;
    try tauto;
    unfold cpp20, rc11;
    rewrite !andb_true_iff, (coherence_decides X wf), (atomicity_decides X wf), ?(psc_decides X wf),
      ?(S_decides X wf), ?(no_thin_air_decides X wf); tauto.
Qed.

Lemma all_agree cases : forallb agrees_t cases = true -> forall k, In k cases -> agrees k.
Proof. intros H k Hk. rewrite forallb_forall in H. apply agrees_decides, H, Hk. Qed.

(** ** One axiom at a time

    A candidate execution, with stores, comparisons and fences, and whether it satisfies each axiom as the
    tests of rc11 tell them. These have an update as two events, as RC11 has. So what they say of coherence,
    psc and S can differ where an update does not read its predecessor, and is compared where it does. *)
Record judged_execution := judged_by_axiom {
  judged_candidate : execution; says_atomicity : bool; says_coherence : bool; says_psc : bool; says_S : bool;
  says_no_thin_air : bool; says_interleaving : bool }.

Definition agrees_by_axiom (k : judged_execution) : Prop :=
  let X := judged_candidate k in
  well_formed X /\
  (says_atomicity k = true <-> atomicity X) /\
  (says_no_thin_air k = true <-> no_thin_air X) /\
  (says_interleaving k = true <-> exists T, interleaving X T) /\
  (atomicity X ->
    (says_coherence k = true <-> coherence X) /\
    (says_psc k = true <-> psc_acyclic X) /\
    (says_S k = true <-> S_exists X)).

(** So both say the same of the models, too. *)
Lemma agrees_on_rc11 k : agrees_by_axiom k ->
  (says_coherence k && says_atomicity k && says_psc k && says_no_thin_air k = true <-> rc11 (judged_candidate k)).
Proof.
  unfold agrees_by_axiom, rc11. rewrite !andb_true_iff. tauto.
Qed.

Lemma agrees_on_cpp20 k : agrees_by_axiom k ->
  (says_coherence k && says_atomicity k && says_S k = true <-> cpp20 (judged_candidate k)).
Proof.
  unfold agrees_by_axiom, cpp20. rewrite !andb_true_iff. tauto.
Qed.

Definition agrees_by_axiom_t (k : judged_execution) : bool :=
  let X := judged_candidate k in
  well_formed_t X
  && eqb (says_atomicity k) (atomicity_t X)
  && eqb (says_no_thin_air k) (no_thin_air_t X)
  && eqb (says_interleaving k) (interleaving_t X)
  && implb (atomicity_t X)
       (eqb (says_coherence k) (coherence_t X) && eqb (says_psc k) (psc_acyclic_t X)
        && eqb (says_S k) (S_exists_t X)).

Theorem agrees_by_axiom_decides k : agrees_by_axiom_t k = true <-> agrees_by_axiom k.
Proof.
  assert (Heqb : forall (b b' : bool) (P : Prop), (b' = true <-> P) -> (eqb b b' = true <-> (b = true <-> P))).
  { intros b b' P HP. rewrite <- HP, eqb_true_iff. destruct b, b'; intuition congruence. }
  unfold agrees_by_axiom_t, agrees_by_axiom. set (X := judged_candidate k).
  rewrite !andb_true_iff, implb_spec, !andb_true_iff, well_formed_decides.
  split; intros H; assert (wf : well_formed X) by tauto;
    rewrite (Heqb _ _ _ (atomicity_decides X wf)), (Heqb _ _ _ (no_thin_air_decides X wf)),
      (Heqb _ _ _ (interleaving_decides X wf)), (Heqb _ _ _ (coherence_decides X wf)),
      (Heqb _ _ _ (psc_decides X wf)), (Heqb _ _ _ (S_decides X wf)), (atomicity_decides X wf) in *;
    tauto.
Qed.

Lemma all_agree_by_axiom cases :
  forallb agrees_by_axiom_t cases = true -> forall k, In k cases -> agrees_by_axiom k.
Proof. intros H k Hk. rewrite forallb_forall in H. apply agrees_by_axiom_decides, H, Hk. Qed.
