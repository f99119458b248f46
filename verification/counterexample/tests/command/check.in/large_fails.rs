//! A violation is reported even if the limit was reached.
let a = Counter::new(0);
spawn(|| { for _ in 0..6 { a.inc(); } });
spawn(|| { for _ in 0..6 { a.inc(); } });
spawn(|| { for _ in 0..6 { a.inc(); } });
assert!(a == 17);
