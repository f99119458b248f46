//! Read, then reset
//!
//! A reporter reads the counter, sends the value, and then clears the counter with a `reset` whose
//! result it drops. What was counted between the two calls is gone.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: Counts between the two calls are lost, under every ordering. Send the value that `reset`
//! returns.

let count = Counter::new(0);

spawn(|| {
    count.inc();
    count.inc();
});
spawn(|| {
    let sent = count.get();
    count.reset();
});

assert!(sent + count == 2);
