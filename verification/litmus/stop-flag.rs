//! A stop flag, and a counter believed to be final
//!
//! A worker counts as long as the stop flag is down; somebody raises the flag and reads the
//! counter, as if nothing were counted from then on. The worker may be between its look at the flag
//! and its count.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: The number is not final when the flag is up, under every ordering. Join the worker, or
//! let it count itself out, and read the counter then.

let stop = Counter::new(0);
let work = Counter::new(0);

spawn(|| {
    let stopped = stop.get();
    if stopped == 0 {
        work.inc();
    }
});
spawn(|| {
    stop.inc();
    let result = work.get();
});

assert!(result == work);
