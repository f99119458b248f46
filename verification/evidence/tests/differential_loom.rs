//! What loom sees on the counters that are shipped, against the exact checker.
//!
//! Shows, for every program of the catalogue with every mix of the two counters, and for random
//! programs of up to 3 threads and 7 operations, that the outcomes loom finds are exactly those of
//! `rc11`, and that it finds a data race exactly where there is one. loom takes `SeqCst` for
//! `AcqRel`, so that is what it is compared with: nothing here is evidence for `SeqCst`.

#![cfg(loom)]

mod broken;
mod differential;
#[path = "../../counterexample/tests/generate/mod.rs"]
mod generate;

use broken::LoadThenStoreCounter;
use counterexample::model::Model;
use counterexample::outcome::Findings;
use counterexample::parse::parse;
use counterexample::program::{Kind, Program};
use differential::Limit;
use evidence::run::{loom, Refused, Runs};

/// What loom takes the counters for.
fn taken_for(kinds: &[Kind]) -> Vec<Kind> {
    kinds.iter().map(|kind| (*kind).min(Kind::AcqRel)).collect()
}

fn same(exact: &Findings, runs: &Runs) -> bool {
    differential::outcomes(exact) == differential::seen(runs)
        && exact.has_race() == (runs.races > 0)
}

fn compare(program: &Program, kinds: &[Kind]) -> Result<Runs, String> {
    let runs = loom::run(program, kinds).map_err(|refused| refused.to_string())?;
    differential::judge(program, &taken_for(kinds), Model::Rc11, runs, same)
}

/// Programs that take a minute: 466,090 executions for each mix of kinds.
const LARGE: &[&str] = &["independent-readers"];

#[test]
fn catalogue() {
    let limits = differential::catalogue("loom", |name| !LARGE.contains(&name), compare);
    // A load or an update never reads from an update that is executed later: load buffering.
    let overlooked = [
        "id-order",
        "load-buffering",
        "look-by-update",
        "two-plus-two-writes",
    ]
    .map(|name| (name.to_string(), Kind::Relaxed, Limit::Overlooks));
    // `SeqCst` is taken for `AcqRel` (tokio-rs/loom#180).
    let false_alarms = ["sequential", "sequential-reset", "store-buffering"]
        .map(|name| (name.to_string(), Kind::Consistent, Limit::FalseAlarm));
    let expected = overlooked.into_iter().chain(false_alarms).collect();
    assert_eq!(limits, expected);
}

#[test]
#[ignore = "takes minutes"]
fn large_programs_of_the_catalogue() {
    let limits = differential::catalogue("loom", |name| LARGE.contains(&name), compare);
    let false_alarm = (
        "independent-readers".to_string(),
        Kind::Consistent,
        Limit::FalseAlarm,
    );
    assert_eq!(limits, [false_alarm].into());
}

#[test]
fn random_programs() {
    differential::random("loom", 100, compare);
}

#[test]
#[ignore = "takes minutes"]
fn many_random_programs() {
    differential::random("loom", 400, compare);
}

/// As many updates as loom remembers beside the initial value, and one more.
fn updates(count: usize) -> Program {
    let text = format!(
        "let a = Counter::new(0);
        spawn(|| {{ for _ in 0..{count} {{ a.inc(); }} }});
        spawn(|| {{ let r0 = a.get(); }});"
    );
    parse(&text).expect("a program")
}

#[test]
fn the_largest_program() {
    let runs = compare(&updates(6), &[Kind::Relaxed]).unwrap();
    assert_eq!(runs.outcomes.len(), 7);
}

#[test]
fn what_loom_cannot_explore_is_refused() {
    let refused = |program: &Program, kind| loom::run(program, &[kind]).unwrap_err();
    assert_eq!(
        refused(&updates(1), Kind::AcqRel),
        Refused::NotShipped(Kind::AcqRel)
    );
    assert_eq!(refused(&updates(7), Kind::Relaxed), Refused::Updates(0, 7));
    let threads = "spawn(|| { a.inc(); });".repeat(6);
    let threads = parse(&format!("let a = Counter::new(0);{threads}")).expect("a program");
    assert_eq!(refused(&threads, Kind::Relaxed), Refused::Threads(6));
}

/// An addition hides an earlier load of another thread from loom if its own thread has loaded since.
/// A companion addition before each load does not show it, since other threads may run in between;
/// the one after each load does.
#[test]
fn an_outcome_that_needs_both_companions() {
    let program = "
        let a = Counter::new(0);
        spawn(|| { let r0 = a.get(); let r1 = a.inc(); });
        spawn(|| { let r2 = a.inc(); });
        spawn(|| { let r3 = a.get(); });";
    let program = parse(program).expect("a program");
    let overlooked = [1, 1, 0, 2, 2].map(Some).to_vec();
    let runs = compare(&program, &[Kind::Relaxed]).expect("no difference");
    assert!(differential::seen(&runs).contains(&overlooked));
}

mod controls {
    use super::*;

    #[test]
    fn a_broken_counter_is_found_out() {
        let (program, outcomes) = differential::increments();
        let runs = loom::run_on(&program, |_, initial| LoadThenStoreCounter::from(initial));
        let runs = runs.unwrap();
        assert_eq!(differential::seen(&runs), outcomes);
        let judged = differential::judge(&program, &[Kind::AcqRel], Model::Rc11, runs, same);
        assert!(judged.is_err());
    }

    #[test]
    fn the_wrong_model_is_found_out() {
        let program = differential::store_buffering();
        let kinds = [Kind::Relaxed; 2];
        let runs = loom::run(&program, &kinds).unwrap();
        assert!(differential::judge(&program, &kinds, Model::Sc, runs, same).is_err());
    }
}
