//! Which axiom forbids an outcome. The axioms are told twice, once to decide fast and once to explain: here
//! the two are compared on every candidate execution of random programs, and the answers to the classic
//! questions are written down.
//!
//! What these tests cannot see: programs of more than 2 counters, 3 threads and 6 operations (without
//! branches: 4 threads and 7 operations; load buffering: those of `generate`), and whether a cycle is the one that a reader would have chosen.

mod generate;

use std::ops::ControlFlow;

use counterexample::candidate::candidates;
use counterexample::explore::explore;
use counterexample::model::Model;
use counterexample::outcome::{check, Verdict};
use counterexample::parse::parse;
use counterexample::program::{Assertion, Kind, Program};
use counterexample::report::forbidden::{broken_axioms, Axiom};
use counterexample::report::{OutcomeReport, Possibility};
use generate::Size;
use proptest::prelude::*;

const LIMIT: u64 = 200_000;

const SIZE: Size = Size {
    counters: 2,
    threads: 3,
    operations: 6,
};

/// Room for independent readers.
const WIDE: Size = Size {
    counters: 2,
    threads: 4,
    operations: 7,
};

fn any_program() -> impl Strategy<Value = Program> {
    prop_oneof![
        1 => generate::straight(SIZE),
        3 => generate::straight(WIDE),
        2 => generate::branching(SIZE),
        1 => generate::waiting(SIZE),
        1 => generate::with_cells_and_waits(SIZE),
        2 => generate::load_buffering(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_no_axiom_forbids_is_what_is_explored(program in any_program(), kind in 0..3_usize) {
        let orderings = program.orderings(Kind::ALL[kind]);
        for model in Model::ALL {
            let mut explored = 0;
            let coverage = explore(&program, &orderings, model, LIMIT, |execution| {
                explored += u64::from(execution.ends());
                ControlFlow::Continue(())
            });
            prop_assume!(coverage.expect("a small program").complete);
            let mut allowed = 0;
            let mut wrong = None;
            let complete = candidates(&program, &orderings, LIMIT, &[], |candidate| {
                let violated = broken_axioms(candidate, model);
                allowed += u64::from(violated.is_empty());
                // Of dependencies, only complete executions are judged.
                let mut axioms = violated.iter().filter(|violation| {
                    model != Model::Cpp20 || violation.axiom != Axiom::NoThinAir
                });
                if model.allows(candidate) == axioms.next().is_some() {
                    wrong = Some(format!("{violated:?} under {model}"));
                }
                for violation in &violated {
                    let edges = &violation.cycle;
                    let next = |index: usize| edges[(index + 1) % edges.len()].from;
                    let is_cycle = edges.iter().enumerate().all(|(index, edge)| edge.to == next(index));
                    if edges.is_empty() || !is_cycle {
                        wrong = Some(format!("no cycle: {violation:?}"));
                    }
                }
                ControlFlow::Continue(())
            });
            prop_assume!(complete.expect("a small program"));
            prop_assert_eq!(wrong, None);
            prop_assert_eq!(allowed, explored, "under {}", model);
        }
    }
}

/// An answer without its picture; the last number is that of the candidates that are forbidden.
type Found = (Possibility, Option<Axiom>, u64);

fn ask(source: &str, outcome: &str, kind: Kind, model: Model) -> OutcomeReport {
    let program = parse(source).expect("a program");
    let asked = parse(&format!("{source} assert!({outcome});")).expect("a condition");
    let [Assertion {
        condition: outcome, ..
    }] = &asked.assertions[..]
    else {
        panic!("one")
    };
    OutcomeReport::new("-", &program, outcome, &[kind], model, LIMIT).expect("a small program")
}

fn found(source: &str, outcome: &str, kind: Kind, model: Model) -> Found {
    let report = ask(source, outcome, kind, model);
    let answer = &report.answers[0];
    assert!(answer.complete);
    assert_eq!(
        answer.picture.is_some(),
        answer.possibility != Possibility::NoCandidate
    );
    (
        answer.possibility,
        answer.axiom,
        answer.forbidden_candidates.0,
    )
}

/// The answers for each of [`Kind::ALL`].
fn for_all(source: &str, outcome: &str, model: Model) -> [Found; 3] {
    Kind::ALL.map(|kind| found(source, outcome, kind, model))
}

const POSSIBLE: Found = (Possibility::Possible, None, 0);

const fn forbidden(axiom: Axiom, candidates: u64) -> Found {
    (Possibility::Forbidden, Some(axiom), candidates)
}

const STORE_BUFFERING: &str = "let a = Counter::new(0); let b = Counter::new(0);
    spawn(|| { a.inc(); let r0 = b.get(); });
    spawn(|| { b.inc(); let r1 = a.get(); });";

#[test]
fn store_buffering_is_for_the_sc_axiom_to_forbid() {
    let ask = |model| for_all(STORE_BUFFERING, "r0 == 0 && r1 == 0", model);
    let sc = forbidden(Axiom::Sc, 1);
    assert_eq!(ask(Model::Cpp20), [POSSIBLE, POSSIBLE, sc]);
    assert_eq!(ask(Model::Rc11), [POSSIBLE, POSSIBLE, sc]);
    assert_eq!(ask(Model::Sc), [forbidden(Axiom::Interleaving, 1); 3]);
}

#[test]
fn independent_readers_disagree_unless_the_sc_axiom_forbids_it() {
    let source = "let a = Counter::new(0); let b = Counter::new(0);
        spawn(|| { a.inc(); });
        spawn(|| { b.inc(); });
        spawn(|| { let r0 = a.get(); let r1 = b.get(); });
        spawn(|| { let r2 = b.get(); let r3 = a.get(); });";
    let outcome = "r0 == 1 && r1 == 0 && r2 == 1 && r3 == 0";
    let answers = for_all(source, outcome, Model::Cpp20);
    assert_eq!(answers, [POSSIBLE, POSSIBLE, forbidden(Axiom::Sc, 1)]);
}

/// Of psc, the part that leads through what has no `SeqCst`: program order, happens-before, program order.
#[test]
fn the_sc_axiom_forbids_a_cycle_through_other_counters() {
    let source = "let a = ConsistentCounter::new(0); let b = ConsistentCounter::new(0);
        let c = AcqRelCounter::new(0);
        spawn(|| { a.inc(); c.inc(); });
        spawn(|| { let r0 = c.get(); let r1 = b.get(); });
        spawn(|| { b.inc(); let r2 = a.get(); });";
    let outcome = "r0 == 1 && r1 == 0 && r2 == 0";
    let answer = found(source, outcome, Kind::Relaxed, Model::Cpp20);
    assert_eq!(answer, forbidden(Axiom::Sc, 1));
    let relaxed = source.replace("AcqRelCounter", "RelaxedCounter");
    let answer = found(&relaxed, outcome, Kind::Relaxed, Model::Cpp20);
    assert_eq!(answer, POSSIBLE);
}

#[test]
fn message_passing_is_for_coherence_to_keep() {
    let source = "let a = Counter::new(0); let b = Counter::new(0);
        spawn(|| { a.inc(); b.inc(); });
        spawn(|| { let r0 = b.get(); let r1 = a.get(); });";
    let coherence = forbidden(Axiom::Coherence, 1);
    assert_eq!(
        for_all(source, "r0 == 1 && r1 == 0", Model::Cpp20),
        [POSSIBLE, coherence, coherence]
    );
}

#[test]
fn load_buffering_sets_rc11_and_cpp20_apart() {
    let source = "let a = Counter::new(0); let b = Counter::new(0);
        spawn(|| { let r0 = a.get(); b.inc(); });
        spawn(|| { let r1 = b.get(); a.inc(); });";
    let ask = |model| for_all(source, "r0 == 1 && r1 == 1", model);
    let coherence = forbidden(Axiom::Coherence, 1);
    assert_eq!(ask(Model::Cpp20), [POSSIBLE, coherence, coherence]);
    let thin_air = forbidden(Axiom::NoThinAir, 1);
    assert_eq!(ask(Model::Rc11), [thin_air, coherence, coherence]);
}

/// Of coherence there are four: read-read, read-write, write-read and write-write.
#[test]
fn one_counter_is_coherent_whatever_the_ordering() {
    let questions = [
        (
            "spawn(|| { a.inc(); }); spawn(|| { let r0 = a.get(); let r1 = a.get(); });",
            "r0 == 1 && r1 == 0",
        ),
        ("spawn(|| { let r0 = a.get(); a.inc(); });", "r0 == 1"),
        ("spawn(|| { a.inc(); let r0 = a.get(); });", "r0 == 0"),
        (
            "spawn(|| { let r0 = a.inc(); let r1 = a.inc(); });",
            "r0 == 1 && r1 == 0",
        ),
    ];
    for (threads, outcome) in questions {
        let source = format!("let a = Counter::new(0); {threads}");
        for model in [Model::Cpp20, Model::Rc11] {
            for (_, axiom, candidates) in for_all(&source, outcome, model) {
                assert_eq!((axiom, candidates), (Some(Axiom::Coherence), 1), "{source}");
            }
        }
    }
}

#[test]
fn values_do_not_come_out_of_thin_air() {
    let source = "let a = Counter::new(0); let b = Counter::new(0);
        spawn(|| { let r0 = a.get(); b.add(r0); });
        spawn(|| { let r1 = b.get(); a.add(r1); });";
    let thin_air = forbidden(Axiom::NoThinAir, 1);
    let coherence = forbidden(Axiom::Coherence, 1);
    assert_eq!(
        for_all(source, "r0 == 42", Model::Cpp20),
        [thin_air, coherence, coherence]
    );
}

#[test]
fn what_no_choice_of_sources_gives_is_told_apart() {
    let nothing = (Possibility::NoCandidate, None, 0);
    let answers = for_all(STORE_BUFFERING, "r0 == 2", Model::Cpp20);
    assert_eq!(answers, [nothing; 3]);
}

#[test]
fn a_compiler_that_removes_a_dependency_makes_it_possible() {
    let source = "let a = Counter::new(0); let b = Counter::new(0);
        spawn(|| { let r0 = a.get(); if r0 == 0 { b.inc(); } else { b.inc(); } });
        spawn(|| { let r1 = b.get(); a.add(r1); });";
    let (possibility, ..) = found(source, "r0 == 1 && r1 == 1", Kind::Relaxed, Model::Cpp20);
    assert_eq!(possibility, Possibility::DependsOnCompiler);
}

/// A known limit of the exploration: it has no execution in which a value has to be guessed, although
/// whatever the first thread reads it adds 5, so that a compiler may have it do that first. The question
/// about the outcome guesses the numbers that are in it.
#[test]
fn an_outcome_that_only_a_guess_explains_is_found_by_asking_for_it() {
    let source = "let a = Counter::new(0); let b = Counter::new(0);
        spawn(|| { let r0 = a.get(); if r0 == 5 { b.add(r0); } else { b.add(5); } });
        spawn(|| { let r1 = b.get(); a.add(r1); });";
    let outcome = "r0 == 5 && r1 == 5";
    let ask = |model| found(source, outcome, Kind::Relaxed, model);
    assert_eq!(ask(Model::Cpp20), (Possibility::DependsOnCompiler, None, 0));
    assert_eq!(ask(Model::Rc11), forbidden(Axiom::NoThinAir, 1));
    let program = parse(&format!("{source} assert!(!({outcome}));")).expect("a program");
    let orderings = program.orderings(Kind::Relaxed);
    let explored = check(&program, &orderings, Model::Cpp20, LIMIT).expect("a small program");
    assert_eq!(explored.overall(), Verdict::Holds);
}

#[test]
fn after_a_data_race_every_outcome_is_possible() {
    let source = "let a = Counter::new(0); let data = Plain::new(0);
        spawn(|| { data.set(7); a.inc(); });
        spawn(|| { let r0 = a.get(); if r0 == 1 { let r1 = data.get(); } });";
    let outcome = "r0 == 1 && r1 == 0";
    let answers = for_all(source, outcome, Model::Cpp20);
    assert_eq!(answers[0], (Possibility::Undefined, None, 0));
    // What a read of plain memory finds is not chosen.
    assert_eq!(answers[1..], [(Possibility::NoCandidate, None, 0); 2]);
}

#[test]
fn what_the_limit_leaves_open_is_told() {
    let source = "let a = Counter::new(0);
        spawn(|| { a.inc(); a.inc(); a.inc(); });
        spawn(|| { let r0 = a.get(); let r1 = a.get(); });";
    let program = parse(source).expect("a program");
    let outcome = |condition: &str| {
        let asked = parse(&format!("{source} assert!({condition});")).expect("a condition");
        asked.assertions[0].condition.clone()
    };
    let possibility = |condition: &str, limit| {
        let kinds = [Kind::Relaxed];
        let condition = outcome(condition);
        let report = OutcomeReport::new("-", &program, &condition, &kinds, Model::Cpp20, limit);
        let answer = &report.expect("a small program").answers[0];
        (answer.possibility, answer.complete)
    };
    // There are 10 executions, and 6 orders of the updates by 16 sources of the reads.
    assert_eq!(possibility("r0 == 3", 100), (Possibility::Possible, true));
    assert_eq!(possibility("r0 == 4", 2), (Possibility::Unknown, false));
    // So few states are not too many, where executions are.
    assert_eq!(possibility("r0 == 4", 9), (Possibility::Unexplained, false));
    assert_eq!(
        possibility("r0 == 4", 95),
        (Possibility::Unexplained, false)
    );
    assert_eq!(possibility("r0 == 4", 96), (Possibility::NoCandidate, true));
    let back = "r0 == 1 && r1 == 0";
    assert_eq!(possibility(back, 95), (Possibility::Forbidden, false));
    assert_eq!(possibility(back, 96), (Possibility::Forbidden, true));
}
