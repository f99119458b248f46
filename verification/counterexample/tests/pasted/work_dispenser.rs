use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const ITEMS: usize = 3;

fn run(items: &[Item]) {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if i >= ITEMS {
                    break;
                }
                process(&items[i]);
                done.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(done.load(Ordering::Relaxed), ITEMS);
}
