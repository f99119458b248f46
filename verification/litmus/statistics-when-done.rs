//! A statistic, read when a counter says that the work is done
//!
//! A test or a monitor spins until the workers have counted themselves as done, and then expects
//! the other statistics to be complete. After a `join` they are; after a relaxed count they need
//! not be.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `done` consistent.
//!
//! Review: `done` must be a ConsistentCounter, or the worker be joined; `hits` may be relaxed
//! either way.

let hits = Counter::new(0);
let done = Counter::new(0);

spawn(|| {
    hits.inc();
    done.inc();
});
spawn(|| {
    while done.get() < 1 {}
    let seen = hits.get();
});

assert!(seen == 1);
