//! A [`Program`] on real counters: the ones that are shipped, or any other [`AtomicCounter`].
//!
//! One interpreter calls the trait's methods, statement by statement. What decides when each thread
//! gets its turn, and what its reads find, is the engine that this is built for: [`built`], which is another
//! file in each build.
//!
//! A waiting read is not repeated without end. Under loom and shuttle it is performed once, and an
//! execution in which it finds a value that would go on looping is given up. That loses no outcome
//! and adds none: in an execution that ends, each wait ends with one read that finds a value which
//! ends the loop, and leaving out the reads before it, which found nothing that the program keeps,
//! leaves an execution in which the wait is that one read. The crate `rc11` does that itself: it is
//! given the loop.

/// The engine that this is built for.
#[cfg_attr(loom, path = "loom.rs")]
#[cfg_attr(rc11, path = "rc11.rs")]
#[cfg_attr(shuttle, path = "shuttle.rs")]
#[cfg_attr(not(searches), path = "threads.rs")]
pub mod built;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use atomic_counter::AtomicCounter;
#[cfg(not(loom))]
use atomic_counter::{ConsistentCounter, RelaxedCounter};
#[cfg(loom)]
use seen_loads::{ConsistentCounter, RelaxedCounter};

use counterexample::outcome::Outcome;
use counterexample::program::{Comparison, Kind, Operation, Program, Scope, Statement, Value};
use counterexample::unfolding::Invalid;

use built::Plain;

/// What an engine saw of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The number of executions, those that did not end included.
    pub executions: u64,
    /// The number of executions that had a data race, and so undefined behaviour instead of an
    /// outcome, whether or not they would have ended. Only loom and rc11 see races.
    pub races: u64,
    /// Every outcome with the number of executions that ended in it.
    pub outcomes: BTreeMap<Outcome, u64>,
}

/// Why an engine cannot run a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No engine can: the program is too large, or an index in it points nowhere.
    Invalid(Invalid),
    /// Nobody ships a counter of this kind.
    NotShipped(Kind),
    /// loom cannot have as many threads.
    Threads(usize),
    /// loom forgets a counter's older writes: by index, the counter that has both this many updates
    /// and a `get`.
    Updates(usize, usize),
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Invalid(invalid) => invalid.fmt(formatter),
            Refused::NotShipped(kind) => write!(formatter, "nobody ships {}", kind.type_name()),
            Refused::Threads(threads) => {
                write!(formatter, "{threads} threads are too many for loom")
            }
            Refused::Updates(counter, updates) => write!(
                formatter,
                "{updates} updates are more than loom remembers of counter {counter}"
            ),
        }
    }
}

impl std::error::Error for Refused {}

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Self {
        Refused::Invalid(invalid)
    }
}

/// A counter of one of two types.
pub enum Either<A, B> {
    /// Of the one.
    First(A),
    /// Of the other.
    Second(B),
}

/// A counter that is shipped, of the kind that a program asks for; under loom its source, made of
/// atomics of which loom overlooks no load.
pub type Shipped = Either<RelaxedCounter, ConsistentCounter>;

impl Shipped {
    /// Makes the counters of a program, given their index and initial value.
    ///
    /// # Errors
    ///
    /// If one of `kinds` is not shipped.
    pub fn of(kinds: &[Kind]) -> Result<impl Fn(usize, usize) -> Self, Refused> {
        if let Some(&kind) = kinds.iter().find(|kind| **kind == Kind::AcqRel) {
            return Err(Refused::NotShipped(kind));
        }
        let kinds = kinds.to_vec();
        Ok(move |counter: usize, initial| match kinds[counter] {
            Kind::Relaxed => Either::First(RelaxedCounter::new(initial)),
            _ => Either::Second(ConsistentCounter::new(initial)),
        })
    }
}

macro_rules! either {
    ($either:expr, $counter:ident => $call:expr) => {
        match $either {
            Either::First($counter) => $call,
            Either::Second($counter) => $call,
        }
    };
}

impl<A, B> AtomicCounter for Either<A, B>
where
    A: AtomicCounter<PrimitiveType = usize>,
    B: AtomicCounter<PrimitiveType = usize>,
{
    type PrimitiveType = usize;

    fn inc(&self) -> usize {
        either!(self, counter => counter.inc())
    }

    fn add(&self, amount: usize) -> usize {
        either!(self, counter => counter.add(amount))
    }

    fn get(&self) -> usize {
        either!(self, counter => counter.get())
    }

    fn reset(&self) -> usize {
        either!(self, counter => counter.reset())
    }

    fn into_inner(self) -> usize {
        either!(self, counter => counter.into_inner())
    }
}

/// Alone in its cache line, so that threads meet in nothing that the program does not share.
#[repr(align(128))]
struct Alone<T>(T);

/// All that one execution shares.
struct Memory<C> {
    program: Arc<Program>,
    counters: Vec<Alone<C>>,
    cells: Vec<Alone<Plain>>,
}

/// What a thread knows.
struct Registers {
    thread: usize,
    values: Vec<Option<usize>>,
}

impl Scope for Registers {
    fn register(&self, register: usize) -> Option<usize> {
        self.values[register]
    }

    fn last(&self, _counter: usize) -> Option<usize> {
        None
    }
}

impl Registers {
    fn new(program: &Program, thread: usize) -> Self {
        Registers {
            thread,
            values: vec![None; program.registers.len()],
        }
    }

    fn value(&self, value: &Value) -> usize {
        let bound = value.evaluate(self);
        bound.expect("a valid program binds its registers before it uses them")
    }
}

/// A wait that was given up.
struct GivenUp;

impl<C: AtomicCounter<PrimitiveType = usize>> Memory<C> {
    fn new(program: &Arc<Program>, counter: impl Fn(usize, usize) -> C) -> Self {
        let counters = program.counters.iter().enumerate();
        let cells = program.cells.iter();
        Self {
            program: Arc::clone(program),
            counters: counters
                .map(|(index, declared)| Alone(counter(index, declared.initial)))
                .collect(),
            cells: cells
                .map(|declared| Alone(Plain::new(declared.initial)))
                .collect(),
        }
    }

    /// Executes a thread; a waiting read is performed at most `patience` times.
    fn thread(&self, thread: usize, patience: usize) -> Result<Registers, GivenUp> {
        let mut registers = Registers::new(&self.program, thread);
        let body = &self.program.threads[thread].body;
        self.block(body, &mut registers, patience)?;
        Ok(registers)
    }

    fn block(
        &self,
        block: &[Statement],
        registers: &mut Registers,
        patience: usize,
    ) -> Result<(), GivenUp> {
        for statement in block {
            match statement {
                Statement::Operation {
                    operation,
                    register,
                } => {
                    let found = self.operation(operation, registers);
                    if let Some(register) = register {
                        registers.values[*register] = Some(found);
                    }
                }
                Statement::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let taken = if condition.evaluate(registers) == Some(true) {
                        then
                    } else {
                        otherwise
                    };
                    self.block(taken, registers, patience)?;
                }
                Statement::Wait {
                    counter,
                    comparison,
                    bound,
                } => self.wait(*counter, *comparison, registers.value(bound), patience)?,
            }
        }
        Ok(())
    }

    fn wait(
        &self,
        counter: usize,
        comparison: Comparison,
        bound: usize,
        patience: usize,
    ) -> Result<(), GivenUp> {
        for attempt in 0..patience {
            if !comparison.holds(self.counters[counter].0.get(), bound) {
                return Ok(());
            }
            pause(attempt);
        }
        Err(GivenUp)
    }

    fn operation(&self, operation: &Operation, registers: &Registers) -> usize {
        match operation {
            Operation::Inc(counter) => self.counters[*counter].0.inc(),
            Operation::Add(counter, amount) => {
                self.counters[*counter].0.add(registers.value(amount))
            }
            Operation::Get(counter) => self.counters[*counter].0.get(),
            Operation::Reset(counter) => self.counters[*counter].0.reset(),
            Operation::Write(cell, value) => {
                let value = registers.value(value);
                self.cells[*cell].0.write(registers.thread, value);
                value
            }
            Operation::Read(cell) => self.cells[*cell].0.read(),
        }
    }
}

/// Lets others go first.
#[cfg(rc11)]
fn pause(_attempt: usize) {
    ::rc11::hint::spin_loop();
}

/// Lets others go first: for a moment, and if that did not help, for as long as they like.
#[cfg(not(rc11))]
fn pause(attempt: usize) {
    const MOMENTS: usize = 100;
    if attempt < MOMENTS {
        std::hint::spin_loop();
    } else {
        std::thread::yield_now();
    }
}

impl Runs {
    /// What breaks an assertion of the program: a data race, or the first outcome that does.
    pub fn broken_by(&self, program: &Program) -> Option<String> {
        if self.races > 0 {
            return Some("a data race".to_string());
        }
        let breaks = |outcome: &&Outcome| {
            let mut assertions = program.assertions.iter();
            assertions.any(|it| it.evaluate(&End { program, outcome }) == Some(false))
        };
        let outcome = self.outcomes.keys().find(breaks)?;
        Some(program.outcome_text(outcome))
    }

    /// Adds an execution, given the shared memory and the registers of each thread at its end.
    fn record<C: AtomicCounter<PrimitiveType = usize>>(
        &mut self,
        memory: Memory<C>,
        threads: Vec<Result<Registers, GivenUp>>,
    ) {
        self.executions += 1;
        if memory.cells.iter().any(|cell| cell.0.has_race()) {
            self.races += 1;
            return;
        }
        let Ok(threads) = threads.into_iter().collect::<Result<Vec<_>, _>>() else {
            return;
        };
        let registers = memory.program.registers.iter().enumerate();
        let registers = registers.map(|(register, of)| threads[of.thread].values[register]);
        let counters = memory.counters.into_iter();
        let last = counters.map(|counter| Some(counter.0.into_inner()));
        let outcome = registers.chain(last).collect();
        *self.outcomes.entry(outcome).or_default() += 1;
    }
}

/// The end of an execution, which the assertions speak of.
struct End<'a> {
    program: &'a Program,
    outcome: &'a Outcome,
}

impl Scope for End<'_> {
    fn register(&self, register: usize) -> Option<usize> {
        self.outcome[register]
    }

    fn last(&self, counter: usize) -> Option<usize> {
        self.outcome[self.program.registers.len() + counter]
    }
}

/// Runs `program` as often as `search` calls what it is given, each time on new counters.
///
/// The last thread is the one that the model checker starts with: one thread less to explore.
#[cfg(searches)]
fn explore<C>(
    program: &Program,
    counter: impl Fn(usize, usize) -> C + Send + Sync + 'static,
    search: impl FnOnce(Box<dyn Fn() + Send + Sync>),
) -> Runs
where
    C: AtomicCounter<PrimitiveType = usize> + 'static,
{
    use std::sync::Mutex;

    use built::thread;

    const PATIENCE: usize = if cfg!(rc11) { usize::MAX } else { 1 };
    let run = |memory: &Memory<C>, thread| memory.thread(thread, PATIENCE);
    let program = Arc::new(program.clone());
    let runs = Arc::new(Mutex::new(Runs::default()));
    search(Box::new({
        let runs = Arc::clone(&runs);
        move || {
            let memory = Arc::new(Memory::new(&program, &counter));
            let last = program.threads.len().saturating_sub(1);
            let others: Vec<_> = (0..last)
                .map(|index| {
                    let memory = Arc::clone(&memory);
                    thread::spawn(move || run(&memory, index))
                })
                .collect();
            let own = (last..program.threads.len()).map(|index| run(&memory, index));
            let own: Vec<_> = own.collect();
            let others = others.into_iter().map(|other| other.join().unwrap());
            let threads = others.chain(own).collect();
            let memory = Arc::try_unwrap(memory).ok();
            let memory = memory.expect("every other thread has been joined");
            runs.lock().unwrap().record(memory, threads);
        }
    }));
    let runs = Arc::try_unwrap(runs).ok();
    let runs = runs.expect("the search has dropped what it ran");
    runs.into_inner().unwrap()
}
