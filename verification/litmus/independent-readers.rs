//! Two readers, and which counter moved first
//!
//! Two counters are raised by two threads that know nothing of each other (IRIW: independent reads
//! of independent writes). Two monitors look at both, in opposite orders, and each draws a
//! conclusion about which came first.
//!
//! Claim: Two readers agree on which of two counters moved first.
//!
//! Formally: `a.inc()`, `b.inc()`, and the readers `r0 = a.get(); r1 = b.get()` and `r2 =
//! b.get(); r3 = a.get()`, all concurrent and from 0, never end with r0 = r2 = 1 and r1 = r3
//! = 0.
//!
//! Theorem: `IndependentReaders.independent_readers`, inside any program, for RC11's psc and
//! for C++20's order S.
//!
//! Bound: Four threads, six operations. Under loom it takes about a minute for each counter,
//! and is ignored unless asked for (`-- --include-ignored`, `cargo verify --full`).
//!
//! Not covered: What loom says of ConsistentCounter: the same false alarm as in
//! `store-buffering`.
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
