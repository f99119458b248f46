(** * What a counter's events find and leave, read off its chain *)

Require Import Lia Sorted Permutation.
Require Import Model Executions Chain.

Lemma sum_permutation l l' : Permutation l l' -> sum l = sum l'.
Proof. intros H. induction H; simpl; lia. Qed.

Lemma distinct_images {A B} (f : A -> B) l :
  (forall x y, In x l -> In y l -> f x = f y -> x = y) -> NoDup l -> NoDup (map f l).
Proof.
  intros Hinj Hnodup. induction Hnodup as [| x l Hnot _ IH]; simpl; constructor.
  - intros Hin. apply in_map_iff in Hin as (y & Heq & Hy).
    apply Hnot. rewrite (Hinj x y); simpl; auto.
  - apply IH. intros y z Hy Hz. apply Hinj; simpl; auto.
Qed.

Lemma modulus_positive width : (2 ^ width <> 0)%N.
Proof. apply N.pow_nonzero. discriminate. Qed.

(** Adding to what was reduced already. *)
Lemma add_reduced m a b c : (m <> 0 -> a mod m = b mod m -> (a + c) mod m = (b + c) mod m)%N.
Proof.
  intros Hm H. rewrite <- (N.add_mod_idemp_l a c m Hm), <- (N.add_mod_idemp_l b c m Hm), H. reflexivity.
Qed.

Section Counts.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis counter : is_counter X width c init called.

  (** What [u] leaves, for the events of a list that is known to be of the counter's updates. *)
  Definition of_counter us := forall u, In u us -> left_by X u = leaves width (called u) (found X u).

  Lemma chain_of_counter us : chain X c init us -> of_counter us.
  Proof.
    intros Hchain u Hu. apply (Permutation_in _ (chain_updates X c init us Hchain)) in Hu.
    apply in_updates in Hu as [Hat Hu]. apply (by_methods _ _ _ _ _ counter u Hat Hu).
  Qed.

  Lemma of_counter_inv u us : of_counter (u :: us) ->
    left_by X u = leaves width (called u) (found X u) /\ of_counter us.
  Proof. intros H. split; [apply H | intros v Hv; apply H]; simpl; auto. Qed.

  Lemma leaves_fits m v : (leaves width m v < 2 ^ width)%N.
  Proof.
    pose proof (modulus_positive width) as Hm.
    destruct m; simpl; try (apply N.mod_lt; exact Hm). lia.
  Qed.

  (** Every count is one that fits. *)
  Lemma count_fits w : at_ X c w -> is_write X w -> (left_by X w < 2 ^ width)%N.
  Proof.
    intros Hat Hw. destruct (only_updates _ _ _ _ _ counter w Hat Hw) as [-> | Hu].
    - apply (init_fits _ _ _ _ _ counter).
    - rewrite (by_methods _ _ _ _ _ counter w Hat Hu). apply leaves_fits.
  Qed.

  (** The last write of all is the last of the chain. *)
  Lemma last_of_chain us w : chain X c init us -> last_write X c w -> w = last us init.
  Proof.
    intros Hchain (Hat & Hw & Hlast).
    assert (Hin : In w (init :: us)).
    { destruct (only_updates _ _ _ _ _ counter w Hat Hw) as [-> | Hu]; simpl; auto. right.
      apply (Permutation_in _ (Permutation_sym (chain_updates X c init us Hchain))).
      apply in_updates. auto. }
    pose proof (chain_sorted X c init us Hchain) as Hsorted. clear Hchain.
    revert Hsorted Hin. generalize init as i. induction us as [| u us IH]; intros i Hsorted Hin.
    - destruct Hin as [-> | []]. reflexivity.
    - apply StronglySorted_inv in Hsorted as [Hsorted Hall].
      destruct Hin as [-> | Hin].
      + exfalso. inversion Hall as [| ? ? H]; subst. apply (Hlast u H).
      + rewrite (IH u Hsorted Hin). destruct us as [| v us]; [reflexivity |].
        simpl. clear. revert v. induction us as [| x us IH]; intros v; [reflexivity | apply IH].
  Qed.

  Lemma last_cons (w u : event) us : last (u :: us) w = last us u.
  Proof.
    revert u w. induction us as [| v us IH]; intros u w; [reflexivity |].
    change (last (u :: v :: us) w) with (last (v :: us) w). rewrite IH, IH. reflexivity.
  Qed.
End Counts.
