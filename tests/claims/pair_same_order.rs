//! `pair-same-order`: written `a`, `b` and read `a`, `b`: `a > b` is kept.
//!
//! Generated from verification/litmus/pair-same-order.rs by `cargo run -p evidence --example generate`.

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// A pair, read in the order in which it is written. The outcome is `(seen_a, seen_b)`.
fn pair_same_order<C: Counter>() -> (usize, usize) {
    let shared = Arc::new((C::from(5), C::from(4)));
    let first = spawn(&shared, |(a, b)| {
        a.inc();
        b.inc();
    });
    let (a, b) = &*shared;
    let seen_a = a.get();
    let seen_b = b.get();
    first.join().unwrap();
    (seen_a, seen_b)
}

fn pair_same_order_holds(&(seen_a, seen_b): &(usize, usize)) -> bool {
    seen_a > seen_b
}

pub const PAIR_SAME_ORDER_RELAXED: Model<(usize, usize)> = Model {
    claim: "pair-same-order",
    program: "pair-same-order",
    counters: "RelaxedCounter",
    run: pair_same_order::<RelaxedCounter>,
    holds: pair_same_order_holds,
    interleavings: &[(5, 4), (5, 5), (6, 4), (6, 5)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 4), ("loom", 30), ("shuttle", 10)],
};

pub const PAIR_SAME_ORDER_CONSISTENT: Model<(usize, usize)> = Model {
    claim: "pair-same-order",
    program: "pair-same-order",
    counters: "ConsistentCounter",
    run: pair_same_order::<ConsistentCounter>,
    holds: pair_same_order_holds,
    interleavings: &[(5, 4), (5, 5), (6, 4), (6, 5)],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 4), ("loom", 30), ("shuttle", 10)],
};
