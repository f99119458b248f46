use std::sync::atomic::{fence, AtomicBool, Ordering};

static mut MESSAGE: u32 = 0;
static READY: AtomicBool = AtomicBool::new(false);

fn main() {
    let sender = std::thread::spawn(|| {
        unsafe { MESSAGE = 42 };
        fence(Ordering::Release);
        READY.store(true, Ordering::Relaxed);
    });
    while !READY.load(Ordering::Relaxed) {
        std::thread::yield_now();
    }
    fence(Ordering::Acquire);
    assert_eq!(unsafe { MESSAGE }, 42);
    sender.join().unwrap();
}
