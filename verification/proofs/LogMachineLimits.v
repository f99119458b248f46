(** * What the log machine does not do, and what it does too much *)

Require Import Model Executions Consistency Concrete Refutations LogMachine LogMachineExact.

(** Programs of counters, by computation. *)
Definition program_of_counters_t X : bool :=
  let created e := is_write X e && negb (is_update X e) in
  let near := Decision.same_location_t X in
  forallb (fun e => match location_of X e with Some _ => true | None => false end) (events X)
  && forallb (fun w => forallb (fun v => implb (created w && created v && near w v) (w =? v)) (events X)) (events X).

Lemma program_by_computation X : well_formed X -> program_of_counters_t X = true -> program_of_counters X.
Proof.
  intros wf H. apply andb_true_iff in H as [Hat Honce]. rewrite forallb_forall in Hat, Honce. split.
  - intros e He. specialize (Hat e He). unfold at_. destruct (location_of X e) as [l |]; [eauto | discriminate].
  - intros w v Hw Hv Hloc Nw Nv. specialize (Honce w (write_event X w Hw)). rewrite forallb_forall in Honce.
    specialize (Honce v (write_event X v Hv)). rewrite implb_spec in Honce. apply Nat.eqb_eq, Honce.
    rewrite !andb_true_iff, !negb_true_iff.
    repeat split; [exact Hw | apply not_true_is_false, Nw | exact Hv | apply not_true_is_false, Nv |].
    apply Decision.same_location_decides, Hloc.
  - apply (update_atomic X wf).
  - apply (po_transitive X wf).
  - apply (po_total X wf).
  - apply (po_events X wf).
Qed.

(** It has no load buffering, which C++20 and Rust allow for RelaxedCounter. *)
Theorem no_load_buffering : cpp20 load_buffering_relaxed /\ program_of_counters load_buffering_relaxed /\
  ~ log_machine_produces load_buffering_relaxed.
Proof.
  assert (wf : well_formed load_buffering_relaxed) by (apply well_formed_decides; by_computation).
  assert (Hprogram : program_of_counters load_buffering_relaxed) by (apply program_by_computation; [exact wf | by_computation]).
  split; [apply cpp20_decides; by_computation | split; [exact Hprogram |]].
  rewrite (log_machine _ Hprogram). intros (_ & _ & _ & Hair).
  apply (no_thin_air_decides _ wf) in Hair. vm_compute in Hair. discriminate.
Qed.

(** It has store buffering even with SeqCst, which it takes as release and acquire. *)
Theorem store_buffering_with_sc : let X := with_orderings SeqCst SeqCst store_buffering_acq_rel in
  log_machine_produces X /\ ~ psc_acyclic X /\ ~ S_exists X.
Proof.
  intros X. destruct forbidden_with_sc as [(wf & Hpsc & HS) _]. split; [| split; assumption].
  apply (log_machine X); [apply program_by_computation; [exact wf | by_computation] |].
  split; [exact wf | split; [| split]].
  - apply (coherence_decides _ wf). by_computation.
  - apply (atomicity_decides _ wf). by_computation.
  - apply (no_thin_air_decides _ wf). by_computation.
Qed.
