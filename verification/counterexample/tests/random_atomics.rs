//! Random programs of stores, updates, compare-exchanges, fences, plain memory, waits, branches, and threads that
//! are spawned and joined: every execution is found by trying all candidates, by the definitions.

mod generate_atomics;
mod naive;

use std::ops::ControlFlow;

use counterexample::candidate::candidates;
use counterexample::explore::explore;
use counterexample::model::Model;
use counterexample::outcome::check;
use counterexample::program::{Kind, Program};
use counterexample::report::forbidden::{broken_axioms, Axiom};
use naive::{answer_with, Answer, SeqCstBy};
use proptest::prelude::*;

/// What the checker finds, in the terms of the naive enumeration.
fn exact(program: &Program, model: Model) -> Answer {
    let orderings = program.orderings(Kind::Relaxed);
    let findings = check(program, &orderings, model, u64::MAX).expect("a small program");
    assert!(findings.coverage.complete);
    let ended: u64 = findings.outcomes.values().sum();
    Answer {
        racing: findings.coverage.executions - ended,
        endless: findings.coverage.endless,
        cut: findings.coverage.cut,
        outcomes: findings.outcomes,
    }
}

fn compare(program: &Program) -> Result<(), TestCaseError> {
    let orderings = program.orderings(Kind::Relaxed);
    for (model, seq_cst) in [
        (Model::Rc11, SeqCstBy::Psc),
        (Model::Cpp20, SeqCstBy::TotalOrder),
        (Model::Sc, SeqCstBy::Psc),
    ] {
        let naive = answer_with(program, &orderings, model, seq_cst);
        let exact = exact(program, model);
        prop_assert_eq!(exact, naive, "{}\n{:?}", model, program);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn every_execution_is_found(program in generate_atomics::programs(6)) {
        compare(&program)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Of all candidates, those are explored of which no axiom is told to be broken, and each that is told to be is
    /// shown by a cycle.
    #[test]
    fn what_no_axiom_forbids_is_what_is_explored(program in generate_atomics::programs(6)) {
        let orderings = program.orderings(Kind::Relaxed);
        for model in Model::ALL {
            let mut explored = 0;
            let coverage = explore(&program, &orderings, model, u64::MAX, |execution| {
                explored += u64::from(execution.ends());
                ControlFlow::Continue(())
            });
            coverage.expect("a small program");
            let (mut allowed, mut wrong) = (0, None);
            let visit = |candidate: &_| {
                let broken = broken_axioms(candidate, model);
                allowed += u64::from(broken.is_empty());
                // Of dependencies, only complete executions are judged.
                let mut axioms = broken.iter().filter(|violation| {
                    model != Model::Cpp20 || violation.axiom != Axiom::NoThinAir
                });
                if model.allows(candidate) == axioms.next().is_some() {
                    wrong = Some(format!("{broken:?} under {model}"));
                }
                for violation in &broken {
                    let edges = &violation.cycle;
                    let next = |index: usize| edges[(index + 1) % edges.len()].from;
                    let mut steps = edges.iter().enumerate();
                    if edges.is_empty() || steps.any(|(index, edge)| edge.to != next(index)) {
                        wrong = Some(format!("no cycle: {violation:?}"));
                    }
                }
                ControlFlow::Continue(())
            };
            let complete = candidates(&program, &orderings, 1_000_000, &[], visit);
            prop_assert!(complete.expect("a small program"));
            prop_assert_eq!(wrong, None, "{:?}", program);
            prop_assert_eq!(allowed, explored, "under {} {:?}", model, program);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30_000))]

    #[test]
    #[ignore = "takes minutes"]
    fn every_execution_of_many_is_found(program in generate_atomics::programs(7)) {
        compare(&program)?;
    }
}
