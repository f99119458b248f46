(** * Representation, first half: a counter's modification order is a chain

    It needs atomicity only: neither coherence nor no-thin-air, and no particular orderings. *)

Require Import Sorted Permutation.
Require Import Model Executions.

(** Each reads from the one before it. *)
Fixpoint linked (X : execution) (w : event) (us : list event) : Prop :=
  match us with
  | [] => True
  | u :: us => rf X w u /\ linked X u us
  end.

(** [us] are the updates of [c] in modification order, [init] is before them, and each finds what the
    one before it left. *)
Record chain X (c : location) (init : event) (us : list event) := {
  chain_updates : Permutation us (updates X c);
  chain_sorted : StronglySorted (mo X) (init :: us);
  chain_linked : linked X init us }.

Section Chain.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis atomic : atomicity X.
  Hypothesis counter : is_counter X width c init called.

  (** Any writes of one location can be put in modification order. *)
  Lemma sort_writes l : NoDup l -> (forall w, In w l -> is_write X w /\ at_ X c w) ->
    exists l', Permutation l' l /\ StronglySorted (mo X) l'.
  Proof.
    induction l as [| w l IH]; intros Hnodup Hw.
    - exists []. split; constructor.
    - apply NoDup_cons_iff in Hnodup as [Hnot Hnodup].
      destruct IH as (l' & Hperm & Hsorted); [exact Hnodup | intros v Hv; apply Hw; simpl; auto |].
      assert (Hcompare : forall v, In v l' -> mo X w v \/ mo X v w).
      { intros v Hv. apply (Permutation_in _ Hperm) in Hv.
        destruct (mo_total X wf c w v) as [<- | H]; try (apply Hw; simpl; auto); [| exact H].
        contradiction. }
      assert (Hinsert : exists l'', Permutation l'' (w :: l') /\ StronglySorted (mo X) l'').
      { clear Hperm Hnot Hw. induction Hsorted as [| v l' Hsorted IH' Hall].
        - exists [w]. split; [constructor; constructor | constructor; constructor].
        - destruct (Hcompare v) as [Hwv | Hvw]; [simpl; auto | |].
          + exists (w :: v :: l'). split; [reflexivity |].
            constructor; [constructor; assumption |]. constructor; [exact Hwv |].
            revert Hall. apply Forall_impl. intros u Hu. apply (mo_transitive X wf w v u Hwv Hu).
          + destruct IH' as (l'' & Hperm & Hsorted'); [intros u Hu; apply Hcompare; simpl; auto |].
            exists (v :: l''). split.
            * rewrite Hperm. apply perm_swap.
            * constructor; [exact Hsorted' |]. apply Forall_forall. intros u Hu.
              apply (Permutation_in _ Hperm) in Hu as [<- | Hu]; [exact Hvw |].
              rewrite Forall_forall in Hall. apply Hall, Hu. }
      destruct Hinsert as (l'' & Hperm' & Hsorted'). exists l''. split; [| exact Hsorted'].
      rewrite Hperm'. constructor. exact Hperm.
  Qed.

  (** Where everything but its first element is an update, each reads from the one before it. *)
  Lemma sorted_linked w us : StronglySorted (mo X) (w :: us) ->
    (forall u, In u us -> is_update X u) ->
    (forall u v, In u us -> rf X v u -> In v (w :: us)) -> linked X w us.
  Proof.
    revert w. induction us as [| u us IH]; intros w Hsorted Hu Hclosed; simpl; [auto |].
    apply StronglySorted_inv in Hsorted as [Hsorted Hall].
    inversion Hall as [| ? ? Hwu Hwus]; subst.
    apply StronglySorted_inv in Hsorted as Hsorted'. destruct Hsorted' as [_ Huall].
    rewrite Forall_forall in Hwus, Huall.
    split.
    - destruct (rf_complete X wf u) as (v & Hv); [apply update_reads, Hu; simpl; auto |].
      destruct (atomic v u) as [Hvu Hbetween]; [apply Hu; simpl; auto | exact Hv |].
      destruct (Hclosed u v) as [<- | [<- | Hin]]; [simpl; auto | exact Hv | exact Hv | |].
      + exfalso. apply (mo_irreflexive X wf u Hvu).
      + exfalso. apply (mo_asymmetric X wf v u Hvu). apply Huall, Hin.
    - apply IH; [exact Hsorted | intros v Hv; apply Hu; simpl; auto |].
      intros v x Hv Hrf. destruct (Hclosed v x) as [<- | Hx]; [simpl; auto | exact Hrf | | exact Hx].
      exfalso. destruct (atomic w v) as [_ Hbetween]; [apply Hu; simpl; auto | exact Hrf |].
      apply (Hbetween u Hwu). apply Huall, Hv.
  Qed.

  (** Representation: a counter's modification order is a chain, in which each update reads its
      immediate predecessor, the first one the initial write. *)
  Theorem modification_order_is_a_chain : exists us, chain X c init us.
  Proof.
    pose proof (init_at _ _ _ _ _ counter) as Hinit.
    assert (Hwrites : forall w, In w (init :: updates X c) <-> is_write X w /\ at_ X c w).
    { intros w. simpl. rewrite in_updates. split.
      - intros [<- | [Hat Hu]]; [split; [apply (init_write _ _ _ _ _ counter) | exact Hinit] |].
        split; [apply update_writes, Hu | exact Hat].
      - intros [Hw Hat]. destruct (only_updates _ _ _ _ _ counter w Hat Hw) as [-> | Hu]; auto. }
    destruct (sort_writes (init :: updates X c)) as (l & Hperm & Hsorted).
    { constructor; [| apply updates_distinct]. rewrite in_updates. intros [_ H].
      apply (init_no_update _ _ _ _ _ counter H). }
    { intros w Hw. apply Hwrites, Hw. }
    destruct l as [| w us].
    { apply Permutation_nil in Hperm. discriminate. }
    assert (Hin : forall v, In v (w :: us) <-> is_write X v /\ at_ X c v).
    { intros v. rewrite <- Hwrites. split; apply Permutation_in;
        [exact Hperm | symmetry; exact Hperm]. }
    assert (Hsource : forall u v, In u (w :: us) -> rf X v u -> In v (w :: us)).
    { intros u v Hu Hrf. apply Hin. apply Hin in Hu. split; [apply (rf_write X wf v u Hrf) |].
      apply (same_location_l X c v u (rf_location X wf v u Hrf)), Hu. }
    (* The first of them reads from none of them, and so is no update. *)
    assert (Hfirst : w = init).
    { apply StronglySorted_inv in Hsorted as [_ Hall]. rewrite Forall_forall in Hall.
      destruct (Hin w) as [[Hw Hat] _]; [simpl; auto |].
      destruct (only_updates _ _ _ _ _ counter w Hat Hw) as [-> | Hu]; [reflexivity |].
      exfalso. destruct (rf_complete X wf w (update_reads X w Hu)) as (v & Hv).
      destruct (atomic v w Hu Hv) as [Hvw _].
      destruct (Hsource w v) as [<- | Hvin]; [simpl; auto | exact Hv | |].
      - apply (mo_irreflexive X wf w Hvw).
      - apply (mo_asymmetric X wf v w Hvw). apply Hall, Hvin. }
    subst w. exists us.
    assert (Hus : Permutation us (updates X c)) by (apply (Permutation_cons_inv Hperm)).
    split; [exact Hus | exact Hsorted |].
    apply sorted_linked; [exact Hsorted | |].
    - intros u Hu. apply (Permutation_in _ Hus) in Hu. apply in_updates in Hu. apply Hu.
    - intros u v Hu Hrf. apply (Hsource u v); [simpl; auto | exact Hrf].
  Qed.

  (** Along the chain, reads-from leads from every write to every later one, and to who reads it. *)
  Lemma later_flows w us : linked X w us -> forall v, In v us -> (rf X)⁺ w v.
  Proof.
    revert w. induction us as [| u us IH]; intros w Hlinked v; [intros [] |].
    destruct Hlinked as [Hrf Hlinked]. intros [<- | Hv]; [apply t_step, Hrf |].
    apply t_trans with u; [apply t_step, Hrf | apply (IH u Hlinked v Hv)].
  Qed.

  Lemma seen_flows w r : at_ X c w -> is_write X w -> sees X r w -> (rf X)⁺ w r.
  Proof.
    intros Hat Hw (s & Hle & Hs).
    assert (Hws : ((rf X)⁺)? w s).
    { destruct Hle as [<- | Hlt]; [left; reflexivity | right].
      destruct modification_order_is_a_chain as (us & [Hperm Hsorted Hlinked]).
      destruct (mo_writes X wf w s Hlt) as (_ & Hsw & Hloc).
      pose proof (same_location_r X c w s Hloc Hat) as Hls.
      assert (Hin : forall v, at_ X c v -> is_write X v -> In v (init :: us)).
      { intros v Hv Hwv. destruct (only_updates _ _ _ _ _ counter v Hv Hwv) as [-> | Hu]; simpl; auto.
        right. apply (Permutation_in _ (Permutation_sym Hperm)), in_updates. auto. }
      pose proof (Hin w Hat Hw) as Hinw. pose proof (Hin s Hls Hsw) as Hins.
      clear Hperm Hin. revert Hsorted Hlinked Hinw Hins. generalize init as i.
      induction us as [| u us IH]; intros i Hsorted Hlinked Hinw Hins.
      - destruct Hinw as [-> | []], Hins as [-> | []]. exfalso. apply (mo_irreflexive X wf s Hlt).
      - pose proof Hsorted as Hsorted'. apply StronglySorted_inv in Hsorted' as [Htail Hall].
        rewrite Forall_forall in Hall. destruct Hins as [-> | Hins].
        + exfalso. destruct Hinw as [-> | Hinw]; [apply (mo_irreflexive X wf w Hlt) |].
          apply (mo_asymmetric X wf w s Hlt (Hall w Hinw)).
        + destruct Hinw as [-> | Hinw]; [apply (later_flows w (u :: us) Hlinked s Hins) |].
          destruct Hlinked as [_ Hlinked]. apply (IH u Htail Hlinked Hinw Hins). }
    destruct Hws as [<- | Hws]; [apply t_step, Hs | apply t_trans with s; [exact Hws | apply t_step, Hs]].
  Qed.
End Chain.
