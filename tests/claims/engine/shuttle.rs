//! shuttle.

pub use atomic_counter::{ConsistentCounter, RelaxedCounter};
pub use shuttle::thread;

use crate::search::{record, Found};

/// Every interleaving, depth-first.
pub fn explore<Outcome: Ord + Send + 'static>(program: fn() -> Outcome) -> Found<Outcome> {
    schedule(program, shuttle::scheduler::DfsScheduler::new(None, false))
}

/// The interleavings that a scheduler of shuttle's chooses.
pub fn schedule<Outcome: Ord + Send + 'static>(
    program: fn() -> Outcome,
    scheduler: impl shuttle::scheduler::Scheduler + 'static,
) -> Found<Outcome> {
    let mut config = shuttle::Config::new();
    // Code that is not optimised needs more than shuttle's 32 KiB.
    config.stack_size = 1 << 20;
    config.failure_persistence = shuttle::FailurePersistence::None;
    // An execution that is cut short, or a search that is, would be one that nobody saw.
    config.max_steps = shuttle::MaxSteps::None;
    config.max_time = None;
    // The warning is that `Relaxed` is taken for `SeqCst`: see `limit_if_it_holds` of the engine.
    config.silence_warnings = true;
    record(program, |program| {
        shuttle::Runner::new(scheduler, config).run(program);
    })
}
