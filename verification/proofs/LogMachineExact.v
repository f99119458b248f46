(** * The log machine has exactly the executions that coherence, atomicity and no-thin-air allow

    Second half, and the theorem: an execution that satisfies the axioms is run in any order that extends
    program order and reads-from. Each position that has been seen is that of an event that happens
    before, so coherence never stops a read. *)

Require Import Lia.
Require Import Model RelationFacts Tables Executions Decision Coherent LogMachine LogMachineSound.

Local Arguments nth_error : simpl never.

Section Run.
  Variable X : execution.
  Hypothesis counters : program_of_counters X.
  Hypothesis wf : well_formed X.
  Hypothesis coh : coherence X.
  Hypothesis atomic : atomicity X.
  Hypothesis air : no_thin_air X.

  Let flow : rel event := po X ∪ rf X.

  (** The events in an order in which they can run. *)
  Variable order : list event.
  Hypothesis order_distinct : NoDup order.
  Hypothesis order_all : forall e, In e order <-> In e (events X).
  Hypothesis order_sorted : sorted flow order.

  Lemma flow_events x y : flow⁺ x y -> In x order /\ In y order.
  Proof.
    intros H. rewrite !order_all. induction H as [x y [H | H] | x y z _ [Hx _] _ [_ Hz]]; [| | auto].
    - apply (po_events X wf x y H).
    - split; [apply write_event, (rf_write X wf x y H) | apply read_event, (rf_read X wf x y H)].
  Qed.

  (** What flows into an event runs before it, and what it flows into does not. *)
  Lemma runs_before before e after x : order = before ++ e :: after -> flow⁺ x e -> In x before.
  Proof.
    intros Ho H. destruct (flow_events x e H) as [Hx _]. rewrite Ho in Hx.
    apply in_app_or in Hx as [Hx | [<- | Hx]]; [exact Hx | exfalso; apply (air e H) |].
    exfalso. apply (order_sorted before e after x Ho Hx H).
  Qed.

  Lemma runs_later before e after x : order = before ++ e :: after -> In x before -> ~ flow⁺ e x.
  Proof.
    intros Ho Hx. destruct (in_split x before Hx) as (b1 & b2 & ->).
    rewrite <- app_assoc in Ho. apply (order_sorted b1 x (b2 ++ e :: after) e Ho). apply in_elt.
  Qed.

  (** Induction along the flow. *)
  Lemma flow_induction (Q : event -> Prop) :
    (forall x, (forall y, flow⁺ y x -> Q y) -> Q x) -> forall x, In x order -> Q x.
  Proof.
    intros Hstep x Hx. destruct (in_split x order Hx) as (before & after & Ho).
    remember (length before) as n eqn:Hn. revert x before after Ho Hn Hx.
    induction n as [n IH] using lt_wf_ind. intros x before after Ho -> Hx.
    apply Hstep. intros y Hy. pose proof (runs_before before x after y Ho Hy) as Hin.
    destruct (in_split y before Hin) as (b1 & b2 & E).
    apply (IH (length b1)) with b1 (b2 ++ x :: after).
    - rewrite E, app_length. simpl. lia.
    - rewrite Ho, E, <- app_assoc. reflexivity.
    - reflexivity.
    - apply (flow_events y x Hy).
  Qed.

  (** Nothing is before the creation of a counter. *)
  Lemma creation_first v w : ~ is_update X v -> mo X w v -> False.
  Proof.
    intros Hv Hwv. assert (Hw : In w order) by (apply order_all, write_event, (mo_writes X wf w v Hwv)).
    revert w Hw Hwv. apply (flow_induction (fun w => mo X w v -> False)). intros w IH Hwv.
    destruct (mo_writes X wf w v Hwv) as (Hw & Hwv' & Hloc).
    destruct (is_update X w) eqn:Eu.
    - destruct (rf_complete X wf w (update_reads X w Eu)) as (u & Hu).
      apply (IH u); [apply t_step; right; exact Hu |].
      apply (mo_transitive X wf u w v); [apply (atomic u w Eu Hu) | exact Hwv].
    - rewrite (created_once X counters w v Hw Hwv' Hloc) in Hwv; [apply (mo_irreflexive X wf v Hwv) | | exact Hv].
      rewrite Eu. discriminate.
  Qed.

  (** So modification order goes with the flow. *)
  Lemma mo_flows w v : mo X w v -> flow⁺ w v.
  Proof.
    intros Hwv. assert (Hv : In v order) by (apply order_all, write_event, (mo_writes X wf w v Hwv)).
    revert v Hv w Hwv. apply (flow_induction (fun v => forall w, mo X w v -> flow⁺ w v)). intros v IH w Hwv.
    destruct (mo_writes X wf w v Hwv) as (Hw & Hv & Hloc).
    destruct (is_update X v) eqn:Eu; [| exfalso; apply (creation_first v w); [rewrite Eu; discriminate | exact Hwv]].
    destruct (rf_complete X wf v (update_reads X v Eu)) as (u & Hu).
    destruct (atomic u v Eu Hu) as [Huv Hbetween].
    assert (Huv' : flow⁺ u v) by (apply t_step; right; exact Hu).
    destruct (mo_writes X wf u v Huv) as (Hwu & _ & l & Hlu & Hlv).
    destruct (mo_compare X wf w u Hw Hwu) as [-> | [H | H]].
    - exists l. split; [apply (same_location_l X l w v Hloc Hlv) | exact Hlu].
    - exact Huv'.
    - apply t_trans with u; [apply (IH u Huv' w H) | exact Huv'].
    - exfalso. apply (Hbetween w H Hwv).
  Qed.

  (** A position that is seen is that of an event that ought to be. *)
  Definition backed (s : state) (l : location) (p : nat) (who : event -> Prop) :=
    p = 0 \/ exists x w, who x /\ at_ X l x /\ stands_at X x w /\ logged s l p w.

  (** The machine has run the events of [before] as [X] has them. *)
  Record follows (before : list event) (s : state) : Prop := {
    f_ran : forall e, In e (ran s) <-> In e before;
    f_logged : forall l w, (exists p, logged s l p w) <-> In w before /\ is_write X w /\ at_ X l w;
    f_sorted : forall l p q w v, logged s l p w -> logged s l q v -> p < q -> mo X w v;
    f_picks : forall w r, In (w, r) (picks s) <-> rf X w r /\ In r before;
    f_seen : forall e l, In e before -> backed s l (seen s e l) (fun x => ((hb X)?) x e);
    f_carries : forall l e l', In e (log s l) -> backed s l' (carries e l') (fun x =>
      exists v, is_release X v /\ is_write X v /\ ((mo X)?) v (writer e) /\ ((hb X)?) x v) }.

  Lemma backed_max s l p q who : backed s l p who -> backed s l q who -> backed s l (Nat.max p q) who.
  Proof. intros Hp Hq. destruct (Nat.max_dec p q) as [-> | ->]; assumption. Qed.

  Lemma backed_by s l p (who who' : event -> Prop) : (forall x, who x -> who' x) -> backed s l p who ->
    backed s l p who'.
  Proof. intros H [-> | (x & w & Hx & H')]; [left; reflexivity | right; exists x, w; auto]. Qed.

  Lemma backed_later s s' l p who : (forall w, logged s l p w -> logged s' l p w) -> backed s l p who ->
    backed s' l p who.
  Proof.
    intros H [-> | (x & w & Hx & Hat & Hw & Hl)]; [left; reflexivity | right; exists x, w; auto].
  Qed.

  Lemma hb_optional_step x y z : ((hb X)?) x y -> hb X y z -> hb X x z.
  Proof. intros [-> | H] H'; [exact H' | apply (hb_trans X x y z H H')]. Qed.

  Lemma known_backed before s e l : follows before s -> (forall x, po X x e -> In x before) ->
    backed s l (known (program_of X) s e l) (fun x => hb X x e).
  Proof.
    intros Hf Hbefore. destruct (known_from (program_of X) s e l) as [-> | (x & Hx & ->)]; [left; reflexivity |].
    apply (backed_by s l _ (fun y => ((hb X)?) y x)).
    - intros y Hy. apply (hb_optional_step y x e Hy), po_hb, Hx.
    - apply (f_seen before s Hf), Hbefore, Hx.
  Qed.

  (** What is found with acquire was released. *)
  Lemma carried_backed s e l l' x before : follows before s -> In x (log s l) -> rf X (writer x) e ->
    is_acquire X e -> backed s l' (carries x l') (fun y => hb X y e).
  Proof.
    intros Hf Hx Hrf Hacq. eapply backed_by; [| apply (f_carries before s Hf l x l' Hx)]. simpl.
    intros y (v & Hrel & Hv & Hle & Hyv). apply (hb_optional_step y v e Hyv), sw_hb.
    exists v. split; [repeat split; auto; apply release_atomic, Hrel |].
    exists (writer x). split.
    - split; [exact Hv | split; [exact Hle |]]. intros u Hvu _.
      destruct (is_update X u) eqn:Eu; [reflexivity |]. exfalso. apply (creation_first u v); [rewrite Eu;
        discriminate | exact Hvu].
    - exists e. split; [exact Hrf |]. repeat split; auto; [apply acquire_atomic, Hacq | apply (rf_read X wf _ e Hrf)].
  Qed.

  Lemma start_follows : follows [] start.
  Proof.
    split; simpl; try tauto.
    - intros l w. split; [intros (p & x & Hx & _); destruct p; discriminate | tauto].
    - intros l p q w v (x & Hx & _). destruct p; discriminate.
  Qed.

  Lemma logged_append s l l' p w n :
    (exists x, nth_error (set (log s) l (log s l ++ [n]) l') p = Some x /\ writer x = w) <->
    logged s l' p w \/ l' = l /\ p = length (log s l) /\ w = writer n.
  Proof.
    split.
    - intros (x & Hx & <-). apply nth_set in Hx as [Hx | (-> & -> & ->)]; [left; exists x; auto | auto].
    - intros [(x & Hx & <-) | (-> & -> & ->)]; eexists; (split; [apply nth_set |]).
      + left. exact Hx.
      + reflexivity.
      + right. auto.
      + reflexivity.
  Qed.

  Section Step.
    Variables (before : list event) (e : event) (after : list event) (s : state).
    Hypothesis here : order = before ++ e :: after.
    Hypothesis so_far : follows before s.

    Lemma not_yet : ~ In e before.
    Proof. rewrite here in order_distinct. apply NoDup_remove_2 in order_distinct. intros H. apply order_distinct,
      in_or_app. auto. Qed.

    Lemma po_ran x : po X x e -> In x before.
    Proof. intros H. apply (runs_before before e after x here). apply t_step. left. exact H. Qed.

    Lemma rf_ran w : rf X w e -> In w before.
    Proof. intros H. apply (runs_before before e after w here). apply t_step. right. exact H. Qed.

    Lemma its_turn : turn (program_of X) s e.
    Proof.
      split; [| split].
      - apply order_all. rewrite here. apply in_elt.
      - rewrite (f_ran before s so_far). apply not_yet.
      - intros x Hx. apply (f_ran before s so_far), po_ran, Hx.
    Qed.

    (** What is in the log is older than what is yet to come. *)
    Lemma log_older l w p : is_write X e -> at_ X l e -> logged s l p w -> mo X w e.
    Proof.
      intros He Hat Hw. destruct (proj1 (f_logged before s so_far l w)) as (Hin & Hww & Hlw); [exists p; exact Hw |].
      destruct (mo_compare X wf w e Hww He) as [-> | [H | H]].
      - exists l. auto.
      - exfalso. apply not_yet, Hin.
      - exact H.
      - exfalso. apply (runs_later before e after w here Hin), mo_flows, H.
    Qed.

    Lemma sees_then_backed s' l p x l' :
      (forall l' q w, logged s l' q w -> logged s' l' q w) ->
      at_ X l e -> In x (log s l) -> rf X (writer x) e ->
      (exists w, stands_at X e w /\ logged s' l p w) ->
      backed s' l' (sees_then (program_of X) s e l p x l') (fun y => ((hb X)?) y e).
    Proof.
      intros Hlater Hat Hx Hrf (w & Hw & Hp). unfold sees_then. rewrite !join_at.
      assert (Hopt : forall y, hb X y e -> ((hb X)?) y e) by (intros y H; right; exact H).
      apply backed_max; [| apply backed_max].
      - apply (backed_later s); [apply Hlater |]. eapply backed_by; [exact Hopt |].
        apply (known_backed before s e l' so_far po_ran).
      - unfold one_entry. destruct (Nat.eqb_spec l' l) as [-> | Hne]; [right | left; reflexivity].
        exists e, w. split; [left; reflexivity | auto].
      - change (is_acquire (program_of X) e) with (is_acquire X e).
        destruct (is_acquire X e) eqn:Ea; [| left; reflexivity].
        apply (backed_later s); [apply Hlater |]. eapply backed_by; [exact Hopt |].
        apply (carried_backed s e l l' x before so_far Hx Hrf Ea).
    Qed.

    Lemma one_more x : In x (before ++ [e]) <-> e = x \/ In x before.
    Proof. rewrite in_app_iff. simpl. tauto. Qed.

    Lemma ran_before_e v x : In x before -> set (seen s) e v x = seen s x.
    Proof. intros Hx. apply set_other. intros ->. apply not_yet, Hx. Qed.

    (** A new last entry keeps the log in modification order. *)
    Lemma append_sorted l n : is_write X e -> at_ X l e -> writer n = e ->
      forall l' p q w v,
        (exists x, nth_error (set (log s) l (log s l ++ [n]) l') p = Some x /\ writer x = w) ->
        (exists x, nth_error (set (log s) l (log s l ++ [n]) l') q = Some x /\ writer x = v) ->
        p < q -> mo X w v.
    Proof.
      intros He Hat Hn l' p q w v Hw Hv Hlt. apply logged_append in Hw, Hv.
      destruct Hw as [Hw | (-> & -> & ->)], Hv as [Hv | (E & -> & ->)].
      - apply (f_sorted before s so_far l' p q w v Hw Hv Hlt).
      - subst l'. rewrite Hn. apply (log_older l w p He Hat Hw).
      - exfalso. destruct Hv as (x & Hx & _). assert (q < length (log s l)) by (apply nth_error_Some; congruence).
        lia.
      - exfalso. lia.
    Qed.

    Lemma append_logged l n : is_write X e -> at_ X l e -> writer n = e ->
      forall l' w, (exists p x, nth_error (set (log s) l (log s l ++ [n]) l') p = Some x /\ writer x = w) <->
        In w (before ++ [e]) /\ is_write X w /\ at_ X l' w.
    Proof.
      intros He Hat Hn l' w. rewrite one_more. split.
      - intros (p & Hw). apply logged_append in Hw as [Hw | (-> & _ & ->)].
        + destruct (proj1 (f_logged before s so_far l' w)) as (Hin & H); [exists p; exact Hw | auto].
        + rewrite Hn. auto.
      - intros ([<- | Hin] & Hw & Hl).
        + exists (length (log s l)). apply logged_append. right. rewrite (at_unique X l' l e Hl Hat). auto.
        + destruct (proj2 (f_logged before s so_far l' w)) as (p & Hp); [auto |].
          exists p. apply logged_append. auto.
    Qed.

    Lemma follows_step : exists s', step (program_of X) s s' /\ follows (before ++ [e]) s'.
    Proof.
      destruct (only_counters X counters e) as (l & Hat).
      { apply order_all. rewrite here. apply in_elt. }
      destruct (is_read X e) eqn:Er.
      - destruct (rf_complete X wf e Er) as (w & Hrf).
        assert (Hlw : at_ X l w) by (apply (same_location_l X l w e (rf_location X wf w e Hrf) Hat)).
        destruct (proj2 (f_logged before s so_far l w)) as (p & x & Hx & Hxw).
        { split; [apply rf_ran, Hrf | split; [apply (rf_write X wf w e Hrf) | exact Hlw]]. }
        pose proof (nth_error_In _ _ Hx) as Hin. subst w.
        destruct (is_update X e) eqn:Eu.
        + (* An update: its source is the last entry. *)
          pose proof (update_writes X e Eu) as He. destruct (atomic (writer x) e Eu Hrf) as [_ Hbetween].
          destruct (exists_last (l := log s l)) as (older & y & Hlast); [intros E; rewrite E in Hin; destruct Hin |].
          assert (Hy : nth_error (log s l) (length older) = Some y) by (rewrite Hlast; apply nth_append; auto).
          assert (y = x) as ->.
          { assert (Hlt : p < length (log s l)) by (apply nth_error_Some; congruence).
            rewrite Hlast, app_length in Hlt. simpl in Hlt.
            destruct (Nat.eq_dec p (length older)) as [-> | Hne]; [congruence |]. exfalso.
            apply (Hbetween (writer y)).
            - apply (f_sorted before s so_far l p (length older)); [exists x; auto | exists y; auto | lia].
            - apply (log_older l (writer y) (length older) He Hat). exists y. auto. }
          eexists. split.
          { apply (updates (program_of X) s e l older x its_turn Hat Eu Hlast). apply (rf_value X wf _ e Hrf). }
          cbv zeta. set (v := sees_then (program_of X) s e l (length (log s l)) x).
          set (n := {| writer := e; carries := join (carries x) (released (program_of X) e v) |}).
          set (s' := append _ _ _ _).
          assert (Hlater : forall l' q w, logged s l' q w -> logged s' l' q w).
          { intros l' q w H. apply (logged_append s l l' q w n). auto. }
          assert (Hnew : forall l', backed s' l' (v l') (fun y => ((hb X)?) y e)).
          { intros l'. apply (sees_then_backed s' l (length (log s l)) x l' Hlater Hat Hin Hrf).
            exists e. split; [unfold stands_at; rewrite He; reflexivity |].
            apply (logged_append s l l (length (log s l)) e n). auto. }
          split.
          * intros z. simpl. rewrite (f_ran before s so_far), one_more. reflexivity.
          * apply (append_logged l n He Hat eq_refl).
          * apply (append_sorted l n He Hat eq_refl).
          * intros w r. simpl. rewrite (f_picks before s so_far), one_more. split.
            -- intros [H | [H H']]; [injection H as <- <-; auto | auto].
            -- intros [H [<- | H']]; [left; f_equal; apply (rf_functional X wf _ _ e Hrf H) | auto].
          * intros z l' Hz. apply one_more in Hz as [<- | Hz]; simpl.
            -- rewrite set_same. apply Hnew.
            -- rewrite (ran_before_e v z Hz). apply (backed_later s); [apply Hlater
                 | apply (f_seen before s so_far), Hz].
          * intros l' z l'' Hz. simpl in Hz. apply in_set in Hz as [Hz | (-> & ->)].
            -- apply (backed_later s); [apply Hlater | apply (f_carries before s so_far l' z l'' Hz)].
            -- simpl. rewrite join_at. apply backed_max.
               ++ apply (backed_later s); [apply Hlater |]. eapply backed_by;
                    [| apply (f_carries before s so_far l x l'' Hin)].
                  simpl. intros z (u & Hrel & Hu & Hle & Hzu). exists u. split; [exact Hrel | split; [exact Hu
                    | split; [| exact Hzu]]].
                  right. destruct (atomic (writer x) e Eu Hrf) as [Hmo _].
                  destruct Hle as [-> | H]; [exact Hmo | apply (mo_transitive X wf u (writer x) e H Hmo)].
               ++ unfold released. change (is_release (program_of X) e) with (is_release X e).
                  destruct (is_release X e) eqn:Erel; [| left; reflexivity].
                  eapply backed_by; [| apply Hnew]. simpl. intros z Hz. exists e. repeat split; auto. left.
                  reflexivity.
        + (* A mere read: coherence says that its source is not older than what its thread has seen. *)
          assert (Hno : ~ is_write X e).
          { intros He. rewrite (read_write_update X e Er He) in Eu. discriminate. }
          assert (Hstand : stands_at X e (writer x)).
          { unfold stands_at. destruct (is_write X e) eqn:E; [exfalso; apply Hno; reflexivity | exact Hrf]. }
          assert (Hp : known (program_of X) s e l <= p).
          { destruct (known_backed before s e l so_far po_ran) as [-> | (y & w & Hye & Hly & Hw & Hlog)]; [lia |].
            destruct (Nat.le_gt_cases (known (program_of X) s e l) p) as [H | H]; [exact H | exfalso].
            assert (Hmo : mo X (writer x) w) by (apply (f_sorted before s so_far l p _ _ _ (ex_intro _ x (conj Hx
              eq_refl)) Hlog H)).
            destruct (finds_no_older X wf coh atomic y e w (writer x) Hye) as [-> | H']; [exists l; auto
              | exact Hw | exact Hrf | |].
            - apply (mo_irreflexive X wf _ Hmo).
            - apply (mo_asymmetric X wf _ _ Hmo H'). }
          eexists. split.
          { apply (reads (program_of X) s e l p x its_turn Hat Er); [| exact Hx | exact Hp
              | apply (rf_value X wf _ e Hrf)].
            change (is_update (program_of X) e) with (is_update X e). rewrite Eu. discriminate. }
          set (v := sees_then (program_of X) s e l p x). set (s' := pick _ _ _).
          assert (Hlater : forall l' q w, logged s l' q w -> logged s' l' q w) by (intros l' q w H; exact H).
          split.
          * intros z. simpl. rewrite (f_ran before s so_far), one_more. reflexivity.
          * intros l' w. rewrite one_more. transitivity (In w before /\ is_write X w /\ at_ X l' w);
              [apply (f_logged before s so_far) |].
            split; [tauto |]. intros ([<- | H] & Hw & Hl); [contradiction | auto].
          * apply (f_sorted before s so_far).
          * intros w r. simpl. rewrite (f_picks before s so_far), one_more. split.
            -- intros [H | [H H']]; [injection H as <- <-; auto | auto].
            -- intros [H [<- | H']]; [left; f_equal; apply (rf_functional X wf _ _ e Hrf H) | auto].
          * intros z l' Hz. apply one_more in Hz as [<- | Hz]; simpl.
            -- rewrite set_same. apply (sees_then_backed s' l p x l' Hlater Hat Hin Hrf).
               exists (writer x). split; [exact Hstand | exists x; auto].
            -- rewrite (ran_before_e v z Hz). apply (backed_later s); [apply Hlater
                 | apply (f_seen before s so_far), Hz].
          * apply (f_carries before s so_far).
      - (* A creation: the log is empty. *)
        assert (He : is_write X e).
        { revert Er Hat. unfold is_read, is_write, at_, location_of. destruct (action_of X e) as [[]|]; easy. }
        assert (Hno : ~ is_update X e).
        { intros H. apply update_reads in H. rewrite Er in H. discriminate. }
        assert (Hempty : log s l = []).
        { destruct (log s l) as [| x log'] eqn:E; [reflexivity | exfalso].
          apply (creation_first e (writer x) Hno), (log_older l _ 0 He Hat). exists x. rewrite E. auto. }
        eexists. split; [apply (creates (program_of X) s e l its_turn Hat He Hno Hempty) |].
        set (v := known (program_of X) s e).
        set (n := {| writer := e; carries := released (program_of X) e v |}).
        set (s' := append _ _ _ _).
        assert (Hlater : forall l' q w, logged s l' q w -> logged s' l' q w).
        { intros l' q w H. apply (logged_append s l l' q w n). auto. }
        assert (Hnew : forall l', backed s' l' (v l') (fun y => ((hb X)?) y e)).
        { intros l'. apply (backed_later s); [apply Hlater |].
          eapply backed_by; [| apply (known_backed before s e l' so_far po_ran)]. intros y Hy. right. exact Hy. }
        split.
        + intros z. simpl. rewrite (f_ran before s so_far), one_more. reflexivity.
        + apply (append_logged l n He Hat eq_refl).
        + apply (append_sorted l n He Hat eq_refl).
        + intros w r. simpl. rewrite (f_picks before s so_far), one_more. split; [tauto |].
          intros [H [<- | H']]; [| auto]. exfalso. pose proof (rf_read X wf w e H) as Hr. rewrite Er in Hr.
          discriminate.
        + intros z l' Hz. apply one_more in Hz as [<- | Hz]; simpl.
          * rewrite set_same. apply Hnew.
          * rewrite (ran_before_e v z Hz). apply (backed_later s); [apply Hlater | apply (f_seen before s so_far),
              Hz].
        + intros l' z l'' Hz. simpl in Hz. apply in_set in Hz as [Hz | (-> & ->)].
          * apply (backed_later s); [apply Hlater | apply (f_carries before s so_far l' z l'' Hz)].
          * simpl. unfold released. change (is_release (program_of X) e) with (is_release X e).
            destruct (is_release X e) eqn:Erel; [| left; reflexivity].
            eapply backed_by; [| apply Hnew]. simpl. intros z Hz. exists e. repeat split; auto. left. reflexivity.
    Qed.
  End Step.

  Lemma follows_all before : forall after, order = before ++ after ->
    exists s, reachable (program_of X) s /\ follows before s.
  Proof.
    induction before as [| e before IH] using rev_ind; intros after Ho.
    - exists start. split; [apply at_start | apply start_follows].
    - rewrite <- app_assoc in Ho. destruct (IH (e :: after) Ho) as (s & Hreach & Hs).
      destruct (follows_step before e after s Ho Hs) as (s' & Hstep & Hs').
      exists s'. split; [apply (after_step _ s s' Hreach Hstep) | exact Hs'].
  Qed.

  (** What has been followed to the end is yielded. *)
  Lemma follows_yields s : follows order s -> yields s X.
  Proof.
    intros Hs. split.
    - intros e He. apply (f_ran order s Hs), order_all, He.
    - intros w r. rewrite (f_picks order s Hs). split; [| tauto]. intros H. split; [exact H |].
      apply order_all, read_event, (rf_read X wf w r H).
    - intros w v. split.
      + intros H. destruct (mo_writes X wf w v H) as (Hw & Hv & l & Hlw & Hlv).
        destruct (proj2 (f_logged order s Hs l w)) as (p & Hp); [repeat split; auto; apply order_all, write_event,
          Hw |].
        destruct (proj2 (f_logged order s Hs l v)) as (q & Hq); [repeat split; auto; apply order_all, write_event,
          Hv |].
        exists l, p, q. split; [| auto]. destruct (Nat.lt_trichotomy p q) as [H' | [<- | H']]; [exact H' | exfalso
          | exfalso].
        * destruct Hp as (x & Hx & <-), Hq as (y & Hy & <-). rewrite Hx in Hy. injection Hy as <-.
          apply (mo_irreflexive X wf _ H).
        * apply (mo_asymmetric X wf w v H), (f_sorted order s Hs l q p v w Hq Hp H').
      + intros (l & p & q & Hlt & Hp & Hq). apply (f_sorted order s Hs l p q w v Hp Hq Hlt).
  Qed.
  Lemma run_exists : log_machine_produces X.
  Proof.
    destruct (follows_all order []) as (s & Hreach & Hs); [symmetry; apply app_nil_r |].
    exists s. split; [exact Hreach | apply follows_yields, Hs].
  Qed.
End Run.

(** There is an order that extends program order and reads-from. *)
Lemma running_order X : well_formed X -> no_thin_air X ->
  exists order, NoDup order /\ (forall e, In e order <-> In e (events X)) /\ sorted (po X ∪ rf X) order.
Proof.
  intros wf air. assert (Hbelow : below (length (actions X)) (po X ∪ rf X)).
  { apply below_union; [apply (po_below X wf) | apply (rf_below X wf)]. }
  apply (sort (po X ∪ rf X)
    (plus_decidable _ _ Hbelow (decidable _ _ (union_decides _ _ _ _ _ (po_below X wf) (rf_below X wf)
      (po_decides X wf) (rf_decides X wf)))) air (events X) (events_distinct X)).
Qed.

Lemma counters_program X width : well_formed X -> all_counters X width -> program_of_counters X.
Proof.
  intros wf counters. split.
  - intros e He. destruct (counters e He) as (c & init & called & _ & Hat). exists c. exact Hat.
  - intros w v Hw Hv (l & Hlw & Hlv) Hnw Hnv.
    destruct (counters w (write_event X w Hw)) as (c & init & called & Hc & Hat).
    rewrite (at_unique X l c w Hlw Hat) in *.
    destruct (only_updates _ _ _ _ _ Hc w Hat Hw) as [-> | H]; [| contradiction].
    destruct (only_updates _ _ _ _ _ Hc v Hlv Hv) as [-> | H]; [reflexivity | contradiction].
  - apply (update_atomic X wf).
  - apply (po_transitive X wf).
  - apply (po_total X wf).
  - apply (po_events X wf).
Qed.

(** ** The theorem *)

(** The log machine produces exactly the executions that are well-formed and satisfy coherence, atomicity
    and no-thin-air: for any number of threads, any program of counters and any orderings. *)
Theorem log_machine X : program_of_counters X ->
  (log_machine_produces X <-> well_formed X /\ coherence X /\ atomicity X /\ no_thin_air X).
Proof.
  intros counters. split.
  - intros (s & Hreach & Hs). split; [apply (yielded_well_formed X s counters Hreach Hs) | split; [| split]].
    + apply (yielded_coherence X s counters Hreach Hs).
    + apply (yielded_atomicity X s Hreach Hs).
    + apply (yielded_no_thin_air X s counters Hreach Hs).
  - intros (wf & coh & atomic & air).
    destruct (running_order X wf air) as (order & Hnodup & Hall & Hsorted).
    apply (run_exists X counters wf coh atomic air order Hnodup Hall Hsorted).
Qed.

(** The same for an execution of which Model.v says that all there is are counters. *)
Corollary log_machine_of_counters X width : well_formed X -> all_counters X width ->
  (log_machine_produces X <-> coherence X /\ atomicity X /\ no_thin_air X).
Proof.
  intros wf counters. rewrite (log_machine X (counters_program X width wf counters)). tauto.
Qed.
