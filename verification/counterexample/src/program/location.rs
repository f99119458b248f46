//! What threads share.

use std::fmt;

use super::Kind;

/// A place in memory, shared by all threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its name in the text of the program.
    pub name: String,
    /// Its value before any thread starts.
    pub initial: usize,
    /// What it is.
    pub class: Class,
}

/// What a location is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A counter. Its kind, if the program pins it; otherwise it is whatever is asked about.
    Counter(Option<Kind>),
    /// An atomic.
    Atomic(Integer),
    /// Ordinary memory: two accesses to it, one of them a write, that happens-before does not order are a
    /// data race.
    Plain(Integer),
}

/// A type of integers, as which a value wraps and is shown. A `bool` has one bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Integer {
    /// How many bits it has: no more than a `usize`.
    pub bits: u32,
    /// Whether the highest bit stands for a negative number. A negative number is kept as its bits.
    pub signed: bool,
}

impl Location {
    /// Whether it is plain memory.
    pub fn is_plain(&self) -> bool {
        matches!(self.class, Class::Plain(_))
    }

    /// The type of its values.
    pub fn integer(&self) -> Integer {
        match self.class {
            Class::Counter(_) => Integer::USIZE,
            Class::Atomic(integer) | Class::Plain(integer) => integer,
        }
    }
}

impl Integer {
    /// `usize`, which counters count in.
    pub const USIZE: Integer = Integer {
        bits: usize::BITS,
        signed: false,
    };

    /// The bits of `number` that this type has.
    pub fn wrap(self, number: usize) -> usize {
        match usize::BITS.checked_sub(self.bits) {
            Some(unused @ 0..usize::BITS) => number << unused >> unused,
            Some(_) => 0,
            None => number,
        }
    }

    /// A number whose order among others is that of what `number`, in this type, stands for.
    pub(super) fn in_order(self, number: usize) -> usize {
        let sign = usize::from(self.signed).checked_shl(self.bits.wrapping_sub(1));
        self.wrap(number) ^ sign.unwrap_or(0)
    }
}

impl fmt::Display for Integer {
    /// The type's name in Rust; that of the pointer's width is `usize` or `isize`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.bits, self.signed) {
            (1, false) => formatter.write_str("bool"),
            (usize::BITS, false) => formatter.write_str("usize"),
            (usize::BITS, true) => formatter.write_str("isize"),
            (bits, false) => write!(formatter, "u{bits}"),
            (bits, true) => write!(formatter, "i{bits}"),
        }
    }
}
