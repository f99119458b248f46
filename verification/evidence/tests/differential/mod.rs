//! What an engine saw of a program, beside the exact set of outcomes of the model that it explores.

#![allow(dead_code)] // each engine's test uses some of it

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{stdout, Write as _};

use counterexample::explore::Coverage;
use counterexample::model::Model;
use counterexample::outcome::{check, Findings, Outcome};
use counterexample::parse::parse;
use counterexample::program::{Class, Kind, Program};
use evidence::catalogue::entries;
use evidence::run::Runs;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

use crate::generate::{self, Size};

/// Every way to make each counter that `program` leaves open one of the two that are shipped; none
/// if it pins one that is not.
pub fn assignments(program: &Program) -> Vec<Vec<Kind>> {
    let mut assignments = vec![Vec::new()];
    for location in &program.locations {
        let kinds = match location.class {
            Class::Counter(None) => vec![Kind::Relaxed, Kind::Consistent],
            Class::Counter(Some(Kind::AcqRel)) => Vec::new(),
            Class::Counter(Some(kind)) => vec![kind],
            Class::Atomic(_) | Class::Plain(_) => vec![Kind::Relaxed],
        };
        assignments = assignments
            .iter()
            .flat_map(|chosen| {
                kinds
                    .iter()
                    .map(move |&kind| [&chosen[..], &[kind]].concat())
            })
            .collect();
    }
    assignments
}

/// The exact answer.
pub fn exact(program: &Program, kinds: &[Kind], model: Model) -> Findings {
    let orderings = program.with_counters(kinds.iter().map(|kind| kind.orderings()).collect());
    let findings = check(program, &orderings, model, u64::MAX).expect("a valid program");
    assert!(findings.coverage.complete);
    findings
}

/// The outcomes alone.
pub fn outcomes(findings: &Findings) -> BTreeSet<Outcome> {
    findings.outcomes.keys().cloned().collect()
}

/// The outcomes that were seen.
pub fn seen(runs: &Runs) -> BTreeSet<Outcome> {
    runs.outcomes.keys().cloned().collect()
}

/// Returns `runs` if they are all that the model allows, as `same` has it.
///
/// # Errors
///
/// The program with its kinds, to paste into `counterexample check`, and both sets.
pub fn judge(
    program: &Program,
    kinds: &[Kind],
    model: Model,
    runs: Runs,
    same: fn(&Findings, &Runs) -> bool,
) -> Result<Runs, String> {
    let exact = exact(program, kinds, model);
    if same(&exact, &runs) {
        return Ok(runs);
    }
    let (allowed, seen) = (outcomes(&exact), seen(&runs));
    let mut program = program.clone();
    for (location, &kind) in program.locations.iter_mut().zip(kinds) {
        if !location.is_plain() {
            location.class = Class::Counter(Some(kind));
        }
    }
    let mut text = format!("\n{program}");
    let mut list = |title: &str, outcomes: Vec<&Outcome>| {
        let _ = writeln!(text, "{title}:");
        for outcome in outcomes {
            let _ = writeln!(text, "    {}", program.outcome_text(outcome));
        }
    };
    list("in both", allowed.intersection(&seen).collect());
    list(
        &format!("only in {model}"),
        allowed.difference(&seen).collect(),
    );
    list("only seen", seen.difference(&allowed).collect());
    Err(format!(
        "{text}race in {model}: {}, seen: {}\n\
        {:?} in {model}, seen: {:?}\n\
        The first set again: paste the program into `counterexample check --model {model}`.\n\
        The second: run this test again, with the same PROPTEST_RNG_SEED.",
        exact.has_race(),
        runs.races > 0,
        Numbers::from(&exact),
        Numbers::from(&runs)
    ))
}

/// How many executions there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub executions: u64,
    pub racing: u64,
    /// Without a race.
    pub endless: u64,
}

impl From<&Findings> for Numbers {
    fn from(exact: &Findings) -> Self {
        let Coverage {
            executions,
            endless,
            ..
        } = exact.coverage;
        Self {
            executions: exact.coverage.visited(),
            racing: executions - exact.outcomes.values().sum::<u64>(),
            endless,
        }
    }
}

impl From<&Runs> for Numbers {
    fn from(runs: &Runs) -> Self {
        let ended: u64 = runs.outcomes.values().sum();
        Self {
            executions: runs.executions,
            racing: runs.races,
            endless: runs.executions - runs.races - ended,
        }
    }
}

/// A program over a single counter, and its outcomes if it is a `LoadThenStoreCounter`: one more than
/// there are.
pub fn increments() -> (Program, BTreeSet<Outcome>) {
    let text = "
        let a = Counter::new(0);
        spawn(|| { let r0 = a.inc(); });
        spawn(|| { let r1 = a.inc(); });";
    let outcomes = [[0, 0, 1], [0, 1, 2], [1, 0, 2]];
    let outcomes = outcomes.map(|outcome| outcome.map(Some).to_vec());
    (parse(text).expect("a program"), outcomes.into())
}

/// A program that shows more than interleavings.
pub fn store_buffering() -> Program {
    let entries = entries();
    let mut entries = entries.iter();
    let entry = entries.find(|entry| entry.name == "store-buffering");
    entry.expect("an entry").program()
}

/// How an engine's outcomes differ from those that Rust allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// It reports some that are not allowed.
    FalseAlarm,
    /// It overlooks some that are, or a data race.
    Overlooks,
}

/// Compares the programs of the catalogue whose names `choose` approves of, with every mix of the
/// counters that are shipped. Returns the limits of the engine: the programs where, with one kind of
/// counter throughout, it does not see what `cpp20` allows.
pub fn catalogue(
    engine: &str,
    choose: impl Fn(&str) -> bool,
    compare: impl Fn(&Program, &[Kind]) -> Result<Runs, String>,
) -> BTreeSet<(String, Kind, Limit)> {
    let mut differences = String::new();
    let mut limits = BTreeSet::new();
    let (mut programs, mut executions) = (0, 0);
    for entry in entries().iter().filter(|entry| choose(&entry.name)) {
        let program = entry.program();
        for kinds in assignments(&program) {
            let runs = match compare(&program, &kinds) {
                Ok(runs) => runs,
                Err(difference) => {
                    differences += &difference;
                    continue;
                }
            };
            programs += 1;
            executions += runs.executions;
            for kind in [Kind::Relaxed, Kind::Consistent] {
                if program.kinds(kind) == kinds {
                    let limit = limits_of(&program, &kinds, &runs);
                    limits.extend(limit.map(|limit| (entry.name.clone(), kind, limit)));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{differences}");
    say(&format!(
        "{engine}: {programs} programs and kinds of the catalogue, {executions} executions, no difference"
    ));
    limits
}

fn limits_of(program: &Program, kinds: &[Kind], runs: &Runs) -> impl Iterator<Item = Limit> {
    let exact = exact(program, kinds, Model::Cpp20);
    let (allowed, seen) = (outcomes(&exact), seen(runs));
    let (false_alarm, overlooks) = if exact.has_race() {
        (false, runs.races == 0)
    } else {
        (!seen.is_subset(&allowed), !seen.is_superset(&allowed))
    };
    let false_alarm = false_alarm.then_some(Limit::FalseAlarm);
    let overlooks = overlooks.then_some(Limit::Overlooks);
    false_alarm.into_iter().chain(overlooks)
}

/// Not `println!`, whose output libtest would keep to itself.
pub fn say(line: &str) {
    stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Random programs over the counters that are shipped.
pub fn any_program() -> impl Strategy<Value = Program> {
    let two = Size {
        counters: 2,
        threads: 2,
        operations: 7,
    };
    let three = Size { threads: 3, ..two };
    prop_oneof![two_or_three(two), two_or_three(three)]
}

fn two_or_three(size: Size) -> impl Strategy<Value = Program> {
    shipped(prop_oneof![
        generate::straight(size),
        generate::branching(size),
        generate::waiting(size),
        generate::with_cells(size),
    ])
}

/// The programs, of the counters that are shipped.
pub fn shipped(programs: impl Strategy<Value = Program>) -> impl Strategy<Value = Program> {
    programs.prop_map(|mut program| {
        for location in &mut program.locations {
            if location.class == Class::Counter(Some(Kind::AcqRel)) {
                location.class = Class::Counter(Some(Kind::Relaxed));
            }
        }
        program
    })
}

/// Compares `programs` random programs. A difference is shrunk to a small
/// program that shows it.
pub fn random(
    engine: &str,
    programs: u32,
    compare: impl Fn(&Program, &[Kind]) -> Result<Runs, String>,
) {
    random_of(any_program(), engine, programs, compare);
}

/// The same of programs that are drawn in another way. Returns what they come to.
pub fn random_of(
    any_program: impl Strategy<Value = Program>,
    engine: &str,
    programs: u32,
    compare: impl Fn(&Program, &[Kind]) -> Result<Runs, String>,
) -> Numbers {
    let mut runner = TestRunner::new(Config::with_cases(programs));
    let all = Cell::new(Numbers::default());
    let result = runner.run(&any_program, |program| {
        let runs = compare(&program, &program.kinds(Kind::Relaxed)).map_err(TestCaseError::fail)?;
        let (before, these) = (all.get(), Numbers::from(&runs));
        all.set(Numbers {
            executions: before.executions + these.executions,
            racing: before.racing + these.racing,
            endless: before.endless + these.endless,
        });
        Ok(())
    });
    if let Err(TestError::Fail(difference, _)) = &result {
        panic!("{difference}");
    }
    result.expect("programs to compare");
    let all = all.into_inner();
    say(&format!(
        "{engine}: {programs} random programs, {} executions, no difference",
        all.executions
    ));
    all
}
