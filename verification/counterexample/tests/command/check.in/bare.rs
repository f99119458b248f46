let a = Counter::new(0);
spawn(|| { a.inc(); });
spawn(|| { let r = a.get(); });
