(** * reset-exact: each count is in exactly one [reset]'s result, or in the final value

    For any number of threads and calls, and any orderings. It needs atomicity only. *)

Require Import Lia Permutation.
Require Import Model Executions Chain Counts.

Section ResetExact.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis atomic : atomicity X.
  Hypothesis counter : is_counter X width c init called.

  Definition resets us := filter (fun u => match called u with Reset => true | _ => false end) us.
  Definition returned us := sum (map (found X) (resets us)).

  (** Along the chain, a [reset] moves the count to what was returned, and anything else adds to it. *)
  Lemma balance_along_chain us w : linked X w us -> of_counter X width called us ->
    ((returned us + left_by X (last us w)) mod 2 ^ width = (left_by X w + added called us) mod 2 ^ width)%N.
  Proof.
    pose proof (modulus_positive width) as Hm.
    revert w. induction us as [| u us IH]; intros w Hlinked Hof.
    - unfold added, returned. simpl. f_equal. lia.
    - destruct Hlinked as [Hrf Hlinked]. apply of_counter_inv in Hof as [Hu Hof].
      specialize (IH u Hlinked Hof). rewrite last_cons.
      change (added called (u :: us)) with (amount (called u) + added called us)%N.
      pose proof (rf_value X wf w u Hrf) as Hfound. rewrite Hfound in Hu.
      assert (Hadds : called u <> Reset ->
        returned (u :: us) = returned us /\
        left_by X u = ((left_by X w + amount (called u)) mod 2 ^ width)%N).
      { intros Hne. unfold returned, resets. simpl. rewrite Hu.
        destruct (called u); try congruence; auto. }
      destruct (called u) as [| n |] eqn:Ecalled.
      + destruct Hadds as [-> Hleft]; [discriminate |]. rewrite IH, Hleft, N.add_assoc.
        apply add_reduced; [exact Hm |]. apply N.mod_mod, Hm.
      + destruct Hadds as [-> Hleft]; [discriminate |]. rewrite IH, Hleft, N.add_assoc.
        apply add_reduced; [exact Hm |]. apply N.mod_mod, Hm.
      + assert (Hreturned : returned (u :: us) = (left_by X w + returned us)%N).
        { unfold returned, resets. simpl. rewrite Ecalled. simpl. rewrite Hfound. reflexivity. }
        simpl in Hu. rewrite Hu in IH. simpl in IH |- *.
        rewrite Hreturned, <- N.add_assoc, N.add_comm, (N.add_comm (left_by X w) (added called us)).
        apply add_reduced; [exact Hm | exact IH].
  Qed.

  (** The claim: what all [reset]s returned plus the last value is the initial value plus all that was added,
      modulo 2^w. *)
  Theorem reset_exact : forall w, last_write X c w ->
    ((returned (updates X c) + left_by X w) mod 2 ^ width
      = (left_by X init + added called (updates X c)) mod 2 ^ width)%N.
  Proof.
    intros w Hw.
    destruct (modification_order_is_a_chain X width c init called wf atomic counter) as (us & Hchain).
    pose proof (Permutation_sym (chain_updates X c init us Hchain)) as Hperm.
    assert (Hadded : added called (updates X c) = added called us)
      by (apply sum_permutation, Permutation_map, Hperm).
    assert (Hreturned : returned (updates X c) = returned us).
    { apply sum_permutation, Permutation_map. unfold resets. revert Hperm. clear.
      generalize (updates X c) as l. intros l H. induction H as [| x l l' _ IH | x y l | l l' l'' _ IH _ IH'];
        simpl; auto.
      - destruct (called x); auto.
      - destruct (called x), (called y); auto. apply perm_swap.
      - rewrite IH. exact IH'. }
    rewrite Hadded, Hreturned, (last_of_chain X width c init called counter us w Hchain Hw).
    apply balance_along_chain.
    - apply (chain_linked X c init us Hchain).
    - apply (chain_of_counter X width c init called counter us Hchain).
  Qed.
End ResetExact.
