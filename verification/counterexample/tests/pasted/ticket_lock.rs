use std::sync::atomic::{AtomicUsize, Ordering};

struct TicketLock {
    next: AtomicUsize,
    serving: AtomicUsize,
}

impl TicketLock {
    fn lock(&self) {
        let ticket = self.next.fetch_add(1, Ordering::Relaxed);
        while self.serving.load(Ordering::Acquire) != ticket {
            std::hint::spin_loop();
        }
    }

    fn unlock(&self) {
        let now = self.serving.load(Ordering::Relaxed);
        self.serving.store(now + 1, Ordering::Release);
    }
}

static LOCK: TicketLock = TicketLock { next: AtomicUsize::new(0), serving: AtomicUsize::new(0) };
static mut BALANCE: u64 = 100;

fn withdraw(amount: u64) {
    LOCK.lock();
    unsafe { BALANCE -= amount; }
    LOCK.unlock();
}

fn main() {
    let t = std::thread::spawn(|| withdraw(30));
    withdraw(20);
    t.join().unwrap();
    assert_eq!(unsafe { BALANCE }, 50);
}
