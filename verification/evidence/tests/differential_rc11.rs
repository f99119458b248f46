//! Of rc11, beside what `differential` shows: larger programs, with branches, waits and ordinary memory at once; the executions of `sc`; and
//! counters with any orderings. Two explorations that share no code agree on every count.

#![cfg(rc11)]

#[path = "differential/compare.rs"]
mod compare;
#[path = "../../counterexample/tests/generate/mod.rs"]
mod generate;

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

use ::rc11::sync::atomic::AtomicUsize;
use atomic_counter::{AtomicCounter, RelaxedCounter};
use compare::{compare, same, Numbers};
use counterexample::model::Model;
use counterexample::outcome::check;
use counterexample::program::{Kind, Orderings, Program};
use evidence::engine::Engine;
use evidence::fault::FAULTS;
use evidence::faulty::Faulty;
use evidence::run::built::{self, MemoryModel};
use evidence::run::{Either, Runs};
use generate::Size;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn compare_under(
    model: Model,
    memory_model: MemoryModel,
) -> impl Fn(&Program, &[Kind]) -> Result<Runs, String> {
    move |program, kinds| {
        let runs = built::run_under(program, kinds, memory_model);
        let runs = runs.map_err(|refused| refused.to_string())?;
        compare::judge(program, kinds, model, runs, same)
    }
}

#[test]
fn catalogue_under_sequential_consistency() {
    let compare = compare_under(Model::Sc, MemoryModel::Sc);
    compare::catalogue("rc11, sc", |_| true, compare);
}

/// Programs like those of the other engines, and larger ones that have waits and ordinary memory at once.
fn any_program() -> impl Strategy<Value = Program> {
    let everything = |threads, operations| {
        let counters = 2;
        compare::shipped(generate::with_cells_and_waits(Size {
            counters,
            threads,
            operations,
        }))
    };
    prop_oneof![
        2 => compare::any_program(),
        1 => everything(2, 10),
        1 => everything(3, 10),
        1 => everything(4, 8),
    ]
}

/// Compares random programs, of which some race and some wait for ever.
fn random(name: &str, programs: u32, compare: impl Fn(&Program, &[Kind]) -> Result<Runs, String>) {
    let all = compare::random_of(any_program(), name, programs, compare);
    let (racing, endless) = (all.racing, all.endless);
    compare::say(&format!(
        "{name}: {racing} executions had a data race, {endless} no end"
    ));
    assert!(all.racing > 0 && all.endless > 0);
}

#[test]
fn larger_random_programs() {
    random("rc11", 2_000, compare);
}

#[test]
fn larger_random_programs_under_sequential_consistency() {
    random("rc11, sc", 2_000, compare_under(Model::Sc, MemoryModel::Sc));
}

#[test]
#[ignore = "takes ten seconds"]
fn many_larger_random_programs() {
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
        let runs = built::run_on(&program, counter).expect("a valid program");
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

#[test]
fn the_wrong_model_is_noticed_under_sequential_consistency() {
    let program = compare::named("store-buffering");
    let compared = compare_under(Model::Rc11, MemoryModel::Sc)(&program, &[Kind::Relaxed; 2]);
    assert!(compared.is_err());
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
            let runs = built::run_on(&program, counter).expect("a program that rc11 can run");
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
