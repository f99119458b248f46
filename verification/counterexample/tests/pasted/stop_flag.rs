use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;

fn main() {
    let stop = Arc::new(AtomicBool::new(false));
    let rounds = Arc::new(AtomicUsize::new(0));

    let handle = {
        let stop = Arc::clone(&stop);
        let rounds = Arc::clone(&rounds);
        thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                rounds.fetch_add(1, Ordering::Relaxed);
            }
        })
    };

    stop.store(true, Ordering::Relaxed);
    handle.join().unwrap();
    println!("{} rounds", rounds.load(Ordering::Relaxed));
}
