(** * Where no counter mixes SeqCst with other orderings

    Then RC11's psc, C++20's order S and happens-before with communication between SeqCst events say the
    same. It is what a search needs that keeps of a past only what has been seen. *)

Require Import Coq.Relations.Operators_Properties.
Require Import Model RelationFacts Executions Publication.

(** If one event of a location is SeqCst, so are all that read or release: all its operations. A creation
    need not be, since it is neither. *)
Definition one_kind X := forall x y, same_location X x y -> is_sc X x ->
  is_read X y \/ is_release X y -> is_sc X y.

Section OneKind.
  Variables (X : execution) (width : N).
  Hypothesis wf : well_formed X.
  Hypothesis coh : coherence X.
  Hypothesis counters : all_counters X width.
  Hypothesis kind : one_kind X.

  Lemma no_fence e : ~ is_fence X e.
  Proof.
    intros Hf. assert (He : In e (events X)).
    { revert Hf. unfold is_fence. destruct (action_of X e) as [a |] eqn:E; [| easy].
      intros _. apply (action_event X e a E). }
    destruct (counters e He) as (c & _ & _ & _ & Hat). revert Hat Hf.
    unfold at_, location_of, is_fence. destruct (action_of X e) as [[]|]; easy.
  Qed.

  Lemma same_location_symmetric x y : same_location X x y -> same_location X y x.
  Proof. intros (l & Hx & Hy). exists l. auto. Qed.

  (** What synchronizes releases a counter, and what it synchronizes with acquires it. *)
  Lemma sw_here x y : sw X x y -> same_location X x y /\ is_release X x /\ is_read X y.
  Proof.
    intros (w & (Hrel & _ & Hw & Hxw) & v & (_ & Hwv & _) & r & Hvr & (_ & _ & Hr & Hry)).
    assert (x = w) as -> by (destruct Hxw as [-> | [Hf _]]; [reflexivity | exfalso; apply (no_fence x Hf)]).
    assert (y = r) as -> by (destruct Hry as [-> | [Hf _]]; [reflexivity | exfalso; apply (no_fence y Hf)]).
    split; [| auto]. destruct (rf_location X wf v r Hvr) as (l & Hv & Hr'). exists l. split; [| exact Hr'].
    destruct Hwv as [-> | H]; [exact Hv | apply (same_location_l X l w v (mo_location X wf w v H) Hv)].
  Qed.

  (** Synchronization does not lead from SeqCst to anything else, nor back. *)
  Lemma sw_keeps_kind x y : sw X x y -> (is_sc X x -> is_sc X y) /\ (is_sc X y -> is_sc X x).
  Proof.
    intros H. destruct (sw_here x y H) as (Hloc & Hrel & Hr). split; intros Hsc.
    - apply (kind x y Hloc Hsc). auto.
    - apply (kind y x (same_location_symmetric x y Hloc) Hsc). auto.
  Qed.

  (** What else there is of a SeqCst event's counter is its creation, before all. *)
  Lemma only_creation x m : is_sc X x -> ~ is_sc X m -> same_location X x m -> ~ is_read X m /\ ~ po X x m.
  Proof.
    intros Hx Hm Hloc.
    assert (Hr : ~ is_read X m) by (intros Hr; apply Hm, (kind x m Hloc Hx); auto).
    split; [exact Hr |]. intros Hpo.
    destruct (counters x) as (c & init & called & Hc & Hat); [apply (po_events X wf x m Hpo) |].
    pose proof (same_location_r X c x m Hloc Hat) as Hatm.
    assert (Hw : is_write X m).
    { revert Hr Hatm. unfold is_read, is_write, at_, location_of. destruct (action_of X m) as [[]|]; try easy.
      intros Hr. exfalso. apply Hr. reflexivity. }
    destruct (only_updates _ _ _ _ _ Hc m Hatm Hw) as [-> | Hu]; [| apply Hr, update_reads, Hu].
    destruct (init_first _ _ _ _ _ Hc x Hat) as [-> | H]; [contradiction |].
    apply (coherence_irreflexive X x coh), (hb_trans X x init x (po_hb X x init Hpo) H).
  Qed.

  (** ** Happens-before between SeqCst events *)

  (** It goes along program order, synchronization between SeqCst events, and excursions that leave a
      counter by program order and come back to another by program order. *)
  Inductive excursion : rel event :=
    | by_po x y : is_sc X x -> is_sc X y -> po X x y -> excursion x y
    | by_sw x y : is_sc X x -> is_sc X y -> same_location X x y -> sw X x y -> excursion x y
    | around x u v y : is_sc X x -> is_sc X y -> po_elsewhere X x u -> hb X u v -> po_elsewhere X v y ->
      excursion x y.

  Definition sc_or_not e : {is_sc X e} + {~ is_sc X e}.
  Proof. destruct (is_sc X e); [left; reflexivity | right; discriminate]. Defined.

  Lemma same_location_or_not x y : same_location X x y \/ ~ same_location X x y.
  Proof.
    unfold same_location, at_. destruct (location_of X x) as [l |].
    - destruct (location_of X y) as [l' |].
      + destruct (Nat.eq_dec l l') as [<- | Hne]; [left; eauto |]. right. intros (k & H & H'). congruence.
      + right. intros (k & _ & H). discriminate.
    - right. intros (k & H & _). discriminate.
  Qed.

  (** Once it has left the counter of [x]. *)
  Lemma comes_back x u z : is_sc X x -> ~ is_sc X u -> po_elsewhere X x u -> hb X u z ->
    forall y, is_sc X y -> y = z \/ po X z y -> excursion⁺ x y.
  Proof.
    intros Hx Hu Hxu H. apply clos_trans_tn1 in H. induction H as [z H | m z H Hum IH]; intros y Hy Hzy.
    - assert (Hback : is_sc X z -> excursion⁺ x z).
      { intros Hz. destruct H as [H | H].
        - apply t_step, by_po; auto. apply (po_transitive X wf x u z (proj1 Hxu) H).
        - exfalso. apply Hu, (sw_keeps_kind u z H), Hz. }
      destruct Hzy as [-> | Hzy]; [apply Hback, Hy |]. destruct (sc_or_not z) as [Hz | Hz].
      { apply t_trans with z; [apply Hback, Hz | apply t_step, by_po; auto]. }
      destruct (same_location_or_not z y) as [Hloc | Hloc].
      + destruct (only_creation y z Hy Hz (same_location_symmetric z y Hloc)) as [Hr _].
        destruct H as [H | H]; [| exfalso; apply Hr, (sw_here u z H)].
        apply t_step, by_po; auto. apply (po_transitive X wf x u y (proj1 Hxu)), (po_transitive X wf u z y H Hzy).
      + apply t_step, (around x u z y); auto; [apply t_step, H | split; assumption].
    - apply clos_tn1_trans in Hum.
      assert (Hback : is_sc X z -> excursion⁺ x z).
      { intros Hz. destruct H as [H | H]; [apply (IH z Hz); auto |].
        pose proof (proj2 (sw_keeps_kind m z H) Hz) as Hm.
        apply t_trans with m; [apply (IH m Hm); auto |]. apply t_step, by_sw; auto. apply (sw_here m z H). }
      destruct Hzy as [-> | Hzy]; [apply Hback, Hy |]. destruct (sc_or_not z) as [Hz | Hz].
      { apply t_trans with z; [apply Hback, Hz | apply t_step, by_po; auto]. }
      destruct (same_location_or_not z y) as [Hloc | Hloc].
      + destruct (only_creation y z Hy Hz (same_location_symmetric z y Hloc)) as [Hr _].
        destruct H as [H | H]; [| exfalso; apply Hr, (sw_here m z H)].
        apply (IH y Hy). right. apply (po_transitive X wf m z y H Hzy).
      + apply t_step, (around x u z y); auto; [| split; assumption].
        apply (hb_trans X u m z Hum), t_step, H.
  Qed.

  Lemma hb_between_sc x y : hb X x y -> is_sc X x -> is_sc X y -> excursion⁺ x y.
  Proof.
    intros H. apply clos_trans_t1n in H. induction H as [x y H | x m y H Hmy IH]; intros Hx Hy.
    - apply t_step. destruct H as [H | H]; [apply by_po; auto | apply by_sw; auto; apply (sw_here x y H)].
    - destruct (sc_or_not m) as [Hm | Hm].
      + apply t_trans with m; [| apply IH; auto]. apply t_step.
        destruct H as [H | H]; [apply by_po; auto | apply by_sw; auto; apply (sw_here x m H)].
      + destruct H as [H | H]; [| exfalso; apply Hm, (sw_keeps_kind x m H), Hx].
        apply clos_t1n_trans in Hmy. apply (comes_back x m y Hx Hm); auto.
        split; [exact H |]. intros Hloc. apply (only_creation x m Hx Hm Hloc), H.
  Qed.

  (** ** psc *)

  Lemma psc_step x y : is_sc X x -> is_sc X y -> scb X x y -> psc X x y.
  Proof.
    intros Hx Hy H. left. exists x. split; [left; split; [reflexivity | exact Hx] |].
    exists y. split; [exact H | left; split; [reflexivity | exact Hy]].
  Qed.

  (** Without fences, nothing else is in it. *)
  Lemma psc_inv x y : psc X x y -> is_sc X x /\ is_sc X y /\ scb X x y.
  Proof.
    assert (Hfence : forall e, ~ is_sc_fence X e).
    { intros e H. unfold is_sc_fence in H. apply andb_true_iff in H as [H _]. apply (no_fence e H). }
    intros [(a & Ha & b & Hab & Hb) | (a & [_ H] & _)]; [| exfalso; apply (Hfence x H)].
    destruct Ha as [[<- Hx] | (e & [_ H] & _)]; [| exfalso; apply (Hfence x H)].
    destruct Hb as [[<- Hy] | (e & _ & [-> H])]; [auto | exfalso; apply (Hfence y H)].
  Qed.

  Lemma excursion_psc x y : excursion x y -> psc X x y.
  Proof.
    intros [x' y' Hx Hy H | x' y' Hx Hy Hloc H | x' u v y' Hx Hy Hxu Huv Hvy]; apply psc_step; auto.
    - left. left. left. left. exact H.
    - left. left. right. split; [apply sw_hb, H | exact Hloc].
    - left. left. left. right. exists u. split; [exact Hxu |]. exists v. split; assumption.
  Qed.

  (** psc goes where happens-before, modification order and from-read lead from one SeqCst event to
      another, and nowhere else. *)
  Theorem psc_of_one_kind x y : (psc X)⁺ x y <-> (⦗is_sc X⦘ ⨾ (hb X ∪ mo X ∪ fr X) ⨾ ⦗is_sc X⦘)⁺ x y.
  Proof.
    split; intros H; induction H as [x y H | x y z _ IH1 _ IH2]; try (apply t_trans with y; assumption).
    - apply t_step. destruct (psc_inv x y H) as (Hx & Hy & Hscb).
      exists x. split; [split; [reflexivity | exact Hx] |]. exists y. split; [| split; [reflexivity | exact Hy]].
      destruct Hscb as [[[[H' | (u & [Hxu _] & v & Huv & [Hvy _])] | [H' _]] | H'] | H'].
      + left. left. apply po_hb, H'.
      + left. left. apply (hb_trans X x u y (po_hb X x u Hxu)), (hb_trans X u v y Huv), po_hb, Hvy.
      + left. left. exact H'.
      + left. right. exact H'.
      + right. exact H'.
    - destruct H as (a & [<- Hx] & b & H & [<- Hy]). destruct H as [[H | H] | H].
      + apply (plus_included _ _ excursion_psc), (hb_between_sc x b H Hx Hy).
      + apply t_step, psc_step; auto. left. right. exact H.
      + apply t_step, psc_step; auto. right. exact H.
  Qed.

  (** ** C++20's order S *)

  Lemma before_in_S_inv x y : before_in_S X x y -> is_sc X x /\ is_sc X y /\ (strongly_hb X x y \/ eco X x y).
  Proof.
    assert (Hfence : forall e, ~ is_sc_fence X e).
    { intros e H. unfold is_sc_fence in H. apply andb_true_iff in H as [H _]. apply (no_fence e H). }
    intros [[[(a & [<- Hx] & b & H & [<- Hy]) | (a & _ & b & _ & c & _ & [-> H])]
      | (a & [_ H] & _)] | (a & [_ H] & _)]; [auto | exfalso; apply (Hfence _ H) ..].
  Qed.

  Lemma strongly_hb_hb x y : strongly_hb X x y -> hb X x y.
  Proof.
    intros H. induction H as [x y [[H | (a & [<- _] & b & H & [<- _])] | (u & Hxu & v & Huv & Hvy)]
      | x y z _ IH1 _ IH2].
    - apply po_hb, H.
    - apply sw_hb, H.
    - apply (hb_trans X x u y (po_hb X x u Hxu)), (hb_trans X u v y Huv), po_hb, Hvy.
    - apply (hb_trans X x y z IH1 IH2).
  Qed.

  Lemma excursion_in_S S x y : order_S X S -> excursion x y -> S x y.
  Proof.
    intros [_ Hsub] H.
    assert (Hbase : is_sc X x /\ is_sc X y /\ strongly_hb X x y).
    { destruct H as [x y Hx Hy H | x y Hx Hy Hloc H | x u v y Hx Hy [Hxu _] Huv [Hvy _]];
        (split; [exact Hx | split; [exact Hy | apply t_step]]).
      - left. left. exact H.
      - left. right. exists x. split; [split; [reflexivity | exact Hx] |]. exists y. split; [exact H | split;
          [reflexivity | exact Hy]].
      - right. exists u. split; [exact Hxu |]. exists v. split; assumption. }
    destruct Hbase as (Hx & Hy & Hshb). apply Hsub. left. left. left.
    exists x. split; [split; [reflexivity | exact Hx] |]. exists y. split; [left; exact Hshb | split; [reflexivity
      | exact Hy]].
  Qed.

  (** An order S contains psc. *)
  Lemma psc_in_S S : order_S X S -> psc X ⊆ S.
  Proof.
    intros HS x y H. pose proof HS as [(Hirr & Htrans & _) Hsub]. destruct (psc_inv x y H) as (Hx & Hy & Hscb).
    assert (Hhb : hb X x y -> S x y).
    { intros Hhb. apply (plus_of_transitive S Htrans).
      apply (plus_included excursion S); [intros a b; apply (excursion_in_S S a b HS)
        | apply (hb_between_sc x y Hhb Hx Hy)]. }
    assert (Heco : eco X x y -> S x y).
    { intros Heco. apply Hsub. left. left. left. exists x. split; [split; [reflexivity | exact Hx] |].
      exists y. split; [right; exact Heco | split; [reflexivity | exact Hy]]. }
    destruct Hscb as [[[[H' | (u & [Hxu _] & v & Huv & [Hvy _])] | [H' _]] | H'] | H'].
    - apply Hhb, po_hb, H'.
    - apply Hhb, (hb_trans X x u y (po_hb X x u Hxu)), (hb_trans X u v y Huv), po_hb, Hvy.
    - apply Hhb, H'.
    - apply Heco, t_step. left. right. exact H'.
    - apply Heco, t_step. right. exact H'.
  Qed.

  Lemma S_forces_psc : S_exists X -> psc_acyclic X.
  Proof.
    intros (S & HS). pose proof HS as [(Hirr & Htrans & _) _].
    apply (acyclic_in_order _ S (psc_in_S S HS) Hirr Htrans).
  Qed.

  (** Communication between SeqCst events stays among them. *)
  Lemma communication_sc x m : is_sc X x -> (rf X ∪ mo X ∪ fr X) x m -> is_sc X m /\ psc X x m.
  Proof.
    intros Hx H. pose proof (communication_location X wf x m H) as Hloc.
    destruct (counters x) as (c & init & called & Hc & Hat).
    { destruct Hloc as (l & Hl & _). apply (located_event X l x Hl). }
    pose proof (same_location_r X c x m Hloc Hat) as Hatm.
    assert (Hm : is_sc X m).
    { apply (kind x m Hloc Hx). left. destruct H as [[H | H] | [(w & _ & H) _]]; [apply (rf_read X wf x m H) | |].
      all: destruct (mo_writes X wf _ _ H) as (_ & Hw & _);
        destruct (only_updates _ _ _ _ _ Hc m Hatm Hw) as [-> | Hu]; [exfalso | apply update_reads, Hu].
      all: apply (nothing_before_init X width c init called wf coh Hc _ H). }
    split; [exact Hm |]. apply psc_step; auto. destruct H as [[H | H] | H].
    - left. left. right. split; [| exact Hloc]. apply sw_hb.
      apply (rf_synchronizes X wf x m H); auto using sc_releases, sc_acquires.
    - left. right. exact H.
    - right. exact H.
  Qed.

  Lemma eco_between_sc x y : eco X x y -> is_sc X x -> is_sc X y /\ (psc X)⁺ x y.
  Proof.
    intros H. induction H as [x y H | x m y _ IH1 _ IH2]; intros Hx.
    - destruct (communication_sc x y Hx H). split; [| apply t_step]; assumption.
    - destruct (IH1 Hx) as [Hm Hxm]. destruct (IH2 Hm) as [Hy Hmy].
      split; [exact Hy | apply t_trans with m; assumption].
  Qed.

  Lemma psc_forces_S : psc_acyclic X -> acyclic (before_in_S X).
  Proof.
    intros Hpsc. assert (Hsub : forall x y, (before_in_S X)⁺ x y -> (psc X)⁺ x y).
    { intros x y H. induction H as [x y H | x y z _ IH1 _ IH2]; [| apply t_trans with y; assumption].
      destruct (before_in_S_inv x y H) as (Hx & Hy & [H' | H']).
      - apply (plus_included _ _ excursion_psc), (hb_between_sc x y (strongly_hb_hb x y H') Hx Hy).
      - apply (eco_between_sc x y H' Hx). }
    intros x H. apply (Hpsc x), Hsub, H.
  Qed.
End OneKind.
