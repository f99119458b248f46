(** * The vocabulary of relations that papers on weak memory use *)

Require Export Coq.Relations.Relation_Operators.
Require Import List.

Definition rel (A : Type) := A -> A -> Prop.

Section Vocabulary.
  Context {A : Type}.
  Implicit Types r s : rel A.

  Definition union r s : rel A := fun x y => r x y \/ s x y.
  Definition inter r s : rel A := fun x y => r x y /\ s x y.
  Definition compose r s : rel A := fun x z => exists y, r x y /\ s y z.
  Definition inverse r : rel A := fun x y => r y x.
  Definition optional r : rel A := fun x y => x = y \/ r x y.
  (** The identity on a set. *)
  Definition only (p : A -> Prop) : rel A := fun x y => x = y /\ p x.

  Definition included r s := forall x y, r x y -> s x y.
  Definition irreflexive r := forall x, ~ r x x.
  Definition transitive r := forall x y z, r x y -> r y z -> r x z.
  Definition acyclic r := irreflexive (clos_trans A r).
  (** Any two different elements of a set are related, one way or the other. *)
  Definition total_on (p : A -> Prop) r := forall x y, p x -> p y -> x = y \/ r x y \/ r y x.
  Definition strict_total_order_on (p : A -> Prop) r :=
    irreflexive r /\ transitive r /\ total_on p r.
End Vocabulary.

Declare Scope relation_scope.
Delimit Scope relation_scope with rel.
Open Scope relation_scope.

Notation "r ∪ s" := (union r s) (at level 50, left associativity) : relation_scope.
Notation "r ∩ s" := (inter r s) (at level 40, left associativity) : relation_scope.
Notation "r ⨾ s" := (compose r s) (at level 44, right associativity) : relation_scope.
Notation "r ⊆ s" := (included r s) (at level 70) : relation_scope.
Notation "r ⁻¹" := (inverse r) (at level 1, format "r ⁻¹") : relation_scope.
Notation "r ?" := (optional r) (at level 1, format "r ?") : relation_scope.
Notation "r ⁺" := (clos_trans _ r) (at level 1, format "r ⁺") : relation_scope.
Notation "⦗ p ⦘" := (only p) (format "⦗ p ⦘") : relation_scope.
