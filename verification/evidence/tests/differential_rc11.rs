//! What rc11 sees on the counters that are shipped, against the exact checker.
//!
//! Two explorations that share no code agree on every count: for every program of the catalogue with
//! every mix of the two counters, and for random programs of up to 4 threads and 10 operations, with
//! branches, waits and ordinary memory, rc11 finds exactly the outcomes of `rc11`, each in as many
//! executions, and as many that have a data race, and as many in which threads wait for ever. The same of
//! `sc`, and of counters with any orderings.

#![cfg(rc11)]

mod broken;
mod differential;
#[path = "../../counterexample/tests/generate/mod.rs"]
mod generate;

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

use ::rc11::sync::atomic::AtomicUsize;
use atomic_counter::{AtomicCounter, RelaxedCounter};
use broken::LoadThenStoreCounter;
use counterexample::model::Model;
use counterexample::outcome::{check, Findings};
use counterexample::program::{Kind, Orderings, Program};
use differential::{Limit, Numbers};
use evidence::engine::Engine;
use evidence::fault::FAULTS;
use evidence::faulty::Faulty;
use evidence::run::rc11::{self, MemoryModel};
use evidence::run::{Either, Runs};
use generate::Size;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn same(exact: &Findings, runs: &Runs) -> bool {
    exact.outcomes == runs.outcomes && Numbers::from(exact) == Numbers::from(runs)
}

fn compare_under(
    model: Model,
    memory_model: MemoryModel,
) -> impl Fn(&Program, &[Kind]) -> Result<Runs, String> {
    move |program, kinds| {
        let runs = rc11::run(program, kinds, memory_model);
        let runs = runs.map_err(|refused| refused.to_string())?;
        differential::judge(program, kinds, model, runs, same)
    }
}

fn compare(program: &Program, kinds: &[Kind]) -> Result<Runs, String> {
    compare_under(Model::Rc11, MemoryModel::Rc11)(program, kinds)
}

/// What RC11 excludes, and C++20 does not: a load or an update that reads from an update which comes after
/// what it leads to, load buffering. There are no false alarms.
const OVERLOOKED: [&str; 4] = [
    "id-order",
    "load-buffering",
    "look-by-update",
    "two-plus-two-writes",
];

#[test]
fn catalogue() {
    let limits = differential::catalogue("rc11", |_| true, compare);
    let expected = OVERLOOKED.map(|name| (name.to_string(), Kind::Relaxed, Limit::Overlooks));
    assert_eq!(limits, expected.into());
}

#[test]
fn catalogue_under_sequential_consistency() {
    let compare = compare_under(Model::Sc, MemoryModel::Sc);
    differential::catalogue("rc11, sc", |_| true, compare);
}

/// Programs like those of the other engines, and larger ones that have waits and ordinary memory at once.
fn any_program() -> impl Strategy<Value = Program> {
    let everything = |threads, operations| {
        let counters = 2;
        differential::shipped(generate::with_cells_and_waits(Size {
            counters,
            threads,
            operations,
        }))
    };
    prop_oneof![
        2 => differential::any_program(),
        1 => everything(2, 10),
        1 => everything(3, 10),
        1 => everything(4, 8),
    ]
}

/// Compares random programs, of which some race and some wait for ever.
fn random(name: &str, programs: u32, compare: impl Fn(&Program, &[Kind]) -> Result<Runs, String>) {
    let all = differential::random_of(any_program(), name, programs, compare);
    let (racing, endless) = (all.racing, all.endless);
    differential::say(&format!(
        "{name}: {racing} executions had a data race, {endless} no end"
    ));
    assert!(all.racing > 0 && all.endless > 0);
}

#[test]
fn random_programs() {
    random("rc11", 2_000, compare);
}

#[test]
fn random_programs_under_sequential_consistency() {
    random("rc11, sc", 2_000, compare_under(Model::Sc, MemoryModel::Sc));
}

#[test]
#[ignore = "takes ten seconds"]
fn many_random_programs() {
    random("rc11", 10_000, compare);
}

/// A counter with orderings of its own. Those of the counters that are shipped are all the same, so that release
/// sequences and mixed `SeqCst` make no difference to them.
struct Ordered(AtomicUsize, Orderings);

impl AtomicCounter for Ordered {
    type PrimitiveType = usize;

    fn inc(&self) -> usize {
        self.add(1)
    }

    fn add(&self, amount: usize) -> usize {
        self.0.fetch_add(amount, self.1.add)
    }

    fn get(&self) -> usize {
        self.0.load(self.1.get)
    }

    fn reset(&self) -> usize {
        self.0.swap(0, self.1.reset)
    }

    fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}

fn any_orderings() -> impl Strategy<Value = Orderings> {
    let update = || prop::sample::select(vec![Relaxed, Acquire, Release, AcqRel, SeqCst]);
    let get = prop::sample::select(vec![Relaxed, Acquire, SeqCst]);
    let all = (update(), get, update());
    all.prop_map(|(add, get, reset)| Orderings { add, get, reset })
}

#[test]
fn random_programs_and_orderings() {
    let programs = (any_program(), prop::collection::vec(any_orderings(), 2));
    let mut runner = TestRunner::new(Config::with_cases(4_000));
    let result = runner.run(&programs, |(program, orderings)| {
        let exactly = program.with_counters(orderings.clone());
        let exact = check(&program, &exactly, Model::Rc11, u64::MAX).expect("a valid program");
        let counters = orderings.clone();
        let counter =
            move |index: usize, initial| Ordered(AtomicUsize::new(initial), counters[index]);
        let runs = rc11::run_on(&program, counter, MemoryModel::Rc11).expect("a valid program");
        prop_assert!(
            same(&exact, &runs),
            "\n{program}\n{orderings:?}\nexact {:?} {:?}\nrc11 {:?} {:?}",
            Numbers::from(&exact),
            exact.outcomes,
            Numbers::from(&runs),
            runs.outcomes
        );
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

mod controls {
    use super::*;

    #[test]
    fn a_broken_counter_is_found_out() {
        let (program, outcomes) = differential::increments();
        let runs = rc11::run_on(
            &program,
            |_, initial| LoadThenStoreCounter::from(initial),
            MemoryModel::Rc11,
        );
        let runs = runs.unwrap();
        assert_eq!(differential::seen(&runs), outcomes);
        let judged = differential::judge(&program, &[Kind::Consistent], Model::Rc11, runs, same);
        assert!(judged.is_err());
    }

    #[test]
    fn the_wrong_model_is_found_out() {
        let program = differential::store_buffering();
        for (model, memory_model) in [
            (Model::Sc, MemoryModel::Rc11),
            (Model::Rc11, MemoryModel::Sc),
        ] {
            let compared = compare_under(model, memory_model)(&program, &[Kind::Relaxed; 2]);
            assert!(compared.is_err());
        }
    }
}

/// Of every fault that is a weaker ordering, on every program of a claim.
#[test]
fn a_weaker_ordering_has_the_executions_that_the_exact_checker_counts() {
    for fault in FAULTS {
        let Some(orderings) = fault.orderings() else {
            continue;
        };
        for pattern in evidence::claims::claims()
            .into_iter()
            .flat_map(|claim| claim.patterns)
        {
            let program = pattern.program();
            // Where the program pins a relaxed counter, so is this.
            let kinds = program.kinds(Kind::Consistent);
            let of_kind = |kind: &Kind| match kind {
                Kind::Consistent => orderings,
                other => other.orderings(),
            };
            let exactly = program.with_counters(kinds.iter().map(of_kind).collect());
            let exact = Engine::Rc11.findings(&program, &exactly);
            let counter = move |index: usize, initial| match kinds[index] {
                Kind::Relaxed => Either::First(RelaxedCounter::new(initial)),
                _ => Either::Second(Faulty::new(fault.change, initial)),
            };
            let runs = rc11::run_on(&program, counter, MemoryModel::Rc11)
                .expect("a program that rc11 can run");
            let about = format!("{}, {}", fault.name, pattern.name);
            assert_eq!(runs.outcomes, exact.outcomes, "{about}");
            let counted = (runs.executions, runs.races > 0);
            assert_eq!(
                counted,
                (exact.coverage.visited(), exact.has_race()),
                "{about}"
            );
        }
    }
}
