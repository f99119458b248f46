use std::sync::atomic::{AtomicUsize, Ordering};

static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);
const MAX_CONNECTIONS: usize = 1;

fn accept() -> Result<(), &'static str> {
    if CONNECTIONS.load(Ordering::SeqCst) >= MAX_CONNECTIONS {
        return Err("too many connections");
    }
    CONNECTIONS.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

fn main() {
    std::thread::scope(|s| {
        s.spawn(|| accept());
        s.spawn(|| accept());
    });
    assert!(CONNECTIONS.load(Ordering::SeqCst) <= MAX_CONNECTIONS);
}
