(** * pair-opposite and pair-mixed: written [a], [b] and read [b], [a], [a] is never behind

    For any number of writers, readers and rounds. Only the orderings on [b] matter, the counter that is
    written last and read first. It needs coherence and atomicity. *)

Require Import Lia.
Require Import Model Executions Chain Counts Positions Coherent Publication.

Section PairOpposite.
  Variables (X : execution) (width : N).
  Variables (a b : location) (init_a init_b : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis coh : coherence X.
  Hypothesis atomic : atomicity X.
  Hypothesis counter_a : is_counter X width a init_a called.
  Hypothesis counter_b : is_counter X width b init_b called.

  (** Both are only incremented, and [a] does not wrap. *)
  Hypothesis increments_a : only_incremented X called a.
  Hypothesis increments_b : only_incremented X called b.
  Hypothesis no_wrap : (left_by X init_a + N.of_nat (length (updates X a)) < 2 ^ width)%N.

  (** Each increment of [b] comes after an increment of [a] of its own, and releases. *)
  Variable own : event -> event.
  Hypothesis writers : forall u, In u (updates X b) ->
    In (own u) (updates X a) /\ hb X (own u) u /\ is_release X u.
  Hypothesis own_distinct : forall u v, In u (updates X b) -> In v (updates X b) -> own u = own v -> u = v.

  (** [get_b] acquires, and [get_a] comes after it. *)
  Variables get_b get_a : event.
  Hypothesis reads_b : at_ X b get_b /\ is_read X get_b /\ is_acquire X get_b.
  Hypothesis reads_a : at_ X a get_a /\ is_read X get_a.
  Hypothesis in_this_order : hb X get_b get_a.

  (** An increment of [b] that [get_b] sees has its increment of [a] seen by [get_a]. *)
  Lemma own_is_seen u s t : rf X s get_b -> rf X t get_a -> In u (updates X b) -> ((mo X)?) u s ->
    ((mo X)?) (own u) t.
  Proof.
    intros Hs Ht Hu Hus. destruct (writers u Hu) as (Hown & Hbefore & Hrelease).
    apply in_updates in Hu as [Hub Hu]. apply in_updates in Hown as [Hoa Ho].
    destruct reads_b as (Hgb & Hrb & Hacquire). destruct reads_a as (Hga & Hra).
    assert (Hhb : hb X (own u) get_a).
    { apply (published_data X width b init_b called wf coh counter_b u get_b); auto.
      exists s. split; assumption. }
    apply (finds_no_older X wf coh atomic (own u) get_a (own u) t Hhb); [exists a; auto | | exact Ht].
    unfold stands_at. rewrite (update_writes X _ Ho). reflexivity.
  Qed.

  (** At least as many increments of [a] are seen as of [b]. *)
  Theorem pair_opposite : (found X get_b + left_by X init_a <= found X get_a + left_by X init_b)%N.
  Proof.
    destruct reads_b as (Hgb & Hrb & Hacquire). destruct reads_a as (Hga & Hra).
    destruct (rf_complete X wf get_b Hrb) as (s & Hs). destruct (rf_complete X wf get_a Hra) as (t & Ht).
    assert (Hsb : at_ X b s) by (apply (same_location_l X b s get_b (rf_location X wf s get_b Hs) Hgb)).
    assert (Hta : at_ X a t) by (apply (same_location_l X a t get_a (rf_location X wf t get_a Ht) Hga)).
    pose proof (rf_write X wf s get_b Hs) as Hws. pose proof (rf_write X wf t get_a Ht) as Hwt.
    assert (Hpositions : position X b s <= position X a t).
    { change (length (up_to X b s) <= length (up_to X a t)).
      rewrite <- (map_length own). apply NoDup_incl_length.
      - apply distinct_images; [| apply up_to_distinct]. intros u v Hu Hv.
        apply in_up_to in Hu as [Hu _]. apply in_up_to in Hv as [Hv _]. apply own_distinct; assumption.
      - intros v Hv. apply in_map_iff in Hv as (u & <- & Hu). apply in_up_to in Hu as [Hu Hus].
        apply in_up_to. split; [apply (writers u Hu) | apply (own_is_seen u s t Hs Ht Hu Hus)]. }
    pose proof (position_bound X a t) as Hbound.
    rewrite (rf_value X wf s get_b Hs), (rf_value X wf t get_a Ht).
    rewrite (count_at_position X width a init_a called wf atomic counter_a t increments_a Hta Hwt).
    rewrite (count_at_position X width b init_b called wf atomic counter_b s increments_b Hsb Hws).
    rewrite (N.mod_small (left_by X init_a + _)) by lia.
    pose proof (N.mod_le (left_by X init_b + N.of_nat (position X b s)) (2 ^ width)
      (modulus_positive width)). lia.
  Qed.

  (** The claim: if [a] starts above [b], every reader finds it so. *)
  Corollary a_stays_above_b :
    (left_by X init_b < left_by X init_a -> found X get_b < found X get_a)%N.
  Proof. pose proof pair_opposite. lia. Qed.
End PairOpposite.
