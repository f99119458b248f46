//! Advice keeps the meaning of what was written, or says that it can't be said here.
let a = Arc::new(Counter::new(5));
let b = AtomicBool::new(true);
let c = AtomicU8::new(7);
let d = Counter::new(0);
let e = Counter::new(0);
let data = Plain::new(0);

spawn(|| {
    d.fetch_add(19, Ordering::Release);
    d.fetch_add(1, Ordering::AcqRel);
    d.fetch_sub(2, Ordering::SeqCst);
    if e.swap(1, Ordering::Acquire) == 0 { data.set(1); }
    let found = e.swap(1, Ordering::Acquire);
    e.store(0, Ordering::Release);
    e.store(true, Ordering::Release);
    d.add(19, Ordering::Relaxed);
    d.inc(19);
    d.reset(3);
    let old = data.replace(4);
    data.add(3);
    data.fetch_add(1, Ordering::Relaxed);
    d += 19;
    if d.inc() == 0 { data.set(1); }
});
