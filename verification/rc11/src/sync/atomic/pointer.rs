//! The atomic pointer.

use std::fmt;
use std::sync::atomic as std_atomic;

use super::Ordering;
use crate::identity::{Identity, Kind};
use crate::operation::Atomic;
use crate::update::{Function, Width};

/// Stands for `std::sync::atomic::AtomicPtr`.
pub struct AtomicPtr<T> {
    identity: Identity,
    initial: std_atomic::AtomicPtr<T>,
}

impl<T> AtomicPtr<T> {
    const WIDTH: Width = Width {
        bits: usize::BITS,
        signed: false,
    };

    /// An atomic that holds the pointer.
    #[must_use]
    #[track_caller]
    pub const fn new(pointer: *mut T) -> Self {
        Self {
            identity: Identity::new(Kind::Atomic),
            initial: std_atomic::AtomicPtr::new(pointer),
        }
    }

    fn encode(pointer: *mut T) -> u64 {
        pointer.expose_provenance() as u64
    }

    fn decode(address: u64) -> *mut T {
        std::ptr::with_exposed_provenance_mut(address as usize)
    }

    fn atomic(&self) -> Atomic<'_> {
        Atomic {
            identity: &self.identity,
            initial: Self::encode(self.initial.load(Ordering::Relaxed)),
            holds_addresses: true,
        }
    }

    methods_of_every_atomic!(*mut T);
}

impl<T> Default for AtomicPtr<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(std::ptr::null_mut())
    }
}

impl<T> From<*mut T> for AtomicPtr<T> {
    #[track_caller]
    fn from(pointer: *mut T) -> Self {
        Self::new(pointer)
    }
}

impl<T> fmt::Debug for AtomicPtr<T> {
    /// Reads it, `Relaxed`, as std does.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load(Ordering::Relaxed).fmt(formatter)
    }
}
