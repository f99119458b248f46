//! The vocabulary: what a counter program is made of.
//!
//! Plain data, so that the parser, generated tests and hand-written code build the same thing. What
//! a program can do is for [`explore`](mod@crate::explore); how its text is read, for
//! [`parse`](mod@crate::parse).

use std::fmt;
use std::sync::atomic::Ordering;

/// The most operations that a program may have, those of both ways of every branch counted: a relation
/// over them is a matrix of bits, one `u64` a row.
pub const MAX_OPERATIONS: usize = 64;

/// The most branches and waits that a program may have.
pub const MAX_FORKS: usize = 64;

/// The most paths (combinations of branches) that a program may have to be written down in a format
/// that needs them listed.
pub const MAX_PATHS: usize = 256;

/// A finite program over counters: threads that start together, and what is claimed of them at the
/// end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// What the program is about, in a line; empty if nothing was said.
    pub title: String,
    /// The counters, by index.
    pub counters: Vec<Counter>,
    /// The cells of ordinary, non-atomic memory, by index.
    pub cells: Vec<Cell>,
    /// The names that threads give to the values they find, by index.
    pub registers: Vec<Register>,
    /// The threads, by index.
    pub threads: Vec<Thread>,
    /// What is claimed of every execution.
    pub assertions: Vec<Condition>,
}

/// A counter, shared by all threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Its name in the text of the program.
    pub name: String,
    /// Its value before any thread starts.
    pub initial: usize,
    /// Its kind, if the program pins it; otherwise it is whatever is asked about.
    pub kind: Option<Kind>,
}

/// A cell of ordinary memory, shared by all threads: two accesses to it, one of them a write, that
/// happens-before does not order are a data race.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its name in the text of the program.
    pub name: String,
    /// Its value before any thread starts.
    pub initial: usize,
}

/// A counter or a cell: what an operation is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// By index into [`Program::counters`].
    Counter(usize),
    /// By index into [`Program::cells`].
    Cell(usize),
}

/// A name for the value that an operation found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Its name in the text of the program.
    pub name: String,
    /// The thread that binds it, by index into [`Program::threads`].
    pub thread: usize,
}

/// A thread: statements that are executed in program order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// The statements.
    pub body: Vec<Statement>,
}

/// A statement of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Statement {
    /// `let register = operation;`, or the operation alone.
    Operation {
        /// The operation.
        operation: Operation,
        /// Where the value that it found goes, by index into [`Program::registers`].
        register: Option<usize>,
    },
    /// `if condition { then } else { otherwise }`
    If {
        /// Over registers of this thread.
        condition: Condition,
        /// Executed if the condition holds.
        then: Vec<Statement>,
        /// Executed otherwise.
        otherwise: Vec<Statement>,
    },
    /// `while counter.get() comparison bound {}`: a read that only completes with a value for which
    /// the comparison is false.
    Wait {
        /// By index into [`Program::counters`].
        counter: usize,
        /// The comparison for which the loop goes on.
        comparison: Comparison,
        /// Over registers of this thread.
        bound: Value,
    },
}

/// One access to shared memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `counter.inc()`
    Inc(usize),
    /// `counter.add(amount)`
    Add(usize, Value),
    /// `counter.get()`
    Get(usize),
    /// `counter.reset()`
    Reset(usize),
    /// `cell.set(value)`
    Write(usize, Value),
    /// `cell.get()`
    Read(usize),
}

impl Operation {
    /// What it operates on.
    pub fn location(&self) -> Location {
        match self {
            Operation::Inc(counter)
            | Operation::Add(counter, _)
            | Operation::Get(counter)
            | Operation::Reset(counter) => Location::Counter(*counter),
            Operation::Write(cell, _) | Operation::Read(cell) => Location::Cell(*cell),
        }
    }

    /// The counter that it operates on, unless it is an access to plain memory.
    pub fn counter(&self) -> Option<usize> {
        match self.location() {
            Location::Counter(counter) => Some(counter),
            Location::Cell(_) => None,
        }
    }

    /// Whether it is a read-modify-write of a counter.
    pub fn is_update(&self) -> bool {
        matches!(
            self,
            Operation::Inc(_) | Operation::Add(..) | Operation::Reset(_)
        )
    }

    /// Whether it finds a value: everything but a write to a cell does.
    pub fn finds_value(&self) -> bool {
        !matches!(self, Operation::Write(..))
    }

    /// Whether it leaves a value: an update, or a write to a cell.
    pub fn is_write(&self) -> bool {
        self.is_update() || matches!(self, Operation::Write(..))
    }
}

/// A number, computed with wrapping arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A literal.
    Constant(usize),
    /// What a register holds, by index into [`Program::registers`].
    Register(usize),
    /// A counter's final value, by index into [`Program::counters`]. Only in assertions.
    Final(usize),
    /// The sum of two numbers.
    Sum(Box<Value>, Box<Value>),
    /// The difference of two numbers.
    Difference(Box<Value>, Box<Value>),
}

/// A truth value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Neither true nor false if either side speaks of a register that was not bound.
    Compare(Value, Comparison, Value),
    /// Negation.
    Not(Box<Condition>),
    /// Conjunction.
    And(Box<Condition>, Box<Condition>),
    /// Disjunction.
    Or(Box<Condition>, Box<Condition>),
}

/// A comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names say it
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The counters that a program can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Kind {
    /// `RelaxedCounter`
    Relaxed,
    /// `AcqRelCounter`, which nobody ships: it shows where `SeqCst` begins to matter.
    #[value(name = "acqrel")]
    AcqRel,
    /// `ConsistentCounter`
    Consistent,
}

/// The memory orderings of one counter's operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Orderings {
    /// Of `inc` and `add`.
    pub add: Ordering,
    /// Of `get`.
    pub get: Ordering,
    /// Of `reset`.
    pub reset: Ordering,
}

impl Kind {
    /// Every kind, from the weakest to the strongest.
    pub const ALL: [Kind; 3] = [Kind::Relaxed, Kind::AcqRel, Kind::Consistent];

    /// The orderings of this kind. A test compares them with those that the shipped source performs.
    pub fn orderings(self) -> Orderings {
        let (update, read) = match self {
            Kind::Relaxed => (Ordering::Relaxed, Ordering::Relaxed),
            Kind::AcqRel => (Ordering::AcqRel, Ordering::Acquire),
            Kind::Consistent => (Ordering::SeqCst, Ordering::SeqCst),
        };
        Orderings {
            add: update,
            get: read,
            reset: update,
        }
    }

    /// The name of the type: `RelaxedCounter`, …
    pub fn type_name(self) -> &'static str {
        match self {
            Kind::Relaxed => "RelaxedCounter",
            Kind::AcqRel => "AcqRelCounter",
            Kind::Consistent => "ConsistentCounter",
        }
    }
}

impl fmt::Display for Kind {
    /// The name on the command line: `relaxed`, `acqrel`, `consistent`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Kind::Relaxed => "relaxed",
            Kind::AcqRel => "acqrel",
            Kind::Consistent => "consistent",
        })
    }
}

impl Program {
    /// The kind of each counter when `asked` stands for every counter that the program leaves open.
    pub fn kinds(&self, asked: Kind) -> Vec<Kind> {
        let kind = |counter: &Counter| counter.kind.unwrap_or(asked);
        self.counters.iter().map(kind).collect()
    }

    /// The orderings of each counter when `asked` stands for every counter that the program leaves
    /// open.
    pub fn orderings(&self, asked: Kind) -> Vec<Orderings> {
        let kinds = self.kinds(asked);
        kinds.into_iter().map(Kind::orderings).collect()
    }

    /// The names of an outcome's values: every register, then every counter's final value.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let registers = self.registers.iter().map(|register| &*register.name);
        registers.chain(self.counters.iter().map(|counter| &*counter.name))
    }
}

impl Comparison {
    /// Whether `left` and `right` compare in this way.
    pub fn holds(self, left: usize, right: usize) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }

    /// The comparison that says the same with its sides exchanged.
    pub fn flipped(self) -> Self {
        match self {
            Comparison::Equal => Comparison::Equal,
            Comparison::NotEqual => Comparison::NotEqual,
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        }
    }

    /// The operator in Rust.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }
}

/// What the names in a [`Value`] or a [`Condition`] stand for.
pub trait Scope {
    /// The value of a register, or `None` if it was not bound.
    fn register(&self, register: usize) -> Option<usize>;
    /// The final value of a counter.
    fn last(&self, counter: usize) -> Option<usize>;
}

impl Value {
    /// The number, or `None` if it speaks of a register that was not bound.
    pub fn evaluate(&self, scope: &impl Scope) -> Option<usize> {
        match self {
            Value::Constant(number) => Some(*number),
            Value::Register(register) => scope.register(*register),
            Value::Final(counter) => scope.last(*counter),
            Value::Sum(left, right) => {
                Some(left.evaluate(scope)?.wrapping_add(right.evaluate(scope)?))
            }
            Value::Difference(left, right) => {
                Some(left.evaluate(scope)?.wrapping_sub(right.evaluate(scope)?))
            }
        }
    }

    /// The same number without the registers that cancel out: `1` for `r - r + 1`.
    pub fn simplified(&self) -> Value {
        let mut terms: Vec<(&Value, isize)> = Vec::new();
        let constant = self.add_to(&mut terms, 1);
        let mut simple = Value::Constant(constant);
        for (value, times) in terms {
            for _ in 0..times.unsigned_abs() {
                let sides = (Box::new(simple), Box::new(value.clone()));
                simple = if times > 0 {
                    Value::Sum(sides.0, sides.1)
                } else {
                    Value::Difference(sides.0, sides.1)
                };
            }
        }
        simple
    }

    /// Adds the number, `times` over (1 or -1), to how often each name occurs and to the constant that is
    /// returned.
    fn add_to<'a>(&'a self, terms: &mut Vec<(&'a Value, isize)>, times: isize) -> usize {
        match self {
            Value::Constant(number) if times < 0 => number.wrapping_neg(),
            Value::Constant(number) => *number,
            Value::Register(_) | Value::Final(_) => {
                match terms.iter_mut().find(|(value, _)| *value == self) {
                    Some((_, count)) => *count += times,
                    None => terms.push((self, times)),
                }
                0
            }
            Value::Sum(left, right) => {
                let left = left.add_to(terms, times);
                left.wrapping_add(right.add_to(terms, times))
            }
            Value::Difference(left, right) => {
                let left = left.add_to(terms, times);
                left.wrapping_add(right.add_to(terms, -times))
            }
        }
    }

    /// Calls `visit` with every register that the number depends on.
    pub fn for_each_register(&self, visit: &mut dyn FnMut(usize)) {
        match self {
            Value::Constant(_) | Value::Final(_) => {}
            Value::Register(register) => visit(*register),
            Value::Sum(left, right) | Value::Difference(left, right) => {
                left.for_each_register(visit);
                right.for_each_register(visit);
            }
        }
    }
}

impl Condition {
    /// Whether the condition holds, or `None` if that depends on a register that was not bound: a
    /// comparison with one is neither true nor false (Kleene's third truth value).
    pub fn evaluate(&self, scope: &impl Scope) -> Option<bool> {
        match self {
            Condition::Compare(left, comparison, right) => {
                Some(comparison.holds(left.evaluate(scope)?, right.evaluate(scope)?))
            }
            Condition::Not(condition) => condition.evaluate(scope).map(|holds| !holds),
            Condition::And(left, right) => both(left.evaluate(scope), right.evaluate(scope)),
            Condition::Or(left, right) => {
                let negated = |side: &Condition| side.evaluate(scope).map(|holds| !holds);
                both(negated(left), negated(right)).map(|neither| !neither)
            }
        }
    }

    /// The same condition without the registers that make no difference to a number in it.
    pub fn simplified(&self) -> Condition {
        match self {
            Condition::Compare(left, comparison, right) => {
                Condition::Compare(left.simplified(), *comparison, right.simplified())
            }
            Condition::Not(condition) => Condition::Not(Box::new(condition.simplified())),
            Condition::And(left, right) => {
                Condition::And(Box::new(left.simplified()), Box::new(right.simplified()))
            }
            Condition::Or(left, right) => {
                Condition::Or(Box::new(left.simplified()), Box::new(right.simplified()))
            }
        }
    }

    /// Calls `visit` with every register that the condition depends on.
    pub fn for_each_register(&self, visit: &mut dyn FnMut(usize)) {
        match self {
            Condition::Compare(left, _, right) => {
                left.for_each_register(visit);
                right.for_each_register(visit);
            }
            Condition::Not(condition) => condition.for_each_register(visit),
            Condition::And(left, right) | Condition::Or(left, right) => {
                left.for_each_register(visit);
                right.for_each_register(visit);
            }
        }
    }
}

/// Conjunction where either side may be neither true nor false.
fn both(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
