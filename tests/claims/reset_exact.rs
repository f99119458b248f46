//! `reset-exact`: each count is in exactly one `reset`'s result, or in the final value.
//!
//! Generated from verification/litmus/reset-exact.rs by `cargo run -p evidence --example generate`.

use crate::engine::{last, spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// Every count is taken by exactly one reset. The outcome is `(taken0, taken1, count)`.
fn reset_exact<C: Counter>() -> (usize, usize, usize) {
    let shared = Arc::new(C::from(0));
    let first = spawn(&shared, |count| {
        count.inc();
        count.add(2);
    });
    let second = spawn(&shared, |count| count.reset());
    let count = &*shared;
    let taken1 = count.reset();
    first.join().unwrap();
    let taken0 = second.join().unwrap();
    let count = last(shared);
    (taken0, taken1, count.into_inner())
}

fn reset_exact_holds(&(taken0, taken1, count): &(usize, usize, usize)) -> bool {
    taken0 + taken1 + count == 3
}

pub const RESET_EXACT_RELAXED: Model<(usize, usize, usize)> = Model {
    claim: "reset-exact",
    program: "reset-exact",
    counters: "RelaxedCounter",
    run: reset_exact::<RelaxedCounter>,
    holds: reset_exact_holds,
    interleavings: &[
        (0, 0, 3),
        (0, 1, 2),
        (0, 3, 0),
        (1, 0, 2),
        (1, 2, 0),
        (2, 1, 0),
        (3, 0, 0),
    ],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 12), ("loom", 190), ("shuttle", 155)],
};

pub const RESET_EXACT_CONSISTENT: Model<(usize, usize, usize)> = Model {
    claim: "reset-exact",
    program: "reset-exact",
    counters: "ConsistentCounter",
    run: reset_exact::<ConsistentCounter>,
    holds: reset_exact_holds,
    interleavings: &[
        (0, 0, 3),
        (0, 1, 2),
        (0, 3, 0),
        (1, 0, 2),
        (1, 2, 0),
        (2, 1, 0),
        (3, 0, 0),
    ],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 12), ("loom", 190), ("shuttle", 155)],
};
