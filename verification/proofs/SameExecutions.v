(** * When C++20's model and RC11 have the same executions

    RC11's psc and C++20's order S agree where no counter mixes SeqCst with other orderings, and no-thin-air
    excludes nothing where at most one counter is relaxed. *)

Require Import Model RelationFacts Tables Executions Decision Consistency OneKind OneRelaxed.
Require Import LogMachine LogMachineExact TwoViews TwoViewsExact.

Section SameExecutions.
  Variables (X : execution) (width : N).
  Hypothesis wf : well_formed X.
  Hypothesis counters : all_counters X width.
  Hypothesis kind : one_kind X.

  (** An order S exists exactly where psc does not go round. *)
  Theorem S_of_one_kind : coherence X -> (S_exists X <-> psc_acyclic X).
  Proof.
    intros coh. split; [apply (S_forces_psc X width wf coh counters kind) |].
    intros Hpsc. apply (S_decides X wf). unfold S_exists_t.
    apply (acyclic_decides _ _ _ (before_in_S_below X wf) (before_in_S_decides X wf)).
    apply (psc_forces_S X width wf coh counters kind Hpsc).
  Qed.

  (** With at most one relaxed counter, C++20 allows what RC11 allows. *)
  Theorem cpp20_is_rc11 c : relaxed_only_at X width c -> (cpp20 X <-> rc11 X).
  Proof.
    intros one_relaxed. unfold cpp20, rc11. split.
    - intros (coh & atomic & HS). split; [exact coh | split; [exact atomic | split]].
      + apply (S_of_one_kind coh), HS.
      + apply (no_thin_air_by_coherence X width c wf coh atomic one_relaxed).
    - intros (coh & atomic & Hpsc & _). split; [exact coh | split; [exact atomic |]]. apply (S_of_one_kind coh), Hpsc.
  Qed.

  (** And the log machine with an order S is all of C++20. *)
  Theorem log_machine_is_cpp20 c : relaxed_only_at X width c ->
    (cpp20 X <-> log_machine_produces X /\ S_exists X).
  Proof.
    intros one_relaxed. rewrite (log_machine_of_counters X width wf counters). unfold cpp20. split; [| tauto].
    intros (coh & atomic & HS). split; [| exact HS].
    split; [exact coh | split; [exact atomic | apply (no_thin_air_by_coherence X width c wf coh atomic one_relaxed)]].
  Qed.

  (** With a second view, it is so without more. *)
  Theorem two_views_are_cpp20 c : relaxed_only_at X width c -> (forall e, is_sc X e -> is_read X e) ->
    (cpp20 X <-> two_views_produce X).
  Proof.
    intros one_relaxed operations. rewrite (cpp20_is_rc11 c one_relaxed).
    symmetry. apply (two_views_exact X width wf counters kind operations).
  Qed.
End SameExecutions.
