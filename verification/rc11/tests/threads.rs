//! Threads, locks and cells: what they order, and what goes wrong without.

mod axioms;
mod checked;
mod shared;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use checked::explore;
use rc11::cell::{Cell, UnsafeCell};
use rc11::sync::atomic::{fence, AtomicBool, AtomicPtr, AtomicUsize, Ordering::*};
use rc11::sync::{Condvar, Mutex};
use rc11::thread::{self, spawn};
use rc11::FailureKind;
use shared::Shared;

fn counts<T: Ord, const N: usize>(expected: [(T, u64); N]) -> BTreeMap<T, u64> {
    expected.into()
}

#[test]
fn a_static_is_a_new_object_to_every_execution() {
    static COUNTER: AtomicUsize = AtomicUsize::new(5);
    for _ in 0..2 {
        let report = explore(|| {
            let thread = spawn(|| COUNTER.fetch_add(1, Relaxed));
            let mine = COUNTER.fetch_add(1, Relaxed);
            (mine, thread.join().unwrap(), COUNTER.load(Relaxed))
        });
        assert_eq!(report.failure, None);
        assert_eq!(report.outcomes, counts([((5, 6, 7), 1), ((6, 5, 7), 1)]));
    }
}

#[test]
fn starting_a_thread_orders_what_is_seq_cst() {
    // Store buffering, in which one of the two sides is spread over a thread and one that it starts. As in
    // C++20, the beginning of a thread is there even if its first operation is the one that matters.
    let interleavings = counts([((0, 1), 1), ((1, 0), 1), ((1, 1), 1)]);
    for first in [false, true] {
        let report = explore(move || {
            let flags: Arc<[AtomicUsize; 2]> = Arc::default();
            let other = Arc::clone(&flags);
            let other = spawn(move || {
                other[1].store(1, SeqCst);
                other[0].load(SeqCst)
            });
            flags[0].store(1, SeqCst);
            let unrelated = AtomicUsize::new(0);
            let child = spawn(move || {
                if !first {
                    unrelated.load(Relaxed);
                }
                flags[1].load(SeqCst)
            });
            (child.join().unwrap(), other.join().unwrap())
        });
        assert_eq!(report.failure, None);
        assert_eq!(report.outcomes, interleavings, "first: {first}");
    }
}

#[test]
fn joining_a_thread_orders_what_is_seq_cst() {
    let report = explore(|| {
        let flags: Arc<[AtomicUsize; 2]> = Arc::default();
        let other = Arc::clone(&flags);
        let other = spawn(move || {
            other[1].store(1, SeqCst);
            other[0].load(SeqCst)
        });
        let child = Arc::clone(&flags);
        spawn(move || child[0].store(1, SeqCst)).join().unwrap();
        (flags[1].load(SeqCst), other.join().unwrap())
    });
    assert_eq!(report.failure, None);
    assert_eq!(
        report.outcomes,
        counts([((0, 1), 1), ((1, 0), 1), ((1, 1), 1)])
    );
}

#[test]
fn a_static_can_be_explored_twice_at_the_same_time() {
    static COUNTER: AtomicUsize = AtomicUsize::new(0);
    let explorations: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                explore(|| {
                    let threads =
                        [1, 10, 100].map(|by| spawn(move || COUNTER.fetch_add(by, Relaxed)));
                    for thread in threads {
                        thread.join().unwrap();
                    }
                    COUNTER.load(Relaxed)
                })
            })
        })
        .collect();
    for exploration in explorations {
        let report = exploration.join().unwrap();
        assert_eq!(report.failure, None);
        assert_eq!(report.outcomes, counts([(111, 6)]));
    }
}

#[test]
fn an_object_that_moves_stays_itself() {
    let report = explore(|| {
        let a = AtomicUsize::new(1);
        a.store(2, Relaxed);
        let mut boxed = Box::new(a);
        let moved = boxed.load(Relaxed);
        *boxed.get_mut() += 1;
        (moved, boxed.load(Relaxed), boxed.into_inner())
    });
    assert_eq!(report.failure, None);
    assert_eq!(report.outcomes, counts([((2, 3, 3), 1)]));
}

#[test]
fn cells_race_unless_something_orders_them() {
    for (store, load, races) in [
        (Relaxed, Acquire, true),
        (Release, Relaxed, true),
        (Release, Acquire, false),
    ] {
        let report = explore(move || {
            let shared = Arc::new(Shared((Cell::new(0), AtomicBool::new(false))));
            let writer = Arc::clone(&shared);
            spawn(move || {
                let (data, ready) = &writer.0;
                data.set(1);
                ready.store(true, store);
            });
            let (data, ready) = &shared.0;
            ready.load(load).then(|| data.get())
        });
        match report.failure {
            Some(failure) => {
                assert!(races);
                assert_eq!(failure.kind, FailureKind::DataRace);
            }
            None => {
                assert!(!races);
                assert_eq!(report.outcomes, counts([(None, 1), (Some(1), 1)]));
            }
        }
    }
}

#[test]
fn an_access_lasts_as_long_as_its_closure() {
    let report = explore(|| {
        let shared = Arc::new(Shared((UnsafeCell::new(0), AtomicBool::new(false))));
        let writer = Arc::clone(&shared);
        spawn(move || {
            let (data, ready) = &writer.0;
            // The flag is set inside of the access, so that it does not order the other one behind it.
            data.with_mut(|_| ready.store(true, Release));
        });
        let (data, ready) = &shared.0;
        if ready.load(Acquire) {
            data.with(|_| ());
        }
    });
    assert_eq!(
        report.failure.expect("they overlap").kind,
        FailureKind::DataRace
    );
}

#[test]
fn spawning_and_joining_order_memory() {
    let report = explore(|| {
        let data = Arc::new(Shared(Cell::new(1)));
        let shared = Arc::clone(&data);
        let thread = spawn(move || shared.0.set(shared.0.get() + 1));
        thread.join().unwrap();
        data.0.get()
    });
    assert_eq!(report.failure, None);
    assert_eq!(report.outcomes, counts([(2, 1)]));
}

#[test]
fn a_mutex_excludes_and_orders() {
    let report = explore(|| {
        let total = Arc::new(Mutex::new(Vec::new()));
        let threads: Vec<_> = (0..3)
            .map(|number| {
                let total = Arc::clone(&total);
                spawn(move || total.lock().unwrap().push(number))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let order = total.lock().unwrap().clone();
        order
    });
    assert_eq!(report.failure, None);
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    let expected: BTreeMap<Vec<i32>, u64> =
        orders.iter().map(|order| (order.to_vec(), 1)).collect();
    assert_eq!(report.outcomes, expected);
}

#[test]
fn two_mutexes_in_two_orders_deadlock() {
    let report = explore(|| {
        let locks = Arc::new((Mutex::new(()), Mutex::new(())));
        let other = Arc::clone(&locks);
        let thread = spawn(move || {
            let _first = other.1.lock().unwrap();
            let _second = other.0.lock().unwrap();
        });
        {
            let _first = locks.0.lock().unwrap();
            let _second = locks.1.lock().unwrap();
        }
        thread.join().unwrap();
    });
    assert_eq!(
        report.failure.expect("both wait").kind,
        FailureKind::Deadlock
    );
}

#[test]
fn a_mutex_from_outside_would_keep_its_data() {
    static LIST: Mutex<Vec<i32>> = Mutex::new(Vec::new());
    let report = explore(|| {
        let thread = spawn(|| LIST.lock().unwrap().push(1));
        LIST.lock().unwrap().push(2);
        thread.join().unwrap();
    });
    let failure = report.failure.expect("the list grows");
    assert_eq!(failure.kind, FailureKind::NotDeterministic);
}

#[test]
fn a_notification_wakes_who_waits() {
    let program = |all: bool| {
        move || {
            let shared = Arc::new((Mutex::new(0), Condvar::new()));
            let threads: Vec<_> = (0..2)
                .map(|_| {
                    let shared = Arc::clone(&shared);
                    spawn(move || {
                        let (ready, changed) = &*shared;
                        let ready = ready.lock().unwrap();
                        drop(changed.wait_while(ready, |ready| *ready == 0).unwrap());
                    })
                })
                .collect();
            let (ready, changed) = &*shared;
            *ready.lock().unwrap() = 1;
            if all {
                changed.notify_all();
            } else {
                changed.notify_one();
            }
            for thread in threads {
                thread.join().unwrap();
            }
        }
    };
    let report = explore(program(true));
    assert_eq!(report.failure, None);
    // One notification for two threads that wait leaves one of them.
    let report = explore(program(false));
    assert_eq!(
        report.failure.expect("one waits").kind,
        FailureKind::Deadlock
    );
}

#[test]
fn each_thread_that_waits_may_be_the_one_that_is_notified() {
    let report = explore(|| {
        let shared = Arc::new((Mutex::new((0, Vec::new())), Condvar::new(), Condvar::new()));
        let threads: Vec<_> = (0..2)
            .map(|number| {
                let shared = Arc::clone(&shared);
                spawn(move || {
                    let (state, changed, waiting) = &*shared;
                    let mut guard = state.lock().unwrap();
                    guard.0 += 1;
                    waiting.notify_one();
                    guard = changed.wait(guard).unwrap();
                    guard.1.push(number);
                })
            })
            .collect();
        let (state, changed, waiting) = &*shared;
        let guard = waiting
            .wait_while(state.lock().unwrap(), |state| state.0 < 2)
            .unwrap();
        changed.notify_one();
        drop(guard);
        let first = loop {
            if let Some(&first) = state.lock().unwrap().1.first() {
                break first;
            }
            // Until the thread that was notified has been here.
            let guard = state.lock().unwrap();
            if guard.1.is_empty() {
                drop(guard);
                return None;
            }
        };
        changed.notify_one();
        for thread in threads {
            thread.join().unwrap();
        }
        Some(first)
    });
    // Where the first look comes too early, the second thread is left waiting.
    let failure = report.failure.expect("it returns early in some executions");
    assert_eq!(failure.kind, FailureKind::Deadlock);
}

#[test]
fn a_parked_thread_goes_on_when_it_is_unparked() {
    let report = explore(|| {
        let data = Arc::new(Shared(Cell::new(0)));
        let shared = Arc::clone(&data);
        let thread = spawn(move || {
            thread::park();
            shared.0.get()
        });
        data.0.set(1);
        thread.thread().unpark();
        thread.join().unwrap()
    });
    assert_eq!(report.failure, None);
    assert_eq!(report.outcomes, counts([(1, 1)]));
    let report = explore(thread::park);
    assert_eq!(
        report.failure.expect("nobody unparks it").kind,
        FailureKind::Deadlock
    );
}

#[test]
fn a_scope_lets_threads_borrow() {
    let report = explore(|| {
        let counter = AtomicUsize::new(0);
        let mut seen = [0, 0];
        let (left, right) = seen.split_at_mut(1);
        thread::scope(|scope| {
            scope.spawn(|| left[0] = counter.fetch_add(1, Relaxed));
            scope.spawn(|| right[0] = counter.fetch_add(1, Relaxed));
        });
        (seen, counter.into_inner())
    });
    assert_eq!(report.failure, None);
    assert_eq!(
        report.outcomes,
        counts([(([0, 1], 2), 1), (([1, 0], 2), 1)])
    );
}

#[test]
fn a_scope_whose_thread_waits_for_ever_is_taken_down_in_order() {
    let dropped = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    struct Borrows<'a>(&'a std::sync::atomic::AtomicUsize, &'a [i32]);
    impl Drop for Borrows<'_> {
        fn drop(&mut self) {
            assert_eq!(self.1, [1, 2, 3]);
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
    let counts = Arc::clone(&dropped);
    let report = explore(move || {
        let local = vec![1, 2, 3];
        thread::scope(|scope| {
            scope.spawn(|| {
                let _borrows = Borrows(&counts, &local);
                thread::park();
            });
        });
    });
    assert_eq!(
        report.failure.expect("it parks").kind,
        FailureKind::Deadlock
    );
    assert_eq!(dropped.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[test]
fn a_panic_in_a_scope_is_a_failure_and_nothing_is_left_behind() {
    let report = explore(|| {
        let local = [1, 2, 3];
        let a = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !a.load(Relaxed) {
                    rc11::hint::spin_loop();
                }
                assert_eq!(local.len(), 3);
            });
            panic!("on purpose");
        });
    });
    let failure = report.failure.expect("it panics");
    assert_eq!(failure.kind, FailureKind::Panic);
    assert!(failure.message.contains("on purpose"), "{failure}");
}

#[test]
fn a_pointer_points_to_what_this_execution_made() {
    let report = explore(|| {
        let place = Arc::new(AtomicPtr::new(std::ptr::null_mut()));
        let writer = Arc::clone(&place);
        let thread = spawn(move || {
            let made = Box::into_raw(Box::new(AtomicUsize::new(7)));
            writer.store(made, Release);
        });
        let found = place.load(Acquire);
        #[allow(unsafe_code)]
        // SAFETY: it is null, or was made by a box that nobody drops before the thread has ended.
        let value = unsafe { found.as_ref() }.map(|made| made.fetch_add(1, Relaxed));
        thread.join().unwrap();
        #[allow(unsafe_code)]
        // SAFETY: the thread has made it, and nobody uses it any more.
        drop(unsafe { Box::from_raw(place.load(Relaxed)) });
        value
    });
    assert_eq!(report.failure, None);
    assert_eq!(report.outcomes, counts([(None, 1), (Some(7), 1)]));
}

#[test]
fn a_thread_that_nobody_joins_runs_to_its_end() {
    let report = explore(|| {
        spawn(|| panic!("in a thread of its own"));
    });
    let failure = report.failure.expect("it panics");
    assert!(
        failure.message.contains("in a thread of its own"),
        "{failure}"
    );
}

#[test]
fn what_a_thread_takes_and_returns_need_not_be_send() {
    let report = explore(|| {
        let a = Rc::new(AtomicUsize::new(0));
        let other = Rc::clone(&a);
        let thread = spawn(move || {
            other.fetch_add(1, Relaxed);
            other
        });
        let found = a.fetch_add(2, Relaxed);
        (found, thread.join().unwrap().load(Relaxed))
    });
    assert_eq!(report.failure, None);
    assert_eq!(report.outcomes, counts([((0, 3), 1), ((1, 3), 1)]));
}

#[test]
fn threads_start_threads() {
    let report = explore(|| {
        let a = Arc::new(AtomicUsize::new(0));
        let start = |a: &Arc<AtomicUsize>| {
            let a = Arc::clone(a);
            spawn(move || {
                let inner = Arc::clone(&a);
                let thread = spawn(move || inner.fetch_add(1, SeqCst));
                let found = a.fetch_add(1, SeqCst);
                (found, thread.join().unwrap())
            })
        };
        let threads = [start(&a), start(&a)];
        threads.map(|thread| thread.join().unwrap())
    });
    assert_eq!(report.failure, None);
    assert_eq!(report.executions, 24);
    assert_eq!(report.outcomes.len(), 24);
}

#[test]
fn what_is_not_deterministic_is_reported() {
    let runs = std::sync::atomic::AtomicUsize::new(0);
    let report = explore(move || {
        let run = runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let a = Arc::new(AtomicUsize::new(0));
        let other = Arc::clone(&a);
        spawn(move || other.store(1, Relaxed));
        a.store(run, Relaxed);
        fence(SeqCst);
        a.load(Relaxed)
    });
    let failure = report.failure.expect("every run stores another value");
    assert_eq!(failure.kind, FailureKind::NotDeterministic);
    assert!(failure.message.contains(file!()), "{failure}");
}

#[test]
fn outside_of_a_model_there_are_no_operations() {
    let outcome = std::panic::catch_unwind(|| AtomicUsize::new(0).load(Relaxed));
    let message = *outcome.unwrap_err().downcast::<&str>().unwrap();
    assert!(message.contains("inside of `rc11::model`"), "{message}");
}

#[test]
fn an_option_that_means_nothing_is_refused() {
    let mut builder = rc11::model::Builder::new();
    builder.preemption_bound = Some(2);
    let outcome = std::panic::catch_unwind(move || builder.check(|| ()));
    let message = *outcome.unwrap_err().downcast::<&str>().unwrap();
    assert!(
        message.contains("`preemption_bound` means nothing"),
        "{message}"
    );
}

#[test]
fn a_limit_is_reported() {
    let mut builder = rc11::model::Builder::new();
    builder.max_permutations = Some(1);
    let report = builder.explore(|| {
        let a = Arc::new(AtomicUsize::new(0));
        let other = Arc::clone(&a);
        spawn(move || other.store(1, Relaxed));
        a.load(Relaxed)
    });
    assert_eq!((report.executions, report.complete), (1, false));
}

#[test]
fn who_is_notified_is_chosen_once_in_every_execution() {
    let report = explore(|| {
        let shared = Arc::new((Mutex::new((0, false)), Condvar::new(), AtomicUsize::new(0)));
        let threads = [(), ()].map(|()| {
            let shared = Arc::clone(&shared);
            spawn(move || {
                let mut state = shared.0.lock().unwrap();
                state.0 += 1;
                drop(shared.1.wait_while(state, |state| !state.1).unwrap());
            })
        });
        let writer = Arc::clone(&shared);
        spawn(move || writer.2.store(1, Relaxed));
        let found = {
            let mut state = shared.0.lock().unwrap();
            state.1 = true;
            (state.0 == 2).then(|| {
                let found = shared.2.load(Relaxed);
                shared.1.notify_one();
                found
            })
        };
        shared.1.notify_all();
        for thread in threads {
            thread.join().unwrap();
        }
        found
    });
    assert_eq!(report.failure, None);
    let outcomes: Vec<_> = report.outcomes.keys().copied().collect();
    assert_eq!(outcomes, [None, Some(0), Some(1)]);
}
