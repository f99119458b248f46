//! `independent-readers`: two readers agree on which of two counters moved first.
//!
//! Generated from verification/litmus/independent-readers.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// Two readers, and which counter moved first. The outcome is `(a0, b0, b1, a1)`.
fn independent_readers<C: Counter>() -> (usize, usize, usize, usize) {
    let shared = Arc::new((C::from(0), C::from(0)));
    let first = spawn(&shared, |(a, _)| {
        a.inc();
    });
    let second = spawn(&shared, |(_, b)| {
        b.inc();
    });
    let third = spawn(&shared, |(a, b)| {
        let a0 = a.get();
        let b0 = b.get();
        (a0, b0)
    });
    let (a, b) = &*shared;
    let b1 = b.get();
    let a1 = a.get();
    first.join().unwrap();
    second.join().unwrap();
    let (a0, b0) = third.join().unwrap();
    (a0, b0, b1, a1)
}

fn independent_readers_holds(&(a0, b0, b1, a1): &(usize, usize, usize, usize)) -> bool {
    !(a0 == 1 && b0 == 0 && b1 == 1 && a1 == 0)
}

pub const INDEPENDENT_READERS_RELAXED: Model<(usize, usize, usize, usize)> = Model {
    claim: "independent-readers",
    program: "independent-readers",
    counters: "RelaxedCounter",
    run: independent_readers::<RelaxedCounter>,
    holds: independent_readers_holds,
    interleavings: &[
        (0, 0, 0, 0),
        (0, 0, 0, 1),
        (0, 0, 1, 0),
        (0, 0, 1, 1),
        (0, 1, 0, 0),
        (0, 1, 0, 1),
        (0, 1, 1, 0),
        (0, 1, 1, 1),
        (1, 0, 0, 0),
        (1, 0, 0, 1),
        (1, 0, 1, 1),
        (1, 1, 0, 0),
        (1, 1, 0, 1),
        (1, 1, 1, 0),
        (1, 1, 1, 1),
    ],
    weak: &[(1, 0, 1, 0)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 16), ("loom", 466090), ("shuttle", 45080)],
};

pub const INDEPENDENT_READERS_CONSISTENT: Model<(usize, usize, usize, usize)> = Model {
    claim: "independent-readers",
    program: "independent-readers",
    counters: "ConsistentCounter",
    run: independent_readers::<ConsistentCounter>,
    holds: independent_readers_holds,
    interleavings: &[
        (0, 0, 0, 0),
        (0, 0, 0, 1),
        (0, 0, 1, 0),
        (0, 0, 1, 1),
        (0, 1, 0, 0),
        (0, 1, 0, 1),
        (0, 1, 1, 0),
        (0, 1, 1, 1),
        (1, 0, 0, 0),
        (1, 0, 0, 1),
        (1, 0, 1, 1),
        (1, 1, 0, 0),
        (1, 1, 0, 1),
        (1, 1, 1, 0),
        (1, 1, 1, 1),
    ],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[(1, 0, 1, 0)],
    executions: &[("rc11", 15), ("loom", 466090), ("shuttle", 45080)],
};
