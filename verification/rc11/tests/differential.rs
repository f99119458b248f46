//! The crate and the enumerator agree on random programs: on every outcome, and on the number of
//! executions that have it.

mod axioms;
mod checked;
mod naive;

use axioms::Axioms;
use checked::satisfies;
use naive::enumerate;
use naive::program::{random, Shape};
use rc11::FailureKind;

fn agree(seed: u64, programs: usize, shape: Shape) {
    let mut generator = fastrand::Rng::with_seed(seed);
    for number in 0..programs {
        let program = random(&mut generator, shape);
        for axioms in [Axioms::Rc11, Axioms::Sc] {
            let expected = enumerate(&program, axioms);
            let report = program.explore(axioms);
            let context =
                || format!("program {number} of seed {seed} under {axioms:?}: {program:#?}");
            assert_eq!(report.failure, None, "{}", context());
            assert_eq!(report.outcomes, expected, "{}", context());
            assert_eq!(
                report.executions,
                expected.values().sum::<u64>(),
                "{}",
                context()
            );
            assert_eq!(report.blocked, 0, "{}", context());
            assert!(report.complete);
        }
    }
}

#[test]
fn loads_and_stores() {
    for (seed, (threads, operations)) in [(2, 5), (3, 6), (4, 6)].into_iter().enumerate() {
        agree(
            seed as u64,
            400,
            Shape {
                locations: 2,
                threads,
                operations,
                fences: 0,
                updates: 0,
                comparisons: 0,
                waits: 0,
                late: false,
            },
        );
    }
}

#[test]
fn updates() {
    for (seed, (threads, operations)) in [(2, 5), (3, 5), (3, 6)].into_iter().enumerate() {
        agree(
            seed as u64,
            400,
            Shape {
                locations: 2,
                threads,
                operations,
                fences: 0,
                updates: 2,
                comparisons: 0,
                waits: 0,
                late: false,
            },
        );
    }
}

#[test]
fn one_location() {
    agree(
        1,
        400,
        Shape {
            locations: 1,
            threads: 3,
            operations: 4,
            fences: 0,
            updates: 3,
            comparisons: 2,
            waits: 0,
            late: false,
        },
    );
    agree(
        2,
        60,
        Shape {
            locations: 1,
            threads: 3,
            operations: 5,
            fences: 0,
            updates: 3,
            comparisons: 2,
            waits: 0,
            late: false,
        },
    );
}

#[test]
fn comparisons() {
    for (seed, (threads, operations)) in [(2, 5), (3, 5), (3, 6)].into_iter().enumerate() {
        agree(
            seed as u64,
            400,
            Shape {
                locations: 2,
                threads,
                operations,
                fences: 0,
                updates: 4,
                comparisons: 2,
                waits: 0,
                late: false,
            },
        );
    }
}

#[test]
fn fences() {
    for (seed, (threads, operations)) in [(2, 7), (3, 7), (3, 8)].into_iter().enumerate() {
        agree(
            seed as u64,
            300,
            Shape {
                locations: 2,
                threads,
                operations,
                fences: 3,
                updates: 4,
                comparisons: 6,
                waits: 0,
                late: false,
            },
        );
    }
}

#[test]
fn three_locations() {
    agree(
        1,
        300,
        Shape {
            locations: 3,
            threads: 3,
            operations: 7,
            fences: 5,
            updates: 4,
            comparisons: 6,
            waits: 0,
            late: false,
        },
    );
    agree(
        2,
        300,
        Shape {
            locations: 3,
            threads: 4,
            operations: 7,
            fences: 0,
            updates: 6,
            comparisons: 0,
            waits: 0,
            late: false,
        },
    );
}

#[test]
fn threads_that_start_and_join_others() {
    for (seed, (threads, operations)) in [(2, 5), (3, 6), (4, 6)].into_iter().enumerate() {
        agree(
            seed as u64,
            300,
            Shape {
                locations: 2,
                threads,
                operations,
                fences: 6,
                updates: 4,
                comparisons: 6,
                waits: 0,
                late: true,
            },
        );
    }
}

/// Programs that wait: as many executions as there are in which every wait finds its value at once. Those
/// that can be stuck are left out, since the exploration ends there.
#[test]
fn waits() {
    let (mut generator, mut compared, mut waited) = (fastrand::Rng::with_seed(1), 0, 0);
    let shape = Shape {
        locations: 2,
        threads: 3,
        operations: 7,
        fences: 8,
        updates: 4,
        comparisons: 8,
        waits: 4,
        late: false,
    };
    for number in 0..1500 {
        let program = random(&mut generator, shape);
        let report = program.explore(Axioms::Rc11);
        if let Some(failure) = report.failure {
            assert_eq!(failure.kind, FailureKind::Deadlock, "program {number}");
            continue;
        }
        let expected = enumerate(&program, Axioms::Rc11);
        assert_eq!(report.outcomes, expected, "program {number}: {program:#?}");
        compared += 1;
        waited += u32::from(report.blocked > 0);
    }
    assert_eq!(
        (compared, waited),
        (711, 182),
        "compared, and of them waited"
    );
}

/// The control of the check of every execution, in all tests: each is changed so that one axiom forbids it.
#[test]
fn what_is_no_execution_is_noticed() {
    let check = |lines: &[&str], replaced: &str, by: &str, axioms: Axioms| {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        assert!(satisfies(&text, Axioms::Rc11), "{text}");
        let changed = text.replace(replaced, by);
        assert!(!satisfies(&changed, axioms), "{changed}");
    };
    // Store buffering in which nobody sees the other.
    let store_buffering = [
        "0 spawn 1",
        "0 spawn 2",
        "0 end",
        "1 write 3 Relaxed 1",
        "1 read 4 Relaxed initial plain",
        "1 end",
        "2 write 4 Relaxed 1",
        "2 read 3 Relaxed initial plain",
        "2 end",
    ];
    check(&store_buffering, "Relaxed", "SeqCst", Axioms::Rc11);
    check(&store_buffering, "Relaxed", "Relaxed", Axioms::Sc);
    // A thread overlooks its own store.
    let own = ["0 write 0 Relaxed 1", "0 read 0 Relaxed 0 plain", "0 end"];
    check(&own, "Relaxed 0", "Relaxed initial", Axioms::Rc11);
    // Two read-modify-writes read the same.
    let updates = [
        "0 spawn 1",
        "0 read 1 Relaxed initial exclusive",
        "0 write 1 Relaxed 1",
        "0 end",
        "1 read 1 Relaxed 2 exclusive",
        "1 write 1 Relaxed 2",
        "1 end",
    ];
    check(
        &updates,
        "Relaxed 2 exc",
        "Relaxed initial exc",
        Axioms::Rc11,
    );
    // Load buffering.
    let load_buffering = [
        "0 spawn 1",
        "0 read 1 Relaxed initial plain",
        "0 write 2 Relaxed 1",
        "0 end",
        "1 read 2 Relaxed 2 plain",
        "1 write 1 Relaxed 1",
        "1 end",
    ];
    check(
        &load_buffering,
        "Relaxed initial",
        "Relaxed 5",
        Axioms::Rc11,
    );
    // A thread overlooks what was stored before it was started, or by one that it has joined.
    let started = [
        "0 write 0 Relaxed 1",
        "0 spawn 1",
        "0 end",
        "1 read 0 Relaxed 0 plain",
        "1 end",
    ];
    check(&started, "Relaxed 0", "Relaxed initial", Axioms::Rc11);
    let joined = [
        "0 spawn 1",
        "0 join 1",
        "0 read 2 Relaxed 4 plain",
        "0 end",
        "1 write 2 Relaxed 1",
        "1 end",
    ];
    check(&joined, "Relaxed 4", "Relaxed initial", Axioms::Rc11);
}
