(** * no-lost-update: the final value is the initial one plus all that was added, wrapping

    For any number of threads and updates, and any orderings. It needs atomicity only. *)

Require Import Lia Permutation.
Require Import Model Executions Chain Counts.

Section NoLostUpdate.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis atomic : atomicity X.
  Hypothesis counter : is_counter X width c init called.

  (** The claim: the last value is the initial one plus all that was added, modulo 2^w. *)
  Theorem no_lost_update : only_added X called c -> forall w, last_write X c w ->
    left_by X w = ((left_by X init + added called (updates X c)) mod 2 ^ width)%N.
  Proof.
    intros Hadd w Hw.
    destruct (modification_order_is_a_chain X width c init called wf atomic counter) as (us & Hchain).
    pose proof (chain_updates X c init us Hchain) as Hperm.
    assert (Hsum : added called (updates X c) = added called us)
      by (apply sum_permutation, Permutation_map; symmetry; exact Hperm).
    rewrite Hsum. rewrite <- (sum_along_chain X width called wf us init).
    - rewrite <- (last_of_chain X width c init called counter us w Hchain Hw).
      symmetry. apply N.mod_small.
      destruct Hw as (Hat & Hw & _). apply (count_fits X width c init called counter w Hat Hw).
    - apply (chain_linked X c init us Hchain).
    - apply (chain_of_counter X width c init called counter us Hchain).
    - intros u Hu. apply Hadd. apply (Permutation_in _ Hperm Hu).
  Qed.
End NoLostUpdate.
