//! An exploration that several threads of the machine share has the report of one alone.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Mutex as Real;
use std::thread::{current, sleep, ThreadId};
use std::time::Duration;

use rc11::cell::Cell;
use rc11::hint::spin_loop;
use rc11::model::Builder;
use rc11::sync::atomic::{
    fence, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst},
};
use rc11::sync::{Arc, Mutex};
use rc11::{thread, FailureKind, MemoryModel, Report};

/// The report of one thread, after it was compared with that of more.
#[track_caller]
fn same<T: Ord + Debug + Send + 'static>(program: fn() -> T) -> Report<T> {
    let all = |builder: &Builder| {
        let mut executions = Vec::new();
        let report =
            builder.explore_all(program, |execution| executions.push(execution.to_string()));
        executions.sort();
        (report, executions)
    };
    let (alone, executions) = all(&Builder::new());
    for jobs in [2, 3] {
        // Who gets what depends on chance.
        for _ in 0..10 {
            let (shared, theirs) = all(Builder::new().jobs(jobs));
            assert_eq!(shared, alone, "{jobs} jobs");
            if alone.failure.is_none() {
                assert_eq!(theirs, executions, "{jobs} jobs");
            }
        }
    }
    alone
}

fn increments<const THREADS: usize, const TIMES: usize>() -> Vec<usize> {
    let counter = Arc::new(AtomicUsize::new(0));
    let increment = |_| {
        let counter = Arc::clone(&counter);
        thread::spawn(move || (0..TIMES).map(|_| counter.fetch_add(1, Relaxed)).sum())
    };
    let threads: Vec<_> = (0..THREADS).map(increment).collect();
    threads.into_iter().map(|one| one.join().unwrap()).collect()
}

#[test]
fn increments_are_counted() {
    assert_eq!(same(increments::<1, 3>).executions, 1);
    assert_eq!(same(increments::<3, 2>).executions, 90);
    assert_eq!(same(increments::<4, 1>).executions, 24);
}

#[test]
fn what_is_explored_last_may_be_one_revisit_with_much_behind_it() {
    let report = same(|| {
        let memory: Arc<[AtomicUsize; 2]> = Arc::default();
        let threads = [true, false].map(|stores| {
            let memory = Arc::clone(&memory);
            thread::spawn(move || {
                let [flag, counter] = &*memory;
                if stores {
                    flag.store(1, Relaxed);
                }
                (0..3).map(|_| counter.fetch_add(1, Relaxed)).sum::<usize>()
            })
        });
        // Read first, so that the first thing left for later is that it reads the store.
        let flag = memory[0].load(Relaxed);
        for thread in threads {
            thread.join().unwrap();
        }
        flag
    });
    assert_eq!(report.outcomes, [(0, 20), (1, 20)].into());
}

#[test]
fn a_loop_that_gives_up_too_late_is_refused_at_the_same_place() {
    let report = same(|| {
        let place: Arc<AtomicUsize> = Arc::default();
        for _ in 0..2 {
            let place = Arc::clone(&place);
            thread::spawn(move || place.fetch_add(1, Relaxed));
        }
        let mut rounds = 0;
        while place.load(Relaxed) < 2 && rounds < 200 {
            rounds += 1;
            spin_loop();
        }
        rounds
    });
    assert_eq!(report.failure.unwrap().kind, FailureKind::TooLong);
}

fn store_buffering() -> (usize, usize) {
    let flags: Arc<[AtomicUsize; 2]> = Arc::default();
    let other = Arc::clone(&flags);
    let thread = thread::spawn(move || {
        other[0].store(1, Release);
        fence(SeqCst);
        other[1].load(Acquire)
    });
    flags[1].store(1, Release);
    fence(SeqCst);
    (flags[0].load(Acquire), thread.join().unwrap())
}

#[test]
fn store_buffering_has_the_same_outcomes() {
    assert_eq!(same(store_buffering).outcomes.len(), 3);
}

#[test]
fn stores_have_every_order() {
    let report = same(|| {
        let place: Arc<AtomicUsize> = Arc::default();
        let threads = [1, 2, 3].map(|value| {
            let place = Arc::clone(&place);
            thread::spawn(move || place.store(value, Relaxed))
        });
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        place.load(Relaxed)
    });
    assert_eq!(report.outcomes, [(1, 2), (2, 2), (3, 2)].into());
}

#[test]
fn a_comparison_fails_or_not() {
    let report = same(|| {
        let place: Arc<AtomicUsize> = Arc::default();
        let threads = [1, 2, 3].map(|value| {
            let place = Arc::clone(&place);
            thread::spawn(move || {
                place
                    .compare_exchange(value - 1, value, AcqRel, Acquire)
                    .is_ok()
            })
        });
        threads.map(|thread| thread.join().unwrap())
    });
    assert!(report.outcomes.contains_key(&[true, true, true]));
}

#[test]
fn a_loop_that_waits_is_given_up_as_often() {
    let report = same(|| {
        let ready: Arc<AtomicUsize> = Arc::default();
        for _ in 0..2 {
            let ready = Arc::clone(&ready);
            thread::spawn(move || ready.fetch_add(1, Release));
        }
        while ready.load(Acquire) < 2 {
            spin_loop();
        }
    });
    assert!(report.blocked > 0 && report.executions > 0);
}

#[test]
fn a_call_outside_of_a_loop_is_learnt_anew() {
    same(|| {
        let place: Arc<AtomicUsize> = Arc::default();
        let other = Arc::clone(&place);
        let thread = thread::spawn(move || {
            other.store(1, Relaxed);
            other.store(2, Relaxed);
        });
        let first = place.load(Relaxed);
        thread::yield_now();
        let second = place.load(Relaxed);
        let third = place.load(Relaxed);
        thread.join().unwrap();
        (first, second, third)
    });
}

#[test]
fn a_mutex_is_taken_in_every_order() {
    let report = same(|| {
        let order: Arc<Mutex<Vec<usize>>> = Arc::default();
        let threads = [1, 2, 3].map(|number| {
            let order = Arc::clone(&order);
            thread::spawn(move || order.lock().unwrap().push(number))
        });
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        let order = order.lock().unwrap();
        order.clone()
    });
    assert_eq!(report.outcomes.len(), 6);
}

#[test]
fn interleavings_are_the_same() {
    let mut builder = Builder::new();
    builder.memory_model(MemoryModel::Sc);
    let alone = builder.explore(store_buffering);
    for jobs in [2, 3] {
        assert_eq!(builder.jobs(jobs).explore(store_buffering), alone);
    }
}

/// A panic that only executions late in the search have: the last of the threads comes first.
#[test]
fn the_first_failure_is_the_same() {
    let report = same(|| {
        let found = increments::<3, 2>();
        assert!(found[2] > 1, "{found:?}");
    });
    let failure = report.failure.expect("an assertion does not hold");
    assert_eq!(failure.kind, FailureKind::Panic);
    assert!((1..90).contains(&report.executions) && !report.complete);
}

#[test]
fn a_failure_of_the_first_execution_is_the_same() {
    let report = same(|| {
        let found = increments::<3, 1>();
        assert_ne!(found, [0, 1, 2]);
    });
    assert_eq!(report.executions, 0);
    assert!(report.failure.is_some());
}

/// A cell that threads access without any other guard than an atomic.
#[derive(Default)]
struct Unguarded(Cell<usize>);

// SAFETY: coroutines of one thread of the machine share it, and races are what the test looks for.
#[allow(unsafe_code)]
unsafe impl Sync for Unguarded {}

#[test]
fn a_race_is_the_same() {
    let report = same(|| {
        let data: Arc<(AtomicUsize, Unguarded)> = Arc::default();
        let threads = [0, 1, 2].map(|number| {
            let data = Arc::clone(&data);
            thread::spawn(move || {
                if data.0.fetch_add(1, Relaxed) == number {
                    data.1 .0.set(number);
                }
            })
        });
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    });
    assert_eq!(report.failure.unwrap().kind, FailureKind::DataRace);
}

#[test]
fn a_deadlock_is_the_same() {
    let report = same(|| {
        let locks: Arc<[Mutex<()>; 2]> = Arc::default();
        let other = Arc::clone(&locks);
        let thread = thread::spawn(move || {
            let _first = other[1].lock();
            let _second = other[0].lock();
        });
        let first = locks[0].lock();
        let second = locks[1].lock();
        drop((first, second));
        thread.join().unwrap();
    });
    assert_eq!(report.failure.unwrap().kind, FailureKind::Deadlock);
}

#[test]
fn a_limit_of_executions_is_the_same() {
    let mut builder = Builder::new();
    builder.max_permutations = Some(17);
    let alone = builder.explore(increments::<3, 2>);
    assert!(alone.executions == 17 && !alone.complete);
    assert_eq!(builder.jobs(3).explore(increments::<3, 2>), alone);
}

/// A program that waits, for a while at most, until two threads of the machine have run it: so they did.
#[test]
fn several_threads_explore() {
    static SEEN: Real<BTreeSet<String>> = Real::new(BTreeSet::new());
    let name = |thread: ThreadId| format!("{thread:?}");
    let report = Builder::new().jobs(2).explore(move || {
        let mut seen = SEEN.lock().unwrap();
        seen.insert(name(current().id()));
        let is_alone = seen.len() == 1;
        drop(seen);
        if is_alone {
            sleep(Duration::from_millis(100));
        }
        increments::<3, 2>()
    });
    assert_eq!(report.executions, 90);
    assert_eq!(SEEN.lock().unwrap().len(), 2);
}

/// A panic that is none of the program's: nobody waits for the rest, and it is handed on.
#[test]
#[should_panic(expected = "values that cannot be compared")]
fn a_panic_of_the_machine_is_handed_on() {
    #[derive(PartialEq, Eq)]
    struct Incomparable;
    impl PartialOrd for Incomparable {
        fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
            Some(self.cmp(other))
        }
    }
    impl Ord for Incomparable {
        fn cmp(&self, _: &Self) -> std::cmp::Ordering {
            panic!("values that cannot be compared")
        }
    }
    Builder::new().jobs(2).explore(|| {
        increments::<3, 2>();
        Incomparable
    });
}

#[test]
#[should_panic(expected = "an exploration needs a thread")]
fn no_jobs_are_refused() {
    Builder::new().jobs(0);
}
