//! Two counters, two threads that each reset one and count in the other
//!
//! Each thread opens a period by clearing one counter and then counts in the other, in opposite
//! roles (2+2W in the literature). Threads that take turns leave at least one count standing, since
//! the last step of all is a count.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `a` or `b` consistent.
//!
//! Review: One of the two must be a ConsistentCounter; or say why it does not matter if both counts
//! are cleared.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    a.reset();
    b.inc();
});
spawn(|| {
    b.reset();
    a.inc();
});

assert!(a == 1 || b == 1);
