//! A total, and the number of parts that it has
//!
//! A sender adds the length of a message to one counter and then counts the message in another.
//! Whoever computes the average reads the number first and expects every message that it counts to
//! be in the total.
//!
//! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! Weakest: `messages` consistent.
//!
//! Review: `messages`, from which the reader concludes something about `bytes`, must be a
//! ConsistentCounter; `bytes` may be relaxed.

let bytes = Counter::new(0);
let messages = Counter::new(0);

spawn(|| {
    bytes.add(512);
    messages.inc();
});
spawn(|| {
    let number = messages.get();
    let total = bytes.get();
});

assert!(number == 0 || total == 512);
