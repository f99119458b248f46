use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

fn next_id() -> u64 {
    NEXT_ID.fetch_add(1, Ordering::Relaxed)
}

#[test]
fn ids_are_unique() {
    let first = thread::spawn(next_id);
    let second = thread::spawn(|| next_id());
    assert_ne!(first.join().unwrap(), second.join().unwrap());
}
