//! Branches that two relaxed counters decide.
let a = Counter::new(0);
let b = Counter::new(0);
spawn(|| { for _ in 0..6 { a.inc(); } let r0 = b.get(); });
spawn(|| { for _ in 0..6 { a.inc(); } let r1 = a.get(); if r1 > 0 { b.inc(); } });
assert!(r0 <= 1);
