//! The same, of what surrounds operations.
static mut COUNT: usize = 0;
thread_local!(static MINE: usize = 0);
let m = Mutex::new(Counter::new(0));
let p = AtomicPtr::new(0);
let a = Counter::new(0);
let data = Plain::new(0);

spawn(|| {
    compiler_fence(Ordering::SeqCst);
    park();
    other.join();
    spawn(|| { a.inc(); });
    let r = a.get();
    if r == 0 { assert!(a.get() == 0); }
    a.add(r as u8);
    a.add(-3);
    a.add(true);
    if a.compare_exchange(0, 1).is_ok() { a.inc(); }
});
a.get();
assert!(a.inc() == 3);
assert!(a.load() == 3);
