(** * What [psc_of_one_kind] says no more of, by executions that are computed to be consistent *)

Require Import Model Tables Executions Decision Consistency Concrete OneKind.

Definition one_kind_t X : bool :=
  let near := same_location_t X in
  forallb (fun x => forallb (fun y =>
    implb (near x y && is_sc X x && (is_read X y || is_release X y)) (is_sc X y)) (events X)) (events X).

Lemma one_kind_by_computation X : one_kind_t X = true -> one_kind X.
Proof.
  unfold one_kind_t. intros H x y Hloc Hx Hy. pose proof Hloc as (l & Hlx & Hly).
  rewrite forallb_forall in H. specialize (H x (located_event X l x Hlx)).
  rewrite forallb_forall in H. specialize (H y (located_event X l y Hly)).
  rewrite implb_spec in H. apply H. rewrite !andb_true_iff, orb_true_iff.
  split; [split; [apply same_location_decides, Hloc | exact Hx] | exact Hy].
Qed.

(** Counters 0 and 1 are created by events 0 and 1. *)
Definition two_counters_t X : bool :=
  is_counter_t X 64 0 0 (fun _ => Inc) && is_counter_t X 64 1 1 (fun _ => Inc)
  && forallb (fun e => match location_of X e with Some l => l <? 2 | None => false end) (events X).

Lemma two_counters X : well_formed X -> two_counters_t X = true -> all_counters X 64.
Proof.
  unfold two_counters_t. intros wf H e He. rewrite !andb_true_iff, forallb_forall in H. destruct H as [[H0 H1] H].
  specialize (H e He). destruct (location_of X e) as [[| [| l]] |] eqn:E; try discriminate.
  - exists 0, 0, (fun _ => Inc). split; [apply counter_by_computation; assumption | exact E].
  - exists 1, 1, (fun _ => Inc). split; [apply counter_by_computation; assumption | exact E].
Qed.

Definition created : list (nat * action) := [(0, Write 0 NotAtomic 0%N); (0, Write 1 NotAtomic 0%N)].

(** Store buffering with one relaxed counter. Its from-read does not count between SeqCst events. *)
Definition one_counter_relaxed := execution_of
  (created ++ [(1, Update 0 SeqCst 0 1); (1, Read 1 Relaxed 0); (2, Update 1 Relaxed 0 1); (2, Read 0 SeqCst 0)])
  [(0, 2); (1, 3); (1, 4); (0, 5)] [[0; 2]; [1; 4]].

(** Each step of [psc_of_one_kind] is between SeqCst events; not only the ends of the path. *)
Theorem steps_are_between_sc : exists X x, well_formed X /\ rc11 X /\ cpp20 X /\ all_counters X 64 /\ one_kind X /\
  is_sc X x /\ (hb X ∪ mo X ∪ fr X)⁺ x x.
Proof.
  exists one_counter_relaxed, 2.
  destruct (consistent_by_computation one_counter_relaxed) as (wf & Hrc11 & Hcpp20); [vm_compute; reflexivity |].
  split; [exact wf | split; [exact Hrc11 | split; [exact Hcpp20 |]]].
  split; [apply two_counters; [exact wf | vm_compute; reflexivity] |].
  split; [apply one_kind_by_computation; vm_compute; reflexivity |]. split; [reflexivity |].
  apply t_trans with 3; [apply t_step; left; left; apply (hb_decides _ wf); vm_compute; reflexivity |].
  apply t_trans with 4; [apply t_step; right; apply (fr_decides _ wf); vm_compute; reflexivity |].
  apply t_trans with 5; [apply t_step; left; left; apply (hb_decides _ wf); vm_compute; reflexivity |].
  apply t_step. right. apply (fr_decides _ wf). vm_compute. reflexivity.
Qed.

(** A counter that is read with acquire as well as with SeqCst. *)
Definition mixed := execution_of
  (created ++ [(1, Update 0 SeqCst 0 1); (2, Read 0 Acquire 1); (2, Read 1 SeqCst 0);
               (3, Update 1 SeqCst 0 1); (3, Read 0 SeqCst 0)])
  [(0, 2); (2, 3); (1, 4); (1, 5); (0, 6)] [[0; 2]; [1; 5]].

(** Where orderings mix on a counter, it does not hold. *)
Theorem mixed_kinds_differ : exists X x, well_formed X /\ rc11 X /\ cpp20 X /\ all_counters X 64 /\
  (⦗is_sc X⦘ ⨾ (hb X ∪ mo X ∪ fr X) ⨾ ⦗is_sc X⦘)⁺ x x.
Proof.
  exists mixed, 2. destruct (consistent_by_computation mixed) as (wf & Hrc11 & Hcpp20); [vm_compute; reflexivity |].
  split; [exact wf | split; [exact Hrc11 | split; [exact Hcpp20 |]]].
  split; [apply two_counters; [exact wf | vm_compute; reflexivity] |].
  assert (Hstep : forall x y, is_sc mixed x -> is_sc mixed y -> (hb mixed ∪ mo mixed ∪ fr mixed) x y ->
    (⦗is_sc mixed⦘ ⨾ (hb mixed ∪ mo mixed ∪ fr mixed) ⨾ ⦗is_sc mixed⦘)⁺ x y).
  { intros x y Hx Hy H. apply t_step. exists x. split; [split; [reflexivity | exact Hx] |].
    exists y. split; [exact H | split; [reflexivity | exact Hy]]. }
  apply t_trans with 4; [apply Hstep; try reflexivity; left; left; apply (hb_decides _ wf); vm_compute; reflexivity |].
  apply t_trans with 5; [apply Hstep; try reflexivity; right; apply (fr_decides _ wf); vm_compute; reflexivity |].
  apply t_trans with 6; [apply Hstep; try reflexivity; left; left; apply (hb_decides _ wf); vm_compute; reflexivity |].
  apply Hstep; try reflexivity. right. apply (fr_decides _ wf). vm_compute. reflexivity.
Qed.
