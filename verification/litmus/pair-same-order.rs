//! A pair, read in the order in which it is written
//!
//! The same pair, but the reader looks at the leading counter first. Between its two reads the
//! writer can move both, so that the one behind catches up with a value that is no longer the
//! newest. It is the example that version 1.0.1 of this crate documented, with the promise that
//! ConsistentCounter keeps `a > b`.
//!
//! Claim: Written `a`, `b` and read `a`, `b`: `a > b` is kept.
//!
//! Formally: As `pair-opposite`, with `a.get()` before `b.get()`.
//!
//! Theorem: `Refutations.pair_same_order_fails`, the execution that refutes it, for
//! ConsistentCounter.
//!
//! Bound: One execution refutes it.
//!
//! Not covered: Nothing.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: No counter keeps this: read `b` first and then `a`, and make `b` a ConsistentCounter. If
//! both values must be of one moment, take a lock.

let a = Counter::new(5);
let b = Counter::new(4);

spawn(|| {
    a.inc();
    b.inc();
});
spawn(|| {
    let seen_a = a.get();
    let seen_b = b.get();
});

assert!(seen_a > seen_b);
