//! A thread finds its own count
//!
//! A thread counts and then reads the same counter: it finds its own count, and perhaps others' too
//! (CoWR in the literature).
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough for "at least mine". It is not an ID: another thread may read
//! the same number.

let count = Counter::new(0);

spawn(|| {
    let mine = count.inc();
    let total = count.get();
});
spawn(|| {
    count.inc();
});

assert!(total > mine);
