(** * The log machine with a second view, for SeqCst

    Definitions only; [TwoViewsExact.v] proves that it has exactly RC11's executions, where no counter mixes
    SeqCst with other orderings. The second view of an event is its past: of each counter with SeqCst, the
    newest update that comes before it by happens-before and by the order of such a counter's operations.
    An update of such a counter comes after everything that has been done with it. A read comes before the
    updates that it misses, so it may not have one of them in its past; and whatever has one of them in its
    past has from then on the read's past, too. *)

Require Import Model LogMachine.

Record two_views := {
  machine : state;
  past : event -> view;
  (** The past that an entry carries, by log and position. *)
  entry_past : location -> nat -> view;
  (** The past of all that has been done with a counter with SeqCst. *)
  counter_past : location -> view }.

Definition two_start : two_views :=
  {| machine := start; past := fun _ => nothing; entry_past := fun _ _ => nothing; counter_past := fun _ => nothing |}.

(** Gives [v] to a past that knows of updates of [l] later than a position. *)
Definition give l position (v had : view) : view := if position <? had l then join had v else had.

Section TwoViews.
  Variable P : execution.

  Definition acquired s e l position : view :=
    join (after_all_before P (past s) e) (if is_acquire P e then entry_past s l position else nothing).

  (** A step of the log machine, by an event that then stands at a position of its log. *)
  Record steps_to s t e l position : Prop := {
    one_step : step P (machine s) t;
    one_event : ran t = e :: ran (machine s);
    its_place : at_ P l e;
    its_position : seen t e l = position }.

  Inductive two_step (s : two_views) : two_views -> Prop :=
    | two_creates e l t : steps_to s t e l 0 -> ~ is_read P e -> ~ is_sc P e ->
        let v := after_all_before P (past s) e in
        two_step s {|
          machine := t;
          past := set (past s) e v;
          entry_past := set (entry_past s) l (set (entry_past s l) 0 (released P e v));
          counter_past := counter_past s |}
    | two_reads e l position t : steps_to s t e l position -> is_read P e -> ~ is_update P e -> ~ is_sc P e ->
        two_step s {|
          machine := t;
          past := set (past s) e (acquired s e l position);
          entry_past := entry_past s;
          counter_past := counter_past s |}
    | two_reads_sc e l position t : steps_to s t e l position -> is_read P e -> ~ is_update P e -> is_sc P e ->
        let v := acquired s e l position in
        v l <= position ->
        let give := give l position v in
        two_step s {|
          machine := t;
          past := set (fun x => give (past s x)) e v;
          entry_past := fun l' position' => give (entry_past s l' position');
          counter_past := set (fun l' => give (counter_past s l')) l (join (give (counter_past s l)) v) |}
    | two_updates e l position t : steps_to s t e l (S position) -> is_update P e ->
        let v := acquired s e l position in
        let v := if is_sc P e then join v (join (counter_past s l) (one_entry l (S position))) else v in
        two_step s {|
          machine := t;
          past := set (past s) e v;
          entry_past := set (entry_past s) l
            (set (entry_past s l) (S position) (join (entry_past s l position) (released P e v)));
          counter_past := if is_sc P e then set (counter_past s) l v else counter_past s |}.

  Inductive two_reachable : two_views -> Prop :=
    | at_two_start : two_reachable two_start
    | after_two_step s s' : two_reachable s -> two_step s s' -> two_reachable s'.
End TwoViews.

Definition two_views_produce X := exists s, two_reachable (program_of X) s /\ yields (machine s) X.
