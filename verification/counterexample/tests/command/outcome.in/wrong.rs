let a = AtomicUsize::new(0);
spawn(|| { a.fetch_add(1, Ordering::Relaxed); });
