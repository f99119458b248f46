//! Work indices into disjoint slots
//!
//! Threads take the index of the next piece of work with `inc` and write their result into the slot
//! of that index. No two have the same index, so no two write the same slot; the results are read
//! after the threads were joined.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: the index is unique, and `join` publishes the results. Who
//! reads results earlier than that needs another counter, which counts what is finished.

let next = Counter::new(0);
let slot0 = Plain::new(0);
let slot1 = Plain::new(0);

spawn(|| {
    let i = next.inc();
    if i == 0 {
        slot0.set(1);
    } else {
        slot1.set(1);
    }
});
spawn(|| {
    let j = next.inc();
    if j == 0 {
        slot0.set(2);
    } else {
        slot1.set(2);
    }
});

assert!(i + j == 1);
