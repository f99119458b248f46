//! Not claims about the counters, but about the search: without the remedies of
//! `verification/seen-loads` loom would overlook executions. Should a release of loom no longer do so,
//! the models on bare loom fail, and the remedies can go.

use atomic_counter::AtomicCounter;
use libtest_mimic::Trial;

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter};

/// Every model.
pub fn models() -> Vec<Trial> {
    vec![
        UNSEEN_ADDITION_RELAXED.trial(),
        UNSEEN_ADDITION_CONSISTENT.trial(),
        UNSEEN_ADDITION_BARE.trial(),
        HALF_WAY_RELAXED.trial(),
        HALF_WAY_CONSISTENT.trial(),
        HALF_WAY_BARE.trial(),
    ]
}

/// A thread looks, adds 2, and looks again, while the main thread looks once. The outcome is what the
/// main thread saw.
fn unseen_addition<C: Counter>() -> usize {
    let counter = Arc::new(C::from(1));
    let thread = spawn(&counter, |counter| {
        counter.get();
        counter.add(2);
        counter.get();
    });
    let seen = counter.get();
    thread.join().unwrap();
    seen
}

const UNSEEN_ADDITION_RELAXED: Model<usize> = Model {
    claim: "(what loom overlooks)",
    program: "unseen addition",
    counters: "RelaxedCounter",
    run: unseen_addition::<RelaxedCounter>,
    holds: |&seen| seen == 1,
    interleavings: &[1, 3],
    weak: &[],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 2), ("loom", 82), ("shuttle", 4)],
};

const UNSEEN_ADDITION_CONSISTENT: Model<usize> = Model {
    counters: "ConsistentCounter",
    run: unseen_addition::<ConsistentCounter>,
    ..UNSEEN_ADDITION_RELAXED
};

/// On loom's own atomics, as those get it who depend on the crate: 3 is overlooked
/// (tokio-rs/loom#166, tokio-rs/loom#392).
const UNSEEN_ADDITION_BARE: Model<usize> = Model {
    counters: "ConsistentCounter on bare loom",
    run: unseen_addition::<atomic_counter::ConsistentCounter>,
    interleavings: &[1],
    executions: &[("rc11", 2), ("loom", 1), ("shuttle", 4)],
    ..UNSEEN_ADDITION_RELAXED
};

/// Written `a`, `a`, `b`, and read `b`, `a`, where `b` is relaxed. The outcome is what was seen, `(a, b)`.
/// Since `b` orders nothing, a reader who saw `b` may find `a` half-way, whatever `a` is.
fn half_way<C: Counter>() -> (usize, usize) {
    let pair = Arc::new((C::from(0), RelaxedCounter::new(0)));
    let writer = spawn(&pair, |(a, b)| {
        a.inc();
        a.inc();
        b.inc();
    });
    let (a, b) = &*pair;
    let seen_b = b.get();
    let seen_a = a.get();
    writer.join().unwrap();
    (seen_a, seen_b)
}

const HALF_WAY_RELAXED: Model<(usize, usize)> = Model {
    claim: "(what loom overlooks)",
    program: "half-way",
    counters: "RelaxedCounter",
    run: half_way::<RelaxedCounter>,
    holds: |&seen| seen != (1, 1),
    interleavings: &[(0, 0), (1, 0), (2, 0), (2, 1)],
    weak: &[(0, 1), (1, 1)],
    load_buffering: &[],
    without_seq_cst: &[],
    executions: &[("rc11", 6), ("loom", 42), ("shuttle", 15)],
};

const HALF_WAY_CONSISTENT: Model<(usize, usize)> = Model {
    counters: "ConsistentCounter, RelaxedCounter",
    run: half_way::<ConsistentCounter>,
    ..HALF_WAY_RELAXED
};

/// On loom's own atomics: its `SeqCst` load is too strong, and (1, 1) overlooked.
const HALF_WAY_BARE: Model<(usize, usize)> = Model {
    counters: "the same on bare loom",
    run: half_way::<atomic_counter::ConsistentCounter>,
    weak: &[(0, 1)],
    executions: &[("rc11", 6), ("loom", 31), ("shuttle", 15)],
    ..HALF_WAY_RELAXED
};
