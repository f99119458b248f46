//! Data, and the counter that announces it
//!
//! A thread fills in ordinary memory and then counts it as ready; another sees the count and reads
//! the memory. With safe Rust alone it cannot be written, so it is met where `unsafe` code shares a
//! buffer, and around cells of one's own making.
//!
//! Claim: Who saw the count may read the data that was written before it.
//!
//! Formally: If a thread writes data and then does `inc`, `add` or `reset`, and another
//! thread's `inc`, `add`, `get` or `reset` of that counter reads from it or from a later
//! update, then the write happens before what that thread does next. Without it the two
//! accesses are a data race.
//!
//! Theorem: `Publication.publication`, through any number of other threads' updates in
//! between, fences included, in any program; `Publication.published_data` for the data.
//!
//! Tests: verification/evidence/tests/publication.rs `every_method_announces_to_every_method`.
//!
//! Bound: Two or three threads. Every method that announces with every method that looks
//! under loom and rc11 (`add` is what `inc` calls).
//!
//! Not covered: What shuttle would say: it has no race detector.
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
