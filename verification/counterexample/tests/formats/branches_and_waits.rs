//! Branches, waits and sums: what a reader of <three> threads & "two" counters (*) can see.
let a = Counter::new(1);
let int = ConsistentCounter::new(0);

spawn(|| { let r0 = a.get(); int.add(r0 + 1); });
spawn(|| {
    while int.get() < 2 {}
    let r1 = a.get();
    if r1 == 1 && !(r1 > 4) { let r2 = a.inc(); a.add(r2 + 2); } else { int.reset(); }
});
spawn(|| { for _ in 0..2 { let last = a.inc(); } });

assert!(last - 1 < 3 || r2 == 1);
assert!(a > 2 + r1);
