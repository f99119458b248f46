//! A pair, of which only the leading one is consistent
//!
//! Somebody made one of the two counters consistent, and it was the wrong one. The reader learns
//! from `b` that the writer has come this far, and a relaxed `b` brings no knowledge of `a` along.
//!
//! Part of: `pair-mixed`.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: The wrong one of the two is consistent. Make `b`, which is written last and read first,
//! a ConsistentCounter; `a` may then be relaxed.

let a = Counter::new(5);
let b = RelaxedCounter::new(4);

spawn(|| {
    a.inc();
    b.inc();
});
spawn(|| {
    let seen_b = b.get();
    let seen_a = a.get();
});

assert!(seen_a > seen_b);
