//! A pair, of which only the one behind is consistent
//!
//! The pair read in the opposite order, with the leading counter of whatever kind. Release and
//! acquire are only needed where the reader learns that the writer has come this far.
//!
//! Claim: Of a pair, only the counter that is written last and read first, `b`, needs order.
//!
//! Formally: `pair-opposite` holds if `b` is a ConsistentCounter and `a` a RelaxedCounter,
//! and fails the other way round.
//!
//! Theorem: `PairOpposite.pair_opposite`, which asks for order on `b` only.
//!
//! Bound: As `pair-opposite`.
//!
//! Not covered: As `pair-opposite`.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: Fine as it is: the counter written last and read first is consistent, and the other one
//! has nothing to pass on.

let a = Counter::new(5);
let b = ConsistentCounter::new(4);

spawn(|| {
    a.inc();
    b.inc();
});
spawn(|| {
    let seen_b = b.get();
    let seen_a = a.get();
});

assert!(seen_a > seen_b);
