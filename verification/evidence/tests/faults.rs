//! Every fault of `tests/faulty`, run: which claims of the catalogue it breaks.
//!
//! Under rc11, a weakened ordering breaks exactly the claims that the exact checker names under its model
//! `rc11`, with as many executions of every program. A fault that is no ordering is out of the exact
//! checker's reach. Its operations are all `SeqCst`, so rc11 and shuttle see the same of it.

#![cfg(any(rc11, shuttle))]
#![allow(dead_code, unused_imports, unused_macros)] // The faults' own checks are for the tests of the shipped crate.

#[path = "../../../tests/faulty/mod.rs"]
mod faulty;

/// What the faults are made of.
mod sync {
    #[cfg(rc11)]
    pub use rc11::sync::atomic::{AtomicUsize, Ordering};
    #[cfg(shuttle)]
    pub use shuttle::sync::atomic::{AtomicUsize, Ordering};
}

use std::collections::BTreeSet;

use atomic_counter::RelaxedCounter;
use counterexample::parse::parse;
use counterexample::program::{Kind, Program};
use evidence::register::claims;
#[cfg(rc11)]
use evidence::run::rc11::{run_on, MemoryModel};
#[cfg(shuttle)]
use evidence::run::shuttle::run_on;
use evidence::run::{Either, Runs};
use faulty::{Fault, Faulty, LoadThenStore, NewValue, ResetLoadThenStore};

/// `ConsistentCounter` itself.
struct NoFault;

impl Fault for NoFault {}

/// Runs a program with this counter wherever it could have a `ConsistentCounter`.
fn run<F: Fault>(program: &Program) -> Runs {
    let kinds = program.kinds(Kind::Consistent);
    let counter = move |index: usize, initial| match kinds[index] {
        Kind::Relaxed => Either::First(RelaxedCounter::new(initial)),
        _ => Either::Second(Faulty::<F>::from(initial)),
    };
    #[cfg(rc11)]
    let runs = run_on(program, counter, MemoryModel::Rc11);
    #[cfg(shuttle)]
    let runs = run_on(program, counter);
    runs.expect("a program of a claim")
}

/// The claims with a program that does not keep its assertions with the fault, and without it does.
fn broken<F: Fault>() -> BTreeSet<String> {
    let breaks = |source| {
        let program = parse(source).expect("a program");
        let holds = |runs: Runs| runs.broken_by(&program).is_none();
        !holds(run::<F>(&program)) && holds(run::<NoFault>(&program))
    };
    let claims = claims().into_iter();
    let broken = claims.filter(|claim| {
        let mut patterns = claim.patterns().into_iter();
        patterns.any(|pattern| breaks(pattern.source))
    });
    broken.map(|claim| claim.id).collect()
}

#[track_caller]
fn assert_breaks<F: Fault>(expected: &[&str]) {
    let expected = expected.iter().map(|claim| claim.to_string());
    assert_eq!(broken::<F>(), expected.collect());
}

#[test]
fn load_then_store() {
    let broken = [
        "no-lost-update",
        "pair-opposite",
        "publication",
        "reset-exact",
        "unique-tickets",
    ];
    assert_breaks::<LoadThenStore>(&broken);
}

#[test]
fn reset_load_then_store() {
    assert_breaks::<ResetLoadThenStore>(&["reset-exact"]);
}

#[test]
fn new_value() {
    assert_breaks::<NewValue>(&["publication", "unique-tickets"]);
}

#[cfg(rc11)]
mod weakened {
    use super::*;
    use counterexample::model::Model;
    use counterexample::outcome::{check, Findings, Verdict};
    use counterexample::program::Orderings;

    fn exact(program: &Program, consistent: Orderings) -> Findings {
        let kinds = program.kinds(Kind::Consistent).into_iter();
        let orderings: Vec<_> = kinds
            .map(|kind| match kind {
                Kind::Consistent => consistent,
                other => other.orderings(),
            })
            .collect();
        check(program, &orderings, Model::Rc11, u64::MAX).expect("a small program")
    }

    /// Compares every program of every claim, and what is broken.
    fn agrees<F: Fault>() -> BTreeSet<String> {
        let name = std::any::type_name::<F>();
        let consistent = Orderings {
            add: F::ADD,
            get: F::GET,
            reset: F::RESET,
        };
        let holds = |findings: Findings| findings.overall() == Verdict::Holds;
        let mut named = BTreeSet::new();
        for claim in claims() {
            for pattern in claim.patterns() {
                let program = parse(pattern.source).expect("a program");
                let (found, seen) = (exact(&program, consistent), run::<F>(&program));
                assert_eq!(found.outcomes, seen.outcomes, "{name}, {}", pattern.name);
                assert_eq!(
                    (found.coverage.visited(), found.has_race()),
                    (seen.executions, seen.races > 0),
                    "{name}, {}",
                    pattern.name
                );
                if holds(exact(&program, Kind::Consistent.orderings())) && !holds(found) {
                    named.insert(claim.id.clone());
                }
            }
        }
        assert_eq!(broken::<F>(), named, "{name}");
        named
    }

    #[test]
    fn every_weakening_breaks_what_the_exact_checker_names() {
        let broken = [
            agrees::<faulty::AcqRelAdd>(),
            agrees::<faulty::AcquireAdd>(),
            agrees::<faulty::ReleaseAdd>(),
            agrees::<faulty::RelaxedAdd>(),
            agrees::<faulty::AcquireGet>(),
            agrees::<faulty::RelaxedGet>(),
            agrees::<faulty::AcqRelReset>(),
            agrees::<faulty::AcquireReset>(),
            agrees::<faulty::ReleaseReset>(),
            agrees::<faulty::RelaxedReset>(),
        ];
        assert!(broken.iter().all(|claims| !claims.is_empty()));
    }
}
