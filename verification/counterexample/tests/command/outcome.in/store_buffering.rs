//! Store buffering
let a = Counter::new(0);
let b = Counter::new(0);
spawn(|| { a.inc(); let r0 = b.get(); });
spawn(|| { b.inc(); let r1 = a.get(); });
