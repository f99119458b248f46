let (a, b) = (Counter::new(0), Counter::new(0));
let c: Counter = Counter::new(0);
let mut d = Counter::new(0);
let e;
let f = 0;
let g = Counter::new();
let h = Counter::new(f);
let Some(i) = Counter::new(0) else { panic!() };
spawn(|| {
    let ref r = c.get();
    let s: usize = c.get();
    let (t, u) = c.get();
    let v;
    let w @ 0 = c.get();
});
