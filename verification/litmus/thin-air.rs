//! Each adds what it read of the other
//!
//! Two threads copy back and forth: each adds to one counter what it read from the other. Both
//! start at zero, and no number comes out of nothing.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: what is added depends on what was read, and no value feeds
//! itself.

let a = Counter::new(0);
let b = Counter::new(0);

spawn(|| {
    let seen_a = a.get();
    b.add(seen_a);
});
spawn(|| {
    let seen_b = b.get();
    a.add(seen_b);
});

assert!(a == 0 && b == 0);
