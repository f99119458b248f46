//! Every interleaving of the threads, depth-first without a bound: shuttle takes every ordering for
//! `SeqCst`, and sees no data race.

use atomic_counter::AtomicCounter;
use shuttle::scheduler::DfsScheduler;
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

#[path = "plain.rs"]
mod plain;

pub(super) use plain::Plain;
pub use shuttle::sync::atomic;
pub(super) use shuttle::thread;

use super::{explore, Refused, Runs, Shipped};
use counterexample::path::paths;
use counterexample::program::{Kind, Program};

/// Runs `program` on counters of these `kinds`, which are all that is asked: what the program pins
/// is not looked at.
///
/// # Errors
///
/// If the program is not valid, or a kind is not shipped.
///
/// # Panics
///
/// If there are fewer kinds than counters.
pub fn run(program: &Program, kinds: &[Kind]) -> Result<Runs, Refused> {
    run_on(program, Shipped::of(kinds)?)
}

/// The same on counters made by `counter`, which is given their index and initial value.
///
/// # Errors
///
/// If the program is not valid.
pub fn run_on<C: AtomicCounter<PrimitiveType = usize> + 'static>(
    program: &Program,
    counter: impl Fn(usize, usize) -> C + Send + Sync + 'static,
) -> Result<Runs, Refused> {
    paths(program)?;
    let mut schedules = 0;
    let runs = explore(program, counter, |execute| {
        let mut config = Config::new();
        // Code that is not optimised needs more than shuttle's 32 KiB.
        config.stack_size = 1 << 20;
        config.failure_persistence = FailurePersistence::None;
        // Neither an execution nor the search is cut short.
        config.max_steps = MaxSteps::None;
        config.max_time = None;
        // The warning is that `Relaxed` is taken for `SeqCst`.
        config.silence_warnings = true;
        schedules = Runner::new(DfsScheduler::new(None, false), config).run(execute);
    });
    assert_eq!(runs.executions, schedules as u64);
    Ok(runs)
}
