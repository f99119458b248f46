use std::sync::atomic::{AtomicU64, AtomicBool, Ordering};

/// Shared between the workers and the thread that draws.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    finished: AtomicBool,
}

impl Progress {
    pub fn advance(&self, by: u64) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }

    pub fn set_total(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    pub fn finish(&self) {
        self.finished.store(true, Ordering::Release);
    }

    pub fn percent(&self) -> Option<u64> {
        let total = self.total.load(Ordering::Relaxed);
        if total == 0 {
            return None;
        }
        Some(self.done.load(Ordering::Relaxed) * 100 / total)
    }

    pub fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Acquire)
    }
}
