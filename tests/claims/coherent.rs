//! `coherent`: no thread sees a counter's history go back, and each sees its own updates.
//!
//! Generated from verification/litmus/coherent.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// One counter never goes back in its history. The outcome is `(before, found, after, later)`.
fn coherent<C: Counter>() -> (usize, usize, usize, usize) {
    let shared = Arc::new(C::from(0));
    let first = spawn(&shared, |count| {
        let before = count.get();
        let found = count.add(10);
        let after = count.get();
        let later = count.get();
        (before, found, after, later)
    });
    let count = &*shared;
    count.inc();
    let (before, found, after, later) = first.join().unwrap();
    (before, found, after, later)
}

fn coherent_holds(&(before, found, after, later): &(usize, usize, usize, usize)) -> bool {
    found >= before && after >= found + 10 && later >= after
}

pub const COHERENT_RELAXED: Model<(usize, usize, usize, usize)> = Model {
    claim: "coherent",
    program: "coherent",
    counters: "RelaxedCounter",
    run: coherent::<RelaxedCounter>,
    holds: coherent_holds,
    interleavings: &[
        (0, 0, 10, 10),
        (0, 0, 10, 11),
        (0, 0, 11, 11),
        (0, 1, 11, 11),
        (1, 1, 11, 11),
    ],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 5), ("loom", 12), ("shuttle", 6)],
};

pub const COHERENT_CONSISTENT: Model<(usize, usize, usize, usize)> = Model {
    claim: "coherent",
    program: "coherent",
    counters: "ConsistentCounter",
    run: coherent::<ConsistentCounter>,
    holds: coherent_holds,
    interleavings: &[
        (0, 0, 10, 10),
        (0, 0, 10, 11),
        (0, 0, 11, 11),
        (0, 1, 11, 11),
        (1, 1, 11, 11),
    ],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 5), ("loom", 12), ("shuttle", 6)],
};
