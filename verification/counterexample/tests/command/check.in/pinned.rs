//! A pinned counter that is too weak.
let a = Counter::new(0);
let b = RelaxedCounter::new(0);
spawn(|| { a.inc(); b.inc(); });
spawn(|| { let r0 = b.get(); let r1 = a.get(); });
assert!(r1 >= r0);
