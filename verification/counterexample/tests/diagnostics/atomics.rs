//! What people write who have `std::sync::atomic` in mind.
let a = AtomicUsize::new(0);
let b = AtomicCounter::new(0);
let c = Arc::new(Counter::new(0));
let flag = AtomicBool::new(false);
let d = Counter::new(0);
let m = Mutex::new(0);
let cell = UnsafeCell::new(0);
let e = RelxedCounter::new(0);
let f = RelaxedCounter::default();

spawn(|| {
    d.fetch_add(1, Ordering::Relaxed);
    let r0 = d.load(Ordering::SeqCst);
    d.store(5, Ordering::Release);
    d.swap(0, Ordering::AcqRel);
    d.fetch_sub(1);
    d.compare_exchange(0, 1, Ordering::SeqCst, Ordering::SeqCst);
    d.fetch_max(3);
    fence(Ordering::SeqCst);
    let n = d.into_inner();
    d.set(1);
});
