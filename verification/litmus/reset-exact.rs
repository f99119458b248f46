//! Every count is taken by exactly one reset
//!
//! Several threads collect what has been counted since the last collection, each with `reset`, and
//! none of them waits for another. What one took, the others do not see; what is counted later
//! stays for the next.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: `reset` reads and clears in one step, so nothing falls
//! between.

let count = Counter::new(0);

spawn(|| {
    count.inc();
    count.add(2);
});
spawn(|| {
    let taken0 = count.reset();
});
spawn(|| {
    let taken1 = count.reset();
});

assert!(taken0 + taken1 + count == 3);
