use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

pub struct SpinLock {
    locked: AtomicBool,
    value: UnsafeCell<usize>,
}

impl SpinLock {
    fn lock(&self) {
        while self
            .locked
            .compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed)
            .is_err()
        {
            core::hint::spin_loop();
        }
    }

    fn unlock(&self) {
        self.locked.store(false, Ordering::Release);
    }

    pub fn increment(&self) {
        self.lock();
        unsafe {
            let value = self.value.get();
            *value += 1;
        }
        self.unlock();
    }
}
