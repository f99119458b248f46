//! Two readers, and which counter moved first
//!
//! Two counters are raised by two threads that know nothing of each other (IRIW: independent reads
//! of independent writes). Two monitors look at both, in opposite orders, and each draws a
//! conclusion about which came first.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent holds.
//! Weakest: `a` and `b` consistent.
//!
//! Review: Both must be a ConsistentCounter, if two readers really have to agree on an order
//! between two counters. Ask whether they have to.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    a.inc();
});
spawn(|| {
    b.inc();
});
spawn(|| {
    let a0 = a.get();
    let b0 = b.get();
});
spawn(|| {
    let b1 = b.get();
    let a1 = a.get();
});

assert!(!(a0 == 1 && b0 == 0 && b1 == 1 && a1 == 0));
