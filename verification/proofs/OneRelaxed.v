(** * With at most one relaxed counter, nothing comes out of thin air

    Then coherence alone, which C++20 and Rust have, excludes every cycle of program order and reads-from,
    so RC11's additional axiom excludes nothing. *)

Require Import Model RelationFacts Executions.

(** Every location but one is a counter whose updates release and whose operations acquire. Fences may be
    anywhere. *)
Definition relaxed_only_at X width c := forall l e, at_ X l e -> l <> c ->
  (exists init called, is_counter X width l init called) /\
  (is_update X e -> is_release X e) /\ (is_read X e -> is_acquire X e).

Section OneRelaxed.
  Variables (X : execution) (width : N) (c : location).
  Hypothesis wf : well_formed X.
  Hypothesis coh : coherence X.
  Hypothesis atomic : atomicity X.
  Hypothesis one_relaxed : relaxed_only_at X width c.

  (** Elsewhere, who reads synchronizes. *)
  Lemma rf_elsewhere w r l : rf X w r -> at_ X l r -> l <> c -> hb X w r.
  Proof.
    intros Hrf Hat Hne. pose proof (same_location_l X l w r (rf_location X wf w r Hrf) Hat) as Hatw.
    pose proof (rf_write X wf w r Hrf) as Hw. pose proof (rf_read X wf w r Hrf) as Hr.
    destruct (one_relaxed l w Hatw Hne) as ((init & called & Hc) & Hrel & _).
    destruct (one_relaxed l r Hat Hne) as (_ & _ & Hacq).
    destruct (only_updates _ _ _ _ _ Hc w Hatw Hw) as [-> | Hu].
    - destruct (init_first _ _ _ _ _ Hc r Hat) as [-> | H]; [exfalso | exact H].
      apply (init_no_update _ _ _ _ _ Hc), read_write_update; assumption.
    - apply sw_hb, (rf_synchronizes X wf w r Hrf); auto.
  Qed.

  (** From who reads the relaxed counter, happens-before leads to later writes only. *)
  Lemma rf_then_hb w r v : rf X w r -> at_ X c r -> at_ X c v -> is_write X v -> ((hb X)?) r v -> mo X w v.
  Proof.
    intros Hrf Hr Hv Hwv [-> | Hhb].
    - apply (atomic w v); [apply read_write_update; [apply (rf_read X wf w v Hrf) | exact Hwv] | exact Hrf].
    - pose proof (same_location_l X c w r (rf_location X wf w r Hrf) Hr) as Hw.
      destruct (mo_compare X wf w v (rf_write X wf w r Hrf) Hwv) as [-> | [H | H]]; [exists c; auto | exfalso | exact H | exfalso].
      + apply (coherence_step X r v coh Hhb). auto.
      + apply (coh r). exists v. split; [exact Hhb | right].
        apply t_trans with w; apply t_step; left; [right; exact H | left; exact Hrf].
  Qed.

  (** A path goes along happens-before, or it leads past some reads of the relaxed counter, and the first
      of them reads nothing later than the last. *)
  Lemma flow_path x y : (po X ∪ rf X)⁺ x y -> hb X x y \/
    exists w v r, ((hb X)?) x w /\ at_ X c w /\ is_write X w /\ ((mo X)?) w v /\ rf X v r /\ at_ X c r /\ ((hb X)?) r y.
  Proof.
    assert (Htrans : forall a b d, ((hb X)?) a b -> ((hb X)?) b d -> ((hb X)?) a d).
    { intros a b d. apply optional_trans. intros e f g. apply hb_trans. }
    intros H. induction H as [x y [H | H] | x y z _ IH1 _ IH2].
    - left. apply po_hb, H.
    - destruct (rf_location X wf x y H) as (l & Hx & Hy). destruct (Nat.eq_dec l c) as [-> | Hne].
      + right. exists x, x, y. repeat split; auto; try (left; reflexivity). apply (rf_write X wf x y H).
      + left. apply (rf_elsewhere x y l H Hy Hne).
    - destruct IH1 as [H1 | (w & v & r & Hxw & Hw & Hww & Hwv & Hvr & Hr & Hry)];
        destruct IH2 as [H2 | (w' & v' & r' & Hyw & Hw' & Hww' & Hwv' & Hvr' & Hr' & Hrz)].
      + left. apply (hb_trans X x y z H1 H2).
      + right. exists w', v', r'. repeat split; auto. apply (Htrans x y w'); [right; exact H1 | exact Hyw].
      + right. exists w, v, r. repeat split; auto. apply (Htrans r y z Hry). right. exact H2.
      + right. exists w, v', r'. repeat split; auto.
        apply (optional_trans (mo X) w v v' (mo_transitive X wf) Hwv).
        apply (optional_trans (mo X) v w' v' (mo_transitive X wf)); [right | exact Hwv'].
        apply (rf_then_hb v r w' Hvr Hr Hw' Hww'), (Htrans r y w' Hry Hyw).
  Qed.

  (** Coherence and atomicity already exclude what RC11 excludes by no-thin-air. *)
  Theorem no_thin_air_by_coherence : no_thin_air X.
  Proof.
    intros x H. destruct (flow_path x x H) as [Hhb | (w & v & r & Hxw & Hw & Hww & Hwv & Hvr & Hr & Hrx)].
    - apply (coherence_irreflexive X x coh Hhb).
    - assert (Hvw : mo X v w).
      { apply (rf_then_hb v r w Hvr Hr Hw Hww). apply (optional_trans (hb X) r x w); auto.
        intros a b d. apply hb_trans. }
      destruct Hwv as [-> | Hwv]; [apply (mo_irreflexive X wf v Hvw) | apply (mo_asymmetric X wf w v Hwv Hvw)].
  Qed.
End OneRelaxed.
