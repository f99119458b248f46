//! `store-buffering`: of two threads that count and then look, one sees the other.
//!
//! Generated from verification/litmus/store-buffering.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// Count yourself in, then look for the other. The outcome is `(seen_b, seen_a)`.
fn store_buffering<C: Counter>() -> (usize, usize) {
    let shared = Arc::new((C::from(0), C::from(0)));
    let first = spawn(&shared, |(a, b)| {
        a.inc();
        b.get()
    });
    let (a, b) = &*shared;
    b.inc();
    let seen_a = a.get();
    let seen_b = first.join().unwrap();
    (seen_b, seen_a)
}

fn store_buffering_holds(&(seen_b, seen_a): &(usize, usize)) -> bool {
    seen_a == 1 || seen_b == 1
}

pub const STORE_BUFFERING_RELAXED: Model<(usize, usize)> = Model {
    claim: "store-buffering",
    program: "store-buffering",
    counters: "RelaxedCounter",
    run: store_buffering::<RelaxedCounter>,
    holds: store_buffering_holds,
    interleavings: &[(0, 1), (1, 0), (1, 1)],
    weak: &[(0, 0)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 4), ("loom", 30), ("shuttle", 10)],
};

pub const STORE_BUFFERING_CONSISTENT: Model<(usize, usize)> = Model {
    claim: "store-buffering",
    program: "store-buffering",
    counters: "ConsistentCounter",
    run: store_buffering::<ConsistentCounter>,
    holds: store_buffering_holds,
    interleavings: &[(0, 1), (1, 0), (1, 1)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[(0, 0)],
    executions: &[("rc11", 3), ("loom", 30), ("shuttle", 10)],
};
