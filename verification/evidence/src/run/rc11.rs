//! Every execution of `rc11`, each exactly once, or every one of `sc`.
//!
//! A wait is the loop that it stands for, and executions with a data race, or with a wait that never ends,
//! are counted like any other: as the exact checker counts them.

use std::sync::Mutex;

use atomic_counter::AtomicCounter;
use rc11::candidate::{self, Access, Location};
use rc11::model::Builder;
pub use rc11::MemoryModel;

use super::{explore, Either, Refused, Runs, Shipped};
use counterexample::path::paths;
use counterexample::program::{Class, Kind, Program};

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
pub fn run(program: &Program, kinds: &[Kind], model: MemoryModel) -> Result<Runs, Refused> {
    run_on(program, Shipped::of(kinds)?, model)
}

/// The same on counters made by `counter`, which is given their index and initial value.
///
/// # Errors
///
/// If the program is not valid.
///
/// # Panics
///
/// If a method of a counter does.
pub fn run_on<C: AtomicCounter<PrimitiveType = usize> + 'static>(
    program: &Program,
    counter: impl Fn(usize, usize) -> C + Send + Sync + 'static,
    model: MemoryModel,
) -> Result<Runs, Refused> {
    paths(program)?;
    let mut ended = 0;
    let mut endless = [0; 2];
    let mut runs = explore(program, counter, |execute| {
        let mut builder = Builder::new();
        builder.memory_model(model);
        // The environment has no say.
        builder.execution = None;
        let (report, waiting) = candidate::explore(&builder, execute);
        if let Some(failure) = report.failure {
            panic!("{failure}");
        }
        assert!(report.complete);
        (ended, endless) = (report.executions, waiting);
    });
    assert_eq!(runs.executions, ended);
    let [racing, peaceful] = endless;
    runs.executions += racing + peaceful;
    runs.races += racing;
    Ok(runs)
}

/// The same, where `counter` is given the initial value, and makes those that the program leaves open. One
/// that it pins to a kind is the counter that is shipped.
///
/// # Errors
///
/// If the program is not valid, or a kind that it pins is not shipped.
///
/// # Panics
///
/// If a method of a counter does.
pub fn run_among_shipped<C: AtomicCounter<PrimitiveType = usize> + 'static>(
    program: &Program,
    counter: impl Fn(usize) -> C + Send + Sync + 'static,
    model: MemoryModel,
) -> Result<Runs, Refused> {
    let shipped = Shipped::of(&program.kinds(Kind::Relaxed))?;
    let locations = program.locations.iter();
    let is_pinned = locations.map(|it| matches!(it.class, Class::Counter(Some(_))));
    let is_pinned: Vec<bool> = is_pinned.collect();
    let counter = move |index: usize, initial| {
        if is_pinned[index] {
            Either::First(shipped(index, initial))
        } else {
            Either::Second(counter(initial))
        }
    };
    run_on(program, counter, model)
}

/// A cell of ordinary memory, in which a read finds the last write that happens before it.
pub(super) struct Plain {
    initial: usize,
    location: Location,
    /// What each write leaves, with the thread that it is of.
    writes: Mutex<Vec<(usize, Access, usize)>>,
}

impl Plain {
    pub(super) fn new(initial: usize) -> Self {
        Self {
            initial,
            location: Location::new(),
            writes: Mutex::default(),
        }
    }

    pub(super) fn write(&self, thread: usize, value: usize) {
        let access = self.location.access(true);
        self.writes.lock().unwrap().push((thread, access, value));
    }

    pub(super) fn read(&self) -> usize {
        let read = self.location.access(false);
        let mut writes = self.writes.lock().unwrap();
        // Of writes that race with each other, which one it is must not depend on who ran first.
        writes.sort_by_key(|&(thread, ..)| thread);
        let before = writes
            .iter()
            .filter(|(_, write, _)| write.happens_before(read));
        let last = before.reduce(|last, write| {
            if last.1.happens_before(write.1) {
                write
            } else {
                last
            }
        });
        last.map_or(self.initial, |&(_, _, value)| value)
    }

    /// Whether two accesses race.
    pub(super) fn has_race(&self) -> bool {
        self.location.has_race()
    }
}
