//! `load-buffering`: no cycle of `get`s that each saw an `inc` made after the other.
//!
//! Generated from verification/litmus/load-buffering.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// Look at the other, then count. The outcome is `(seen_a, seen_b)`.
fn load_buffering<C: Counter>() -> (usize, usize) {
    let shared = Arc::new((C::from(0), C::from(0)));
    let first = spawn(&shared, |(a, b)| {
        let seen_a = a.get();
        b.inc();
        seen_a
    });
    let (a, b) = &*shared;
    let seen_b = b.get();
    a.inc();
    let seen_a = first.join().unwrap();
    (seen_a, seen_b)
}

fn load_buffering_holds(&(seen_a, seen_b): &(usize, usize)) -> bool {
    seen_a == 0 || seen_b == 0
}

pub const LOAD_BUFFERING_RELAXED: Model<(usize, usize)> = Model {
    claim: "load-buffering",
    program: "load-buffering",
    counters: "RelaxedCounter",
    run: load_buffering::<RelaxedCounter>,
    holds: load_buffering_holds,
    interleavings: &[(0, 0), (0, 1), (1, 0)],
    weak: &[],
    load_buffering: &[(1, 1)],
    without_seq_cst: &[],
    executions: &[("rc11", 3), ("loom", 15), ("shuttle", 10)],
};

pub const LOAD_BUFFERING_CONSISTENT: Model<(usize, usize)> = Model {
    claim: "load-buffering",
    program: "load-buffering",
    counters: "ConsistentCounter",
    run: load_buffering::<ConsistentCounter>,
    holds: load_buffering_holds,
    interleavings: &[(0, 0), (0, 1), (1, 0)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 3), ("loom", 15), ("shuttle", 10)],
};
