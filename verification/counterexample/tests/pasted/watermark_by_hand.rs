use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Stats {
    max_seen: AtomicUsize,
}

impl Stats {
    pub fn record(&self, n: usize) {
        if n > self.max_seen.load(Ordering::Relaxed) {
            self.max_seen.store(n, Ordering::Relaxed);
        }
    }
}

fn main() {
    let stats = Stats { max_seen: AtomicUsize::new(0) };
    std::thread::scope(|s| {
        s.spawn(|| stats.record(1));
        s.spawn(|| stats.record(2));
    });
    assert_eq!(stats.max_seen.load(Ordering::Relaxed), 2);
}
