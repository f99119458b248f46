use core::fmt;

use crate::sync::{AtomicUsize, Ordering};
use crate::AtomicCounter;

/// A counter whose operations are all [`SeqCst`](core::sync::atomic::Ordering::SeqCst): a thread
/// that saw it move also sees what was done before, and all threads agree on the order.
///
/// Besides what [`RelaxedCounter`](crate::RelaxedCounter) guarantees, a program that shares nothing
/// but `ConsistentCounter`s behaves as if its threads took turns, one operation at a time. That is
/// not the same as two operations being one: between any two of them, other threads may act. See
/// [which counter do I want](crate#which-counter-do-i-want).
#[derive(Default)]
pub struct ConsistentCounter(AtomicUsize);

impl ConsistentCounter {
    /// Creates a counter that starts at `initial_count`.
    #[inline]
    #[cfg(not(all(loom, feature = "loom")))]
    #[cfg_attr(rc11, track_caller)]
    pub const fn new(initial_count: usize) -> Self {
        Self(AtomicUsize::new(initial_count))
    }

    /// Creates a counter that starts at `initial_count`, inside a running loom model. Not `const`,
    /// because loom's atomics are not: use `loom::lazy_static!` in place of a `static`.
    #[cfg(all(loom, feature = "loom"))]
    #[track_caller]
    pub fn new(initial_count: usize) -> Self {
        Self(AtomicUsize::new(initial_count))
    }
}

impl fmt::Debug for ConsistentCounter {
    /// Shows what [`get`](AtomicCounter::get) returns.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("ConsistentCounter")
            .field(&self.get())
            .finish()
    }
}

impl From<usize> for ConsistentCounter {
    /// The same as [`ConsistentCounter::new`].
    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn from(initial_count: usize) -> Self {
        Self::new(initial_count)
    }
}

impl AtomicCounter for ConsistentCounter {
    type PrimitiveType = usize;

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn inc(&self) -> usize {
        self.add(1)
    }

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn add(&self, amount: usize) -> usize {
        self.0.fetch_add(amount, Ordering::SeqCst)
    }

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn reset(&self) -> usize {
        self.0.swap(0, Ordering::SeqCst)
    }

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}
