use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Semaphore {
    permits: AtomicUsize,
}

impl Semaphore {
    pub const fn new(permits: usize) -> Self {
        Semaphore { permits: AtomicUsize::new(permits) }
    }

    pub fn try_acquire(&self) -> bool {
        let mut current = self.permits.load(Ordering::Relaxed);
        loop {
            if current == 0 {
                return false;
            }
            match self.permits.compare_exchange_weak(
                current,
                current - 1,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return true,
                Err(actual) => current = actual,
            }
        }
    }

    pub fn release(&self) {
        self.permits.fetch_add(1, Ordering::Release);
    }
}
