//! A snapshot between two looks at a version
//!
//! A writer counts the version to an odd number, changes two counters, and counts it to an even
//! one. A reader that finds the same even version before and after takes what it read in between
//! for values of one moment.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `version` and `x` and `y` consistent.
//!
//! Review: All three must be ConsistentCounters: the version alone does not keep the reads of
//! relaxed data between its two looks.

let version = Counter::new(0);
let x = Counter::new(0);
let y = Counter::new(0);

spawn(|| {
    version.inc();
    x.inc();
    y.inc();
    version.inc();
});
spawn(|| {
    let before = version.get();
    let seen_x = x.get();
    let seen_y = y.get();
    let after = version.get();
});

assert!(before != after || before == 1 || seen_x == seen_y);
