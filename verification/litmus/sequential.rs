//! Consistent counters only: threads take turns
//!
//! A thread sees the first counter raised but not the second, and whoever raised the second then
//! looks for the first (RWC: read-to-write causality). People who imagine threads that take turns
//! expect it to be there. A program whose only shared state is ConsistentCounters has exactly the
//! executions that they imagine.
//!
//! Claim: A program of such counters only behaves as an interleaving of its threads.
//!
//! Formally: If every operation is `SeqCst`, RC11's relation psc contains program order,
//! reads-from, modification order and from-read, so that every consistent execution is an
//! interleaving.
//!
//! Theorem: `Sequential.sequential`, for any number of threads; what is not a counter may be
//! there too, if it is SeqCst or free of races.
//!
//! Tests: tests/claims/by_hand/sequential.rs `every method`;
//! verification/counterexample/tests/properties.rs
//! `with_consistent_counters_only_every_model_is_sc`.
//!
//! Bound: Three threads with five operations in every engine. Beyond it, one program that
//! uses every method of two counters against its interleavings, which hand-written code
//! computes, under shuttle and rc11; and 4,000 random programs of at most 4 threads and 7
//! operations in the exact checker.
//!
//! Not covered: Programs that mix the counters with other atomics or other counters. shuttle
//! takes every ordering for `SeqCst`; that this changes nothing for ConsistentCounters is the theorem.
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
