(** * Every part of an allowed execution is allowed

    So whoever builds executions by giving events their places one by one may give up a part that an axiom
    forbids. Parts here are any, fences included; the exact checker's search comes past those only that it
    writes from the front: see the end, Growth.v and Choices.v. *)

Require Import Lia.
Require Import Model RelationFacts Executions Chain Publication.

(** ** Parts of an execution

    Those events have no place yet that are nothing in [Y]. Those that have one keep their order. A read has
    found its source; an update reads its predecessor among the updates placed so far, which need not be the
    one that it reads in the end. *)

Record part_of (Y X : execution) (placed : event -> bool) := {
  part_same : forall e, placed e = true ->
    location_of Y e = location_of X e /\ ordering_of Y e = ordering_of X e /\ is_read Y e = is_read X e /\
    is_write Y e = is_write X e /\ is_update Y e = is_update X e /\ is_fence Y e = is_fence X e;
  part_rest : forall e, placed e = false -> action_of Y e = None \/ action_of Y e = Some (Fence NotAtomic);
  part_po : forall x y, po Y x y -> placed x = true /\ placed y = true /\ po X x y;
  part_mo : forall x y, mo Y x y <-> placed x = true /\ placed y = true /\ mo X x y;
  part_reads : forall w r, rf Y w r -> placed w = true /\ placed r = true /\ (~ is_update X r -> rf X w r);
  part_updates : atomicity Y }.

(** The whole is a part of itself, so that the theorems below are not about nothing. *)
Lemma whole_is_part X : well_formed X -> atomicity X -> part_of X X (fun e => e <? length (actions X)).
Proof.
  intros wf atomic.
  assert (Hplaced : forall e, In e (events X) -> (e <? length (actions X)) = true).
  { intros e He. apply in_seq in He. apply Nat.ltb_lt. lia. }
  split.
  - intros e _. repeat split.
  - intros e He. left. unfold action_of. apply Nat.ltb_ge in He.
    rewrite (proj2 (nth_error_None (actions X) e) He). reflexivity.
  - intros x y H. destruct (po_events X wf x y H). auto.
  - intros x y. split; [intros H | tauto].
    destruct (mo_writes X wf x y H) as (Hx & Hy & _). repeat split; auto using write_event.
  - intros w r H. repeat split; auto.
    + apply Hplaced, write_event, (rf_write X wf w r H).
    + apply Hplaced, read_event, (rf_read X wf w r H).
  - exact atomic.
Qed.

(** Every location that is written more than once is a counter. *)
Definition counters_only X := forall w v, mo X w v ->
  exists width c init called, is_counter X width c init called /\ at_ X c w.

Section Parts.
  Variables (Y X : execution) (placed : event -> bool).
  Hypothesis wf : well_formed X.
  Hypothesis part : part_of Y X placed.
  Hypothesis counters : counters_only X.
  Hypothesis coh : coherence X.
  Hypothesis atomic : atomicity X.

  Lemma placed_unless e : placed e = true \/
    (is_read Y e = false /\ is_write Y e = false /\ ordering_of Y e = NotAtomic /\ location_of Y e = None).
  Proof.
    destruct (placed e) eqn:E; [left; reflexivity | right].
    unfold is_read, is_write, ordering_of, location_of.
    destruct (part_rest Y X placed part e E) as [-> | ->]; auto.
  Qed.

  Lemma is_read_part e : is_read Y e -> is_read X e.
  Proof.
    intros H. destruct (placed_unless e) as [P | (E & _)]; [| rewrite E in H; discriminate].
    destruct (part_same Y X placed part e P) as (_ & _ & E & _). rewrite <- E. exact H.
  Qed.

  Lemma is_write_part e : is_write Y e -> placed e = true /\ is_write X e.
  Proof.
    intros H. destruct (placed_unless e) as [P | (_ & E & _)]; [| rewrite E in H; discriminate].
    destruct (part_same Y X placed part e P) as (_ & _ & _ & E & _). rewrite <- E. auto.
  Qed.

  Lemma is_fence_part e : placed e = true -> is_fence Y e -> is_fence X e.
  Proof.
    intros P H. destruct (part_same Y X placed part e P) as (_ & _ & _ & _ & _ & E). rewrite <- E. exact H.
  Qed.

  Lemma ordering_part e : ordering_of Y e = NotAtomic \/ placed e = true /\ ordering_of Y e = ordering_of X e.
  Proof.
    destruct (placed_unless e) as [P | (_ & _ & E & _)]; [right | left; exact E].
    split; [exact P | apply (part_same Y X placed part e P)].
  Qed.

  Lemma is_atomic_part e : is_atomic Y e -> is_atomic X e.
  Proof. unfold is_atomic. destruct (ordering_part e) as [-> | [_ ->]]; easy. Qed.
  Lemma is_release_part e : is_release Y e -> is_release X e.
  Proof. unfold is_release. destruct (ordering_part e) as [-> | [_ ->]]; easy. Qed.
  Lemma is_acquire_part e : is_acquire Y e -> is_acquire X e.
  Proof. unfold is_acquire. destruct (ordering_part e) as [-> | [_ ->]]; easy. Qed.
  Lemma is_sc_part e : is_sc Y e -> is_sc X e.
  Proof. unfold is_sc. destruct (ordering_part e) as [-> | [_ ->]]; easy. Qed.
  Lemma is_sc_fence_part e : is_sc_fence Y e -> is_sc_fence X e.
  Proof.
    unfold is_sc_fence. intros H. apply andb_true_iff in H as [Hf Hs]. apply andb_true_iff.
    assert (P : placed e = true).
    { destruct (ordering_part e) as [E | [P _]]; [| exact P]. unfold is_sc in Hs. rewrite E in Hs. discriminate. }
    split; [apply (is_fence_part e P Hf) | apply (is_sc_part e Hs)].
  Qed.

  Lemma same_location_part x y : placed x = true -> placed y = true ->
    (same_location Y x y <-> same_location X x y).
  Proof.
    intros Px Py. unfold same_location, at_.
    destruct (part_same Y X placed part x Px) as (-> & _). destruct (part_same Y X placed part y Py) as (-> & _).
    reflexivity.
  Qed.

  Lemma same_location_in x y : same_location Y x y -> same_location X x y.
  Proof.
    intros H. destruct (placed_unless x) as [Px | (_ & _ & _ & E)].
    - destruct (placed_unless y) as [Py | (_ & _ & _ & E)].
      + apply (same_location_part x y Px Py), H.
      + destruct H as (l & _ & Hy). unfold at_ in Hy. congruence.
    - destruct H as (l & Hx & _). unfold at_ in Hx. congruence.
  Qed.

  Lemma mo_in x y : mo Y x y -> mo X x y.
  Proof. intros H. apply (part_mo Y X placed part), H. Qed.
  Lemma po_in x y : po Y x y -> po X x y.
  Proof. intros H. apply (part_po Y X placed part x y H). Qed.

  (** What is read is the source in the end, or before it. *)
  Lemma rf_in w r : rf Y w r -> sees X r w.
  Proof.
    intros H. destruct (part_reads Y X placed part w r H) as (Pw & Pr & Hread).
    destruct (is_update X r) eqn:Eu.
    - assert (Hu : is_update Y r).
      { destruct (part_same Y X placed part r Pr) as (_ & _ & _ & _ & E & _). rewrite E. exact Eu. }
      destruct (part_updates Y X placed part w r Hu H) as [Hmo _]. apply mo_in in Hmo.
      destruct (rf_complete X wf r (update_reads X r Eu)) as (s & Hs). exists s. split; [| exact Hs].
      destruct (atomic s r Eu Hs) as [Hsr Hbetween].
      destruct (mo_writes X wf w r Hmo) as (Hw & _ & Hwr). destruct (mo_writes X wf s r Hsr) as (Hws & _ & Hsr').
      assert (Hloc : same_location X w s).
      { destruct Hsr' as (l & Hs' & Hr). exists l. split; [apply (same_location_l X l w r Hwr Hr) | exact Hs']. }
      destruct (mo_compare X wf w s Hw Hws Hloc) as [<- | [H' | H']].
      + left. reflexivity.
      + right. exact H'.
      + exfalso. apply (Hbetween w H' Hmo).
    - exists w. split; [left; reflexivity | apply Hread; discriminate].
  Qed.

  Lemma sees_eco r w : sees X r w -> eco X w r.
  Proof.
    intros (s & [<- | Hmo] & Hs).
    - apply t_step. left. left. exact Hs.
    - apply t_trans with s; apply t_step; left; [right; exact Hmo | left; exact Hs].
  Qed.

  Lemma fr_in r v : fr Y r v -> fr X r v \/ mo X r v.
  Proof.
    intros [(w & Hwr & Hwv) Hne]. unfold inverse in Hwr.
    destruct (part_reads Y X placed part w r Hwr) as (Pw & Pr & Hread).
    destruct (is_update X r) eqn:Eu.
    - right. assert (Hu : is_update Y r).
      { destruct (part_same Y X placed part r Pr) as (_ & _ & _ & _ & E & _). rewrite E. exact Eu. }
      destruct (part_updates Y X placed part w r Hu Hwr) as [Hmo Hbetween].
      pose proof (proj1 (part_mo Y X placed part w v) Hwv) as (_ & Pv & Hwv').
      pose proof (mo_in w r Hmo) as Hmo'.
      destruct (mo_writes X wf w r Hmo') as (_ & Hr & Hlr). destruct (mo_writes X wf w v Hwv') as (_ & Hv & Hlv).
      assert (Hloc : same_location X r v).
      { destruct Hlr as (l & Hw & Hr'). exists l. split; [exact Hr' | apply (same_location_r X l w v Hlv Hw)]. }
      destruct (mo_compare X wf r v Hr Hv Hloc) as [E | [H | H]]; [contradiction | exact H |].
      exfalso. apply (Hbetween v Hwv). apply (part_mo Y X placed part). auto.
    - left. apply (fr_intro X r w v); [apply Hread; discriminate | apply mo_in, Hwv | exact Hne].
  Qed.

  Lemma eco_in : eco Y ⊆ eco X.
  Proof.
    intros x y H. induction H as [x y [[H | H] | H] | x y z _ IH1 _ IH2].
    - apply sees_eco, rf_in, H.
    - apply t_step. left. right. apply mo_in, H.
    - apply t_step. destruct (fr_in x y H) as [H' | H']; [right; exact H' | left; right; exact H'].
    - apply t_trans with y; assumption.
  Qed.

  (** Synchronization with an update goes on to whatever comes in between later. *)
  Lemma sw_in : sw Y ⊆ sw X.
  Proof.
    intros x y (w & (Rx & Aw & Ww & Hxw) & v & (_ & Hwv & _) & r & Hvr & (Ay & Ar & Rr & Hry)).
    destruct (is_write_part w Ww) as [Pw WwX].
    destruct (rf_in v r Hvr) as (s & Hvs & Hs).
    assert (Hws : ((mo X)?) w s).
    { apply (optional_trans (mo X) w v s (mo_transitive X wf)); [| exact Hvs].
      destruct Hwv as [-> | H]; [left; reflexivity | right; apply mo_in, H]. }
    exists w. split.
    - repeat split; [apply is_release_part, Rx | apply is_atomic_part, Aw | exact WwX |].
      destruct Hxw as [-> | [Fx Hpo]]; [left; reflexivity | right].
      destruct (part_po Y X placed part x w Hpo) as (Px & _ & HpoX).
      split; [apply (is_fence_part x Px Fx) | exact HpoX].
    - exists s. split.
      + destruct Hws as [<- | Hws].
        * apply (own_release_sequence X wf w WwX).
        * destruct (counters w s Hws) as (width & c & init & called & Hcounter & Hat).
          apply (all_in_release_sequence X width c init called wf coh Hcounter w s Hat WwX).
          right. exact Hws.
      + exists r. split; [exact Hs |].
        repeat split; [apply is_acquire_part, Ay | apply is_atomic_part, Ar | apply is_read_part, Rr |].
        destruct Hry as [<- | [Fy Hpo]]; [left; reflexivity | right].
        destruct (part_po Y X placed part r y Hpo) as (_ & Py & HpoX).
        split; [apply (is_fence_part y Py Fy) | exact HpoX].
  Qed.

  Lemma hb_in : hb Y ⊆ hb X.
  Proof. apply plus_included. intros x y [H | H]; [left; apply po_in, H | right; apply sw_in, H]. Qed.

  Lemma hb_optional_in x y : ((hb Y)?) x y -> ((hb X)?) x y.
  Proof. intros [-> | H]; [left; reflexivity | right; apply hb_in, H]. Qed.

  Lemma coherence_in : coherence Y.
  Proof.
    intros x (y & Hxy & Hyx). apply (coh x). exists y. split; [apply hb_in, Hxy |].
    destruct Hyx as [<- | H]; [left; reflexivity | right; apply eco_in, H].
  Qed.

  Lemma elsewhere_in : po_elsewhere Y ⊆ po_elsewhere X.
  Proof.
    intros x y [Hpo Hno]. destruct (part_po Y X placed part x y Hpo) as (Px & Py & HpoX).
    split; [exact HpoX |]. intros H. apply Hno, (same_location_part x y Px Py), H.
  Qed.

  Lemma scb_in : scb Y ⊆ scb X.
  Proof.
    intros x y [[[[H | (a & Hxa & b & Hab & Hby)] | [H Hloc]] | H] | H].
    - left. left. left. left. apply po_in, H.
    - left. left. left. right. exists a. split; [apply elsewhere_in, Hxa |].
      exists b. split; [apply hb_in, Hab | apply elsewhere_in, Hby].
    - left. left. right. split; [apply hb_in, H | apply same_location_in, Hloc].
    - left. right. apply mo_in, H.
    - destruct (fr_in x y H) as [H' | H']; [right; exact H' | left; right; exact H'].
  Qed.

  Lemma psc_in : psc Y ⊆ psc X.
  Proof.
    intros x y [(a & Hxa & b & Hab & Hby) | (a & [<- Hx] & b & Hab & [<- Hb])].
    - left. exists a. split.
      + destruct Hxa as [[<- Hx] | (c & [<- Hx] & H)].
        * left. split; [reflexivity | apply is_sc_part, Hx].
        * right. exists x. split; [split; [reflexivity | apply is_sc_fence_part, Hx] | apply hb_optional_in, H].
      + exists b. split; [apply scb_in, Hab |]. destruct Hby as [[<- Hb] | (c & H & [<- Hc])].
        * left. split; [reflexivity | apply is_sc_part, Hb].
        * right. exists c. split; [apply hb_optional_in, H | split; [reflexivity | apply is_sc_fence_part, Hc]].
    - right. exists x. split; [split; [reflexivity | apply is_sc_fence_part, Hx] |].
      exists b. split; [| split; [reflexivity | apply is_sc_fence_part, Hb]].
      destruct Hab as [H | (c & Hxc & d & Hcd & Hdb)]; [left; apply hb_in, H | right].
      exists c. split; [apply hb_in, Hxc |]. exists d. split; [apply eco_in, Hcd | apply hb_in, Hdb].
  Qed.

  Lemma flow_in : (po Y ∪ rf Y)⁺ ⊆ (po X ∪ rf X)⁺.
  Proof.
    assert (Hflow : forall x y, (rf X)⁺ x y -> (po X ∪ rf X)⁺ x y).
    { apply plus_included. intros x y. right. assumption. }
    intros x y H. induction H as [x y [H | H] | x y z _ IH1 _ IH2].
    - apply t_step. left. apply po_in, H.
    - destruct (rf_in x y H) as (s & [<- | Hmo] & Hs); [apply t_step; right; exact Hs |].
      destruct (counters x s Hmo) as (width & c & init & called & Hcounter & Hat).
      apply Hflow. apply (seen_flows X width c init called wf atomic Hcounter x y Hat).
      + apply (mo_writes X wf x s Hmo).
      + exists s. split; [right; exact Hmo | exact Hs].
    - apply t_trans with y; assumption.
  Qed.

  Lemma strongly_hb_in : strongly_hb Y ⊆ strongly_hb X.
  Proof.
    apply plus_included.
    intros x y [[H | (a & [<- Hx] & b & H & [<- Hb])] | (a & Hxa & b & Hab & Hby)].
    - left. left. apply po_in, H.
    - left. right. exists x. split; [split; [reflexivity | apply is_sc_part, Hx] |].
      exists b. split; [apply sw_in, H | split; [reflexivity | apply is_sc_part, Hb]].
    - right. exists a. split; [apply po_in, Hxa |].
      exists b. split; [apply hb_in, Hab | apply po_in, Hby].
  Qed.

  Lemma before_in_S_in : before_in_S Y ⊆ before_in_S X.
  Proof.
    assert (Hsc : forall e, is_sc Y e -> (⦗is_sc X⦘ : rel event) e e)
      by (intros e H; split; [reflexivity | apply is_sc_part, H]).
    assert (Hfence : forall e, is_sc_fence Y e -> (⦗is_sc_fence X⦘ : rel event) e e)
      by (intros e H; split; [reflexivity | apply is_sc_fence_part, H]).
    intros x y [[[(a & [<- Hx] & b & H & [<- Hb])
             | (a & [<- Hx] & b & Hab & c & Hbc & [<- Hc])]
             | (a & [<- Hx] & b & Hab & c & Hbc & [<- Hc])]
             | (a & [<- Hx] & b & Hab & c & Hbc & d & Hcd & [<- Hd])].
    - left. left. left. exists x. split; [apply Hsc, Hx |]. exists b. split; [| apply Hsc, Hb].
      destruct H as [H | H]; [left; apply strongly_hb_in, H | right; apply eco_in, H].
    - left. left. right. exists x. split; [apply Hsc, Hx |]. exists b. split; [apply eco_in, Hab |].
      exists c. split; [apply hb_in, Hbc | apply Hfence, Hc].
    - left. right. exists x. split; [apply Hfence, Hx |]. exists b. split; [apply hb_in, Hab |].
      exists c. split; [apply eco_in, Hbc | apply Hsc, Hc].
    - right. exists x. split; [apply Hfence, Hx |]. exists b. split; [apply hb_in, Hab |].
      exists c. split; [apply eco_in, Hbc |]. exists d. split; [apply hb_in, Hcd | apply Hfence, Hd].
  Qed.

  (** Pruning: whatever RC11 allows, it allows every part of; and so does C++20. *)
  Theorem parts_are_allowed : psc_acyclic X -> no_thin_air X -> rc11 Y.
  Proof.
    intros Hpsc Hair. split; [exact coherence_in | split; [apply (part_updates Y X placed part) | split]].
    - apply (acyclic_included (psc Y) (psc X) psc_in Hpsc).
    - intros x H. apply (Hair x), flow_in, H.
  Qed.

  Theorem parts_are_allowed_cpp20 : S_exists X -> cpp20 Y.
  Proof.
    intros (S & (Hirr & Htrans & Htotal) & Hsub).
    split; [exact coherence_in | split; [apply (part_updates Y X placed part) |]].
    exists S. split; [split; [exact Hirr | split; [exact Htrans |]] |].
    - intros x y Hx Hy. apply Htotal; apply is_sc_part; assumption.
    - intros x y H. apply Hsub, before_in_S_in, H.
  Qed.

  (** So a part that breaks an axiom grows into nothing that satisfies it; for each axiom by itself. *)
  Theorem forbidden_parts :
    coherence Y /\ (~ psc_acyclic Y -> ~ psc_acyclic X) /\ (~ no_thin_air Y -> ~ no_thin_air X).
  Proof.
    split; [exact coherence_in | split].
    - intros Hno Hpsc. apply Hno, (acyclic_included (psc Y) (psc X) psc_in Hpsc).
    - intros Hno Hair. apply Hno. intros x H. apply (Hair x), flow_in, H.
  Qed.
End Parts.

(** ** Beginnings

    The parts that the exact checker's search comes past: it writes each counter's order from the front, and
    a read finds a write that has its place. Growth.v says more of them, with what is known of updates that
    have no place yet. *)

Record beginning_of (Y X : execution) (placed : event -> bool) := {
  begun_same : forall e, placed e = true ->
    location_of Y e = location_of X e /\ ordering_of Y e = ordering_of X e /\ is_read Y e = is_read X e /\
    is_write Y e = is_write X e /\ is_update Y e = is_update X e /\ is_fence Y e = is_fence X e;
  begun_rest : forall e, placed e = false -> action_of Y e = None \/ action_of Y e = Some (Fence NotAtomic);
  begun_po : forall x y, po Y x y <-> placed x = true /\ placed y = true /\ po X x y;
  begun_mo : forall x y, mo Y x y <-> placed x = true /\ placed y = true /\ mo X x y;
  begun_rf : forall w r, rf Y w r <-> placed w = true /\ placed r = true /\ rf X w r;
  begun_front : forall w v, mo X w v -> placed v = true -> placed w = true;
  begun_sources : forall w r, rf X w r -> placed r = true -> placed w = true }.

Lemma beginning_is_part Y X placed : atomicity X -> beginning_of Y X placed -> part_of Y X placed.
Proof.
  intros atomic [Hsame Hrest Hpo Hmo Hrf Hfront Hsources]. split; auto.
  - intros x y H. apply Hpo, H.
  - intros w r H. apply Hrf in H. tauto.
  - intros w u Hu H. apply Hrf in H as (Pw & Pu & H).
    assert (HuX : is_update X u) by (destruct (Hsame u Pu) as (_ & _ & _ & _ & E & _); rewrite <- E; exact Hu).
    destruct (atomic w u HuX H) as [Hwu Hbetween]. split; [apply Hmo; auto |].
    intros v Hwv Hvu. apply Hmo in Hwv, Hvu. apply (Hbetween v); tauto.
Qed.

(** Where RC11 allows an execution, it allows every beginning of it: a prefix of each counter's modification
    order with some reads and their sources. *)
Corollary beginnings_are_allowed Y X placed : well_formed X -> counters_only X -> rc11 X ->
  beginning_of Y X placed -> rc11 Y.
Proof.
  intros wf counters (coh & atomic & Hpsc & Hair) H.
  apply (parts_are_allowed Y X placed wf (beginning_is_part Y X placed atomic H) counters coh atomic Hpsc Hair).
Qed.
