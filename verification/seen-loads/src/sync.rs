//! loom's `AtomicUsize`, with remedies for two ways in which loom 0.7.3 misses executions.
//!
//! Its partial-order reduction overlooks loads. loom explores both orders of two operations only if
//! it takes them for dependent. It remembers the last load of an atomic only, so that a thread's own
//! load hides an earlier load by another thread, and executions are missed (tokio-rs/loom#166,
//! tokio-rs/loom#392). Here zero is added to a companion atomic before every load and after it: loom
//! takes two such additions for dependent and explores both orders. The one before is not enough by
//! itself, since other threads may run between it and the load. The additions are relaxed, so they
//! order nothing by themselves; next to fences they do, as any update read from another thread does,
//! where a load does not. No model and no program of the catalogue has a fence.
//!
//! Its `SeqCst` loads are too strong: one never reads a `SeqCst` store once loom has executed a newer
//! one, even if nothing orders the load behind that, as can be where other operations are weaker.
//! Otherwise loom takes `SeqCst` for `AcqRel`, so here a `SeqCst` load is an `Acquire` one.
//!
//! `tests/claims/by_hand/completeness.rs` shows what loom overlooks without these remedies, and will say
//! when a new loom has closed a hole.

pub use loom::sync::atomic::Ordering;

/// The part of loom's `AtomicUsize` that the counters use.
#[derive(Default)]
pub struct AtomicUsize {
    value: loom::sync::atomic::AtomicUsize,
    loads: loom::sync::atomic::AtomicUsize,
}

impl AtomicUsize {
    /// Creates an atomic inside a running loom model.
    #[track_caller]
    pub fn new(value: usize) -> Self {
        Self {
            value: loom::sync::atomic::AtomicUsize::new(value),
            loads: loom::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// Loads the value, in every order with the other threads' operations.
    #[track_caller]
    pub fn load(&self, order: Ordering) -> usize {
        self.loads.fetch_add(0, Ordering::Relaxed);
        let value = self.value.load(match order {
            Ordering::SeqCst => Ordering::Acquire,
            weaker => weaker,
        });
        self.loads.fetch_add(0, Ordering::Relaxed);
        value
    }

    /// Adds to the value, wrapping, and returns the previous one.
    #[track_caller]
    pub fn fetch_add(&self, amount: usize, order: Ordering) -> usize {
        self.value.fetch_add(amount, order)
    }

    /// Stores a value, and returns the previous one.
    #[track_caller]
    pub fn swap(&self, value: usize, order: Ordering) -> usize {
        self.value.swap(value, order)
    }

    /// Consumes the atomic, and returns the value.
    #[track_caller]
    pub fn into_inner(self) -> usize {
        self.value.into_inner()
    }
}
