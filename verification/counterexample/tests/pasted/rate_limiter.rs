use std::sync::atomic::{AtomicUsize, Ordering};

pub struct RateLimiter {
    tokens: AtomicUsize,
}

impl RateLimiter {
    pub fn new() -> RateLimiter {
        RateLimiter { tokens: AtomicUsize::new(1) }
    }

    /// Takes a token, if there is one.
    pub fn try_take(&self) -> bool {
        self.tokens
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| if n > 0 { Some(n - 1) } else { None })
            .is_ok()
    }
}

#[test]
fn one_token_is_taken_once() {
    let limiter = std::sync::Arc::new(RateLimiter::new());
    let l = limiter.clone();
    let t = std::thread::spawn(move || l.try_take());
    let mine = limiter.try_take();
    let theirs = t.join().unwrap();
    assert!(mine ^ theirs);
}
