//! A pair, of which only the one behind is consistent
//!
//! The pair read in the opposite order, with the leading counter of whatever kind. Release and
//! acquire are only needed where the reader learns that the writer has come this far.
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
