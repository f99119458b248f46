//! Consistent counters only: threads take turns
//!
//! A thread sees the first counter raised but not the second, and whoever raised the second then
//! looks for the first (RWC: read-to-write causality). People who imagine threads that take turns
//! expect it to be there. A program whose only shared state is ConsistentCounters has exactly the
//! executions that they imagine.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent holds.
//! Weakest: `a` and `b` consistent.
//!
//! Review: If the argument for this code is that one step comes after another on a clock, all
//! counters in it must be ConsistentCounters.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    a.inc();
});
spawn(|| {
    let a0 = a.get();
    let b0 = b.get();
});
spawn(|| {
    b.inc();
    let a1 = a.get();
});

assert!(!(a0 == 1 && b0 == 0 && a1 == 0));
