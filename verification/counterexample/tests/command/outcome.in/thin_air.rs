//! Thin air
let a = Counter::new(0);
let b = Counter::new(0);
spawn(|| { let r0 = a.get(); b.add(r0); });
spawn(|| { let r1 = b.get(); a.add(r1); });
