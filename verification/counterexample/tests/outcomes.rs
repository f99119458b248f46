//! The table of outcomes is bounded, and every report says where it is cut; and a counterexample can be
//! found again.

use counterexample::explore::nth_execution;
use counterexample::model::Model;
use counterexample::outcome::MAX_OUTCOMES;
use counterexample::parse::parse;
use counterexample::program::{Kind, Program};
use counterexample::report::herd::herd;
use counterexample::report::picture::Picture;
use counterexample::report::text::text;
use counterexample::report::{Report, Unsupported};

/// Every order of the threads is an outcome; that the first one is not the last fails in one of
/// `threads`.
fn tickets(threads: usize) -> Program {
    let thread = |number| format!("spawn(|| {{ let r{number} = a.inc(); }});");
    let spawned: String = (0..threads).map(thread).collect();
    let last = threads - 1;
    let program = format!("let a = Counter::new(0); {spawned} assert!(r0 != {last});");
    parse(&program).expect("a program")
}

fn report(threads: usize) -> Report {
    let report = Report::new(
        "-",
        &tickets(threads),
        &[Kind::Relaxed],
        Model::Cpp20,
        1_000_000,
    );
    report.expect("a small program")
}

const ORDERS_OF_8: u64 = 40_320;

#[test]
fn every_execution_is_judged_though_not_every_outcome_is_kept() {
    let report = report(9);
    let answer = &report.answers[0];
    assert!(answer.complete);
    assert_eq!(answer.executions.0, 9 * ORDERS_OF_8);
    assert_eq!(report.outcomes.len(), MAX_OUTCOMES);
    let listed = report.outcomes.iter();
    let listed: u64 = listed.map(|row| row.executions[&Kind::Relaxed].0).sum();
    assert_eq!(listed + answer.unlisted.0, answer.executions.0);
    assert_eq!(report.claims[0].rulings[0].violations.0, ORDERS_OF_8);

    let shown = text(&report);
    assert!(
        shown.contains("for each kind the table is cut after 100000."),
        "{shown}"
    );
    assert!(!shown.contains("lists all"), "{shown}");
    assert_eq!(
        herd(&tickets(9), Kind::Relaxed, 1_000_000),
        Err(Unsupported::TooManyOutcomes)
    );
}

#[test]
fn a_counterexample_has_the_number_that_it_is_drawn_by() {
    let source = "let a = Counter::new(5); let b = Counter::new(4);
        spawn(|| { a.inc(); b.inc(); });
        spawn(|| { let seen_b = b.get(); let seen_a = a.get(); });
        assert!(seen_a > seen_b);";
    let program = parse(source).expect("a program");
    let (model, kinds) = (Model::Cpp20, [Kind::Relaxed]);
    let report = Report::new("-", &program, &kinds, model, u64::MAX).expect("a small program");
    let found = report.claims[0].counterexample.as_ref().expect("one");
    let orderings = program.orderings(found.kind);
    let execution = nth_execution(&program, &orderings, model, u64::MAX, found.number.0);
    let execution = execution.expect("a small program").expect("so many");
    let drawn = Picture::of_execution(&program, &execution, &found.picture.caption);
    assert_eq!(drawn, found.picture);
}

#[test]
fn a_table_that_is_not_cut_says_nothing() {
    let report = report(8);
    assert_eq!(report.outcomes.len() as u64, ORDERS_OF_8);
    assert_eq!(report.answers[0].unlisted.0, 0);
    let shown = text(&report);
    assert!(shown.contains("--format json lists all."), "{shown}");
}
