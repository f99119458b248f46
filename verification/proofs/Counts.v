(** * What a counter's events find and leave, read off its chain *)

Require Import Lia Sorted Permutation.
Require Import Model Executions Chain.

Lemma sum_permutation l l' : Permutation l l' -> sum l = sum l'.
Proof. intros H. induction H; simpl; lia. Qed.

Lemma distinct_prefix {A} (l l' : list A) : NoDup (l ++ l') -> NoDup l.
Proof.
  induction l as [| x l IH]; simpl; intros H; [constructor |].
  apply NoDup_cons_iff in H as [Hnot H]. constructor; [| apply IH, H].
  intros Hin. apply Hnot, in_or_app. auto.
Qed.

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

(** Two orders that a list is sorted by agree on it, if one of them is strict. *)
Lemma sorted_agree {A} (r s : rel A) l : irreflexive r -> transitive r ->
  StronglySorted r l -> StronglySorted s l ->
  forall x y, In x l -> In y l -> r x y -> s x y.
Proof.
  intros Hirr Htrans Hr Hs. induction Hr as [| a l Hr IH Har]; [intros x y [] |].
  apply StronglySorted_inv in Hs as [Hs Has]. rewrite Forall_forall in Har, Has.
  intros x y [<- | Hx] [<- | Hy] Hxy.
  - exfalso. apply (Hirr a Hxy).
  - apply Has, Hy.
  - exfalso. apply (Hirr a). apply (Htrans a x a (Har x Hx) Hxy).
  - apply (IH Hs x y Hx Hy Hxy).
Qed.

(** Adding to what was reduced already. *)
Lemma add_reduced m a b c : (m <> 0 -> a mod m = b mod m -> (a + c) mod m = (b + c) mod m)%N.
Proof.
  intros Hm H. rewrite <- (N.add_mod_idemp_l a c m Hm), <- (N.add_mod_idemp_l b c m Hm), H. reflexivity.
Qed.

Section Counts.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.

  (** What [u] leaves, for the events of a list that is known to be of the counter's updates. *)
  Definition of_counter us := forall u, In u us -> left_by X u = leaves width (called u) (found X u).

  Lemma of_counter_inv u us : of_counter (u :: us) ->
    left_by X u = leaves width (called u) (found X u) /\ of_counter us.
  Proof. intros H. split; [apply H | intros v Hv; apply H]; simpl; auto. Qed.

  Lemma last_cons (w u : event) us : last (u :: us) w = last us u.
  Proof.
    revert u w. induction us as [| v us IH]; intros u w; [reflexivity |].
    change (last (u :: v :: us) w) with (last (v :: us) w). rewrite IH, IH. reflexivity.
  Qed.

  (** Along the chain, each update adds its amount to what the one before it left. *)
  Lemma sum_along_chain us w : linked X w us -> of_counter us ->
    (forall u, In u us -> called u <> Reset) ->
    (left_by X (last us w) mod 2 ^ width = (left_by X w + added called us) mod 2 ^ width)%N.
  Proof.
    pose proof (modulus_positive width) as Hm.
    revert w. induction us as [| u us IH]; intros w Hlinked Hof Hadd.
    - simpl. f_equal. unfold added. simpl. lia.
    - destruct Hlinked as [Hrf Hlinked]. apply of_counter_inv in Hof as [Hu Hof].
      assert (Hleft : left_by X u = ((left_by X w + amount (called u)) mod 2 ^ width)%N).
      { rewrite Hu, (rf_value X wf w u Hrf). specialize (Hadd u (or_introl eq_refl)).
        destruct (called u); simpl; congruence. }
      rewrite last_cons, IH; [| exact Hlinked | exact Hof | intros v Hv; apply Hadd; simpl; auto].
      change (added called (u :: us)) with (amount (called u) + added called us)%N.
      rewrite N.add_assoc. apply add_reduced; [exact Hm |].
      rewrite Hleft. apply N.mod_mod, Hm.
  Qed.

  Hypothesis counter : is_counter X width c init called.

  Lemma chain_of_counter us : chain X c init us -> of_counter us.
  Proof.
    intros Hchain u Hu. apply (Permutation_in _ (chain_updates X c init us Hchain)) in Hu.
    apply in_updates in Hu as [Hat Hu]. apply (by_methods _ _ _ _ _ counter u Hat Hu).
  Qed.

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

  (** The chain and its initial write are all writes there are. *)
  Lemma in_chain us w : chain X c init us -> (In w (init :: us) <-> at_ X c w /\ is_write X w).
  Proof.
    intros Hchain. pose proof (chain_updates X c init us Hchain) as Hperm. split.
    - intros [<- | Hin].
      + split; [apply (init_at _ _ _ _ _ counter) | apply (init_write _ _ _ _ _ counter)].
      + apply (Permutation_in _ Hperm) in Hin. apply in_updates in Hin as [Hat Hu].
        split; [exact Hat | apply update_writes, Hu].
    - intros [Hat Hw]. destruct (only_updates _ _ _ _ _ counter w Hat Hw) as [-> | Hu]; [simpl; auto |].
      right. apply (Permutation_in _ (Permutation_sym Hperm)). apply in_updates. auto.
  Qed.

  (** The last write of all is the last of the chain. *)
  Lemma last_of_chain us w : chain X c init us -> last_write X c w -> w = last us init.
  Proof.
    intros Hchain (Hat & Hw & Hlast).
    assert (Hin : In w (init :: us)) by (apply (in_chain us w Hchain); auto).
    pose proof (chain_sorted X c init us Hchain) as Hsorted. clear Hchain.
    revert Hsorted Hin. generalize init as i. induction us as [| u us IH]; intros i Hsorted Hin.
    - destruct Hin as [-> | []]. reflexivity.
    - apply StronglySorted_inv in Hsorted as [Hsorted Hall].
      destruct Hin as [-> | Hin].
      + exfalso. inversion Hall as [| ? ? H]; subst. apply (Hlast u H).
      + rewrite (IH u Hsorted Hin). destruct us as [| v us]; [reflexivity |].
        simpl. clear. revert v. induction us as [| x us IH]; intros v; [reflexivity | apply IH].
  Qed.

  Lemma sorted_around (l1 l2 : list event) w : StronglySorted (mo X) (l1 ++ w :: l2) ->
    (forall v, In v l1 -> mo X v w) /\ (forall v, In v l2 -> mo X w v).
  Proof.
    induction l1 as [| u l1 IH]; simpl; intros Hsorted; apply StronglySorted_inv in Hsorted as [H Hall];
      rewrite Forall_forall in Hall.
    - split; [intros v [] | exact Hall].
    - destruct (IH H) as [Hbefore Hafter]. split; [| exact Hafter].
      intros v [<- | Hv]; [apply Hall, in_elt | apply Hbefore, Hv].
  Qed.

  Lemma linked_prefix us us' w : linked X w (us ++ us') -> linked X w us.
  Proof.
    revert w. induction us as [| u us IH]; intros w; [simpl; auto |].
    intros [Hrf Hlinked]. split; [exact Hrf | apply IH, Hlinked].
  Qed.

  (** The part of the chain up to a write. *)
  Lemma chain_up_to us w : chain X c init us -> at_ X c w -> is_write X w ->
    exists before after, us = before ++ after /\ w = last before init /\
      forall u, In u before <-> In u (updates X c) /\ ((mo X)?) u w.
  Proof.
    intros Hchain Hat Hw. pose proof (chain_sorted X c init us Hchain) as Hsorted.
    pose proof (chain_updates X c init us Hchain) as Hperm.
    assert (Hin : In w (init :: us)) by (apply (in_chain us w Hchain); auto).
    destruct Hin as [<- | Hin].
    - exists [], us. split; [reflexivity | split; [reflexivity |]]. intros u. split; [intros [] |].
      intros [Hu Hle]. apply (Permutation_in _ (Permutation_sym Hperm)) in Hu.
      apply StronglySorted_inv in Hsorted as [_ Hall]. rewrite Forall_forall in Hall.
      specialize (Hall u Hu). destruct Hle as [-> | Hlt].
      + apply (mo_irreflexive X wf init Hall).
      + apply (mo_asymmetric X wf u init Hlt Hall).
    - destruct (in_split w us Hin) as (l1 & l2 & ->). exists (l1 ++ [w]), l2.
      apply StronglySorted_inv in Hsorted as [Hsorted _].
      destruct (sorted_around l1 l2 w Hsorted) as [Hbefore Hafter].
      split; [rewrite <- app_assoc; reflexivity | split; [symmetry; apply last_last |]].
      intros u. split.
      + intros H. split.
        * apply (Permutation_in _ Hperm), in_or_app.
          apply in_app_or in H as [H | [<- | []]]; simpl; auto.
        * apply in_app_or in H as [H | [<- | []]]; [right; apply Hbefore, H | left; reflexivity].
      + intros [Hu Hle]. apply (Permutation_in _ (Permutation_sym Hperm)) in Hu.
        apply in_or_app. apply in_app_or in Hu as [Hu | [<- | Hu]]; simpl; auto.
        exfalso. specialize (Hafter u Hu). destruct Hle as [-> | Hlt].
        * apply (mo_irreflexive X wf w Hafter).
        * apply (mo_asymmetric X wf u w Hlt Hafter).
  Qed.

  (** Of a counter with a single update, whoever finds another count than the initial one has seen it. *)
  Lemma only_update_seen r u : updates X c = [u] -> at_ X c r -> is_read X r ->
    found X r <> left_by X init -> sees X r u.
  Proof.
    intros Hu Hat Hr Hne. destruct (rf_complete X wf r Hr) as (s & Hs). exists s. split; [| exact Hs].
    destruct (only_updates _ _ _ _ _ counter s) as [-> | Hup].
    - apply (same_location_l X c s r (rf_location X wf s r Hs) Hat).
    - apply (rf_write X wf s r Hs).
    - exfalso. apply Hne, (rf_value X wf init r Hs).
    - assert (Hin : In s (updates X c)).
      { apply in_updates. split; [| exact Hup].
        apply (same_location_l X c s r (rf_location X wf s r Hs) Hat). }
      rewrite Hu in Hin. destruct Hin as [<- | []]. left. reflexivity.
  Qed.
End Counts.
