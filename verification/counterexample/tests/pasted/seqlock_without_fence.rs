use std::sync::atomic::{AtomicUsize, Ordering};

static VERSION: AtomicUsize = AtomicUsize::new(0);
static LEFT: AtomicUsize = AtomicUsize::new(0);
static RIGHT: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let writer = std::thread::spawn(|| {
        VERSION.store(1, Ordering::Release);
        LEFT.store(1, Ordering::Relaxed);
        RIGHT.store(1, Ordering::Relaxed);
        VERSION.store(2, Ordering::Release);
    });
    let reader = std::thread::spawn(|| {
        let v1 = VERSION.load(Ordering::Acquire);
        let l = LEFT.load(Ordering::Relaxed);
        let r = RIGHT.load(Ordering::Relaxed);
        let v2 = VERSION.load(Ordering::Acquire);
        if v1 == v2 && v1 % 2 == 0 {
            assert!(l == r);
        }
    });
    writer.join().unwrap();
    reader.join().unwrap();
}
