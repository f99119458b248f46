//! Check a limit, then count
//!
//! Connections, retries or permits are limited by `if n.get() < LIMIT { n.inc(); }`. Two threads
//! can both find room for one, and both take it.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: The limit can be exceeded, under every ordering. Count first, and decide by the value
//! that `inc` returned; or use a semaphore.

let taken = Counter::new(0);

spawn(|| {
    let seen0 = taken.get();
    if seen0 < 1 {
        taken.inc();
    }
});
spawn(|| {
    let seen1 = taken.get();
    if seen1 < 1 {
        taken.inc();
    }
});

assert!(taken <= 1);
