//! No update is lost
//!
//! A statistic that many threads add to and that is read when they have ended: requests served,
//! bytes copied, lines parsed. The number may wrap round; nothing that was added goes missing.
//!
//! Claim: The final value is the initial one plus all that was added, wrapping.
//!
//! Formally: If a counter is only added to, its last value in modification order is initial +
//! Σ amounts (mod 2^`usize::BITS`). It follows from atomicity: an update reads its immediate
//! predecessor in modification order.
//!
//! Theorem: `NoLostUpdate.no_lost_update`, for any number of threads and updates, in any
//! program.
//!
//! Tests: tests/claims/by_hand/larger.rs `3 threads, 2 calls each`, `8 threads, random`;
//! tests/shipped/threads.rs `no_lost_update`.
//!
//! Bound: Two threads with two updates each in every engine. Beyond it, three threads with two
//! each under rc11, 1,000 random executions, and as many by PCT, of eight threads with a
//! hundred updates each under shuttle, and two threads with 300,000 calls each on the
//! processor.
//!
//! Not covered: More threads or calls, except by the theorem.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: nothing but this one number is concluded from it, and it is
//! read after the threads were joined.

let served = Counter::new(usize::MAX);

spawn(|| {
    served.inc();
    served.add(2);
});
spawn(|| {
    served.inc();
    served.add(2);
});

assert!(served == 5);
