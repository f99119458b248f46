//! A [`Program`] on real counters: the ones that are shipped, or any other [`AtomicCounter`].
//!
//! One interpreter calls the trait's methods, statement by statement. What decides when each thread
//! gets its turn, and what its reads find, is the build:
//!
//! | cfg       | module    | explores                                                            |
//! | --------- | --------- | ------------------------------------------------------------------- |
//! | `loom`    | `loom`    | every execution that loom knows: `rc11`, with `SeqCst` as `AcqRel`  |
//! | `rc11`    | `rc11`    | every execution of `rc11`, or of `sc`                               |
//! | `shuttle` | `shuttle` | every interleaving: `sc`                                            |
//! | none      | `threads` | what this processor happens to do                                   |
//!
//! A waiting read is not repeated without end. Under loom and shuttle it is performed once, and an
//! execution in which it finds a value that would go on looping is given up. That loses no outcome
//! and adds none: in an execution that ends, each wait ends with one read that finds a value which
//! ends the loop, and leaving out the reads before it, which found nothing that the program keeps,
//! leaves an execution in which the wait is that one read. The crate `rc11` does that itself: it is
//! given the loop.

#[cfg(loom)]
pub mod loom;
#[cfg(not(any(loom, rc11)))]
mod plain;
#[cfg(rc11)]
pub mod rc11;
#[cfg(shuttle)]
pub mod shuttle;
#[cfg(not(any(loom, rc11, shuttle)))]
pub mod threads;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use atomic_counter::AtomicCounter;
#[cfg(not(loom))]
use atomic_counter::{ConsistentCounter, RelaxedCounter};
#[cfg(loom)]
use seen_loads::{ConsistentCounter, RelaxedCounter};

use counterexample::outcome::{outcome_of, Outcome, OutcomeScope};
use counterexample::program::{Kind, Operation, Program, Register, Scope, Statement, Value};
use counterexample::unfolding::Invalid;

#[cfg(loom)]
use loom::Plain;
#[cfg(not(any(loom, rc11)))]
use plain::Plain;
#[cfg(rc11)]
use rc11::Plain;

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
    /// By location.
    shared: Vec<Alone<Shared<C>>>,
}

/// What a location is on.
enum Shared<C> {
    Counter(C),
    Plain(Plain),
}

impl<C> Shared<C> {
    fn counter(&self) -> &C {
        match self {
            Shared::Counter(counter) => counter,
            Shared::Plain(_) => unreachable!("a valid program counts with counters"),
        }
    }

    fn plain(&self) -> &Plain {
        match self {
            Shared::Plain(plain) => plain,
            Shared::Counter(_) => unreachable!("a valid program has accesses to plain memory"),
        }
    }
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
        let locations = program.locations.iter().enumerate();
        let shared = locations.map(|(index, declared)| match declared.is_plain() {
            true => Shared::Plain(Plain::new(declared.initial)),
            false => Shared::Counter(counter(index, declared.initial)),
        });
        Self {
            program: Arc::clone(program),
            shared: shared.map(Alone).collect(),
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
                    operation,
                    register,
                    condition,
                } => {
                    let mut attempts = 0..patience;
                    loop {
                        let attempt = attempts.next().ok_or(GivenUp)?;
                        registers.values[*register] = Some(self.operation(operation, registers));
                        if condition.evaluate(registers) != Some(true) {
                            break;
                        }
                        pause(attempt);
                    }
                }
                Statement::Bound => unreachable!("a program that is explored to its end"),
            }
        }
        Ok(())
    }

    fn operation(&self, operation: &Operation, registers: &Registers) -> usize {
        match operation {
            Operation::Inc(counter) => self.shared[*counter].0.counter().inc(),
            Operation::Add(counter, amount) => {
                let amount = registers.value(amount);
                self.shared[*counter].0.counter().add(amount)
            }
            Operation::Get(counter) => self.shared[*counter].0.counter().get(),
            Operation::Reset(counter) => self.shared[*counter].0.counter().reset(),
            Operation::Write(cell, value) => {
                let value = registers.value(value);
                self.shared[*cell].0.plain().write(registers.thread, value);
                value
            }
            Operation::Read(cell) => self.shared[*cell].0.plain().read(),
            _ => unreachable!("a counter program has no other operation"),
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
            let scope = OutcomeScope { program, outcome };
            assertions.any(|it| it.condition.evaluate(&scope) == Some(false))
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
        let program = Arc::clone(&memory.program);
        let (mut last, mut has_race) = (Vec::new(), false);
        for shared in memory.shared {
            last.push(match shared.0 {
                Shared::Counter(counter) => Some(counter.into_inner()),
                Shared::Plain(plain) => {
                    has_race |= plain.has_race();
                    None
                }
            });
        }
        if has_race {
            self.races += 1;
            return;
        }
        let Ok(threads) = threads.into_iter().collect::<Result<Vec<_>, _>>() else {
            return;
        };
        let declared = program.registers.iter().enumerate();
        let values = |(register, of): (usize, &Register)| threads[of.thread].values[register];
        let end = End {
            registers: declared.map(values).collect(),
            last,
        };
        let outcome = outcome_of(&program, &end).collect();
        *self.outcomes.entry(outcome).or_default() += 1;
    }
}

/// The end of an execution.
struct End {
    /// The values of registers, and those of counters by location.
    registers: Vec<Option<usize>>,
    last: Vec<Option<usize>>,
}

impl Scope for End {
    fn register(&self, register: usize) -> Option<usize> {
        self.registers[register]
    }

    fn last(&self, location: usize) -> Option<usize> {
        self.last[location]
    }
}

/// Runs `program` as often as `search` calls what it is given, each time on new counters.
///
/// The last thread is the one that the model checker starts with: one thread less to explore.
#[cfg(any(loom, rc11, shuttle))]
fn explore<C>(
    program: &Program,
    counter: impl Fn(usize, usize) -> C + Send + Sync + 'static,
    search: impl FnOnce(Box<dyn Fn() + Send + Sync>),
) -> Runs
where
    C: AtomicCounter<PrimitiveType = usize> + 'static,
{
    #[cfg(loom)]
    use ::loom::thread;
    #[cfg(rc11)]
    use ::rc11::thread;
    #[cfg(shuttle)]
    use ::shuttle::thread;
    use std::sync::Mutex;

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
