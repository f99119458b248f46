//! The vocabulary: what a counter program is made of.
//!
//! Plain data, so that the parser, generated tests and hand-written code build the same thing. What
//! a program can do is for [`explore`](mod@crate::explore); how its text is read, for
//! [`parse`](mod@crate::parse).

mod condition;
mod kind;
mod value;

pub use condition::{Comparison, Condition};
pub use kind::{Kind, Orderings};
pub use value::{Scope, Value};

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
