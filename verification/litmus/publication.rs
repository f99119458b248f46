//! Data, and the counter that announces it
//!
//! A thread fills in ordinary memory and then counts it as ready; another sees the count and reads
//! the memory. With safe Rust alone it cannot be written, so it is met where `unsafe` code shares a
//! buffer, and around cells of one's own making.
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `ready` consistent.
//!
//! Review: `ready` must be a ConsistentCounter: with a relaxed one the reader may see the count
//! without the data, which is a data race and undefined behaviour.

let data = Plain::new(0);
let ready = Counter::new(0);

spawn(|| {
    data.set(42);
    ready.inc();
});
spawn(|| {
    let seen = ready.get();
    if seen == 1 {
        let found = data.get();
    }
});

assert!(seen == 0 || found == 42);
