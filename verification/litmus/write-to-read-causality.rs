//! Word of a count, passed on by a third thread
//!
//! A thread sees that `a` was counted and reports that in `b`; a third thread that sees the report
//! looks at `a` itself (WRC: write-to-read causality). It is met where stages of a pipeline tell
//! each other how far the one before has come.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `b` consistent.
//!
//! Review: `b`, which carries the report, must be a ConsistentCounter. `a` may be relaxed: the
//! reporter's own read of it is passed on along with the report.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    a.inc();
});
spawn(|| {
    let seen_a = a.get();
    b.inc();
});
spawn(|| {
    let seen_b = b.get();
    let last_a = a.get();
});

assert!(!(seen_a == 1 && seen_b == 1 && last_a == 0));
