//! A cell of ordinary memory where nobody sees data races.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Its value is kept in an atomic, because only `unsafe` could keep it in anything less.
pub(in crate::run) struct Plain(AtomicUsize);

impl Plain {
    pub(in crate::run) fn new(initial: usize) -> Self {
        Self(AtomicUsize::new(initial))
    }

    pub(in crate::run) fn write(&self, _thread: usize, value: usize) {
        self.0.store(value, Ordering::Relaxed);
    }

    pub(in crate::run) fn read(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    pub(in crate::run) fn has_race(&self) -> bool {
        false
    }
}
