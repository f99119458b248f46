//! A counter is polled twice
//!
//! A monitor polls a counter that others only increment, and computes a rate from the difference of
//! two readings. The later reading is never the smaller one (CoRR in the literature).
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: one thread's readings of one counter never go back.

let count = Counter::new(0);

spawn(|| {
    count.inc();
    count.inc();
});
spawn(|| {
    let first = count.get();
    let second = count.get();
});

assert!(first <= second);
