//! Pair: written a, b and read b, a.
let a = Counter::new(5);
let b = Counter::new(4);

spawn(|| { a.inc(); b.inc(); });
spawn(|| { let r0 = b.get(); let r1 = a.get(); });

assert!(r1 > r0);
