//! The atomic `bool`.

use std::fmt;
use std::sync::atomic as std_atomic;

use super::Ordering;
use crate::identity::{Identity, Kind};
use crate::operation::Atomic;
use crate::update::{Function, Width};

/// Stands for `std::sync::atomic::AtomicBool`.
pub struct AtomicBool {
    identity: Identity,
    initial: std_atomic::AtomicBool,
}

impl AtomicBool {
    const WIDTH: Width = Width {
        bits: 1,
        signed: false,
    };

    /// An atomic that holds the value. It can be a `static`: then every execution finds the value
    /// again.
    #[must_use]
    #[track_caller]
    pub const fn new(value: bool) -> Self {
        Self {
            identity: Identity::new(Kind::Atomic),
            initial: std_atomic::AtomicBool::new(value),
        }
    }

    fn encode(value: bool) -> u64 {
        value.into()
    }

    fn decode(value: u64) -> bool {
        value != 0
    }

    fn atomic(&self) -> Atomic<'_> {
        Atomic {
            identity: &self.identity,
            initial: Self::encode(self.initial.load(Ordering::Relaxed)),
            holds_addresses: false,
        }
    }

    methods_of_every_atomic!(bool);

    /// Writes whether both hold, and returns what was there.
    #[track_caller]
    pub fn fetch_and(&self, value: bool, order: Ordering) -> bool {
        self.update(Function::And(value.into()), order)
    }

    /// Writes whether not both hold, and returns what was there.
    #[track_caller]
    pub fn fetch_nand(&self, value: bool, order: Ordering) -> bool {
        self.update(Function::Nand(value.into()), order)
    }

    /// Writes whether either holds, and returns what was there.
    #[track_caller]
    pub fn fetch_or(&self, value: bool, order: Ordering) -> bool {
        self.update(Function::Or(value.into()), order)
    }

    /// Writes whether one of the two holds, and returns what was there.
    #[track_caller]
    pub fn fetch_xor(&self, value: bool, order: Ordering) -> bool {
        self.update(Function::Xor(value.into()), order)
    }

    /// Writes the opposite, and returns what was there.
    #[track_caller]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.fetch_xor(true, order)
    }
}

impl Default for AtomicBool {
    #[track_caller]
    fn default() -> Self {
        Self::new(false)
    }
}

impl From<bool> for AtomicBool {
    #[track_caller]
    fn from(value: bool) -> Self {
        Self::new(value)
    }
}

impl fmt::Debug for AtomicBool {
    /// Reads it, `Relaxed`, as std does.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load(Ordering::Relaxed).fmt(formatter)
    }
}
