//! Write data, then reset the counter that guards it
//!
//! A counter says how many readers have to wait: the writer prepares the data and then resets the
//! counter, and whoever finds it at zero reads the data.
//!
//! Part of: `publication`.
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `waiting` consistent.
//!
//! Review: `reset` announces like `inc` does: the counter must be a ConsistentCounter.

let waiting = Counter::new(1);
let data = Plain::new(0);

spawn(|| {
    data.set(7);
    waiting.reset();
});
spawn(|| {
    while waiting.get() != 0 {}
    let seen = data.get();
});

assert!(seen == 7);
