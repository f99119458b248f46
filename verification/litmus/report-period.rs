//! Reset per reporting period
//!
//! A reporter calls `reset` once per period and sends what it returns, while the workers go on
//! counting. Over all periods, and what is left at the end, the sum is exact.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough. Which period a count falls into is not determined, and no
//! ordering would determine it.

let count = Counter::new(0);

spawn(|| {
    count.inc();
    count.inc();
});
spawn(|| {
    count.inc();
});
spawn(|| {
    let first = count.reset();
    let second = count.reset();
});

assert!(first + second + count == 3);
