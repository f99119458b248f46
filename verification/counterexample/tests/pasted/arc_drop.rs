use std::cell::UnsafeCell;
use std::sync::atomic::{self, AtomicUsize, Ordering};

struct Inner {
    strong: AtomicUsize,
    data: UnsafeCell<u64>,
}

fn release(inner: &Inner) {
    unsafe { *inner.data.get(); }
    if inner.strong.fetch_sub(1, Ordering::Release) != 1 {
        return;
    }
    atomic::fence(Ordering::Acquire);
    // The last owner frees: a write, as far as the others are concerned.
    unsafe { *inner.data.get() = 0; }
}

fn main() {
    let inner = Inner { strong: AtomicUsize::new(2), data: UnsafeCell::new(7) };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| release(&inner));
        }
    });
}
