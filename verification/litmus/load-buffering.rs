//! Look at the other, then count
//!
//! Two threads each look at the other's counter first and count in their own afterwards. Nothing
//! that a thread saw depends on what it counts later, and yet Rust allows both to see the other's
//! count: a compiler or a processor may let the update go ahead of the read.
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
