//! `pair-opposite`: written `a`, `b` and read `b`, `a`: `a > b` is kept.
//!
//! Generated from verification/litmus/pair-opposite.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// A pair, read in the opposite order. The outcome is `(seen_b, seen_a)`.
fn pair_opposite<C: Counter>() -> (usize, usize) {
    let shared = Arc::new((C::from(5), C::from(4)));
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

fn pair_opposite_holds(&(seen_b, seen_a): &(usize, usize)) -> bool {
    seen_a > seen_b
}

pub const PAIR_OPPOSITE_RELAXED: Model<(usize, usize)> = Model {
    claim: "pair-opposite",
    program: "pair-opposite",
    counters: "RelaxedCounter",
    run: pair_opposite::<RelaxedCounter>,
    holds: pair_opposite_holds,
    interleavings: &[(4, 5), (4, 6), (5, 6)],
    weak: &[(5, 5)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 4), ("loom", 21), ("shuttle", 10)],
};

pub const PAIR_OPPOSITE_CONSISTENT: Model<(usize, usize)> = Model {
    claim: "pair-opposite",
    program: "pair-opposite",
    counters: "ConsistentCounter",
    run: pair_opposite::<ConsistentCounter>,
    holds: pair_opposite_holds,
    interleavings: &[(4, 5), (4, 6), (5, 6)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 3), ("loom", 19), ("shuttle", 10)],
};

/// A pair of two writers, read in the opposite order. The outcome is `(seen_b, seen_a)`.
fn pair_opposite_two_writers<C: Counter>() -> (usize, usize) {
    let shared = Arc::new((C::from(5), C::from(4)));
    let first = spawn(&shared, |(a, b)| {
        a.inc();
        b.inc();
    });
    let second = spawn(&shared, |(a, b)| {
        a.inc();
        b.inc();
    });
    let (a, b) = &*shared;
    let seen_b = b.get();
    let seen_a = a.get();
    first.join().unwrap();
    second.join().unwrap();
    (seen_b, seen_a)
}

fn pair_opposite_two_writers_holds(&(seen_b, seen_a): &(usize, usize)) -> bool {
    seen_a > seen_b
}

pub const PAIR_OPPOSITE_TWO_WRITERS_RELAXED: Model<(usize, usize)> = Model {
    claim: "pair-opposite",
    program: "pair-opposite-two-writers",
    counters: "RelaxedCounter",
    run: pair_opposite_two_writers::<RelaxedCounter>,
    holds: pair_opposite_two_writers_holds,
    interleavings: &[(4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 7)],
    weak: &[(5, 5), (6, 5), (6, 6)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 36), ("loom", 3395), ("shuttle", 1301)],
};

pub const PAIR_OPPOSITE_TWO_WRITERS_CONSISTENT: Model<(usize, usize)> = Model {
    claim: "pair-opposite",
    program: "pair-opposite-two-writers",
    counters: "ConsistentCounter",
    run: pair_opposite_two_writers::<ConsistentCounter>,
    holds: pair_opposite_two_writers_holds,
    interleavings: &[(4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 7)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 22), ("loom", 2882), ("shuttle", 1301)],
};
