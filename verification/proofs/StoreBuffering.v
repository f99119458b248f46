(** * store-buffering: of two threads that count and then look, one sees the other

    Inside any larger program, and whatever else is done to the two counters. *)

Require Import Lia.
Require Import Model Executions Chain Positions ScOrders.

Section StoreBuffering.
  Variable X : execution.
  Hypothesis wf : well_formed X.
  Hypothesis sc : sc_axiom X.

  (** One thread increments [a] and then looks at [b], the other the other way round; all SeqCst. *)
  Variables a b : location.
  Variables inc_a get_b inc_b get_a : event.
  Hypothesis one : at_ X a inc_a /\ is_update X inc_a /\ at_ X b get_b /\ is_read X get_b /\ po X inc_a get_b.
  Hypothesis other : at_ X b inc_b /\ is_update X inc_b /\ at_ X a get_a /\ is_read X get_a /\ po X inc_b get_a.
  Hypothesis all_sc : is_sc X inc_a /\ is_sc X get_b /\ is_sc X inc_b /\ is_sc X get_a.
  Hypothesis apart : get_b <> inc_b /\ get_a <> inc_a.

  (** One of the two threads sees the other's increment. *)
  Theorem store_buffering : sees X get_b inc_b \/ sees X get_a inc_a.
  Proof.
    destruct (sc_order_exists X sc) as (R & HR).
    destruct one as (Ha & Hua & Hgb & Hrb & Hpo), other as (Hb & Hub & Hga & Hra & Hpo').
    destruct all_sc as (Sa & Sgb & Sb & Sga), apart as (Hneb & Hnea).
    destruct (sees_or_fr X wf b get_b inc_b Hgb Hrb Hb (update_writes X _ Hub) Hneb) as [H | Hfrb]; auto.
    destruct (sees_or_fr X wf a get_a inc_a Hga Hra Ha (update_writes X _ Hua) Hnea) as [H | Hfra]; auto.
    exfalso. apply (sc_irreflexive X R HR inc_a).
    apply (sc_transitive X R HR inc_a get_b inc_a); [apply (sc_po X R HR); assumption |].
    apply (sc_transitive X R HR get_b inc_b inc_a); [apply (sc_fr X R HR); assumption |].
    apply (sc_transitive X R HR inc_b get_a inc_a); [apply (sc_po X R HR) | apply (sc_fr X R HR)];
      assumption.
  Qed.

  (** The claim: if the counters start at 0 and are only incremented, without wrapping, it never ends with
      two zeros. *)
  Variables (width : N) (init_a init_b : event) (called : event -> method).
  Hypothesis atomic : atomicity X.
  Hypothesis counter_a : is_counter X width a init_a called.
  Hypothesis counter_b : is_counter X width b init_b called.
  Hypothesis increments : only_incremented X called a /\ only_incremented X called b.
  Hypothesis no_wrap : (N.of_nat (length (updates X a)) < 2 ^ width /\
    N.of_nat (length (updates X b)) < 2 ^ width)%N.

  Corollary never_two_zeros : left_by X init_a = 0%N -> left_by X init_b = 0%N ->
    ~ (found X get_b = 0%N /\ found X get_a = 0%N).
  Proof.
    intros Ha Hb [Hgb Hga]. destruct increments as [Hia Hib], no_wrap as [Hna Hnb].
    destruct one as (Haa & Hua & _), other as (Hbb & Hub & _).
    destruct store_buffering as [H | H].
    - pose proof (sees_counts X width b init_b called wf atomic counter_b get_b inc_b Hib Hbb Hub H). lia.
    - pose proof (sees_counts X width a init_a called wf atomic counter_a get_a inc_a Hia Haa Hua H). lia.
  Qed.
End StoreBuffering.
