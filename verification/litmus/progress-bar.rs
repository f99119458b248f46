//! A progress bar
//!
//! Workers find new work, which they add to the total, and finish work, which they count as done.
//! The bar reads what is done first and the total second, and never shows more than 100 percent.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `done` consistent.
//!
//! Review: The reading order is right. `done` must be a ConsistentCounter, unless the bar simply
//! cuts off at 100 percent: then two RelaxedCounters are enough.

let total = Counter::new(0);
let done = Counter::new(0);

spawn(|| {
    total.inc();
    done.inc();
});
spawn(|| {
    let finished = done.get();
    let all = total.get();
});

assert!(finished <= all);
