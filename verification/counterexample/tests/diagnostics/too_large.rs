let a = Counter::new(0);
spawn(|| {
    for _ in 0..usize::MAX { a.inc(); }
});
spawn(|| {
    for _ in 0..=usize::MAX { for _ in 0..=usize::MAX { for _ in 0..9 { a.inc(); } } }
});
spawn(|| {
    let r = a.get();
    for _ in 0..1025 { if r == 0 {} }
});
spawn(|| {
    for _ in 0..1000 { a.inc(); }
});
spawn(|| {
    for _ in 0..25 { a.inc(); }
});
