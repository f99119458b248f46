let a = Counter::new(0);
spawn(|| { while a.get() < 2 {} });
spawn(|| { a.inc(); });
assert!(a == 1);
