//! A cell that is read and written as a whole.

use std::fmt;

use crate::graph::here;
use crate::identity::{Identity, Kind};
use crate::operation;

/// Stands for `std::cell::Cell`.
///
/// Two accesses of which neither happens before the other, and one of which writes, are a data race,
/// and so a failure.
pub struct Cell<T> {
    identity: Identity,
    value: std::cell::Cell<T>,
}

impl<T> Cell<T> {
    /// A cell that holds the value.
    #[must_use]
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Self {
            identity: Identity::new(Kind::Cell),
            value: std::cell::Cell::new(value),
        }
    }

    /// Writes.
    #[track_caller]
    pub fn set(&self, value: T) {
        operation::access(&self.identity, true, here());
        self.value.set(value);
    }

    /// Writes, and returns what was there.
    #[track_caller]
    pub fn replace(&self, value: T) -> T {
        operation::access(&self.identity, true, here());
        self.value.replace(value)
    }

    /// Exchanges what two cells hold.
    #[track_caller]
    pub fn swap(&self, other: &Self) {
        operation::access(&self.identity, true, here());
        operation::access(&other.identity, true, here());
        self.value.swap(&other.value);
    }

    /// What the cell holds.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: Copy> Cell<T> {
    /// Reads.
    #[track_caller]
    pub fn get(&self) -> T {
        operation::access(&self.identity, false, here());
        self.value.get()
    }
}

impl<T: Default> Cell<T> {
    /// Reads, and leaves the default value.
    #[track_caller]
    pub fn take(&self) -> T {
        self.replace(T::default())
    }
}

impl<T: Default> Default for Cell<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Cell<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> fmt::Debug for Cell<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cell").finish_non_exhaustive()
    }
}
