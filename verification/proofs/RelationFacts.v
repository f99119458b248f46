(** * Facts about relations: closures, and linear orders of finite acyclic relations *)

Require Import List Arith Lia Relations.
Import ListNotations.

Lemma plus_included {A} (r s : rel A) : r ⊆ s -> r⁺ ⊆ s⁺.
Proof.
  intros Hrs x y H. induction H as [x y H | x y z _ IH1 _ IH2].
  - apply t_step, Hrs, H.
  - eapply t_trans; eassumption.
Qed.

Lemma plus_of_transitive {A} (r : rel A) : transitive r -> r⁺ ⊆ r.
Proof.
  intros Htrans x y H. induction H as [x y H | x y z _ IH1 _ IH2]; [exact H | eapply Htrans; eassumption].
Qed.

Lemma acyclic_included {A} (r s : rel A) : r ⊆ s -> acyclic s -> acyclic r.
Proof. intros Hrs Hs x H. apply (Hs x). apply (plus_included _ _ Hrs _ _ H). Qed.

(** What is acyclic under a strict order. *)
Lemma acyclic_in_order {A} (r s : rel A) : r ⊆ s -> irreflexive s -> transitive s -> acyclic r.
Proof.
  intros Hrs Hirr Htrans. apply (acyclic_included r s Hrs).
  intros x H. apply (Hirr x), (plus_of_transitive s Htrans), H.
Qed.

Lemma optional_trans {A} (r : rel A) x y z : transitive r -> (r?) x y -> (r?) y z -> (r?) x z.
Proof.
  intros Htrans [-> | Hxy] [-> | Hyz]; unfold optional; auto. right. eapply Htrans; eassumption.
Qed.

(** ** Topological sorting

    A finite acyclic relation has a linear extension. Its transitive closure has to be decidable, which
    it is for finite data. *)

Section Topological.
  Context {A : Type} (r : rel A).
  Hypothesis eq_dec : forall x y : A, {x = y} + {x <> y}.
  Hypothesis plus_dec : forall x y, {r⁺ x y} + {~ r⁺ x y}.
  Hypothesis r_acyclic : acyclic r.

  (** In a list ordered by [r], nothing is before what precedes it. *)
  Definition sorted (l : list A) := forall before x after y,
    l = before ++ x :: after -> In y after -> ~ r⁺ y x.

  Lemma minimal (l : list A) : l <> [] -> exists m, In m l /\ forall x, In x l -> ~ r⁺ x m.
  Proof.
    induction l as [| a l IH]; [congruence | intros _].
    destruct l as [| b l].
    - exists a. split; [simpl; auto |]. intros x [<- | []]. apply r_acyclic.
    - destruct IH as (m & Hm & Hmin); [congruence |].
      destruct (plus_dec a m) as [Ham | Ham].
      + exists a. split; [simpl; auto |]. intros x [<- | Hx] Hxa; [apply (r_acyclic _ Hxa) |].
        apply (Hmin x Hx). eapply t_trans; eassumption.
      + exists m. split; [simpl; auto |]. intros x [<- | Hx]; auto.
  Qed.

  Lemma sort (l : list A) : NoDup l ->
    exists l', NoDup l' /\ (forall x, In x l' <-> In x l) /\ sorted l'.
  Proof.
    remember (length l) as n eqn:Hn. revert l Hn. induction n as [| n IH]; intros l Hn Hnodup.
    - destruct l; [| discriminate]. exists []. repeat split; auto.
      intros before x after y H. destruct before; discriminate.
    - assert (Hne : l <> []) by (destruct l; [discriminate | congruence]).
      destruct (minimal l Hne) as (m & Hm & Hmin).
      destruct (in_split m l Hm) as (l1 & l2 & ->).
      destruct (IH (l1 ++ l2)) as (l' & Hnodup' & Hin & Hsorted).
      { rewrite app_length in *. simpl in *. lia. }
      { apply NoDup_remove_1 in Hnodup. exact Hnodup. }
      exists (m :: l'). split; [| split].
      + constructor; auto. rewrite Hin. apply NoDup_remove_2 in Hnodup. exact Hnodup.
      + intros x. simpl. rewrite Hin. rewrite !in_app_iff. simpl. tauto.
      + intros before x after y Heq Hy. destruct before as [| b before]; injection Heq as <- ->.
        * apply Hmin. apply Hin in Hy. rewrite in_app_iff in Hy. rewrite in_app_iff. simpl. tauto.
        * eapply Hsorted; [reflexivity | exact Hy].
  Qed.

  (** To be earlier in a list. *)
  Definition earlier (l : list A) : rel A := fun x y =>
    exists before between after, l = before ++ x :: between ++ y :: after.

  Lemma earlier_total l x y : In x l -> In y l -> x = y \/ earlier l x y \/ earlier l y x.
  Proof.
    intros Hx Hy. destruct (in_split x l Hx) as (l1 & l2 & ->).
    rewrite in_app_iff in Hy. simpl in Hy. destruct Hy as [Hy | [-> | Hy]]; auto.
    - destruct (in_split y l1 Hy) as (m1 & m2 & ->). right; right.
      exists m1, m2, l2. rewrite <- app_assoc. reflexivity.
    - destruct (in_split y l2 Hy) as (m1 & m2 & ->). right; left. exists l1, m1, m2. reflexivity.
  Qed.

  Lemma earlier_in l x y : earlier l x y -> In x l /\ In y l.
  Proof.
    intros (before & between & after & ->).
    split; apply in_or_app; right; [left; reflexivity |].
    right. apply in_or_app. right. left. reflexivity.
  Qed.

  Lemma split_unique (l1 l2 m1 m2 : list A) x :
    NoDup (l1 ++ x :: l2) -> l1 ++ x :: l2 = m1 ++ x :: m2 -> l1 = m1 /\ l2 = m2.
  Proof.
    revert m1. induction l1 as [| a l1 IH]; intros [| b m1] Hnodup Heq; simpl in *.
    - injection Heq as ->. auto.
    - injection Heq as -> ->. apply NoDup_cons_iff in Hnodup as [Hnot _].
      exfalso. apply Hnot, in_elt.
    - injection Heq as -> _. apply NoDup_cons_iff in Hnodup as [Hnot _].
      exfalso. apply Hnot, in_elt.
    - injection Heq as -> Heq. apply NoDup_cons_iff in Hnodup as [_ Hnodup].
      destruct (IH m1 Hnodup Heq) as [-> ->]. auto.
  Qed.

  Lemma earlier_after l l1 l2 x y :
    NoDup l -> l = l1 ++ x :: l2 -> (earlier l x y <-> In y l2).
  Proof.
    intros Hnodup Hl. split.
    - intros (before & between & after & Heq).
      rewrite Heq in Hnodup. rewrite Hl in Heq.
      destruct (split_unique before _ l1 l2 x Hnodup (eq_sym Heq)) as [_ <-].
      rewrite in_app_iff. simpl. auto.
    - intros Hy. destruct (in_split y l2 Hy) as (m1 & m2 & ->). exists l1, m1, m2. exact Hl.
  Qed.

  Lemma earlier_order l : NoDup l -> irreflexive (earlier l) /\ transitive (earlier l).
  Proof.
    intros Hnodup. split.
    - intros x Hx. destruct (earlier_in l x x Hx) as [Hin _].
      destruct (in_split x l Hin) as (l1 & l2 & Hl).
      apply (earlier_after l l1 l2 x x Hnodup Hl) in Hx.
      rewrite Hl in Hnodup. apply NoDup_remove_2 in Hnodup. apply Hnodup. rewrite in_app_iff. auto.
    - intros x y z Hxy Hyz. destruct (earlier_in l x y Hxy) as [Hx _].
      destruct (in_split x l Hx) as (l1 & l2 & Hl).
      apply (earlier_after l l1 l2 x y Hnodup Hl) in Hxy.
      destruct (in_split y l2 Hxy) as (m1 & m2 & Hl2).
      rewrite (earlier_after l l1 l2 x z Hnodup Hl).
      assert (Hl' : l = (l1 ++ x :: m1) ++ y :: m2) by (rewrite Hl, Hl2, <- app_assoc; reflexivity).
      apply (earlier_after l _ m2 y z Hnodup Hl') in Hyz.
      rewrite Hl2, in_app_iff. simpl. auto.
  Qed.

  Theorem linear_extension (l : list A) : NoDup l ->
    (forall x y, r x y -> In x l /\ In y l) ->
    exists order, strict_total_order_on (fun x => In x l) order /\ r ⊆ order.
  Proof.
    intros Hnodup Hfield. destruct (sort l Hnodup) as (l' & Hnodup' & Hin & Hsorted).
    exists (earlier l'). destruct (earlier_order l' Hnodup') as [Hirr Htrans].
    repeat split; auto.
    - intros x y Hx Hy. apply earlier_total; apply Hin; assumption.
    - intros x y Hxy. destruct (Hfield x y Hxy) as [Hx Hy].
      apply Hin in Hx. apply Hin in Hy.
      destruct (earlier_total l' x y Hx Hy) as [<- | [Hlt | Hlt]]; auto.
      + exfalso. apply (r_acyclic x). apply t_step, Hxy.
      + exfalso. destruct (in_split y l' Hy) as (l1 & l2 & Hl).
        apply (earlier_after l' l1 l2 y x Hnodup' Hl) in Hlt.
        apply (Hsorted l1 y l2 x Hl Hlt). apply t_step, Hxy.
  Qed.
End Topological.
