(** * load-buffering: no cycle of [get]s that each saw an [inc] made after the other

    Inside any larger program. With release and acquire it needs coherence only; RC11 excludes it by
    no-thin-air, whatever the orderings. *)

Require Import Model RelationFacts Executions Chain Counts Publication.

Section LoadBuffering.
  Variables (X : execution) (width : N).
  Hypothesis wf : well_formed X.

  Variables (a b : location) (init_a init_b : event) (called : event -> method).
  Hypothesis counter_a : is_counter X width a init_a called.
  Hypothesis counter_b : is_counter X width b init_b called.

  (** One thread looks at [a] and then increments [b], the other the other way round. *)
  Variables get_a inc_b get_b inc_a : event.
  Hypothesis one : at_ X a get_a /\ is_read X get_a /\ at_ X b inc_b /\ is_update X inc_b /\ po X get_a inc_b.
  Hypothesis other : at_ X b get_b /\ is_read X get_b /\ at_ X a inc_a /\ is_update X inc_a /\ po X get_b inc_a.

  (** Two [get]s that acquire do not each see a releasing [inc] that was made after the other. *)
  Theorem load_buffering : coherence X ->
    is_acquire X get_a -> is_acquire X get_b -> is_release X inc_a -> is_release X inc_b ->
    ~ (sees X get_a inc_a /\ sees X get_b inc_b).
  Proof.
    intros coh Aa Ab Ra Rb [Hsa Hsb].
    destruct one as (Hga & Hra & Hb & Hub & Hpo), other as (Hgb & Hrb & Ha & Hua & Hpo').
    pose proof (seen_synchronizes X width a init_a called wf coh counter_a inc_a get_a Ha Hua Ra Hra Aa Hsa).
    pose proof (seen_synchronizes X width b init_b called wf coh counter_b inc_b get_b Hb Hub Rb Hrb Ab Hsb).
    apply (coherence_irreflexive X inc_a coh).
    apply (hb_trans X inc_a get_a inc_a); [apply sw_hb; assumption |].
    apply (hb_trans X get_a inc_b inc_a); [apply po_hb; assumption |].
    apply (hb_trans X inc_b get_b inc_a); [apply sw_hb | apply po_hb]; assumption.
  Qed.

  (** RC11 has none that do, whatever the orderings. *)
  Theorem load_buffering_rc11 : atomicity X -> no_thin_air X ->
    ~ (sees X get_a inc_a /\ sees X get_b inc_b).
  Proof.
    intros atomic Hair [Hsa Hsb].
    destruct one as (Hga & Hra & Hb & Hub & Hpo), other as (Hgb & Hrb & Ha & Hua & Hpo').
    pose proof (seen_flows X width a init_a called wf atomic counter_a inc_a get_a Ha (update_writes X _ Hua) Hsa).
    pose proof (seen_flows X width b init_b called wf atomic counter_b inc_b get_b Hb (update_writes X _ Hub) Hsb).
    assert (Hflow : forall x y, (rf X)⁺ x y -> (po X ∪ rf X)⁺ x y).
    { apply plus_included. intros x y. right. assumption. }
    apply (Hair inc_a).
    apply t_trans with get_a; [apply Hflow; assumption |].
    apply t_trans with inc_b; [apply t_step; left; assumption |].
    apply t_trans with get_b; [apply Hflow; assumption | apply t_step; left; assumption].
  Qed.

  (** The claim: where these are the only increments, the readers never both see one. *)
  Corollary never_two_ones : updates X a = [inc_a] -> updates X b = [inc_b] ->
    coherence X -> is_acquire X get_a -> is_acquire X get_b -> is_release X inc_a -> is_release X inc_b ->
    left_by X init_a = 0%N -> left_by X init_b = 0%N -> ~ (found X get_a = 1%N /\ found X get_b = 1%N).
  Proof.
    intros Hua Hub coh Aa Ab Ra Rb Hia Hib [Hfa Hfb].
    destruct one as (Hga & Hra & _), other as (Hgb & Hrb & _).
    apply (load_buffering coh Aa Ab Ra Rb). split.
    - apply (only_update_seen X width a init_a called wf counter_a get_a inc_a Hua Hga Hra). congruence.
    - apply (only_update_seen X width b init_b called wf counter_b get_b inc_b Hub Hgb Hrb). congruence.
  Qed.
End LoadBuffering.
