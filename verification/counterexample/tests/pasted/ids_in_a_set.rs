#[test]
fn ids_unique() {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let mut handles = vec![];
    for _ in 0..3 {
        handles.push(thread::spawn(|| COUNTER.fetch_add(1, Ordering::Relaxed)));
    }
    let ids: HashSet<u64> = handles.into_iter().map(|h| h.join().unwrap()).collect();
    assert_eq!(ids.len(), 3);
}
