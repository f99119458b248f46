//! IDs that are to grow from cause to effect
//!
//! A thread draws an ID and sends a message; whoever sees the message draws another, and the later
//! one is expected to be the larger. Log lines are sorted by such numbers, and versions compared.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `ids` or `sent` consistent.
//!
//! Review: Relaxed IDs are unique, but larger only along what synchronizes. A message sent through
//! a channel, a lock or a ConsistentCounter does; otherwise make `ids` a ConsistentCounter.

let ids = Counter::new(0);
let sent = Counter::new(0);

spawn(|| {
    let cause = ids.inc();
    sent.inc();
});
spawn(|| {
    let seen = sent.get();
    let effect = ids.inc();
});

assert!(seen == 0 || effect > cause);
