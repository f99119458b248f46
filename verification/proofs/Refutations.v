(** * What does not hold: executions that the axioms allow, found consistent by computation

    Each theorem gives an execution that satisfies every hypothesis of the claim's theorem but one, and
    breaks its conclusion. So that hypothesis is needed, and the hypotheses are not contradictory. *)

Require Import Lia.
Require Import Model Tables Executions Decision Consistency Concrete.

(** What a program of counters [a] and [b] alone is: every event but the creations has this ordering. *)
Definition all_orderings X (p : ordering -> Prop) :=
  forall e, thread_of X e <> Some 0 -> In e (events X) -> p (ordering_of X e).

Definition counters X a init_a b init_b := forall called, (forall e, called e = Inc) ->
  is_counter X 64 a init_a called /\ is_counter X 64 b init_b called.

(** Two counters: location 0 and 1, created by events 0 and 1 of thread 0. *)
Definition created (a b : value) : list (nat * action) := [(0, Write 0 NotAtomic a); (0, Write 1 NotAtomic b)].

Ltac by_computation := vm_compute; reflexivity.

Lemma counters_by_computation X a init_a b init_b : well_formed X ->
  is_counter_t X 64 a init_a (fun _ => Inc) && is_counter_t X 64 b init_b (fun _ => Inc) = true ->
  counters X a init_a b init_b.
Proof.
  intros wf H called Hcalled. apply andb_true_iff in H as [Ha Hb].
  split; apply counter_by_computation; try exact wf.
  - unfold is_counter_t in *. rewrite !andb_true_iff, forallb_forall in *.
    destruct Ha as (Ha & Hall). split; [exact Ha |]. intros e He. rewrite Hcalled. apply (Hall e He).
  - unfold is_counter_t in *. rewrite !andb_true_iff, forallb_forall in *.
    destruct Hb as (Hb & Hall). split; [exact Hb |]. intros e He. rewrite Hcalled. apply (Hall e He).
Qed.

Definition orderings_t X (p : ordering -> bool) : bool :=
  forallb (fun e => match thread_of X e with Some 0 => true | _ => p (ordering_of X e) end) (events X).

Lemma orderings_by_computation X (p : ordering -> bool) (q : ordering -> Prop) :
  (forall o, p o = true -> q o) -> orderings_t X p = true -> all_orderings X q.
Proof.
  intros Hpq H e Ht He. unfold orderings_t in H. rewrite forallb_forall in H. specialize (H e He).
  apply Hpq. destruct (thread_of X e) as [[|t]|]; [congruence | exact H | exact H].
Qed.

(** ** pair-opposite fails for RelaxedCounter

    The reader sees [b]'s increment and not the one of [a] before it. *)
Definition pair_opposite_relaxed := execution_of
  (created 5 4 ++
   [(1, Update 0 Relaxed 5 6); (1, Update 1 Relaxed 4 5);
    (2, Read 1 Relaxed 5); (2, Read 0 Relaxed 5)])
  [(0, 2); (1, 3); (3, 4); (0, 5)] [[0; 2]; [1; 3]].

Theorem pair_opposite_fails_relaxed : exists X a init_a b init_b inc_a inc_b get_b get_a,
  well_formed X /\ rc11 X /\ cpp20 X /\ counters X a init_a b init_b /\
  all_orderings X (fun o => o = Relaxed) /\
  updates X a = [inc_a] /\ updates X b = [inc_b] /\ po X inc_a inc_b /\
  at_ X b get_b /\ is_read X get_b /\ at_ X a get_a /\ is_read X get_a /\ po X get_b get_a /\
  (left_by X init_b < left_by X init_a)%N /\ ~ (found X get_b < found X get_a)%N.
Proof.
  exists pair_opposite_relaxed, 0, 0, 1, 1, 2, 3, 4, 5.
  destruct (consistent_by_computation pair_opposite_relaxed) as (wf & Hrc11 & Hcpp20); [by_computation |].
  split; [exact wf | split; [exact Hrc11 | split; [exact Hcpp20 |]]].
  split; [apply counters_by_computation; [exact wf | by_computation] |].
  split.
  { apply (orderings_by_computation _ (fun o => match o with Relaxed => true | _ => false end));
      [intros []; easy | by_computation]. }
  repeat split; try by_computation.
  - apply listed_decides. by_computation.
  - apply listed_decides. by_computation.
  - intros H. vm_compute in H. discriminate.
Qed.

(** ** pair-same-order fails for ConsistentCounter

    With [a] read first, an increment of both comes in between. *)
Definition pair_same_order_sc := execution_of
  (created 5 4 ++
   [(1, Update 0 SeqCst 5 6); (1, Update 1 SeqCst 4 5);
    (2, Read 0 SeqCst 5); (2, Read 1 SeqCst 5)])
  [(0, 2); (1, 3); (0, 4); (3, 5)] [[0; 2]; [1; 3]].

Theorem pair_same_order_fails : exists X a init_a b init_b inc_a inc_b get_a get_b,
  well_formed X /\ rc11 X /\ cpp20 X /\ counters X a init_a b init_b /\
  all_orderings X (fun o => o = SeqCst) /\
  updates X a = [inc_a] /\ updates X b = [inc_b] /\ po X inc_a inc_b /\
  at_ X a get_a /\ is_read X get_a /\ at_ X b get_b /\ is_read X get_b /\ po X get_a get_b /\
  (left_by X init_b < left_by X init_a)%N /\ ~ (found X get_b < found X get_a)%N.
Proof.
  exists pair_same_order_sc, 0, 0, 1, 1, 2, 3, 4, 5.
  destruct (consistent_by_computation pair_same_order_sc) as (wf & Hrc11 & Hcpp20); [by_computation |].
  split; [exact wf | split; [exact Hrc11 | split; [exact Hcpp20 |]]].
  split; [apply counters_by_computation; [exact wf | by_computation] |].
  split.
  { apply (orderings_by_computation _ (fun o => match o with SeqCst => true | _ => false end));
      [intros []; easy | by_computation]. }
  repeat split; try by_computation.
  - apply listed_decides. by_computation.
  - apply listed_decides. by_computation.
  - intros H. vm_compute in H. discriminate.
Qed.

(** ** store-buffering fails for AcqRelCounter *)

(** Updates [AcqRel], reads [Acquire]. *)
Definition acq_rel X :=
  forall e, thread_of X e <> Some 0 -> In e (events X) ->
    ordering_of X e = (if is_update X e then AcqRel else Acquire).

Definition acq_rel_t X : bool :=
  forallb (fun e => match thread_of X e with
    | Some 0 => true
    | _ => match ordering_of X e, is_update X e with AcqRel, true | Acquire, false => true | _, _ => false end
    end) (events X).

Lemma acq_rel_by_computation X : acq_rel_t X = true -> acq_rel X.
Proof.
  intros H e Ht He. unfold acq_rel_t in H. rewrite forallb_forall in H. specialize (H e He).
  destruct (thread_of X e) as [[|t]|]; [congruence | |];
    destruct (ordering_of X e), (is_update X e); easy.
Qed.

Definition store_buffering_acq_rel := execution_of
  (created 0 0 ++
   [(1, Update 0 AcqRel 0 1); (1, Read 1 Acquire 0);
    (2, Update 1 AcqRel 0 1); (2, Read 0 Acquire 0)])
  [(0, 2); (1, 3); (1, 4); (0, 5)] [[0; 2]; [1; 4]].

Theorem store_buffering_fails_acq_rel : exists X a init_a b init_b inc_a get_b inc_b get_a,
  well_formed X /\ rc11 X /\ cpp20 X /\ counters X a init_a b init_b /\ acq_rel X /\
  updates X a = [inc_a] /\ at_ X b get_b /\ is_read X get_b /\ po X inc_a get_b /\
  updates X b = [inc_b] /\ at_ X a get_a /\ is_read X get_a /\ po X inc_b get_a /\
  left_by X init_a = 0%N /\ left_by X init_b = 0%N /\ found X get_b = 0%N /\ found X get_a = 0%N.
Proof.
  exists store_buffering_acq_rel, 0, 0, 1, 1, 2, 3, 4, 5.
  destruct (consistent_by_computation store_buffering_acq_rel) as (wf & Hrc11 & Hcpp20); [by_computation |].
  split; [exact wf | split; [exact Hrc11 | split; [exact Hcpp20 |]]].
  split; [apply counters_by_computation; [exact wf | by_computation] |].
  split; [apply acq_rel_by_computation; by_computation |].
  repeat split; try by_computation.
  - apply listed_decides. by_computation.
  - apply listed_decides. by_computation.
Qed.

(** ** independent-readers fails for AcqRelCounter *)
Definition independent_readers_acq_rel := execution_of
  (created 0 0 ++
   [(1, Update 0 AcqRel 0 1); (2, Update 1 AcqRel 0 1);
    (3, Read 0 Acquire 1); (3, Read 1 Acquire 0);
    (4, Read 1 Acquire 1); (4, Read 0 Acquire 0)])
  [(0, 2); (1, 3); (2, 4); (1, 5); (3, 6); (0, 7)] [[0; 2]; [1; 3]].

Theorem independent_readers_fails_acq_rel :
  exists X a init_a b init_b inc_a inc_b first_a then_b first_b then_a,
  well_formed X /\ rc11 X /\ cpp20 X /\ counters X a init_a b init_b /\ acq_rel X /\
  updates X a = [inc_a] /\ updates X b = [inc_b] /\
  at_ X a first_a /\ is_read X first_a /\ at_ X b then_b /\ is_read X then_b /\ po X first_a then_b /\
  at_ X b first_b /\ is_read X first_b /\ at_ X a then_a /\ is_read X then_a /\ po X first_b then_a /\
  left_by X init_a = 0%N /\ left_by X init_b = 0%N /\
  found X first_a = 1%N /\ found X then_b = 0%N /\ found X first_b = 1%N /\ found X then_a = 0%N.
Proof.
  exists independent_readers_acq_rel, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7.
  destruct (consistent_by_computation independent_readers_acq_rel) as (wf & Hrc11 & Hcpp20); [by_computation |].
  split; [exact wf | split; [exact Hrc11 | split; [exact Hcpp20 |]]].
  split; [apply counters_by_computation; [exact wf | by_computation] |].
  split; [apply acq_rel_by_computation; by_computation |].
  repeat split; try by_computation.
  - apply listed_decides. by_computation.
  - apply listed_decides. by_computation.
Qed.

(** ** load-buffering fails for RelaxedCounter under C++20's model, and not under RC11's *)
Definition load_buffering_relaxed := execution_of
  (created 0 0 ++
   [(1, Read 0 Relaxed 1); (1, Update 1 Relaxed 0 1);
    (2, Read 1 Relaxed 1); (2, Update 0 Relaxed 0 1)])
  [(5, 2); (1, 3); (3, 4); (0, 5)] [[0; 5]; [1; 3]].

Theorem load_buffering_fails_relaxed : exists X a init_a b init_b get_a inc_b get_b inc_a,
  well_formed X /\ cpp20 X /\ ~ no_thin_air X /\ counters X a init_a b init_b /\
  all_orderings X (fun o => o = Relaxed) /\
  updates X a = [inc_a] /\ updates X b = [inc_b] /\
  at_ X a get_a /\ is_read X get_a /\ po X get_a inc_b /\
  at_ X b get_b /\ is_read X get_b /\ po X get_b inc_a /\
  left_by X init_a = 0%N /\ left_by X init_b = 0%N /\ found X get_a = 1%N /\ found X get_b = 1%N.
Proof.
  exists load_buffering_relaxed, 0, 0, 1, 1, 2, 3, 4, 5.
  destruct (proj1 (cpp20_decides load_buffering_relaxed)) as (wf & Hcpp20); [by_computation |].
  split; [exact wf | split; [exact Hcpp20 |]].
  split.
  { rewrite <- (no_thin_air_decides _ wf). intros H. vm_compute in H. discriminate. }
  split; [apply counters_by_computation; [exact wf | by_computation] |].
  split.
  { apply (orderings_by_computation _ (fun o => match o with Relaxed => true | _ => false end));
      [intros []; easy | by_computation]. }
  repeat split; try by_computation.
  - apply listed_decides. by_computation.
  - apply listed_decides. by_computation.
Qed.

(** ** publication fails for RelaxedCounter

    The count was seen, and yet nothing orders what came before it and what comes after. *)
Definition publication_relaxed := execution_of
  (created 0 0 ++ [(1, Write 1 NotAtomic 1); (1, Update 0 Relaxed 0 1); (2, Read 0 Relaxed 1);
                   (2, Read 1 NotAtomic 0)])
  [(0, 3); (3, 4); (1, 5)] [[0; 3]; [1; 2]].

Theorem publication_fails_relaxed : exists X c init data inc get after,
  well_formed X /\ rc11 X /\ cpp20 X /\ is_counter X 64 c init (fun _ => Inc) /\
  po X data inc /\ at_ X c inc /\ is_update X inc /\ at_ X c get /\ sees X get inc /\ po X get after /\
  ~ hb X data after.
Proof.
  exists publication_relaxed, 0, 0, 2, 3, 4, 5.
  destruct (consistent_by_computation publication_relaxed) as (wf & Hrc11 & Hcpp20); [by_computation |].
  split; [exact wf | split; [exact Hrc11 | split; [exact Hcpp20 |]]].
  split; [apply counter_by_computation; [exact wf | by_computation] |].
  repeat split; try by_computation.
  - apply listed_decides. by_computation.
  - exists 3. split; [left; reflexivity |]. apply listed_decides. by_computation.
  - apply listed_decides. by_computation.
  - rewrite <- (hb_decides _ wf 2 5). intros H. vm_compute in H. discriminate.
Qed.

(** ** Known answers: with SeqCst, what the theorems exclude is computed to be forbidden *)
Definition with_orderings (update read : ordering) X : execution :=
  {| actions := map (fun act => (fst act, match snd act with
       | Update l _ v v' => Update l update v v'
       | Read l NotAtomic v => Read l NotAtomic v
       | Read l _ v => Read l read v
       | other => other end)) (actions X);
     program_order := program_order X;
     reads_from := reads_from X;
     modification_order := modification_order X |}.

Theorem forbidden_with_sc :
  let forbidden X := well_formed X /\ ~ psc_acyclic X /\ ~ S_exists X in
  forbidden (with_orderings SeqCst SeqCst store_buffering_acq_rel) /\
  forbidden (with_orderings SeqCst SeqCst independent_readers_acq_rel).
Proof.
  split; (split; [apply well_formed_decides; by_computation |]);
    rewrite <- psc_decides, <- S_decides by (apply well_formed_decides; by_computation);
    split; intros H; vm_compute in H; discriminate.
Qed.

Theorem forbidden_with_acq_rel :
  let forbidden X := well_formed X /\ ~ coherence X in
  forbidden (with_orderings AcqRel Acquire pair_opposite_relaxed) /\
  forbidden (with_orderings AcqRel Acquire load_buffering_relaxed) /\
  forbidden (with_orderings AcqRel Acquire publication_relaxed).
Proof.
  split; [| split]; (split; [apply well_formed_decides; by_computation |]);
    rewrite <- coherence_decides by (apply well_formed_decides; by_computation);
    intros H; vm_compute in H; discriminate.
Qed.
