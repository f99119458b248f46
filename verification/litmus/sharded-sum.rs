//! The sum of per-thread counters
//!
//! To avoid contention each thread counts in a counter of its own, and a reader adds them up. As
//! long as they only grow, no later sum of the same reader is smaller than an earlier one.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: RelaxedCounters are enough for a statistic that grows. The sum may never have been the
//! total at any one moment.

let left = Counter::new(0);
let right = Counter::new(0);

spawn(|| {
    left.inc();
});
spawn(|| {
    right.inc();
});
spawn(|| {
    let left0 = left.get();
    let right0 = right.get();
    let left1 = left.get();
    let right1 = right.get();
});

assert!(left0 + right0 <= left1 + right1);
