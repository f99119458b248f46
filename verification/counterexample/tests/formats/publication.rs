//! Publication: data written before the count, and read by who saw it.
let done = Counter::new(0);
let data = Plain::new(0);

spawn(|| { data.set(42); done.inc(); });
spawn(|| { let seen = done.get(); if seen == 1 { let found = data.get(); } });

assert!(seen == 0 || found == 42);
