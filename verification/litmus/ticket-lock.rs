//! A lock made of two counters
//!
//! A thread draws a ticket, spins until that number is served, works on the data, and has the next
//! number served. The tickets settle who comes next; the number served has to hand the data over.
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `serving` consistent.
//!
//! Review: `serving` must be a ConsistentCounter, `next` may be relaxed. Ask first why it is not a
//! Mutex.

let next = Counter::new(0);
let serving = Counter::new(0);
let data = Plain::new(0);

spawn(|| {
    let ticket0 = next.inc();
    while serving.get() != ticket0 {}
    data.set(1);
    serving.inc();
});
spawn(|| {
    let ticket1 = next.inc();
    while serving.get() != ticket1 {}
    data.set(2);
    serving.inc();
});

assert!(serving == 2);
