(** * The memory model of C++20 and Rust, and what a counter is

    Definitions only. Sources:
    - C++20: the standard's working draft N4861, which Rust's documentation of [std::sync::atomic]
      takes over;
    - RC11: Lahav, Vafeiadis, Kang, Hur, Dreyer, _Repairing Sequential Consistency in C/C++11_, PLDI 2017.

    No theorem assumes more of an execution than its statement says. *)

Require Export List Bool Arith NArith.
Require Export Relations.
Export ListNotations.

Coercion is_true : bool >-> Sortclass.

(** ** Executions *)

Definition event := nat.
Definition location := nat.
Definition value := N.
Bind Scope N_scope with value.

(** C++20 [atomics.order]/1. *)
Inductive ordering := NotAtomic | Relaxed | Acquire | Release | AcqRel | SeqCst.

(** What an event does. An update is an atomic read-modify-write operation: one event. A
    compare-exchange that fails is a read. *)
Inductive action :=
  | Read (l : location) (o : ordering) (found : value)
  | Write (l : location) (o : ordering) (left : value)
  | Update (l : location) (o : ordering) (found left : value)
  | Fence (o : ordering).

(** A finite execution: of each event its thread and what it does, and three relations as tables.
    Program order is "sequenced before" within a thread; it may also lead from one thread to another,
    as RC11 has it lead from the initial writes to everything, and as the creation and the joining of a
    thread do. *)
Record execution := {
  actions : list (nat * action);
  program_order : list (event * event);
  reads_from : list (event * event);
  modification_order : list (event * event) }.

Section Execution.
  Variable X : execution.

  Definition events : list event := seq 0 (length (actions X)).
  Definition thread_of (e : event) : option nat := option_map fst (nth_error (actions X) e).
  Definition action_of (e : event) : option action := option_map snd (nth_error (actions X) e).

  Definition location_of e : option location :=
    match action_of e with
    | Some (Read l _ _ | Write l _ _ | Update l _ _ _) => Some l
    | _ => None
    end.
  Definition ordering_of e : ordering :=
    match action_of e with
    | Some (Read _ o _ | Write _ o _ | Update _ o _ _ | Fence o) => o
    | None => NotAtomic
    end.
  Definition found e : value :=
    match action_of e with Some (Read _ _ v | Update _ _ v _) => v | _ => 0%N end.
  Definition left_by e : value :=
    match action_of e with Some (Write _ _ v | Update _ _ _ v) => v | _ => 0%N end.

  Definition is_read e : bool :=
    match action_of e with Some (Read _ _ _ | Update _ _ _ _) => true | _ => false end.
  Definition is_write e : bool :=
    match action_of e with Some (Write _ _ _ | Update _ _ _ _) => true | _ => false end.
  Definition is_update e : bool :=
    match action_of e with Some (Update _ _ _ _) => true | _ => false end.
  Definition is_fence e : bool :=
    match action_of e with Some (Fence _) => true | _ => false end.

  Definition at_ (l : location) e := location_of e = Some l.
  Definition same_location : rel event := fun x y => exists l, at_ l x /\ at_ l y.

  Definition is_atomic e : bool := match ordering_of e with NotAtomic => false | _ => true end.
  Definition is_release e : bool :=
    match ordering_of e with Release | AcqRel | SeqCst => true | _ => false end.
  Definition is_acquire e : bool :=
    match ordering_of e with Acquire | AcqRel | SeqCst => true | _ => false end.
  Definition is_sc e : bool := match ordering_of e with SeqCst => true | _ => false end.
  Definition is_sc_fence e : bool := is_fence e && is_sc e.

  (** ** Relations *)

  Definition po : rel event := fun x y => In (x, y) (program_order X).
  Definition rf : rel event := fun x y => In (x, y) (reads_from X).
  Definition mo : rel event := fun x y => In (x, y) (modification_order X).

  (** From-read: from a read to the writes after the one it read, itself excepted (RC11 3.2, "rb"). *)
  Definition fr : rel event := fun x y => (rf⁻¹ ⨾ mo) x y /\ x <> y.

  (** C++20 [atomics.order]/3: coherence-ordered before. RC11 3.2: extended coherence order. *)
  Definition eco : rel event := (rf ∪ mo ∪ fr)⁺.

  (** C++20 [intro.races]/5: what follows a write in modification order without a gap, as long as it
      is read-modify-writes. (C++11, and RC11 with it, also counted writes of the same thread.) *)
  Definition release_sequence : rel event := fun w v =>
    is_write w /\ (mo?) w v /\ forall u, mo w u -> (mo?) u v -> is_update u.

  (** The write that an event releases by, itself or one after a fence, and the read that one acquires
      by: C++20 [atomics.order]/2, [atomics.fences]/2-4; RC11 3.2. *)
  Definition releases_by : rel event := fun x w =>
    is_release x /\ is_atomic w /\ is_write w /\ (x = w \/ is_fence x /\ po x w).
  Definition acquires_by : rel event := fun r y =>
    is_acquire y /\ is_atomic r /\ is_read r /\ (r = y \/ is_fence y /\ po r y).

  (** Synchronizes-with and happens-before: C++20 [intro.races]/6-10; RC11 3.2. *)
  Definition sw : rel event := releases_by ⨾ release_sequence ⨾ rf ⨾ acquires_by.
  Definition hb : rel event := (po ∪ sw)⁺.

  (** ** Axioms, each a predicate that a theorem may assume *)

  (** What the words mean: not an axiom about memory. *)
  Record well_formed := {
    po_irreflexive : irreflexive po;
    po_transitive : transitive po;
    po_total : forall x y, In x events -> In y events -> thread_of x = thread_of y ->
      x = y \/ po x y \/ po y x;
    po_events : forall x y, po x y -> In x events /\ In y events;
    update_atomic : forall u, is_update u -> is_atomic u;
    rf_source : forall w r, rf w r -> is_write w /\ is_read r /\ same_location w r /\ left_by w = found r;
    rf_functional : forall w w' r, rf w r -> rf w' r -> w = w';
    rf_complete : forall r, is_read r -> exists w, rf w r;
    mo_writes : forall w v, mo w v -> is_write w /\ is_write v /\ same_location w v;
    mo_irreflexive : irreflexive mo;
    mo_transitive : transitive mo;
    mo_total : forall l, total_on (fun w => is_write w /\ at_ l w) mo }.

  (** RC11 3.3, "COHERENCE"; C++20 [intro.races]/15-18 in one line. *)
  Definition coherence := irreflexive (hb ⨾ eco?).

  (** C++20 [atomics.order]/10: a read-modify-write reads the last value before its own write. *)
  Definition atomicity := forall w u, is_update u -> rf w u ->
    mo w u /\ forall v, mo w v -> mo v u -> False.

  (** RC11 3.3, "SC". *)
  Definition po_elsewhere : rel event := fun x y => po x y /\ ~ same_location x y.
  Definition scb : rel event :=
    po ∪ (po_elsewhere ⨾ hb ⨾ po_elsewhere) ∪ (hb ∩ same_location) ∪ mo ∪ fr.
  Definition psc_base : rel event :=
    (⦗is_sc⦘ ∪ ⦗is_sc_fence⦘ ⨾ hb?) ⨾ scb ⨾ (⦗is_sc⦘ ∪ hb? ⨾ ⦗is_sc_fence⦘).
  Definition psc_fence : rel event :=
    ⦗is_sc_fence⦘ ⨾ (hb ∪ (hb ⨾ eco ⨾ hb)) ⨾ ⦗is_sc_fence⦘.
  Definition psc : rel event := psc_base ∪ psc_fence.
  Definition psc_acyclic := acyclic psc.

  (** C++20's alternative to it. [intro.races]/12: strongly happens before. *)
  Definition strongly_hb : rel event := (po ∪ (⦗is_sc⦘ ⨾ sw ⨾ ⦗is_sc⦘) ∪ (po ⨾ hb ⨾ po))⁺.

  (** [atomics.order]/4: what the order S of the SeqCst events has to contain. (An initialisation counts
      as the first modification.) *)
  Definition before_in_S : rel event :=
    ⦗is_sc⦘ ⨾ (strongly_hb ∪ eco) ⨾ ⦗is_sc⦘
    ∪ (⦗is_sc⦘ ⨾ eco ⨾ hb ⨾ ⦗is_sc_fence⦘)
    ∪ (⦗is_sc_fence⦘ ⨾ hb ⨾ eco ⨾ ⦗is_sc⦘)
    ∪ (⦗is_sc_fence⦘ ⨾ hb ⨾ eco ⨾ hb ⨾ ⦗is_sc_fence⦘).
  Definition order_S (S : rel event) := strict_total_order_on is_sc S /\ before_in_S ⊆ S.
  Definition S_exists := exists S, order_S S.

  (** RC11 3.3, "NO-THIN-AIR". C++20 and Rust do not require it. *)
  Definition no_thin_air := acyclic (po ∪ rf).

  (** Sequential consistency (Lamport 1979): one order of all events that contains program order and
      each location's order, and in which each read sees the latest write. *)
  Definition interleaving (order : rel event) :=
    strict_total_order_on (fun e => In e events) order /\ po ⊆ order /\ mo ⊆ order /\
    forall w r, rf w r -> order w r /\
      forall v, is_write v -> same_location v r -> order v r -> v = w \/ order v w.
End Execution.

(** Which model is meant is said by which of these a theorem assumes. *)
Definition rc11 X := coherence X /\ atomicity X /\ psc_acyclic X /\ no_thin_air X.
Definition cpp20 X := coherence X /\ atomicity X /\ S_exists X.

(** ** Counters *)

(** The methods that change a counter, and what they leave of a count of [width] bits. *)
Inductive method := Inc | Add (n : N) | Reset.
Definition amount m : N := match m with Inc => 1 | Add n => n | Reset => 0 end%N.
Definition leaves (width : N) m (count : value) : value :=
  match m with Reset => 0 | _ => (count + amount m) mod 2 ^ width end%N.

Definition sum (l : list N) : N := fold_right N.add 0%N l.
(** All that was added by some updates. *)
Definition added (called : event -> method) (us : list event) : N :=
  sum (map (fun u => amount (called u)) us).

Section Counter.
  Variables (X : execution) (width : N).

  (** A counter is a location whose only writes after its initialisation are updates by its methods:
      privacy of the field guarantees it. Nobody uses it before it exists: ownership guarantees that.
      Whatever else there is in the execution, and whatever reads the counter, is arbitrary. *)
  Record is_counter (c : location) (init : event) (called : event -> method) := {
    init_at : at_ X c init;
    init_write : is_write X init;
    init_no_update : ~ is_update X init;
    init_fits : (left_by X init < 2 ^ width)%N;
    init_first : forall e, at_ X c e -> e = init \/ hb X init e;
    only_updates : forall e, at_ X c e -> is_write X e -> e = init \/ is_update X e;
    by_methods : forall u, at_ X c u -> is_update X u ->
      left_by X u = leaves width (called u) (found X u) }.

  (** All there is are counters: no fences, no ordinary memory. *)
  Definition all_counters := forall e, In e (events X) ->
    exists c init called, is_counter c init called /\ at_ X c e.

  (** A counter's updates, in no particular order. *)
  Definition updates (c : location) : list event :=
    filter (fun e => is_update X e &&
      match location_of X e with Some l => l =? c | None => false end) (events X).

  Definition only_added called c := forall u, In u (updates c) -> called u <> Reset.
  Definition only_incremented called c := forall u, In u (updates c) -> called u = Inc.

  (** The final value is the one that the last write leaves. *)
  Definition last_write (c : location) (w : event) :=
    at_ X c w /\ is_write X w /\ forall v, ~ mo X w v.

  (** Where an event stands in modification order: a write by itself, a read by what it reads. *)
  Definition stands_at (e w : event) := if is_write X e then w = e else rf X w e.

  (** The count that an event knows last: what it left, or what it found. *)
  Definition count_at e : value := if is_write X e then left_by X e else found X e.

  (** An event finds what a write left, or what a later one did. *)
  Definition sees (r w : event) := ((mo X)? ⨾ rf X) w r.
End Counter.
