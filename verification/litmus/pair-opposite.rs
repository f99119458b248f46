//! A pair, read in the opposite order
//!
//! One counter is to stay ahead of another. The writer moves the leading one first; the reader
//! looks at the one behind first, and then at the leading one, which can only have gone further.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `b` consistent.
//!
//! Review: The reading order is right. The counter that is written last and read first, `b`, must
//! be a ConsistentCounter; the other one may be relaxed.

let a = Counter::new(5);
let b = Counter::new(4);

spawn(|| {
    a.inc();
    b.inc();
});
spawn(|| {
    let seen_b = b.get();
    let seen_a = a.get();
});

assert!(seen_a > seen_b);
