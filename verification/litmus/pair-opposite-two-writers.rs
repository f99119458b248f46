//! A pair of two writers, read in the opposite order
//!
//! As pair-opposite, but two threads move the pair, each the leading counter first. Whatever count
//! of the one behind the reader finds, each of the updates that it is made of came after one of the
//! leading counter, and as updates they pass on what the earlier ones released.
//!
//! Part of: `pair-opposite`.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `b` consistent.
//!
//! Review: The reading order is right, for any number of writers that all move `a` before `b`. The
//! counter that is written last and read first, `b`, must be a ConsistentCounter; the other one may
//! be relaxed.

let a = Counter::new(5);
let b = Counter::new(4);

spawn(|| {
    a.inc();
    b.inc();
});
spawn(|| {
    a.inc();
    b.inc();
});
spawn(|| {
    let seen_b = b.get();
    let seen_a = a.get();
});

assert!(seen_a > seen_b);
