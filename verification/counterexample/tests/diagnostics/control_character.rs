let a = Counter::new(0);
spawn(|| { a.inc(); });
// [31mred[0m
