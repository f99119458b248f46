(** * Relations as tables: decidable, and computable in practice

    A table is a function to booleans that looks up a matrix of what it stands for, so that a relation
    built from others by many steps is computed once. [decides] says that a table is a relation. *)

Require Import List Arith Bool Lia.
Require Import Relations RelationFacts.
Import ListNotations.

Definition table := nat -> nat -> bool.

Definition decides (f : table) (r : rel nat) := forall x y, f x y = true <-> r x y.
Definition decides_set (f : nat -> bool) (p : nat -> Prop) := forall x, f x = true <-> p x.
(** The relation is between numbers below [n]. *)
Definition below (n : nat) (r : rel nat) := forall x y, r x y -> x < n /\ y < n.

(** A relation that is given by its pairs. *)
Definition listed (pairs : list (nat * nat)) : table :=
  fun x y => existsb (fun pair => (fst pair =? x) && (snd pair =? y)) pairs.

Lemma listed_decides pairs : decides (listed pairs) (fun x y => In (x, y) pairs).
Proof.
  intros x y. unfold listed. rewrite existsb_exists. split.
  - intros ([a b] & Hin & H). apply andb_true_iff in H as [Ha Hb]. simpl in Ha, Hb.
    apply Nat.eqb_eq in Ha. apply Nat.eqb_eq in Hb. subst. exact Hin.
  - intros Hin. exists (x, y). split; [exact Hin |]. simpl. rewrite !Nat.eqb_refl. reflexivity.
Qed.

Section Tables.
  Variable n : nat.

  (** The same function, looked up instead of computed. *)
  Definition memo (f : table) : table :=
    let matrix := map (fun x => map (f x) (seq 0 n)) (seq 0 n) in
    fun x y => nth y (nth x matrix []) false.

  Lemma nth_map_seq {B} (g : nat -> B) d x : nth x (map g (seq 0 n)) d = if x <? n then g x else d.
  Proof.
    destruct (Nat.ltb_spec x n) as [Hlt | Hge].
    - rewrite nth_indep with (d' := g 0) by (rewrite map_length, seq_length; exact Hlt).
      rewrite map_nth. rewrite seq_nth by exact Hlt. reflexivity.
    - apply nth_overflow. rewrite map_length, seq_length. exact Hge.
  Qed.

  Lemma memo_spec f x y : memo f x y = (x <? n) && (y <? n) && f x y.
  Proof.
    unfold memo. rewrite nth_map_seq. destruct (x <? n); simpl.
    - rewrite nth_map_seq. destruct (y <? n); reflexivity.
    - destruct y; reflexivity.
  Qed.

  Lemma memo_decides f r : below n r -> (forall x y, x < n -> y < n -> (f x y = true <-> r x y)) ->
    decides (memo f) r.
  Proof.
    intros Hbelow H x y. rewrite memo_spec, !andb_true_iff, !Nat.ltb_lt. split.
    - intros [[Hx Hy] Hf]. apply H; assumption.
    - intros Hr. destruct (Hbelow x y Hr). repeat split; auto. apply H; assumption.
  Qed.

  (** ** One function for each word of the vocabulary *)

  Definition union_t (f g : table) : table := memo (fun x y => f x y || g x y).
  Definition inter_t (f g : table) : table := memo (fun x y => f x y && g x y).
  Definition compose_t (f g : table) : table :=
    memo (fun x z => existsb (fun y => f x y && g y z) (seq 0 n)).
  Definition inverse_t (f : table) : table := memo (fun x y => f y x).
  Definition only_t (p : nat -> bool) : table := memo (fun x y => (x =? y) && p x).
  (** Warshall's algorithm. *)
  Definition plus_t (f : table) : table :=
    fold_left (fun g k => memo (fun x y => g x y || (g x k && g k y))) (seq 0 n) f.
  Definition irreflexive_t (f : table) : bool := forallb (fun x => negb (f x x)) (seq 0 n).
  Definition acyclic_t (f : table) : bool := irreflexive_t (plus_t f).

  Lemma below_union r s : below n r -> below n s -> below n (r ∪ s).
  Proof. intros Hr Hs x y [H | H]; auto. Qed.
  Lemma below_inter r s : below n r -> below n (r ∩ s).
  Proof. intros Hr x y [H _]; auto. Qed.
  Lemma below_compose r s : below n r -> below n s -> below n (r ⨾ s).
  Proof. intros Hr Hs x z (y & Hxy & Hyz). split; [apply (Hr x y Hxy) | apply (Hs y z Hyz)]. Qed.
  Lemma below_inverse r : below n r -> below n r⁻¹.
  Proof. intros Hr x y H. apply and_comm, Hr, H. Qed.
  Lemma below_plus r : below n r -> below n r⁺.
  Proof. intros Hr x y H. induction H as [x y H | x y z _ [Hx _] _ [_ Hz]]; auto. Qed.
  Lemma below_only (p : nat -> Prop) : (forall x, p x -> x < n) -> below n ⦗p⦘.
  Proof. intros Hp x y [<- H]; auto. Qed.

  Lemma union_decides f g r s :
    below n r -> below n s -> decides f r -> decides g s -> decides (union_t f g) (r ∪ s).
  Proof.
    intros Br Bs Hf Hg. apply memo_decides; [apply below_union; assumption |].
    intros x y _ _. rewrite orb_true_iff, (Hf x y), (Hg x y). reflexivity.
  Qed.

  Lemma inter_decides f g r s :
    below n r -> decides f r -> decides g s -> decides (inter_t f g) (r ∩ s).
  Proof.
    intros Br Hf Hg. apply memo_decides; [apply below_inter; assumption |].
    intros x y _ _. rewrite andb_true_iff, (Hf x y), (Hg x y). reflexivity.
  Qed.

  Lemma compose_decides f g r s :
    below n r -> below n s -> decides f r -> decides g s -> decides (compose_t f g) (r ⨾ s).
  Proof.
    intros Br Bs Hf Hg. apply memo_decides; [apply below_compose; assumption |].
    intros x z _ _. rewrite existsb_exists. split.
    - intros (y & _ & H). apply andb_true_iff in H. exists y. rewrite <- (Hf x y), <- (Hg y z). exact H.
    - intros (y & Hxy & Hyz). exists y. split.
      + apply in_seq. apply Br in Hxy. lia.
      + apply andb_true_iff. rewrite (Hf x y), (Hg y z). auto.
  Qed.

  Lemma inverse_decides f r : below n r -> decides f r -> decides (inverse_t f) r⁻¹.
  Proof.
    intros Br Hf. apply memo_decides; [apply below_inverse, Br |]. intros x y _ _. apply Hf.
  Qed.

  Lemma only_decides f (p : nat -> Prop) : (forall x, p x -> x < n) -> decides_set f p -> decides (only_t f) ⦗p⦘.
  Proof.
    intros Bp Hf. apply memo_decides; [apply below_only, Bp |].
    intros x y _ _. rewrite andb_true_iff, Nat.eqb_eq, (Hf x). reflexivity.
  Qed.

  (** ** Transitive closure *)

  (** After the step for [k], paths through the numbers up to [k] are found. *)
  Inductive path (r : rel nat) (k : nat) : rel nat :=
    | path_step x y : r x y -> path r k x y
    | path_through x m y : m < k -> path r k x m -> path r k m y -> path r k x y.

  Lemma path_mono r k x y : path r k x y -> path r (S k) x y.
  Proof.
    intros H. induction H as [x y H | x m y Hm _ IH1 _ IH2].
    - apply path_step, H.
    - apply path_through with m; auto.
  Qed.

  Lemma path_next r k x y : path r (S k) x y <-> path r k x y \/ path r k x k /\ path r k k y.
  Proof.
    split.
    - intros H. induction H as [x y H | x m y Hm _ IH1 _ IH2].
      + left. apply path_step, H.
      + destruct (Nat.eq_dec m k) as [-> | Hne].
        * right. split.
          -- destruct IH1 as [H | [H _]]; exact H.
          -- destruct IH2 as [H | [_ H]]; exact H.
        * assert (Hlt : m < k) by lia.
          destruct IH1 as [H1 | [H1 H1']], IH2 as [H2 | [H2 H2']].
          -- left. apply path_through with m; assumption.
          -- right. split; [apply path_through with m; assumption | exact H2'].
          -- right. split; [exact H1 | apply path_through with m; assumption].
          -- right. split; assumption.
    - intros [H | [H1 H2]].
      + apply path_mono, H.
      + apply path_through with k; [lia | apply path_mono, H1 | apply path_mono, H2].
  Qed.

  Lemma path_below r k : below n r -> below n (path r k).
  Proof. intros Br x y H. induction H as [x y H | x m y _ _ [Hx _] _ [_ Hy]]; auto. Qed.

  Lemma path_plus r : below n r -> forall x y, path r n x y <-> r⁺ x y.
  Proof.
    intros Br x y. split; intros H.
    - induction H as [x y H | x m y _ _ IH1 _ IH2]; [apply t_step, H | eapply t_trans; eassumption].
    - induction H as [x y H | x m y H1 IH1 _ IH2]; [apply path_step, H |].
      apply path_through with m; auto. apply (below_plus r Br) in H1. apply H1.
  Qed.

  Lemma plus_decides f r : below n r -> decides f r -> decides (plus_t f) r⁺.
  Proof.
    intros Br Hf.
    assert (Hsteps : forall k, k <= n ->
      decides (fold_left (fun g k => memo (fun x y => g x y || (g x k && g k y))) (seq 0 k) f)
        (path r k)).
    { induction k as [| k IH]; intros Hk.
      - intros x y. simpl. rewrite (Hf x y). split; [apply path_step |].
        intros H. destruct H as [x y H | x m y Hm _ _]; [exact H | lia].
      - rewrite seq_S, fold_left_app. simpl. specialize (IH ltac:(lia)).
        apply memo_decides; [apply path_below, Br |]. intros x y _ _.
        rewrite orb_true_iff, andb_true_iff, (IH x y), (IH x k), (IH k y).
        symmetry. apply path_next. }
    intros x y. rewrite (Hsteps n (le_n n) x y). apply path_plus, Br.
  Qed.

  Lemma irreflexive_decides f r : below n r -> decides f r -> (irreflexive_t f = true <-> irreflexive r).
  Proof.
    intros Br Hf. unfold irreflexive_t. rewrite forallb_forall. split.
    - intros H x Hx. pose proof (Hx) as Hx'. apply Br in Hx'. specialize (H x).
      rewrite (proj2 (Hf x x) Hx) in H. assert (In x (seq 0 n)) by (apply in_seq; lia).
      specialize (H ltac:(assumption)). discriminate.
    - intros H x _. destruct (f x x) eqn:E; [| reflexivity]. exfalso. apply (H x), Hf, E.
  Qed.

  Lemma acyclic_decides f r : below n r -> decides f r -> (acyclic_t f = true <-> acyclic r).
  Proof.
    intros Br Hf. apply irreflexive_decides; [apply below_plus, Br | apply plus_decides; assumption].
  Qed.

End Tables.

Lemma decidable f r : decides f r -> forall x y, {r x y} + {~ r x y}.
Proof.
  intros Hf x y. destruct (f x y) eqn:E.
  - left. apply Hf, E.
  - right. intros H. apply Hf in H. congruence.
Qed.

(** A finite relation that can be decided has a closure that can. *)
Lemma plus_decidable n (r : rel nat) :
  below n r -> (forall x y, {r x y} + {~ r x y}) -> forall x y, {r⁺ x y} + {~ r⁺ x y}.
Proof.
  intros Br Hr. set (f x y := if Hr x y then true else false).
  apply (decidable (plus_t n f)). apply plus_decides; [exact Br |].
  intros x y. unfold f. destruct (Hr x y); split; auto; discriminate.
Qed.
