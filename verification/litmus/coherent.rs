//! One counter never goes back in its history
//!
//! A thread looks at a counter, counts, and looks again, while others count too. It finds its own
//! count included, and never less than it saw before, since nobody resets it.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: a single counter is coherent under every ordering. It is
//! only what is concluded about something else that needs more.

let count = Counter::new(0);

spawn(|| {
    let before = count.get();
    count.inc();
    let after = count.get();
});
spawn(|| {
    count.inc();
});

assert!(after > before);
