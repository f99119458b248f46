//! Random programs of stores, updates, compare-exchanges, fences, plain memory, waits, branches, and threads that
//! are spawned and joined: every execution is found by trying all candidates, by the definitions.

mod generate_atomics;
mod naive;

use counterexample::model::Model;
use counterexample::outcome::check;
use counterexample::program::{Kind, Program};
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
    #![proptest_config(ProptestConfig::with_cases(30_000))]

    #[test]
    #[ignore = "takes minutes"]
    fn every_execution_of_many_is_found(program in generate_atomics::programs(7)) {
        compare(&program)?;
    }
}
