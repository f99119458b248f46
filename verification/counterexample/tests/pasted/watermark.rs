use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Default)]
pub struct Gauge {
    current: AtomicUsize,
    peak: AtomicUsize,
}

impl Gauge {
    pub fn enter(&self) {
        let now = self.current.fetch_add(1, Ordering::Relaxed) + 1;
        self.peak.fetch_max(now, Ordering::Relaxed);
    }

    pub fn leave(&self) {
        self.current.fetch_sub(1, Ordering::Relaxed);
    }
}

fn main() {
    let gauge = Gauge::default();
    std::thread::scope(|s| {
        s.spawn(|| { gauge.enter(); gauge.leave(); });
        s.spawn(|| { gauge.enter(); gauge.leave(); });
    });
    let peak = gauge.peak.load(Ordering::Relaxed);
    assert!(peak == 1 || peak == 2);
    assert_eq!(gauge.current.load(Ordering::Relaxed), 0);
}
