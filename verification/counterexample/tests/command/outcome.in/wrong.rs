let a = AtomicPtr::new(0);
spawn(|| { a.load(Ordering::Relaxed); });
