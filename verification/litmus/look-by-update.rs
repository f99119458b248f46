//! Count yourself in, then look by an update
//!
//! As in store-buffering, but both look with `add(0)` instead of `get`. An update always finds the
//! newest value, and whichever of the two comes second in a counter learns what the other did
//! before.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `a` or `b` consistent.
//!
//! Review: One of the two must be a ConsistentCounter. If `add(0)` is there to avoid SeqCst, say so
//! in a comment: it looks like a mistake.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    a.inc();
    let seen_b = b.add(0);
});
spawn(|| {
    b.inc();
    let seen_a = a.add(0);
});

assert!(seen_a == 1 || seen_b == 1);
