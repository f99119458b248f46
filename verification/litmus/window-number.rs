//! A rate limiter with a numbered window
//!
//! A timer opens a new window by counting its number up and then resets what was used. A request
//! that already reads the new number can still be counted among those of the old window, and be
//! turned away.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: No counter makes the two steps one: reset first and count the window afterwards, with
//! one of the two a ConsistentCounter, or keep number and usage together under a lock.

let window = Counter::new(0);
let used = Counter::new(3);

spawn(|| {
    window.inc();
    used.reset();
});
spawn(|| {
    let number = window.get();
    let ticket = used.inc();
});

assert!(number == 0 || ticket == 0);
