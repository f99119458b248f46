use loom::cell::UnsafeCell;
use loom::sync::atomic::AtomicUsize;
use loom::sync::Arc;
use loom::thread;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

#[test]
fn publishes() {
    loom::model(|| {
        let data = Arc::new(AtomicUsize::new(0));
        let flag = Arc::new(AtomicUsize::new(0));
        let (d, f) = (data.clone(), flag.clone());

        let t = thread::spawn(move || {
            d.store(5, Relaxed);
            f.store(1, Release);
        });

        if flag.load(Acquire) == 1 {
            assert_eq!(5, data.load(Relaxed));
        }
        t.join().unwrap();
    });
}
