let a = Counter::new(0);
spawn(|| {
    for _ in 0..usize::MAX { a.inc(); }
});
spawn(|| {
    for _ in 0..=usize::MAX { for _ in 0..=usize::MAX { for _ in 0..9 { a.inc(); } } }
});
spawn(|| {
    let r = a.get();
    for _ in 0..65 { if r == 0 {} }
});
spawn(|| {
    for _ in 0..60 { a.inc(); }
});
spawn(|| {
    for _ in 0..5 { a.inc(); }
});
