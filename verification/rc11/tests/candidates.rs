//! Numbers of executions with a data race or an endless wait, for comparison with other checkers.

use std::sync::Arc;

use rc11::candidate::{explore, Location};
use rc11::hint::spin_loop;
use rc11::model::Builder;
use rc11::sync::atomic::{AtomicUsize, Ordering, Ordering::*};
use rc11::thread::spawn;

/// One thread writes data and sets a flag, and another reads the data if it sees that. Returns in how many
/// executions there is a race, and in how many none.
fn publication(release: Ordering, acquire: Ordering) -> Vec<(bool, u64)> {
    let (report, endless) = explore(&Builder::new(), move || {
        let shared = Arc::new((Location::new(), AtomicUsize::new(0)));
        let (data, flag) = &*shared;
        let other = Arc::clone(&shared);
        let writer = spawn(move || {
            other.0.access(true);
            other.1.store(1, release);
        });
        if flag.load(acquire) == 1 {
            data.access(false);
        }
        writer.join().unwrap();
        data.has_race()
    });
    assert_eq!(report.failure, None);
    assert_eq!((report.blocked, endless), (0, [0, 0]));
    report.outcomes.into_iter().collect()
}

#[test]
fn an_execution_with_a_data_race_is_counted() {
    assert_eq!(publication(Release, Acquire), [(false, 2)]);
    assert_eq!(publication(Relaxed, Acquire), [(false, 1), (true, 1)]);
}

/// A thread waits for what nobody writes, and another writes something else. Returns how many executions come
/// to their end, are given up, and wait for ever: with a race, and without.
fn wait(races: bool) -> (u64, u64, [u64; 2]) {
    let (report, endless) = explore(&Builder::new(), move || {
        let shared = Arc::new((Location::new(), AtomicUsize::new(0)));
        let (data, flag) = &*shared;
        let other = Arc::clone(&shared);
        spawn(move || {
            other.0.access(true);
            other.1.store(1, Relaxed);
        });
        if races {
            data.access(false);
        }
        while flag.load(Relaxed) < 2 {
            spin_loop();
        }
    });
    assert_eq!(report.failure, None);
    assert!(report.complete);
    (report.executions, report.blocked, endless)
}

#[test]
fn an_endless_wait_is_counted() {
    // Only who has read the newest value waits for ever.
    assert_eq!(wait(false), (0, 1, [0, 1]));
    assert_eq!(wait(true), (0, 1, [1, 0]));
}

/// Which write comes last is not the order in which the exploration happens to run threads.
#[test]
fn an_access_happens_before_another_by_synchronization_only() {
    let ordered = |order: Ordering| {
        let (report, _) = explore(&Builder::new(), move || {
            let shared = Arc::new((Location::new(), AtomicUsize::new(0)));
            let (data, flag) = &*shared;
            let other = Arc::clone(&shared);
            let writer = spawn(move || {
                let write = other.0.access(true);
                other.1.store(1, order);
                write
            });
            let seen = flag.load(Acquire);
            let read = data.access(false);
            let write = writer.join().unwrap();
            (seen, write.happens_before(read))
        });
        report.outcomes.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(ordered(Release), [(0, false), (1, true)]);
    assert_eq!(ordered(Relaxed), [(0, false), (1, false)]);
}
