//! The table of outcomes is bounded, and every report says where it is cut; and a counterexample can be
//! found again.

use counterexample::explore::nth_execution;
use counterexample::model::Model;
use counterexample::outcome::{check, Verdict, Way, MAX_OUTCOMES};
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
    let program = tickets(9);
    let orderings = program.orderings(Kind::Relaxed);
    let found = check(&program, &orderings, Model::Cpp20, u64::MAX).expect("a small program");
    assert!(found.coverage.complete);
    assert_eq!(found.coverage.executions, 9 * ORDERS_OF_8);
    assert_eq!(found.outcomes.len(), MAX_OUTCOMES);
    let listed: u64 = found.outcomes.values().sum();
    assert_eq!(listed + found.unlisted, found.coverage.executions);
    assert_eq!(found.assertions[0].violations.count, ORDERS_OF_8);
    assert_eq!(
        herd(&program, Kind::Relaxed, 1_000_000),
        Err(Unsupported::TooManyOutcomes)
    );
}

/// So many executions are not visited: states answer, and list no outcomes.
#[test]
fn a_report_says_that_outcomes_are_not_listed() {
    let report = report(9);
    let answer = &report.answers[0];
    assert!(answer.complete);
    assert!(matches!(answer.way, Way::States(_)), "{:?}", answer.way);
    assert_eq!(report.outcomes.len(), 0);
    assert!(answer.unlisted.0 > 0);
    assert_eq!(report.claims[0].rulings[0].verdict, Verdict::CanFail);
    let shown = text(&report);
    assert!(
        shown.contains("There are too many outcomes to list."),
        "{shown}"
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
    let number = found.number.expect("executions that were visited");
    let execution = nth_execution(&program, &orderings, model, u64::MAX, number.0);
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
