//! Two readers of one counter
//!
//! Two threads add to one counter, and two others each look at it once. The counter has one
//! history, so the readers cannot have seen two different ones: if one of them found the first
//! amount alone, nobody finds the second alone. With two counters this takes much more
//! (independent-readers).
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: all threads agree on the order of one counter's updates.

let count = Counter::new(0);

spawn(|| {
    count.add(1);
});
spawn(|| {
    count.add(2);
});
spawn(|| {
    let one = count.get();
});
spawn(|| {
    let other = count.get();
});

assert!(!(one == 1 && other == 2));
