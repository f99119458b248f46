//! Count yourself in, then look for the other
//!
//! Two threads each announce themselves in a counter of their own and then look at the other's, to
//! find out whether they are alone: the start of every mutual exclusion without a lock. Each update
//! may still be on its way while its thread looks.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent holds.
//! Weakest: `a` and `b` consistent.
//!
//! Review: Both must be a ConsistentCounter: this is the case in which acquire and release are not
//! enough.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    a.inc();
    let seen_b = b.get();
});
spawn(|| {
    b.inc();
    let seen_a = a.get();
});

assert!(seen_a == 1 || seen_b == 1);
