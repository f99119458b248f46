(** * publication: who saw the count may read the data that was written before it

    For any number of updates in between, by any threads and with any orderings: they continue the
    release sequence. It needs coherence, for nothing more than that the initial write is the first. *)

Require Import Model Executions.

Section Publication.
  Variables (X : execution) (width : N) (c : location) (init : event) (called : event -> method).
  Hypothesis wf : well_formed X.
  Hypothesis coh : coherence X.
  Hypothesis counter : is_counter X width c init called.

  Lemma nothing_before_init w : ~ mo X w init.
  Proof.
    intros Hmo. pose proof (init_at _ _ _ _ _ counter) as Hinit.
    destruct (init_first _ _ _ _ _ counter w) as [-> | Hhb].
    - apply (same_location_l X c w init (mo_location X wf w init Hmo) Hinit).
    - apply (mo_irreflexive X wf init Hmo).
    - apply (coherence_step X init w coh Hhb). auto.
  Qed.

  (** Everything after a write to a counter is in the release sequence that the write heads. *)
  Lemma all_in_release_sequence w v : at_ X c w -> is_write X w -> ((mo X)?) w v ->
    release_sequence X w v.
  Proof.
    intros Hat Hw Hle. split; [exact Hw | split; [exact Hle |]]. intros u Hwu _.
    destruct (mo_writes X wf w u Hwu) as (_ & Hu & Hloc).
    destruct (only_updates _ _ _ _ _ counter u) as [-> | H]; [| exact Hu | | exact H].
    - apply (same_location_r X c w u Hloc Hat).
    - exfalso. apply (nothing_before_init w Hwu).
  Qed.

  (** What releases by an update of a counter synchronizes with whatever acquires by seeing it. *)
  Theorem publication x w r y :
    at_ X c w -> releases_by X x w -> sees X r w -> acquires_by X r y -> sw X x y.
  Proof.
    intros Hat Hrelease (v & Hle & Hrf) Hacquire.
    exists w. split; [exact Hrelease |]. exists v. split.
    - apply all_in_release_sequence; [exact Hat | apply Hrelease | exact Hle].
    - exists r. split; assumption.
  Qed.

  Corollary seen_synchronizes u r : at_ X c u -> is_update X u -> is_release X u ->
    is_read X r -> is_acquire X r -> sees X r u -> sw X u r.
  Proof.
    intros Hat Hu Hrelease Hr Hacquire Hsees. apply (publication u u r r Hat); [| exact Hsees |].
    - repeat split; auto; [apply release_atomic, Hrelease | apply update_writes, Hu].
    - repeat split; auto. apply acquire_atomic, Hacquire.
  Qed.

  (** The claim: data written before a method that releases may be read after a method that acquires and
      returns that count or a later one. *)
  Theorem published_data u r before after :
    at_ X c u -> is_update X u -> is_release X u -> is_read X r -> is_acquire X r -> sees X r u ->
    hb X before u -> hb X r after -> hb X before after.
  Proof.
    intros Hat Hu Hrelease Hr Hacquire Hsees Hbefore Hafter.
    apply (hb_trans X before u after Hbefore). apply (hb_trans X u r after); [| exact Hafter].
    apply sw_hb, seen_synchronizes; assumption.
  Qed.
End Publication.
