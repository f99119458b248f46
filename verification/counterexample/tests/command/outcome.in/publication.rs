//! Publication
let ready = Counter::new(0);
let data = Plain::new(0);
spawn(|| { data.set(7); ready.inc(); });
spawn(|| { while ready.get() < 1 {} let r = data.get(); });
assert!(r == 7);
