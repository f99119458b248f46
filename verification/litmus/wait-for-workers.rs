//! Wait for the workers, then read what they wrote
//!
//! Each worker fills in its part and counts itself as arrived; a collector spins until the count is
//! complete and reads all parts. One counter is enough for any number of workers: every later count
//! carries the earlier ones along.
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `arrived` consistent.
//!
//! Review: `arrived` must be a ConsistentCounter: a relaxed one says that the workers have come,
//! but not that their data has.

let part0 = Plain::new(0);
let part1 = Plain::new(0);
let arrived = Counter::new(0);

spawn(|| {
    part0.set(10);
    arrived.inc();
});
spawn(|| {
    part1.set(20);
    arrived.inc();
});
spawn(|| {
    while arrived.get() < 2 {}
    let found0 = part0.get();
    let found1 = part1.get();
});

assert!(found0 + found1 == 30);
