use std::sync::atomic::{AtomicU8, Ordering};
use std::cell::UnsafeCell;

const NEW: u8 = 0;
const RUNNING: u8 = 1;
const READY: u8 = 2;

struct Once {
    state: AtomicU8,
    value: UnsafeCell<u32>,
}

unsafe impl Sync for Once {}

impl Once {
    const fn new() -> Self {
        Once { state: AtomicU8::new(NEW), value: UnsafeCell::new(0) }
    }

    fn get(&self) -> u32 {
        if self.state.load(Ordering::Acquire) != READY {
            match self.state.compare_exchange(NEW, RUNNING, Ordering::Acquire, Ordering::Acquire) {
                Ok(_) => {
                    unsafe { *self.value.get() = 42 };
                    self.state.store(READY, Ordering::Release);
                }
                Err(_) => {
                    while self.state.load(Ordering::Acquire) != READY {
                        std::hint::spin_loop();
                    }
                }
            }
        }
        unsafe { *self.value.get() }
    }
}

static ONCE: Once = Once::new();

fn main() {
    let t = std::thread::spawn(|| assert_eq!(ONCE.get(), 42));
    assert_eq!(ONCE.get(), 42);
    t.join().unwrap();
}
