//! Containers without locks whose number of executions GenMC publishes, written afresh.
//!
//! The numbers are from the same place as those of `genmc.rs`. Nodes are numbers, of which 0 is no node. What
//! is ordinary memory in GenMC's programs is atomic and `Relaxed` here: it is raced for, which GenMC was told not
//! to look at.

mod axioms;
mod checked;

use std::sync::Arc;

use checked::explore;
use rc11::sync::atomic::{fence, AtomicUsize, Ordering, Ordering::*};
use rc11::thread::spawn;

/// How many executions there are of threads that have something in common.
fn executions<S, F>(count: usize, thread: F) -> u64
where
    S: Default + Send + Sync + 'static,
    F: Fn(usize, &S) + Copy + Send + Sync + 'static,
{
    let report = explore(move || {
        let shared = Arc::new(S::default());
        for number in 0..count {
            let shared = Arc::clone(&shared);
            spawn(move || thread(number, &shared));
        }
    });
    assert_eq!(report.failure, None);
    report.executions
}

/// Treiber's stack: one thread pushes twice and pops, the other pops and pushes.
fn stack(load: Ordering, exchange: Ordering) -> u64 {
    #[derive(Default)]
    struct Stack {
        head: AtomicUsize,
        data: [AtomicUsize; 4],
        next: [AtomicUsize; 4],
    }
    impl Stack {
        fn push(&self, node: usize) {
            self.data[node].store(node, Relaxed);
            let head = self.head.load(Relaxed);
            self.next[node].store(head, Relaxed);
            let _ = self.head.compare_exchange(head, node, Release, Relaxed);
        }

        fn pop(&self, load: Ordering, exchange: Ordering) {
            let head = self.head.load(load);
            if head != 0 {
                self.data[head].load(Relaxed);
                let next = self.next[head].load(Relaxed);
                let _ = self.head.compare_exchange(head, next, exchange, Relaxed);
            }
        }
    }
    executions(2, move |thread, stack: &Stack| {
        if thread == 0 {
            stack.push(1);
            stack.push(2);
            stack.pop(load, exchange);
        } else {
            stack.pop(load, exchange);
            stack.push(3);
        }
    })
}

#[test]
fn stc_and_stc_opt() {
    assert_eq!(stack(Acquire, Release), 37);
    assert_eq!(stack(Relaxed, Relaxed), 183);
}

/// Michael and Scott's queue: one thread makes it and puts something in, another one puts something in, a
/// third takes something out.
fn queue(load: Ordering, store: Ordering) -> u64 {
    #[derive(Default)]
    struct Queue {
        head: AtomicUsize,
        tail: AtomicUsize,
        is_there: AtomicUsize,
        data: [AtomicUsize; 4],
        next: [AtomicUsize; 4],
    }
    impl Queue {
        fn put_in(&self, node: usize, load: Ordering, store: Ordering) {
            self.data[node].store(1, Relaxed);
            self.next[node].store(0, Relaxed);
            let tail = loop {
                let tail = self.tail.load(load);
                match self.next[tail].load(Relaxed) {
                    0 => break tail,
                    next => self.tail.store(next, store),
                }
            };
            let added = self.next[tail].compare_exchange(0, node, Release, Relaxed);
            if added.is_ok() {
                self.tail.store(node, store);
            }
        }

        fn take_out(&self, load: Ordering) {
            let head = self.head.load(load);
            let node = self.next[head].load(load);
            let taken = || self.head.compare_exchange(head, node, Relaxed, Relaxed);
            if node != 0 && taken().is_ok() {
                self.data[node].load(Relaxed);
            }
        }
    }
    executions(3, move |thread, queue: &Queue| {
        if thread == 0 {
            queue.next[1].store(0, Release);
            queue.head.store(1, Release);
            queue.tail.store(1, Release);
            queue.is_there.store(1, Release);
            queue.put_in(2, load, store);
        } else if queue.is_there.load(Acquire) == 1 {
            if thread == 1 {
                queue.put_in(3, load, store);
            } else {
                queue.take_out(load);
            }
        }
    })
}

#[test]
fn qu_and_qu_opt() {
    assert_eq!(queue(Acquire, Release), 75);
    assert_eq!(queue(Relaxed, Relaxed), 132);
}

/// A deque of fixed length: its owner pushes twice, pops, and pushes again; two others steal twice and once.
fn deque(push: Ordering, pop: Ordering) -> u64 {
    const LENGTH: usize = 10;
    #[derive(Default)]
    struct Deque {
        bottom: AtomicUsize,
        top: AtomicUsize,
        buffer: [AtomicUsize; LENGTH],
    }
    fn length(bottom: usize, top: usize) -> isize {
        bottom.wrapping_sub(top) as isize
    }
    impl Deque {
        fn push(&self, load: Ordering) {
            let bottom = self.bottom.load(Relaxed);
            let top = self.top.load(load);
            assert!(length(bottom, top) < LENGTH as isize);
            self.buffer[bottom % LENGTH].store(1, Relaxed);
            self.bottom.store(bottom + 1, Release);
        }

        fn pop(&self, exchange: Ordering) {
            let bottom = self.bottom.load(Relaxed);
            self.bottom.store(bottom - 1, Relaxed);
            fence(SeqCst);
            let top = self.top.load(Relaxed);
            let length = length(bottom, top);
            if length <= 0 {
                self.bottom.store(bottom, Relaxed);
                return;
            }
            self.buffer[(bottom - 1) % LENGTH].load(Relaxed);
            if length == 1 {
                let failure = match exchange {
                    AcqRel => Acquire,
                    _ => Relaxed,
                };
                let _ = self.top.compare_exchange(top, top + 1, exchange, failure);
                self.bottom.store(bottom, Relaxed);
            }
        }

        fn steal(&self) {
            let top = self.top.load(Relaxed);
            fence(SeqCst);
            let bottom = self.bottom.load(Acquire);
            if length(bottom, top) > 0 {
                self.buffer[top % LENGTH].load(Relaxed);
                let _ = self.top.compare_exchange(top, top + 1, Release, Relaxed);
            }
        }
    }
    executions(3, move |thread, deque: &Deque| match thread {
        0 => {
            deque.push(push);
            deque.push(push);
            deque.pop(pop);
            deque.push(push);
        }
        1 => {
            deque.steal();
            deque.steal();
        }
        _ => deque.steal(),
    })
}

#[test]
fn dq_and_dq_opt() {
    assert_eq!(deque(Acquire, AcqRel), 1924);
    assert_eq!(deque(Relaxed, Release), 1924);
}

#[test]
fn hwqueue_ra() {
    // Herlihy and Wing's queue. GenMC counts the executions in which nobody comes to the end of what there is.
    #[derive(Default)]
    struct Queue {
        back: AtomicUsize,
        slots: [AtomicUsize; 4],
    }
    impl Queue {
        fn enqueue(&self, value: usize) {
            let slot = self.back.fetch_add(1, AcqRel);
            self.slots[slot].store(value, Release);
        }

        fn dequeue(&self) -> Option<usize> {
            let slots = &self.slots[..self.back.load(Acquire)];
            let mut values = slots.iter().map(|slot| slot.swap(0, AcqRel));
            values.find(|&value| value != 0)
        }
    }
    /// What it took out; none if the queue was empty before.
    type Body = fn(&Queue) -> Option<Vec<usize>>;
    let report = explore(|| {
        let queue = Arc::new(Queue::default());
        let bodies: [Body; 4] = [
            |queue| {
                queue.enqueue(1);
                Some(vec![queue.dequeue()?])
            },
            |queue| {
                queue.enqueue(2);
                queue.enqueue(3);
                Some(vec![])
            },
            |queue| {
                let first = queue.dequeue()?;
                queue.enqueue(4);
                Some(vec![first])
            },
            |queue| Some(vec![queue.dequeue()?, queue.dequeue()?]),
        ];
        let threads = bodies.map(|body| {
            let queue = Arc::clone(&queue);
            spawn(move || body(&queue))
        });
        let found = threads.map(|thread| thread.join().unwrap());
        found.into_iter().collect::<Option<Vec<_>>>()
    });
    assert_eq!(report.failure, None);
    let taken = report.outcomes.iter().filter(|(found, _)| found.is_some());
    assert_eq!(taken.map(|(_, executions)| executions).sum::<u64>(), 5483);
    let in_turn = Some(vec![vec![2], vec![], vec![3], vec![4, 1]]);
    assert!(!report.outcomes.contains_key(&in_turn));
}
