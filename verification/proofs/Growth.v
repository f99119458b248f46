(** * The exact checker loses nothing when it gives up a partial execution

    The checker writes each counter's order from the front and finds sources for reads. What it then knows
    of the relations, between events that have their place and updates that will have a later one, is true
    of every execution that grows out of it. So what an axiom forbids of it, that axiom forbids of all of
    them; and once everything has its place, what the checker asks for are the axioms of Model.v.

    Which events take place, which choice is made when, and values are not modelled here; for the choices
    see Choices.v. *)

Require Import Lia.
Require Import Model RelationFacts Executions Chain Publication Positions Sequential OneKind.

(** Every location that is accessed atomically is a counter; ordinary memory is arbitrary. *)
Definition atomics_are_counters X width := forall l e, at_ X l e -> is_atomic X e ->
  exists init called, is_counter X width l init called.

(** How far an execution has grown: the events that are known to take place, and those that have their place
    already: an update its position, a read its source. *)
Record stage := { takes_place : event -> bool; placed : event -> bool }.

(** A prefix of each counter's modification order has its place, and the sources of the reads that have. *)
Record grown X s : Prop := {
  from_the_front : forall w v, mo X w v -> placed s v -> placed s w;
  sources_placed : forall w r, rf X w r -> placed s r -> placed s w }.

(** ** What is known *)

Section Known.
  Variables (X : execution) (s : stage).

  (** An update that takes place, and whose position will be later than all that are given. *)
  Definition pending u := takes_place s u /\ ~ placed s u /\ is_update X u.

  Definition known_po : rel event := fun x y => takes_place s x /\ takes_place s y /\ po X x y.

  (** A pending update will see all writes that are placed. *)
  Definition known_to_see r w := placed s w /\ is_write X w /\ same_location X w r /\
    (placed s r /\ sees X r w \/ pending r).

  Definition known_sw : rel event := fun x y =>
    is_release X x /\ is_acquire X y /\ is_read X y /\ known_to_see y x.
  Definition known_hb : rel event := (known_po ∪ known_sw)⁺.

  (** Modification order and from-read. *)
  Definition known_into : rel event := fun x u => placed s x /\ is_update X u /\ same_location X x u /\
    (placed s u /\ (mo X ∪ fr X) x u \/ pending u).

  (** A pending update reads one that, by way of other updates, reads the last one placed. *)
  Definition known_rf : rel event := fun w r => placed s w /\
    (placed s r /\ rf X w r \/
     pending r /\ is_write X w /\ same_location X w r /\ forall v, placed s v -> ~ mo X w v).

  Definition known_elsewhere : rel event := fun x y => known_po x y /\ ~ same_location X x y.
  Definition known_psc : rel event := ⦗is_sc X⦘ ⨾
    (known_po ∪ (known_elsewhere ⨾ known_hb ⨾ known_elsewhere) ∪ (known_hb ∩ same_location X) ∪ known_into)
    ⨾ ⦗is_sc X⦘.

  (** The axioms, as the checker has them. *)
  Definition known_coherent := irreflexive known_hb /\
    forall x y, known_hb x y -> same_location X x y -> placed s y -> ~ pending x /\
      forall w v, placed s x -> stands_at X x w -> stands_at X y v ->
        ((mo X)?) w v /\ (is_update X y -> mo X w v).
  Definition known_sc := acyclic known_psc.
  Definition known_no_thin_air := acyclic (known_po ∪ known_rf).
  (** Of the model sc, which knows interleavings only. *)
  Definition known_interleaving := acyclic (known_po ∪ known_rf ∪ known_into).
End Known.

(** ** It is true *)

Section True.
  Variables (X : execution) (width : N) (s : stage).
  Hypothesis wf : well_formed X.
  Hypothesis coh : coherence X.
  Hypothesis atomic : atomicity X.
  Hypothesis counters : atomics_are_counters X width.
  Hypothesis growing : grown X s.

  Lemma placed_before_pending w u : placed s w -> is_write X w -> pending X s u -> same_location X w u -> mo X w u.
  Proof.
    intros Pw Hw (_ & Nu & Hu) Hloc.
    destruct (mo_compare X wf w u Hw (update_writes X u Hu) Hloc) as [-> | [H | H]]; [contradiction | exact H |].
    exfalso. apply Nu, (from_the_front X s growing u w H Pw).
  Qed.

  (** An update sees all that is before it. *)
  Lemma update_sees w u : is_update X u -> mo X w u -> sees X u w.
  Proof.
    intros Hu Hwu. destruct (rf_complete X wf u (update_reads X u Hu)) as (v & Hv).
    destruct (atomic v u Hu Hv) as [Hvu Hbetween]. exists v. split; [| exact Hv].
    destruct (mo_writes X wf w u Hwu) as (Hw & _ & Hloc). destruct (mo_writes X wf v u Hvu)
      as (Hwv & _ & l & Hlv & Hlu).
    destruct (mo_compare X wf w v Hw Hwv) as [-> | [H | H]].
    - exists l. split; [apply (same_location_l X l w u Hloc Hlu) | exact Hlv].
    - left. reflexivity.
    - right. exact H.
    - exfalso. apply (Hbetween w H Hwu).
  Qed.

  Lemma known_to_see_true r w : known_to_see X s r w -> sees X r w.
  Proof.
    intros (Pw & Hw & Hloc & [[_ H] | Hpending]); [exact H |].
    apply update_sees; [apply Hpending | apply placed_before_pending; assumption].
  Qed.

  Lemma known_sw_true x y : known_sw X s x y -> sw X x y.
  Proof.
    intros (Hrel & Hacq & Hr & Hsees). pose proof Hsees as (_ & Hw & (l & Hx & Hy) & _).
    destruct (counters l y Hy (acquire_atomic X y Hacq)) as (init & called & Hc).
    apply (publication X width l init called wf coh Hc x x y y Hx).
    - repeat split; auto. apply release_atomic, Hrel.
    - apply known_to_see_true, Hsees.
    - repeat split; auto. apply acquire_atomic, Hacq.
  Qed.

  Lemma known_hb_true x y : known_hb X s x y -> hb X x y.
  Proof.
    apply plus_included. intros a b [(_ & _ & H) | H]; [left; exact H | right; apply known_sw_true, H].
  Qed.

  Lemma known_into_true x u : known_into X s x u -> (mo X ∪ fr X) x u.
  Proof.
    intros (Px & Hu & Hloc & [[_ H] | Hpending]); [exact H |].
    destruct (is_write X x) eqn:Ex; [left; apply placed_before_pending; assumption | right].
    pose proof Hloc as (l & Hx & Hlu). destruct (stands_somewhere X wf l x Hx) as (w & Hw & Hlw & Hww).
    unfold stands_at in Hw. rewrite Ex in Hw. apply (fr_intro X x w u Hw).
    - apply placed_before_pending; auto; [apply (sources_placed X s growing w x Hw Px) | exists l; auto].
    - intros ->. rewrite (update_writes X u Hu) in Ex. discriminate.
  Qed.

  Lemma known_psc_true x y : known_psc X s x y -> psc X x y.
  Proof.
    intros (a & [<- Hx] & b & H & [<- Hy]). apply psc_step; auto.
    destruct H as [[[(_ & _ & H) | (u & [(_ & _ & Hxu) Nxu] & v & Huv & [(_ & _ & Hvy) Nvy])] | [H Hloc]] | H].
    - left. left. left. left. exact H.
    - left. left. left. right. exists u. split; [split; assumption |]. exists v.
      split; [apply known_hb_true, Huv | split; assumption].
    - left. left. right. split; [apply known_hb_true, H | exact Hloc].
    - destruct (known_into_true x b H) as [H' | H']; [left; right | right]; exact H'.
  Qed.

  Lemma known_flow_true x y : (known_po X s ∪ known_rf X s)⁺ x y -> (po X ∪ rf X)⁺ x y.
  Proof.
    intros H. induction H as [x y H | x y z _ IH1 _ IH2]; [| apply t_trans with y; assumption].
    destruct H as [(_ & _ & H) | (Px & [[_ H] | (Hpending & Hw & Hloc & _)])].
    - apply t_step. left. exact H.
    - apply t_step. right. exact H.
    - pose proof Hpending as (_ & _ & Hu). pose proof Hloc as (l & Hx & Hy).
      destruct (counters l y Hy (update_atomic X wf y Hu)) as (init & called & Hc).
      apply (plus_included (rf X)); [intros a b; right; assumption |].
      apply (seen_flows X width l init called wf atomic Hc x y Hx Hw).
      apply update_sees; [exact Hu | apply placed_before_pending; assumption].
  Qed.

  Lemma known_coherent_true : known_coherent X s.
  Proof.
    split; [intros x H; apply (coherence_irreflexive X x coh), known_hb_true, H |].
    intros x y H Hloc Py. apply known_hb_true in H.
    assert (Hbehind : forall w v, stands_at X x w -> stands_at X y v -> ((mo X)?) w v /\ (is_update X y -> mo X w v)).
    { intros w v Hw Hv. apply (not_behind X wf x y w v Hloc Hw Hv). intros Heco. apply (coh x). exists y. auto. }
    split; [| auto]. intros Hpending. pose proof Hpending as (_ & Nx & Hu).
    destruct Hloc as (l & Hx & Hy). destruct (stands_somewhere X wf l y Hy) as (v & Hv & _).
    assert (Pv : placed s v).
    { unfold stands_at in Hv. destruct (is_write X y); [subst v; exact Py
        | apply (sources_placed X s growing v y Hv Py)]. }
    destruct (Hbehind x v) as [[<- | H'] _]; [| exact Hv | contradiction |].
    - unfold stands_at. rewrite (update_writes X x Hu). reflexivity.
    - apply Nx, (from_the_front X s growing x v H' Pv).
  Qed.
End True.

(** Pruning: of an execution that the axioms allow, whatever the checker knows at any time passes them, each
    by itself. So a partial execution that does not pass grows into none that is allowed. *)
Theorem stages_pass X width s : well_formed X -> coherence X -> atomicity X ->
  atomics_are_counters X width -> grown X s ->
  known_coherent X s /\ (psc_acyclic X -> known_sc X s) /\ (no_thin_air X -> known_no_thin_air X s).
Proof.
  intros wf coh atomic counters growing. split; [| split].
  - apply (known_coherent_true X width s wf coh atomic counters growing).
  - intros Hpsc. apply (acyclic_included _ (psc X)); [| exact Hpsc].
    intros x y. apply (known_psc_true X width s wf coh atomic counters growing).
  - intros Hair x H. apply (Hair x), (known_flow_true X width s wf atomic counters growing x x H).
Qed.

Theorem stages_of_interleavings_pass X width s T : well_formed X -> atomicity X ->
  atomics_are_counters X width -> grown X s -> interleaving X T -> known_interleaving X s.
Proof.
  intros wf atomic counters growing HT. pose proof (interleaving_fr X wf T HT) as Hfr.
  destruct HT as ((Hirr & Htrans & _) & Hpo & Hmo & Hlatest).
  assert (Hflow : po X ∪ rf X ⊆ T) by (intros a b [H | H]; [apply Hpo, H | apply (Hlatest a b H)]).
  apply (acyclic_in_order _ T); [| exact Hirr | exact Htrans]. intros x y [H | H].
  - apply (plus_of_transitive T Htrans), (plus_included _ _ Hflow).
    apply (known_flow_true X width s wf atomic counters growing x y), t_step, H.
  - destruct (known_into_true X s wf growing x y H) as [H' | H']; [apply Hmo, H' | apply Hfr, H'].
Qed.

(** The end: once everything has its place, what the checker asks for are the axioms, for programs of
    counters. *)
Theorem last_stages_decide X width s : well_formed X -> atomicity X -> all_counters X width ->
  (forall e, In e (events X) -> takes_place s e /\ placed s e) ->
  (known_coherent X s <-> coherence X) /\
  (coherence X -> (known_sc X s <-> psc_acyclic X)) /\
  (known_no_thin_air X s <-> no_thin_air X).
Proof.
  intros wf atomic counters Hall.
  assert (forward_and_back : forall w v, ((mo X)?) w v -> ((mo X)?) v w -> ~ mo X v w /\ w = v).
  { intros w v [-> | H] H'; [split; [apply (mo_irreflexive X wf) | reflexivity] | exfalso].
    destruct H' as [-> | H']; [apply (mo_irreflexive X wf w H) | apply (mo_asymmetric X wf w v H H')]. }
  assert (Hat : forall e l, at_ X l e -> takes_place s e /\ placed s e) by (intros e l H; apply Hall,
    (located_event X l e H)).
  assert (Hatomics : atomics_are_counters X width).
  { intros l e Hl _. destruct (counters e (located_event X l e Hl)) as (c & init & called & Hc & Hatc).
    rewrite (at_unique X l c e Hl Hatc). eauto. }
  assert (growing : grown X s).
  { split; intros w v H _.
    - apply (Hall w), write_event, (mo_writes X wf w v H).
    - apply (Hall w), write_event, (rf_write X wf w v H). }
  assert (Hpo : po X ⊆ known_po X s).
  { intros a b Hab. destruct (po_events X wf a b Hab). repeat split; auto; apply Hall; assumption. }
  assert (Hhb : hb X ⊆ known_hb X s).
  { apply plus_included. intros x y [H | H].
    - left. apply Hpo, H.
    - right. pose proof H as (w & (Hrel & _ & Hw & Hxw) & v & (_ & Hwv & _) & r & Hvr & (Hacq & _ & Hr & Hry)).
      assert (x = w) as -> by (destruct Hxw as [-> | [Hf _]]; [reflexivity | exfalso;
        apply (no_fence X width counters x Hf)]).
      assert (y = r) as -> by (destruct Hry as [-> | [Hf _]]; [reflexivity | exfalso;
        apply (no_fence X width counters y Hf)]).
      destruct (sw_here X width wf counters w r H) as (Hloc & _). pose proof Hloc as (l & Hlw & Hlr).
      split; [exact Hrel | split; [exact Hacq | split; [exact Hr |]]].
      split; [apply (Hat w l Hlw) | split; [exact Hw | split; [exact Hloc | left]]].
      split; [apply (Hat r l Hlr) | exists v; auto]. }
  split; [split | split; [intros coh; split | split]].
  - intros [Hirr Hforward] x (y & Hxy & Hyx). apply Hhb in Hxy. destruct Hyx as [<- | Hyx]; [apply (Hirr y Hxy) |].
    destruct (eco_location X wf y x Hyx) as (l & Hy & Hx).
    destruct (stands_somewhere X wf l x Hx) as (w & Hw & _). destruct (stands_somewhere X wf l y Hy) as (v & Hv & _).
    destruct (eco_forward X l wf atomic y x v w Hyx Hy Hv Hw) as [Hback Hstrict].
    destruct (Hat x l Hx) as [_ Px]. destruct (Hat y l Hy) as [_ Py].
    destruct (Hforward x y Hxy (ex_intro _ l (conj Hx Hy)) Py) as [_ Hgo].
    destruct (Hgo w v Px Hw Hv) as [Hle Hlt].
    destruct (forward_and_back w v Hle Hback) as [Hno ->].
    (* So [x] is a mere read, and [y] a write that is no update: the creation. *)
    destruct (is_write X x) eqn:Ex; [apply Hno, Hstrict; auto |].
    destruct (is_write X y) eqn:Ey; [| apply Hno, Hstrict; right; easy].
    destruct (counters y (located_event X l y Hy)) as (c & init & called & Hc & Hatc).
    rewrite (at_unique X l c y Hy Hatc) in *.
    destruct (only_updates _ _ _ _ _ Hc y Hatc Ey) as [-> | Hu]; [| apply Hno, Hlt, Hu].
    destruct (init_first _ _ _ _ _ Hc x Hx) as [-> | H].
    + rewrite (init_write _ _ _ _ _ Hc) in Ex. discriminate.
    + apply (Hirr x), (t_trans _ _ x init x Hxy), Hhb, H.
  - intros coh. apply (stages_pass X width s wf coh atomic Hatomics growing).
  - intros Hpsc. apply (acyclic_included _ (known_psc X s)); [| exact Hpsc]. intros x y H.
    destruct (psc_inv X width counters x y H) as (Hx & Hy & Hscb).
    exists x. split; [split; [reflexivity | exact Hx] |]. exists y. split; [| split; [reflexivity | exact Hy]].
    assert (Hinto : (mo X ∪ fr X) x y -> known_into X s x y).
    { intros Hxy. assert (Hloc : same_location X x y).
      { apply (communication_location X wf). destruct Hxy as [H' | H']; [left; right | right]; exact H'. }
      pose proof Hloc as (l & Hlx & Hly). destruct (Hat x l Hlx) as [_ Px]. destruct (Hat y l Hly) as [_ Py].
      split; [exact Px | split; [| split; [exact Hloc | left; auto]]].
      destruct (counters y (located_event X l y Hly)) as (c & init & called & Hc & Hatc).
      assert (Hbefore : exists w, mo X w y) by (destruct Hxy as [H' | [(w & _ & H') _]]; eauto).
      destruct Hbefore as (w & Hwy).
      destruct (only_updates _ _ _ _ _ Hc y Hatc) as [-> | Hu]; [apply (mo_writes X wf w y Hwy) | | exact Hu].
      exfalso. apply (nothing_before_init X width c init called wf coh Hc w Hwy). }
    destruct Hscb as [[[[H' | (u & [Hxu Nxu] & v & Huv & [Hvy Nvy])] | [H' Hloc]] | H'] | H'].
    + left. left. left. apply Hpo, H'.
    + left. left. right. exists u. split; [split; [apply Hpo, Hxu | exact Nxu] |].
      exists v. split; [apply Hhb, Huv | split; [apply Hpo, Hvy | exact Nvy]].
    + left. right. split; [apply Hhb, H' | exact Hloc].
    + right. apply Hinto. left. exact H'.
    + right. apply Hinto. right. exact H'.
  - intros Hpsc. apply (stages_pass X width s wf coh atomic Hatomics growing), Hpsc.
  - intros Hair. apply (acyclic_included _ (known_po X s ∪ known_rf X s)); [| exact Hair]. intros x y [H | H].
    + left. apply Hpo, H.
    + right. split; [apply (Hall x), write_event, (rf_write X wf x y H) |].
      left. split; [apply (Hall y), read_event, (rf_read X wf x y H) | exact H].
  - intros Hair x H. apply (Hair x), (known_flow_true X width s wf atomic Hatomics growing x x H).
Qed.
