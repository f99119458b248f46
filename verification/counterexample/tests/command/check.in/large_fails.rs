//! A violation is found among more executions than anybody will wait for.
let a = Counter::new(0);
spawn(|| { for _ in 0..6 { a.inc(); } });
spawn(|| { for _ in 0..6 { a.inc(); } });
spawn(|| { for _ in 0..6 { a.inc(); } });
assert!(a == 17);
