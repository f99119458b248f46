//! `no-lost-update`: the final value is the initial one plus all that was added, wrapping.
//!
//! Generated from verification/litmus/no-lost-update.rs by `cargo run -p evidence --example generate`.

use crate::engine::{last, spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// No update is lost. The outcome is `served`.
fn no_lost_update<C: Counter>() -> usize {
    let shared = Arc::new(C::from(usize::MAX));
    let first = spawn(&shared, |served| {
        served.inc();
        served.add(2);
    });
    let served = &*shared;
    served.inc();
    served.add(2);
    first.join().unwrap();
    let served = last(shared);
    served.into_inner()
}

fn no_lost_update_holds(&served: &usize) -> bool {
    served == 5
}

pub const NO_LOST_UPDATE_RELAXED: Model<usize> = Model {
    claim: "no-lost-update",
    program: "no-lost-update",
    counters: "RelaxedCounter",
    run: no_lost_update::<RelaxedCounter>,
    holds: no_lost_update_holds,
    interleavings: &[5],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 6), ("loom", 14), ("shuttle", 10)],
};

pub const NO_LOST_UPDATE_CONSISTENT: Model<usize> = Model {
    claim: "no-lost-update",
    program: "no-lost-update",
    counters: "ConsistentCounter",
    run: no_lost_update::<ConsistentCounter>,
    holds: no_lost_update_holds,
    interleavings: &[5],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 6), ("loom", 14), ("shuttle", 10)],
};
