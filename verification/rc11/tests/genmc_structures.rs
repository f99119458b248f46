//! Locks, a stack, a deque and other programs with loops whose number of executions GenMC publishes,
//! written afresh.
//!
//! The numbers are from the same place as those of `genmc.rs`. A loop that GenMC gives up after a round without
//! effect calls `spin_loop` here. GenMC takes some writes for no effect that are one here: where that makes a
//! difference, the outcome says how many rounds with such a write there were.

mod axioms;
mod checked;
mod shared;

use std::collections::BTreeMap;
use std::sync::Arc;

use checked::explore;
use rc11::cell::Cell;
use rc11::hint::spin_loop;
use rc11::sync::atomic::{fence, AtomicU64, AtomicUsize, Ordering, Ordering::*};
use rc11::sync::Mutex;
use rc11::thread::spawn;
use rc11::{FailureKind, Report};
use shared::Shared;

/// Threads that have something in common.
fn threads<S, F>(
    shared: impl Fn() -> S + Send + Sync + 'static,
    count: usize,
    thread: F,
) -> Report<()>
where
    S: Send + Sync + 'static,
    F: Fn(usize, &S) + Copy + Send + Sync + 'static,
{
    explore(move || {
        let shared = Arc::new(shared());
        for number in 0..count {
            let shared = Arc::clone(&shared);
            spawn(move || thread(number, &shared));
        }
    })
}

/// How many executions there are, if nothing fails.
fn executions<S, F>(shared: impl Fn() -> S + Send + Sync + 'static, count: usize, thread: F) -> u64
where
    S: Send + Sync + 'static,
    F: Fn(usize, &S) + Copy + Send + Sync + 'static,
{
    let report = threads(shared, count, thread);
    assert_eq!(report.failure, None);
    report.executions
}

/// Two threads write to ordinary memory under a lock made of atomics, and read what they wrote. They return how
/// many rounds have failed, as `acquire` counts them.
fn lock<const N: usize>(
    acquire: impl Fn(&[AtomicUsize; N]) -> usize + Copy + Send + Sync + 'static,
    release: impl Fn(&[AtomicUsize; N]) + Copy + Send + Sync + 'static,
) -> Report<usize> {
    explore(move || {
        let memory = Arc::new(([(); N].map(|()| AtomicUsize::new(0)), Shared(Cell::new(0))));
        let threads = [0, 1].map(|number| {
            let memory = Arc::clone(&memory);
            spawn(move || {
                let (lock, value) = &*memory;
                let failed = acquire(lock);
                value.0.set(number);
                assert_eq!(value.0.get(), number);
                release(lock);
                failed
            })
        });
        threads.map(|thread| thread.join().unwrap()).iter().sum()
    })
}

/// How many executions have how many failed rounds.
fn failed_rounds(report: Report<usize>) -> BTreeMap<usize, u64> {
    assert_eq!(report.failure, None);
    report.outcomes
}

fn ticket_lock(acquire: Ordering, release: Ordering) -> Report<usize> {
    lock(
        move |[next, owner]| {
            let ticket = next.fetch_add(1, Relaxed);
            while owner.load(acquire) != ticket {
                spin_loop();
            }
            0
        },
        move |[_, owner]| owner.store(owner.load(Relaxed) + 1, release),
    )
}

#[test]
fn ticketlock() {
    let lock = ticket_lock(Acquire, Release);
    assert_eq!(failed_rounds(lock), [(0, 2)].into());
    // The control: with anything weaker it is no lock.
    for (acquire, release) in [(Relaxed, Release), (Acquire, Relaxed)] {
        let failure = ticket_lock(acquire, release).failure.expect("a data race");
        assert_eq!(failure.kind, FailureKind::DataRace);
    }
}

#[test]
fn spinlock() {
    let lock = lock(
        |[held]| loop {
            while held.load(Relaxed) != 0 {
                spin_loop();
            }
            if held.compare_exchange(0, 1, Acquire, Acquire).is_ok() {
                return 0;
            }
            spin_loop();
        },
        |[held]| held.store(0, Release),
    );
    assert_eq!(failed_rounds(lock), [(0, 4)].into());
}

#[test]
fn ttaslock() {
    let lock = lock(
        |[held]| {
            let mut failed = 0;
            loop {
                while held.load(Relaxed) != 0 {
                    spin_loop();
                }
                if held.swap(1, Acquire) == 0 {
                    return failed;
                }
                failed += 1;
            }
        },
        |[held]| held.store(0, Release),
    );
    // GenMC's 4 are without those in which a swap writes the 1 that it has found, which is no effect to
    // GenMC: the round is given up.
    assert_eq!(failed_rounds(lock), [(0, 4), (1, 2)].into());
}

#[test]
fn twalock() {
    // A ticket lock with a waiting array, in which two threads never look.
    let lock = lock(
        |[ticket, grant, ..]: &[AtomicUsize; 5]| {
            let mine = ticket.fetch_add(1, Relaxed);
            let ahead = mine - grant.load(Acquire);
            assert!(ahead <= 1, "the waiting array is for more threads");
            if ahead > 0 {
                while grant.load(Acquire) != mine {
                    spin_loop();
                }
            }
            0
        },
        |[_, grant, array @ ..]| {
            let next = grant.load(Relaxed) + 1;
            grant.store(next, Release);
            array[next].fetch_add(1, Release);
        },
    );
    assert_eq!(failed_rounds(lock), [(0, 4)].into());
}

#[test]
fn mutex() {
    // The states of a futex: free, held, held with a thread that waits. A second atomic counts who was woken.
    const FREE: usize = 0;
    const HELD: usize = 1;
    const AWAITED: usize = 2;
    let lock = lock(
        |[state, woken]| {
            if state.compare_exchange(FREE, HELD, Acquire, Acquire).is_ok() {
                return 0;
            }
            loop {
                let _ = state.compare_exchange(HELD, AWAITED, Relaxed, Relaxed);
                let before = woken.load(Acquire);
                if state.load(Acquire) == AWAITED {
                    while woken.load(Acquire) == before {
                        spin_loop();
                    }
                }
                let taken = state.compare_exchange(FREE, AWAITED, Acquire, Acquire);
                if taken.is_ok() {
                    return 0;
                }
            }
        },
        |[state, woken]| {
            if state
                .compare_exchange(HELD, FREE, Release, Relaxed)
                .is_err()
            {
                state.store(FREE, Release);
                woken.fetch_add(1, Release);
            }
        },
    );
    assert_eq!(failed_rounds(lock), [(0, 12)].into());
}

/// Threads add 1 to one number, or to one and then another, while they hold the mutex.
fn lockinc(numbers: usize, count: usize) -> u64 {
    executions(
        || (Mutex::new(()), [AtomicUsize::new(0), AtomicUsize::new(0)]),
        count,
        move |_, (mutex, both)| {
            let _guard = mutex.lock().unwrap();
            for number in &both[..numbers] {
                number.store(number.load(Relaxed) + 1, Relaxed);
            }
        },
    )
}

#[test]
fn lockinc_and_lock2inc() {
    for numbers in [1, 2] {
        let lockinc = |count| lockinc(numbers, count);
        assert_eq!([2, 3, 4, 5].map(lockinc), [2, 6, 24, 120]);
    }
}

#[test]
#[ignore = "takes 25 s"]
fn lockinc_and_lock2inc_with_more_threads() {
    for numbers in [1, 2] {
        let lockinc = |count| lockinc(numbers, count);
        assert_eq!([6, 7].map(lockinc), [720, 5040]);
    }
}

/// Two threads push and one pops, then looks at what the one that pushed had stored before. The stack's top is
/// a node's number, 0 for none; `tag` tells what is added to it by the next change, so that no two are the same.
/// How many executions have how many failed pushes.
fn treiber_stack(tag: fn(u64) -> u64) -> BTreeMap<usize, u64> {
    const NODE: u64 = 0xff;
    struct Stack {
        top: AtomicU64,
        next: [AtomicU64; 3],
        values: [Shared<Cell<usize>>; 3],
        stored: [AtomicUsize; 2],
    }
    let report = explore(move || {
        let stack = Arc::new(Stack {
            top: AtomicU64::new(0),
            next: Default::default(),
            values: [(); 3].map(|()| Shared(Cell::new(0))),
            stored: Default::default(),
        });
        let pushes = [0, 1].map(|number| {
            let stack = Arc::clone(&stack);
            spawn(move || {
                stack.stored[number].store(number + 42, Relaxed);
                let node = number + 1;
                stack.values[node].0.set(number);
                let mut failed = 0;
                loop {
                    let old = stack.top.load(Acquire);
                    let new = node as u64 | tag(old);
                    stack.next[node].store(old, Relaxed);
                    let pushed = stack.top.compare_exchange(old, new, Release, Relaxed);
                    if pushed.is_ok() {
                        return failed;
                    }
                    failed += 1;
                }
            })
        });
        spawn(move || loop {
            let old = stack.top.load(Acquire);
            let node = (old & NODE) as usize;
            if node == 0 {
                return;
            }
            let next = stack.next[node].load(Relaxed);
            let new = next & NODE | tag(old);
            let popped = stack.top.compare_exchange(old, new, Release, Relaxed);
            if popped.is_ok() {
                match stack.values[node].0.get() {
                    0 => {}
                    value => assert_eq!(stack.stored[value].load(Relaxed), value + 42),
                }
                return;
            }
            spin_loop();
        });
        pushes.map(|push| push.join().unwrap()).iter().sum()
    });
    assert_eq!(report.failure, None);
    report.outcomes
}

#[test]
fn treiber_stack_with_counted_pointers() {
    let outcomes = treiber_stack(|old| (old | 0xff) + 1);
    assert_eq!(outcomes.values().sum::<u64>(), 18);
}

#[test]
fn treiber_stack_of_allocated_nodes() {
    // GenMC's 8 are without those in which a push fails: what it stores in its node, allocated by the thread and not
    // published yet, is no effect to GenMC, so that the round is given up.
    assert_eq!(treiber_stack(|_| 0), [(0, 8), (1, 8), (2, 2)].into());
}

#[test]
fn chase_lev() {
    // The buffer is ordinary memory in GenMC's program, which it explores without looking for races. To be free of
    // them it has to be atomic, as it is here.
    const LENGTH: i64 = 10;
    struct Deque {
        bottom: AtomicUsize,
        top: AtomicUsize,
        buffer: [AtomicUsize; LENGTH as usize],
    }
    impl Deque {
        fn push(&self, value: usize) {
            let bottom = self.bottom.load(Relaxed);
            let top = self.top.load(Acquire);
            if length(bottom, top) < LENGTH {
                self.buffer[bottom % LENGTH as usize].store(value, Relaxed);
                self.bottom.store(bottom + 1, Release);
            }
        }

        fn pop(&self) {
            let bottom = self.bottom.load(Relaxed);
            self.bottom.store(bottom - 1, Relaxed);
            fence(SeqCst);
            let top = self.top.load(Relaxed);
            match length(bottom, top) {
                ..=0 => self.bottom.store(bottom, Relaxed),
                1 => {
                    self.buffer[(bottom - 1) % LENGTH as usize].load(Relaxed);
                    let _ = self.top.compare_exchange(top, top + 1, AcqRel, Acquire);
                    self.bottom.store(bottom, Relaxed);
                }
                2.. => {
                    self.buffer[(bottom - 1) % LENGTH as usize].load(Relaxed);
                }
            }
        }

        fn steal(&self) {
            let top = self.top.load(Relaxed);
            fence(SeqCst);
            let bottom = self.bottom.load(Acquire);
            if length(bottom, top) > 0 {
                self.buffer[top % LENGTH as usize].load(Relaxed);
                let _ = self.top.compare_exchange(top, top + 1, Release, Relaxed);
            }
        }
    }
    fn length(bottom: usize, top: usize) -> i64 {
        bottom as i64 - top as i64
    }
    let deque = || Deque {
        bottom: AtomicUsize::new(0),
        top: AtomicUsize::new(0),
        buffer: Default::default(),
    };
    let executions = executions(deque, 2, |number, deque| match number {
        0 => {
            (1..=5).for_each(|value| deque.push(value));
            (0..3).for_each(|_| deque.pop());
            (6..=7).for_each(|value| deque.push(value));
        }
        _ => deque.steal(),
    });
    assert_eq!(executions, 65);
}

#[test]
#[ignore = "takes 20 s"]
fn fib_bench() {
    // Two threads add the other's number to their own, five times, and a third looks.
    let numbers = || [AtomicUsize::new(1), AtomicUsize::new(1)];
    let executions = executions(numbers, 3, |thread, numbers| {
        let [x, y] = numbers;
        if let Some(own) = numbers.get(thread) {
            for _ in 0..5 {
                own.store(x.load(Acquire) + y.load(Acquire), Release);
            }
        } else {
            assert!(x.load(Acquire) <= 144 && y.load(Acquire) <= 144);
        }
    });
    assert_eq!(executions, 525_630);
}

/// Two threads raise their flags, give the other the turn, and enter if the other's flag is down or the turn is
/// theirs.
fn peterson(write: Ordering, read: Ordering) -> u64 {
    executions(
        <[AtomicUsize; 4]>::default,
        2,
        move |own, [flags @ .., turn, inside]| {
            let other = 1 - own;
            flags[own].store(1, write);
            turn.store(other, write);
            while flags[other].load(read) == 1 && turn.load(read) == other {
                spin_loop();
            }
            inside.store(own, write);
            inside.load(read);
            flags[own].store(0, write);
        },
    )
}

#[test]
fn peterson_and_peterson_sc() {
    assert_eq!(peterson(Release, Acquire), 22);
    assert_eq!(peterson(SeqCst, SeqCst), 4);
}

#[test]
fn dekker_f() {
    let executions = executions(<[AtomicUsize; 3]>::default, 2, |own, atomics| {
        atomics[own].store(1, Relaxed);
        fence(SeqCst);
        if atomics[1 - own].load(Relaxed) == 0 {
            atomics[2].store(own, Relaxed);
            assert_eq!(atomics[2].load(Relaxed), own);
        }
    });
    assert_eq!(executions, 3);
}

#[test]
fn dekker2_fixed() {
    // The last two threads never get to what they would do 2, 3 or 4 times.
    let executions = executions(<[AtomicUsize; 4]>::default, 4, |number, atomics| {
        let [flags @ .., first, second] = atomics;
        if number < 2 {
            flags[number].store(1, SeqCst);
            if flags[1 - number].load(SeqCst) == 0 {
                [first, second][number].store(1, Relaxed);
            }
        } else {
            let both = first.load(Relaxed) != 0 && second.load(Relaxed) != 0;
            assert!(!both);
        }
    });
    assert_eq!(executions, 6);
}

#[test]
fn szymanski_can_wait_for_ever() {
    // GenMC's 6 are the executions in which what is waited for comes, since it gives up all others. Both
    // threads do the same in its program, and so may wait for one another; we say so.
    let report = threads(<[AtomicUsize; 2]>::default, 2, |own, flags| {
        let (own, other) = (&flags[own], &flags[1 - own]);
        let raise = |value| {
            own.store(value, Relaxed);
            fence(SeqCst);
        };
        let wait = |until: fn(usize) -> bool| {
            while !until(other.load(Relaxed)) {
                spin_loop();
            }
        };
        raise(1);
        wait(|other| other < 3);
        raise(3);
        if other.load(Relaxed) == 1 {
            raise(2);
            wait(|other| other == 4);
        }
        raise(4);
        wait(|other| other < 2);
    });
    let failure = report.failure.expect("both wait");
    assert_eq!(failure.kind, FailureKind::Deadlock);
}

#[test]
fn shared_ptr() {
    struct Pointed {
        numbers: [AtomicUsize; 2],
        pointer: AtomicUsize,
    }
    let pointed = || Pointed {
        numbers: [AtomicUsize::new(3), AtomicUsize::new(4)],
        pointer: AtomicUsize::new(0),
    };
    let executions = executions(pointed, 2, |own, pointed| {
        pointed.pointer.store(1 - own, Release);
        for _ in 0..100 {
            pointed.numbers[own].load(Acquire);
        }
        let number = &pointed.numbers[pointed.pointer.load(Acquire)];
        number.store(number.load(Acquire) + 3, Release);
    });
    assert_eq!(executions, 410);
}

#[test]
fn eratosthenes() {
    const PRIME: usize = 1;
    const MULTIPLE: usize = 2;
    let executions = executions(<[AtomicUsize; 5]>::default, 2, |_, naturals| {
        for (at, natural) in naturals.iter().enumerate() {
            if natural.load(Acquire) == 0 {
                natural.store(PRIME, Release);
                let multiples = naturals.iter().skip(2 * at + 2).step_by(at + 2);
                multiples.for_each(|multiple| multiple.store(MULTIPLE, Release));
            }
        }
    });
    assert_eq!(executions, 1512);
}

/// Every thread but the first stores one more than it finds in the place before its own; the first looks for the
/// last zero.
fn lastzero(n: usize) -> u64 {
    let zeros = move || (0..=n).map(|_| AtomicUsize::new(0)).collect();
    executions(zeros, n + 1, move |thread, array: &Vec<AtomicUsize>| {
        if thread == 0 {
            let mut at = n;
            while array[at].load(Acquire) != 0 {
                at -= 1;
            }
        } else {
            array[thread].store(array[thread - 1].load(Acquire) + 1, Release);
        }
    })
}

#[test]
fn lastzero_with_few_threads() {
    assert_eq!([5, 10].map(lastzero), [64, 3328]);
}

#[test]
#[ignore = "takes 16 s"]
fn lastzero_with_more_threads() {
    assert_eq!(lastzero(15), 147_456);
}

#[test]
fn indexer() {
    // Every thread puts four messages into a table, each into the first free slot from where it belongs.
    const SLOTS: usize = 128;
    let indexer = |count| {
        let table = || [(); SLOTS].map(|()| AtomicUsize::new(0));
        executions(table, count, |thread, table| {
            for round in 0..4 {
                let message = round * 11 + thread;
                let mut slot = message * 7 % SLOTS;
                while table[slot]
                    .compare_exchange(0, message, Relaxed, Relaxed)
                    .is_err()
                {
                    slot = (slot + 1) % SLOTS;
                }
            }
        })
    };
    assert_eq!([12, 15].map(indexer), [8, 4096]);
}

#[test]
fn publish() {
    // The reader gives up after 40 looks.
    let executions = executions(<[AtomicUsize; 2]>::default, 2, |thread, [x, flag]| {
        if thread == 0 {
            for _ in 0..=40 {
                if flag.load(Acquire) == 1 {
                    assert_eq!(x.load(Acquire), 42);
                    return;
                }
            }
        } else {
            x.store(42, Release);
            flag.store(1, Release);
        }
    });
    assert_eq!(executions, 42);
}
