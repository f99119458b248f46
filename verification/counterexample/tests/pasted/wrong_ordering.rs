use std::sync::atomic::{AtomicBool, Ordering};

static READY: AtomicBool = AtomicBool::new(false);

fn publish() {
    READY.store(true, Ordering::Acquire);
}

fn is_ready() -> bool {
    READY.load(Ordering::Release)
}
