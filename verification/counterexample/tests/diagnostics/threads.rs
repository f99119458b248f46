let a = Counter::new(0);
let handle = spawn(|| { let r0 = a.inc(); });
let other = thread::spawn(|| { a.inc(); });
std::thread::spawn(move || { a.inc(); });
thread::scope(|s| { s.spawn(|| a.inc()); });
spwan(|| { a.inc(); });
spawn(a);
spawn(|x| { a.inc(); });
spawn(async || { a.inc(); });
spawn(|| { spawn(|| { a.inc(); }); });
handle.join().unwrap();
a.inc();
let r = a.get();
if r == 1 { a.inc(); }
for _ in 0..2 { a.inc(); }
while a.get() < 2 {}
