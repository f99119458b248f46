(** * Which states of the machine with two views a search may merge: the same with pasts *)

Require Import Lia.
Require Import Coq.Relations.Relation_Operators.
Require Import Model Tables Executions LogMachine LogMachineSound LogMachineStates TwoViews TwoViewsSound.

Local Arguments nth_error : simpl never.

Section States.
  Variable P : execution.

  (** The machines are alike; what is still to run has the same past; and the pasts are the same that live
      entries carry, and those of the counters. *)
  Record two_alike s s' : Prop := {
    alike_machine : alike P (machine s) (machine s');
    alike_past : forall e l, to_run P (machine s) e ->
      after_all_before P (past s) e l = after_all_before P (past s') e l;
    alike_entry_past : forall l p l', live P (machine s) l p -> p < length (log (machine s) l) ->
      entry_past s l p l' = entry_past s' l p l';
    alike_counter_past : forall l l', counter_past s l l' = counter_past s' l l' }.

  Lemma give_of_zero l p v u l' : u l = 0 -> give l p v u l' = u l'.
  Proof. intros H. unfold give. rewrite H. reflexivity. Qed.

  (** Who has not run has no past. *)
  Lemma not_run_no_past s : two_reachable P s -> forall e l, ~ In e (ran (machine s)) -> past s e l = 0.
  Proof.
    intros H. induction H as [| s s' _ IH Hstep]; [reflexivity |]. intros e2 l2.
    destruct Hstep as [e l t Ht Hr Hsc v | e l p t Ht Hr Hu Hsc | e l p t Ht Hr Hu Hsc v Hp give'
      | e l p t Ht Hu v0 v];
      simpl; rewrite (one_event P _ _ _ _ _ Ht); intros Hno; rewrite set_other by (intros ->; apply Hno; simpl; auto);
      assert (Hold : forall l, past s e2 l = 0) by (intros l'; apply IH; intros H; apply Hno; simpl; auto); auto.
    unfold give'. rewrite give_of_zero by apply Hold. apply Hold.
  Qed.

  (** To give to each is to give to all. *)
  Lemma give_all_before (had : event -> view) l p v e l' :
    after_all_before P (fun x => give l p v (had x)) e l' = give l p v (after_all_before P had e) l'.
  Proof.
    unfold after_all_before. revert l'. induction (program_order P) as [| [y z] pairs IH]; intros l'.
    - simpl. symmetry. apply give_of_zero. reflexivity.
    - simpl. destruct (z =? e); simpl; [| apply IH]. rewrite join_at, IH.
      unfold give. rewrite !join_at.
      destruct (Nat.ltb_spec p (had y l)), (Nat.ltb_spec p (fold_right join nothing (map (fun pair =>
        had (fst pair)) (filter (fun pair => snd pair =? e) pairs)) l)),
        (Nat.ltb_spec p (Nat.max (had y l) (fold_right join nothing (map (fun pair =>
          had (fst pair)) (filter (fun pair => snd pair =? e) pairs)) l)));
        rewrite ?join_at; lia.
  Qed.

  Lemma give_same l p v v' u u' l' : (forall k, v k = v' k) -> (forall k, u k = u' k) ->
    give l p v u l' = give l p v' u' l'.
  Proof. intros Hv Hu. unfold give. rewrite (Hu l). destruct (p <? u' l); rewrite ?join_at, ?Hu, ?Hv; reflexivity.
  Qed.

  (** Entries that are live after a step, and were there, were live. *)
  Lemma live_before s t e l : reachable P s -> step P s t -> ran t = e :: ran s -> at_ P l e ->
    forall l' p, live P t l' p -> p < length (log s l') -> live P s l' p.
  Proof.
    intros Hs Hstep Hran Hat l' p Hlive Hlt. destruct Hlive as [H | (e2 & [He2 Hno] & Hat2 & Hle)].
    - left. destruct Hstep; simpl in H; auto; unfold set in H; destruct (Nat.eqb_spec l' l0) as [-> | _]; auto;
        rewrite app_length in H; simpl in H; lia.
    - right. exists e2. split; [split; [exact He2 | intros H; apply Hno; rewrite Hran; right; exact H] | split;
        [exact Hat2 |]].
      assert (Hk : known P s e2 l' <= known P t e2 l'); [| lia].
      destruct (known_from P s e2 l') as [E | (x & Hx & E)]; [lia |]. rewrite E.
      destruct (seen s x l') eqn:Ex; [lia |]. rewrite <- Ex.
      assert (Hxr : In x (ran s)).
      { destruct (in_dec Nat.eq_dec x (ran s)) as [H | H]; [exact H | exfalso].
        rewrite (not_run_not_seen P s Hs x l' H) in Ex. discriminate. }
      rewrite <- (seen_kept P s t e l Hs Hstep Hran Hat x l' Hxr). apply known_above, Hx.
  Qed.

  Lemma length_after s t e l : reachable P s -> step P s t -> ran t = e :: ran s -> at_ P l e ->
    forall l' p, p < length (log t l') -> p < length (log s l') \/ l' = l /\ p = length (log s l) /\ logged t l p e.
  Proof.
    intros Hs Hstep Hran Hat l' p Hlt. destruct (logged_entry t l' p Hlt) as (w & Hw).
    destruct (logged_inv P s t e l Hs Hstep Hran Hat l' p w Hw) as [H | (-> & -> & ->)].
    - left. apply (logged_short s l' p w H).
    - right. auto.
  Qed.

  Section Step.
    Variables (s s' : two_views) (t : state) (e : event) (l : location) (position : nat).
    Hypothesis Hs : two_reachable P s.
    Hypothesis Hs' : two_reachable P s'.
    Hypothesis same : two_alike s s'.
    Hypothesis stepped : steps_to P s t e l position.

    Let base := t_reachable P s (two_reachable_sound P s Hs).
    Let base' := t_reachable P s' (two_reachable_sound P s' Hs').
    Let Hstep := one_step P s t e l position stepped.
    Let Hran := one_event P s t e l position stepped.
    Let Hat := its_place P s t e l position stepped.
    Let Hposition := its_position P s t e l position stepped.
    Let Hturn := stepped_turn P (machine s) t e l base Hstep Hran Hat.

    Lemma steps_alike : exists t', steps_to P s' t' e l position /\ alike P t t'.
    Proof.
      destruct (alike_states_step_alike P (machine s) (machine s') t base base' (alike_machine s s' same) Hstep)
        as (t' & Hstep' & Halike & Hseen).
      destruct (step_event P (machine s') t' Hstep') as (e' & l' & Hran' & Hat' & Hno').
      assert (e' = e) as ->.
      { assert (H : In e' (ran t)) by (apply (alike_ran P t t' Halike); rewrite Hran'; left; reflexivity).
        rewrite Hran in H. destruct H as [H | H]; [symmetry; exact H | exfalso].
        apply Hno', (alike_ran P _ _ (alike_machine s s' same)), H. }
      exists t'. split; [| exact Halike]. split; auto.
      rewrite <- Hposition. symmetry. apply Hseen, Hturn.
    Qed.

    Lemma runs_now : to_run P (machine s) e.
    Proof. split; apply Hturn. Qed.

    Lemma runs_later e2 : to_run P t e2 -> to_run P (machine s) e2 /\ e2 <> e.
    Proof.
      intros [He Hno]. rewrite Hran in Hno. split; [split; [exact He |] |].
      - intros H. apply Hno. right. exact H.
      - intros ->. apply Hno. left. reflexivity.
    Qed.

    (** The entry that it finds is live. *)
    Lemma found_live : is_read P e -> exists p, live P (machine s) l p /\ p < length (log (machine s) l) /\
      (is_update P e -> position = S p /\ S p = length (log (machine s) l)) /\ (~ is_update P e -> position = p).
    Proof.
      intros Hr. pose proof (reachable_sound P t (after_step P _ t base Hstep)) as sound_t.
      assert (Hrun : In e (ran t)) by (rewrite Hran; left; reflexivity).
      destruct (s_reads P t sound_t e Hrun Hr) as (w & Hpick).
      destruct (found_by_e P _ t e l base Hstep Hran Hat w Hpick) as (p & Hw & Hu & Hn).
      exists p. split; [| split; [apply (logged_short _ l p w Hw) |]].
      - destruct (is_update P e) eqn:Eu; [left; apply Hu; reflexivity | right].
        exists e. split; [apply runs_now | split; [exact Hat |]].
        rewrite <- Hn by discriminate. apply known_below. intros x Hx.
        assert (Hxr : In x (ran (machine s))) by apply Hturn, Hx.
        rewrite <- (seen_kept P _ t e l base Hstep Hran Hat x l Hxr). apply (s_po P t sound_t x e Hx Hrun).
      - rewrite <- Hposition. auto.
    Qed.

    Lemma acquired_same p : live P (machine s) l p -> p < length (log (machine s) l) ->
      forall l', acquired P s e l p l' = acquired P s' e l p l'.
    Proof.
      intros Hlive Hlt l'. unfold acquired. rewrite !join_at, (alike_past s s' same e l' runs_now).
      destruct (is_acquire P e); [rewrite (alike_entry_past s s' same l p l' Hlive Hlt) |]; reflexivity.
    Qed.

    (** Pasts of what is to run, after the new event has its own, and others may have been given more. *)
    Lemma pasts_same (f f' : event -> view) v v' : (forall k, f e k = 0) -> (forall k, f' e k = 0) ->
      (forall e2 k, to_run P (machine s) e2 -> after_all_before P f e2 k = after_all_before P f' e2 k) ->
      (forall k, v k = v' k) ->
      forall e2 k, to_run P t e2 -> after_all_before P (set f e v) e2 k = after_all_before P (set f' e v') e2 k.
    Proof.
      intros Hz Hz' Hf Hv e2 k H. destruct (runs_later e2 H) as [H' _].
      rewrite !after_one_more by auto. rewrite (Hf e2 k H'), Hv. reflexivity.
    Qed.

    Lemma no_past_yet : (forall k, past s e k = 0) /\ (forall k, past s' e k = 0).
    Proof.
      split; intros k; apply not_run_no_past; auto; [apply Hturn |].
      rewrite <- (alike_ran P _ _ (alike_machine s s' same)). apply Hturn.
    Qed.

    Lemma entry_was_there l' p : ~ is_write P e -> p < length (log t l') -> p < length (log (machine s) l').
    Proof.
      intros Hw Hlt. destruct (length_after (machine s) t e l base Hstep Hran Hat l' p Hlt) as [H | (_ & _ & H)];
        [exact H | exfalso].
      apply Hw, (logged_ran P t (after_step P _ t base Hstep) l p e H).
    Qed.

    Lemma live_then l' p : live P t l' p -> p < length (log (machine s) l') -> live P (machine s) l' p.
    Proof. apply (live_before (machine s) t e l base Hstep Hran Hat). Qed.
  End Step.

  (** What one state can do, one that is alike can do, and they are alike again. *)
  Theorem two_alike_states_step_alike s s' t : two_reachable P s -> two_reachable P s' -> two_alike s s' ->
    two_step P s t ->
    exists t', two_step P s' t' /\ two_alike t t'.
  Proof.
    intros Hs Hs' same Hstep.
    destruct Hstep as [e l m Ht Hr Hsc v | e l p m Ht Hr Hu Hsc | e l p m Ht Hr Hu Hsc v Hp give'
      | e l p m Ht Hu v0 v];
      destruct (steps_alike s s' m e l _ Hs Hs' same Ht) as (m' & Ht' & Halike);
      destruct (no_past_yet s s' m e l _ Hs Hs' same Ht) as [Hz Hz'];
      pose proof (alike_past s s' same) as Hpast.
    - assert (Hv : forall k, v k = after_all_before P (past s') e k) by (intros k; apply Hpast,
        (runs_now s m e l _ Hs Ht)).
      eexists. split; [apply (two_creates P s' e l m' Ht' Hr Hsc) |]. cbv zeta. split; simpl.
      + exact Halike.
      + apply (pasts_same s m e l _ Ht); assumption.
      + intros l' q k Hlive Hlt. rewrite !set_log. destruct (Nat.eqb_spec l' l) as [-> | Hne]; simpl.
        * destruct (Nat.eqb_spec q 0) as [-> | Hq]; [unfold released; destruct (is_release P e); [apply Hv
            | reflexivity] |].
          assert (Hold : q < length (log (machine s) l)).
          { destruct (length_after (machine s) m e l (t_reachable P s (two_reachable_sound P s Hs)) (one_step P _
              _ _ _ _ Ht)
              (one_event P _ _ _ _ _ Ht) (its_place P _ _ _ _ _ Ht) l q Hlt) as [H | (_ & E & H)]; [exact H
                | exfalso].
            apply (logged_ran P m (then_reachable P s m e l 0 (two_reachable_sound P s Hs) Ht)) in H
              as (_ & _ & _ & H).
            rewrite (its_position P _ _ _ _ _ Ht) in H. lia. }
          apply (alike_entry_past s s' same); [apply (live_then s m e l _ Hs Ht l q Hlive Hold) | exact Hold].
        * assert (Hold : q < length (log (machine s) l')).
          { destruct (length_after (machine s) m e l (t_reachable P s (two_reachable_sound P s Hs)) (one_step P _
              _ _ _ _ Ht)
              (one_event P _ _ _ _ _ Ht) (its_place P _ _ _ _ _ Ht) l' q Hlt) as [H | (E & _)]; [exact H
                | contradiction]. }
          apply (alike_entry_past s s' same); [apply (live_then s m e l _ Hs Ht l' q Hlive Hold) | exact Hold].
      + apply (alike_counter_past s s' same).
    - assert (Hw : ~ is_write P e) by (intros H; apply Hu, read_write_update; assumption).
      destruct (found_live s m e l p Hs Ht Hr) as (q & Hlive & Hlt & _ & E). specialize (E Hu). subst q.
      pose proof (acquired_same s s' m e l p Hs same Ht p Hlive Hlt) as Hv.
      eexists. split; [apply (two_reads P s' e l p m' Ht' Hr Hu Hsc) |]. split; simpl.
      + exact Halike.
      + apply (pasts_same s m e l _ Ht); assumption.
      + intros l' q k Hl Hq. apply (entry_was_there s m e l p Hs Ht l' q Hw) in Hq.
        apply (alike_entry_past s s' same); [apply (live_then s m e l _ Hs Ht l' q Hl Hq) | exact Hq].
      + apply (alike_counter_past s s' same).
    - assert (Hw : ~ is_write P e) by (intros H; apply Hu, read_write_update; assumption).
      destruct (found_live s m e l p Hs Ht Hr) as (q & Hlive & Hlt & _ & E). specialize (E Hu). subst q.
      pose proof (acquired_same s s' m e l p Hs same Ht p Hlive Hlt) as Hv.
      eexists. split; [apply (two_reads_sc P s' e l p m' Ht' Hr Hu Hsc); rewrite <- Hv; exact Hp |]. cbv zeta.
      split; simpl.
      + exact Halike.
      + apply (pasts_same s m e l _ Ht); auto.
        * intros k. unfold give'. rewrite give_of_zero by apply Hz. apply Hz.
        * intros k. rewrite give_of_zero by apply Hz'. apply Hz'.
        * intros e2 k H. unfold give'. rewrite !give_all_before. apply give_same; [exact Hv | intros k';
            apply Hpast, H].
      + intros l' q k Hl Hq. apply (entry_was_there s m e l p Hs Ht l' q Hw) in Hq.
        apply give_same; [exact Hv |]. intros k'.
        apply (alike_entry_past s s' same); [apply (live_then s m e l _ Hs Ht l' q Hl Hq) | exact Hq].
      + assert (Hcp : forall l' k,
          give' (counter_past s l') k = give l p (acquired P s' e l p) (counter_past s' l') k).
        { intros l' k. apply give_same; [exact Hv | apply (alike_counter_past s s' same)]. }
        intros l' k. unfold set. destruct (l' =? l); [rewrite !join_at, Hcp, <- Hv; reflexivity | apply Hcp].
    - pose proof (update_reads P e Hu) as Hr.
      destruct (found_live s m e l (S p) Hs Ht Hr) as (q & Hlive & Hlt & E & _). destruct (E Hu) as [E' Hlen].
      injection E' as <-.
      pose proof (acquired_same s s' m e l (S p) Hs same Ht p Hlive Hlt) as Hv0.
      set (v' := if is_sc P e then join (acquired P s' e l p) (join (counter_past s' l) (one_entry l (S p))) else
        acquired P s' e l p).
      assert (Hv : forall k, v k = v' k).
      { intros k. unfold v, v'. destruct (is_sc P e); [| apply Hv0]. rewrite !join_at, (alike_counter_past s s' same).
        unfold v0. rewrite Hv0. reflexivity. }
      eexists. split; [apply (two_updates P s' e l p m' Ht' Hu) |]. cbv zeta. fold v'. split; simpl.
      + exact Halike.
      + apply (pasts_same s m e l _ Ht); assumption.
      + intros l' q k Hl Hq. rewrite !set_log. destruct ((l' =? l) && (q =? S p)) eqn:Enew.
        * rewrite !join_at, (alike_entry_past s s' same l p k Hlive Hlt). f_equal.
          unfold released. destruct (is_release P e); [apply Hv | reflexivity].
        * assert (Hold : q < length (log (machine s) l')).
          { destruct (length_after (machine s) m e l (t_reachable P s (two_reachable_sound P s Hs)) (one_step P _
              _ _ _ _ Ht)
              (one_event P _ _ _ _ _ Ht) (its_place P _ _ _ _ _ Ht) l' q Hq) as [H | (-> & -> & _)]; [exact H
                | exfalso].
            rewrite <- Hlen, !Nat.eqb_refl in Enew. discriminate. }
          apply (alike_entry_past s s' same); [apply (live_then s m e l _ Hs Ht l' q Hl Hold) | exact Hold].
      + intros l' k. destruct (is_sc P e); [| apply (alike_counter_past s s' same)].
        unfold set. destruct (l' =? l); [apply Hv | apply (alike_counter_past s s' same)].
  Qed.

  (** Any number of steps: a search may go on from one of them only. *)
  Theorem two_alike_states_end_alike s s' t : two_reachable P s -> two_reachable P s' -> two_alike s s' ->
    clos_refl_trans_1n _ (two_step P) s t -> exists t', clos_refl_trans_1n _ (two_step P) s' t' /\ two_alike t t'.
  Proof.
    intros Hs Hs' H Hsteps. revert s' Hs' H. induction Hsteps as [s | s u t Hstep _ IH]; intros s' Hs' H.
    - exists s'. split; [constructor | exact H].
    - destruct (two_alike_states_step_alike s s' u Hs Hs' H Hstep) as (u' & Hstep' & Hu).
      destruct (IH (after_two_step P s u Hs Hstep) u' (after_two_step P s' u' Hs' Hstep') Hu) as (t' & Hsteps' & Ht).
      exists t'. split; [| exact Ht]. apply (rt1n_trans _ _ s' u' t' Hstep' Hsteps').
  Qed.
End States.
