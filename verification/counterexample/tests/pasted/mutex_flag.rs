use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

fn main() {
    let total = Arc::new(Mutex::new(0u32));
    let closed = Arc::new(AtomicBool::new(false));
    let mut handles = Vec::new();
    for _ in 0..2 {
        let total = Arc::clone(&total);
        let closed = Arc::clone(&closed);
        handles.push(thread::spawn(move || {
            let mut total = total.lock().unwrap();
            if !closed.load(Ordering::Relaxed) {
                *total += 1;
            }
            closed.store(true, Ordering::Relaxed);
        }));
    }
    for handle in handles {
        handle.join().unwrap();
    }
    assert_eq!(*total.lock().unwrap(), 1);
}
