//! The vocabulary: what a counter program is made of.
//!
//! Plain data, so that the parser, generated tests and hand-written code build the same thing. What
//! a program can do is for [`explore`](mod@crate::explore); how its text is read, for
//! [`parse`](mod@crate::parse).

mod condition;
mod kind;
mod location;
mod operation;
mod ordering;
mod value;

pub use condition::{Comparison, Condition};
pub use kind::Kind;
pub use location::{Class, Integer, Location};
pub use operation::{Effect, Operation, Update};
pub use ordering::{MemoryOrderings, Orderings, Site, SiteOrderings};
pub use value::{BinaryOperator, Scope, Value};

/// The most operations that a program may have, those of both ways of every branch counted: a relation
/// over them is a matrix of bits, one `u64` a row.
pub const MAX_OPERATIONS: usize = 64;

/// The most branches and waits that a program may have.
pub const MAX_FORKS: usize = 64;

/// The most paths (combinations of branches) that a program may have to be written down in a format
/// that needs them listed.
pub const MAX_PATHS: usize = 256;

/// A finite program over shared memory: its threads, and what is claimed of them at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// What the program is about, in a line; empty if nothing was said.
    pub title: String,
    /// The counters, atomics and places of plain memory, by index.
    pub locations: Vec<Location>,
    /// The places in the text that have an ordering of their own, by index.
    pub sites: Vec<Site>,
    /// What threads know the values that they find by, by index.
    pub registers: Vec<Register>,
    /// The threads, by index.
    pub threads: Vec<Thread>,
    /// What is claimed of every execution.
    pub assertions: Vec<Assertion>,
}

/// A value that an operation found, and that its thread, or an assertion, speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Its name in the text of the program. Empty for a value to which the text gives none, and which is
    /// no part of an outcome.
    pub name: String,
    /// The thread that binds it, by index into [`Program::threads`].
    pub thread: usize,
}

/// What is claimed of every execution that ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Over registers and final values. It says nothing of an execution where it is neither true nor false.
    pub condition: Condition,
    /// The line on which it stands, counted from 1, if it stands in a text.
    pub line: Option<usize>,
    /// How the text has it; empty if its condition is all that there is.
    pub text: String,
}

impl From<Condition> for Assertion {
    fn from(condition: Condition) -> Self {
        Assertion {
            condition,
            line: None,
            text: String::new(),
        }
    }
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
    /// `while { register = operation; condition } {}`: an operation that reads, performed until it finds a
    /// value for which the condition is false. Only that last round has an effect.
    Wait {
        /// A [`Load`](Operation::Load), a [`Get`](Operation::Get), or a
        /// [`CompareExchange`](Operation::CompareExchange), which is waited for until it succeeds.
        operation: Operation,
        /// What it found, by index into [`Program::registers`].
        register: usize,
        /// What has to be true for the loop to go on, over that register and earlier ones of this thread.
        /// Of a compare-exchange: that it found something else than it expects.
        condition: Condition,
    },
    /// Where a loop was unrolled as often as was asked for, and would go on. An execution that comes here is
    /// cut off: it is counted, and nothing is said of it.
    Bound,
}

impl Program {
    /// The kind of each counter when `asked` stands for every counter that the program leaves open, by
    /// location. That of something else, `Relaxed`, has no meaning.
    pub fn kinds(&self, asked: Kind) -> Vec<Kind> {
        let kind = |location: &Location| match location.class {
            Class::Counter(kind) => kind.unwrap_or(asked),
            Class::Atomic(_) | Class::Plain(_) => Kind::Relaxed,
        };
        self.locations.iter().map(kind).collect()
    }

    /// The orderings when `asked` stands for every counter that the program leaves open, and sites have
    /// those that are written there.
    pub fn orderings(&self, asked: Kind) -> MemoryOrderings {
        let kinds = self.kinds(asked).into_iter();
        self.with_counters(kinds.map(Kind::orderings).collect())
    }

    /// The orderings when counters have these, by location, and sites those that are written there.
    pub fn with_counters(&self, counters: Vec<Orderings>) -> MemoryOrderings {
        MemoryOrderings {
            counters,
            sites: self.sites.iter().map(Site::written).collect(),
        }
    }

    /// The counters and atomics, by index.
    pub fn atomics(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.locations.len()).filter(|&index| !self.locations[index].is_plain())
    }

    /// The places of plain memory, by index.
    pub fn plain(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.locations.len()).filter(|&index| self.locations[index].is_plain())
    }

    /// The counters, by index, with the kind that the program pins.
    pub fn counters(&self) -> impl Iterator<Item = (usize, Option<Kind>)> + '_ {
        let locations = self.locations.iter().enumerate();
        locations.filter_map(|(index, location)| match location.class {
            Class::Counter(kind) => Some((index, kind)),
            Class::Atomic(_) | Class::Plain(_) => None,
        })
    }

    /// The registers that have a name, by index.
    pub fn named_registers(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.registers.len()).filter(|&index| !self.registers[index].name.is_empty())
    }

    /// The names of an outcome's values: every register that has one, then every counter and atomic for its
    /// final value.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let registers = self.named_registers();
        let registers = registers.map(|register| &*self.registers[register].name);
        registers.chain(self.atomics().map(|index| &*self.locations[index].name))
    }
}
