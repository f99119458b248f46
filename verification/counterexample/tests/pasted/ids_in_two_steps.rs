use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

struct Registry {
    registered: AtomicUsize,
}

impl Registry {
    fn register(&self) -> usize {
        self.registered.fetch_add(1, Ordering::SeqCst);
        self.registered.load(Ordering::SeqCst)
    }
}

fn main() {
    let registry = Arc::new(Registry { registered: AtomicUsize::new(0) });
    let theirs = Arc::clone(&registry);
    let worker = std::thread::spawn(move || theirs.register());
    let mine = registry.register();
    let other = worker.join().expect("the worker does not panic");
    assert!(mine != other);
}
