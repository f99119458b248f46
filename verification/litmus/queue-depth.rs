//! The depth of a queue, as the difference of two counters
//!
//! One counter counts what was pushed and another what was popped; a metric subtracts them. It
//! reads what was pushed first, and when an item goes through between its two reads the difference
//! is below zero: a depth of eighteen quintillion.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: No counter keeps the difference from going below zero in this order. Count `pushed`
//! before you enqueue, read `popped` first and then `pushed`, and make `popped` a
//! ConsistentCounter. Or use a saturating subtraction.

let pushed = Counter::new(0);
let popped = Counter::new(0);

spawn(|| {
    pushed.inc();
    popped.inc();
});
spawn(|| {
    let entered = pushed.get();
    let left = popped.get();
});

assert!(entered >= left);
