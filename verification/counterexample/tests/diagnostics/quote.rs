let a = Counter::new(0);
spawn(|| { a.add("1); });
