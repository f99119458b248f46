//! Count, then read the counter for an ID
//!
//! The value that `inc` returned is dropped, and the counter is read again for the new number. Two
//! threads that count first and read afterwards both read 2.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: Two threads can get the same number, under every ordering. Use the value that `inc`
//! returns.

let next = Counter::new(0);

spawn(|| {
    next.inc();
    let id0 = next.get();
});
spawn(|| {
    next.inc();
    let id1 = next.get();
});

assert!(id0 != id1);
