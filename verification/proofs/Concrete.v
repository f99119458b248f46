(** * Writing down executions

    Thread 0 creates the counters, in program order before everything else. Within a thread, events are
    in the order in which they are listed. *)

Require Import Model Tables Executions Decision Consistency.

(** All pairs of a list, earlier element first. *)
Fixpoint pairs_in_order (l : list event) : list (event * event) :=
  match l with
  | [] => []
  | x :: l => map (pair x) l ++ pairs_in_order l
  end.

Definition threads_in_order (acts : list (nat * action)) : list (event * event) :=
  let thread e := nth e (map fst acts) 0 in
  filter (fun pair => (thread (fst pair) =? 0) || (thread (fst pair) =? thread (snd pair)))
    (pairs_in_order (seq 0 (length acts))).

(** From what each thread does, the source of each read, and the writes of each location in order. *)
Definition execution_of (acts : list (nat * action)) (sources : list (event * event))
    (orders : list (list event)) : execution :=
  {| actions := acts;
     program_order := threads_in_order acts;
     reads_from := sources;
     modification_order := flat_map pairs_in_order orders |}.

(** A sufficient condition that is computed for a location to be a counter. *)
Definition is_counter_t X width c init called : bool :=
  let here e := match location_of X e with Some l => l =? c | None => false end in
  let hb := hb_t X in
  here init && is_write X init && negb (is_update X init) && (left_by X init <? 2 ^ width)%N
  && forallb (fun e => implb (here e)
       (((e =? init) || hb init e) && implb (is_write X e) ((e =? init) || is_update X e)
        && implb (is_update X e) (left_by X e =? leaves width (called e) (found X e))%N)) (events X).

Lemma counter_by_computation X width c init called :
  well_formed X -> is_counter_t X width c init called = true -> is_counter X width c init called.
Proof.
  unfold is_counter_t. cbv zeta. intros wf H. rewrite !andb_true_iff, N.ltb_lt, negb_true_iff, forallb_forall in H.
  destruct H as ((((Hat & Hw) & Hno) & Hfits) & Hall).
  assert (Hhere : forall e, at_ X c e ->
    match location_of X e with Some l => l =? c | None => false end = true).
  { intros e He. unfold at_ in He. rewrite He. apply Nat.eqb_refl. }
  assert (Heach : forall e, at_ X c e ->
    ((e = init \/ hb X init e) /\ (is_write X e -> e = init \/ is_update X e)) /\
    (is_update X e -> left_by X e = leaves width (called e) (found X e))).
  { intros e He. specialize (Hall e (located_event X c e He)). rewrite (Hhere e He) in Hall.
    simpl in Hall. rewrite !andb_true_iff, !implb_spec, !orb_true_iff, Nat.eqb_eq, N.eqb_eq in Hall.
    rewrite (hb_decides X wf init e) in Hall. exact Hall. }
  split.
  - unfold at_. destruct (location_of X init) as [l |]; [| discriminate].
    apply Nat.eqb_eq in Hat. congruence.
  - exact Hw.
  - rewrite Hno. discriminate.
  - exact Hfits.
  - intros e He. apply (Heach e He).
  - intros e He. apply (Heach e He).
  - intros e He. apply (Heach e He).
Qed.

Lemma consistent_by_computation X :
  rc11_t X && cpp20_t X = true -> well_formed X /\ rc11 X /\ cpp20 X.
Proof. rewrite andb_true_iff, rc11_decides, cpp20_decides. tauto. Qed.
