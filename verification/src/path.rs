//! Program -> its paths: one combination of branches each, on which the events are fixed.

use std::fmt;
use std::sync::Arc;

use crate::bits::{bit, Bits};
use crate::program::{
    Comparison, Condition, Operation, Program, Statement, Value, MAX_OPERATIONS, MAX_PATHS,
};

/// An operation on a path.
#[derive(Clone, Debug)]
pub struct Event {
    /// The thread that performs it, by index into [`Program::threads`].
    pub thread: usize,
    /// What it does.
    pub operation: Operation,
    /// Where the value that it finds goes, by index into [`Program::registers`].
    pub register: Option<usize>,
    /// The comparison that has to be false of the value found, if this is a waiting read.
    pub wait: Option<(Comparison, Value)>,
    /// For every register, the event that had bound it when this one was reached.
    pub bindings: Arc<Vec<Option<usize>>>,
}

/// A condition that decided a branch on a path.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The condition.
    pub condition: Condition,
    /// Whether the path is the one on which it holds.
    pub taken: bool,
    /// For every register, the event that had bound it when the branch was reached.
    pub bindings: Arc<Vec<Option<usize>>>,
}

/// One combination of branches: events that are fixed, whose relations vary.
///
/// Events are numbered thread by thread, and within a thread in program order.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// The events.
    pub events: Vec<Event>,
    /// The branches that lead this way.
    pub branches: Vec<Branch>,
    /// For every register, the event that bound it last.
    pub bindings: Arc<Vec<Option<usize>>>,
    /// The waiting reads whose loop goes on for ever: nothing follows them in their thread.
    pub stuck: Bits,
    /// For every event, the events before it in program order.
    pub program_order: Vec<Bits>,
    /// For every event, the events that bound the registers in its argument.
    pub arguments: Vec<Bits>,
    /// For every event, the events that feed it: those whose registers are in its argument or in
    /// the condition of an `if` around it, and the waiting reads before it, without which it would
    /// not have been reached.
    pub dependencies: Vec<Bits>,
}

/// Why a program cannot be explored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// A path has more than [`MAX_OPERATIONS`] operations: this many.
    TooManyOperations(usize),
    /// There are more than [`MAX_PATHS`] combinations of branches.
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
            Invalid::TooManyPaths => write!(
                formatter,
                "more than {MAX_PATHS} combinations of branches can't be explored"
            ),
            Invalid::Dangling(what) => write!(formatter, "a {what} that the program does not have"),
        }
    }
}

impl std::error::Error for Invalid {}

/// Every path of the program, in the order of its text: `then` before `else`, the last thread's
/// branches varying fastest.
///
/// # Errors
///
/// If the program is larger than can be explored, or an index in it points nowhere.
pub fn paths(program: &Program) -> Result<Vec<Path>, Invalid> {
    walks(program, false)
}

/// Every path, and where the program has plain memory also those on which threads are stuck: such an
/// execution never ends, but a data race in it is undefined behaviour all the same.
///
/// # Errors
///
/// As [`paths`].
pub(crate) fn paths_with_stuck_threads(program: &Program) -> Result<Vec<Path>, Invalid> {
    walks(program, !program.cells.is_empty())
}

fn walks(program: &Program, may_be_stuck: bool) -> Result<Vec<Path>, Invalid> {
    check_indices(program)?;
    let total = program.threads.iter().fold(1, |total: usize, thread| {
        let stuck = if may_be_stuck {
            count_stuck(&thread.body)
        } else {
            0
        };
        total.saturating_mul(count_paths(&thread.body).saturating_add(stuck))
    });
    if total > MAX_PATHS {
        return Err(Invalid::TooManyPaths);
    }
    let longest: usize = program
        .threads
        .iter()
        .map(|thread| longest_path(&thread.body))
        .sum();
    if longest > MAX_OPERATIONS {
        return Err(Invalid::TooManyOperations(longest));
    }
    let start = Path {
        bindings: Arc::new(vec![None; program.registers.len()]),
        ..Path::default()
    };
    let mut paths = vec![start];
    for (thread, body) in program.threads.iter().enumerate() {
        paths = paths
            .into_iter()
            .flat_map(|path| Walk::new(thread, path, may_be_stuck).block(&body.body))
            .map(|walk| walk.path)
            .collect();
    }
    let uses_unbound = |event: &Event| {
        let mut unbound = false;
        if let Operation::Add(_, value) | Operation::Write(_, value) = &event.operation {
            value.for_each_register(&mut |register| unbound |= event.bindings[register].is_none());
        }
        unbound
    };
    if paths.iter().flat_map(|path| &path.events).any(uses_unbound) {
        return Err(Invalid::Dangling("binding of a register before its use"));
    }
    Ok(paths)
}

pub(crate) fn count_paths(block: &[Statement]) -> usize {
    block
        .iter()
        .fold(1, |total: usize, statement| match statement {
            Statement::If {
                then, otherwise, ..
            } => total.saturating_mul(count_paths(then).saturating_add(count_paths(otherwise))),
            _ => total,
        })
}

/// The ways in which a thread can be stuck in one of its waits.
fn count_stuck(block: &[Statement]) -> usize {
    let (mut complete, mut stuck) = (1_usize, 0_usize);
    for statement in block {
        match statement {
            Statement::If {
                then, otherwise, ..
            } => {
                let inside = count_stuck(then).saturating_add(count_stuck(otherwise));
                stuck = stuck.saturating_add(complete.saturating_mul(inside));
                let ways = count_paths(then).saturating_add(count_paths(otherwise));
                complete = complete.saturating_mul(ways);
            }
            Statement::Wait { .. } => stuck = stuck.saturating_add(complete),
            Statement::Operation { .. } => {}
        }
    }
    stuck
}

pub(crate) fn longest_path(block: &[Statement]) -> usize {
    let length = |statement: &Statement| match statement {
        Statement::If {
            then, otherwise, ..
        } => longest_path(then).max(longest_path(otherwise)),
        _ => 1,
    };
    block.iter().map(length).sum()
}

/// A thread on its way: the path so far, and what the next event would depend on.
#[derive(Clone)]
struct Walk {
    thread: usize,
    path: Path,
    before: Bits,
    control: Bits,
    may_be_stuck: bool,
    is_stuck: bool,
}

impl Walk {
    fn new(thread: usize, path: Path, may_be_stuck: bool) -> Self {
        Walk {
            thread,
            path,
            before: 0,
            control: 0,
            may_be_stuck,
            is_stuck: false,
        }
    }

    fn block(self, block: &[Statement]) -> Vec<Walk> {
        let step = |walks: Vec<Walk>, statement: &Statement| {
            walks
                .into_iter()
                .flat_map(|walk| walk.statement(statement))
                .collect()
        };
        block.iter().fold(vec![self], step)
    }

    fn statement(mut self, statement: &Statement) -> Vec<Walk> {
        if self.is_stuck {
            return vec![self];
        }
        match statement {
            Statement::Operation {
                operation,
                register,
            } => {
                let event = self.event(operation.clone(), *register, None);
                if let Some(register) = register {
                    Arc::make_mut(&mut self.path.bindings)[*register] = Some(event);
                }
                vec![self]
            }
            Statement::Wait {
                counter,
                comparison,
                bound,
            } => {
                let wait = Some((*comparison, bound.clone()));
                let event = self.event(Operation::Get(*counter), None, wait);
                self.control |= bit(event) | self.fed_by(|visit| bound.for_each_register(visit));
                let mut walks = vec![self.clone()];
                if self.may_be_stuck {
                    self.path.stuck |= bit(event);
                    self.is_stuck = true;
                    walks.push(self);
                }
                walks
            }
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                let control = self.control;
                let inside = control | self.fed_by(|visit| condition.for_each_register(visit));
                let branch = |taken: bool, block: &[Statement]| {
                    let mut walk = self.clone();
                    walk.control = inside;
                    let bindings = Arc::clone(&walk.path.bindings);
                    walk.path.branches.push(Branch {
                        condition: condition.clone(),
                        taken,
                        bindings,
                    });
                    walk.block(block)
                };
                let mut walks = branch(true, then);
                walks.extend(branch(false, otherwise));
                for walk in &mut walks {
                    // A wait inside goes on to hold what follows; the condition does not.
                    let waits = walk.control & !inside;
                    walk.control = control | waits;
                }
                walks
            }
        }
    }

    fn event(
        &mut self,
        operation: Operation,
        register: Option<usize>,
        wait: Option<(Comparison, Value)>,
    ) -> usize {
        let event = self.path.events.len();
        let data = match &operation {
            Operation::Add(_, value) | Operation::Write(_, value) => {
                self.fed_by(|visit| value.for_each_register(visit))
            }
            _ => 0,
        };
        let bindings = Arc::clone(&self.path.bindings);
        self.path.events.push(Event {
            thread: self.thread,
            operation,
            register,
            wait,
            bindings,
        });
        self.path.program_order.push(self.before);
        self.path.arguments.push(data);
        self.path.dependencies.push(self.control | data);
        self.before |= bit(event);
        event
    }

    /// The events that bound the registers that `for_each` visits.
    fn fed_by(&self, for_each: impl FnOnce(&mut dyn FnMut(usize))) -> Bits {
        let mut events = 0;
        for_each(&mut |register| {
            if let Some(event) = self.path.bindings[register] {
                events |= bit(event);
            }
        });
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
