(** * What theorems about SeqCst use: the same follows from RC11's psc and from C++20's order S *)

Require Import Model RelationFacts Executions.

(** RC11's axiom or C++20's: a theorem that assumes this holds in both models. *)
Definition sc_axiom X := psc_acyclic X \/ S_exists X.

Record sc_order X (R : rel event) := {
  sc_irreflexive : irreflexive R;
  sc_transitive : transitive R;
  sc_po : forall x y, is_sc X x -> is_sc X y -> po X x y -> R x y;
  sc_mo : forall x y, is_sc X x -> is_sc X y -> mo X x y -> R x y;
  sc_fr : forall x y, is_sc X x -> is_sc X y -> fr X x y -> R x y;
  sc_sw : forall x y, is_sc X x -> is_sc X y -> same_location X x y -> sw X x y -> R x y }.

Lemma psc_order X : psc_acyclic X -> sc_order X (psc X)⁺.
Proof.
  intros Hacyclic.
  assert (Hscb : forall x y, is_sc X x -> is_sc X y -> scb X x y -> (psc X)⁺ x y).
  { intros x y Hx Hy H. apply t_step. left.
    exists x. split; [left; split; [reflexivity | exact Hx] |].
    exists y. split; [exact H | left; split; [reflexivity | exact Hy]]. }
  split.
  - exact Hacyclic.
  - intros x y z. apply t_trans.
  - intros x y Hx Hy H. apply Hscb; auto. left. left. left. left. exact H.
  - intros x y Hx Hy H. apply Hscb; auto. left. right. exact H.
  - intros x y Hx Hy H. apply Hscb; auto. right. exact H.
  - intros x y Hx Hy Hloc H. apply Hscb; auto. left. left. right.
    split; [apply sw_hb, H | exact Hloc].
Qed.

Lemma S_order X S : order_S X S -> sc_order X S.
Proof.
  intros [(Hirr & Htrans & _) Hsub].
  assert (Hbase : forall x y, is_sc X x -> is_sc X y -> strongly_hb X x y \/ eco X x y -> S x y).
  { intros x y Hx Hy H. apply Hsub. left. left. left.
    exists x. split; [split; [reflexivity | exact Hx] |].
    exists y. split; [exact H | split; [reflexivity | exact Hy]]. }
  split.
  - exact Hirr.
  - exact Htrans.
  - intros x y Hx Hy H. apply Hbase; auto. left. apply t_step. left. left. exact H.
  - intros x y Hx Hy H. apply Hbase; auto. right. apply t_step. left. right. exact H.
  - intros x y Hx Hy H. apply Hbase; auto. right. apply t_step. right. exact H.
  - intros x y Hx Hy Hloc H. apply Hbase; auto. left. apply t_step. left. right.
    exists x. split; [split; [reflexivity | exact Hx] |].
    exists y. split; [exact H | split; [reflexivity | exact Hy]].
Qed.

Lemma sc_order_exists X : sc_axiom X -> exists R, sc_order X R.
Proof.
  intros [H | (S & H)].
  - exists (psc X)⁺. apply psc_order, H.
  - exists S. apply S_order, H.
Qed.

Section Sees.
  Variable X : execution.
  Hypothesis wf : well_formed X.

  (** A read sees a write of its location, or is from-read before it. *)
  Lemma sees_or_fr l r w : at_ X l r -> is_read X r -> at_ X l w -> is_write X w -> r <> w ->
    sees X r w \/ fr X r w.
  Proof.
    intros Hr Hread Hw Hwrite Hne. destruct (rf_complete X wf r Hread) as (s & Hs).
    pose proof (same_location_l X l s r (rf_location X wf s r Hs) Hr) as Hls.
    pose proof (rf_write X wf s r Hs) as Hws.
    destruct (mo_total X wf l w s) as [-> | [H | H]]; auto.
    - left. exists s. split; [left; reflexivity | exact Hs].
    - left. exists s. split; [right; exact H | exact Hs].
    - right. apply (fr_intro X r s w Hs H Hne).
  Qed.
End Sees.
