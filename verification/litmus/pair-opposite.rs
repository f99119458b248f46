//! A pair, read in the opposite order
//!
//! One counter is to stay ahead of another. The writer moves the leading one first; the reader
//! looks at the one behind first, and then at the leading one, which can only have gone further.
//!
//! Claim: Written `a`, `b` and read `b`, `a`: `a > b` is kept.
//!
//! Formally: A = 5, b = 4; one thread does `a.inc()`, then `b.inc()`; in every execution a
//! thread that does `b.get()`, then `a.get()`, finds a > b; and so with any number of threads
//! that do what the first does. Whatever value of `b` is found, each of the updates that led
//! to it comes after one of `a` in its thread, and is followed by updates only, which
//! continue its release sequence: all of them synchronize with the read.
//!
//! Theorem: `PairOpposite.pair_opposite`, for any number of writers, readers and rounds, in
//! any program, whatever the orderings on `a`.
//!
//! Tests: verification/counterexample/tests/sentences.rs `a_pair_of_three_writers`.
//!
//! Bound: One writer or two, one reader, one round in every engine. The exact checker also
//! takes three writers: 576 executions with RelaxedCounters, 300 with the others.
//!
//! Not covered: More writers or rounds, except by the theorem. A writer that moves `b` first.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `b` consistent.
//!
//! Review: The reading order is right. The counter that is written last and read first, `b`, must
//! be a ConsistentCounter; the other one may be relaxed.

let a = Counter::new(5);
let b = Counter::new(4);

spawn(|| {
    a.inc();
    b.inc();
});
spawn(|| {
    let seen_b = b.get();
    let seen_a = a.get();
});

assert!(seen_a > seen_b);
