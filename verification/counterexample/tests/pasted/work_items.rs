use std::{sync::{Arc, atomic::{AtomicUsize, Ordering::*}}, thread};
fn main() {
    let next = Arc::new(AtomicUsize::new(0));
    let items: Arc<Vec<String>> = Arc::new(load_items());
    let handles: Vec<_> = (0..2).map(|_| {
        let next = Arc::clone(&next);
        let items = Arc::clone(&items);
        thread::spawn(move || {
            while let Some(item) = items.get(next.fetch_add(1, Relaxed)) {
                process(item);
            }
        })
    }).collect();
    for h in handles { h.join().unwrap(); }
    println!("processed {}", next.load(Relaxed));
}
