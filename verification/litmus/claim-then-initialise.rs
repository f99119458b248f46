//! The first to come initialises
//!
//! Whoever draws number 0 initialises the shared data and announces it; others use it if it has
//! been announced. The claim only chooses somebody, the announcement publishes.
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `ready` consistent.
//!
//! Review: `ready` must be a ConsistentCounter, `claimed` may be relaxed. `std::sync::OnceLock`
//! does this, and lets the others wait.

let claimed = Counter::new(0);
let ready = Counter::new(0);
let data = Plain::new(0);

spawn(|| {
    let claim0 = claimed.inc();
    if claim0 == 0 {
        data.set(42);
        ready.inc();
    }
});
spawn(|| {
    let claim1 = claimed.inc();
    if claim1 == 0 {
        data.set(42);
        ready.inc();
    }
});
spawn(|| {
    let seen = ready.get();
    if seen == 1 {
        let found = data.get();
    }
});

assert!(seen == 0 || found == 42);
