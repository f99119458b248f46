//! A cell whose accesses are events.

use std::fmt;

use crate::graph::{here, Site};
use crate::identity::{Identity, Kind};
use crate::operation;

/// Stands for `loom::cell::UnsafeCell`: `std::cell::UnsafeCell`, where the pointer is handed to a
/// closure.
///
/// An access lasts as long as the closure. Two accesses of which neither happens before the other, and
/// one of which may write, are a data race, and so a failure.
pub struct UnsafeCell<T: ?Sized> {
    identity: Identity,
    value: std::cell::UnsafeCell<T>,
}

impl<T> UnsafeCell<T> {
    /// A cell that holds the value.
    #[must_use]
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Self {
            identity: Identity::new(Kind::Cell),
            value: std::cell::UnsafeCell::new(value),
        }
    }

    /// What the cell holds.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> UnsafeCell<T> {
    /// Reads in a closure.
    #[track_caller]
    pub fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        let access = Access::begin(&self.identity, false, here());
        let result = read(self.value.get());
        access.end();
        result
    }

    /// Reads and writes in a closure.
    #[track_caller]
    pub fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        let access = Access::begin(&self.identity, true, here());
        let result = write(self.value.get());
        access.end();
        result
    }

    /// Begins to read. The access lasts until the pointer is dropped.
    #[track_caller]
    pub fn get(&self) -> ConstPtr<'_, T> {
        ConstPtr {
            access: Access::begin(&self.identity, false, here()),
            pointer: self.value.get(),
        }
    }

    /// Begins to read and write. The access lasts until the pointer is dropped.
    #[track_caller]
    pub fn get_mut(&self) -> MutPtr<'_, T> {
        MutPtr {
            access: Access::begin(&self.identity, true, here()),
            pointer: self.value.get(),
        }
    }
}

impl<T: Default> Default for UnsafeCell<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for UnsafeCell<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized> fmt::Debug for UnsafeCell<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UnsafeCell").finish_non_exhaustive()
    }
}

/// An access that may last longer than an operation: its beginning and its end are events, unless
/// nothing was in between.
struct Access<'a> {
    identity: &'a Identity,
    write: bool,
    site: Site,
    begun: usize,
}

impl<'a> Access<'a> {
    fn begin(identity: &'a Identity, write: bool, site: Site) -> Self {
        operation::access(identity, write, site);
        Self {
            identity,
            write,
            site,
            begun: operation::count(),
        }
    }

    fn end(&self) {
        if operation::count() != self.begun {
            operation::access(self.identity, self.write, self.site);
        }
    }
}

/// What [`UnsafeCell::get`] returns.
pub struct ConstPtr<'a, T: ?Sized> {
    access: Access<'a>,
    pointer: *const T,
}

impl<T: ?Sized> ConstPtr<'_, T> {
    /// Reads in a closure.
    pub fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        read(self.pointer)
    }

    pub(crate) fn pointer(&self) -> *const T {
        self.pointer
    }
}

impl<T: ?Sized> Drop for ConstPtr<'_, T> {
    fn drop(&mut self) {
        self.access.end();
    }
}

impl<T: ?Sized> fmt::Debug for ConstPtr<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pointer.fmt(formatter)
    }
}

/// What [`UnsafeCell::get_mut`] returns.
pub struct MutPtr<'a, T: ?Sized> {
    access: Access<'a>,
    pointer: *mut T,
}

impl<T: ?Sized> MutPtr<'_, T> {
    /// Reads and writes in a closure.
    pub fn with<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        write(self.pointer)
    }

    pub(crate) fn pointer(&self) -> *mut T {
        self.pointer
    }
}

impl<T: ?Sized> Drop for MutPtr<'_, T> {
    fn drop(&mut self) {
        self.access.end();
    }
}

impl<T: ?Sized> fmt::Debug for MutPtr<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pointer.fmt(formatter)
    }
}
