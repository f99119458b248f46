use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Hits and misses of a cache.
pub struct CacheStats {
    hits: AtomicU64,
    misses: AtomicU64,
    balance: AtomicI64,
}

impl CacheStats {
    pub fn hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
        self.balance.fetch_add(1, Ordering::Relaxed);
    }

    pub fn miss(&self) {
        self.misses.fetch_add(1, Ordering::Relaxed);
        self.balance.fetch_sub(1, Ordering::Relaxed);
    }

    pub fn ratio(&self) -> f64 {
        let hits = self.hits.load(Ordering::Relaxed) as f64;
        let misses = self.misses.load(Ordering::Relaxed) as f64;
        hits / (hits + misses)
    }
}
