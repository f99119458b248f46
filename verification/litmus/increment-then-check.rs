//! Count, then check the limit
//!
//! Each thread counts itself in and is admitted if the number that `inc` returned is below the
//! limit, here two. No more than two are admitted; the counter itself goes beyond the limit by
//! those who were turned away.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough to limit how many get in. If those admitted then share data,
//! that data needs its own synchronization.

let taken = Counter::new(0);

spawn(|| {
    let ticket0 = taken.inc();
});
spawn(|| {
    let ticket1 = taken.inc();
});
spawn(|| {
    let ticket2 = taken.inc();
});

assert!(!(ticket0 < 2 && ticket1 < 2 && ticket2 < 2));
