//! The counter with a fault.
//!
//! It is made of the atomics in `crate::sync`: in this library those that the shipped counters are made
//! of, in `tests/recording` ones that record what is done to them.

use std::fmt;
use std::sync::atomic::Ordering;

use atomic_counter::AtomicCounter;

use crate::change::Change;
use crate::sync::{self, AtomicUsize, Ordering::SeqCst};

/// A `ConsistentCounter`, but for one change.
pub struct Faulty {
    count: AtomicUsize,
    change: Change,
}

impl Faulty {
    /// A counter that starts at `initial`.
    #[track_caller]
    pub fn new(change: Change, initial: usize) -> Self {
        Self {
            count: AtomicUsize::new(initial),
            change,
        }
    }
}

/// An ordering in the words of the atomics.
fn of(ordering: Ordering) -> sync::Ordering {
    match ordering {
        Ordering::Relaxed => sync::Ordering::Relaxed,
        Ordering::Acquire => sync::Ordering::Acquire,
        Ordering::Release => sync::Ordering::Release,
        Ordering::AcqRel => sync::Ordering::AcqRel,
        _ => SeqCst,
    }
}

impl fmt::Debug for Faulty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Faulty").field(&self.get()).finish()
    }
}

impl AtomicCounter for Faulty {
    type PrimitiveType = usize;

    #[track_caller]
    fn inc(&self) -> usize {
        self.add(1)
    }

    // The shim has no `store`: a `swap` whose result is dropped is one.
    #[track_caller]
    fn add(&self, amount: usize) -> usize {
        match self.change {
            Change::AddInTwoSteps => {
                let previous = self.count.load(SeqCst);
                self.count.swap(previous.wrapping_add(amount), SeqCst);
                previous
            }
            Change::NewValue => self.count.fetch_add(amount, SeqCst).wrapping_add(amount),
            Change::Add(ordering) => self.count.fetch_add(amount, of(ordering)),
            _ => self.count.fetch_add(amount, SeqCst),
        }
    }

    #[track_caller]
    fn get(&self) -> usize {
        match self.change {
            Change::Get(ordering) => self.count.load(of(ordering)),
            _ => self.count.load(SeqCst),
        }
    }

    #[track_caller]
    fn reset(&self) -> usize {
        match self.change {
            Change::ResetInTwoSteps => {
                let previous = self.count.load(SeqCst);
                self.count.swap(0, SeqCst);
                previous
            }
            Change::Reset(ordering) => self.count.swap(0, of(ordering)),
            _ => self.count.swap(0, SeqCst),
        }
    }

    fn into_inner(self) -> usize {
        self.count.into_inner()
    }
}
