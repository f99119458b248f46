//! Loops that wait: what they cost, and where nothing is lost.

mod axioms;
mod checked;

use std::collections::BTreeMap;
use std::sync::Arc;

use checked::explore;
use rc11::hint::spin_loop;
use rc11::sync::atomic::{fence, AtomicBool, AtomicUsize, Ordering::*};
use rc11::thread::{spawn, yield_now};
use rc11::{FailureKind, Report};

fn counts<T: Ord, const N: usize>(expected: [(T, u64); N]) -> BTreeMap<T, u64> {
    expected.into()
}

#[test]
fn a_wait_costs_one_read() {
    for wait in [spin_loop as fn(), yield_now as fn()] {
        let report = explore(move || {
            let ready = Arc::new(AtomicBool::new(false));
            let writer = Arc::clone(&ready);
            spawn(move || writer.store(true, Release));
            while !ready.load(Acquire) {
                wait();
            }
        });
        assert_eq!(report.failure, None);
        // The read finds what was stored, or waits on the initial value.
        assert_eq!((report.executions, report.blocked), (1, 1));
        assert!(report.complete);
    }
}

#[test]
fn two_waits_in_a_row_cost_two_reads() {
    let report = explore(|| {
        let (a, b) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicBool::new(false)),
        );
        let (to_a, to_b) = (Arc::clone(&a), Arc::clone(&b));
        spawn(move || {
            to_a.store(true, Relaxed);
            to_b.store(true, Relaxed);
        });
        while !b.load(Relaxed) {
            spin_loop();
        }
        while !a.load(Relaxed) {
            spin_loop();
        }
    });
    assert_eq!(report.failure, None);
    // The first waits, or the second does, or neither.
    assert_eq!((report.executions, report.blocked), (1, 2));
}

#[test]
fn two_waits_for_one_atomic_cost_two_reads() {
    let report = explore(|| {
        let a = Arc::new(AtomicUsize::new(0));
        let writer = Arc::clone(&a);
        spawn(move || {
            writer.store(1, Relaxed);
            writer.store(2, Relaxed);
        });
        while a.load(Relaxed) == 0 {
            spin_loop();
        }
        while a.load(Relaxed) != 2 {
            spin_loop();
        }
    });
    assert_eq!(report.failure, None);
    // The first finds 1 or 2; it waits for 0 to change, or the second for 1.
    assert_eq!((report.executions, report.blocked), (2, 2));
}

#[test]
fn one_loop_that_waits_for_two_atomics_in_turn_is_two_waits() {
    let report = explore(|| {
        let flags: Arc<[AtomicBool; 2]> = Arc::default();
        let writer = Arc::clone(&flags);
        spawn(move || writer.iter().for_each(|flag| flag.store(true, Relaxed)));
        for flag in flags.iter().rev() {
            while !flag.load(Relaxed) {
                spin_loop();
            }
        }
    });
    assert_eq!(report.failure, None);
    assert_eq!((report.executions, report.blocked), (1, 2));
}

#[test]
fn threads_that_wait_for_one_another_in_turn_get_through() {
    let report = explore(|| {
        let turn = Arc::new(AtomicUsize::new(0));
        let wait = |turn: &AtomicUsize, own: usize| {
            while turn.load(Acquire) != own {
                spin_loop();
            }
        };
        let other = Arc::clone(&turn);
        spawn(move || {
            wait(&other, 1);
            other.store(0, Release);
        });
        wait(&turn, 0);
        turn.store(1, Release);
        wait(&turn, 0);
    });
    assert_eq!(report.failure, None);
    // The other thread waits for its turn, or this one for the second turn.
    assert_eq!((report.executions, report.blocked), (1, 2));
}

#[test]
fn a_round_of_two_reads_waits_for_either() {
    let report = explore(|| {
        let flags: Arc<[AtomicBool; 2]> = Arc::default();
        let writer = Arc::clone(&flags);
        spawn(move || writer.iter().for_each(|flag| flag.store(true, Relaxed)));
        while !(flags[0].load(Relaxed) && flags[1].load(Relaxed)) {
            spin_loop();
        }
    });
    assert_eq!(report.failure, None);
    assert_eq!((report.executions, report.blocked), (1, 2));
}

#[test]
fn a_fence_is_no_effect_of_a_round() {
    let report = explore(|| {
        let (a, ready) = (
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let (to_a, to_ready) = (Arc::clone(&a), Arc::clone(&ready));
        spawn(move || {
            to_a.store(1, Relaxed);
            to_ready.store(true, Release);
        });
        loop {
            let is_ready = ready.load(Relaxed);
            fence(Acquire);
            if is_ready {
                return a.load(Relaxed);
            }
            spin_loop();
        }
    });
    assert_eq!(report.failure, None);
    assert_eq!((report.outcomes, report.blocked), (counts([(1, 1)]), 1));
}

#[test]
fn a_look_before_the_loop_is_no_round_of_it() {
    let report = explore(|| {
        let a = Arc::new(AtomicBool::new(false));
        let writer = Arc::clone(&a);
        spawn(move || writer.store(true, Relaxed));
        let at_once = a.load(Relaxed);
        let mut found = at_once;
        while !found {
            spin_loop();
            found = a.load(Relaxed);
        }
        at_once
    });
    assert_eq!(report.failure, None);
    assert_eq!(
        (report.outcomes, report.blocked),
        (counts([(false, 1), (true, 1)]), 1)
    );
}

#[test]
fn a_yield_before_a_loop_that_waits_changes_nothing() {
    let report = explore(|| {
        let a = Arc::new(AtomicBool::new(false));
        let writer = Arc::clone(&a);
        spawn(move || writer.store(true, Relaxed));
        yield_now();
        while !a.load(Relaxed) {
            spin_loop();
        }
    });
    assert_eq!(report.failure, None);
    assert_eq!((report.executions, report.blocked), (1, 1));
}

#[test]
fn a_yield_outside_of_any_loop_loses_nothing() {
    let look = |atomic: &AtomicUsize| atomic.load(Relaxed);
    let program = move |asks: bool| {
        move || {
            let a = Arc::new(AtomicUsize::new(0));
            let writer = Arc::clone(&a);
            spawn(move || writer.store(1, Relaxed));
            let first = look(&a);
            if asks {
                yield_now();
            }
            (first, look(&a))
        }
    };
    let expected = counts([((0, 0), 1), ((0, 1), 1), ((1, 1), 1)]);
    for asks in [false, true] {
        let report = explore(program(asks));
        assert_eq!(report.failure, None);
        assert_eq!((&report.outcomes, report.blocked), (&expected, 0), "{asks}");
    }
}

/// Looks for what another thread stores, if it does, in so many rounds: in which it was found.
fn found_in(rounds: usize, stores: bool) -> Report<Option<usize>> {
    explore(move || {
        let a = Arc::new(AtomicBool::new(false));
        let writer = Arc::clone(&a);
        spawn(move || {
            if stores {
                writer.store(true, Relaxed);
            }
        });
        for round in 0..rounds {
            if a.load(Relaxed) {
                return Some(round);
            }
            spin_loop();
        }
        None
    })
}

#[test]
fn a_loop_that_gives_up_after_some_rounds_loses_nothing() {
    for rounds in [1, 2, 3, 4, 128] {
        let report = found_in(rounds, true);
        assert_eq!(report.failure, None);
        let found = (0..rounds).map(|round| (Some(round), 1));
        let expected: BTreeMap<_, _> = found.chain([(None, 1)]).collect();
        assert_eq!(
            (&report.outcomes, report.blocked),
            (&expected, 0),
            "{rounds} rounds"
        );
    }
}

#[test]
fn a_loop_that_gives_up_after_more_rounds_is_refused() {
    for (rounds, stores) in [(129, true), (129, false), (10_000, true)] {
        let failure = found_in(rounds, stores).failure;
        let failure = failure.expect("what follows it is not explored");
        assert_eq!(failure.kind, FailureKind::TooLong);
        let gives_up = format!("gives up after {rounds} rounds");
        assert!(failure.message.contains(&gives_up), "{failure}");
    }
}

#[test]
fn a_loop_that_gives_up_after_far_more_rounds_is_taken_for_one_that_does_not() {
    // The known limit: a loop with an end beyond it is not told from one without.
    let report = found_in(10_001, true);
    assert_eq!(report.failure, None);
    assert_eq!(
        (report.outcomes, report.blocked),
        (counts([(Some(0), 1)]), 1)
    );
    let failure = found_in(10_001, false).failure.expect("it seems to wait");
    assert_eq!(failure.kind, FailureKind::Deadlock);
    let report = found_in(128, false);
    assert_eq!(report.failure, None);
    assert_eq!(report.outcomes, counts([(None, 1)]));
}

#[test]
fn a_loop_that_counts_its_rounds_for_ever_is_given_one() {
    // The known limit: the number of rounds is lost, since there is no end to it.
    let report = explore(|| {
        let a = Arc::new(AtomicBool::new(false));
        let writer = Arc::clone(&a);
        spawn(move || writer.store(true, Relaxed));
        let mut rounds = 0;
        while !a.load(Relaxed) {
            rounds += 1;
            spin_loop();
        }
        rounds
    });
    assert_eq!(report.failure, None);
    assert_eq!((report.outcomes, report.blocked), (counts([(0, 1)]), 1));
}

#[test]
fn what_failed_rounds_have_read_is_lost() {
    // The known limit, the other half: an execution in which 1 was read before 2 is not found.
    let report = explore(|| {
        let a = Arc::new(AtomicUsize::new(0));
        let writer = Arc::clone(&a);
        spawn(move || {
            writer.store(1, Relaxed);
            writer.store(2, Relaxed);
        });
        let mut sum = 0;
        loop {
            let found = a.load(Relaxed);
            sum += found;
            if found == 2 {
                return sum;
            }
            spin_loop();
        }
    });
    assert_eq!(report.failure, None);
    assert_eq!((report.outcomes, report.blocked), (counts([(2, 1)]), 2));
}

#[test]
fn a_failed_comparison_is_no_effect_of_a_round() {
    let report = explore(|| {
        let lock = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&lock);
        let section = |lock: &AtomicBool| {
            while lock
                .compare_exchange(false, true, Acquire, Relaxed)
                .is_err()
            {
                spin_loop();
            }
            lock.store(false, Release);
        };
        let thread = spawn(move || section(&other));
        section(&lock);
        thread.join().unwrap();
    });
    assert_eq!(report.failure, None);
    assert_eq!(report.executions, 2);
}

#[test]
fn a_round_that_writes_is_no_wait() {
    // Every round adds, so that no two are the same: it is the other thread's turn in some execution.
    let report = explore(|| {
        let (a, rounds) = (Arc::new(AtomicBool::new(false)), AtomicUsize::new(0));
        let writer = Arc::clone(&a);
        spawn(move || writer.store(true, Relaxed));
        while !a.load(Relaxed) && rounds.fetch_add(1, Relaxed) < 2 {
            spin_loop();
        }
        rounds.load(Relaxed)
    });
    assert_eq!(report.failure, None);
    assert_eq!(
        (report.outcomes, report.blocked),
        (counts([(0, 1), (1, 1), (2, 1), (3, 1)]), 0)
    );
}

#[test]
fn a_lock_that_swaps_in_every_round_is_too_long() {
    let mut builder = rc11::model::Builder::new();
    builder.max_branches = 100;
    let report = builder.explore(|| {
        let lock = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&lock);
        let section = |lock: &AtomicBool| {
            while lock.swap(true, Acquire) {
                spin_loop();
            }
            lock.store(false, Release);
        };
        spawn(move || section(&other));
        section(&lock);
    });
    assert_eq!(
        report.failure.expect("it has no end").kind,
        FailureKind::TooLong
    );
}

#[test]
fn a_wait_that_nobody_ends_is_a_failure() {
    let report = explore(|| {
        let a = AtomicBool::new(false);
        while !a.load(Relaxed) {
            spin_loop();
        }
    });
    assert_eq!(
        report.failure.expect("it waits").kind,
        FailureKind::Deadlock
    );
    assert!(!report.complete);
}

#[test]
fn a_thread_that_waits_for_ever_is_a_failure_though_nobody_joins_it() {
    let report = explore(|| {
        spawn(|| {
            let a = AtomicBool::new(false);
            while !a.load(Relaxed) {
                spin_loop();
            }
        });
    });
    assert_eq!(
        report.failure.expect("it waits").kind,
        FailureKind::Deadlock
    );
}

#[test]
fn a_loop_that_does_not_say_that_it_waits_is_too_long() {
    let mut builder = rc11::model::Builder::new();
    builder.max_branches = 100;
    let report = builder.explore(|| {
        let a = AtomicBool::new(false);
        while !a.load(Relaxed) {}
    });
    assert_eq!(
        report.failure.expect("it has no end").kind,
        FailureKind::TooLong
    );
}

#[test]
fn a_loop_that_looks_at_nothing_is_too_long() {
    let report = explore(|| loop {
        yield_now();
    });
    let report: rc11::Report<()> = report;
    assert_eq!(
        report.failure.expect("it has no end").kind,
        FailureKind::TooLong
    );
}
