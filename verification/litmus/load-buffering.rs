//! Look at the other, then count
//!
//! Two threads each look at the other's counter first and count in their own afterwards. Nothing
//! that a thread saw depends on what it counts later, and yet Rust allows both to see the other's
//! count: a compiler or a processor may let the update go ahead of the read.
//!
//! Claim: No cycle of `get`s that each saw an `inc` made after the other.
//!
//! Formally: `r0 = a.get(); b.inc()` beside `r1 = b.get(); a.inc()`, both from 0, never ends
//! with r0 = r1 = 1.
//!
//! Theorem: `LoadBuffering.load_buffering`, inside any program, without an axiom against
//! values out of thin air.
//!
//! Bound: Two threads with two operations each.
//!
//! Not covered: That it fails for RelaxedCounter, on real code: loom and rc11 explore RC11,
//! which has no such cycles; C++20 and Rust allow them. On the x86-64 processor that it was
//! tried on none was seen.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `a` or `b` consistent.
//!
//! Review: One of the two must be a ConsistentCounter. Processors are seldom seen to do this and loom
//! never shows it, so tests will hardly find it.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    let seen_a = a.get();
    b.inc();
});
spawn(|| {
    let seen_b = b.get();
    a.inc();
});

assert!(seen_a == 0 || seen_b == 0);
