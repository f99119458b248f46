//! This processor.

pub use std::thread;

pub use atomic_counter::{ConsistentCounter, RelaxedCounter};

use crate::search::{record, Found};

/// Some executions of this processor.
pub fn explore<Outcome: Ord + Send + 'static>(program: fn() -> Outcome) -> Found<Outcome> {
    const RUNS: usize = 1_000;
    record(program, |program| (0..RUNS).for_each(|_| program()))
}
