(** * The log machine: counters as logs, for people

    Definitions only; [LogMachineExact.v] proves that the machine has exactly the executions that coherence,
    atomicity and no-thin-air allow. A counter is a log. Its creation writes the first entry, an update
    finds the last entry and appends the next, and a read picks any entry that is not older than what
    its thread has seen. An entry carries what its writer had seen, if it was written with release, and
    what the entry before it carries; who finds it with acquire has then seen that too. [SeqCst] is taken
    as release and acquire. *)

Require Import Model.

(** What has been seen: of each log, the position of the newest entry. *)
Definition view := location -> nat.
Definition nothing : view := fun _ => 0.
Definition join (v v' : view) : view := fun l => Nat.max (v l) (v' l).
Definition one_entry (l : location) (position : nat) : view := fun l' => if l' =? l then position else 0.

Record entry := { writer : event; carries : view }.

(** The logs, oldest entry first; the events that have run, latest first, and what the thread of each had
    seen after it; who found whose entry. *)
Record state := {
  log : location -> list entry;
  ran : list event;
  seen : event -> view;
  picks : list (event * event) }.

Definition start : state :=
  {| log := fun _ => []; ran := []; seen := fun _ => nothing; picks := [] |}.

Definition set {A} (f : nat -> A) x a := fun y => if y =? x then a else f y.
Definition run e v s : state :=
  {| log := log s; ran := e :: ran s; seen := set (seen s) e v; picks := picks s |}.
Definition pick w r s : state :=
  {| log := log s; ran := ran s; seen := seen s; picks := (w, r) :: picks s |}.
Definition append l e v s : state :=
  {| log := set (log s) l (log s l ++ [{| writer := e; carries := v |}]);
     ran := ran s; seen := seen s; picks := picks s |}.

Section Machine.
  (** The program: of this execution, the machine looks at the actions and at program order only. An
      action has the value that it finds, so every way that a thread can go is a program of its own. *)
  Variable P : execution.

  (** It is an event's turn when all that is before it in program order has run. *)
  Definition turn s e := In e (events P) /\ ~ In e (ran s) /\ forall x, po P x e -> In x (ran s).

  (** What its thread has seen before it: all that was seen after an event before it. *)
  Definition after_all_before (had : event -> view) e : view :=
    fold_right join nothing
      (map (fun pair => had (fst pair)) (filter (fun pair => snd pair =? e) (program_order P))).
  Definition known s e : view := after_all_before (seen s) e.

  (** What its thread has seen after an event that finds the entry [x], and stands at a position. *)
  Definition sees_then s e l position x : view :=
    join (known s e) (join (one_entry l position) (if is_acquire P e then carries x else nothing)).

  Definition released e v : view := if is_release P e then v else nothing.

  Inductive step (s : state) : state -> Prop :=
    | creates e l : turn s e -> at_ P l e -> is_write P e -> ~ is_update P e -> log s l = [] ->
        step s (append l e (released e (known s e)) (run e (known s e) s))
    | reads e l position x : turn s e -> at_ P l e -> is_read P e -> ~ is_update P e ->
        nth_error (log s l) position = Some x -> known s e l <= position -> found P e = left_by P (writer x) ->
        step s (pick (writer x) e (run e (sees_then s e l position x) s))
    | updates e l older x : turn s e -> at_ P l e -> is_update P e ->
        log s l = older ++ [x] -> found P e = left_by P (writer x) ->
        let v := sees_then s e l (length (log s l)) x in
        step s (append l e (join (carries x) (released e v)) (pick (writer x) e (run e v s))).

  Inductive reachable : state -> Prop :=
    | at_start : reachable start
    | after_step s s' : reachable s -> step s s' -> reachable s'.
End Machine.

(** The entry of [w] is in a log, at a position. *)
Definition logged s l position w := exists x, nth_error (log s l) position = Some x /\ writer x = w.

(** An execution without its communication. *)
Definition program_of X : execution :=
  {| actions := actions X; program_order := program_order X; reads_from := []; modification_order := [] |}.

(** How a run yields an execution: everything has run; who found an entry read from its writer; and the
    modification order of a location is the order of its log. *)
Record yields s X : Prop := {
  all_ran : forall e, In e (events X) -> In e (ran s);
  yields_rf : forall w r, rf X w r <-> In (w, r) (picks s);
  yields_mo : forall w v, mo X w v <-> exists l p q, p < q /\ logged s l p w /\ logged s l q v }.

Definition log_machine_produces X := exists s, reachable (program_of X) s /\ yields s X.

(** A program of counters and nothing else: no fences, and each location is written by its creation and by
    updates only. Whatever order it gives to its events, that of a thread is total. *)
Record program_of_counters X : Prop := {
  only_counters : forall e, In e (events X) -> exists l, at_ X l e;
  created_once : forall w v, is_write X w -> is_write X v -> same_location X w v ->
    ~ is_update X w -> ~ is_update X v -> w = v;
  updates_atomic : forall u, is_update X u -> is_atomic X u;
  order_transitive : transitive (po X);
  order_of_thread : forall x y, In x (events X) -> In y (events X) -> thread_of X x = thread_of X y ->
    x = y \/ po X x y \/ po X y x;
  order_of_events : forall x y, po X x y -> In x (events X) /\ In y (events X) }.
