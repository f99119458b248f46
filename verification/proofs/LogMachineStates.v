(** * Which states of the log machine a search may merge

    From states that are alike, a program goes on alike: by the same events, which find the same values.
    Alike are two states in which the same events have run, what is still to run knows the same, and the
    values are the same, and what they carry, of the entries that can still be found, and of each log's last;
    not who wrote them, nor who read what, nor what can no longer be read. *)

Require Import Lia.
Require Import Coq.Relations.Relation_Operators.
Require Import Model Tables Executions LogMachine LogMachineSound.

Local Arguments nth_error : simpl never.

Section States.
  Variable P : execution.

  Definition to_run s e := In e (events P) /\ ~ In e (ran s).

  (** A log's last entry, or one that some event still to run has seen nothing newer than. *)
  Definition live s l position := S position = length (log s l) \/
    exists e, to_run s e /\ at_ P l e /\ known P s e l <= position.

  Record alike s s' : Prop := {
    alike_ran : forall e, In e (ran s) <-> In e (ran s');
    alike_known : forall e l, to_run s e -> known P s e l = known P s' e l;
    alike_length : forall l, length (log s l) = length (log s' l);
    alike_entries : forall l p x x', live s l p ->
      nth_error (log s l) p = Some x -> nth_error (log s' l) p = Some x' ->
      left_by P (writer x) = left_by P (writer x') /\ forall l', carries x l' = carries x' l' }.

  (** ** One step *)

  (** Who has not run has seen nothing. *)
  Lemma not_run_not_seen s : reachable P s -> forall e l, ~ In e (ran s) -> seen s e l = 0.
  Proof.
    intros H. induction H as [| s s' _ IH Hstep]; [reflexivity |]. intros e l.
    destruct Hstep; simpl; intros Hno; rewrite set_other by (intros ->; apply Hno; auto); apply IH; auto.
  Qed.

  (** What is known after one more event has run. *)
  Lemma after_one_more (had : event -> view) e v e2 l : had e l = 0 ->
    after_all_before P (set had e v) e2 l =
      Nat.max (after_all_before P had e2 l) (if listed (program_order P) e e2 then v l else 0).
  Proof.
    intros Hzero. unfold after_all_before, listed. induction (program_order P) as [| [y z] pairs IH]; [reflexivity |].
    simpl. destruct (Nat.eqb_spec z e2) as [-> | Hne].
    - rewrite andb_true_r. simpl. rewrite !join_at, IH. unfold set. destruct (Nat.eqb_spec y e) as [-> | Hney]; simpl.
      + rewrite Hzero. match goal with |- context [existsb ?f pairs] => destruct (existsb f pairs) end; lia.
      + lia.
    - rewrite andb_false_r. simpl. exact IH.
  Qed.

  Lemma known_run s e v e2 l : seen s e l = 0 ->
    known P (run e v s) e2 l = Nat.max (known P s e2 l) (if listed (program_order P) e e2 then v l else 0).
  Proof. apply after_one_more. Qed.

  Lemma known_run_above s e v e2 l : seen s e l = 0 -> known P s e2 l <= known P (run e v s) e2 l.
  Proof. intros H. rewrite known_run by exact H. lia. Qed.

  Lemma alike_run s s' e v v' : (forall l, seen s e l = 0) -> (forall l, seen s' e l = 0) ->
    alike s s' -> (forall l, v l = v' l) -> alike (run e v s) (run e v' s').
  Proof.
    intros Hzero Hzero' [Hran Hknown Hlength Hentries] Hv.
    assert (Hto_run : forall e2, to_run (run e v s) e2 -> to_run s e2).
    { intros e2 [He Hno]. split; [exact He |]. intros H. apply Hno. right. exact H. }
    split; simpl.
    - intros e2. rewrite Hran. reflexivity.
    - intros e2 l H. rewrite !known_run by auto. rewrite (Hknown e2 l (Hto_run e2 H)), Hv. reflexivity.
    - exact Hlength.
    - intros l p x x' Hlive Hx Hx'. apply (Hentries l p x x'); auto.
      destruct Hlive as [H | (e2 & H & Hat & Hle)]; [left; exact H | right].
      exists e2. split; [apply Hto_run, H | split; [exact Hat |]].
      pose proof (known_run_above s e v e2 l (Hzero l)). lia.
  Qed.

  Lemma alike_pick s s' w w' r : alike s s' -> alike (pick w r s) (pick w' r s').
  Proof. intros [Hran Hknown Hlength Hentries]. split; assumption. Qed.

  Lemma alike_append s s' l e c c' : alike s s' -> (forall l', c l' = c' l') ->
    alike (append l e c s) (append l e c' s').
  Proof.
    intros [Hran Hknown Hlength Hentries] Hc. split; simpl.
    - exact Hran.
    - exact Hknown.
    - intros l'. unfold set. destruct (l' =? l); [| apply Hlength]. rewrite !app_length, Hlength. reflexivity.
    - intros l' p x x' Hlive Hx Hx'. apply nth_set in Hx, Hx'.
      assert (Hshort : forall (t : state) y, nth_error (log t l) p = Some y -> p < length (log t l)).
      { intros t y H. apply nth_error_Some. congruence. }
      destruct Hx as [Hx | (-> & Hp & ->)], Hx' as [Hx' | (E & Hp' & ->)].
      + apply (Hentries l' p x x'); [| exact Hx | exact Hx'].
        destruct Hlive as [H | H]; [left | right; exact H]. simpl in H. unfold set in H.
        destruct (Nat.eqb_spec l' l) as [-> | _]; [| exact H].
        rewrite app_length in H. simpl in H. pose proof (Hshort s x Hx). lia.
      + subst l'. pose proof (Hshort s x Hx). rewrite Hlength in *. lia.
      + pose proof (Hshort s' x' Hx'). rewrite <- Hlength in *. lia.
      + split; [reflexivity | exact Hc].
  Qed.

  Lemma alike_turn s s' e : alike s s' -> turn P s e -> turn P s' e.
  Proof.
    intros H (He & Hno & Hbefore). split; [exact He | split].
    - rewrite <- (alike_ran s s' H). exact Hno.
    - intros x Hx. apply (alike_ran s s' H), Hbefore, Hx.
  Qed.

  Lemma alike_released e v v' : (forall l, v l = v' l) -> forall l, released P e v l = released P e v' l.
  Proof. intros H l. unfold released. destruct (is_release P e); [apply H | reflexivity]. Qed.

  Lemma alike_sees_then s s' e l p x x' : (forall l', known P s e l' = known P s' e l') ->
    (forall l', carries x l' = carries x' l') ->
    forall l', sees_then P s e l p x l' = sees_then P s' e l p x' l'.
  Proof.
    intros Hknown Hc l'. unfold sees_then. rewrite !join_at, Hknown. destruct (is_acquire P e); [rewrite Hc |];
      reflexivity.
  Qed.

  (** What one state can do, one that is alike can do; then the event has seen the same, and they are alike
      again. *)
  Theorem alike_states_step_alike s s' t : reachable P s -> reachable P s' -> alike s s' -> step P s t ->
    exists t', step P s' t' /\ alike t t' /\ forall e l, ~ In e (ran s) -> seen t e l = seen t' e l.
  Proof.
    intros Hs Hs' H Hstep.
    assert (Hzero : forall e, turn P s e -> (forall l, seen s e l = 0) /\ (forall l, seen s' e l = 0)).
    { intros e Hturn. pose proof (alike_turn s s' e H Hturn) as (_ & Hno' & _). destruct Hturn as (_ & Hno & _).
      split; intros l; apply not_run_not_seen; assumption. }
    assert (Hknown : forall e, turn P s e -> forall l, known P s e l = known P s' e l).
    { intros e (He & Hno & _) l. apply (alike_known s s' H). split; assumption. }
    assert (Hseen : forall e v v', (forall l, v l = v' l) -> forall e2 l, ~ In e2 (ran s) ->
      set (seen s) e v e2 l = set (seen s') e v' e2 l).
    { intros e v v' Hv e2 l Hno. unfold set. destruct (e2 =? e); [apply Hv |].
      rewrite !not_run_not_seen; auto. rewrite <- (alike_ran s s' H). exact Hno. }
    destruct Hstep as [e l Hturn Hat Hw Hu Hempty | e l p x Hturn Hat Hr Hu Hx Hp Hval
      | e l older x Hturn Hat Hu Hlast Hval v];
      destruct (Hzero e Hturn) as [Hz Hz']; pose proof (Hknown e Hturn) as Hk;
      pose proof (alike_turn s s' e H Hturn) as Hturn'.
    - eexists. split.
      + apply (creates P s' e l Hturn' Hat Hw Hu). pose proof (alike_length s s' H l) as Hlen. rewrite Hempty in Hlen.
        apply length_zero_iff_nil. symmetry. exact Hlen.
      + split; [apply alike_append; [apply alike_run; assumption | apply alike_released, Hk] | apply Hseen, Hk].
    - assert (Hx' : exists x', nth_error (log s' l) p = Some x').
      { destruct (nth_error (log s' l) p) as [x' |] eqn:E; [eauto | exfalso]. apply nth_error_None in E.
        rewrite <- (alike_length s s' H l) in E. assert (p < length (log s l)) by (apply nth_error_Some;
          congruence). lia. }
      destruct Hx' as (x' & Hx').
      destruct (alike_entries s s' H l p x x') as [Hleft Hc]; [| exact Hx | exact Hx' |].
      { right. exists e. split; [split; apply Hturn | auto]. }
      eexists. split.
      + apply (reads P s' e l p x' Hturn' Hat Hr Hu Hx'); [rewrite <- Hk; exact Hp | rewrite <- Hleft; exact Hval].
      + assert (Hv : forall l', sees_then P s e l p x l' = sees_then P s' e l p x' l') by (apply alike_sees_then;
          assumption).
        split; [apply alike_pick, alike_run; assumption | apply Hseen, Hv].
    - pose proof (alike_length s s' H l) as Hlen.
      destruct (exists_last (l := log s' l)) as (older' & x' & Hlast').
      { intros E. rewrite E, Hlast, app_length in Hlen. simpl in Hlen. lia. }
      assert (Hsame : length older = length older').
      { rewrite Hlast, Hlast', !app_length in Hlen. simpl in Hlen. lia. }
      assert (Hx : nth_error (log s l) (length older) = Some x) by (rewrite Hlast; apply nth_append; auto).
      assert (Hx' : nth_error (log s' l) (length older) = Some x') by (rewrite Hlast'; apply nth_append; auto).
      destruct (alike_entries s s' H l (length older) x x') as [Hleft Hc]; [| exact Hx | exact Hx' |].
      { left. rewrite Hlast, app_length. simpl. lia. }
      assert (Hv : forall l', v l' = sees_then P s' e l (length (log s' l)) x' l').
      { rewrite <- Hlen. apply alike_sees_then; assumption. }
      eexists. split.
      + apply (updates P s' e l older' x' Hturn' Hat Hu Hlast'). rewrite <- Hleft. exact Hval.
      + cbv zeta. split; [| apply Hseen, Hv]. apply alike_append; [apply alike_pick, alike_run; auto |].
        intros l'. rewrite !join_at, Hc. f_equal. apply alike_released, Hv.
  Qed.

  (** ** Any number of steps: a search may go on from one of them only *)
  Theorem alike_states_end_alike s s' t : reachable P s -> reachable P s' -> alike s s' ->
    clos_refl_trans_1n _ (step P) s t -> exists t', clos_refl_trans_1n _ (step P) s' t' /\ alike t t'.
  Proof.
    intros Hs Hs' H Hsteps. revert s' Hs' H. induction Hsteps as [s | s u t Hstep _ IH]; intros s' Hs' H.
    - exists s'. split; [constructor | exact H].
    - destruct (alike_states_step_alike s s' u Hs Hs' H Hstep) as (u' & Hstep' & Hu & _).
      destruct (IH (after_step P s u Hs Hstep) u' (after_step P s' u' Hs' Hstep') Hu) as (t' & Hsteps' & Ht).
      exists t'. split; [| exact Ht]. apply (rt1n_trans _ _ s' u' t' Hstep' Hsteps').
  Qed.
End States.
