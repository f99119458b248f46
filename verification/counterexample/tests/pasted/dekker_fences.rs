use std::sync::atomic::{fence, AtomicBool, Ordering};

fn main() {
    let a = AtomicBool::new(false);
    let b = AtomicBool::new(false);
    let (saw_a, saw_b) = std::thread::scope(|s| {
        let first = s.spawn(|| {
            a.store(true, Ordering::Relaxed);
            fence(Ordering::SeqCst);
            b.load(Ordering::Relaxed)
        });
        let second = s.spawn(|| {
            b.store(true, Ordering::Relaxed);
            fence(Ordering::SeqCst);
            a.load(Ordering::Relaxed)
        });
        (second.join().unwrap(), first.join().unwrap())
    });
    assert!(saw_a || saw_b);
}
