let a = Counter::new(0);
let data = Plain::new(0);
spawn(|| {
    let r = a.get();
    if a > 0 { a.inc(); }
    if a.get() > 0 { a.inc(); }
    a.add(a.get());
    a.add(data);
    a.add(r * 2);
    a.add(r as usize);
    a.add(-1);
    a.add(1.5);
    a.add(3u32);
    a.add(99999999999999999999);
    a.add(u32::MAX);
    a.add(r == 0);
    if r {}
    if true {}
    if r & 1 == 0 {}
    let s = r + 1;
    let t = 5;
});
