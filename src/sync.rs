//! The atomics that the counters are made of. No other file names one.
//!
//! | cfg       | atomics                | for                                                |
//! | --------- | ---------------------- | -------------------------------------------------- |
//! | none      | `core::sync::atomic`   | everybody                                          |
//! | `loom`    | `loom`, see below      | model tests, of this crate and of those that use it |
//! | `shuttle` | `shuttle`              | the same, over interleavings                       |

#[cfg(all(loom, shuttle))]
compile_error!("`--cfg loom` and `--cfg shuttle` exclude each other: set one of them");

#[cfg(not(any(loom, shuttle)))]
pub(crate) use core::sync::atomic::{AtomicUsize, Ordering};

#[cfg(loom)]
pub(crate) use self::seen_loads::{AtomicUsize, Ordering};

#[cfg(all(shuttle, not(loom)))]
pub(crate) use shuttle::sync::atomic::{AtomicUsize, Ordering};

/// loom's `AtomicUsize`, with remedies for two ways in which loom misses executions.
///
/// Its partial-order reduction overlooks loads. loom 0.7.3 explores both orders of two operations
/// only if it takes them for dependent. It remembers the last load of an atomic only, so that a
/// thread's own load hides an earlier load by another thread, and executions are missed
/// (tokio-rs/loom#166, tokio-rs/loom#392). Here zero is added to a companion atomic before every load
/// and after it: the additions are relaxed, so they order nothing, but loom takes two of them for
/// dependent and explores both orders. The one before is not enough by itself, since other threads may
/// run between it and the load.
///
/// Its `SeqCst` loads are too strong: one never reads a `SeqCst` store once loom has executed a newer
/// one, even if nothing orders the load behind that, as can be where other operations are weaker.
/// Otherwise loom takes `SeqCst` for `AcqRel`, so here a `SeqCst` load is an `Acquire` one.
///
/// `tests/loom.rs` shows what loom overlooks without these remedies, and will say when a new loom has
/// closed a hole.
#[cfg(loom)]
mod seen_loads {
    pub(crate) use loom::sync::atomic::Ordering;

    #[derive(Default)]
    pub(crate) struct AtomicUsize {
        value: loom::sync::atomic::AtomicUsize,
        loads: loom::sync::atomic::AtomicUsize,
    }

    impl AtomicUsize {
        #[track_caller]
        pub(crate) fn new(value: usize) -> Self {
            Self {
                value: loom::sync::atomic::AtomicUsize::new(value),
                loads: loom::sync::atomic::AtomicUsize::new(0),
            }
        }

        #[track_caller]
        pub(crate) fn load(&self, order: Ordering) -> usize {
            self.loads.fetch_add(0, Ordering::Relaxed);
            let value = self.value.load(match order {
                Ordering::SeqCst => Ordering::Acquire,
                weaker => weaker,
            });
            self.loads.fetch_add(0, Ordering::Relaxed);
            value
        }

        #[track_caller]
        pub(crate) fn fetch_add(&self, amount: usize, order: Ordering) -> usize {
            self.value.fetch_add(amount, order)
        }

        #[track_caller]
        pub(crate) fn swap(&self, value: usize, order: Ordering) -> usize {
            self.value.swap(value, order)
        }

        #[track_caller]
        pub(crate) fn into_inner(self) -> usize {
            self.value.into_inner()
        }
    }

    impl core::fmt::Debug for AtomicUsize {
        fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            self.load(Ordering::Relaxed).fmt(formatter)
        }
    }
}
