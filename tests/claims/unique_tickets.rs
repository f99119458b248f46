//! `unique-tickets`: concurrent `inc`s return distinct values without a gap.
//!
//! Generated from verification/litmus/unique-tickets.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// ID generator. The outcome is `(id0, id1, id2)`.
fn unique_tickets<C: Counter>() -> (usize, usize, usize) {
    let shared = Arc::new(C::from(0));
    let first = spawn(&shared, |next| next.inc());
    let second = spawn(&shared, |next| next.inc());
    let next = &*shared;
    let id2 = next.inc();
    let id0 = first.join().unwrap();
    let id1 = second.join().unwrap();
    (id0, id1, id2)
}

fn unique_tickets_holds(&(id0, id1, id2): &(usize, usize, usize)) -> bool {
    id0 != id1 && id0 != id2 && id1 != id2 && id0 + id1 + id2 == 3
}

pub const UNIQUE_TICKETS_RELAXED: Model<(usize, usize, usize)> = Model {
    claim: "unique-tickets",
    program: "unique-tickets",
    counters: "RelaxedCounter",
    run: unique_tickets::<RelaxedCounter>,
    holds: unique_tickets_holds,
    interleavings: &[
        (0, 1, 2),
        (0, 2, 1),
        (1, 0, 2),
        (1, 2, 0),
        (2, 0, 1),
        (2, 1, 0),
    ],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 6), ("loom", 94), ("shuttle", 71)],
};

pub const UNIQUE_TICKETS_CONSISTENT: Model<(usize, usize, usize)> = Model {
    claim: "unique-tickets",
    program: "unique-tickets",
    counters: "ConsistentCounter",
    run: unique_tickets::<ConsistentCounter>,
    holds: unique_tickets_holds,
    interleavings: &[
        (0, 1, 2),
        (0, 2, 1),
        (1, 0, 2),
        (1, 2, 0),
        (2, 0, 1),
        (2, 1, 0),
    ],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 6), ("loom", 94), ("shuttle", 71)],
};
