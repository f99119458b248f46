//! Values wrap.
let a = Counter::new(usize::MAX);
spawn(|| { let r = a.add(3); });
assert!(r == usize::MAX && a == 2);
