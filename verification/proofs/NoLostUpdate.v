(** * no-lost-update: the final value is the initial one plus all that was added, wrapping

    For any number of threads and updates, and any orderings. It needs atomicity only. *)

Require Import Lia Permutation.
Require Import Model Executions Chain Counts.

Section NoLostUpdate.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis atomic : atomicity X.
  Hypothesis counter : is_counter X width c init called.

  Definition added us := sum (map (fun u => amount (called u)) us).

  (** Along the chain, each update adds its amount to what the one before it left. *)
  Lemma sum_along_chain us w : linked X w us -> of_counter X width called us ->
    (forall u, In u us -> called u <> Reset) ->
    (left_by X (last us w) mod 2 ^ width = (left_by X w + added us) mod 2 ^ width)%N.
  Proof.
    pose proof (modulus_positive width) as Hm.
    revert w. induction us as [| u us IH]; intros w Hlinked Hof Hadd.
    - simpl. f_equal. unfold added. simpl. lia.
    - destruct Hlinked as [Hrf Hlinked]. apply of_counter_inv in Hof as [Hu Hof].
      assert (Hleft : left_by X u = ((left_by X w + amount (called u)) mod 2 ^ width)%N).
      { rewrite Hu, (rf_value X wf w u Hrf). specialize (Hadd u (or_introl eq_refl)).
        destruct (called u); simpl; congruence. }
      rewrite last_cons, IH; [| exact Hlinked | exact Hof | intros v Hv; apply Hadd; simpl; auto].
      change (added (u :: us)) with (amount (called u) + added us)%N.
      rewrite N.add_assoc. apply add_reduced; [exact Hm |].
      rewrite Hleft. apply N.mod_mod, Hm.
  Qed.

  Theorem no_lost_update : only_added X called c -> forall w, last_write X c w ->
    left_by X w = ((left_by X init + added (updates X c)) mod 2 ^ width)%N.
  Proof.
    intros Hadd w Hw.
    destruct (modification_order_is_a_chain X width c init called wf atomic counter) as (us & Hchain).
    pose proof (chain_updates X c init us Hchain) as Hperm.
    assert (Hsum : added (updates X c) = added us)
      by (apply sum_permutation, Permutation_map; symmetry; exact Hperm).
    rewrite Hsum. rewrite <- (sum_along_chain us init).
    - rewrite <- (last_of_chain X width c init called counter us w Hchain Hw).
      symmetry. apply N.mod_small.
      destruct Hw as (Hat & Hw & _). apply (count_fits X width c init called counter w Hat Hw).
    - apply (chain_linked X c init us Hchain).
    - apply (chain_of_counter X width c init called counter us Hchain).
    - intros u Hu. apply Hadd. apply (Permutation_in _ Hperm Hu).
  Qed.
End NoLostUpdate.
