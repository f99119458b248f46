use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering};

const CAPACITY: usize = 2;

struct Ring {
    head: AtomicUsize,
    tail: AtomicUsize,
    slots: [UnsafeCell<u32>; CAPACITY],
}

unsafe impl Sync for Ring {}

impl Ring {
    fn push(&self, value: u32) -> Result<(), u32> {
        let tail = self.tail.load(Ordering::Relaxed);
        if tail.wrapping_sub(self.head.load(Ordering::Acquire)) == CAPACITY {
            return Err(value);
        }
        unsafe { *self.slots[tail % CAPACITY].get() = value };
        self.tail.store(tail.wrapping_add(1), Ordering::Release);
        Ok(())
    }

    fn pop(&self) -> Option<u32> {
        let head = self.head.load(Ordering::Relaxed);
        if head == self.tail.load(Ordering::Acquire) {
            return None;
        }
        let value = unsafe { *self.slots[head % CAPACITY].get() };
        self.head.store(head.wrapping_add(1), Ordering::Release);
        Some(value)
    }
}

fn main() {
    let ring = Ring {
        head: AtomicUsize::new(0),
        tail: AtomicUsize::new(0),
        slots: [UnsafeCell::new(0), UnsafeCell::new(0)],
    };
    std::thread::scope(|s| {
        s.spawn(|| {
            ring.push(1).unwrap();
        });
        s.spawn(|| {
            if let Some(value) = ring.pop() {
                assert_eq!(value, 1);
            }
        });
    });
}
