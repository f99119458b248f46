//! The sum of two counters
//!
//! Something moves from one counter to the other, and a reader adds the two up as if it had read
//! them at one moment: money, memory, jobs that wait and jobs that run. What is on its way is
//! missed, or counted twice.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: No counter makes two reads one: take a lock around both sides, keep the sum in a counter
//! of its own, or accept that it is an estimate and say so.

let waiting = Counter::new(1);
let running = Counter::new(0);

spawn(|| {
    waiting.add(usize::MAX);
    running.inc();
});
spawn(|| {
    let still = waiting.get();
    let started = running.get();
});

assert!(still + started == 1);
