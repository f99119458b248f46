//! `pair-mixed`: of a pair, only the counter that is written last and read first, `b`, needs order.
//!
//! Generated from verification/litmus/pair-mixed.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// A pair, of which only the one behind is consistent. The outcome is `(seen_b, seen_a)`.
fn pair_mixed<A: Counter, B: Counter>() -> (usize, usize) {
    let shared = Arc::new((A::from(5), B::from(4)));
    let first = spawn(&shared, |(a, b)| {
        a.inc();
        b.inc();
    });
    let (a, b) = &*shared;
    let seen_b = b.get();
    let seen_a = a.get();
    first.join().unwrap();
    (seen_b, seen_a)
}

fn pair_mixed_holds(&(seen_b, seen_a): &(usize, usize)) -> bool {
    seen_a > seen_b
}

pub const PAIR_MIXED_RELAXED: Model<(usize, usize)> = Model {
    claim: "pair-mixed",
    program: "pair-mixed",
    counters: "RelaxedCounter, ConsistentCounter",
    run: pair_mixed::<RelaxedCounter, ConsistentCounter>,
    holds: pair_mixed_holds,
    interleavings: &[(4, 5), (4, 6), (5, 6)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 3), ("loom", 19), ("shuttle", 10)],
};

pub const PAIR_MIXED_CONSISTENT: Model<(usize, usize)> = Model {
    claim: "pair-mixed",
    program: "pair-mixed",
    counters: "ConsistentCounter",
    run: pair_mixed::<ConsistentCounter, ConsistentCounter>,
    holds: pair_mixed_holds,
    interleavings: &[(4, 5), (4, 6), (5, 6)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 3), ("loom", 19), ("shuttle", 10)],
};

/// A pair, of which only the leading one is consistent. The outcome is `(seen_b, seen_a)`.
fn pair_mixed_reversed<A: Counter, B: Counter>() -> (usize, usize) {
    let shared = Arc::new((A::from(5), B::from(4)));
    let first = spawn(&shared, |(a, b)| {
        a.inc();
        b.inc();
    });
    let (a, b) = &*shared;
    let seen_b = b.get();
    let seen_a = a.get();
    first.join().unwrap();
    (seen_b, seen_a)
}

fn pair_mixed_reversed_holds(&(seen_b, seen_a): &(usize, usize)) -> bool {
    seen_a > seen_b
}

pub const PAIR_MIXED_REVERSED_RELAXED: Model<(usize, usize)> = Model {
    claim: "pair-mixed",
    program: "pair-mixed-reversed",
    counters: "RelaxedCounter",
    run: pair_mixed_reversed::<RelaxedCounter, RelaxedCounter>,
    holds: pair_mixed_reversed_holds,
    interleavings: &[(4, 5), (4, 6), (5, 6)],
    weak: &[(5, 5)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 4), ("loom", 21), ("shuttle", 10)],
};

pub const PAIR_MIXED_REVERSED_CONSISTENT: Model<(usize, usize)> = Model {
    claim: "pair-mixed",
    program: "pair-mixed-reversed",
    counters: "ConsistentCounter, RelaxedCounter",
    run: pair_mixed_reversed::<ConsistentCounter, RelaxedCounter>,
    holds: pair_mixed_reversed_holds,
    interleavings: &[(4, 5), (4, 6), (5, 6)],
    weak: &[(5, 5)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 4), ("loom", 21), ("shuttle", 10)],
};
