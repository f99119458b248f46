//! A data race in an execution that never ends is a data race.
let a = Counter::new(0);
let b = Counter::new(0);
let data = Plain::new(0);
spawn(|| { data.set(1); a.inc(); });
spawn(|| { let r0 = a.get(); if r0 == 0 { let r1 = data.get(); while b.get() < 1 {} } });
assert!(r0 == 1);
