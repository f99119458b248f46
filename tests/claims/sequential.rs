//! `sequential`: a program of such counters only behaves as an interleaving of its threads.
//!
//! Generated from verification/litmus/sequential.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// Consistent counters only: threads take turns. The outcome is `(a0, b0, a1)`.
fn sequential<C: Counter>() -> (usize, usize, usize) {
    let shared = Arc::new((C::from(0), C::from(0)));
    let first = spawn(&shared, |(a, _)| {
        a.inc();
    });
    let second = spawn(&shared, |(a, b)| {
        let a0 = a.get();
        let b0 = b.get();
        (a0, b0)
    });
    let (a, b) = &*shared;
    b.inc();
    let a1 = a.get();
    first.join().unwrap();
    let (a0, b0) = second.join().unwrap();
    (a0, b0, a1)
}

fn sequential_holds(&(a0, b0, a1): &(usize, usize, usize)) -> bool {
    !(a0 == 1 && b0 == 0 && a1 == 0)
}

pub const SEQUENTIAL_RELAXED: Model<(usize, usize, usize)> = Model {
    claim: "sequential",
    program: "sequential",
    counters: "RelaxedCounter",
    run: sequential::<RelaxedCounter>,
    holds: sequential_holds,
    interleavings: &[
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
        (1, 0, 1),
        (1, 1, 0),
        (1, 1, 1),
    ],
    weak: &[(1, 0, 0)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 8), ("loom", 4441), ("shuttle", 461)],
};

pub const SEQUENTIAL_CONSISTENT: Model<(usize, usize, usize)> = Model {
    claim: "sequential",
    program: "sequential",
    counters: "ConsistentCounter",
    run: sequential::<ConsistentCounter>,
    holds: sequential_holds,
    interleavings: &[
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
        (1, 0, 1),
        (1, 1, 0),
        (1, 1, 1),
    ],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[(1, 0, 0)],
    executions: &[("rc11", 7), ("loom", 4441), ("shuttle", 461)],
};

/// Clear your own counter, then look at the other. The outcome is `(seen_b, seen_a)`.
fn sequential_reset<C: Counter>() -> (usize, usize) {
    let shared = Arc::new((C::from(1), C::from(1)));
    let first = spawn(&shared, |(a, b)| {
        a.reset();
        b.get()
    });
    let (a, b) = &*shared;
    b.reset();
    let seen_a = a.get();
    let seen_b = first.join().unwrap();
    (seen_b, seen_a)
}

fn sequential_reset_holds(&(seen_b, seen_a): &(usize, usize)) -> bool {
    seen_a == 0 || seen_b == 0
}

pub const SEQUENTIAL_RESET_RELAXED: Model<(usize, usize)> = Model {
    claim: "sequential",
    program: "sequential-reset",
    counters: "RelaxedCounter",
    run: sequential_reset::<RelaxedCounter>,
    holds: sequential_reset_holds,
    interleavings: &[(0, 0), (0, 1), (1, 0)],
    weak: &[(1, 1)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 4), ("loom", 30), ("shuttle", 10)],
};

pub const SEQUENTIAL_RESET_CONSISTENT: Model<(usize, usize)> = Model {
    claim: "sequential",
    program: "sequential-reset",
    counters: "ConsistentCounter",
    run: sequential_reset::<ConsistentCounter>,
    holds: sequential_reset_holds,
    interleavings: &[(0, 0), (0, 1), (1, 0)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[(1, 1)],
    executions: &[("rc11", 3), ("loom", 30), ("shuttle", 10)],
};
