//! Program -> its unfolding: every operation that it may perform, and the forks that decide whether it
//! does.
//!
//! A thread comes to a fork where it goes one of two ways: at an `if`, and at a wait, which ends or goes
//! on for ever. Which way it goes depends on values, and so on the execution.

use std::fmt;
use std::sync::Arc;

use crate::bits::{bit, Bits};
use crate::program::{
    Comparison, Condition, Location, Operation, Program, Statement, Value, MAX_FORKS,
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
    /// The comparison for which the loop goes on, if this is a waiting read.
    pub wait: Option<(Comparison, Value)>,
    /// For every register, the event that has bound it when this one is reached.
    pub(crate) bindings: Bindings,
    /// What it adds or writes, without the registers that make no difference to the number.
    pub(crate) argument: Value,
    /// The events that bound the registers in its argument.
    pub(crate) arguments: Bits,
    /// The events that decide whether it is reached: those whose registers are in the condition of an
    /// `if` around it, and the waiting reads before it with what they compare with.
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
/// Events are numbered thread by thread, and within a thread in program order, where both ways of an
/// `if` count.
#[derive(Clone, Debug, Default)]
pub struct Unfolding {
    /// The events.
    pub events: Vec<Event>,
    pub(crate) forks: Vec<Fork>,
    /// The forks that are waits.
    pub(crate) waits: Bits,
    /// For every event, the earlier ones of its thread. Those of the other way of an `if` are among
    /// them, which are in no execution together with it.
    pub(crate) earlier: Vec<Bits>,
    /// For every event, those on the same counter or cell, itself included.
    pub(crate) location: Vec<Bits>,
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
        check_indices(program)?;
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
            ..Unfolding::default()
        };
        for (thread, body) in program.threads.iter().enumerate() {
            let mut walk = Walk {
                thread,
                first_event: unfolding.events.len(),
                bindings: Arc::new(vec![None; program.registers.len()]),
                control: 0,
                way: Way::default(),
                unfolding: &mut unfolding,
            };
            walk.block(&body.body)?;
        }
        let locations = unfolding
            .events
            .iter()
            .map(|event| event.operation.location());
        let locations: Vec<Location> = locations.collect();
        let on = |location: &Location| {
            let events = locations.iter().enumerate();
            let same = events.filter(|(_, other)| *other == location);
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

/// A thread on its way: what the next event depends on.
struct Walk<'a> {
    unfolding: &'a mut Unfolding,
    thread: usize,
    first_event: usize,
    bindings: Bindings,
    control: Bits,
    way: Way,
}

impl Walk<'_> {
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
                let event = self.event(operation, *register, None)?;
                if let Some(register) = register {
                    Arc::make_mut(&mut self.bindings)[*register] = Some(event);
                    self.unfolding.binders[*register] |= bit(event);
                }
            }
            Statement::Wait {
                counter,
                comparison,
                bound,
            } => {
                let fed = self.fed_by(|visit| bound.for_each_register(visit))?;
                let wait = Some((*comparison, bound.clone()));
                let event = self.event(&Operation::Get(*counter), None, wait)?;
                let fork = self.fork(Question::Wait(event));
                self.unfolding.waits |= bit(fork);
                self.control |= bit(event) | fed;
            }
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                let fed = self.fed_by(|visit| condition.for_each_register(visit))?;
                let fork = self.fork(Question::If(condition.simplified()));
                let (bindings, control, way) = (Arc::clone(&self.bindings), self.control, self.way);
                let inside = control | fed;

                self.control = inside;
                self.way.first |= bit(fork);
                self.block(then)?;
                let after_then = self.control;

                self.bindings = Arc::clone(&bindings);
                self.control = inside;
                self.way.first = way.first;
                self.way.second |= bit(fork);
                self.block(otherwise)?;

                // What is bound inside ends there. A wait inside goes on to hold what follows; the
                // condition does not.
                self.bindings = bindings;
                self.control = control | (after_then | self.control) & !inside;
                self.way.second = way.second;
            }
        }
        Ok(())
    }

    fn event(
        &mut self,
        operation: &Operation,
        register: Option<usize>,
        wait: Option<(Comparison, Value)>,
    ) -> Result<usize, Invalid> {
        let argument = match operation {
            Operation::Add(_, value) | Operation::Write(_, value) => value.clone(),
            Operation::Inc(_) => Value::Constant(1),
            _ => Value::Constant(0),
        };
        let arguments = self.fed_by(|visit| argument.for_each_register(visit))?;
        let event = self.unfolding.events.len();
        let earlier = (self.first_event..event).fold(0, |set, earlier| set | bit(earlier));
        self.unfolding.earlier.push(earlier);
        self.unfolding.events.push(Event {
            thread: self.thread,
            operation: operation.clone(),
            register,
            wait,
            bindings: Arc::clone(&self.bindings),
            argument: argument.simplified(),
            arguments,
            control: self.control,
            way: self.way,
        });
        Ok(event)
    }

    fn fork(&mut self, question: Question) -> usize {
        let fork = self.unfolding.forks.len();
        self.unfolding.forks.push(Fork {
            question,
            bindings: Arc::clone(&self.bindings),
            way: self.way,
        });
        self.way.before |= bit(fork);
        fork
    }

    /// The events that bound the registers that `for_each` visits.
    fn fed_by(&self, for_each: impl FnOnce(&mut dyn FnMut(usize))) -> Result<Bits, Invalid> {
        let mut events = Ok(0);
        for_each(
            &mut |register| match (self.bindings[register], &mut events) {
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

fn check_indices(program: &Program) -> Result<(), Invalid> {
    let exists = |index: usize, length: usize, what| {
        if index < length {
            Ok(())
        } else {
            Err(Invalid::Dangling(what))
        }
    };
    for (thread, body) in program.threads.iter().enumerate() {
        let own = |register: usize| match program.registers.get(register) {
            Some(found) if found.thread == thread => Ok(()),
            _ => Err(Invalid::Dangling("register of this thread")),
        };
        let value = |value: &Value| {
            check_value(value, &own, &|_| {
                Err(Invalid::Dangling("final value inside a thread"))
            })
        };
        let counter = |index| exists(index, program.counters.len(), "counter");
        let cell = |index| exists(index, program.cells.len(), "cell");
        let mut blocks = vec![&body.body];
        while let Some(block) = blocks.pop() {
            for statement in block {
                match statement {
                    Statement::Operation {
                        operation,
                        register,
                    } => {
                        register.map_or(Ok(()), own)?;
                        match operation {
                            Operation::Inc(index)
                            | Operation::Get(index)
                            | Operation::Reset(index) => counter(*index)?,
                            Operation::Add(index, amount) => {
                                counter(*index).and_then(|()| value(amount))?
                            }
                            Operation::Read(index) => cell(*index)?,
                            Operation::Write(index, written) => {
                                cell(*index).and_then(|()| value(written))?
                            }
                        }
                    }
                    Statement::Wait {
                        counter: index,
                        bound,
                        ..
                    } => counter(*index).and_then(|()| value(bound))?,
                    Statement::If {
                        condition,
                        then,
                        otherwise,
                    } => {
                        check_condition(condition, &value)?;
                        blocks.extend([then, otherwise]);
                    }
                }
            }
        }
    }
    let register = |index| exists(index, program.registers.len(), "register");
    let counter = |index| exists(index, program.counters.len(), "counter");
    let value = |value: &Value| check_value(value, &register, &counter);
    program
        .assertions
        .iter()
        .try_for_each(|assertion| check_condition(assertion, &value))
}

type Check<'a, T> = &'a dyn Fn(T) -> Result<(), Invalid>;

fn check_value(
    value: &Value,
    register: Check<'_, usize>,
    last: Check<'_, usize>,
) -> Result<(), Invalid> {
    match value {
        Value::Constant(_) => Ok(()),
        Value::Register(index) => register(*index),
        Value::Final(index) => last(*index),
        Value::Sum(left, right) | Value::Difference(left, right) => {
            check_value(left, register, last)?;
            check_value(right, register, last)
        }
    }
}

fn check_condition(
    condition: &Condition,
    value: &dyn Fn(&Value) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    match condition {
        Condition::Compare(left, _, right) => value(left).and_then(|()| value(right)),
        Condition::Not(inner) => check_condition(inner, value),
        Condition::And(left, right) | Condition::Or(left, right) => {
            check_condition(left, value)?;
            check_condition(right, value)
        }
    }
}
