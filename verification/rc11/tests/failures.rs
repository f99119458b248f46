//! How a failure is shown, and that the execution can be run again by itself.

mod axioms;
mod checked;

use std::sync::Arc;

use checked::explore;
use rc11::model::Builder;
use rc11::sync::atomic::{AtomicUsize, Ordering::*};
use rc11::sync::{Condvar, Mutex};
use rc11::thread::{self, spawn};
use rc11::FailureKind;

fn store_buffering() {
    let flags: Arc<[AtomicUsize; 2]> = Arc::default();
    let other = Arc::clone(&flags);
    let thread = spawn(move || {
        other[0].store(1, Release);
        other[1].load(Acquire)
    });
    flags[1].fetch_add(1, AcqRel);
    let seen = flags[0].load(Acquire);
    assert!(
        seen == 1 || thread.join().unwrap() == 1,
        "neither has seen the other"
    );
}

/// A picture without the places in the source, which are at the end of every line.
fn without_places(picture: &str) -> Vec<String> {
    let place = |line: &str| {
        line.rfind("  tests/")
            .or_else(|| line.rfind("  verification/"))
    };
    let lines = picture.lines().take_while(|line| !line.is_empty());
    lines
        .map(|line| {
            line[..place(line).unwrap_or(line.len())]
                .trim_end()
                .to_string()
        })
        .collect()
}

#[test]
fn a_failure_is_shown_with_its_stale_step() {
    let failure = explore(store_buffering)
        .failure
        .expect("both may miss the other");
    assert_eq!(failure.kind, FailureKind::Panic);
    assert!(
        failure.message.ends_with("neither has seen the other"),
        "{failure}"
    );
    assert!(failure.message.contains("failures.rs:"), "{failure}");
    let expected = [
        "     main                                  thread 1",
        "  1  spawn thread 1",
        "  2  a.fetch_add(1, AcqRel) → 0 (initial)",
        "  3  b.load(Acquire) → 0 (initial)",
        "  4                                        b.store(1, Release)",
        "  5                                        a.load(Acquire) → 0 (initial)  ← stale",
        "  6  join thread 1",
    ];
    assert_eq!(without_places(&failure.picture), expected, "{failure}");
    assert!(failure.to_string().contains("RC11_EXECUTION="), "{failure}");
}

#[test]
fn a_deadlock_is_shown_with_who_waits() {
    let failure = explore(two_locks).failure.expect("both may wait");
    assert_eq!(failure.kind, FailureKind::Deadlock);
    let expected = [
        "     main                         thread 1",
        "  1  spawn thread 1",
        "  2  lock a",
        "  3                               lock b",
        "  4  lock b: it is held (from 3)",
        "  5  waits",
        "  6                               lock a: it is held (from 2)",
        "  7                               waits",
    ];
    assert_eq!(without_places(&failure.picture), expected, "{failure}");
}

fn two_locks() {
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
}

/// One notification for two threads; what waits is one of them.
fn one_notification() {
    let shared = Arc::new((Mutex::new(0), Condvar::new()));
    let threads = [(), ()].map(|()| {
        let shared = Arc::clone(&shared);
        spawn(move || {
            let (ready, changed) = &*shared;
            let ready = ready.lock().unwrap();
            drop(changed.wait_while(ready, |ready| *ready == 0).unwrap());
        })
    });
    *shared.0.lock().unwrap() = 1;
    shared.1.notify_one();
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Two threads wait, and it is wrong that the second is the one that is notified.
fn the_second_is_notified() {
    #[derive(Default)]
    struct State {
        waiting: usize,
        is_over: bool,
    }
    let shared = Arc::new((Mutex::new(State::default()), Condvar::new()));
    let threads = [0, 1].map(|number| {
        let shared = Arc::clone(&shared);
        spawn(move || {
            let (state, changed) = &*shared;
            let mut state = state.lock().unwrap();
            state.waiting += 1;
            if !state.is_over {
                state = changed.wait(state).unwrap();
            }
            if !state.is_over {
                assert_eq!(number, 0, "the second was notified");
                state.is_over = true;
                changed.notify_all();
            }
        })
    });
    let mut state = shared.0.lock().unwrap();
    if state.waiting == 2 {
        shared.1.notify_one();
    } else {
        state.is_over = true;
        shared.1.notify_all();
    }
    drop(state);
    for thread in threads {
        thread.join().unwrap();
    }
}

fn spins_in_a_scope() {
    let a = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| a.store(1, Relaxed));
        scope.spawn(|| {
            while a.load(Relaxed) != 2 {
                thread::yield_now();
            }
        });
        if a.swap(2, Relaxed) == 0 {
            thread::yield_now();
        }
    });
}

#[test]
fn an_execution_is_run_again_by_itself() {
    for program in [
        store_buffering,
        two_locks,
        one_notification,
        the_second_is_notified,
        spins_in_a_scope,
    ] {
        let failure = explore(program).failure.expect("it fails");
        let mut builder = Builder::new();
        builder.execution = Some(failure.execution.clone());
        let report = builder.explore(program);
        assert_eq!(report.failure, Some(failure));
        assert_eq!(
            (report.executions, report.blocked, report.complete),
            (0, 0, false)
        );
    }
}

#[test]
fn an_execution_of_another_program_is_refused() {
    let failure = explore(two_locks).failure.expect("both may wait");
    let mut builder = Builder::new();
    builder.execution = Some(failure.execution);
    let failure = builder
        .explore(|| ())
        .failure
        .expect("it has other operations");
    assert_eq!(failure.kind, FailureKind::NotDeterministic);
    builder.execution = Some("this one".to_string());
    let outcome = std::panic::catch_unwind(move || builder.explore(|| ()));
    let message = *outcome.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(message, "`this one` is no execution as a failure prints it");
}

#[test]
#[should_panic(expected = "neither has seen the other")]
fn a_model_panics_at_the_first_failure() {
    rc11::model(store_buffering);
}
