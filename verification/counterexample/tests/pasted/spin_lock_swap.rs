use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::cell::Cell;

static LOCKED: AtomicBool = AtomicBool::new(false);

fn main() {
    let total = Cell::new(0);
    std::thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                while LOCKED.swap(true, Acquire) {
                    while LOCKED.load(Relaxed) {
                        std::hint::spin_loop();
                    }
                }
                total.set(total.get() + 1);
                // Oops: nothing is released.
                LOCKED.store(false, Relaxed);
            });
        }
    });
    assert_eq!(total.get(), 2);
}
