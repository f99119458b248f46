(** * Representation, second half: coherence is that positions never go back

    Number a counter's writes along its modification order. An exact checker of counters represents an
    execution by these positions alone; this is why it may. *)

Require Import Lia Permutation.
Require Import Model RelationFacts Tables Executions Chain Counts.

(** The number of a write: 0 for the initial one. *)
Definition position X (c : location) (w : event) : nat :=
  length (filter (fun u => (u =? w) || listed (modification_order X) u w) (updates X c)).

Section Positions.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis atomic : atomicity X.
  Hypothesis counter : is_counter X width c init called.

  (** The updates up to a write: they are what its position counts. *)
  Definition up_to w := filter (fun u => (u =? w) || listed (modification_order X) u w) (updates X c).

  Lemma in_up_to u w : In u (up_to w) <-> In u (updates X c) /\ ((mo X)?) u w.
  Proof.
    unfold up_to. rewrite filter_In, orb_true_iff, Nat.eqb_eq. unfold optional, mo.
    rewrite (listed_decides (modification_order X) u w). tauto.
  Qed.

  Lemma up_to_distinct w : NoDup (up_to w).
  Proof. apply NoDup_filter, updates_distinct. Qed.

  Lemma position_le w v : ((mo X)?) w v -> position X c w <= position X c v.
  Proof.
    intros Hle. apply NoDup_incl_length; [apply up_to_distinct |]. intros u Hu.
    apply in_up_to in Hu as [Hu Huw]. apply in_up_to. split; [exact Hu |].
    apply (optional_trans (mo X) u w v (mo_transitive X wf) Huw Hle).
  Qed.

  Lemma position_lt w v : at_ X c v -> is_update X v -> mo X w v -> position X c w < position X c v.
  Proof.
    intros Hat Hv Hlt. change (position X c w) with (length (up_to w)).
    change (position X c v) with (length (up_to v)).
    apply (NoDup_incl_length (l := v :: up_to w)).
    - constructor; [| apply up_to_distinct]. intros Hin. apply in_up_to in Hin as [_ [-> | Hvw]].
      + apply (mo_irreflexive X wf w Hlt).
      + apply (mo_asymmetric X wf w v Hlt Hvw).
    - intros u [<- | Hu]; apply in_up_to.
      + split; [apply in_updates; auto | left; reflexivity].
      + apply in_up_to in Hu as [Hu Huw]. split; [exact Hu |]. right.
        destruct Huw as [-> | Huw]; [exact Hlt | apply (mo_transitive X wf u w v Huw Hlt)].
  Qed.

  (** The same with the chain: the number of elements up to the write. *)
  Lemma position_in_chain us w : chain X c init us -> at_ X c w -> is_write X w ->
    exists before after, us = before ++ after /\ w = last before init /\
      (forall u, In u before <-> In u (up_to w)) /\ length before = position X c w.
  Proof.
    intros Hchain Hat Hw.
    destruct (chain_up_to X width c init called wf counter us w Hchain Hat Hw)
      as (before & after & -> & Hlast & Hin).
    exists before, after.
    assert (Hsame : forall u, In u before <-> In u (up_to w)).
    { intros u. rewrite Hin, in_up_to. reflexivity. }
    split; [reflexivity | split; [exact Hlast | split; [exact Hsame |]]].
    apply Permutation_length. apply NoDup_Permutation; [| apply up_to_distinct | exact Hsame].
    assert (Hnodup : NoDup (before ++ after)).
    { apply (Permutation_NoDup (Permutation_sym (chain_updates X c init _ Hchain))).
      apply updates_distinct. }
    apply (distinct_prefix before after Hnodup).
  Qed.

  (** Two writes of the counter are in the order of their positions. *)
  Lemma position_compare w v : at_ X c w -> is_write X w -> at_ X c v -> is_write X v ->
    (position X c w <= position X c v <-> ((mo X)?) w v).
  Proof.
    intros Hlw Hw Hlv Hv. split; [| apply position_le]. intros Hle.
    destruct (mo_total X wf c w v) as [-> | [H | H]]; auto.
    - left. reflexivity.
    - right. exact H.
    - destruct (only_updates _ _ _ _ _ counter w Hlw Hw) as [-> | Hu].
      + exfalso. destruct (modification_order_is_a_chain X width c init called wf atomic counter)
          as (us & Hchain).
        pose proof (proj2 (in_chain X width c init called counter us v Hchain) (conj Hlv Hv)) as Hin.
        pose proof (chain_sorted X c init us Hchain) as Hsorted.
        apply Sorted.StronglySorted_inv in Hsorted as [_ Hall]. rewrite Forall_forall in Hall.
        destruct Hin as [<- | Hin].
        * apply (mo_irreflexive X wf init H).
        * apply (mo_asymmetric X wf v init H (Hall v Hin)).
      + pose proof (position_lt v w Hlw Hu H). lia.
  Qed.

  (** The count after [n] increments. *)
  Lemma count_at_position w : only_incremented X called c -> at_ X c w -> is_write X w ->
    left_by X w = ((left_by X init + N.of_nat (position X c w)) mod 2 ^ width)%N.
  Proof.
    intros Hinc Hat Hw.
    destruct (modification_order_is_a_chain X width c init called wf atomic counter) as (us & Hchain).
    destruct (position_in_chain us w Hchain Hat Hw) as (before & after & -> & Hlast & Hin & <-).
    assert (Hcalled : forall u, In u before -> called u = Inc).
    { intros u Hu. apply Hinc. apply Hin, in_up_to in Hu. apply Hu. }
    assert (Hadded : added called before = N.of_nat (length before)).
    { clear Hin Hlast Hchain. induction before as [| u before IH]; [reflexivity |].
      change (added called (u :: before)) with (amount (called u) + added called before)%N.
      rewrite IH, (Hcalled u); [simpl length; cbn [amount]; lia | simpl; auto |].
      intros v Hv. apply Hcalled. simpl. auto. }
    rewrite <- Hadded, <- (sum_along_chain X width called wf before init).
    - rewrite <- Hlast. symmetry. apply N.mod_small.
      apply (count_fits X width c init called counter w Hat Hw).
    - apply (linked_prefix X before after), (chain_linked X c init _ Hchain).
    - intros u Hu. apply (chain_of_counter X width c init called counter _ Hchain).
      apply in_or_app. auto.
    - intros u Hu. rewrite (Hcalled u Hu). discriminate.
  Qed.

  Lemma position_bound w : position X c w <= length (updates X c).
  Proof. apply NoDup_incl_length; [apply up_to_distinct |]. intros u Hu. apply in_up_to in Hu. apply Hu. Qed.

  (** Whoever sees an increment finds more than the initial count. *)
  Lemma sees_counts r u : only_incremented X called c -> at_ X c u -> is_update X u -> sees X r u ->
    (left_by X init + N.of_nat (length (updates X c)) < 2 ^ width -> left_by X init < found X r)%N.
  Proof.
    intros Hinc Hat Hu (s & Hle & Hs) Hfits. rewrite (rf_value X wf s r Hs).
    pose proof (rf_write X wf s r Hs) as Hw.
    assert (Hls : at_ X c s).
    { destruct Hle as [<- | H]; [exact Hat |]. apply (same_location_r X c u s (mo_location X wf u s H) Hat). }
    rewrite (count_at_position s Hinc Hls Hw).
    assert (Hone : 1 <= position X c s).
    { change (length [u] <= length (up_to s)). apply NoDup_incl_length.
      - repeat constructor. intros [].
      - intros v [<- | []]. apply in_up_to. split; [apply in_updates; auto | exact Hle]. }
    pose proof (position_bound s). rewrite N.mod_small by lia. lia.
  Qed.

  (** ** The theorem *)

  (** Coherence of this counter. Coherence is the same for every location: see [coherence_everywhere]. *)
  Definition coherent_here := forall x y, at_ X c x -> at_ X c y -> hb X x y -> ~ ((eco X)?) y x.

  Definition positions_never_go_back :=
    (forall x, at_ X c x -> ~ hb X x x) /\
    (forall x y w v, at_ X c x -> at_ X c y -> stands_at X x w -> stands_at X y v -> hb X x y ->
      position X c w <= position X c v /\ (is_update X y -> position X c w < position X c v)).

  (** A step of communication goes forward, strictly into a write and out of a mere read. *)
  Lemma communication_forward x y w v : (rf X ∪ mo X ∪ fr X) x y -> at_ X c x ->
    stands_at X x w -> stands_at X y v ->
    ((mo X)?) w v /\ (is_write X y \/ ~ is_write X x -> mo X w v).
  Proof.
    unfold stands_at. intros [[Hrf | Hmo] | Hfr] Hat Hw Hv.
    - pose proof (rf_write X wf x y Hrf) as Hx. rewrite Hx in Hw |- *. subst w.
      destruct (is_write X y) eqn:Ey; [subst v |].
      + pose proof (read_write_update X y (rf_read X wf x y Hrf) Ey) as Hu.
        destruct (atomic x y Hu Hrf) as [Hlt _]. split; [right |]; auto.
      + rewrite (rf_functional X wf v x y Hv Hrf). split; [left; reflexivity |].
        intros [H | H]; [discriminate | exfalso; apply H; reflexivity].
    - destruct (mo_writes X wf x y Hmo) as (Hx & Hy & Hloc). rewrite Hx in Hw. rewrite Hy in Hv. subst.
      split; [right |]; auto.
    - destruct Hfr as [(s & Hrf & Hmo) Hne]. unfold inverse in Hrf.
      destruct (mo_writes X wf s y Hmo) as (Hs & Hy & Hloc). rewrite Hy in Hv. subst v.
      assert (Hls : at_ X c s) by (apply (same_location_l X c s x (rf_location X wf s x Hrf) Hat)).
      assert (Hly : at_ X c y) by (apply (same_location_r X c s y Hloc Hls)).
      assert (Hlt : mo X w y).
      { destruct (is_write X x) eqn:Ex; [subst w |].
        - pose proof (read_write_update X x (rf_read X wf s x Hrf) Ex) as Hu.
          destruct (atomic s x Hu Hrf) as [_ Hbetween].
          destruct (mo_total X wf c x y) as [-> | [H | H]]; auto; [contradiction |].
          exfalso. apply (Hbetween y Hmo H).
        - rewrite (rf_functional X wf w s x Hw Hrf). exact Hmo. }
      split; [right |]; auto.
  Qed.

  Lemma eco_forward x y w v : eco X x y -> at_ X c x -> stands_at X x w -> stands_at X y v ->
    ((mo X)?) w v /\ (is_write X y \/ ~ is_write X x -> mo X w v).
  Proof.
    intros Heco. revert w v. induction Heco as [x y H | x m y Hxm IH1 _ IH2]; intros w v Hat Hw Hv.
    - apply (communication_forward x y w v H Hat Hw Hv).
    - pose proof (same_location_r X c x m (eco_location X wf x m Hxm) Hat) as Hm.
      destruct (stands_somewhere X wf c m Hm) as (u & Hu & _).
      destruct (IH1 w u Hat Hw Hu) as [Hle1 Hlt1]. destruct (IH2 u v Hm Hu Hv) as [Hle2 Hlt2].
      split; [apply (optional_trans (mo X) w u v (mo_transitive X wf) Hle1 Hle2) |].
      intros [H | H].
      + specialize (Hlt2 (or_introl H)). destruct Hle1 as [-> | Hlt]; [exact Hlt2 |].
        apply (mo_transitive X wf w u v Hlt Hlt2).
      + specialize (Hlt1 (or_intror H)). destruct Hle2 as [<- | Hlt]; [exact Hlt1 |].
        apply (mo_transitive X wf w u v Hlt1 Hlt).
  Qed.

  (** Representation: coherence of a counter is exactly that along happens-before its positions never go
      back, and go forward into an update. *)
  Theorem coherence_is_positions : coherent_here <-> positions_never_go_back.
  Proof.
    split.
    - intros Hcoh. assert (Hirr : forall x, at_ X c x -> ~ hb X x x).
      { intros x Hx H. apply (Hcoh x x Hx Hx H). left. reflexivity. }
      split; [exact Hirr |]. intros x y w v Hx Hy Hw Hv Hhb.
      destruct (not_behind X wf x y w v) as [Hle Hlt];
        [exists c; auto | exact Hw | exact Hv | apply (Hcoh x y Hx Hy Hhb) |].
      split; [apply position_le, Hle |]. intros Hu.
      assert (v = y) as ->.
      { unfold stands_at in Hv. rewrite (update_writes X y Hu) in Hv. exact Hv. }
      apply (position_lt w y Hy Hu (Hlt Hu)).
    - intros [Hirr Hforward] x y Hx Hy Hhb [-> | Heco]; [apply (Hirr x Hx Hhb) |].
      destruct (stands_somewhere X wf c x Hx) as (w & Hw & Hlw & Hww).
      destruct (stands_somewhere X wf c y Hy) as (v & Hv & Hlv & Hwv).
      destruct (eco_forward y x v w Heco Hy Hv Hw) as [_ Hlt].
      destruct (Hforward x y w v Hx Hy Hw Hv Hhb) as [Hle Hstrict].
      apply (position_compare w v Hlw Hww Hlv Hwv) in Hle as Hwv'.
      assert (Hno : ~ mo X v w).
      { intros H. destruct Hwv' as [-> | H']; [apply (mo_irreflexive X wf v H) |].
        apply (mo_asymmetric X wf w v H' H). }
      (* So [x] is a mere read, and [y] is no mere read. *)
      assert (Hy_write : is_write X y).
      { destruct (is_write X y) eqn:E; [reflexivity |]. exfalso. apply Hno, Hlt. right. easy. }
      destruct (only_updates _ _ _ _ _ counter y Hy Hy_write) as [-> | Hu].
      + destruct (init_first _ _ _ _ _ counter x Hx) as [-> | Hfirst]; [apply (Hirr init Hx Hhb) |].
        apply (Hirr x Hx). apply (hb_trans X x init x Hhb Hfirst).
      + specialize (Hstrict Hu). destruct (eco_forward y x v w Heco Hy Hv Hw) as [Hvw _].
        pose proof (position_le v w Hvw). lia.
  Qed.
End Positions.

(** Coherence has to hold at every location, and happens-before must not go round. *)
Theorem coherence_everywhere X : well_formed X ->
  (coherence X <-> (forall x, ~ hb X x x) /\ forall c, coherent_here X c).
Proof.
  intros wf. split.
  - intros Hcoh. split; [intros x; apply (coherence_irreflexive X x Hcoh) |].
    intros c x y _ _ Hhb Heco. apply (Hcoh x). exists y. split; assumption.
  - intros [Hirr Hhere] x (y & Hhb & [-> | Heco]); [apply (Hirr x Hhb) |].
    destruct (eco_location X wf y x Heco) as (c & Hy & Hx).
    apply (Hhere c x y Hx Hy Hhb). right. exact Heco.
Qed.
