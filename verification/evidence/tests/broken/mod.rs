//! A counter with a fault: an addition is a load, and then a store.

use atomic_counter::AtomicCounter;
use evidence::run::built::atomic::{AtomicUsize, Ordering::SeqCst};

pub struct LoadThenStoreCounter(AtomicUsize);

impl From<usize> for LoadThenStoreCounter {
    fn from(initial_count: usize) -> Self {
        Self(AtomicUsize::new(initial_count))
    }
}

impl AtomicCounter for LoadThenStoreCounter {
    type PrimitiveType = usize;

    fn inc(&self) -> usize {
        self.add(1)
    }

    fn add(&self, amount: usize) -> usize {
        let previous = self.get();
        // A swap whose result is dropped is a store, of which loom has the order right.
        self.0.swap(previous.wrapping_add(amount), SeqCst);
        previous
    }

    fn get(&self) -> usize {
        self.0.load(SeqCst)
    }

    fn reset(&self) -> usize {
        self.0.swap(0, SeqCst)
    }

    fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}
