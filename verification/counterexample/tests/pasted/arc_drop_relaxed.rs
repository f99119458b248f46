use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Inner {
    strong: AtomicUsize,
    data: UnsafeCell<u64>,
}

impl Inner {
    fn release(&self) {
        let _last_use = unsafe { *self.data.get() };
        if self.strong.fetch_sub(1, Ordering::Relaxed) == 1 {
            unsafe { *self.data.get() = 0 }
        }
    }
}

fn main() {
    let inner = Inner { strong: AtomicUsize::new(2), data: UnsafeCell::new(7) };
    std::thread::scope(|scope| {
        scope.spawn(|| inner.release());
        scope.spawn(|| inner.release());
    });
}
