//! The crate and the enumerator agree on random programs: on every outcome, and on the number of
//! executions that have it.

mod naive;

use naive::program::{random, Shape};
use naive::{enumerate, Axioms};
use rc11::{FailureKind, MemoryModel};

fn agree(seed: u64, programs: usize, shape: Shape) {
    let mut generator = fastrand::Rng::with_seed(seed);
    for number in 0..programs {
        let program = random(&mut generator, shape);
        for (model, axioms) in [
            (MemoryModel::Rc11, Axioms::Rc11),
            (MemoryModel::Sc, Axioms::Sc),
        ] {
            let expected = enumerate(&program, axioms);
            let (report, mut all) = program.explore(model);
            let context =
                || format!("program {number} of seed {seed} under {model:?}: {program:#?}");
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
            all.sort();
            all.dedup();
            assert_eq!(
                all.len() as u64,
                report.executions,
                "an execution twice: {}",
                context()
            );
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
        },
    );
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
    };
    for number in 0..1500 {
        let program = random(&mut generator, shape);
        let (report, _) = program.explore(MemoryModel::Rc11);
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
