fn record(&self, latency: u64) {
    self.count.fetch_add(1, Ordering::Relaxed);
    self.sum.fetch_add(latency, Ordering::Relaxed);
    self.max.fetch_max(latency, Ordering::Relaxed);
}
fn mean(&self) -> f64 {
    let sum = self.sum.load(Ordering::Relaxed);
    let count = self.count.load(Ordering::Relaxed);
    if count == 0 { 0.0 } else { sum as f64 / count as f64 }
}
