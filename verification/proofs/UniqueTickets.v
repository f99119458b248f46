(** * unique-tickets: concurrent [inc]s return distinct values without a gap

    For any number of threads and tickets, and any orderings. It needs atomicity only. *)

Require Import Lia Permutation.
Require Import Model Executions Chain Counts.

Section UniqueTickets.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis atomic : atomicity X.
  Hypothesis counter : is_counter X width c init called.

  (** [n] consecutive counts from [v] on. *)
  Definition tickets (v : N) (n : nat) : list N :=
    map (fun k => (v + N.of_nat k) mod 2 ^ width)%N (seq 0 n).

  (** Along the chain, each [inc] finds one more than the one before it. *)
  Lemma found_along_chain us w : linked X w us -> of_counter X width called us ->
    (forall u, In u us -> called u = Inc) -> (left_by X w < 2 ^ width)%N ->
    map (found X) us = tickets (left_by X w) (length us).
  Proof.
    pose proof (modulus_positive width) as Hm.
    revert w. induction us as [| u us IH]; intros w Hlinked Hof Hinc Hfits; [reflexivity |].
    destruct Hlinked as [Hrf Hlinked]. apply of_counter_inv in Hof as [Hu Hof].
    assert (Hleft : left_by X u = ((left_by X w + 1) mod 2 ^ width)%N).
    { rewrite Hu, (rf_value X wf w u Hrf), (Hinc u (or_introl eq_refl)). reflexivity. }
    unfold tickets. simpl. f_equal.
    - rewrite (rf_value X wf w u Hrf), N.add_0_r. symmetry. apply N.mod_small, Hfits.
    - rewrite (IH u Hlinked Hof); [| intros v Hv; apply Hinc; simpl; auto |].
      + unfold tickets. rewrite <- seq_shift, map_map. apply map_ext. intros k.
        rewrite Hleft, N.add_mod_idemp_l by exact Hm. f_equal. lia.
      + rewrite Hleft. apply N.mod_lt, Hm.
  Qed.

  (** The claim: [n] [inc]s return a permutation of [n] consecutive values, modulo 2^w; each once if n <= 2^w. *)
  Theorem unique_tickets : only_incremented X called c ->
    let n := length (updates X c) in
    Permutation (map (found X) (updates X c)) (tickets (left_by X init) n) /\
    (N.of_nat n <= 2 ^ width -> NoDup (map (found X) (updates X c)))%N.
  Proof.
    intros Hinc n. pose proof (modulus_positive width) as Hm.
    destruct (modification_order_is_a_chain X width c init called wf atomic counter) as (us & Hchain).
    pose proof (chain_updates X c init us Hchain) as Hperm.
    assert (Htickets : Permutation (map (found X) (updates X c)) (tickets (left_by X init) n)).
    { unfold n. rewrite <- (Permutation_length Hperm). rewrite <- (found_along_chain us init).
      - apply Permutation_map. symmetry. exact Hperm.
      - apply (chain_linked X c init us Hchain).
      - apply (chain_of_counter X width c init called counter us Hchain).
      - intros u Hu. apply Hinc, (Permutation_in _ Hperm Hu).
      - apply (init_fits _ _ _ _ _ counter). }
    split; [exact Htickets |]. intros Hn.
    apply (Permutation_NoDup (Permutation_sym Htickets)).
    apply distinct_images; [| apply seq_NoDup].
    intros i j Hi Hj Heq. apply in_seq in Hi. apply in_seq in Hj.
    pose proof (N.div_mod' (left_by X init + N.of_nat i) (2 ^ width)) as Hi'.
    pose proof (N.div_mod' (left_by X init + N.of_nat j) (2 ^ width)) as Hj'.
    rewrite Heq in Hi'.
    set (m := (2 ^ width)%N) in *.
    set (qi := ((left_by X init + N.of_nat i) / m)%N) in *.
    set (qj := ((left_by X init + N.of_nat j) / m)%N) in *.
    destruct (N.lt_trichotomy qi qj) as [Hlt | [Hq | Hlt]]; [nia | rewrite Hq in Hi'; lia | nia].
  Qed.
End UniqueTickets.
