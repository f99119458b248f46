//! IRIW
let a = Counter::new(0);
let b = Counter::new(0);
spawn(|| { a.inc(); });
spawn(|| { b.inc(); });
spawn(|| { let r0 = a.get(); let r1 = b.get(); });
spawn(|| { let r2 = b.get(); let r3 = a.get(); });
assert!(!(r0 == 1 && r1 == 0 && r2 == 1 && r3 == 0));
