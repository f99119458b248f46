//! A rate limiter that is reset once a window
//!
//! Requests count themselves with `inc` and pass if the number is below the limit, here one; a
//! timer resets the counter when a window ends. Of three requests around one reset no more than two
//! pass: one in each window.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: all of it happens to one counter. Two windows' worth can
//! pass in a short time around a reset, under every ordering.

let used = Counter::new(0);

spawn(|| {
    let ticket0 = used.inc();
});
spawn(|| {
    let ticket1 = used.inc();
});
spawn(|| {
    let ticket2 = used.inc();
});
spawn(|| {
    used.reset();
});

assert!(!(ticket0 == 0 && ticket1 == 0 && ticket2 == 0));
