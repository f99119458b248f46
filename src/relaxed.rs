use core::fmt;

use crate::sync::{AtomicUsize, Ordering};
use crate::AtomicCounter;

/// A counter whose operations are all [`Relaxed`](core::sync::atomic::Ordering::Relaxed): exact by
/// itself, and silent about everything else.
///
/// No count is lost, concurrent increments return distinct values, and no thread sees the counter's
/// history go back. What it does not do is order anything but itself: a thread that saw this counter move
/// may still see an older value of another counter, or of other memory. See [which counter do I
/// want](crate#which-counter-do-i-want).
#[derive(Default)]
pub struct RelaxedCounter(AtomicUsize);

impl RelaxedCounter {
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

impl fmt::Debug for RelaxedCounter {
    /// Shows what [`get`](AtomicCounter::get) returns.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("RelaxedCounter")
            .field(&self.get())
            .finish()
    }
}

impl From<usize> for RelaxedCounter {
    /// The same as [`RelaxedCounter::new`].
    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn from(initial_count: usize) -> Self {
        Self::new(initial_count)
    }
}

impl AtomicCounter for RelaxedCounter {
    type PrimitiveType = usize;

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn inc(&self) -> usize {
        self.add(1)
    }

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn add(&self, amount: usize) -> usize {
        self.0.fetch_add(amount, Ordering::Relaxed)
    }

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn reset(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }

    #[inline]
    #[cfg_attr(rc11, track_caller)]
    fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}
