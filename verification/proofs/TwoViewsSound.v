(** * What the machine with two views runs, psc allows

    First half of [TwoViewsExact.two_views_exact]: pasts grow along everything that psc is made of, so a step
    that would close a cycle is one that the machine does not take. *)

Require Import Lia.
Require Import Model RelationFacts Executions LogMachine LogMachineSound TwoViews.

Local Arguments nth_error : simpl never.

Definition within (v v' : view) := forall l, v l <= v' l.

Lemma within_join_l u v : within u (join u v).
Proof. intros l. rewrite join_at. lia. Qed.
Lemma within_join_r u v : within v (join u v).
Proof. intros l. rewrite join_at. lia. Qed.
Lemma within_trans u v w : within u v -> within v w -> within u w.
Proof. intros H H' l. specialize (H l). specialize (H' l). lia. Qed.

Lemma within_along (r : rel event) (had : event -> view) : (forall x y, r x y -> within (had x) (had y)) ->
  forall x y, r⁺ x y -> within (had x) (had y).
Proof.
  intros Hr x y H. induction H as [x y H | x y z _ IH1 _ IH2]; [apply Hr, H |].
  apply (within_trans _ (had y)); assumption.
Qed.

Lemma give_grows l p v u : within u (give l p v u).
Proof. intros l'. unfold give. destruct (p <? u l); [rewrite join_at |]; lia. Qed.

Lemma give_monotone l p v u u' : within u u' -> within (give l p v u) (give l p v u').
Proof.
  intros H l'. unfold give. pose proof (H l) as Hl. specialize (H l').
  destruct (Nat.ltb_spec p (u l)), (Nat.ltb_spec p (u' l)); rewrite ?join_at; lia.
Qed.

(** Who knows of nothing later is given nothing. *)
Lemma give_nothing l p v u : u l <= p -> give l p v u = u.
Proof. intros H. unfold give. destruct (Nat.ltb_spec p (u l)); [lia | reflexivity]. Qed.

Lemma give_all l p v u : p < u l -> within v (give l p v u).
Proof. intros H. unfold give. destruct (Nat.ltb_spec p (u l)); [apply within_join_r | lia]. Qed.

Section Sound.
  Variable P : execution.

  (** ** What a step of the log machine changes *)

  Section Step.
    Variables (s t : state) (e : event) (l : location).
    Hypothesis reached : reachable P s.
    Hypothesis stepped : step P s t.
    Hypothesis ran_e : ran t = e :: ran s.
    Hypothesis here : at_ P l e.

    Let sound_s : sound P s := reachable_sound P s reached.
    Let sound_t : sound P t := reachable_sound P t (after_step P s t reached stepped).

    Lemma stepped_turn : turn P s e.
    Proof. destruct stepped; simpl in ran_e; injection ran_e as <-; assumption. Qed.

    Lemma ran_is_other x : In x (ran s) -> x <> e.
    Proof. intros Hx ->. apply stepped_turn, Hx. Qed.

    Lemma seen_kept x l' : In x (ran s) -> seen t x l' = seen s x l'.
    Proof.
      intros Hx. pose proof (ran_is_other x Hx) as Hne.
      destruct stepped; simpl in *; injection ran_e as <-; rewrite set_other by exact Hne; reflexivity.
    Qed.

    Lemma logged_kept l' q x : logged s l' q x -> logged t l' q x.
    Proof.
      intros (y & Hy & <-). exists y. split; [| reflexivity].
      destruct stepped; simpl; rewrite ?nth_set; auto.
    Qed.

    Lemma logged_inv l' q x : logged t l' q x -> logged s l' q x \/ x = e /\ l' = l /\ q = length (log s l).
    Proof.
      intros (y & Hy & <-).
      destruct stepped as [e' l0 Hturn Hat | e' l0 p z Hturn Hat | e' l0 older z Hturn Hat];
        simpl in *; injection ran_e as ->; pose proof (at_unique P l0 l e Hat here) as ->;
        rewrite ?nth_set in Hy.
      - destruct Hy as [Hy | (-> & -> & ->)]; [left; exists y |]; auto.
      - left. exists y. auto.
      - destruct Hy as [Hy | (-> & -> & ->)]; [left; exists y |]; auto.
    Qed.

    Lemma picks_inv w r : In (w, r) (picks t) -> In (w, r) (picks s) \/ r = e.
    Proof.
      intros H. destruct stepped; simpl in *; injection ran_e as ->; [auto | |];
        (destruct H as [H | H]; [injection H as _ <- | ]; auto).
    Qed.

    Lemma logged_ran l' q x : logged s l' q x -> In x (ran s) /\ at_ P l' x /\ is_write P x /\ seen s x l' = q.
    Proof. intros (y & Hy & <-). destruct (s_logged P s sound_s l' q y Hy) as (H1 & H2 & H3 & H4 & _). auto. Qed.

    Lemma logged_short l' q x : logged s l' q x -> q < length (log s l').
    Proof. intros (y & Hy & _). apply nth_error_Some. congruence. Qed.

    (** The entry that [e] has found. *)
    Lemma found_by_e w : In (w, e) (picks t) -> exists p, logged s l p w /\
      (is_update P e -> seen t e l = S p /\ S p = length (log s l)) /\ (~ is_update P e -> seen t e l = p).
    Proof.
      intros H. destruct (s_picks P t sound_t w e H) as (_ & _ & He & l' & p & x & Hx & Hw & Hat & Hu & Hr & _).
      pose proof (at_unique P l' l e Hat here) as ->.
      assert (Hlog : logged s l p w).
      { destruct (logged_inv l p w) as [H' | (-> & _)]; [exists x; auto | exact H' |].
        exfalso. apply (proj1 (earlier_order (ran t) (s_distinct P t sound_t)) e He). }
      exists p. split; [exact Hlog | split; [| exact Hr]]. intros Hue. split; [apply Hu, Hue |].
      assert (Hlast : logged t l (S p) e).
      { rewrite <- (Hu Hue). apply (s_writes P t sound_t); [| apply update_writes, Hue | exact here].
        rewrite ran_e. left. reflexivity. }
      destruct (logged_inv l (S p) e Hlast) as [H' | (_ & _ & E)]; [| exact E].
      exfalso. apply stepped_turn, (logged_ran l (S p) e H').
    Qed.
  End Step.

  (** ** What psc is made of *)

  Definition synchronize s x y := is_release P x /\ is_acquire P y /\
    exists l q p w, logged s l q x /\ logged s l p w /\ q <= p /\ In (w, y) (picks s).
  (** Modification order and from-read into an update. *)
  Definition comes_later s x y := is_sc P x /\ is_sc P y /\ is_update P y /\
    exists l, at_ P l x /\ at_ P l y /\ seen s x l < seen s y l.
  Definition edge s : rel event := fun x y =>
    In x (ran s) /\ In y (ran s) /\ (po P x y \/ synchronize s x y \/ comes_later s x y).

  (** A new event has edges from others; and to others only if it is a SeqCst read that misses them. *)
  Lemma edge_inv s t e l : reachable P s -> step P s t -> ran t = e :: ran s -> at_ P l e ->
    forall x y, edge t x y -> edge s x y \/
      (y = e /\ In x (ran s) /\ (po P x e \/ comes_later t x e \/
        is_release P x /\ is_acquire P e /\ is_read P e /\ exists q p, logged s l q x /\ q <= p /\
          p < length (log s l) /\
          (is_update P e -> seen t e l = S p) /\ (~ is_update P e -> seen t e l = p))) \/
      (x = e /\ In y (ran s) /\ is_sc P e /\ ~ is_update P e /\ is_sc P y /\ is_update P y /\ at_ P l y /\
        seen t e l < seen s y l).
  Proof.
    intros Hs Hstep Hran Hat x y (Hx & Hy & H). rewrite Hran in Hx, Hy.
    pose proof (stepped_turn s t e l Hs Hstep Hran Hat) as Hturn. pose proof Hturn as (_ & Hnew & Hbefore).
    assert (Hy' : y <> e -> In y (ran s)) by (intros Hne; destruct Hy; [congruence | assumption]).
    assert (Hx' : x <> e -> In x (ran s)) by (intros Hne; destruct Hx; [congruence | assumption]).
    pose proof (reachable_sound P s Hs) as Hsound.
    destruct (Nat.eq_dec y e) as [-> | Hye].
    - (* Into [e]. *)
      assert (Hxe : x <> e).
      { intros ->. destruct H as [H | [(_ & _ & l' & q & p & w & Hq & Hp & Hle & Hpick)
          | (_ & _ & _ & l' & _ & _ & H)]].
        - apply Hnew, Hbefore, H.
        - destruct (found_by_e s t e l Hs Hstep Hran Hat w Hpick) as (p' & Hp' & _).
          destruct (logged_inv s t e l Hs Hstep Hran Hat l' q e Hq) as [H' | (_ & -> & ->)].
          { apply Hnew, (logged_ran s Hs l' q e H'). }
          destruct (logged_inv s t e l Hs Hstep Hran Hat l p w Hp) as [H' | (-> & _)].
          { pose proof (logged_short s l p w H'). lia. }
          apply Hnew, (logged_ran s Hs l p' e Hp').
        - lia. }
      right. left. split; [reflexivity | split; [apply Hx', Hxe |]].
      destruct H as [H | [(Hrel & Hacq & l' & q & p & w & Hq & Hp & Hle & Hpick) | H]]; auto.
      right. right. destruct (found_by_e s t e l Hs Hstep Hran Hat w Hpick) as (p' & Hp' & Hu & Hr).
      assert (Hread : is_read P e) by apply (s_picks P t (reachable_sound P t (after_step P s t Hs Hstep)) w e Hpick).
      destruct (logged_inv s t e l Hs Hstep Hran Hat l' q x Hq) as [Hq' | (E & _)]; [| contradiction].
      destruct (logged_ran s Hs l p' w Hp') as (Hwran & Hwl & _ & Ep').
      destruct (logged_inv s t e l Hs Hstep Hran Hat l' p w Hp) as [Hp'' | (-> & _)]; [| contradiction].
      destruct (logged_ran s Hs l' p w Hp'') as (_ & Hwl' & _ & Ep). pose proof (at_unique P l' l w Hwl' Hwl) as ->.
      assert (p' = p) as -> by lia.
      split; [exact Hrel | split; [exact Hacq | split; [exact Hread |]]]. exists q, p.
      split; [exact Hq' | split; [exact Hle | split; [apply (logged_short s l p w Hp'') | split; [intros H';
        apply Hu, H' | exact Hr]]]].
    - specialize (Hy' Hye). destruct (Nat.eq_dec x e) as [-> | Hxe].
      + (* Out of [e]. *)
        right. right. split; [reflexivity | split; [exact Hy' |]].
        destruct H as [H | [(_ & _ & l' & q & p & w & Hq & Hp & Hle & Hpick)
          | (Hse & Hsy & Hu & l' & Hle & Hly & Hlt)]].
        * exfalso. destruct (s_po P s Hsound e y H Hy') as [He _]. apply Hnew, (earlier_in _ _ _ He).
        * exfalso. destruct (picks_inv s t e Hs Hstep Hran w y Hpick) as [Hp' | E]; [| contradiction].
          destruct (s_picks P s Hsound w y Hp') as (_ & _ & _ & l0 & p0 & z & Hz & Hzw & _).
          assert (Hw : logged s l0 p0 w) by (exists z; auto). destruct (logged_ran s Hs l0 p0 w Hw)
            as (Hwran & Hwl0 & _ & E0).
          destruct (logged_inv s t e l Hs Hstep Hran Hat l' q e Hq) as [H' | (_ & -> & ->)].
          { apply Hnew, (logged_ran s Hs l' q e H'). }
          destruct (logged_inv s t e l Hs Hstep Hran Hat l p w Hp) as [H' | (-> & _)]; [| contradiction].
          pose proof (logged_short s l p w H'). lia.
        * pose proof (at_unique P l' l e Hle Hat) as ->. rewrite (seen_kept s t e l Hs Hstep Hran Hat y l Hy') in Hlt.
          split; [exact Hse | split; [| auto]]. intros Hue.
          assert (Hlast : logged t l (seen t e l) e).
          { apply (s_writes P t (reachable_sound P t (after_step P s t Hs Hstep))); [| apply update_writes, Hue
              | exact Hat].
            rewrite Hran. left. reflexivity. }
          destruct (logged_inv s t e l Hs Hstep Hran Hat l _ e Hlast) as [H' | (_ & _ & E)].
          { apply Hnew, (logged_ran s Hs l _ e H'). }
          pose proof (s_writes P s Hsound l y Hy' (update_writes P y Hu) Hly) as Hlog.
          pose proof (logged_short s l _ y Hlog). lia.
      + left. specialize (Hx' Hxe). split; [exact Hx' | split; [exact Hy' |]].
        destruct H as [H | [(Hrel & Hacq & l' & q & p & w & Hq & Hp & Hle & Hpick)
          | (Hsx & Hsy & Hu & l' & Hlx & Hly & Hlt)]]; auto.
        * right. left. split; [exact Hrel | split; [exact Hacq |]].
          destruct (picks_inv s t e Hs Hstep Hran w y Hpick) as [Hp' | E]; [| contradiction].
          destruct (s_picks P s Hsound w y Hp') as (_ & _ & He & _). destruct (earlier_in _ _ _ He) as [_ Hwran].
          destruct (logged_inv s t e l Hs Hstep Hran Hat l' q x Hq) as [Hq' | (E & _)]; [| contradiction].
          destruct (logged_inv s t e l Hs Hstep Hran Hat l' p w Hp) as [Hp'' | (-> & _)]; [| contradiction].
          exists l', q, p, w. auto.
        * right. right. split; [exact Hsx | split; [exact Hsy | split; [exact Hu |]]]. exists l'.
          rewrite <- (seen_kept s t e l Hs Hstep Hran Hat x l' Hx'),
            <- (seen_kept s t e l Hs Hstep Hran Hat y l' Hy'). auto.
  Qed.

  (** ** What is true in every state that can be reached *)

  Record two_sound (s : two_views) : Prop := {
    t_reachable : reachable P (machine s);
    t_edge : forall x y, edge (machine s) x y -> within (past s x) (past s y);
    t_release : forall l q x, logged (machine s) l q x -> is_release P x -> within (past s x) (entry_past s l q);
    t_carry : forall l q x y, logged (machine s) l q x -> logged (machine s) l (S q) y ->
      within (entry_past s l q) (entry_past s l (S q));
    t_counter : forall x l, In x (ran (machine s)) -> is_sc P x -> at_ P l x -> within (past s x) (counter_past s l);
    t_own : forall x l, In x (ran (machine s)) -> is_sc P x -> is_update P x -> at_ P l x ->
      seen (machine s) x l <= past s x l;
    t_acyclic : acyclic (edge (machine s)) }.

  Lemma carried_within s l q p x w : two_sound s -> logged (machine s) l q x -> logged (machine s) l p w -> q <= p ->
    within (entry_past s l q) (entry_past s l p).
  Proof.
    intros Hs Hx Hw Hle. revert w Hw. induction Hle as [| p Hle IH]; intros w Hw; [intros l'; lia |].
    assert (Hp : exists v, logged (machine s) l p v).
    { destruct Hw as (y & Hy & _). destruct (nth_error (log (machine s) l) p) as [z |] eqn:E; [exists (writer z),
        z; auto | exfalso].
      apply nth_error_None in E. assert (S p < length (log (machine s) l)) by (apply nth_error_Some; congruence).
      lia. }
    destruct Hp as (v & Hv). apply (within_trans _ (entry_past s l p)); [apply (IH v Hv)
      | apply (t_carry s Hs l p v w Hv Hw)].
  Qed.

  Lemma logged_entry s l p : p < length (log s l) -> exists w, logged s l p w.
  Proof.
    intros H. destruct (nth_error (log s l) p) as [x |] eqn:E; [exists (writer x), x; auto | exfalso].
    apply nth_error_None in E. lia.
  Qed.

  (** A cycle after a step goes through the new event. *)
  Lemma cycle_through e (r r' : rel event) : (forall x y, r' x y -> r x y \/ x = e \/ y = e) -> acyclic r ->
    (forall x, r' e x -> ~ (x = e \/ r'⁺ x e)) -> acyclic r'.
  Proof.
    intros Hsplit Hr Hno.
    assert (Hpath : forall x y, r'⁺ x y -> r⁺ x y \/ (x = e \/ r'⁺ x e) /\ (y = e \/ r'⁺ e y)).
    { intros x y H. induction H as [x y H | x y z H1 IH1 H2 IH2].
      - destruct (Hsplit x y H) as [H' | [-> | ->]].
        + left. apply t_step, H'.
        + right. split; [auto | right; apply t_step, H].
        + right. split; [right; apply t_step, H | auto].
      - destruct IH1 as [IH1 | [Ha Hb]]; [destruct IH2 as [IH2 | [Ha Hb]] |].
        + left. apply t_trans with y; assumption.
        + right. split; [right | exact Hb]. destruct Ha as [<- | Ha]; [exact H1 | apply t_trans with y; assumption].
        + right. split; [exact Ha | right]. destruct Hb as [-> | Hb]; [exact H2 | apply t_trans with y; assumption]. }
    intros x H. assert (He : r'⁺ e e).
    { destruct (Hpath x x H) as [H' | [[-> | Ha] [_ | Hb]]]; try exact H.
      - exfalso. apply (Hr x H').
      - apply t_trans with x; [| exact Ha]. destruct (Hpath x x H) as [H' | [_ [E | Hb]]]; [exfalso;
          apply (Hr x H') | | exact Hb].
        subst x. exact H.
      - apply t_trans with x; assumption. }
    apply Operators_Properties.clos_trans_t1n in He. inversion He as [y H1 | y z H1 H2]; subst.
    - apply (Hno e H1). auto.
    - apply (Hno y H1). right. apply Operators_Properties.clos_t1n_trans, H2.
  Qed.

  Lemma acquired_po s e l p x : po P x e -> within (past s x) (acquired P s e l p).
  Proof.
    intros H. apply (within_trans _ (after_all_before P (past s) e)); [| apply within_join_l].
    intros l'. apply before_above, H.
  Qed.

  Lemma acquired_released s e l q p x : two_sound s -> is_acquire P e -> is_release P x ->
    logged (machine s) l q x -> q <= p -> p < length (log (machine s) l) ->
    within (past s x) (acquired P s e l p).
  Proof.
    intros Hs Hacq Hrel Hx Hle Hp. destruct (logged_entry (machine s) l p Hp) as (w & Hw).
    apply (within_trans _ (entry_past s l q)); [apply (t_release s Hs l q x Hx Hrel) |].
    apply (within_trans _ (entry_past s l p)); [apply (carried_within s l q p x w Hs Hx Hw Hle) |].
    unfold acquired. rewrite Hacq. apply within_join_r.
  Qed.

  Section TwoStep.
    Variables (s : two_views) (t : state) (e : event) (l : location) (position : nat).
    Hypothesis Hs : two_sound s.
    Hypothesis stepped : steps_to P s t e l position.

    Let reached := t_reachable s Hs.
    Let Hstep := one_step P s t e l position stepped.
    Let Hran := one_event P s t e l position stepped.
    Let Hat := its_place P s t e l position stepped.
    Let Hposition := its_position P s t e l position stepped.

    Lemma then_reachable : reachable P t.
    Proof. apply (after_step P (machine s) t reached Hstep). Qed.

    Lemma old_is_other x : In x (ran (machine s)) -> x <> e.
    Proof. apply (ran_is_other (machine s) t e l reached Hstep Hran Hat). Qed.

    Lemma ran_inv x : In x (ran t) -> x <> e -> In x (ran (machine s)).
    Proof. rewrite Hran. intros [H | H]; [congruence | auto]. Qed.

    Lemma old_past (f : event -> view) v x : In x (ran (machine s)) -> set f e v x = f x.
    Proof. intros H. apply set_other, old_is_other, H. Qed.

    (** Pasts that grow along the edges and know of their own updates do not go round, if a SeqCst read has
        none of the updates in its past that it misses. *)
    Lemma acyclic_after (had : event -> view) :
      (forall x y, edge t x y -> within (had x) (had y)) ->
      (forall x l', In x (ran t) -> is_sc P x -> is_update P x -> at_ P l' x -> seen t x l' <= had x l') ->
      (is_sc P e -> ~ is_update P e -> had e l <= position) -> acyclic (edge t).
    Proof.
      intros Hedge Hown Hmiss. apply (cycle_through e (edge (machine s))); [| apply (t_acyclic s Hs) |].
      - intros x y H. destruct (edge_inv (machine s) t e l reached Hstep Hran Hat x y H) as [H' | [(E & _)
          | (E & _)]]; auto.
      - intros x Hex Hxe. assert (Hback : within (had x) (had e)).
        { destruct Hxe as [-> | Hxe]; [intros l'; lia |].
          apply (within_along (edge t) had Hedge x e Hxe). }
        destruct (edge_inv (machine s) t e l reached Hstep Hran Hat e x Hex) as [(H' & _) | [(-> & H' & _)
          | (_ & Hx & Hse & Hue & Hsx & Hux & Hlx & Hlt)]].
        + apply (old_is_other e H'). reflexivity.
        + apply (old_is_other e H'). reflexivity.
        + specialize (Hmiss Hse Hue). specialize (Hback l).
          assert (Hxt : In x (ran t)) by (rewrite Hran; right; exact Hx).
          pose proof (Hown x l Hxt Hsx Hux Hlx) as Ho.
          rewrite (seen_kept (machine s) t e l reached Hstep Hran Hat x l Hx) in Ho. lia.
    Qed.

    (** Edges, if all that leads into the new event is in its past, and nothing leads out of it. *)
    Lemma edges_into v : (is_sc P e -> is_update P e) ->
      (forall x, po P x e -> within (past s x) v) ->
      (forall x, In x (ran (machine s)) -> comes_later t x e -> within (past s x) v) ->
      (is_acquire P e -> is_read P e -> forall q p x, logged (machine s) l q x -> is_release P x -> q <= p ->
        p < length (log (machine s) l) -> (is_update P e -> position = S p) -> (~ is_update P e -> position = p) ->
        within (past s x) v) ->
      forall x y, edge t x y -> within (set (past s) e v x) (set (past s) e v y).
    Proof.
      intros Hout Hpo Hlater Hsync x y H.
      destruct (edge_inv (machine s) t e l reached Hstep Hran Hat x y H) as
        [H' | [(-> & Hx & Hinto) | (_ & _ & Hse & Hue & _)]]; [| | exfalso; apply Hue, Hout, Hse].
      - rewrite !old_past by apply H'. apply (t_edge s Hs x y H').
      - rewrite set_same, old_past by exact Hx.
        destruct Hinto as [H' | [H' | (Hrel & Hacq & Hr & q & p & Hq & Hle & Hp & Hu & Hn)]].
        + apply Hpo, H'.
        + apply Hlater; assumption.
        + rewrite Hposition in Hu, Hn. apply (Hsync Hacq Hr q p x Hq Hrel Hle Hp Hu Hn).
    Qed.
  End TwoStep.

  Lemma set_log f l q p (v : view) l' : set f l (set (f l) p v) l' q = if (l' =? l) && (q =? p) then v else f l' q.
  Proof.
    unfold set. destruct (Nat.eqb_spec l' l) as [-> | _]; simpl; [| reflexivity]. destruct (q =? p); reflexivity.
  Qed.

  Lemma two_step_sound s s' : two_sound s -> two_step P s s' -> two_sound s'.
  Proof.
    intros Hs Hstep.
    destruct Hstep as [e l t Ht Hr Hsc v | e l p t Ht Hr Hu Hsc | e l p t Ht Hr Hu Hsc v Hp give
      | e l p t Ht Hu v0 v].
    - (* creates *)
      pose proof (one_step P s t e l _ Ht) as Hst. pose proof (one_event P s t e l _ Ht) as Hran.
      pose proof (its_place P s t e l _ Ht) as Hat. pose proof (t_reachable s Hs) as reached.
      assert (Hu : ~ is_update P e) by (intros H; apply Hr, update_reads, H).
      assert (Hempty : length (log (machine s) l) = 0).
      { destruct Hst as [e' l0 _ Hat' _ _ E | e' l0 ? ? _ _ Hr' | e' l0 ? ? _ _ Hu']; simpl in Hran;
          injection Hran as ->.
        - rewrite (at_unique P l l0 e Hat Hat'), E. reflexivity.
        - contradiction.
        - contradiction. }
      assert (Hedge : forall x y, edge t x y -> within (set (past s) e v x) (set (past s) e v y)).
      { apply (edges_into s t e l 0 Hs Ht); [intros H; contradiction | intros x H l'; apply before_above, H | |].
        - intros x _ (_ & _ & H & _). contradiction.
        - intros _ H. contradiction. }
      assert (Hown : forall x l', In x (ran t) -> is_sc P x -> is_update P x -> at_ P l' x ->
        seen t x l' <= set (past s) e v x l').
      { intros x l' Hx Hsx Hux Hlx. assert (Hne : x <> e) by (intros ->; contradiction).
        pose proof (ran_inv s t e l 0 Ht x Hx Hne) as Hx'. rewrite (old_past s t e l 0 Hs Ht _ v x Hx').
        rewrite (seen_kept _ t e l reached Hst Hran Hat x l' Hx'). apply (t_own s Hs); assumption. }
      split; simpl.
      + apply (then_reachable s t e l 0 Hs Ht).
      + exact Hedge.
      + intros l' q x Hx Hrel. rewrite set_log.
        destruct (logged_inv _ t e l reached Hst Hran Hat l' q x Hx) as [Hx' | (-> & -> & ->)].
        * destruct (logged_ran _ reached l' q x Hx') as (Hxr & _). rewrite (old_past s t e l 0 Hs Ht _ v x Hxr).
          destruct (Nat.eqb_spec l' l) as [-> | _]; simpl; [| apply (t_release s Hs l' q x Hx' Hrel)].
          pose proof (logged_short _ l q x Hx'). lia.
        * rewrite set_same, Hempty, !Nat.eqb_refl. simpl. unfold released. rewrite Hrel. intros l'. lia.
      + intros l' q x y Hx Hy. rewrite !set_log.
        destruct (logged_inv _ t e l reached Hst Hran Hat l' _ y Hy) as [Hy' | (_ & _ & E)]; [| lia].
        destruct (logged_inv _ t e l reached Hst Hran Hat l' q x Hx) as [Hx' | (_ & -> & ->)].
        * pose proof (logged_short _ l' q x Hx'). destruct (Nat.eqb_spec l' l) as [-> | _]; simpl; [lia |].
          apply (t_carry s Hs l' q x y Hx' Hy').
        * pose proof (logged_short _ l _ y Hy'). lia.
      + intros x l' Hx Hsx Hlx. assert (Hne : x <> e) by (intros ->; contradiction).
        pose proof (ran_inv s t e l 0 Ht x Hx Hne) as Hx'. rewrite (old_past s t e l 0 Hs Ht _ v x Hx').
        apply (t_counter s Hs); assumption.
      + exact Hown.
      + apply (acyclic_after s t e l 0 Hs Ht _ Hedge Hown). intros H. contradiction.
    - (* reads, not SeqCst *)
      set (v := acquired P s e l p).
      pose proof (one_step P s t e l _ Ht) as Hst. pose proof (one_event P s t e l _ Ht) as Hran.
      pose proof (its_place P s t e l _ Ht) as Hat. pose proof (t_reachable s Hs) as reached.
      assert (Hold : forall l' q x, logged t l' q x -> logged (machine s) l' q x /\ In x (ran (machine s))).
      { intros l' q x Hx. assert (Hw : is_write P x) by apply (logged_ran t (then_reachable s t e l p Hs Ht) l' q
          x Hx).
        destruct (logged_inv _ t e l reached Hst Hran Hat l' q x Hx) as [Hx' | (-> & _)].
        - split; [exact Hx' | apply (logged_ran _ reached l' q x Hx')].
        - exfalso. apply Hu, read_write_update; assumption. }
      assert (Hedge : forall x y, edge t x y -> within (set (past s) e v x) (set (past s) e v y)).
      { apply (edges_into s t e l p Hs Ht); [intros H; contradiction | intros x H; apply acquired_po, H | |].
        - intros x _ (_ & H & _). contradiction.
        - intros Hacq _ q p' x Hx Hrel Hle Hlt _ Hn. specialize (Hn Hu). subst p'.
          apply (acquired_released s e l q p x Hs Hacq Hrel Hx Hle Hlt). }
      assert (Hown : forall x l', In x (ran t) -> is_sc P x -> is_update P x -> at_ P l' x ->
        seen t x l' <= set (past s) e v x l').
      { intros x l' Hx Hsx Hux Hlx. assert (Hne : x <> e) by (intros ->; contradiction).
        pose proof (ran_inv s t e l p Ht x Hx Hne) as Hx'. rewrite (old_past s t e l p Hs Ht _ v x Hx').
        rewrite (seen_kept _ t e l reached Hst Hran Hat x l' Hx'). apply (t_own s Hs); assumption. }
      split; simpl.
      + apply (then_reachable s t e l p Hs Ht).
      + exact Hedge.
      + intros l' q x Hx Hrel. destruct (Hold l' q x Hx) as [Hx' Hxr]. rewrite (old_past s t e l p Hs Ht _ _ x Hxr).
        apply (t_release s Hs l' q x Hx' Hrel).
      + intros l' q x y Hx Hy. apply (t_carry s Hs l' q x y); apply Hold; assumption.
      + intros x l' Hx Hsx Hlx. assert (Hne : x <> e) by (intros ->; contradiction).
        pose proof (ran_inv s t e l p Ht x Hx Hne) as Hx'. rewrite (old_past s t e l p Hs Ht _ _ x Hx').
        apply (t_counter s Hs); assumption.
      + exact Hown.
      + apply (acyclic_after s t e l p Hs Ht _ Hedge Hown). intros H. contradiction.
    - (* reads, SeqCst *)
      pose proof (one_step P s t e l _ Ht) as Hst. pose proof (one_event P s t e l _ Ht) as Hran.
      pose proof (its_place P s t e l _ Ht) as Hat. pose proof (t_reachable s Hs) as reached.
      pose proof (its_position P s t e l _ Ht) as Hposition.
      assert (Hold : forall l' q x, logged t l' q x -> logged (machine s) l' q x /\ In x (ran (machine s))).
      { intros l' q x Hx. assert (Hw : is_write P x) by apply (logged_ran t (then_reachable s t e l p Hs Ht) l' q
          x Hx).
        destruct (logged_inv _ t e l reached Hst Hran Hat l' q x Hx) as [Hx' | (-> & _)].
        - split; [exact Hx' | apply (logged_ran _ reached l' q x Hx')].
        - exfalso. apply Hu, read_write_update; assumption. }
      assert (Hunmoved : forall u, within u v -> give u = u).
      { intros u H. apply give_nothing. specialize (H l). lia. }
      assert (Hedge : forall x y, edge t x y ->
        within (set (fun x => give (past s x)) e v x) (set (fun x => give (past s x)) e v y)).
      { intros x y H. destruct (edge_inv (machine s) t e l reached Hst Hran Hat x y H) as
          [H' | [(-> & Hx & Hinto) | (-> & Hy & _ & _ & Hsy & Huy & Hly & Hlt)]].
        - rewrite !(old_past s t e l p Hs Ht) by apply H'. apply give_monotone, (t_edge s Hs x y H').
        - rewrite set_same, (old_past s t e l p Hs Ht) by exact Hx.
          assert (Hin : within (past s x) v); [| rewrite (Hunmoved _ Hin); exact Hin].
          destruct Hinto as [H' | [(_ & _ & H' & _) | (Hrel & Hacq & _ & q & p' & Hq & Hle & Hlt & _ & Hn)]].
          + apply acquired_po, H'.
          + contradiction.
          + specialize (Hn Hu). rewrite Hposition in Hn. subst p'.
            apply (acquired_released s e l q p x Hs Hacq Hrel Hq Hle Hlt).
        - rewrite set_same, (old_past s t e l p Hs Ht) by exact Hy. apply give_all.
          pose proof (t_own s Hs y l Hy Hsy Huy Hly). lia. }
      assert (Hown : forall x l', In x (ran t) -> is_sc P x -> is_update P x -> at_ P l' x ->
        seen t x l' <= set (fun x => give (past s x)) e v x l').
      { intros x l' Hx Hsx Hux Hlx. assert (Hne : x <> e) by (intros ->; contradiction).
        pose proof (ran_inv s t e l p Ht x Hx Hne) as Hx'. rewrite (old_past s t e l p Hs Ht _ v x Hx').
        rewrite (seen_kept _ t e l reached Hst Hran Hat x l' Hx').
        pose proof (t_own s Hs x l' Hx' Hsx Hux Hlx). pose proof (give_grows l p v (past s x) l'). unfold give. lia. }
      split; simpl.
      + apply (then_reachable s t e l p Hs Ht).
      + exact Hedge.
      + intros l' q x Hx Hrel. destruct (Hold l' q x Hx) as [Hx' Hxr]. rewrite (old_past s t e l p Hs Ht _ _ x Hxr).
        apply give_monotone, (t_release s Hs l' q x Hx' Hrel).
      + intros l' q x y Hx Hy. apply give_monotone, (t_carry s Hs l' q x y); apply Hold; assumption.
      + intros x l' Hx Hsx Hlx. destruct (Nat.eq_dec x e) as [-> | Hne].
        * rewrite set_same, (at_unique P l' l e Hlx Hat), set_same. apply within_join_r.
        * pose proof (ran_inv s t e l p Ht x Hx Hne) as Hx'. rewrite (old_past s t e l p Hs Ht _ _ x Hx').
          pose proof (give_monotone l p v _ _ (t_counter s Hs x l' Hx' Hsx Hlx)) as Hin.
          destruct (Nat.eq_dec l' l) as [-> | Hl].
          -- rewrite set_same. apply (within_trans _ (give (counter_past s l))); [exact Hin | apply within_join_l].
          -- rewrite set_other by exact Hl. exact Hin.
      + exact Hown.
      + apply (acyclic_after s t e l p Hs Ht _ Hedge Hown). intros _ _. rewrite set_same. exact Hp.
    - (* updates *)
      pose proof (one_step P s t e l _ Ht) as Hst. pose proof (one_event P s t e l _ Ht) as Hran.
      pose proof (its_place P s t e l _ Ht) as Hat. pose proof (t_reachable s Hs) as reached.
      pose proof (its_position P s t e l _ Ht) as Hposition.
      assert (Hv0 : within v0 v) by (unfold v; destruct (is_sc P e); [apply within_join_l | intros l'; lia]).
      assert (Hsc : is_sc P e -> within (counter_past s l) v /\ S p <= v l).
      { intros H. unfold v. rewrite H. split.
        - apply (within_trans _ (join (counter_past s l) (one_entry l (S p)))); [apply within_join_l
            | apply within_join_r].
        - rewrite !join_at. unfold one_entry. rewrite Nat.eqb_refl. lia. }
      assert (Hlen : length (log (machine s) l) = S p).
      { assert (Hlog : logged t l (S p) e).
        { rewrite <- Hposition. apply (s_writes P t (reachable_sound P t (then_reachable s t e l _ Hs Ht)));
            [rewrite Hran; left; reflexivity | apply update_writes, Hu | exact Hat]. }
        destruct (logged_inv _ t e l reached Hst Hran Hat l _ e Hlog) as [H | (_ & _ & E)]; [| symmetry; exact E].
        exfalso. apply (old_is_other s t e l _ Hs Ht e); [apply (logged_ran _ reached l _ e H) | reflexivity]. }
      assert (Hedge : forall x y, edge t x y -> within (set (past s) e v x) (set (past s) e v y)).
      { apply (edges_into s t e l (S p) Hs Ht); [auto | | |].
        - intros x H. apply (within_trans _ v0); [apply acquired_po, H | exact Hv0].
        - intros x Hx (Hsx & Hse & _ & l' & Hlx & Hle & _). apply (within_trans _ (counter_past s l));
            [| apply Hsc, Hse].
          rewrite (at_unique P l' l e Hle Hat) in Hlx. apply (t_counter s Hs x l Hx Hsx Hlx).
        - intros Hacq _ q p' x Hx Hrel Hle Hlt Hup _. specialize (Hup Hu). injection Hup as <-.
          apply (within_trans _ v0); [apply (acquired_released s e l q p x Hs Hacq Hrel Hx Hle Hlt) | exact Hv0]. }
      assert (Hown : forall x l', In x (ran t) -> is_sc P x -> is_update P x -> at_ P l' x ->
        seen t x l' <= set (past s) e v x l').
      { intros x l' Hx Hsx Hux Hlx. destruct (Nat.eq_dec x e) as [-> | Hne].
        - rewrite set_same, (at_unique P l' l e Hlx Hat), Hposition. apply Hsc, Hsx.
        - pose proof (ran_inv s t e l _ Ht x Hx Hne) as Hx'. rewrite (old_past s t e l _ Hs Ht _ v x Hx').
          rewrite (seen_kept _ t e l reached Hst Hran Hat x l' Hx'). apply (t_own s Hs); assumption. }
      split; simpl.
      + apply (then_reachable s t e l _ Hs Ht).
      + exact Hedge.
      + intros l' q x Hx Hrel. rewrite set_log.
        destruct (logged_inv _ t e l reached Hst Hran Hat l' q x Hx) as [Hx' | (-> & -> & ->)].
        * destruct (logged_ran _ reached l' q x Hx') as (Hxr & _). rewrite (old_past s t e l _ Hs Ht _ v x Hxr).
          destruct (Nat.eqb_spec l' l) as [-> | _]; simpl; [| apply (t_release s Hs l' q x Hx' Hrel)].
          pose proof (logged_short _ l q x Hx'). destruct (Nat.eqb_spec q (S p)); [lia |].
          apply (t_release s Hs l q x Hx' Hrel).
        * rewrite set_same, Hlen, !Nat.eqb_refl. simpl. unfold released. rewrite Hrel. apply within_join_r.
      + intros l' q x y Hx Hy. rewrite !set_log.
        destruct (logged_inv _ t e l reached Hst Hran Hat l' _ y Hy) as [Hy' | (-> & -> & E)].
        * pose proof (logged_short _ l' _ y Hy') as Hshort.
          destruct (logged_inv _ t e l reached Hst Hran Hat l' q x Hx) as [Hx' | (_ & -> & ->)]; [| lia].
          destruct (Nat.eqb_spec l' l) as [-> | _]; simpl; [| apply (t_carry s Hs l' q x y Hx' Hy')].
          destruct (Nat.eqb_spec q (S p)); [lia |]. destruct (Nat.eqb_spec q p); [lia |].
          apply (t_carry s Hs l q x y Hx' Hy').
        * assert (q = p) as -> by lia. rewrite !Nat.eqb_refl. simpl. destruct (Nat.eqb_spec p (S p)); [lia |].
          apply within_join_l.
      + intros x l' Hx Hsx Hlx. destruct (Nat.eq_dec x e) as [-> | Hne].
        * rewrite Hsx, set_same, (at_unique P l' l e Hlx Hat), set_same. intros l0. lia.
        * pose proof (ran_inv s t e l _ Ht x Hx Hne) as Hx'. rewrite (old_past s t e l _ Hs Ht _ v x Hx').
          pose proof (t_counter s Hs x l' Hx' Hsx Hlx) as Hin. destruct (is_sc P e) eqn:Ee; [| exact Hin].
          destruct (Nat.eq_dec l' l) as [-> | Hl]; [rewrite set_same | rewrite set_other by exact Hl; exact Hin].
          apply (within_trans _ (counter_past s l)); [exact Hin | apply Hsc; reflexivity].
      + exact Hown.
      + apply (acyclic_after s t e l (S p) Hs Ht _ Hedge Hown). intros _ H. contradiction.
  Qed.

  Lemma two_start_sound : two_sound two_start.
  Proof.
    assert (Hno : forall l q x, ~ logged start l q x) by (intros l q x (y & Hy & _); destruct q; discriminate).
    split; simpl; try tauto.
    - apply at_start.
    - intros x y (H & _). destruct H.
    - intros l q x H. destruct (Hno l q x H).
    - intros l q x y H. destruct (Hno l q x H).
    - intros x H. assert (Hx : In x []).
      { clear -H. induction H as [x y (H & _) | x y z _ IH1 _ IH2]; auto. }
      destruct Hx.
  Qed.

  Lemma two_reachable_sound s : two_reachable P s -> two_sound s.
  Proof. intros H. induction H as [| s s' _ IH H]; [apply two_start_sound | apply (two_step_sound s s' IH H)]. Qed.
End Sound.
