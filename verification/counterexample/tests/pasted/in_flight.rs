use std::sync::atomic::{AtomicUsize, Ordering};

/// Limits how many requests are served at a time.
pub struct InFlight {
    current: AtomicUsize,
    limit: usize,
}

impl InFlight {
    pub fn new(limit: usize) -> Self {
        Self { current: AtomicUsize::new(0), limit }
    }

    pub fn try_enter(&self) -> bool {
        if self.current.fetch_add(1, Ordering::Relaxed) >= self.limit {
            self.current.fetch_sub(1, Ordering::Relaxed);
            return false;
        }
        true
    }

    pub fn leave(&self) {
        let before = self.current.fetch_sub(1, Ordering::Release);
        debug_assert!(before > 0, "left more often than entered");
    }
}
