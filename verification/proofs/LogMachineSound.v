(** * What the log machine runs, coherence, atomicity and no-thin-air allow

    First half of [LogMachineExact.log_machine]: along happens-before an event has run, and what its
    thread had seen is seen. So nothing that happens before is missed. *)

Require Import Lia.
Require Import Model RelationFacts Executions Positions LogMachine.

Lemma earlier_cons {A} (e : A) l x y : earlier l x y -> earlier (e :: l) x y.
Proof. intros (l1 & l2 & l3 & ->). exists (e :: l1), l2, l3. reflexivity. Qed.

Lemma earlier_head {A} (e : A) l x : In x l -> earlier (e :: l) e x.
Proof. intros H. destruct (in_split x l H) as (l1 & l2 & ->). exists [], l1, l2. reflexivity. Qed.

Lemma set_same {A} (f : nat -> A) x a : set f x a x = a.
Proof. unfold set. rewrite Nat.eqb_refl. reflexivity. Qed.
Lemma set_other {A} (f : nat -> A) x a y : y <> x -> set f x a y = f y.
Proof. intros H. unfold set. destruct (Nat.eqb_spec y x); [contradiction | reflexivity]. Qed.

(** ** Views *)

Lemma join_at v v' l : join v v' l = Nat.max (v l) (v' l).
Proof. reflexivity. Qed.

Section Known.
  Variables (P : execution) (had : event -> view) (e : event).

  Lemma before_above x l : po P x e -> had x l <= after_all_before P had e l.
  Proof.
    unfold po, after_all_before. induction (program_order P) as [| [y z] pairs IH]; simpl; [intros [] |].
    intros [H | H].
    - injection H as -> ->. rewrite Nat.eqb_refl. simpl. rewrite join_at. lia.
    - specialize (IH H). destruct (z =? e); simpl; rewrite ?join_at; lia.
  Qed.

  Lemma before_from l : after_all_before P had e l = 0 \/ exists x, po P x e /\ after_all_before P had e l = had x l.
  Proof.
    unfold po, after_all_before. induction (program_order P) as [| [y z] pairs IH]; simpl; [left; reflexivity |].
    destruct IH as [IH | (x & Hx & IH)], (Nat.eqb_spec z e) as [-> | Hne]; simpl;
      try (rewrite join_at, IH).
    - destruct (had y l) eqn:E; [left; lia |]. right. exists y. split; [auto | lia].
    - left. exact IH.
    - destruct (Nat.le_gt_cases (had x l) (had y l)).
      + right. exists y. split; [auto | lia].
      + right. exists x. split; [auto | lia].
    - right. exists x. auto.
  Qed.

  Lemma before_below l n : (forall x, po P x e -> had x l <= n) -> after_all_before P had e l <= n.
  Proof. intros H. destruct (before_from l) as [-> | (x & Hx & ->)]; [lia | apply H, Hx]. Qed.
End Known.

Lemma known_above P s e x l : po P x e -> seen s x l <= known P s e l.
Proof. apply before_above. Qed.

Lemma known_from P s e l : known P s e l = 0 \/ exists x, po P x e /\ known P s e l = seen s x l.
Proof. apply before_from. Qed.

Lemma known_below P s e l n : (forall x, po P x e -> seen s x l <= n) -> known P s e l <= n.
Proof. apply before_below. Qed.

Lemma set_bound (f : event -> view) e v y l n : v l <= n -> f y l <= n -> set f e v y l <= n.
Proof. unfold set. destruct (y =? e); auto. Qed.

(** ** What is true in every state that can be reached *)

Record sound (P : execution) (s : state) : Prop := {
  s_distinct : NoDup (ran s);
  s_events : incl (ran s) (events P);
  s_po : forall x y, po P x y -> In y (ran s) -> earlier (ran s) y x /\ forall l, seen s x l <= seen s y l;
  s_logged : forall l p x, nth_error (log s l) p = Some x ->
    In (writer x) (ran s) /\ at_ P l (writer x) /\ is_write P (writer x) /\ seen s (writer x) l = p /\
    (is_update P (writer x) -> p <> 0);
  s_writes : forall l e, In e (ran s) -> is_write P e -> at_ P l e -> logged s l (seen s e l) e;
  s_linked : forall l p x y, nth_error (log s l) p = Some x -> nth_error (log s l) (S p) = Some y ->
    In (writer x, writer y) (picks s) /\ forall l', carries x l' <= carries y l';
  s_picks : forall w r, In (w, r) (picks s) -> is_read P r /\ left_by P w = found P r /\ earlier (ran s) r w /\
    exists l p x, nth_error (log s l) p = Some x /\ writer x = w /\ at_ P l r /\
      (is_update P r -> seen s r l = S p) /\ (~ is_update P r -> seen s r l = p) /\
      (is_acquire P r -> forall l', carries x l' <= seen s r l');
  s_once : forall w w' r, In (w, r) (picks s) -> In (w', r) (picks s) -> w = w';
  s_reads : forall r, In r (ran s) -> is_read P r -> exists w, In (w, r) (picks s);
  s_release : forall l x, In x (log s l) -> is_release P (writer x) ->
    forall l', seen s (writer x) l' <= carries x l';
  s_bound : forall e l, seen s e l <= pred (length (log s l));
  s_carried : forall l x l', In x (log s l') -> carries x l <= pred (length (log s l)) }.

Lemma nth_append {A} (l : list A) n p x :
  nth_error (l ++ [n]) p = Some x <-> nth_error l p = Some x \/ p = length l /\ x = n.
Proof.
  destruct (Nat.lt_ge_cases p (length l)) as [Hlt | Hge].
  - rewrite nth_error_app1 by exact Hlt. split; [auto |]. intros [H | [H _]]; [exact H | lia].
  - rewrite nth_error_app2 by exact Hge. rewrite (proj2 (nth_error_None l p) Hge).
    destruct (p - length l) as [| k] eqn:E; simpl.
    + split; [intros H; injection H as <-; right; split; [lia | reflexivity] |].
      intros [H | [_ ->]]; [discriminate | reflexivity].
    + rewrite (proj2 (nth_error_None (@nil A) k)) by (simpl; lia).
      split; [discriminate | intros [H | [H _]]; [discriminate | lia]].
Qed.

Local Arguments nth_error : simpl never.

(** An entry of a log to which one may have been appended. *)
Lemma nth_set (f : location -> list entry) l n l' p x :
  nth_error (set f l (f l ++ [n]) l') p = Some x <->
  nth_error (f l') p = Some x \/ l' = l /\ p = length (f l) /\ x = n.
Proof.
  unfold set. destruct (Nat.eqb_spec l' l) as [-> | Hne].
  - rewrite nth_append. tauto.
  - split; [auto |]. intros [H | [H _]]; [exact H | contradiction].
Qed.

Lemma in_set (f : location -> list entry) l n l' x :
  In x (set f l (f l ++ [n]) l') <-> In x (f l') \/ l' = l /\ x = n.
Proof.
  unfold set. destruct (Nat.eqb_spec l' l) as [-> | Hne].
  - rewrite in_app_iff. simpl. intuition congruence.
  - split; [auto |]. intros [H | [H _]]; [exact H | contradiction].
Qed.

Lemma length_set (f : location -> list entry) l n l' :
  pred (length (f l')) <= pred (length (set f l (f l ++ [n]) l')) /\
  (l' = l -> pred (length (set f l (f l ++ [n]) l')) = length (f l)).
Proof.
  unfold set. destruct (Nat.eqb_spec l' l) as [-> | Hne].
  - rewrite app_length. simpl. lia.
  - split; [lia | contradiction].
Qed.

Section Sound.
  Variable P : execution.

  Lemma start_sound : sound P start.
  Proof.
    split; simpl; try easy; [constructor |]. intros l [|]; easy.
  Qed.

  Lemma at_write l l' e : at_ P l e -> at_ P l' e -> l' = l.
  Proof. intros H H'. apply (at_unique P l' l e H' H). Qed.

  Lemma sees_then_bound s e l p x l' n : known P s e l' <= n -> (l' = l -> p <= n) -> carries x l' <= n ->
    sees_then P s e l p x l' <= n.
  Proof.
    intros Hk Hp Hc. unfold sees_then, join, one_entry, nothing.
    destruct (Nat.eqb_spec l' l), (is_acquire P e); specialize (fun H => Hp H); intuition lia.
  Qed.

  Lemma sees_then_exact s e l p x : known P s e l <= p -> carries x l <= p -> sees_then P s e l p x l = p.
  Proof.
    intros Hk Hc. unfold sees_then, join, one_entry, nothing. rewrite Nat.eqb_refl.
    destruct (is_acquire P e); lia.
  Qed.

  Lemma sees_then_known s e l p x l' : known P s e l' <= sees_then P s e l p x l'.
  Proof. unfold sees_then, join. lia. Qed.

  Lemma sees_then_acquires s e l p x l' : is_acquire P e -> carries x l' <= sees_then P s e l p x l'.
  Proof. intros H. unfold sees_then, join. rewrite H. lia. Qed.

  Lemma released_below e v l' : released P e v l' <= v l'.
  Proof. unfold released, nothing. destruct (is_release P e); lia. Qed.

  (** What an entry carries of its own log is nothing newer than itself. *)
  Definition carries_older s := forall l p x, nth_error (log s l) p = Some x -> carries x l <= p.

  Lemma step_carries_older s s' : sound P s -> carries_older s -> step P s s' -> carries_older s'.
  Proof.
    intros Hs Hold Hstep l' q y.
    destruct Hstep as [e l Hturn Hat Hw Hu Hempty | e l p x Hturn Hat Hr Hu Hx Hp Hval
      | e l older x Hturn Hat Hu Hlast Hval v];
      simpl; rewrite ?nth_set.
    - intros [H | (-> & -> & ->)]; [apply (Hold _ _ _ H) |]. simpl. rewrite Hempty. simpl.
      pose proof (released_below e (known P s e) l).
      assert (known P s e l <= 0); [| lia]. apply known_below. intros z _.
      pose proof (s_bound P s Hs z l) as Hb. rewrite Hempty in Hb. simpl in Hb. lia.
    - apply Hold.
    - intros [H | (-> & -> & ->)]; [apply (Hold _ _ _ H) |]. simpl.
      pose proof (released_below e v l) as Hrel. unfold join.
      assert (Hc : carries x l <= length (log s l)).
      { pose proof (s_carried P s Hs l x l) as Hb. specialize (Hb ltac:(rewrite Hlast; apply in_elt)). lia. }
      assert (v l <= length (log s l)); [| lia].
      apply sees_then_bound; [| lia | exact Hc].
      apply known_below. intros z _. pose proof (s_bound P s Hs z l). lia.
  Qed.

  (** Facts about events other than the one that runs are as before. *)
  Lemma ran_other s e x : turn P s e -> In x (ran s) -> forall v, set (seen s) e v x = seen s x.
  Proof. intros (_ & Hnot & _) Hx v. apply set_other. congruence. Qed.

  (** The part of the invariant that is about program order, for every kind of step. *)
  Lemma step_po s e v : sound P s -> turn P s e -> (forall l, known P s e l <= v l) ->
    forall x y, po P x y -> e = y \/ In y (ran s) ->
    earlier (e :: ran s) y x /\ forall l, set (seen s) e v x l <= set (seen s) e v y l.
  Proof.
    intros Hs Hturn Hv x y Hpo Hy. pose proof Hturn as (_ & Hnot & Hbefore). destruct Hy as [<- | Hy].
    - specialize (Hbefore x Hpo). split; [apply earlier_head, Hbefore |]. intros l.
      rewrite (ran_other s e x Hturn Hbefore), set_same.
      pose proof (known_above P s e x l Hpo). specialize (Hv l). lia.
    - destruct (s_po P s Hs x y Hpo Hy) as [He Hle]. split; [apply earlier_cons, He |].
      destruct (earlier_in _ _ _ He) as [_ Hx].
      rewrite (ran_other s e x Hturn Hx), (ran_other s e y Hturn Hy). exact Hle.
  Qed.

  Lemma known_bound s e l : sound P s -> known P s e l <= pred (length (log s l)).
  Proof. intros Hs. apply known_below. intros x _. apply (s_bound P s Hs). Qed.

  Lemma not_update_write e : is_read P e -> ~ is_update P e -> ~ is_write P e.
  Proof. intros Hr Hu Hw. apply Hu, read_write_update; assumption. Qed.

  Lemma step_sound s s' : sound P s -> carries_older s -> step P s s' -> sound P s'.
  Proof.
    intros Hs Hold Hstep.
    destruct Hstep as [e l Hturn Hat Hw Hu Hempty | e l p x Hturn Hat Hr Hu Hx Hp Hval
      | e l older x Hturn Hat Hu Hlast Hval v];
      pose proof Hturn as (He & Hnot & Hbefore).
    - (* creates *)
      assert (Hlen : length (log s l) = 0) by (rewrite Hempty; reflexivity).
      assert (Hnoread : ~ is_read P e) by (intros H; apply Hu, read_write_update; assumption).
      split; simpl.
      + constructor; [exact Hnot | apply (s_distinct P s Hs)].
      + intros y [<- | Hy]; [exact He | apply (s_events P s Hs), Hy].
      + apply (step_po s e _ Hs Hturn). intros l'. lia.
      + intros l' q y H. apply nth_set in H as [H | (-> & -> & ->)].
        * destruct (s_logged P s Hs l' q y H) as (Hran & H'). split; [auto |].
          rewrite (ran_other s e _ Hturn Hran). exact H'.
        * simpl. rewrite set_same. split; [auto | split; [exact Hat | split; [exact Hw | split]]].
          -- pose proof (known_bound s e l Hs). lia.
          -- intros H. contradiction.
      + intros l' y [<- | Hy] Hwy Haty.
        * rewrite (at_write l l' e Hat Haty), set_same. eexists. split; [apply nth_set; right |].
          -- split; [reflexivity | split; [| reflexivity]]. simpl. pose proof (known_bound s e l Hs). lia.
          -- reflexivity.
        * rewrite (ran_other s e _ Hturn Hy). destruct (s_writes P s Hs l' y Hy Hwy Haty) as (z & Hz & Hzy).
          exists z. split; [apply nth_set; auto | exact Hzy].
      + intros l' q y z Hy Hz. apply nth_set in Hy as [Hy | (-> & -> & ->)], Hz as [Hz | (E & Hq & ->)].
        * apply (s_linked P s Hs l' q y z Hy Hz).
        * exfalso. lia.
        * exfalso. rewrite Hempty in Hz. discriminate.
        * exfalso. lia.
      + intros w r H. destruct (s_picks P s Hs w r H) as (Hr & Hval & Hear & l' & q & y & Hy & Hwy & H').
        split; [exact Hr | split; [exact Hval | split; [apply earlier_cons, Hear |]]].
        destruct (earlier_in _ _ _ Hear) as [Hran _]. exists l', q, y.
        rewrite (ran_other s e _ Hturn Hran). split; [apply nth_set; auto | split; [exact Hwy | exact H']].
      + apply (s_once P s Hs).
      + intros r [<- | H]; [contradiction | apply (s_reads P s Hs r H)].
      + intros l' y Hy Hrel. apply in_set in Hy as [Hy | (-> & ->)].
        * destruct (In_nth_error _ _ Hy) as (q & Hq). destruct (s_logged P s Hs l' q y Hq) as (Hran & _).
          rewrite (ran_other s e _ Hturn Hran). apply (s_release P s Hs l' y Hy Hrel).
        * simpl in Hrel |- *. rewrite set_same. unfold released. rewrite Hrel. lia.
      + intros y l'. match goal with |- _ <= pred (length (set _ _ (_ ++ [?n]) _)) =>
          pose proof (length_set (log s) l n l') as [Hle _] end.
        apply set_bound; [pose proof (known_bound s e l' Hs) | pose proof (s_bound P s Hs y l')]; lia.
      + intros l' y l'' Hy. match goal with |- _ <= pred (length (set _ _ (_ ++ [?n]) _)) =>
          pose proof (length_set (log s) l n l') as [Hle _] end.
        apply in_set in Hy as [Hy | (-> & ->)].
        * pose proof (s_carried P s Hs l' y l'' Hy). lia.
        * simpl. pose proof (released_below e (known P s e) l'). pose proof (known_bound s e l' Hs). simpl in Hle.
          lia.
    - (* reads *)
      assert (Hin : In x (log s l)) by (apply (nth_error_In _ _ Hx)).
      pose proof (s_logged P s Hs l p x Hx) as (Hran & Hatx & Hwx & _).
      assert (Hexact : sees_then P s e l p x l = p) by (apply sees_then_exact; [exact Hp | apply (Hold l p x Hx)]).
      split; simpl.
      + constructor; [exact Hnot | apply (s_distinct P s Hs)].
      + intros y [<- | Hy]; [exact He | apply (s_events P s Hs), Hy].
      + apply (step_po s e _ Hs Hturn). intros l'. apply sees_then_known.
      + intros l' q y H. destruct (s_logged P s Hs l' q y H) as (Hy & H'). split; [auto |].
        rewrite (ran_other s e _ Hturn Hy). exact H'.
      + intros l' y [<- | Hy] Hwy Haty; [exfalso; apply (not_update_write e Hr Hu Hwy) |].
        rewrite (ran_other s e _ Hturn Hy). apply (s_writes P s Hs l' y Hy Hwy Haty).
      + intros l' q y z Hy Hz. destruct (s_linked P s Hs l' q y z Hy Hz). auto.
      + intros w r [H | H].
        * injection H as <- <-. split; [exact Hr | split; [symmetry; exact Hval | split; [apply earlier_head,
            Hran |]]].
          exists l, p, x. rewrite set_same. split; [exact Hx |]. split; [reflexivity | split; [exact Hat |]].
          split; [contradiction | split; [auto |]]. intros Ha l'. apply sees_then_acquires, Ha.
        * destruct (s_picks P s Hs w r H) as (Hr' & Hval' & Hear & l' & q & y & H').
          split; [exact Hr' | split; [exact Hval' | split; [apply earlier_cons, Hear |]]].
          destruct (earlier_in _ _ _ Hear) as [Hrr _]. exists l', q, y.
          rewrite (ran_other s e _ Hturn Hrr). exact H'.
      + assert (Hnew : forall w, ~ In (w, e) (picks s)).
        { intros w H. destruct (s_picks P s Hs w e H) as (_ & _ & Hear & _).
          apply Hnot, (earlier_in _ _ _ Hear). }
        intros w w' r [H | H] [H' | H'].
        * congruence.
        * injection H as <- <-. exfalso. apply (Hnew w' H').
        * injection H' as <- <-. exfalso. apply (Hnew w H).
        * apply (s_once P s Hs w w' r H H').
      + intros r [<- | H] Hread; [eauto |]. destruct (s_reads P s Hs r H Hread) as (w & Hw). eauto.
      + intros l' y Hy Hrel.
        destruct (In_nth_error _ _ Hy) as (q & Hq). destruct (s_logged P s Hs l' q y Hq) as (Hy' & _).
        rewrite (ran_other s e _ Hturn Hy'). apply (s_release P s Hs l' y Hy Hrel).
      + intros y l'. apply set_bound; [| apply (s_bound P s Hs y l')].
        apply sees_then_bound.
        * apply known_bound, Hs.
        * intros ->. assert (p < length (log s l)) by (apply nth_error_Some; congruence). lia.
        * apply (s_carried P s Hs l' x l Hin).
      + apply (s_carried P s Hs).
    - (* updates *)
      assert (Hin : In x (log s l)) by (rewrite Hlast; apply in_elt).
      pose proof (update_writes P e Hu) as Hw. pose proof (update_reads P e Hu) as Hr.
      assert (Hlen : length (log s l) = S (length older)) by (rewrite Hlast, app_length; simpl; lia).
      assert (Hx : nth_error (log s l) (length older) = Some x).
      { rewrite Hlast. apply nth_append. auto. }
      pose proof (s_logged P s Hs l _ x Hx) as (Hran & Hatx & Hwx & _).
      assert (Hc : forall l', carries x l' <= pred (length (log s l'))) by (intros l';
        apply (s_carried P s Hs l' x l Hin)).
      assert (Hexact : v l = length (log s l)).
      { apply sees_then_exact; [pose proof (known_bound s e l Hs) | specialize (Hc l)]; lia. }
      split; simpl.
      + constructor; [exact Hnot | apply (s_distinct P s Hs)].
      + intros y [<- | Hy]; [exact He | apply (s_events P s Hs), Hy].
      + apply (step_po s e _ Hs Hturn). intros l'. apply sees_then_known.
      + intros l' q y H. apply nth_set in H as [H | (-> & -> & ->)].
        * destruct (s_logged P s Hs l' q y H) as (Hy & H'). split; [auto |].
          rewrite (ran_other s e _ Hturn Hy). exact H'.
        * simpl. rewrite set_same. split; [auto | split; [exact Hat | split; [exact Hw | split; [exact Hexact
            | lia]]]].
      + intros l' y [<- | Hy] Hwy Haty.
        * rewrite (at_write l l' e Hat Haty), set_same. eexists. split; [apply nth_set; right |].
          -- split; [reflexivity | split; [exact Hexact | reflexivity]].
          -- reflexivity.
        * rewrite (ran_other s e _ Hturn Hy). destruct (s_writes P s Hs l' y Hy Hwy Haty) as (z & Hz & Hzy).
          exists z. split; [apply nth_set; auto | exact Hzy].
      + intros l' q y z Hy Hz. apply nth_set in Hy as [Hy | (-> & -> & ->)], Hz as [Hz | (E & Hq & ->)].
        * destruct (s_linked P s Hs l' q y z Hy Hz). auto.
        * subst l'. assert (q = length older) as -> by lia. rewrite Hx in Hy. injection Hy as <-. simpl.
          split; [auto |]. intros l'. unfold join. lia.
        * exfalso. assert (S (length (log s l)) < length (log s l)) by (apply nth_error_Some; congruence). lia.
        * exfalso. lia.
      + intros w r [H | H].
        * injection H as <- <-. split; [exact Hr | split; [symmetry; exact Hval | split; [apply earlier_head,
            Hran |]]].
          exists l, (length older), x. rewrite (set_same (seen s)). split; [apply nth_set; auto |].
          split; [reflexivity | split; [exact Hat |]].
          split; [intros _; rewrite <- Hlen; exact Hexact | split; [contradiction |]].
          intros Ha l'. apply sees_then_acquires, Ha.
        * destruct (s_picks P s Hs w r H) as (Hr' & Hval' & Hear & l' & q & y & Hy & H').
          split; [exact Hr' | split; [exact Hval' | split; [apply earlier_cons, Hear |]]].
          destruct (earlier_in _ _ _ Hear) as [Hrr _]. exists l', q, y.
          rewrite (ran_other s e _ Hturn Hrr). split; [apply nth_set; auto | exact H'].
      + assert (Hnew : forall w, ~ In (w, e) (picks s)).
        { intros w H. destruct (s_picks P s Hs w e H) as (_ & _ & Hear & _).
          apply Hnot, (earlier_in _ _ _ Hear). }
        intros w w' r [H | H] [H' | H'].
        * congruence.
        * injection H as <- <-. exfalso. apply (Hnew w' H').
        * injection H' as <- <-. exfalso. apply (Hnew w H).
        * apply (s_once P s Hs w w' r H H').
      + intros r [<- | H] Hread; [eauto |]. destruct (s_reads P s Hs r H Hread) as (w & Hww). eauto.
      + intros l' y Hy Hrel. apply in_set in Hy as [Hy | (-> & ->)].
        * destruct (In_nth_error _ _ Hy) as (q & Hq). destruct (s_logged P s Hs l' q y Hq) as (Hy' & _).
          rewrite (ran_other s e _ Hturn Hy'). apply (s_release P s Hs l' y Hy Hrel).
        * simpl in Hrel |- *. rewrite set_same. unfold released, join. rewrite Hrel. lia.
      + intros y l'. match goal with |- _ <= pred (length (set _ _ (_ ++ [?n]) _)) =>
          pose proof (length_set (log s) l n l') as [Hle Heq] end.
        apply set_bound; [| pose proof (s_bound P s Hs y l'); lia].
        apply sees_then_bound.
        * pose proof (known_bound s e l' Hs). lia.
        * intros ->. specialize (Heq eq_refl). lia.
        * specialize (Hc l'). lia.
      + intros l' y l'' Hy. match goal with |- _ <= pred (length (set _ _ (_ ++ [?n]) _)) =>
          pose proof (length_set (log s) l n l') as [Hle Heq] end.
        apply in_set in Hy as [Hy | (-> & ->)]; [pose proof (s_carried P s Hs l' y l'' Hy); lia |].
        simpl in Hle, Heq |- *. pose proof (released_below e v l') as Hrel. specialize (Hc l').
        assert (Hv : v l' <= pred (length (set (log s) l (log s l ++ [{| writer := e;
          carries := join (carries x) (released P e v) |}]) l'))).
        { apply sees_then_bound; [pose proof (known_bound s e l' Hs) | intros ->; specialize (Heq eq_refl) |]; lia. }
        unfold join at 1. lia.
  Qed.

  (** Every step runs one event. *)
  Lemma step_event s t : step P s t -> exists e l, ran t = e :: ran s /\ at_ P l e /\ ~ In e (ran s).
  Proof.
    intros H. destruct H as [e l (_ & Hno & _) Hat | e l ? ? (_ & Hno & _) Hat | e l ? ? (_ & Hno & _) Hat];
      exists e, l; auto.
  Qed.

  Lemma reachable_sound s : reachable P s -> sound P s.
  Proof.
    intros H. assert (sound P s /\ carries_older s) as [Hs _]; [| exact Hs].
    induction H as [| s s' _ [Hs Hold] Hstep].
    - split; [apply start_sound |]. intros l p x Hx. destruct p; discriminate.
    - split; [apply (step_sound s s' Hs Hold Hstep) | apply (step_carries_older s s' Hs Hold Hstep)].
  Qed.
End Sound.

(** ** What such a state says of the execution that it yields *)

Section Yielded.
  Variables (X : execution) (s : state).
  Hypothesis counters : program_of_counters X.
  Hypothesis reached : reachable (program_of X) s.
  Hypothesis yielded : yields s X.

  Let sound_s : sound (program_of X) s := reachable_sound (program_of X) s reached.

  (** To run earlier. *)
  Let T : rel event := fun x y => earlier (ran s) y x.

  Lemma T_irreflexive : irreflexive T.
  Proof. intros x. apply (proj1 (earlier_order (ran s) (s_distinct _ s sound_s)) x). Qed.

  Lemma T_transitive : transitive T.
  Proof.
    intros x y z Hxy Hyz. apply (proj2 (earlier_order (ran s) (s_distinct _ s sound_s)) z y x Hyz Hxy).
  Qed.

  (** An entry is where its writer has seen its own log up to. *)
  Lemma logged_at l p w : logged s l p w -> at_ X l w /\ is_write X w /\ seen s w l = p.
  Proof.
    intros (x & Hx & <-). destruct (s_logged _ s sound_s l p x Hx) as (_ & Hat & Hw & Hp & _). auto.
  Qed.

  Lemma write_logged l w : is_write X w -> at_ X l w -> logged s l (seen s w l) w.
  Proof.
    intros Hw Hat. apply (s_writes _ s sound_s); [| exact Hw | exact Hat].
    apply (all_ran s X yielded), write_event, Hw.
  Qed.

  Lemma logged_unique l p w v : logged s l p w -> logged s l p v -> w = v.
  Proof. intros (x & Hx & <-) (y & Hy & <-). congruence. Qed.

  Lemma mo_positions l w v : at_ X l w -> at_ X l v ->
    (mo X w v <-> is_write X w /\ is_write X v /\ seen s w l < seen s v l).
  Proof.
    intros Hw Hv. rewrite (yields_mo s X yielded). split.
    - intros (l' & p & q & Hlt & Hp & Hq).
      destruct (logged_at l' p w Hp) as (Hat & Hww & <-). destruct (logged_at l' q v Hq) as (_ & Hwv & <-).
      rewrite (at_unique X l l' w Hw Hat). auto.
    - intros (Hww & Hwv & Hlt). exists l, (seen s w l), (seen s v l). auto using write_logged.
  Qed.

  Lemma mo_here w v : mo X w v -> exists l, at_ X l w /\ at_ X l v.
  Proof.
    intros H. apply (yields_mo s X yielded) in H as (l & p & q & _ & Hp & Hq). exists l.
    split; [apply (logged_at l p w Hp) | apply (logged_at l q v Hq)].
  Qed.

  (** What was found: where that stands, and what was then seen. *)
  Lemma found_entry w r : rf X w r -> is_read X r /\ left_by X w = found X r /\ T w r /\
    exists l x, nth_error (log s l) (seen s w l) = Some x /\ writer x = w /\ at_ X l w /\ at_ X l r /\ is_write X w /\
      (is_update X r -> seen s r l = S (seen s w l)) /\ (~ is_update X r -> seen s r l = seen s w l) /\
      (is_acquire X r -> forall l', carries x l' <= seen s r l').
  Proof.
    intros H. apply (yields_rf s X yielded) in H.
    destruct (s_picks _ s sound_s w r H) as (Hr & Hval & HT & l & p & x & Hx & Hw & Hat & H').
    destruct (logged_at l p w) as (Hatw & Hww & <-); [exists x; auto |].
    split; [exact Hr | split; [exact Hval | split; [exact HT |]]].
    exists l, x. repeat split; try assumption; apply H'.
  Qed.

  Lemma yielded_well_formed : well_formed X.
  Proof.
    split.
    - intros x H. destruct (order_of_events X counters x x H) as [Hx _].
      destruct (s_po _ s sound_s x x H (all_ran s X yielded x Hx)) as [HT _]. apply (T_irreflexive x HT).
    - apply (order_transitive X counters).
    - apply (order_of_thread X counters).
    - apply (order_of_events X counters).
    - apply (updates_atomic X counters).
    - intros w r H. destruct (found_entry w r H) as (Hr & Hval & _ & l & x & _ & _ & Hw & Hat & Hww & _).
      repeat split; auto. exists l. auto.
    - intros w w' r H H'. apply (yields_rf s X yielded) in H, H'. apply (s_once _ s sound_s w w' r H H').
    - intros r Hr. destruct (s_reads _ s sound_s r) as (w & Hw); [| exact Hr | exists w;
        apply (yields_rf s X yielded), Hw].
      apply (all_ran s X yielded), read_event, Hr.
    - intros w v H. destruct (mo_here w v H) as (l & Hw & Hv).
      apply (mo_positions l w v Hw Hv) in H. destruct H as (Hww & Hwv & _). repeat split; auto. exists l. auto.
    - intros w H. destruct (mo_here w w H) as (l & Hw & _). apply (mo_positions l w w Hw Hw) in H. lia.
    - intros w v u Hwv Hvu. destruct (mo_here w v Hwv) as (l & Hw & Hv). destruct (mo_here v u Hvu)
        as (l' & Hv' & Hu).
      rewrite (at_unique X l' l v Hv' Hv) in Hu.
      apply (mo_positions l w v Hw Hv) in Hwv. apply (mo_positions l v u Hv Hu) in Hvu.
      apply (mo_positions l w u Hw Hu). intuition lia.
    - intros l w v [Hww Hw] [Hwv Hv].
      destruct (Nat.lt_trichotomy (seen s w l) (seen s v l)) as [H | [H | H]].
      + right. left. apply (mo_positions l w v Hw Hv). auto.
      + left. apply (logged_unique l (seen s w l)); [apply write_logged; auto |].
        rewrite H. apply write_logged; auto.
      + right. right. apply (mo_positions l v w Hv Hw). auto.
  Qed.

  Lemma yielded_atomicity : atomicity X.
  Proof.
    intros w u Hu Hrf. destruct (found_entry w u Hrf) as (_ & _ & _ & l & x & _ & _ & Hw & Hat & Hww & Hup & _).
    specialize (Hup Hu). split.
    - apply (mo_positions l w u Hw Hat). split; [exact Hww | split; [apply update_writes, Hu | lia]].
    - intros v Hwv Hvu. destruct (mo_here w v Hwv) as (l' & Hw' & Hv). rewrite (at_unique X l' l w Hw' Hw) in Hv.
      apply (mo_positions l w v Hw Hv) in Hwv. apply (mo_positions l v u Hv Hat) in Hvu. lia.
  Qed.

  Lemma po_in_T : po X ⊆ T.
  Proof.
    intros x y H. destruct (order_of_events X counters x y H) as [_ Hy].
    apply (s_po _ s sound_s x y H (all_ran s X yielded y Hy)).
  Qed.

  Lemma rf_in_T : rf X ⊆ T.
  Proof. intros w r H. apply (found_entry w r H). Qed.

  Lemma yielded_no_thin_air : no_thin_air X.
  Proof.
    apply (acyclic_in_order _ T); [| apply T_irreflexive | apply T_transitive].
    intros x y [H | H]; [apply po_in_T, H | apply rf_in_T, H].
  Qed.

  (** Entries carry on what those before them in the log carry. *)
  Lemma carried_on l p q x y : p <= q -> nth_error (log s l) p = Some x -> nth_error (log s l) q = Some y ->
    (x = y \/ T (writer x) (writer y)) /\ forall l', carries x l' <= carries y l'.
  Proof.
    intros Hle Hx. revert y. induction Hle as [| q Hle IH]; intros y Hy.
    - rewrite Hx in Hy. injection Hy as <-. split; [left; reflexivity | lia].
    - destruct (nth_error (log s l) q) as [z |] eqn:Hz.
      + destruct (IH z eq_refl) as [HT Hc]. destruct (s_linked _ s sound_s l q z y Hz Hy) as [Hpick Hc'].
        assert (Hzy : T (writer z) (writer y)) by apply (s_picks _ s sound_s _ _ Hpick).
        split; [right | intros l'; specialize (Hc l'); specialize (Hc' l'); lia].
        destruct HT as [-> | HT]; [exact Hzy | apply (T_transitive _ _ _ HT Hzy)].
      + exfalso. apply nth_error_None in Hz. assert (S q < length (log s l)) by (apply nth_error_Some;
          congruence). lia.
  Qed.

  (** Nothing that happens before is missed: it has run, and all that it had seen is seen. *)
  Lemma hb_is_seen x y : hb X x y -> T x y /\ forall l, seen s x l <= seen s y l.
  Proof.
    intros H. induction H as [x y [H | H] | x y z _ [IH1 IH1'] _ [IH2 IH2']].
    - split; [apply po_in_T, H |]. destruct (order_of_events X counters x y H) as [_ Hy].
      apply (s_po _ s sound_s x y H (all_ran s X yielded y Hy)).
    - assert (no_fence : forall e, In e (events X) -> ~ is_fence X e).
      { intros e He Hf. destruct (only_counters X counters e He) as (l & Hl). revert Hl Hf.
        unfold at_, location_of, is_fence. destruct (action_of X e) as [[]|]; easy. }
      destruct H as (w & (Hrel & _ & Hw & Hxw) & v & (_ & Hwv & _) & r & Hvr & (Hacq & _ & Hr & Hry)).
      assert (x = w) as ->.
      { destruct Hxw as [-> | [Hf Hpo]]; [reflexivity |].
        exfalso. apply (no_fence x); [apply (order_of_events X counters x w Hpo) | exact Hf]. }
      assert (y = r) as ->.
      { destruct Hry as [-> | [Hf Hpo]]; [reflexivity |].
        exfalso. apply (no_fence y); [apply (order_of_events X counters r y Hpo) | exact Hf]. }
      destruct (found_entry v r Hvr) as (_ & _ & HT & l & e & He & Hev & Hv & _ & Hwv' & _ & _ & Hc).
      assert (Hatw : at_ X l w).
      { destruct Hwv as [-> | H]; [exact Hv |]. destruct (mo_here w v H) as (l' & Hw' & Hv').
        rewrite (at_unique X l l' v Hv Hv'). exact Hw'. }
      destruct (write_logged l w Hw Hatw) as (e' & He' & Hew).
      assert (Hle : seen s w l <= seen s v l).
      { destruct Hwv as [-> | H]; [lia |]. apply (mo_positions l w v Hatw Hv) in H. lia. }
      destruct (carried_on l _ _ e' e Hle He' He) as [HT' Hcc].
      rewrite Hew, Hev in HT'. split.
      + destruct HT' as [<- | HT']; [rewrite <- Hev, Hew in HT; exact HT | apply (T_transitive w v r HT' HT)].
      + intros l'. specialize (Hc Hacq l'). specialize (Hcc l').
        pose proof (s_release _ s sound_s l e' (nth_error_In _ _ He')) as Hown. rewrite Hew in Hown.
        specialize (Hown Hrel l'). lia.
    - split; [apply (T_transitive x y z IH1 IH2) |]. intros l. specialize (IH1' l). specialize (IH2' l). lia.
  Qed.

  (** Where an event stands is how far its thread has then seen the log, precisely. *)
  Lemma stands_where_seen l e w : at_ X l e -> stands_at X e w -> at_ X l w /\ is_write X w /\
    seen s w l = seen s e l.
  Proof.
    unfold stands_at. intros Hat Hw. destruct (is_write X e) eqn:E; [subst w; auto |].
    destruct (found_entry w e Hw) as (_ & _ & _ & l' & x & _ & _ & Hatw & Hate & Hww & _ & Hseen & _).
    rewrite (at_unique X l l' e Hat Hate). split; [exact Hatw | split; [exact Hww |]].
    symmetry. apply Hseen. intros Hu. apply update_writes in Hu. rewrite E in Hu. discriminate.
  Qed.

  Lemma yielded_coherence : coherence X.
  Proof.
    pose proof yielded_well_formed as wf. pose proof yielded_atomicity as atomic.
    intros x (y & Hxy & Hyx). destruct (hb_is_seen x y Hxy) as [HT Hle].
    destruct Hyx as [<- | Hyx]; [apply (T_irreflexive y HT) |].
    destruct (eco_location X wf y x Hyx) as (l & Hy & Hx). specialize (Hle l).
    destruct (stands_somewhere X wf l x Hx) as (w & Hw & _). destruct (stands_somewhere X wf l y Hy) as (v & Hv & _).
    destruct (eco_forward X l wf atomic y x v w Hyx Hy Hv Hw) as [Hback Hstrict].
    destruct (stands_where_seen l x w Hx Hw) as (Hlw & Hww & Ew).
    destruct (stands_where_seen l y v Hy Hv) as (Hlv & Hwv & Ev).
    assert (Hno : ~ mo X v w) by (intros H; apply (mo_positions l v w Hlv Hlw) in H; lia).
    destruct Hback as [-> | H]; [| apply (Hno H)].
    (* So [x] is a mere read, of what [y], an update, has written. *)
    unfold stands_at in Hw, Hv. destruct (is_write X x) eqn:Ex; [apply Hno, Hstrict; auto |].
    destruct (is_write X y) eqn:Ey; [| apply Hno, Hstrict; right; easy].
    subst w. apply (T_irreflexive x), (T_transitive x y x HT), rf_in_T, Hw.
  Qed.
End Yielded.
