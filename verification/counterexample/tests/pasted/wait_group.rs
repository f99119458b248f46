struct WaitGroup { count: AtomicUsize, waker: Mutex<Option<Waker>> }
impl WaitGroup {
    fn done(&self) {
        if self.count.fetch_sub(1, Ordering::Release) == 1 {
            std::sync::atomic::fence(Ordering::Acquire);
            if let Some(w) = self.waker.lock().unwrap().take() { w.wake(); }
        }
    }
    fn register(&self, w: Waker) -> bool {
        *self.waker.lock().unwrap() = Some(w);
        self.count.load(Ordering::Acquire) == 0
    }
}
