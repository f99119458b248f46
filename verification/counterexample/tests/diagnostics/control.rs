let a = Counter::new(0);
let b = Counter::new(0);
spawn(|| {
    let r = a.get();
    match r {
        0 => a.inc(),
        _ => a.reset(),
    };
    loop {
        a.inc();
    }
    while a.get() < 3 { a.inc(); }
    while r < 3 {}
    while a.inc() < 3 {}
    while a.get() < 3 && b.get() < 3 {}
    while a.get() < b.get() {}
    'outer: while a.get() < 3 {}
    if let 0 = r {}
    return;
    break;
    { a.inc(); }
    unsafe { a.inc(); }
    for i in 0..3 { a.inc(); }
    for _ in 0.. { a.inc(); }
    for _ in [1, 2] { a.inc(); }
    for _ in 3..3 { let never = a.inc(); }
    for _ in (4..=3) {}
    for _ in 0..r { a.inc(); }
    let x = if r == 0 { a.inc() } else { a.get() };
});
