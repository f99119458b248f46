//! Every pattern of the catalogue against the exact checker: the verdicts under each kind of counter,
//! and the weakest counters that work, are those that its file says.
//!
//! The files are written by hand. Where the two disagree, find out which of them is wrong.

use std::ops::ControlFlow;

use counterexample::execution::Execution;
use counterexample::explore::explore;
use counterexample::model::Model;
use counterexample::outcome::{check, Findings, Verdict};
use counterexample::parse::parse;
use counterexample::program::{Kind, Program};
use counterexample::remedy::remedy;
use counterexample::unfolding::Unfolding;
use evidence::catalogue::{entries, Entry, Expected};

/// Every program is small enough for any engine.
const MOST_EXECUTIONS: u64 = 36;
const MOST_OPERATIONS: usize = 8;
const MOST_THREADS: usize = 4;

fn program(entry: &Entry) -> Program {
    entry.program()
}

fn findings(program: &Program, kind: Kind, model: Model) -> Findings {
    let findings = check(program, &program.orderings(kind), model, u64::MAX);
    findings.expect("a small program")
}

fn found(findings: &Findings) -> Expected {
    match findings.overall() {
        Verdict::Holds => Expected::Holds,
        Verdict::CanFail if findings.has_race() => Expected::Races,
        Verdict::CanFail => Expected::CanFail,
        Verdict::WaitsForEver => Expected::WaitsForEver,
        Verdict::DependsOnCompiler => Expected::DependsOnCompiler,
        verdict => panic!("{verdict:?}"),
    }
}

#[test]
fn every_verdict_is_what_its_file_says() {
    for entry in entries() {
        let program = program(&entry);
        assert_eq!(program.title, entry.title);
        for kind in Kind::ALL {
            let found = found(&findings(&program, kind, Model::Cpp20));
            assert_eq!(found, entry.verdict(kind), "{}, {kind}", entry.name);
        }
    }
}

#[test]
fn the_weakest_counters_are_what_its_file_says() {
    for entry in entries() {
        let program = program(&entry);
        assert_eq!(program.assertions.len(), 1, "{}", entry.name);
        let remedy = remedy(&program, Some(0), Model::Cpp20, u64::MAX).expect("a small program");
        assert_eq!(remedy.weakest, entry.weakest, "{}", entry.name);
        // Where no counter helps it is because of an interleaving, unless one is pinned.
        let is_open = program.counters().all(|(_, kind)| kind.is_none());
        let no_counter_helps = remedy.weakest.is_empty() && is_open;
        assert_eq!(
            remedy.interleaved >= Verdict::WaitsForEver,
            no_counter_helps,
            "{}",
            entry.name
        );
    }
}

/// What loom cannot show, because it explores `rc11`.
#[test]
fn only_load_buffering_sets_cpp20_and_rc11_apart() {
    let differs = |entry: &Entry, kind| {
        let [cpp20, rc11] = [Model::Cpp20, Model::Rc11]
            .map(|model| findings(&program(entry), kind, model).overall());
        cpp20 != rc11
    };
    let different = |kind| {
        let entries = entries().into_iter().filter(|entry| differs(entry, kind));
        entries.map(|entry| entry.name).collect::<Vec<_>>()
    };
    let relaxed = [
        "both-branches",
        "id-order",
        "load-buffering",
        "look-by-update",
        "two-plus-two-writes",
    ];
    assert_eq!(different(Kind::Relaxed), relaxed);
    assert!(different(Kind::AcqRel).is_empty());
    assert!(different(Kind::Consistent).is_empty());
}

/// What `sequential` claims, of every program here that leaves its counters open.
#[test]
fn consistent_counters_have_exactly_the_interleavings() {
    let mut compared = 0;
    for entry in entries() {
        let program = program(&entry);
        if program.counters().any(|(_, kind)| kind.is_some()) {
            continue;
        }
        let [cpp20, sc] =
            [Model::Cpp20, Model::Sc].map(|model| findings(&program, Kind::Consistent, model));
        assert_eq!(cpp20.outcomes, sc.outcomes, "{}", entry.name);
        assert_eq!(
            cpp20.coverage.executions, sc.coverage.executions,
            "{}",
            entry.name
        );
        compared += 1;
    }
    assert_eq!(
        compared,
        entries().len() - 2,
        "all but the two that pin a counter"
    );
}

#[test]
fn every_program_is_small() {
    for entry in entries() {
        let program = program(&entry);
        let unfolding = Unfolding::new(&program).expect("a small program");
        let operations = unfolding.events.len();
        assert!(
            operations <= MOST_OPERATIONS,
            "{}: {operations}",
            entry.name
        );
        assert!(program.threads.len() <= MOST_THREADS, "{}", entry.name);
        for kind in Kind::ALL {
            let executions = findings(&program, kind, Model::Cpp20).coverage.executions;
            assert!(
                executions <= MOST_EXECUTIONS,
                "{}, {kind}: {executions}",
                entry.name
            );
        }
    }
}

#[test]
fn there_are_at_most_twice_as_many_candidates_as_executions() {
    for entry in entries() {
        let program = program(&entry);
        for kind in Kind::ALL {
            for model in Model::ALL {
                let coverage = findings(&program, kind, model).coverage;
                let is_close = coverage.candidates <= 2 * coverage.visited();
                assert!(is_close, "{}, {kind}, {model}: {coverage:?}", entry.name);
            }
        }
    }
}

/// A counterexample that is an interleaving is the easier one to believe, among those of a length.
#[test]
fn a_witness_is_an_interleaving_if_one_is_as_short() {
    let cost = |execution: &Execution| {
        let is_weak = !Model::Sc.allows(execution);
        (execution.size(), is_weak)
    };
    // Both an old `a` and a `b` read too late break it.
    let with_choice = "let a = Counter::new(5);
        let b = Counter::new(4);
        spawn(|| { a.inc(); b.inc(); });
        spawn(|| { b.get(); let seen_a = a.get(); let seen_b = b.get(); });
        assert!(seen_a > seen_b);";
    let with_choice = parse(with_choice).expect("a program");
    let mut programs: Vec<Program> = entries().iter().map(program).collect();
    programs.push(with_choice);
    let mut choices = 0;
    for program in programs {
        for kind in Kind::ALL {
            let judgements = findings(&program, kind, Model::Cpp20).assertions;
            for (assertion, judgement) in program.assertions.iter().zip(judgements) {
                let Some(witness) = judgement.violations.witness else {
                    continue;
                };
                let visit = |execution: &Execution| {
                    if !execution.has_race()
                        && assertion.condition.evaluate(execution) == Some(false)
                    {
                        assert!(cost(&witness) <= cost(execution), "{kind}\n{program}");
                        choices += u32::from(cost(&witness) < cost(execution));
                    }
                    ControlFlow::Continue(())
                };
                let orderings = program.orderings(kind);
                explore(&program, &orderings, Model::Cpp20, u64::MAX, visit).expect("a program");
            }
        }
    }
    assert!(choices > 0, "no program has a choice");
}
