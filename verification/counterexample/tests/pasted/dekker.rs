use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

static WANTS: [AtomicBool; 2] = [AtomicBool::new(false), AtomicBool::new(false)];
static INSIDE: AtomicUsize = AtomicUsize::new(0);

fn try_enter(me: usize) {
    WANTS[me].store(true, Ordering::Release);
    if !WANTS[1 - me].load(Ordering::Acquire) {
        INSIDE.fetch_add(1, Ordering::Relaxed);
    }
}

fn main() {
    let threads: Vec<_> = (0..2).map(|me| thread::spawn(move || try_enter(me))).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert!(INSIDE.load(Ordering::Relaxed) < 2);
}
