pub struct SeqLock { seq: AtomicUsize, a: AtomicU64, b: AtomicU64 }
impl SeqLock {
    pub fn write(&self, a: u64, b: u64) {
        let s = self.seq.load(Ordering::Relaxed);
        self.seq.store(s.wrapping_add(1), Ordering::Relaxed);
        self.a.store(a, Ordering::Release);
        self.b.store(b, Ordering::Release);
        self.seq.store(s.wrapping_add(2), Ordering::Release);
    }
    pub fn read(&self) -> Option<(u64, u64)> {
        let s1 = self.seq.load(Ordering::Acquire);
        if s1 & 1 != 0 { return None; }
        let a = self.a.load(Ordering::Acquire);
        let b = self.b.load(Ordering::Acquire);
        let s2 = self.seq.load(Ordering::Relaxed);
        if s1 == s2 { Some((a, b)) } else { None }
    }
}
fn test() {
    let l = SeqLock { seq: AtomicUsize::new(0), a: AtomicU64::new(0), b: AtomicU64::new(0) };
    thread::scope(|s| {
        s.spawn(|| l.write(1, 1));
        s.spawn(|| { if let Some((a, b)) = l.read() { assert_eq!(a, b); } });
    });
}
