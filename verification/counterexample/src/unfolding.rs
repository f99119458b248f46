//! Program -> its unfolding: every operation that it may perform, and the forks that decide whether it
//! does.
//!
//! A thread comes to a fork where it goes one of two ways: at an `if`, and at a wait, which ends or goes
//! on for ever. Which way it goes depends on values, and so on the execution.

mod indices;

use std::fmt;
use std::sync::Arc;

use crate::bits::{bit, Bits};
use crate::program::{
    Condition, Effect, Integer, Location, Operation, Program, Scope, Statement, MAX_FORKS,
    MAX_OPERATIONS,
};

/// An operation that a program may perform.
#[derive(Clone, Debug)]
pub struct Event {
    /// The thread that performs it, by index into [`Program::threads`].
    pub thread: usize,
    /// What it does.
    pub operation: Operation,
    /// Where the value that it finds goes, by index into [`Program::registers`].
    pub register: Option<usize>,
    /// If this is a waiting read, the register that it binds, and the condition for which the loop goes on.
    pub wait: Option<(usize, Condition)>,
    /// For every register, the event that has bound it when this one is reached.
    pub(crate) bindings: Bindings,
    /// What it does to its location, without the registers that make no difference to a number.
    pub(crate) effect: Effect,
    /// The type of its location's values.
    pub(crate) integer: Integer,
    /// The events that bound the registers in its arguments.
    pub(crate) arguments: Bits,
    /// The events that decide whether it is reached: those whose registers are in the condition of an
    /// `if` around it, and the waiting reads before it with what they compare with; and those that decide
    /// whether its thread is spawned, or whether the threads that it has joined end.
    pub(crate) control: Bits,
    pub(crate) way: Way,
}

/// A place where a thread goes one of two ways.
#[derive(Clone, Debug)]
pub(crate) struct Fork {
    pub question: Question,
    /// For every register, the event that has bound it when the fork is reached.
    pub bindings: Bindings,
    pub way: Way,
}

/// What decides which way a thread goes.
#[derive(Clone, Debug)]
pub(crate) enum Question {
    /// Whether a condition holds. If it does, the way is the first.
    If(Condition),
    /// Whether a waiting read, given by its event, ends. If it does, the way is the first; otherwise
    /// nothing follows in its thread.
    Wait(usize),
    /// Nothing: here a loop would go on that is not unrolled any further. The way is the second, and as
    /// after a wait that does not end nothing follows.
    Bound,
}

/// The forks that lead to an event or to another fork.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way {
    /// The `if`s around it that have to go the first way, and those that have to go the second.
    pub first: Bits,
    pub second: Bits,
    /// Every fork before it in its thread, around it or not.
    pub before: Bits,
}

pub(crate) type Bindings = Arc<Vec<Option<usize>>>;

/// Every operation that a program may perform.
///
/// Events are numbered in program order, where both ways of an `if` count, and thread by thread; those of a
/// thread that is spawned follow what spawns it.
#[derive(Clone, Debug, Default)]
pub struct Unfolding {
    /// The events.
    pub events: Vec<Event>,
    pub(crate) forks: Vec<Fork>,
    /// The forks that are waits, with those where a loop would go on.
    pub(crate) waits: Bits,
    /// Those where a loop would go on.
    pub(crate) bounds: Bits,
    /// For every event, the earlier ones of its thread, with those that come before because a thread is
    /// spawned or joined. Those of the other way of an `if` are among them, which are in no execution
    /// together with it.
    pub(crate) earlier: Vec<Bits>,
    /// For every thread, its events.
    pub(crate) threads: Vec<Bits>,
    /// For every event, those on the same location, itself included.
    pub(crate) location: Vec<Bits>,
    /// The events that find any number that they like.
    pub(crate) numbers: Bits,
    /// For every register, the events that bind it.
    pub(crate) binders: Vec<Bits>,
}

/// Why a program cannot be explored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// There are more than [`MAX_OPERATIONS`] operations: this many.
    TooManyOperations(usize),
    /// There are more than [`MAX_FORKS`] branches and waits: this many.
    TooManyForks(usize),
    /// There are more than [`MAX_PATHS`](crate::program::MAX_PATHS) combinations of branches.
    TooManyPaths,
    /// An index points nowhere, or to something of another thread. What it was to point to.
    Dangling(&'static str),
    /// What is in the program, but cannot be explored.
    NotExplored(&'static str),
}

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Invalid::TooManyOperations(count) => write!(
                formatter,
                "{count} operations, where at most {MAX_OPERATIONS} can be explored"
            ),
            Invalid::TooManyForks(count) => write!(
                formatter,
                "{count} branches and waits, where at most {MAX_FORKS} can be explored"
            ),
            Invalid::TooManyPaths => write!(
                formatter,
                "more than {} combinations of branches can't be listed",
                crate::program::MAX_PATHS
            ),
            Invalid::Dangling(what) => write!(formatter, "a {what} that the program does not have"),
            Invalid::NotExplored(what) => write!(formatter, "{what} cannot be explored"),
        }
    }
}

impl std::error::Error for Invalid {}

/// How many operations and how many forks statements have, both ways of every `if` counted.
pub(crate) fn size(block: &[Statement]) -> (usize, usize) {
    block.iter().fold((0, 0), |(operations, forks), statement| {
        let (more_operations, more_forks) = match statement {
            Statement::Operation { .. } => (1, 0),
            Statement::Wait { .. } => (1, 1),
            Statement::Bound => (0, 1),
            Statement::If {
                then, otherwise, ..
            } => {
                let (then, otherwise) = (size(then), size(otherwise));
                (then.0 + otherwise.0, then.1 + otherwise.1 + 1)
            }
        };
        (operations + more_operations, forks + more_forks)
    })
}

impl Unfolding {
    /// Unfolds a program.
    ///
    /// # Errors
    ///
    /// If the program is larger than can be explored, or an index in it points nowhere.
    pub fn new(program: &Program) -> Result<Unfolding, Invalid> {
        indices::check(program)?;
        let sizes = program.threads.iter().map(|thread| size(&thread.body));
        let (operations, forks) = sizes.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        if operations > MAX_OPERATIONS {
            return Err(Invalid::TooManyOperations(operations));
        }
        if forks > MAX_FORKS {
            return Err(Invalid::TooManyForks(forks));
        }
        let mut unfolding = Unfolding {
            binders: vec![0; program.registers.len()],
            threads: vec![0; program.threads.len()],
            ..Unfolding::default()
        };
        let mut walk = Walk {
            program,
            unfolding: &mut unfolding,
            progress: vec![Progress::Ahead; program.threads.len()],
            thread: 0,
            now: Now::at_the_start(program),
        };
        let spawned = indices::spawned(program)?;
        for (thread, is_spawned) in spawned.into_iter().enumerate() {
            if !is_spawned {
                walk.now = Now::at_the_start(program);
                walk.walk_thread(thread)?;
            }
        }
        if walk.progress.iter().any(|it| matches!(it, Progress::Ahead)) {
            return Err(Invalid::Dangling(
                "start of a thread that nobody but itself starts",
            ));
        }
        let locations = unfolding
            .events
            .iter()
            .map(|event| event.operation.location());
        let locations: Vec<Option<usize>> = locations.collect();
        let on = |location: &Option<usize>| {
            let events = locations.iter().enumerate();
            let same = events.filter(|(_, other)| location.is_some() && *other == location);
            same.fold(0, |set, (event, _)| set | bit(event))
        };
        unfolding.location = locations.iter().map(on).collect();
        Ok(unfolding)
    }

    /// Whether what happens depends on a value that was read before: an argument, an `if` or a wait.
    pub fn has_dependencies(&self) -> bool {
        let mut events = self.events.iter();
        events.any(|event| event.arguments | event.control != 0)
    }
}

/// Threads on their way.
struct Walk<'a> {
    program: &'a Program,
    unfolding: &'a mut Unfolding,
    progress: Vec<Progress>,
    thread: usize,
    now: Now,
}

/// What the next event of a thread depends on.
#[derive(Clone)]
struct Now {
    bindings: Bindings,
    control: Bits,
    way: Way,
    /// The events so far.
    earlier: Bits,
}

/// How far a thread is walked.
#[derive(Clone)]
enum Progress {
    Ahead,
    OnItsWay,
    /// To its end.
    Done(Now),
}

impl Now {
    fn at_the_start(program: &Program) -> Self {
        Now {
            bindings: Arc::new(vec![None; program.registers.len()]),
            control: 0,
            way: Way::default(),
            earlier: 0,
        }
    }
}

impl Walk<'_> {
    /// Walks through a thread that starts now.
    fn walk_thread(&mut self, thread: usize) -> Result<(), Invalid> {
        if !matches!(self.progress[thread], Progress::Ahead) {
            return Err(Invalid::Dangling("thread that is not started already"));
        }
        self.progress[thread] = Progress::OnItsWay;
        let (around, now) = (self.thread, self.now.clone());
        self.thread = thread;
        self.block(&self.program.threads[thread].body)?;
        self.thread = around;
        self.progress[thread] = Progress::Done(std::mem::replace(&mut self.now, now));
        Ok(())
    }

    fn join(&mut self, thread: usize) -> Result<(), Invalid> {
        let Progress::Done(end) = &self.progress[thread] else {
            return Err(Invalid::Dangling(
                "thread that is started before it is joined",
            ));
        };
        let bindings = Arc::make_mut(&mut self.now.bindings);
        for (mine, bound) in bindings.iter_mut().zip(end.bindings.iter()) {
            *mine = mine.or(*bound);
        }
        self.now.control |= end.control;
        self.now.way.before |= end.way.before;
        self.now.earlier |= end.earlier;
        Ok(())
    }

    fn block(&mut self, block: &[Statement]) -> Result<(), Invalid> {
        block
            .iter()
            .try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), Invalid> {
        match statement {
            Statement::Operation {
                operation,
                register,
            } => {
                if let Operation::Join(thread) = operation {
                    self.join(*thread)?;
                }
                let event = self.event(operation, *register, None)?;
                if let Some(register) = register {
                    self.bind(*register, event);
                }
                if let Operation::Spawn(thread) = operation {
                    self.walk_thread(*thread)?;
                }
            }
            Statement::Wait {
                operation,
                register,
                condition,
            } => {
                indices::check_wait(operation, *register, condition)?;
                let fed = self.fed_by(|visit| {
                    condition.for_each_register(&mut |used| {
                        if used != *register {
                            visit(used);
                        }
                    });
                })?;
                let wait = Some((*register, condition.clone()));
                let event = self.event(operation, Some(*register), wait)?;
                self.bind(*register, event);
                let fork = self.fork(Question::Wait(event));
                self.unfolding.waits |= bit(fork);
                self.now.control |= bit(event) | fed;
            }
            Statement::Bound => {
                let fork = self.fork(Question::Bound);
                self.unfolding.waits |= bit(fork);
                self.unfolding.bounds |= bit(fork);
            }
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                let fed = self.fed_by(|visit| condition.for_each_register(visit))?;
                let fork = self.fork(Question::If(condition.simplified()));
                let before = self.now.clone();
                let inside = before.control | fed;

                self.now.control = inside;
                self.now.way.first |= bit(fork);
                self.block(then)?;
                let then = std::mem::replace(&mut self.now, before.clone());

                self.now.control = inside;
                self.now.way.before = then.way.before;
                self.now.way.second |= bit(fork);
                self.now.earlier = then.earlier;
                self.block(otherwise)?;

                // What only one way binds stays bound by it. A wait inside goes on to hold what follows;
                // the condition does not.
                let held = (then.control | self.now.control) & !inside;
                self.now.bindings = joined(&before.bindings, &then.bindings, &self.now.bindings);
                self.now.control = before.control | held;
                self.now.way.first = before.way.first;
                self.now.way.second = before.way.second;
            }
        }
        Ok(())
    }

    fn bind(&mut self, register: usize, event: usize) {
        Arc::make_mut(&mut self.now.bindings)[register] = Some(event);
        self.unfolding.binders[register] |= bit(event);
    }

    fn event(
        &mut self,
        operation: &Operation,
        register: Option<usize>,
        wait: Option<(usize, Condition)>,
    ) -> Result<usize, Invalid> {
        let arguments = self.fed_by(|visit| {
            operation.for_each_value(&mut |value| value.for_each_register(visit));
        })?;
        let location = operation.location().map(|it| &self.program.locations[it]);
        let event = self.unfolding.events.len();
        self.unfolding.earlier.push(self.now.earlier);
        self.unfolding.threads[self.thread] |= bit(event);
        if let Operation::Choose(_) = operation {
            self.unfolding.numbers |= bit(event);
        }
        self.unfolding.events.push(Event {
            thread: self.thread,
            operation: operation.clone(),
            register,
            wait,
            bindings: Arc::clone(&self.now.bindings),
            effect: operation.effect().simplified(),
            integer: location.map_or(Integer::USIZE, Location::integer),
            arguments,
            control: self.now.control,
            way: self.now.way,
        });
        self.now.earlier |= bit(event);
        Ok(event)
    }

    fn fork(&mut self, question: Question) -> usize {
        let fork = self.unfolding.forks.len();
        self.unfolding.forks.push(Fork {
            question,
            bindings: Arc::clone(&self.now.bindings),
            way: self.now.way,
        });
        self.now.way.before |= bit(fork);
        fork
    }

    /// The events that bound the registers that `for_each` visits.
    fn fed_by(&self, for_each: impl FnOnce(&mut dyn FnMut(usize))) -> Result<Bits, Invalid> {
        let mut events = Ok(0);
        for_each(
            &mut |register| match (self.now.bindings[register], &mut events) {
                (Some(event), Ok(events)) => *events |= bit(event),
                (None, _) => {
                    events = Err(Invalid::Dangling("binding of a register before its use"))
                }
                (Some(_), Err(_)) => {}
            },
        );
        events
    }
}

/// What registers are bound to after an `if`: what one way binds, or what both do; nothing if the two ways
/// bind it differently.
fn joined(around: &Bindings, then: &Bindings, otherwise: &Bindings) -> Bindings {
    let join = |register: usize| match (around[register], then[register], otherwise[register]) {
        (_, then, otherwise) if then == otherwise => then,
        (None, Some(event), None) | (None, None, Some(event)) => Some(event),
        (around, _, _) => around,
    };
    Arc::new((0..around.len()).map(join).collect())
}

/// What a waiting read is compared with, while it is not settled what it reads.
pub(crate) struct Waiting<S> {
    pub register: usize,
    pub found: usize,
    pub before: S,
}

impl<S: Scope> Scope for Waiting<S> {
    fn register(&self, register: usize) -> Option<usize> {
        if register == self.register {
            Some(self.found)
        } else {
            self.before.register(register)
        }
    }

    fn last(&self, _location: usize) -> Option<usize> {
        None
    }
}
