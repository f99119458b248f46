//! What a thread does.

use super::{Integer, Value};

/// A step of a thread: an access to shared memory, a fence, or a thread's start or end.
///
/// Locations, sites and threads are given by index into [`Program::locations`](super::Program::locations),
/// [`Program::sites`](super::Program::sites) and [`Program::threads`](super::Program::threads).
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
    /// `cell.set(value)`, to plain memory.
    Write(usize, Value),
    /// `cell.get()`, of plain memory.
    Read(usize),
    /// `atomic.load(ordering)`: the location, and the site.
    Load(usize, usize),
    /// `atomic.store(value, ordering)`: the location, the value, and the site.
    Store(usize, Value, usize),
    /// `atomic.fetch_add(value, ordering)` and the like: the location, what is done with the value, the
    /// value, and the site.
    Update(usize, Update, Value, usize),
    /// `atomic.compare_exchange(expected, new, success, failure)`
    CompareExchange {
        /// The location.
        location: usize,
        /// What it has to find to succeed.
        expected: Value,
        /// What it leaves if it succeeds.
        new: Value,
        /// Whether it may fail although it finds what it expects.
        weak: bool,
        /// The site.
        site: usize,
    },
    /// `fence(ordering)`: the site.
    Fence(usize),
    /// Starts a thread. One that is started nowhere starts with the program.
    Spawn(usize),
    /// Waits until a thread has ended: what it did happens before what follows.
    Join(usize),
    /// Finds a number below this one, whichever it likes: what is not known of the world outside.
    Choose(usize),
}

/// What an update leaves, of what it found and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the names of the methods
pub enum Update {
    Swap,
    Add,
    Sub,
    And,
    Nand,
    Or,
    Xor,
    Max,
    Min,
}

/// What an operation does to its location, whatever it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it has no location.
    Nothing,
    /// It finds a value.
    Read,
    /// It leaves a value, whatever it would find.
    Write(Value),
    /// It finds a value and leaves another, with nothing in between.
    Update(Update, Value),
    /// The same if it succeeds. If it fails it only finds a value.
    CompareExchange {
        /// What it has to find to succeed.
        expected: Value,
        /// What it then leaves.
        new: Value,
        /// Whether it may fail although it finds what it expects.
        weak: bool,
    },
}

impl Effect {
    /// Whether what it leaves, or whether it leaves anything, depends on what it finds.
    pub(crate) fn depends_on_found(&self) -> bool {
        match self {
            Effect::Update(Update::Swap, _) => false,
            Effect::Update(..) | Effect::CompareExchange { .. } => true,
            Effect::Nothing | Effect::Read | Effect::Write(_) => false,
        }
    }

    /// The same without the registers that make no difference to a number.
    pub(crate) fn simplified(&self) -> Effect {
        match self {
            Effect::Nothing | Effect::Read => self.clone(),
            Effect::Write(value) => Effect::Write(value.simplified()),
            Effect::Update(update, value) => Effect::Update(*update, value.simplified()),
            Effect::CompareExchange {
                expected,
                new,
                weak,
            } => Effect::CompareExchange {
                expected: expected.simplified(),
                new: new.simplified(),
                weak: *weak,
            },
        }
    }
}

impl Update {
    /// The name of the method.
    pub fn method(self) -> &'static str {
        match self {
            Update::Swap => "swap",
            Update::Add => "fetch_add",
            Update::Sub => "fetch_sub",
            Update::And => "fetch_and",
            Update::Nand => "fetch_nand",
            Update::Or => "fetch_or",
            Update::Xor => "fetch_xor",
            Update::Max => "fetch_max",
            Update::Min => "fetch_min",
        }
    }

    /// What is left of `found` and `value`, which are of this type.
    pub fn apply(self, integer: Integer, found: usize, value: usize) -> usize {
        let by_order = |number: &usize| integer.in_order(*number);
        integer.wrap(match self {
            Update::Swap => value,
            Update::Add => found.wrapping_add(value),
            Update::Sub => found.wrapping_sub(value),
            Update::And => found & value,
            Update::Nand => !(found & value),
            Update::Or => found | value,
            Update::Xor => found ^ value,
            Update::Max => std::cmp::max_by_key(found, value, by_order),
            Update::Min => std::cmp::min_by_key(found, value, by_order),
        })
    }
}

impl Operation {
    /// The location that it is on, if it is on one.
    pub fn location(&self) -> Option<usize> {
        match self {
            Operation::Inc(location)
            | Operation::Add(location, _)
            | Operation::Get(location)
            | Operation::Reset(location)
            | Operation::Write(location, _)
            | Operation::Read(location)
            | Operation::Load(location, _)
            | Operation::Store(location, ..)
            | Operation::Update(location, ..)
            | Operation::CompareExchange { location, .. } => Some(*location),
            Operation::Fence(_)
            | Operation::Spawn(_)
            | Operation::Join(_)
            | Operation::Choose(_) => None,
        }
    }

    /// The location that it is on, if it is an atomic operation.
    pub fn atomic(&self) -> Option<usize> {
        self.location().filter(|_| !self.is_plain())
    }

    /// Whether it is an access to plain memory.
    pub fn is_plain(&self) -> bool {
        matches!(self, Operation::Write(..) | Operation::Read(_))
    }

    /// Where its ordering is written, unless it is an operation of a counter.
    pub fn site(&self) -> Option<usize> {
        match self {
            Operation::Load(_, site)
            | Operation::Store(_, _, site)
            | Operation::Update(_, _, _, site)
            | Operation::CompareExchange { site, .. }
            | Operation::Fence(site) => Some(*site),
            _ => None,
        }
    }

    /// What it does to its location.
    pub fn effect(&self) -> Effect {
        match self {
            Operation::Inc(_) => Effect::Update(Update::Add, Value::Constant(1)),
            Operation::Add(_, amount) => Effect::Update(Update::Add, amount.clone()),
            Operation::Reset(_) => Effect::Update(Update::Swap, Value::Constant(0)),
            Operation::Get(_) | Operation::Read(_) | Operation::Load(..) => Effect::Read,
            Operation::Write(_, value) | Operation::Store(_, value, _) => {
                Effect::Write(value.clone())
            }
            Operation::Update(_, update, value, _) => Effect::Update(*update, value.clone()),
            Operation::CompareExchange {
                expected,
                new,
                weak,
                ..
            } => Effect::CompareExchange {
                expected: expected.clone(),
                new: new.clone(),
                weak: *weak,
            },
            Operation::Fence(_)
            | Operation::Spawn(_)
            | Operation::Join(_)
            | Operation::Choose(_) => Effect::Nothing,
        }
    }

    /// Whether it is a read-modify-write, whatever it finds.
    pub fn is_update(&self) -> bool {
        matches!(
            self,
            Operation::Inc(_) | Operation::Add(..) | Operation::Reset(_) | Operation::Update(..)
        )
    }

    /// Whether it finds a value.
    pub fn finds_value(&self) -> bool {
        !matches!(
            self,
            Operation::Write(..)
                | Operation::Store(..)
                | Operation::Fence(_)
                | Operation::Spawn(_)
                | Operation::Join(_)
        )
    }

    /// Whether it leaves a value: always, or, as a compare-exchange does, if it succeeds.
    pub fn may_write(&self) -> bool {
        self.is_update()
            || matches!(
                self,
                Operation::Write(..) | Operation::Store(..) | Operation::CompareExchange { .. }
            )
    }

    /// Calls `visit` with every value that its arguments are made of.
    pub fn for_each_value(&self, visit: &mut dyn FnMut(&Value)) {
        match self {
            Operation::Add(_, value)
            | Operation::Write(_, value)
            | Operation::Store(_, value, _)
            | Operation::Update(_, _, value, _) => visit(value),
            Operation::CompareExchange { expected, new, .. } => {
                visit(expected);
                visit(new);
            }
            _ => {}
        }
    }
}
