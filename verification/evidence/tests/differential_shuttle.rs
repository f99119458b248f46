//! What shuttle sees on the counters that are shipped, against the exact checker.
//!
//! Shows, for every program of the catalogue with every mix of the two counters, and for random
//! programs of up to 3 threads and 7 operations, that the outcomes of shuttle's depth-first search
//! are exactly those of `sc`. Where there is a data race, which shuttle does not see, it may find
//! more.

#![cfg(shuttle)]

mod broken;
mod differential;
#[path = "../../counterexample/tests/generate/mod.rs"]
mod generate;

use broken::LoadThenStoreCounter;
use counterexample::model::Model;
use counterexample::outcome::Findings;
use counterexample::program::{Kind, Program};
use differential::Limit;
use evidence::run::{shuttle, Runs};

fn same(exact: &Findings, runs: &Runs) -> bool {
    let (allowed, seen) = (differential::outcomes(exact), differential::seen(runs));
    seen == allowed || exact.has_race() && seen.is_superset(&allowed)
}

fn compare(program: &Program, kinds: &[Kind]) -> Result<Runs, String> {
    let runs = shuttle::run(program, kinds).map_err(|refused| refused.to_string())?;
    differential::judge(program, kinds, Model::Sc, runs, same)
}

#[test]
fn catalogue() {
    let limits = differential::catalogue("shuttle", |_| true, compare);
    let overlooked = |kind, names: &[&'static str]| {
        let limit = |name: &&'static str| (name.to_string(), kind, Limit::Overlooks);
        names.iter().map(limit).collect::<Vec<_>>()
    };
    // It takes `Relaxed` for `SeqCst`, and sees no data race.
    let expected = [
        overlooked(
            Kind::Relaxed,
            &[
                "barrier",
                "claim-then-initialise",
                "count-then-publish",
                "enter-and-close",
                "id-order",
                "independent-readers",
                "isa2",
                "last-one-out",
                "load-buffering",
                "look-by-update",
                "message-passing",
                "pair-mixed-reversed",
                "pair-opposite",
                "pair-opposite-two-writers",
                "progress-bar",
                "publication",
                "publication-by-reset",
                "publication-taken-by-reset",
                "publish-then-count",
                "sequence-lock",
                "sequential",
                "sequential-reset",
                "statistics-when-done",
                "store-buffering",
                "ticket-lock",
                "two-plus-two-writes",
                "wait-for-workers",
                "write-to-read-causality",
            ],
        ),
        // What these overlook is in the program, whose one counter is pinned or whose data races.
        overlooked(
            Kind::Consistent,
            &["count-then-publish", "pair-mixed-reversed"],
        ),
    ];
    assert_eq!(limits, expected.concat().into_iter().collect());
}

#[test]
fn random_programs() {
    differential::random("shuttle", 200, compare);
}

#[test]
#[ignore = "takes ten seconds"]
fn many_random_programs() {
    differential::random("shuttle", 2000, compare);
}

mod controls {
    use super::*;

    #[test]
    fn a_broken_counter_is_found_out() {
        let (program, outcomes) = differential::increments();
        let runs = shuttle::run_on(&program, |_, initial| LoadThenStoreCounter::from(initial));
        let runs = runs.unwrap();
        assert_eq!(differential::seen(&runs), outcomes);
        let judged = differential::judge(&program, &[Kind::Consistent], Model::Sc, runs, same);
        assert!(judged.is_err());
    }

    #[test]
    fn the_wrong_model_is_found_out() {
        let program = differential::store_buffering();
        let kinds = [Kind::Relaxed; 2];
        let runs = shuttle::run(&program, &kinds).unwrap();
        assert!(differential::judge(&program, &kinds, Model::Rc11, runs, same).is_err());
    }
}
