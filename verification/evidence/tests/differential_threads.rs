//! What real threads do with the counters that are shipped, on this processor, against the exact
//! checker.
//!
//! Shows that every outcome seen is one that `cpp20` allows. It says nothing about outcomes that
//! were not seen, and little about weak memory where an update is a full fence, as on x86-64: there
//! each program of counters alone behaves as an interleaving.
//!
//! `cargo test -p evidence --test differential_threads -- --nocapture` prints each outcome
//! with how often it was seen; with `--ignored` a million iterations each.

#![cfg(not(any(loom, rc11, shuttle)))]

mod broken;
mod differential;
#[path = "../../counterexample/tests/generate/mod.rs"]
mod generate;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Mutex;

use broken::LoadThenStoreCounter;
use counterexample::model::Model;
use counterexample::outcome::Outcome;
use counterexample::program::{Kind, Program};
use evidence::catalogue::entries;
use evidence::run::{threads, Runs};

/// Tests that ran beside each other would keep each other's threads from overlapping.
static ALONE: Mutex<()> = Mutex::new(());

/// The outcomes that were seen and are not allowed.
fn forbidden(program: &Program, kinds: &[Kind], runs: &Runs) -> BTreeSet<Outcome> {
    let exact = differential::exact(program, kinds, Model::Cpp20);
    if exact.has_race() {
        return BTreeSet::new();
    }
    let allowed = differential::outcomes(&exact);
    differential::seen(runs)
        .difference(&allowed)
        .cloned()
        .collect()
}

/// How often each outcome was seen, and those that were not.
fn histogram(program: &Program, kinds: &[Kind], runs: &Runs) -> String {
    let exact = differential::exact(program, kinds, Model::Cpp20);
    let (allowed, seen) = (differential::outcomes(&exact), differential::seen(runs));
    let per_million = |times: u64| times as f64 * 1e6 / runs.executions as f64;
    let mut text = String::new();
    for outcome in allowed.union(&seen) {
        let times = runs.outcomes.get(outcome).copied().unwrap_or(0);
        let verdict = match allowed.contains(outcome) {
            true => "allowed",
            false if exact.has_race() => "race",
            false => "forbidden",
        };
        let values = program.outcome_text(outcome);
        let _ = writeln!(text, "{:>8.0} {verdict:<9} {values}", per_million(times));
    }
    let ended: u64 = runs.outcomes.values().sum();
    if ended < runs.executions {
        let given_up = per_million(runs.executions - ended);
        let _ = writeln!(text, "{given_up:>8.0} waits were given up");
    }
    text
}

/// Runs the programs of the catalogue that have two counters, with every mix of those that are
/// shipped.
fn observe(iterations: u64) {
    let _alone = ALONE.lock();
    let mut observed = 0;
    for entry in entries() {
        let program = entry.program();
        if program.locations.len() != 2 {
            continue;
        }
        for kinds in differential::assignments(&program) {
            let runs = threads::run(&program, &kinds, iterations).expect("shipped counters");
            assert_eq!(runs.executions, iterations);
            let names: Vec<_> = kinds.iter().map(|kind| kind.type_name()).collect();
            let histogram = histogram(&program, &kinds, &runs);
            println!(
                "{} ({}), per million:\n{histogram}",
                entry.name,
                names.join(", ")
            );
            let forbidden = forbidden(&program, &kinds, &runs);
            assert!(forbidden.is_empty(), "\n{program}{forbidden:?}");
            observed += 1;
        }
    }
    differential::say(&format!(
        "threads: {observed} programs and kinds of the catalogue, {iterations} iterations each, \
        nothing forbidden"
    ));
}

#[test]
fn catalogue() {
    observe(10_000);
}

#[test]
#[ignore = "takes minutes"]
fn catalogue_a_million_times() {
    observe(1_000_000);
}

#[test]
fn random_programs() {
    let _alone = ALONE.lock();
    differential::random("threads", 30, |program, kinds| {
        let runs = threads::run(program, kinds, 1_000).map_err(|refused| refused.to_string())?;
        match forbidden(program, kinds, &runs) {
            none if none.is_empty() => Ok(runs),
            some => Err(format!("\n{program}{some:?}")),
        }
    });
}

/// The threads overlap, and what is forbidden is noticed.
#[test]
fn a_broken_counter_is_found_out() {
    let _alone = ALONE.lock();
    let (program, outcomes) = differential::increments();
    let new = |_, initial| LoadThenStoreCounter::from(initial);
    let runs = threads::run_on(&program, new, 100_000).unwrap();
    assert_eq!(differential::seen(&runs), outcomes);
    let lost_update = [0, 0, 1].map(Some).to_vec();
    assert_eq!(
        forbidden(&program, &[Kind::Consistent], &runs),
        [lost_update].into()
    );
}
