let a = Counter::new(0);
let data = Plain::new(0);
assert!(a == 0); // too early
spawn(|| { let r = a.inc(); });

assert!(a.get() == 1);
assert!(data == 1);
assert!(r);
assert!(true);
assert!(r + 1);
assert!();
assert_eq!(r);
assert!((r == 0) == (a == 1));
assert!(r == 0 | a == 1);
assert!(matches!(r, 0 | 1));
assert!(a.is_zero());
debug_assert!(r == 0);
assert!(r ==);
