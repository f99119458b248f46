//! ID generator
//!
//! Connections, jobs or log lines get their number from `next.inc()`, in whichever thread they
//! arise. No number is given twice, and none is left out.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough, as long as the ID is the value that `inc` returned and not
//! that of a later `get`.

let next = Counter::new(0);

spawn(|| {
    let id0 = next.inc();
});
spawn(|| {
    let id1 = next.inc();
});
spawn(|| {
    let id2 = next.inc();
});

assert!(id0 != id1 && id0 != id2 && id1 != id2 && id0 + id1 + id2 == 3);
