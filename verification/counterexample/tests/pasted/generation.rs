use std::sync::atomic::{AtomicU8, Ordering};

/// Which of two buffers is the current one; wraps.
pub struct Generation(AtomicU8);

impl Generation {
    pub fn bump(&self) -> u8 {
        self.0.fetch_add(1, Ordering::AcqRel).wrapping_add(1)
    }

    pub fn current(&self) -> usize {
        (self.0.load(Ordering::Acquire) & 1) as usize
    }
}
