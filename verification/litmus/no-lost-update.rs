//! No update is lost
//!
//! A statistic that many threads add to and that is read when they have ended: requests served,
//! bytes copied, lines parsed. The number may wrap round; nothing that was added goes missing.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: nothing but this one number is concluded from it, and it is
//! read after the threads were joined.

let served = Counter::new(usize::MAX);

spawn(|| {
    served.inc();
    served.add(2);
});
spawn(|| {
    served.inc();
    served.add(2);
});

assert!(served == 5);
