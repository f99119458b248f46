//! LB
let a = Counter::new(0);
let b = Counter::new(0);
spawn(|| { let r0 = a.get(); b.inc(); });
spawn(|| { let r1 = b.get(); a.inc(); });
assert!(r0 == 0 || r1 == 0);
