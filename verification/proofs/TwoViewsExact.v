(** * The machine with two views has exactly RC11's executions, where no counter mixes orderings

    Second half, and the theorem: what RC11 allows is run in any order that extends program order and
    reads-from. Each update in a past does come before, so psc never stops a read. *)

Require Import Lia.
Require Import Coq.Relations.Operators_Properties.
Require Import Model RelationFacts Tables Executions Decision Publication OneKind.
Require Import LogMachine LogMachineSound LogMachineExact TwoViews TwoViewsSound.

Local Arguments nth_error : simpl never.

Section Exact.
  Variables (X : execution) (width : N).
  Hypothesis wf : well_formed X.
  Hypothesis counters : all_counters X width.
  Hypothesis kind : one_kind X.
  (** A creation is not SeqCst. *)
  Hypothesis operations : forall e, is_sc X e -> is_read X e.

  (** Modification order and from-read between SeqCst events. *)
  Let Q : rel event := fun x y => is_sc X x /\ is_sc X y /\ (mo X ∪ fr X) x y.
  Let R : rel event := hb X ∪ Q.

  Lemma sc_write_is_update x : is_sc X x -> is_write X x -> is_update X x.
  Proof. intros Hsc Hw. apply read_write_update; [apply operations, Hsc | exact Hw]. Qed.

  (** ** What a run yields satisfies psc *)

  Section Yielded.
    Variable s : two_views.
    Hypothesis reached : two_reachable (program_of X) s.
    Hypothesis yielded : yields (machine s) X.

    Let sound_s : two_sound (program_of X) s := two_reachable_sound (program_of X) s reached.
    Let base : reachable (program_of X) (machine s) := t_reachable (program_of X) s sound_s.

    Lemma all_have_run e l : at_ X l e -> In e (ran (machine s)).
    Proof. intros H. apply (all_ran (machine s) X yielded), (located_event X l e H). Qed.

    Lemma hb_edges x y : hb X x y -> (edge (program_of X) (machine s))⁺ x y.
    Proof.
      intros H. induction H as [x y [H | H] | x y z _ IH1 _ IH2]; [| | apply t_trans with y; assumption];
        apply t_step.
      - destruct (po_events X wf x y H) as [Hx Hy].
        split; [apply (all_ran _ X yielded x Hx) | split; [apply (all_ran _ X yielded y Hy) | left; exact H]].
      - destruct (sw_here X width wf counters x y H) as ((l & Hx & Hy) & Hrel & Hr).
        split; [apply (all_have_run x l Hx) | split; [apply (all_have_run y l Hy) | right; left]].
        destruct H as (w & (_ & _ & Hw & Hxw) & v & (_ & Hwv & _) & r & Hvr & (Hacq & _ & _ & Hry)).
        assert (x = w) as -> by (destruct Hxw as [-> | [Hf _]]; [reflexivity | exfalso;
          apply (no_fence X width counters x Hf)]).
        assert (y = r) as -> by (destruct Hry as [-> | [Hf _]]; [reflexivity | exfalso;
          apply (no_fence X width counters y Hf)]).
        pose proof (same_location_l X l v r (rf_location X wf v r Hvr) Hy) as Hv.
        split; [exact Hrel | split; [exact Hacq |]].
        exists l, (seen (machine s) w l), (seen (machine s) v l), v.
        split; [apply (write_logged X _ base yielded l w Hw Hx) | split;
          [apply (write_logged X _ base yielded l v (rf_write X wf v r Hvr) Hv) | split]].
        + destruct Hwv as [-> | Hwv]; [lia |]. apply (mo_positions X _ base yielded l w v Hx Hv) in Hwv. lia.
        + apply (yields_rf _ X yielded), Hvr.
    Qed.

    Lemma Q_edges x y : coherence X -> Q x y -> edge (program_of X) (machine s) x y.
    Proof.
      intros coh (Hsx & Hsy & H).
      assert (Hloc : same_location X x y) by (apply (communication_location X wf); destruct H as [H | H]; [left;
        right | right]; exact H).
      destruct Hloc as (l & Hx & Hy).
      split; [apply (all_have_run x l Hx) | split; [apply (all_have_run y l Hy) | right; right]].
      split; [exact Hsx | split; [exact Hsy |]].
      assert (Hw : is_write X y) by (destruct H as [H | [(w & _ & H) _]]; apply (mo_writes X wf _ y H)).
      pose proof (sc_write_is_update y Hsy Hw) as Hu.
      split; [exact Hu |]. exists l. split; [exact Hx | split; [exact Hy |]]. destruct H as [H
        | [(w & Hwx & Hwy) Hne]].
      - apply (mo_positions X _ base yielded l x y Hx Hy) in H. apply H.
      - unfold inverse in Hwx. pose proof (same_location_l X l w x (rf_location X wf w x Hwx) Hx) as Hlw.
        apply (mo_positions X _ base yielded l w y Hlw Hy) in Hwy as Hlt. destruct Hlt as (_ & _ & Hlt).
        destruct (found_entry X _ base yielded w x Hwx)
          as (_ & _ & _ & l' & _ & _ & _ & Hlw' & _ & _ & Hup & Hread & _).
        rewrite (at_unique X l' l w Hlw' Hlw) in *. destruct (is_update X x) eqn:Eu.
        + rewrite (Hup eq_refl). pose proof (write_logged X _ base yielded l x (update_writes X x Eu) Hx) as Hlog.
          pose proof (write_logged X _ base yielded l y Hw Hy) as Hlog'.
          destruct (Nat.eq_dec (seen (machine s) x l) (seen (machine s) y l)) as [E | E]; [exfalso
            | rewrite (Hup eq_refl) in E; lia].
          rewrite E in Hlog. destruct Hlog as (a & Ha & <-), Hlog' as (b & Hb & <-). rewrite Ha in Hb.
          injection Hb as <-. apply Hne. reflexivity.
        + rewrite Hread; [exact Hlt | discriminate].
    Qed.

    Lemma yielded_psc : coherence X -> psc_acyclic X.
    Proof.
      intros coh x H. apply (t_acyclic (program_of X) s sound_s x).
      apply (psc_of_one_kind X width wf coh counters kind) in H. revert H. generalize x at 2 4. intros y H.
      induction H as [a b (c & [<- Ha] & d & H & [<- Hb]) | a b c _ IH1 _ IH2]; [| apply t_trans with b; assumption].
      destruct H as [[H | H] | H]; [apply hb_edges, H | |]; apply t_step, (Q_edges _ _ coh); (split; [exact Ha
        | split; [exact Hb |]]);
        [left | right]; exact H.
    Qed.
  End Yielded.

  (** ** What RC11 allows is run *)

  Section Run.
    Hypothesis coh : coherence X.
    Hypothesis atomic : atomicity X.
    Hypothesis Hpsc : psc_acyclic X.
    Hypothesis air : no_thin_air X.
    Hypothesis program : program_of_counters X.

    (** Between SeqCst events, paths of happens-before and [Q] are paths of psc. *)
    Lemma no_cycle x : is_sc X x -> ~ R⁺ x x.
    Proof.
      intros Hx H. apply (Hpsc x), (psc_of_one_kind X width wf coh counters kind).
      set (K := ⦗is_sc X⦘ ⨾ (hb X ∪ mo X ∪ fr X) ⨾ ⦗is_sc X⦘).
      assert (HK : forall a b, is_sc X a -> is_sc X b -> (hb X ∪ mo X ∪ fr X) a b -> K⁺ a b).
      { intros a b Ha Hb Hab. apply t_step. exists a. split; [split; [reflexivity | exact Ha] |].
        exists b. split; [exact Hab | split; [reflexivity | exact Hb]]. }
      assert (HQ : forall a b, Q a b -> K⁺ a b).
      { intros a b (Ha & Hb & [Hab | Hab]); apply HK; auto; [left; right | right]; exact Hab. }
      apply clos_trans_t1n in H.
      assert (Hpath : forall a b, clos_trans_1n _ R a b -> is_sc X b -> forall z, is_sc X z -> ((hb X)?) z a ->
        K⁺ z b).
      { intros a b Hab. induction Hab as [a b Hab | a m b Ham _ IH]; intros Hb z Hz Hza.
        - destruct Hab as [Hab | Hab].
          + apply HK; auto. left. left. destruct Hza as [-> | Hza]; [exact Hab | apply (hb_trans X z a b Hza Hab)].
          + destruct Hza as [-> | Hza]; [apply HQ, Hab |].
            apply t_trans with a; [apply HK; auto; [apply Hab | left; left; exact Hza] | apply HQ, Hab].
        - destruct Ham as [Ham | Ham].
          + apply (IH Hb z Hz). right. destruct Hza as [-> | Hza]; [exact Ham | apply (hb_trans X z a m Hza Ham)].
          + assert (Hmb : K⁺ m b) by (apply (IH Hb m); [apply Ham | left; reflexivity]).
            apply t_trans with m; [| exact Hmb]. destruct Hza as [-> | Hza]; [apply HQ, Ham |].
            apply t_trans with a; [apply HK; auto; [apply Ham | left; left; exact Hza] | apply HQ, Ham]. }
      apply (Hpath x x H Hx x Hx). left. reflexivity.
    Qed.

    Variable order : list event.
    Hypothesis order_distinct : NoDup order.
    Hypothesis order_all : forall e, In e order <-> In e (events X).
    Hypothesis order_sorted : sorted (po X ∪ rf X) order.

    Definition reaches x z := x = z \/ R⁺ x z.

    (** A position in a past is that of an update that comes before. *)
    Definition true_position (m : state) l p (who : event -> Prop) :=
      p = 0 \/ exists x, is_sc X x /\ logged m l p x /\ who x.

    Record true_pasts (before : list event) (s : two_views) : Prop := {
      p_past : forall z l, In z before -> true_position (machine s) l (past s z l) (fun x => reaches x z);
      p_entry : forall l' q w l, logged (machine s) l' q w ->
        true_position (machine s) l (entry_past s l' q l) (fun x =>
        exists v, is_release X v /\ is_write X v /\ ((mo X)?) v w /\ reaches x v);
      p_counter : forall l' l, true_position (machine s) l (counter_past s l' l) (fun x =>
        exists z, In z before /\ is_sc X z /\ at_ X l' z /\ reaches x z) }.

    Lemma true_join m l u v who : true_position m l (u l) who -> true_position m l (v l) who ->
      true_position m l (join u v l) who.
    Proof. intros Hu Hv. rewrite join_at. destruct (Nat.max_dec (u l) (v l)) as [-> | ->]; assumption. Qed.

    Lemma true_later m m' l p (who who' : event -> Prop) : (forall w, logged m l p w -> logged m' l p w) ->
      (forall x, who x -> who' x) -> true_position m l p who -> true_position m' l p who'.
    Proof. intros Hm Hwho [-> | (x & Hx & Hl & H)]; [left; reflexivity | right; exists x; auto]. Qed.

    Lemma reaches_hb x y z : reaches x y -> hb X y z -> R⁺ x z.
    Proof.
      intros [-> | H] H'; [apply t_step; left; exact H' |]. apply t_trans with y; [exact H | apply t_step; left;
        exact H'].
    Qed.

    Section Step.
      Variables (before : list event) (e : event) (after : list event) (s : two_views) (t : state) (l : location).
      Hypothesis here : order = before ++ e :: after.
      Hypothesis so_far : follows X before (machine s).
      Hypothesis reached : two_reachable (program_of X) s.
      Hypothesis pasts : true_pasts before s.
      Hypothesis stepped : step (program_of X) (machine s) t.
      Hypothesis ran_e : ran t = e :: ran (machine s).
      Hypothesis Hat : at_ X l e.
      Hypothesis then_follows : follows X (before ++ [e]) t.

      Let base : reachable (program_of X) (machine s) :=
        t_reachable (program_of X) s (two_reachable_sound (program_of X) s reached).

      Lemma kept l' q x : logged (machine s) l' q x -> logged t l' q x.
      Proof. apply (logged_kept (program_of X) (machine s) t e base stepped ran_e). Qed.

      Lemma true_kept l' p who : true_position (machine s) l' p who -> true_position t l' p who.
      Proof. apply true_later; [intros w; apply kept | auto]. Qed.

      Lemma known_true l' : true_position (machine s) l' (after_all_before (program_of X) (past s) e l') (fun x =>
        R⁺ x e).
      Proof.
        destruct (before_from (program_of X) (past s) e l') as [-> | (y & Hy & ->)]; [left; reflexivity |].
        apply (true_later (machine s) (machine s) _ _ (fun x => reaches x y)); [auto | |].
        - intros x Hx. apply (reaches_hb x y e Hx), po_hb, Hy.
        - apply (p_past before s pasts).
          destruct (stepped_turn (program_of X) _ t e l base stepped ran_e Hat) as (_ & _ & Hbefore).
          apply (f_ran X before _ so_far), Hbefore, Hy.
      Qed.

      Lemma acquired_true p w l' : rf X w e -> logged (machine s) l p w ->
        true_position (machine s) l' (acquired (program_of X) s e l p l') (fun x => R⁺ x e).
      Proof.
        intros Hrf Hw. apply true_join; [apply known_true |].
        change (is_acquire (program_of X) e) with (is_acquire X e).
        destruct (is_acquire X e) eqn:Ea; [| left; reflexivity].
        apply (true_later (machine s) (machine s) _ _ (fun x => exists v, is_release X v /\ is_write X v /\
          ((mo X)?) v w /\ reaches x v)); [auto | |].
        - intros x (v & Hrel & Hv & Hle & Hx). apply (reaches_hb x v e Hx), sw_hb.
          assert (Hlv : at_ X l v).
          { pose proof (same_location_l X l w e (rf_location X wf w e Hrf) Hat) as Hlw.
            destruct Hle as [-> | H]; [exact Hlw | apply (same_location_l X l v w (mo_location X wf v w H) Hlw)]. }
          destruct (counters v (write_event X v Hv)) as (c & init & called & Hc & Hatc).
          rewrite (at_unique X c l v Hatc Hlv) in Hc.
          apply (publication X width l init called wf coh Hc v v e e Hlv).
          + repeat split; auto. apply release_atomic, Hrel.
          + exists w. auto.
          + repeat split; auto; [apply acquire_atomic, Ea | apply (rf_read X wf w e Hrf)].
        - apply (p_entry before s pasts l p w l' Hw).
      Qed.

      (** The updates that a SeqCst read misses. *)
      Lemma misses p w x k : rf X w e -> is_sc X e -> ~ is_update X e -> logged (machine s) l p w ->
        is_sc X x -> logged (machine s) l k x -> p < k -> Q e x.
      Proof.
        intros Hrf Hse Hue Hw Hsx Hx Hlt. split; [exact Hse | split; [exact Hsx | right]].
        apply (fr_intro X e w x Hrf).
        - apply (f_sorted X before _ so_far l p k w x Hw Hx Hlt).
        - intros <-. apply Hue, (sc_write_is_update e Hsx). apply (f_logged X before _ so_far l e). exists k.
          exact Hx.
      Qed.

      Lemma one_more' z : In z (before ++ [e]) <-> e = z \/ In z before.
      Proof. rewrite in_app_iff. simpl. tauto. Qed.

      Lemma before_is_other z : In z before -> z <> e.
      Proof.
        intros Hz. apply (ran_is_other (program_of X) _ t e l base stepped ran_e Hat).
        apply (f_ran X before _ so_far), Hz.
      Qed.

      Lemma R_optional x : R⁺ x e -> reaches x e.
      Proof. right. assumption. Qed.

      Lemma two_views_step : exists s', two_step (program_of X) s s' /\ machine s' = t /\
        true_pasts (before ++ [e]) s'.
      Proof.
        pose proof (reachable_sound (program_of X) t (after_step _ _ t base stepped)) as sound_t.
        assert (Hrun : In e (ran t)) by (rewrite ran_e; left; reflexivity).
        destruct (is_read X e) eqn:Er.
        - destruct (s_reads _ t sound_t e Hrun Er) as (w & Hpick).
          assert (Hrf : rf X w e) by apply (f_picks X _ t then_follows w e), Hpick.
          destruct (found_by_e (program_of X) _ t e l base stepped ran_e Hat w Hpick) as (p & Hw & Hup & Hread).
          destruct (is_update X e) eqn:Eu.
          + (* An update. *)
            destruct (Hup Eu) as [Hpos Hlen].
            assert (Hsteps : steps_to (program_of X) s t e l (S p)) by (split; assumption).
            set (v0 := acquired (program_of X) s e l p).
            set (v := if is_sc (program_of X) e then join v0 (join (counter_past s l) (one_entry l (S p))) else v0).
            assert (He : logged t l (S p) e).
            { rewrite <- Hpos. apply (s_writes _ t sound_t); [exact Hrun | apply update_writes, Eu | exact Hat]. }
            assert (Hv0 : forall l', true_position t l' (v0 l') (fun x => reaches x e)).
            { intros l'. apply (true_later (machine s) t _ _ (fun x => R⁺ x e) _ (kept _ _) R_optional).
              apply (acquired_true p w l' Hrf Hw). }
            assert (Hv : forall l', true_position t l' (v l') (fun x => reaches x e)).
            { intros l'. unfold v. change (is_sc (program_of X) e) with (is_sc X e). destruct (is_sc X e) eqn:Es;
                [| apply Hv0].
              apply true_join; [apply Hv0 | apply true_join].
              - apply (true_later (machine s) t _ _ (fun x => exists z, In z before /\ is_sc X z /\ at_ X l z /\
                  reaches x z) _ (kept _ _));
                  [| apply (p_counter before s pasts)].
                intros x (z & Hz & Hsz & Hlz & Hxz).
                assert (Hze : Q z e).
                { split; [exact Hsz | split; [exact Es |]].
                  assert (Holder : forall y q, logged (machine s) l q y -> mo X y e).
                  { intros y q Hy. apply (log_older X program wf atomic air order order_distinct order_all
                      order_sorted before e after _ here so_far l y q (update_writes X e Eu) Hat Hy). }
                  destruct (is_write X z) eqn:Ez.
                  - left. destruct (proj2 (f_logged X before _ so_far l z)) as (q & Hq); [auto |].
                    apply (Holder z q Hq).
                  - right. destruct (rf_complete X wf z (operations z Hsz)) as (y & Hy).
                    assert (Hpz : In (y, z) (picks (machine s))) by (apply (f_picks X before _ so_far); auto).
                    destruct (s_picks _ _ (reachable_sound _ _ base) y z Hpz)
                      as (_ & _ & _ & l0 & q & n & Hn & Hny & Hlz' & _).
                    rewrite (at_unique X l0 l z Hlz' Hlz) in Hn.
                    apply (fr_intro X z y e Hy); [apply (Holder y q); exists n; auto | apply before_is_other, Hz]. }
                right. destruct Hxz as [-> | Hxz]; [apply t_step; right; exact Hze |].
                apply t_trans with z; [exact Hxz | apply t_step; right; exact Hze].
              - unfold one_entry. destruct (Nat.eqb_spec l' l) as [-> | _]; [right | left; reflexivity].
                exists e. split; [exact Es | split; [exact He | left; reflexivity]]. }
            eexists. split; [apply (two_updates (program_of X) s e l p t Hsteps Eu) | split; [reflexivity |]].
            cbv zeta. fold v0. fold v. split; simpl.
            * intros z l' Hz. apply one_more' in Hz as [<- | Hz]; [rewrite set_same; apply Hv |].
              rewrite set_other by (apply before_is_other, Hz).
              apply true_kept, (p_past before s pasts z l' Hz).
            * intros l' q y l'' Hy. rewrite set_log.
              destruct (logged_inv (program_of X) _ t e l base stepped ran_e Hat l' q y Hy) as [Hy' | (-> & -> & ->)].
              -- assert (Hne : (l' =? l) && (q =? S p) = false).
                 { apply andb_false_iff. destruct (Nat.eqb_spec l' l) as [-> | _]; [right | left; reflexivity].
                   pose proof (logged_short _ l q y Hy'). apply Nat.eqb_neq. lia. }
                 rewrite Hne. apply true_kept, (p_entry before s pasts l' q y l'' Hy').
              -- rewrite <- Hlen, !Nat.eqb_refl. simpl. apply true_join.
                 ++ apply (true_later (machine s) t _ _ (fun x => exists u, is_release X u /\ is_write X u /\
                      ((mo X)?) u w /\ reaches x u) _ (kept _ _)).
                    ** intros x (u & Hrel & Hwu & Hle & Hxu). exists u. split; [exact Hrel | split; [exact Hwu
                         | split; [right | exact Hxu]]].
                       destruct (atomic w e Eu Hrf) as [Hmo _]. destruct Hle as [-> | H]; [exact Hmo
                         | apply (mo_transitive X wf u w e H Hmo)].
                    ** apply (p_entry before s pasts l p w l'' Hw).
                 ++ unfold released. change (is_release (program_of X) e) with (is_release X e).
                    destruct (is_release X e) eqn:Erel; [| left; reflexivity].
                    apply (true_later t t _ _ (fun x => reaches x e)); [auto | | apply Hv].
                    intros x Hx. exists e. split; [exact Erel | split; [apply update_writes, Eu | split; [left;
                      reflexivity | exact Hx]]].
            * intros l' l''.
              assert (Hold : true_position t l'' (counter_past s l' l'') (fun x => exists z,
                In z (before ++ [e]) /\ is_sc X z /\ at_ X l' z /\ reaches x z)).
              { apply true_kept, (true_later (machine s) (machine s)) with (3 := p_counter before s pasts l' l'');
                  [auto |].
                intros x (z & Hz & H). exists z. split; [apply one_more'; auto | exact H]. }
              change (is_sc (program_of X) e) with (is_sc X e). destruct (is_sc X e) eqn:Es; [| exact Hold].
              destruct (Nat.eq_dec l' l) as [-> | Hne]; [rewrite set_same | rewrite set_other by exact Hne;
                exact Hold].
              apply (true_later t t _ _ (fun x => reaches x e)); [auto | | apply Hv].
              intros x Hx. exists e. split; [apply one_more'; auto | auto].
          + (* A read. *)
            assert (Hue : ~ is_update X e) by (rewrite Eu; discriminate).
            assert (Hpos : seen t e l = p) by (apply Hread; exact Hue).
            assert (Hsteps : steps_to (program_of X) s t e l p) by (split; assumption).
            set (v := acquired (program_of X) s e l p).
            assert (Hv : forall l', true_position t l' (v l') (fun x => R⁺ x e)).
            { intros l'. apply true_kept, (acquired_true p w l' Hrf Hw). }
            assert (Hold : forall l' q y, logged t l' q y -> logged (machine s) l' q y).
            { intros l' q y Hy. destruct (logged_inv (program_of X) _ t e l base stepped ran_e Hat l' q y Hy) as
                [Hy' | (-> & -> & ->)]; [exact Hy' | exfalso].
              apply Hue, read_write_update; [exact Er |].
              apply (logged_ran (program_of X) t (after_step _ _ t base stepped) l _ e Hy). }
            destruct (is_sc X e) eqn:Es.
            * assert (Hp : v l <= p).
              { destruct (acquired_true p w l Hrf Hw) as [E | (x & Hsx & Hx & Hxe)]; [unfold v; lia |].
                destruct (Nat.le_gt_cases (v l) p) as [H | H]; [exact H | exfalso].
                apply (no_cycle x Hsx). apply t_trans with e; [exact Hxe | apply t_step; right].
                apply (misses p w x (v l) Hrf Es Hue Hw Hsx Hx H). }
              eexists. split; [apply (two_reads_sc (program_of X) s e l p t Hsteps Er Hue Es Hp) | split;
                [reflexivity |]].
              fold v. cbv zeta.
              (* Who knows of an update that is missed, comes after the read. *)
              assert (Hgive : forall (u : view) (who who' : event -> Prop) l',
                (forall k, true_position (machine s) k (u k) who) -> (forall x, who x -> who' x) ->
                (forall x y, who x -> R⁺ y x -> who' y) -> true_position t l' (give l p v u l') who').
              { intros u who who' l' Hu Hwho Hclosed. unfold give. destruct (Nat.ltb_spec p (u l)) as [Hlt | Hle].
                - destruct (Hu l) as [E | (x & Hsx & Hx & Hwx)]; [lia |].
                  pose proof (misses p w x (u l) Hrf Es Hue Hw Hsx Hx Hlt) as Hex.
                  apply true_join; [apply (true_later (machine s) t _ _ who _ (fun y H => kept _ _ y H) Hwho), Hu |].
                  apply (true_later t t _ _ (fun y => R⁺ y e)); [auto | | apply Hv].
                  intros y Hy. apply (Hclosed x y Hwx). apply t_trans with e; [exact Hy | apply t_step; right;
                    exact Hex].
                - apply (true_later (machine s) t _ _ who _ (fun y H => kept _ _ y H) Hwho), Hu. }
              assert (Hreach : forall x y z, reaches x z -> R⁺ y x -> reaches y z).
              { intros x y z [<- | H] H'; right; [exact H' | apply t_trans with x; assumption]. }
              split; simpl.
              -- intros z l' Hz. apply one_more' in Hz as [<- | Hz].
                 ++ rewrite set_same. apply (true_later t t _ _ (fun x => R⁺ x e)); [auto | apply R_optional
                      | apply Hv].
                 ++ rewrite set_other by (apply before_is_other, Hz).
                    apply (Hgive (past s z) (fun x => reaches x z)); [intros k;
                      apply (p_past before s pasts z k Hz) | auto |].
                    intros x y Hx Hy. apply (Hreach x y z Hx Hy).
              -- intros l' q y l'' Hy. apply Hold in Hy.
                 apply (Hgive (entry_past s l' q) (fun x => exists u, is_release X u /\ is_write X u /\
                   ((mo X)?) u y /\ reaches x u));
                   [intros k; apply (p_entry before s pasts l' q y k Hy) | auto |].
                 intros x z (u & Hrel & Hwu & Hle & Hx) Hz. exists u.
                 split; [exact Hrel | split; [exact Hwu | split; [exact Hle | apply (Hreach x z u Hx Hz)]]].
              -- intros l' l''.
                 assert (Hcp : true_position t l'' (give l p v (counter_past s l') l'') (fun x => exists z,
                   In z (before ++ [e]) /\ is_sc X z /\ at_ X l' z /\ reaches x z)).
                 { apply (Hgive (counter_past s l') (fun x => exists z, In z before /\ is_sc X z /\ at_ X l' z /\
                     reaches x z));
                     [intros k; apply (p_counter before s pasts) | |].
                   - intros x (z & Hz & H). exists z. split; [apply one_more'; auto | exact H].
                   - intros x y (z & Hz & Hsz & Hlz & Hx) Hy. exists z.
                     split; [apply one_more'; auto | split; [exact Hsz | split; [exact Hlz
                       | apply (Hreach x y z Hx Hy)]]]. }
                 destruct (Nat.eq_dec l' l) as [-> | Hne]; [rewrite set_same | rewrite set_other by exact Hne;
                   exact Hcp].
                 apply true_join; [exact Hcp |]. apply (true_later t t _ _ (fun x => R⁺ x e)); [auto | | apply Hv].
                 intros x Hx. exists e. split; [apply one_more'; auto | split; [exact Es | split; [exact Hat
                   | right; exact Hx]]].
            * assert (Hsc : ~ is_sc X e) by (rewrite Es; discriminate).
              eexists. split; [apply (two_reads (program_of X) s e l p t Hsteps Er Hue Hsc) | split; [reflexivity |]].
              split; simpl.
              -- intros z l' Hz. apply one_more' in Hz as [<- | Hz].
                 ++ rewrite set_same. apply (true_later t t _ _ (fun x => R⁺ x e)); [auto | apply R_optional
                      | apply Hv].
                 ++ rewrite set_other by (apply before_is_other, Hz).
                    apply true_kept, (p_past before s pasts z l' Hz).
              -- intros l' q y l'' Hy. apply Hold in Hy.
                 apply true_kept, (p_entry before s pasts l' q y l'' Hy).
              -- intros l' l''. apply true_kept, (true_later (machine s) (machine s))
                   with (3 := p_counter before s pasts l' l''); [auto |].
                 intros x (z & Hz & H). exists z. split; [apply one_more'; auto | exact H].
        - (* A creation. *)
          assert (Hr : ~ is_read X e) by (rewrite Er; discriminate).
          assert (Hsc : ~ is_sc X e) by (intros H; apply Hr, operations, H).
          assert (Hw : is_write X e).
          { revert Er Hat. unfold is_read, is_write, at_, location_of. destruct (action_of X e) as [[]|]; easy. }
          assert (Hempty : log (machine s) l = []).
          { destruct (log (machine s) l) as [| x log'] eqn:E; [reflexivity | exfalso].
            destruct (counters e (write_event X e Hw)) as (c & init & called & Hc & Hatc).
            rewrite (at_unique X c l e Hatc Hat) in Hc.
            destruct (only_updates _ _ _ _ _ Hc e Hat Hw) as [-> | Hu]; [| apply Hr, update_reads, Hu].
            apply (nothing_before_init X width l init called wf coh Hc (writer x)).
            apply (log_older X program wf atomic air order order_distinct order_all order_sorted before init after
              _ here so_far l _ 0 Hw Hat).
            exists x. rewrite E. auto. }
          assert (Hpos : seen t e l = 0).
          { assert (Hlog : logged t l (seen t e l) e) by (apply (s_writes _ t sound_t); assumption).
            destruct (logged_inv (program_of X) _ t e l base stepped ran_e Hat l _ e Hlog) as [H | (_ & _ & E)];
              [exfalso | rewrite E, Hempty; reflexivity].
            destruct H as (y & Hy & _). rewrite Hempty in Hy. destruct (seen t e l); discriminate. }
          assert (Hsteps : steps_to (program_of X) s t e l 0) by (split; assumption).
          assert (Hv : forall l', true_position t l' (after_all_before (program_of X) (past s) e l') (fun x =>
            reaches x e)).
          { intros l'. apply (true_later (machine s) t _ _ (fun x => R⁺ x e) _ (kept _ _) R_optional), known_true. }
          eexists. split; [apply (two_creates (program_of X) s e l t Hsteps Hr Hsc) | split; [reflexivity |]].
          cbv zeta. split; simpl.
          + intros z l' Hz. apply one_more' in Hz as [<- | Hz]; [rewrite set_same; apply Hv |].
            rewrite set_other by (apply before_is_other, Hz).
            apply true_kept, (p_past before s pasts z l' Hz).
          + intros l' q y l'' Hy. rewrite set_log.
            destruct (logged_inv (program_of X) _ t e l base stepped ran_e Hat l' q y Hy) as [Hy' | (-> & -> & ->)].
            * assert (Hne : (l' =? l) = false).
              { apply Nat.eqb_neq. intros ->. destruct Hy' as (n & Hn & _). rewrite Hempty in Hn. destruct q;
                  discriminate. }
              rewrite Hne. simpl. apply true_kept, (p_entry before s pasts l' q y l'' Hy').
            * rewrite Hempty, Nat.eqb_refl. simpl. unfold released. change (is_release (program_of X) e)
                with (is_release X e).
              destruct (is_release X e) eqn:Erel; [| left; reflexivity].
              apply (true_later t t _ _ (fun x => reaches x e)); [auto | | apply Hv].
              intros x Hx. exists e. split; [exact Erel | split; [exact Hw | split; [left; reflexivity | exact Hx]]].
          + intros l' l''. apply true_kept, (true_later (machine s) (machine s))
              with (3 := p_counter before s pasts l' l''); [auto |].
            intros x (z & Hz & H). exists z. split; [apply one_more'; auto | exact H].
      Qed.
    End Step.

    Lemma two_views_follow before : forall after, order = before ++ after ->
      exists s, two_reachable (program_of X) s /\ follows X before (machine s) /\ true_pasts before s.
    Proof.
      induction before as [| e before IH] using rev_ind; intros after Ho.
      - exists two_start. split; [apply at_two_start | split; [apply start_follows |]]. split.
        + intros z l [].
        + intros l' q w l (y & Hy & _). destruct q; discriminate.
        + intros l' l. left. reflexivity.
      - rewrite <- app_assoc in Ho. destruct (IH (e :: after) Ho) as (s & Hreach & Hfollows & Hpasts).
        destruct (follows_step X program wf coh atomic air order order_distinct order_all order_sorted before e
          after (machine s) Ho Hfollows)
          as (t & Hstep & Hthen).
        destruct (step_event (program_of X) _ t Hstep) as (e' & l & Hran & Hat & Hnew).
        assert (e' = e) as ->.
        { assert (H : In e' (before ++ [e])) by (apply (f_ran X _ t Hthen); rewrite Hran; left; reflexivity).
          apply in_app_iff in H as [H | [H | []]]; [exfalso; apply Hnew, (f_ran X before _ Hfollows), H
            | symmetry; exact H]. }
        destruct (two_views_step before e after s t l Ho Hfollows Hreach Hpasts Hstep Hran Hat Hthen)
          as (s' & Hstep' & Hm & Hpasts').
        exists s'. split; [apply (after_two_step _ s s' Hreach Hstep') | split; [rewrite Hm; exact Hthen
          | exact Hpasts']].
    Qed.
  End Run.

  (** ** The theorem *)

  (** Where no counter mixes SeqCst with other orderings, the machine with two views produces exactly the
      executions that RC11 allows. *)
  Theorem two_views_exact : two_views_produce X <-> rc11 X.
  Proof.
    split.
    - intros (s & Hreach & Hy).
      assert (Hbase : log_machine_produces X).
      { exists (machine s). split; [apply (t_reachable _ s (two_reachable_sound _ s Hreach)) | exact Hy]. }
      apply (log_machine_of_counters X width wf counters) in Hbase as (coh & atomic & air).
      split; [exact coh | split; [exact atomic | split; [apply (yielded_psc s Hreach Hy coh) | exact air]]].
    - intros (coh & atomic & Hpsc & air). destruct (running_order X wf air) as (order & Hnodup & Hall & Hsorted).
      pose proof (counters_program X width wf counters) as program.
      destruct (two_views_follow coh atomic Hpsc air program order Hnodup Hall Hsorted order [])
        as (s & Hreach & Hs & _);
        [symmetry; apply app_nil_r |].
      exists s. split; [exact Hreach |].
      apply (follows_yields X wf order Hall (machine s) Hs).
  Qed.
End Exact.
