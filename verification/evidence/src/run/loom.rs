//! Every execution that loom knows: those of `rc11`, with `SeqCst` taken for `AcqRel`.

use std::any::Any;
use std::cell::Cell;
use std::panic::{catch_unwind, resume_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, Once};

use atomic_counter::AtomicCounter;
use loom::cell::UnsafeCell;
use loom::model::Builder;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::MAX_THREADS;

use super::{explore, Refused, Runs, Shipped};
use counterexample::path::paths;
use counterexample::program::{Kind, Program};

/// loom keeps a counter's 7 latest writes, of which the first is the initial one.
const MAX_UPDATES: usize = 6;

/// Runs `program` on counters of these `kinds`, which are all that is asked: what the program pins
/// is not looked at.
///
/// # Errors
///
/// If a kind is not shipped, or the program is more than loom can explore completely.
///
/// # Panics
///
/// If there are fewer kinds than counters.
pub fn run(program: &Program, kinds: &[Kind]) -> Result<Runs, Refused> {
    run_on_seen(program, Shipped::of(kinds)?)
}

/// The same on counters made by `counter`, which is given their index and initial value.
///
/// Unlike those of [`run`], these need not see to it that loom overlooks none of their loads:
/// here loom tries every order of the calls. It does not of the steps within a call.
///
/// # Errors
///
/// If the program is more than loom can explore completely.
pub fn run_on<C: AtomicCounter<PrimitiveType = usize> + 'static>(
    program: &Program,
    counter: impl Fn(usize, usize) -> C + Send + Sync + 'static,
) -> Result<Runs, Refused> {
    run_on_seen(program, move |index, initial| {
        Seen::new(counter(index, initial))
    })
}

/// The same on counters that are made of the atomics in `seen-loads`, and so see to it themselves.
///
/// # Errors
///
/// If the program is more than loom can explore completely.
pub fn run_on_seen<C: AtomicCounter<PrimitiveType = usize> + 'static>(
    program: &Program,
    counter: impl Fn(usize, usize) -> C + Send + Sync + 'static,
) -> Result<Runs, Refused> {
    check_limits(program)?;
    expect_races();
    Ok(explore(program, counter, |execute| {
        let mut builder = Builder::new();
        // The environment has no say. One execution that has more branches is an error; nothing else
        // is bounded.
        builder.max_branches = 1_000;
        builder.preemption_bound = None;
        builder.max_permutations = None;
        builder.max_duration = None;
        builder.checkpoint_file = None;
        builder.check(execute);
    }))
}

fn check_limits(program: &Program) -> Result<(), Refused> {
    let threads = program.threads.len();
    if threads > MAX_THREADS {
        return Err(Refused::Threads(threads));
    }
    for path in paths(program)? {
        for counter in program.atomics() {
            let events = path.events.iter().map(|event| &event.operation);
            let events = events.filter(|operation| operation.atomic() == Some(counter));
            let (updates, gets): (Vec<_>, Vec<_>) = events.partition(|event| event.is_update());
            if updates.len() > MAX_UPDATES && !gets.is_empty() {
                return Err(Refused::Updates(counter, updates.len()));
            }
        }
    }
    Ok(())
}

/// A counter of which loom overlooks no call. Each is preceded by a relaxed update of an atomic, which
/// orders nothing, but loom takes two of them for dependent, as it does not always of loads
/// (tokio-rs/loom#166, tokio-rs/loom#392).
struct Seen<C> {
    counter: C,
    calls: AtomicUsize,
}

impl<C> Seen<C> {
    fn new(counter: C) -> Self {
        Self {
            counter,
            calls: AtomicUsize::new(0),
        }
    }

    fn call(&self) -> &C {
        self.calls.fetch_add(0, Ordering::Relaxed);
        &self.counter
    }
}

impl<C: AtomicCounter> AtomicCounter for Seen<C> {
    type PrimitiveType = C::PrimitiveType;

    fn inc(&self) -> C::PrimitiveType {
        self.call().inc()
    }

    fn add(&self, amount: C::PrimitiveType) -> C::PrimitiveType {
        self.call().add(amount)
    }

    fn get(&self) -> C::PrimitiveType {
        self.call().get()
    }

    fn reset(&self) -> C::PrimitiveType {
        self.call().reset()
    }

    fn into_inner(self) -> C::PrimitiveType {
        self.counter.into_inner()
    }
}

/// A cell of ordinary memory. Its value is kept in an atomic, because only `unsafe` could keep it in
/// anything less; that it is ordinary is what loom is told of every access.
///
/// An execution goes on after a race: whatever its threads would still do to the counters leads
/// loom to other executions, of which some have no race.
pub(super) struct Plain {
    value: std::sync::atomic::AtomicUsize,
    accesses: Accesses,
    raced: AtomicBool,
}

impl Plain {
    pub(super) fn new(initial: usize) -> Self {
        Self {
            value: initial.into(),
            accesses: Accesses(Mutex::new(UnsafeCell::new(()))),
            raced: AtomicBool::new(false),
        }
    }

    pub(super) fn write(&self, _thread: usize, value: usize) {
        self.access(true);
        self.value.store(value, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> usize {
        self.access(false);
        self.value.load(Ordering::Relaxed)
    }

    fn access(&self, write: bool) {
        if !self.has_race() && self.accesses.race(write) {
            self.raced.store(true, Ordering::Relaxed);
        }
    }

    /// Whether two accesses raced.
    pub(super) fn has_race(&self) -> bool {
        self.raced.load(Ordering::Relaxed)
    }
}

/// What loom knows of the accesses to a cell of ordinary memory.
///
/// In a lock because loom's cell is not `Sync`, and only `unsafe` could say that it is. Nobody ever
/// waits for it: loom's threads take turns, and none of them ends its turn at a cell.
struct Accesses(Mutex<UnsafeCell<()>>);

impl Accesses {
    /// Whether nothing orders an access that is made now, and an earlier one, one of them a write.
    ///
    /// loom ends the whole search with a panic when it sees a race. Caught here, the execution is one
    /// like any other; any other panic goes on.
    fn race(&self, write: bool) -> bool {
        let access = || {
            let cell = self.0.lock().unwrap();
            if write {
                cell.with_mut(|_| ());
            } else {
                cell.with(|_| ());
            }
        };
        EXPECTED.set(true);
        let ended = catch_unwind(AssertUnwindSafe(access));
        EXPECTED.set(false);
        let Err(panic) = ended else {
            return false;
        };
        if !is_race(&*panic) {
            resume_unwind(panic);
        }
        true
    }
}

thread_local! {
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Has nothing printed about the races that are caught.
fn expect_races() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |info| {
            if !(EXPECTED.get() && is_race(info.payload())) {
                print(info);
            }
        }));
    });
}

fn is_race(panic: &dyn Any) -> bool {
    let message = panic.downcast_ref::<String>();
    message.is_some_and(|message| message.contains("Causality violation"))
}
