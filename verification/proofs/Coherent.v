(** * coherent: no thread sees a counter go back, and each sees its own updates

    For any number of threads, and any orderings. It needs coherence, and for what the counts are also
    atomicity. *)

Require Import Lia Sorted.
Require Import Model Executions Chain Counts.

(** Along happens-before, positions in modification order never decrease, and increase into an update.
    This holds for every location. *)
Theorem coherent X : well_formed X -> coherence X ->
  forall x y w v, hb X x y -> same_location X x y -> stands_at X x w -> stands_at X y v ->
    ((mo X)?) w v /\ (is_update X y -> mo X w v).
Proof.
  intros wf Hcoh x y w v Hhb Hloc Hw Hv. apply (not_behind X wf x y w v Hloc Hw Hv).
  intros Heco. apply (Hcoh x). exists y. split; assumption.
Qed.

(** In particular, what an operation finds is nothing older than what it knows. *)
Lemma finds_no_older X : well_formed X -> coherence X -> atomicity X ->
  forall x y w s, hb X x y -> same_location X x y -> stands_at X x w -> rf X s y -> ((mo X)?) w s.
Proof.
  intros wf coh atomic x y w s Hhb Hloc Hw Hs.
  destruct (is_write X y) eqn:Ew.
  - (* An update reads its predecessor, and [w] is before it. *)
    pose proof (read_write_update X y (rf_read X wf s y Hs) Ew) as Hu.
    destruct (coherent X wf coh x y w y Hhb Hloc Hw) as [_ Hlt].
    { unfold stands_at. rewrite Ew. reflexivity. }
    specialize (Hlt Hu). destruct (atomic s y Hu Hs) as [Hsy Hbetween].
    destruct (mo_writes X wf w y Hlt) as (Hww & _ & Hwy).
    destruct (mo_writes X wf s y Hsy) as (Hsw & _ & l & Hls & Hly).
    destruct (mo_total X wf l w s) as [-> | [H | H]].
    + split; [exact Hww | apply (same_location_l X l w y Hwy Hly)].
    + split; assumption.
    + left. reflexivity.
    + right. exact H.
    + exfalso. apply (Hbetween w H Hlt).
  - apply (coherent X wf coh x y w s Hhb Hloc Hw). unfold stands_at. rewrite Ew. exact Hs.
Qed.

Section Counts.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis coh : coherence X.
  Hypothesis atomic : atomicity X.
  Hypothesis counter : is_counter X width c init called.

  (** Along the chain, counts grow. *)
  Lemma counts_sorted us w : linked X w us -> of_counter X width called us ->
    (forall u, In u us -> called u <> Reset) -> (left_by X w + added called us < 2 ^ width)%N ->
    StronglySorted (fun v u => left_by X v <= left_by X u)%N (w :: us).
  Proof.
    revert w. induction us as [| u us IH]; intros w Hlinked Hof Hadd Hfits.
    - constructor; constructor.
    - destruct Hlinked as [Hrf Hlinked]. apply of_counter_inv in Hof as [Hu Hof].
      change (added called (u :: us)) with (amount (called u) + added called us)%N in Hfits.
      assert (Hleft : left_by X u = (left_by X w + amount (called u))%N).
      { rewrite Hu, (rf_value X wf w u Hrf). specialize (Hadd u (or_introl eq_refl)).
        destruct (called u); cbn [leaves amount] in *; try congruence; apply N.mod_small; lia. }
      assert (Hsorted : StronglySorted (fun v u => left_by X v <= left_by X u)%N (u :: us)).
      { apply (IH u Hlinked Hof); [intros v Hv; apply Hadd; simpl; auto | lia]. }
      constructor; [exact Hsorted |]. constructor; [lia |].
      apply StronglySorted_inv in Hsorted as [_ Hall]. revert Hall. apply Forall_impl. intros v. simpl. lia.
  Qed.

  (** A counter that is only added to, without wrapping, is never seen to go back: what an operation
      returns is at least what any operation that happens before it found or left. *)
  Theorem never_seen_to_go_back : only_added X called c ->
    (left_by X init + added called (updates X c) < 2 ^ width)%N ->
    forall x y, hb X x y -> at_ X c x -> at_ X c y -> is_read X y -> (count_at X x <= found X y)%N.
  Proof.
    intros Hadd Hfits x y Hhb Hx Hy Hread.
    destruct (modification_order_is_a_chain X width c init called wf atomic counter) as (us & Hchain).
    pose proof (chain_updates X c init us Hchain) as Hperm.
    assert (Hgrow : forall w v, at_ X c w -> is_write X w -> at_ X c v -> is_write X v ->
      ((mo X)?) w v -> (left_by X w <= left_by X v)%N).
    { intros w v Hlw Hw Hlv Hv [<- | Hlt]; [lia |].
      apply (sorted_agree (mo X) (fun v u => left_by X v <= left_by X u)%N (init :: us));
        [apply (mo_irreflexive X wf) | apply (mo_transitive X wf) | apply Hchain | | | | exact Hlt].
      - apply counts_sorted; [apply Hchain | | |].
        + apply (chain_of_counter X width c init called counter us Hchain).
        + intros u Hu. apply Hadd, (Permutation.Permutation_in _ Hperm Hu).
        + replace (added called us) with (added called (updates X c)); [exact Hfits |].
          apply sum_permutation, Permutation.Permutation_map, Permutation.Permutation_sym, Hperm.
      - apply (in_chain X width c init called counter us w Hchain). auto.
      - apply (in_chain X width c init called counter us v Hchain). auto. }
    destruct (stands_somewhere X wf c x Hx) as (w & Hw & Hlw & Hww).
    rewrite (count_of_stand X wf x w Hw).
    destruct (rf_complete X wf y Hread) as (s & Hs). rewrite (rf_value X wf s y Hs).
    assert (Hls : at_ X c s) by (apply (same_location_l X c s y (rf_location X wf s y Hs) Hy)).
    pose proof (rf_write X wf s y Hs) as Hsw.
    assert (Hloc : same_location X x y) by (exists c; auto).
    apply Hgrow; auto.
    apply (finds_no_older X wf coh atomic x y w s Hhb Hloc Hw Hs).
  Qed.
End Counts.
