(** * The relations of an execution can be decided

    Each table here decides the relation of the same name: first those between the events of a location,
    which need no axiom, then happens-before. *)

Require Import Lia.
Require Import Model RelationFacts Tables Executions.

Section Decision.
  Variable X : execution.
  Local Notation n := (length (actions X)).

  Definition po_t := memo n (listed (program_order X)).
  Definition rf_t := memo n (listed (reads_from X)).
  Definition mo_t := memo n (listed (modification_order X)).

  (* Tables that a function looks up are computed before, by [let]. *)
  Definition fr_t :=
    let overwritten := compose_t n (inverse_t n rf_t) mo_t in
    memo n (fun x y => overwritten x y && negb (x =? y)).
  Definition communication_t := union_t n (union_t n rf_t mo_t) fr_t.
  Definition eco_t := plus_t n communication_t.

  Definition same_location_t := memo n (fun x y =>
    match location_of X x, location_of X y with Some l, Some l' => l =? l' | _, _ => false end).

  (** ** They do so where the execution is well-formed *)

  Hypothesis wf : well_formed X.

  Lemma event_below e : In e (events X) <-> e < n.
  Proof. unfold events. rewrite in_seq. lia. Qed.

  Lemma po_below : below n (po X).
  Proof. intros x y H. destruct (po_events X wf x y H). split; apply event_below; assumption. Qed.

  Lemma rf_below : below n (rf X).
  Proof.
    intros x y H. destruct (rf_source X wf x y H) as (Hw & Hr & _).
    split; apply event_below; [apply write_event, Hw | apply read_event, Hr].
  Qed.

  Lemma mo_below : below n (mo X).
  Proof.
    intros x y H. destruct (mo_writes X wf x y H) as (Hw & Hv & _).
    split; apply event_below, write_event; assumption.
  Qed.

  Lemma fr_below : below n (fr X).
  Proof.
    intros x y [H _]. apply (below_compose n _ _ (below_inverse n _ rf_below) mo_below x y H).
  Qed.

  Lemma communication_below : below n (rf X ∪ mo X ∪ fr X).
  Proof. repeat apply below_union; [apply rf_below | apply mo_below | apply fr_below]. Qed.

  Lemma eco_below : below n (eco X).
  Proof. apply below_plus, communication_below. Qed.

  Lemma listed_memo pairs r : below n r -> (forall x y, r x y <-> In (x, y) pairs) ->
    decides (memo n (listed pairs)) r.
  Proof.
    intros Hbelow Hr. apply memo_decides; [exact Hbelow |].
    intros x y _ _. rewrite Hr. apply listed_decides.
  Qed.

  Lemma po_decides : decides po_t (po X).
  Proof. apply listed_memo; [apply po_below | reflexivity]. Qed.
  Lemma rf_decides : decides rf_t (rf X).
  Proof. apply listed_memo; [apply rf_below | reflexivity]. Qed.
  Lemma mo_decides : decides mo_t (mo X).
  Proof. apply listed_memo; [apply mo_below | reflexivity]. Qed.

  Lemma fr_decides : decides fr_t (fr X).
  Proof.
    apply memo_decides; [apply fr_below |]. intros x y _ _.
    rewrite andb_true_iff, negb_true_iff, Nat.eqb_neq. unfold fr.
    rewrite (compose_decides n _ _ (rf X)⁻¹ (mo X) (below_inverse n _ rf_below) mo_below
      (inverse_decides n _ _ rf_below rf_decides) mo_decides x y). reflexivity.
  Qed.

  Lemma communication_decides : decides communication_t (rf X ∪ mo X ∪ fr X).
  Proof.
    apply union_decides; [| apply fr_below | | apply fr_decides].
    - apply below_union; [apply rf_below | apply mo_below].
    - apply union_decides; [apply rf_below | apply mo_below | apply rf_decides | apply mo_decides].
  Qed.

  Lemma eco_decides : decides eco_t (eco X).
  Proof. apply plus_decides; [apply communication_below | apply communication_decides]. Qed.

  Lemma same_location_below : below n (same_location X).
  Proof.
    intros x y (l & Hx & Hy). split; apply event_below; eapply located_event; eassumption.
  Qed.

  Lemma same_location_decides : decides same_location_t (same_location X).
  Proof.
    apply memo_decides; [apply same_location_below |]. intros x y _ _. unfold same_location, at_.
    destruct (location_of X x) as [l |], (location_of X y) as [l' |]; split; intros H.
    - apply Nat.eqb_eq in H. subst. exists l'. auto.
    - destruct H as (k & Hx & Hy). apply Nat.eqb_eq. congruence.
    - discriminate.
    - destruct H as (k & _ & Hy). discriminate.
    - discriminate.
    - destruct H as (k & Hx & _). discriminate.
    - discriminate.
    - destruct H as (k & Hx & _). discriminate.
  Qed.
End Decision.
