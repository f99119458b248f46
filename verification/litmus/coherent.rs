//! One counter never goes back in its history
//!
//! A thread looks at a counter, counts, and looks again, while others count too. It finds its own
//! count included, and never less than it saw before, since nobody resets it.
//!
//! Claim: No thread sees a counter's history go back, and each sees its own updates.
//!
//! Formally: Along happens-before, positions in one counter's modification order never
//! decrease, and increase into an update. C++20 [intro.races]: read-read, read-write,
//! write-read and write-write coherence.
//!
//! Theorem: `Coherent.coherent`, along happens-before, in any program;
//! `Coherent.never_seen_to_go_back` of the values, if the counter is only added to and does
//! not wrap.
//!
//! Bound: Two threads with five operations in every engine.
//!
//! Not covered: Two counters at once: see `pair-opposite`. Values: a counter that is reset,
//! or wraps round, goes back to smaller ones.
//!
//! Verdict: relaxed holds, acqrel holds, consistent holds.
//! Weakest: any counter.
//!
//! Review: A RelaxedCounter is enough: a single counter is coherent under every ordering. It is
//! only what is concluded about something else that needs more.

let count = Counter::new(0);

spawn(|| {
    let before = count.get();
    let found = count.add(10);
    let after = count.get();
    let later = count.get();
});
spawn(|| {
    count.inc();
});

assert!(found >= before && after >= found + 10 && later >= after);
