//! loom. The counters are those of `verification/seen-loads`: the shipped source, made of atomics of which loom
//! overlooks no load.

pub use loom::thread;
pub use seen_loads::{ConsistentCounter, RelaxedCounter};

use crate::search::{record, Found};

/// Every execution that loom knows. The environment cannot bound the search.
pub fn explore<Outcome: Ord + Send + 'static>(program: fn() -> Outcome) -> Found<Outcome> {
    record(program, |program| {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = None;
        builder.max_permutations = None;
        builder.max_duration = None;
        builder.checkpoint_file = None;
        builder.check(program);
    })
}
