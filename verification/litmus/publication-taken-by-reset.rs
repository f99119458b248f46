//! Drain a counter of finished items, then read them
//!
//! Workers write a result and count it; a collector takes the count with `reset`, so that none is
//! collected twice, and then reads as many results.
//!
//! Part of: `publication`.
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `finished` consistent.
//!
//! Review: That `reset` is atomic makes the count exact, but says nothing of the results. The counter
//! must be a ConsistentCounter.

let finished = Counter::new(0);
let result = Plain::new(0);

spawn(|| {
    result.set(7);
    finished.inc();
});
spawn(|| {
    let taken = finished.reset();
    if taken == 1 {
        let seen = result.get();
    }
});

assert!(taken == 0 || seen == 7);
