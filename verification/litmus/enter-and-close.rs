//! A gate: enter, then see whether it is closed
//!
//! A user counts itself in and then looks whether the gate is closed; whoever closes it then looks
//! whether somebody is inside, and if not takes the data apart. It is store-buffering with
//! something at stake, and is met in hand-made reference counts, epochs and shutdowns.
//!
//! Verdict: relaxed races, acqrel races, consistent holds.
//! Weakest: `inside` and `closed` consistent.
//!
//! Review: Both must be a ConsistentCounter: with anything weaker each can miss the other, and the
//! data is used while it is taken apart.

let inside = Counter::new(0);
let closed = Counter::new(0);
let data = Plain::new(1);

spawn(|| {
    inside.inc();
    let shut = closed.get();
    if shut == 0 {
        let found = data.get();
    }
});
spawn(|| {
    closed.inc();
    let users = inside.get();
    if users == 0 {
        data.set(0);
    }
});

assert!(shut == 1 || users == 1);
