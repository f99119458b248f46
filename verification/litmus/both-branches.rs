//! The same in both branches
//!
//! A thread counts whichever way its test goes; the other hands on what it read. By the text of the
//! program what is counted depends on what was read, but a compiler makes one instruction of both
//! branches, and the dependency is gone.
//!
//! Verdict: relaxed depends on the compiler, acqrel holds, consistent holds.
//! Weakest: `a` or `b` consistent.
//!
//! Review: Nothing may rely on a dependency in the source: compilers remove those that make no
//! difference. Make `a` or `b` a ConsistentCounter.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    let seen_a = a.get();
    if seen_a == 0 {
        b.inc();
    } else {
        b.inc();
    }
});
spawn(|| {
    let seen_b = b.get();
    a.add(seen_b);
});

assert!(seen_a == 0 || seen_b == 0);
