//! Publish, then count: a reader that looks once
//!
//! Writers fill slots and count them, and a reader that does not wait reads the slots if the count
//! says that all are filled. It reads the last count only, and yet has to know of the first
//! writer's data: the counts in between pass it on (a release sequence).
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `filled` consistent.
//!
//! Review: `filled` must be a ConsistentCounter. One counter for all writers is right: every update
//! is part of the release sequence of those before it.

let slot0 = Plain::new(0);
let slot1 = Plain::new(0);
let filled = Counter::new(0);

spawn(|| {
    slot0.set(10);
    filled.inc();
});
spawn(|| {
    slot1.set(20);
    filled.inc();
});
spawn(|| {
    let seen = filled.get();
    if seen == 2 {
        let found0 = slot0.get();
        let found1 = slot1.get();
    }
});

assert!(seen < 2 || found0 + found1 == 30);
