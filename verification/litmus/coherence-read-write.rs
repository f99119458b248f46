//! A count comes after what its thread has read
//!
//! A thread reads a counter and then takes a number from it: the number is not smaller than what it
//! read (CoRW in the literature).
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough. That the number may be larger is the part to watch for.

let count = Counter::new(0);

spawn(|| {
    let seen = count.get();
    let mine = count.inc();
});
spawn(|| {
    count.inc();
});

assert!(mine >= seen);
