use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Thread};

pub struct Latch {
    remaining: AtomicUsize,
    waiter: Thread,
}

impl Latch {
    pub fn count_down(&self) {
        if self.remaining.fetch_sub(1, Ordering::Release) == 1 {
            self.waiter.unpark();
        }
    }

    pub fn is_open(&self) -> bool {
        self.remaining.load(Ordering::Acquire) == 0
    }
}
