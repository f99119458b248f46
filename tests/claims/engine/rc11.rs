//! rc11.

pub use atomic_counter::{ConsistentCounter, RelaxedCounter};
pub use rc11::thread;

use crate::search::Found;

/// Every execution of RC11.
pub fn explore<Outcome: Ord + Send + 'static>(program: fn() -> Outcome) -> Found<Outcome> {
    let report = rc11::explore(program);
    assert!(report.complete);
    Found {
        executions: report.executions,
        outcomes: report.outcomes.into_keys().collect(),
    }
}
