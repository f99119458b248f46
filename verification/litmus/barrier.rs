//! A barrier
//!
//! Each thread finishes its part of a phase, counts itself in, and spins until all are there; then
//! it reads what the others wrote. Every one of them is a writer and a reader at once.
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `arrived` consistent.
//!
//! Review: `arrived` must be a ConsistentCounter. `std::sync::Barrier` does the same without
//! spinning, and can be used again.

let left = Plain::new(0);
let right = Plain::new(0);
let arrived = Counter::new(0);

spawn(|| {
    left.set(1);
    arrived.inc();
    while arrived.get() < 2 {}
    let found0 = right.get();
});
spawn(|| {
    right.set(1);
    arrived.inc();
    while arrived.get() < 2 {}
    let found1 = left.get();
});

assert!(found0 == 1 && found1 == 1);
