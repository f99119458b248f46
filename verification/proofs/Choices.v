(** * The exact checker's choices reach every execution, each by one way only

    The search asks one question after another: which update is the next of a counter, or is there none;
    which write does a read find; which way does a thread go at a fork. In an execution, each question has
    exactly one answer. Which question is asked when is any function of the answers so far. *)

Require Import Lia Sorted Permutation.
Require Import Model RelationFacts Executions Chain.

Inductive question := NextOf (c : location) | SourceOf (r : event) | WayAt (fork : nat).
Inductive choice := Next (c : location) (u : event) | End (c : location) | Source (r w : event)
  | Way (fork : nat) (first : bool).

(** Those choices answer this question. *)
Definition answers (q : question) (ch : choice) : Prop :=
  match q, ch with
  | NextOf c, Next c' _ | NextOf c, End c' => c = c'
  | SourceOf r, Source r' _ => r = r'
  | WayAt fork, Way fork' _ => fork = fork'
  | _, _ => False
  end.

(** Sequences of choices are written latest first. *)
Section Sequences.
  (** What is asked after some choices; nothing if the execution is complete. *)
  Variable asked : list choice -> option question.

  Inductive made : list choice -> Prop :=
    | none_made : made []
    | one_more_made q ch past : made past -> asked past = Some q -> answers q ch -> made (ch :: past).
  Definition complete choices := made choices /\ asked choices = None.
End Sequences.

(** ** What it means that an execution is among those that a choice leaves *)

Section Execution.
  Variables (X : execution) (goes : nat -> bool).

  (** The updates that have a position in the order of [c], latest first. *)
  Definition placed_updates past c : list event :=
    flat_map (fun ch => match ch with Next c' u => if c' =? c then [u] else [] | _ => [] end) past.
  Definition is_placed past c u := In u (placed_updates past c).

  Lemma next_is_placed past c u : In (Next c u) past -> is_placed past c u.
  Proof.
    intros H. apply in_flat_map. exists (Next c u). split; [exact H |]. rewrite Nat.eqb_refl. simpl. auto.
  Qed.

  Definition true_of (past : list choice) (ch : choice) : Prop :=
    match ch with
    | Next c u => In u (updates X c) /\ ~ is_placed past c u /\
        forall v, In v (updates X c) -> ~ is_placed past c v -> v = u \/ mo X u v
    | End c => forall u, In u (updates X c) -> is_placed past c u
    | Source r w => rf X w r
    | Way fork first => goes fork = first
    end.

  Inductive leads_to : list choice -> Prop :=
    | to_all : leads_to []
    | to_part past ch : leads_to past -> true_of past ch -> leads_to (ch :: past).

  Hypothesis wf : well_formed X.

  (** What has a position is a prefix of the modification order: orders are written from the front, as
      [Growth.grown] asks for. *)
  Theorem choices_place_a_prefix past c w v :
    leads_to past -> is_placed past c v -> mo X w v -> In w (updates X c) -> is_placed past c w.
  Proof.
    unfold is_placed, placed_updates. intros H Hv Hwv Hw. induction H as [| past ch Hleads IH Ht]; [destruct Hv |].
    simpl in Hv |- *. apply in_app_iff in Hv. apply in_app_iff. destruct Hv as [Hv | Hv]; [| right; apply IH, Hv].
    destruct ch as [c' u | | |]; try destruct Hv. destruct (Nat.eqb_spec c' c) as [-> | _]; [| destruct Hv].
    destruct Hv as [<- | []]. right. destruct Ht as (_ & _ & Hfirst).
    destruct (in_dec Nat.eq_dec w (placed_updates past c)) as [H | H]; [exact H | exfalso].
    destruct (Hfirst w Hw H) as [-> | H']; [apply (mo_irreflexive X wf u Hwv)
      | apply (mo_asymmetric X wf w u Hwv H')].
  Qed.

  (** Each choice splits what is left into parts that have no execution in common. *)
  Lemma one_answer q past ch ch' : answers q ch -> answers q ch' -> true_of past ch -> true_of past ch' -> ch = ch'.
  Proof.
    destruct q as [c | r | fork]; destruct ch as [c1 u | c1 | r1 w | f1 b]; simpl; try easy; intros <-;
      destruct ch' as [c2 u' | c2 | r2 w' | f2 b']; simpl; try easy; intros <-.
    - intros (Hu & Nu & Hfirst) (Hu' & Nu' & Hfirst'). f_equal.
      destruct (Hfirst u' Hu' Nu') as [-> | H]; [reflexivity |].
      destruct (Hfirst' u Hu Nu) as [-> | H']; [reflexivity |]. exfalso. apply (mo_asymmetric X wf u u' H H').
    - intros (Hu & Nu & _) Hend. exfalso. apply Nu, Hend, Hu.
    - intros Hend (Hu & Nu & _). exfalso. apply Nu, Hend, Hu.
    - reflexivity.
    - intros H H'. f_equal. apply (rf_functional X wf w w' r H H').
    - congruence.
  Qed.

  (** Nothing is visited twice: different sequences of choices lead to different executions. *)
  Theorem choices_differ asked choices choices' :
    complete asked choices -> complete asked choices' -> leads_to choices -> leads_to choices' ->
    choices = choices'.
  Proof.
    intros [Hmade Hdone] [Hmade' Hdone'] Hleads Hleads'.
    (* One of them goes on from the other, and a complete one does not go on. *)
    assert (Hon : forall l, made asked l -> leads_to l -> forall l', made asked l' -> leads_to l' ->
      length l <= length l' -> exists more, l' = more ++ l).
    { clear -wf. induction l as [| ch l IH]; intros Hm Hl l' Hm' Hl' Hle; [exists l'; symmetry; apply app_nil_r |].
      inversion Hm as [| q ? ? Hm0 Hq Ha]; subst. inversion Hl as [| ? ? Hl0 Ht]; subst. simpl in Hle.
      destruct (IH Hm0 Hl0 l' Hm' Hl') as (more & ->); [lia |].
      destruct (exists_last (l := more)) as (more' & ch' & ->).
      { intros ->. simpl in Hle. lia. }
      rewrite <- app_assoc in *. simpl in *.
      assert (Hback : made asked (ch' :: l) /\ leads_to (ch' :: l)).
      { clear -Hm' Hl'. induction more' as [| x more' IH]; simpl in *; [auto |].
        inversion Hm'; subst. inversion Hl'; subst. auto. }
      destruct Hback as [Hmb Hlb]. inversion Hmb as [| q' ? ? _ Hq' Ha']; subst. inversion Hlb as [| ? ? _ Ht'];
        subst.
      rewrite Hq in Hq'. injection Hq' as <-. rewrite (one_answer q l ch ch' Ha Ha' Ht Ht').
      exists more'. reflexivity. }
    assert (Hsame : forall l l', made asked l -> asked l = None -> made asked l' -> (exists more,
      l' = more ++ l) -> l' = l).
    { clear. intros l l' _ Hl Hm (more & ->). destruct more as [| x more]; [reflexivity | exfalso].
      destruct (exists_last (l := x :: more)) as (more' & ch & E); [discriminate |]. rewrite E,
        <- app_assoc in Hm. simpl in Hm.
      clear E. induction more' as [| y more' IH]; simpl in Hm.
      - inversion Hm; subst. congruence.
      - inversion Hm; subst. auto. }
    destruct (Nat.le_ge_cases (length choices) (length choices')) as [Hle | Hle].
    - symmetry. apply (Hsame choices choices' Hmade Hdone Hmade'),
        (Hon choices Hmade Hleads choices' Hmade' Hleads' Hle).
    - apply (Hsame choices' choices Hmade' Hdone' Hmade), (Hon choices' Hmade' Hleads' choices Hmade Hleads Hle).
  Qed.

  (** ** Nothing is left out *)

  (** A question that is open in this execution: the checker asks no other. *)
  Definition open (past : list choice) (counters : list location) (forks : nat) (q : question) : Prop :=
    match q with
    | NextOf c => In c counters /\ ~ In (End c) past
    | SourceOf r => is_read X r /\ forall w, ~ In (Source r w) past
    | WayAt fork => fork < forks /\ forall first, ~ In (Way fork first) past
    end.

  Lemma an_answer counters forks past q : open past counters forks q ->
    exists ch, answers q ch /\ true_of past ch.
  Proof.
    destruct q as [c | r | fork].
    - intros [_ _].
      set (left := filter (fun u =>
        if in_dec Nat.eq_dec u (placed_updates past c) then false else true) (updates X c)).
      assert (Hleft : forall u, In u left <-> In u (updates X c) /\ ~ is_placed past c u).
      { intros u. unfold left, is_placed. rewrite filter_In. destruct (in_dec _ u _); intuition congruence. }
      destruct (sort_writes X c wf left) as (sorted & Hperm & Hsorted).
      + apply NoDup_filter, updates_distinct.
      + intros u Hu. apply Hleft in Hu as [Hu _]. apply in_updates in Hu as [Hat Hu].
        split; [apply update_writes, Hu | exact Hat].
      + destruct sorted as [| u sorted].
        * exists (End c). split; [reflexivity |]. intros u Hu.
          destruct (in_dec Nat.eq_dec u (placed_updates past c)) as [H | H]; [exact H | exfalso].
          apply (in_nil (a := u)), (Permutation_in u (Permutation_sym Hperm)), Hleft. auto.
        * exists (Next c u). split; [reflexivity |].
          assert (Hu : In u left) by (apply (Permutation_in _ Hperm); simpl; auto).
          apply Hleft in Hu as [Hu Nu]. split; [exact Hu | split; [exact Nu |]]. intros v Hv Nv.
          assert (Hin : In v (u :: sorted)) by (apply (Permutation_in _ (Permutation_sym Hperm)), Hleft; auto).
          destruct Hin as [<- | Hin]; [auto | right].
          apply StronglySorted_inv in Hsorted as [_ Hall]. rewrite Forall_forall in Hall. apply Hall, Hin.
    - intros [Hr _]. destruct (rf_complete X wf r Hr) as (w & Hw). exists (Source r w). simpl. auto.
    - intros _. exists (Way fork (goes fork)). simpl. auto.
  Qed.

  (** There are only so many choices, and none is made twice. *)
  Definition all_choices (counters : list location) (forks : nat) : list choice :=
    flat_map (fun c => End c :: map (Next c) (updates X c)) counters
    ++ map (fun pair => Source (snd pair) (fst pair)) (reads_from X)
    ++ map (fun fork => Way fork (goes fork)) (seq 0 forks).

  Lemma new_choice counters forks past q ch : open past counters forks q -> answers q ch -> true_of past ch ->
    ~ In ch past /\ In ch (all_choices counters forks).
  Proof.
    unfold all_choices. rewrite !in_app_iff, in_flat_map, !in_map_iff.
    destruct q as [c | r | fork], ch as [c' u | c' | r' w | f' b]; simpl; try easy; intros [Ho Hno] <- Ht.
    - destruct Ht as (Hu & Nu & _). split; [intros H; apply Nu, next_is_placed, H | left]. exists c. split;
        [exact Ho |].
      right. apply in_map, Hu.
    - split; [exact Hno | left]. exists c. auto.
    - split; [apply Hno | right; left]. exists (w, r). split; [reflexivity | exact Ht].
    - split; [apply Hno | right; right]. exists fork. rewrite Ht. split; [reflexivity | apply in_seq; lia].
  Qed.

  (** Every execution is reached, if only open questions are asked. *)
  Theorem choices_reach_every_execution asked counters forks :
    (forall past q, leads_to past -> asked past = Some q -> open past counters forks q) ->
    exists choices, complete asked choices /\ leads_to choices.
  Proof.
    intros Hopen. set (all := all_choices counters forks).
    assert (Hgo : forall n past, length all - length past <= n -> NoDup past -> incl past all ->
      made asked past -> leads_to past -> exists choices, complete asked choices /\ leads_to choices).
    { induction n as [| n IH]; intros past Hn Hnodup Hincl Hmade Hleads;
        (destruct (asked past) as [q |] eqn:Hq; [| exists past; repeat split; assumption]);
        destruct (an_answer counters forks past q (Hopen past q Hleads Hq)) as (ch & Ha & Ht);
        destruct (new_choice counters forks past q ch (Hopen past q Hleads Hq) Ha Ht) as [Hnot Hin];
        assert (Hnodup' : NoDup (ch :: past)) by (constructor; assumption);
        assert (Hincl' : incl (ch :: past) all) by (intros x [<- | Hx]; auto);
        pose proof (NoDup_incl_length Hnodup' Hincl') as Hlen; simpl in Hlen.
      - lia.
      - apply (IH (ch :: past)); simpl; auto; [lia | |].
        + apply (one_more_made asked q ch past Hmade Hq Ha).
        + apply to_part; assumption. }
    apply (Hgo (length all) []); [simpl; lia | constructor | intros x [] | constructor | constructor].
  Qed.
End Execution.
