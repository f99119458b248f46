let a = Counter::new(0);
spawn(|| {
    let r = a.get();
    [0; 2];
    0..3;
    yield r;
    continue;
    const { 1 };
    &raw const a;
    _ = a.inc();
    r as u8;
    (r);
    "text";
    async move {}.await;
    if let Some(x) = r {}
    while let Some(x) = r {}
    todo!();
    Box::new(a);
    (|| a.inc())();
    a.inc().await;
    x.lock().unwrap().inc();
    a.fetch_update(|x| Some(x + 1));
});
