//! A writer keeps a > b. Does a reader see it?
let a = Counter::new(5);
let b = Counter::new(4);
spawn(|| { a.inc(); b.inc(); });
spawn(|| { let r1 = b.get(); let r0 = a.get(); });
assert!(r0 > r1);
