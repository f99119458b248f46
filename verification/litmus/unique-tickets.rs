//! ID generator
//!
//! Connections, jobs or log lines get their number from `next.inc()`, in whichever thread they
//! arise. No number is given twice, and none is left out.
//!
//! Claim: Concurrent `inc`s return distinct values without a gap.
//!
//! Formally: If a counter is only incremented, n times from v, the values returned are a
//! permutation of v, v + 1, …, v + n − 1.
//!
//! Theorem: `UniqueTickets.unique_tickets`, for any number of threads and tickets, in any
//! program; distinct up to 2^`usize::BITS`.
//!
//! Tests: tests/claims/by_hand/larger.rs `8 tickets`, `8 threads, random`;
//! tests/shipped/threads.rs `unique_tickets`.
//!
//! Bound: Three threads with a ticket each in every engine. Beyond it, two threads with two
//! each and eight threads with one under rc11, 1,000 random executions, and as many by PCT, of
//! eight threads with fifty each under shuttle, and two threads with 300,000 each on the
//! processor.
//!
//! Not covered: More than `usize::MAX` tickets, after which they repeat; counters that are
//! also reset.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough, as long as the ID is the value that `inc` returned and not
//! that of a later `get`.

let next = Counter::new(0);

spawn(|| {
    let id0 = next.inc();
});
spawn(|| {
    let id1 = next.inc();
});
spawn(|| {
    let id2 = next.inc();
});

assert!(id0 != id1 && id0 != id2 && id1 != id2 && id0 + id1 + id2 == 3);
