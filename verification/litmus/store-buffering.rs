//! Count yourself in, then look for the other
//!
//! Two threads each announce themselves in a counter of their own and then look at the other's, to
//! find out whether they are alone: the start of every mutual exclusion without a lock. Each update
//! may still be on its way while its thread looks.
//!
//! Claim: Of two threads that count and then look, one sees the other.
//!
//! Formally: `a.inc(); r0 = b.get()` beside `b.inc(); r1 = a.get()`, both from 0, never ends
//! with r0 = r1 = 0.
//!
//! Theorem: `StoreBuffering.store_buffering`, inside any program, for RC11's psc and for
//! C++20's order S.
//!
//! Bound: Two threads with two operations each.
//!
//! Not covered: What loom says of ConsistentCounter: it takes `SeqCst` for `AcqRel`, and
//! reports (0, 0), a false alarm (tokio-rs/loom#180).
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
