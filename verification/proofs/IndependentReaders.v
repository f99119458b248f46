(** * independent-readers: two readers agree on which of two counters moved first

    Inside any larger program, and whatever else is done to the two counters. *)

Require Import Model Executions Chain Counts Positions Publication ScOrders.

Section IndependentReaders.
  Variables (X : execution) (width : N).
  Hypothesis wf : well_formed X.
  Hypothesis coh : coherence X.
  Hypothesis sc : sc_axiom X.

  Variables (a b : location) (init_a init_b : event) (called : event -> method).
  Hypothesis counter_a : is_counter X width a init_a called.
  Hypothesis counter_b : is_counter X width b init_b called.

  (** The increments, and two readers that look at the counters in opposite orders; all SeqCst. *)
  Variables inc_a inc_b first_a then_b first_b then_a : event.
  Hypothesis incs : at_ X a inc_a /\ is_update X inc_a /\ at_ X b inc_b /\ is_update X inc_b.
  Hypothesis one : at_ X a first_a /\ is_read X first_a /\ at_ X b then_b /\ is_read X then_b /\
    po X first_a then_b.
  Hypothesis other : at_ X b first_b /\ is_read X first_b /\ at_ X a then_a /\ is_read X then_a /\
    po X first_b then_a.
  Hypothesis all_sc : is_sc X inc_a /\ is_sc X inc_b /\ is_sc X first_a /\ is_sc X then_b /\
    is_sc X first_b /\ is_sc X then_a.
  Hypothesis apart : then_b <> inc_b /\ then_a <> inc_a.

  (** If one saw [inc_a] first, and the other [inc_b], then one of them has seen both. *)
  Theorem independent_readers :
    sees X first_a inc_a -> sees X first_b inc_b -> sees X then_b inc_b \/ sees X then_a inc_a.
  Proof.
    intros Hsa Hsb. destruct (sc_order_exists X sc) as (R & HR).
    destruct incs as (Ha & Hua & Hb & Hub), one as (Hfa & Hrfa & Htb & Hrtb & Hpo).
    destruct other as (Hfb & Hrfb & Hta & Hrta & Hpo'), apart as (Hneb & Hnea).
    destruct all_sc as (Sa & Sb & Sfa & Stb & Sfb & Sta).
    destruct (sees_or_fr X wf b then_b inc_b Htb Hrtb Hb (update_writes X _ Hub) Hneb) as [H | Hfr]; auto.
    destruct (sees_or_fr X wf a then_a inc_a Hta Hrta Ha (update_writes X _ Hua) Hnea) as [H | Hfr']; auto.
    assert (Hseen : R inc_a first_a /\ R inc_b first_b).
    { split; apply (sc_sw X R HR); auto.
      - exists a; auto.
      - apply (seen_synchronizes X width a init_a called wf coh counter_a); auto using sc_releases, sc_acquires.
      - exists b; auto.
      - apply (seen_synchronizes X width b init_b called wf coh counter_b); auto using sc_releases, sc_acquires. }
    destruct Hseen as [Hseen_a Hseen_b].
    pose proof (sc_transitive X R HR) as Htrans.
    exfalso. apply (sc_irreflexive X R HR inc_a).
    (* inc_a, first_a, then_b, inc_b, first_b, then_a, inc_a *)
    apply (Htrans inc_a first_a inc_a Hseen_a).
    apply (Htrans first_a then_b inc_a); [apply (sc_po X R HR); assumption |].
    apply (Htrans then_b inc_b inc_a); [apply (sc_fr X R HR); assumption |].
    apply (Htrans inc_b first_b inc_a Hseen_b).
    apply (Htrans first_b then_a inc_a); [apply (sc_po X R HR) | apply (sc_fr X R HR)]; assumption.
  Qed.

  (** The claim: where these are the only increments, the readers never end up with a 1 and then a 0 each. *)
  Corollary never_disagree : updates X a = [inc_a] -> updates X b = [inc_b] ->
    left_by X init_a = 0%N -> left_by X init_b = 0%N -> called inc_a = Inc -> called inc_b = Inc ->
    (1 < 2 ^ width)%N -> atomicity X ->
    ~ (found X first_a = 1 /\ found X then_b = 0 /\ found X first_b = 1 /\ found X then_a = 0)%N.
  Proof.
    intros Hua Hub Hia Hib Hca Hcb Hwidth atomic (Hfa & Htb & Hfb & Hta).
    destruct incs as (Ha & Hupa & Hb & Hupb), one as (Hlfa & Hrfa & Hltb & Hrtb & _).
    destruct other as (Hlfb & Hrfb & Hlta & Hrta & _).
    assert (Hsees_a : sees X first_a inc_a).
    { apply (only_update_seen X width a init_a called wf counter_a first_a inc_a Hua Hlfa Hrfa). congruence. }
    assert (Hsees_b : sees X first_b inc_b).
    { apply (only_update_seen X width b init_b called wf counter_b first_b inc_b Hub Hlfb Hrfb). congruence. }
    assert (Hinc_a : only_incremented X called a).
    { intros u Hu. rewrite Hua in Hu. destruct Hu as [<- | []]. exact Hca. }
    assert (Hinc_b : only_incremented X called b).
    { intros u Hu. rewrite Hub in Hu. destruct Hu as [<- | []]. exact Hcb. }
    destruct (independent_readers Hsees_a Hsees_b) as [H | H].
    - pose proof (sees_counts X width b init_b called wf atomic counter_b then_b inc_b Hinc_b Hb Hupb H) as Hc.
      rewrite Hub, Hib in Hc. simpl length in Hc. apply Hc in Hwidth. rewrite Htb in Hwidth. discriminate.
    - pose proof (sees_counts X width a init_a called wf atomic counter_a then_a inc_a Hinc_a Ha Hupa H) as Hc.
      rewrite Hua, Hia in Hc. simpl length in Hc. apply Hc in Hwidth. rewrite Hta in Hwidth. discriminate.
  Qed.
End IndependentReaders.
