//! A chain of reports
//!
//! The first thread counts in `a` and reports in `b`; the second sees that and reports in `c`; the
//! third sees that and expects the first count (ISA2 in the literature). Every link of a chain has
//! to carry what came before it.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `b` and `c` consistent.
//!
//! Review: Every counter that carries a report, `b` and `c`, must be a ConsistentCounter. One
//! relaxed link breaks the chain; the end of it, `a`, may be relaxed.

let a = Counter::new(0);
let b = Counter::new(0);
let c = Counter::new(0);

spawn(|| {
    a.inc();
    b.inc();
});
spawn(|| {
    let seen_b = b.get();
    c.inc();
});
spawn(|| {
    let seen_c = c.get();
    let seen_a = a.get();
});

assert!(!(seen_b == 1 && seen_c == 1 && seen_a == 0));
