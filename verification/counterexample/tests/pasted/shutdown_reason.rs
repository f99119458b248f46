use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::Arc;

#[derive(Clone)]
pub struct Shutdown {
    inner: Arc<Inner>,
}

struct Inner {
    requested: AtomicBool,
    reason: AtomicU32,
}

impl Shutdown {
    pub fn new() -> Self {
        Shutdown { inner: Arc::new(Inner { requested: AtomicBool::new(false), reason: AtomicU32::new(0) }) }
    }

    pub fn trigger(&self, reason: u32) {
        self.inner.reason.store(reason, Ordering::Relaxed);
        self.inner.requested.store(true, Ordering::Release);
    }

    pub fn reason(&self) -> Option<u32> {
        if !self.inner.requested.load(Ordering::Relaxed) {
            return None;
        }
        Some(self.inner.reason.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_is_seen() {
        let s = Shutdown::new();
        let t = {
            let s = s.clone();
            std::thread::spawn(move || s.trigger(7))
        };
        if let Some(r) = s.reason() {
            assert_eq!(r, 7, "reason must be published");
        }
        t.join().unwrap();
    }
}
