use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One producer, one consumer.
pub struct Queue {
    head: AtomicUsize,
    tail: AtomicUsize,
    slots: [UnsafeCell<u32>; 2],
}

impl Queue {
    pub fn push(&self, value: u32) -> bool {
        let tail = self.tail.load(Ordering::Relaxed);
        if tail - self.head.load(Ordering::Relaxed) == 2 {
            return false;
        }
        unsafe { *self.slots[tail % 2].get() = value; }
        self.tail.store(tail + 1, Ordering::Relaxed);
        true
    }

    pub fn pop(&self) -> Option<u32> {
        let head = self.head.load(Ordering::Relaxed);
        if head == self.tail.load(Ordering::Relaxed) {
            return None;
        }
        let value = unsafe { *self.slots[head % 2].get() };
        self.head.store(head + 1, Ordering::Relaxed);
        Some(value)
    }
}
