let a = Counter::new(0);
let a = Counter::new(1);
let zähler = Counter::new(0);
let aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = Counter::new(0);
spawn(|| {
    let r0 = a.inc();
    let a = a.get();
    late.inc();
    if r0 == 0 {
        let inner = a.get();
        let r0 = a.get();
    }
    a.add(inner);
    a.add(soon);
    let soon = a.get();
});
spawn(|| {
    let r0 = a.inc();
    let r1 = a.get();
    a.add(soon);
});
let late = Counter::new(0);

assert!(r2 == 0);
assert!(count == 0);
