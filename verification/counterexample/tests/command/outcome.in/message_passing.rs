//! Message passing
let a = Counter::new(0);
let b = Counter::new(0);
spawn(|| { a.inc(); b.inc(); });
spawn(|| { let r0 = b.get(); let r1 = a.get(); });
