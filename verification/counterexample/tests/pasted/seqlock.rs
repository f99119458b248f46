use std::sync::atomic::{fence, AtomicU32, AtomicUsize, Ordering::*};
use std::thread;

static SEQUENCE: AtomicUsize = AtomicUsize::new(0);
static X: AtomicU32 = AtomicU32::new(0);
static Y: AtomicU32 = AtomicU32::new(0);

fn write(value: u32) {
    let sequence = SEQUENCE.load(Relaxed);
    SEQUENCE.store(sequence + 1, Relaxed);
    fence(Release);
    X.store(value, Relaxed);
    Y.store(value, Relaxed);
    SEQUENCE.store(sequence + 2, Release);
}

fn try_read() -> Option<(u32, u32)> {
    let before = SEQUENCE.load(Acquire);
    if before & 1 == 1 {
        return None;
    }
    let x = X.load(Relaxed);
    let y = Y.load(Relaxed);
    fence(Acquire);
    let after = SEQUENCE.load(Relaxed);
    if before == after { Some((x, y)) } else { None }
}

fn main() {
    thread::scope(|s| {
        s.spawn(|| write(7));
        s.spawn(|| {
            if let Some((x, y)) = try_read() {
                assert_eq!(x, y, "a torn read");
            }
        });
    });
}
