//! Every ordering of `ConsistentCounter`, weakened alone to everything weaker that its operation can
//! have, and the claims that break.
//!
//! An ordering whose weakening broke nothing would be stronger than anything that is promised. None
//! is: `reset` too needs `SeqCst`, for `sequential` (the pattern `sequential-reset`). That what breaks here
//! breaks on real code too is for `faults.rs`.

#[path = "../../counterexample/tests/naive/mod.rs"]
mod naive;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

use counterexample::outcome::{Outcome, OutcomeScope};
use counterexample::program::{Kind, Orderings, Program};
use evidence::catalogue::Entry;
use evidence::claims::claims;
use evidence::engine::Engine;
use evidence::fault::{broken, orderings_with, FAULTS};

#[test]
fn every_weakening_breaks_a_claim() {
    for engine in [Engine::Exact, Engine::Rc11] {
        for fault in FAULTS {
            let found = fault.found(engine);
            let is_weakening = fault.orderings().is_some();
            assert!(
                !is_weakening || !found.claims().is_empty(),
                "{}",
                fault.name
            );
        }
        let none = broken(Kind::Consistent.orderings(), engine);
        assert_eq!(none, BTreeSet::new());
    }
}

/// What a reader is to see first: which claims need which ordering. Where a weakening of `inc` and `add` mixes
/// `SeqCst` with weaker orderings on one counter, C++20's order S forbids more than RC11's psc: the reads that
/// are left `SeqCst` suffice for `independent-readers`. RC11 has no load buffering.
#[test]
fn what_the_weakenings_break() {
    let found = |name: &str| {
        let fault = FAULTS.into_iter().find(|fault| fault.name == name);
        let fault = fault.expect(name);
        [Engine::Exact, Engine::Rc11].map(|engine| {
            let claims = fault.found(engine).claims();
            claims.into_iter().collect::<Vec<_>>().join(" ")
        })
    };
    let both = |claims: &str| [claims.to_string(), claims.to_string()];
    let of_seq_cst = "independent-readers sequential store-buffering";
    let of_orders = "pair-mixed pair-opposite publication sequential store-buffering";
    assert_eq!(
        found("acqrel-add"),
        ["sequential store-buffering", of_seq_cst]
    );
    for add in ["acquire-add", "relaxed-add"] {
        let exact = format!("load-buffering {of_orders}");
        let rc11 = format!("independent-readers {of_orders}");
        assert_eq!(found(add), [exact, rc11]);
    }
    assert_eq!(
        found("release-add"),
        [
            "publication sequential store-buffering",
            "independent-readers publication sequential store-buffering"
        ]
    );
    assert_eq!(found("acquire-get"), both(of_seq_cst));
    assert_eq!(
        found("relaxed-get"),
        [
            format!("independent-readers load-buffering {of_orders}"),
            format!("independent-readers {of_orders}")
        ]
    );
    assert_eq!(found("acqrel-reset"), both("sequential"));
    for reset in ["acquire-reset", "release-reset", "relaxed-reset"] {
        assert_eq!(found(reset), both("publication sequential"));
    }
}

#[test]
fn no_weakening_is_left_out() {
    let strong = Kind::Consistent.orderings();
    let mut expected = Vec::new();
    for add in [AcqRel, Acquire, Release, Relaxed] {
        expected.push(Orderings { add, ..strong });
    }
    for get in [Acquire, Relaxed] {
        expected.push(Orderings { get, ..strong });
    }
    for reset in [AcqRel, Acquire, Release, Relaxed] {
        expected.push(Orderings { reset, ..strong });
    }
    let weakenings = FAULTS.into_iter().filter_map(|fault| fault.orderings());
    assert_eq!(weakenings.collect::<Vec<_>>(), expected);
}

/// C++20's own text, evaluated naively, says the same of every weakening.
#[test]
fn the_standard_evaluated_naively_breaks_the_same_claims() {
    let holds = |pattern: &Entry, consistent: Orderings| {
        let program = pattern.program();
        let orderings = orderings_with(&program, consistent);
        let answer = naive::answer_by_the_standard(&program, &orderings.counters);
        let mut outcomes = answer.outcomes.keys();
        answer.racing == 0 && outcomes.all(|outcome| satisfies(&program, outcome))
    };
    let mut differences = BTreeSet::new();
    for fault in FAULTS {
        let Some(orderings) = fault.orderings() else {
            continue;
        };
        let by_search = broken(orderings, Engine::Exact);
        for claim in claims() {
            let mut patterns = claim.patterns.iter();
            let is_broken = patterns.any(|pattern| {
                holds(pattern, Kind::Consistent.orderings()) && !holds(pattern, orderings)
            });
            if is_broken != by_search.contains(&claim.id) {
                differences.insert((fault.name, claim.id, is_broken));
            }
        }
    }
    assert_eq!(differences, BTreeSet::new());
}

fn satisfies(program: &Program, outcome: &Outcome) -> bool {
    let scope = OutcomeScope { program, outcome };
    let mut assertions = program.assertions.iter();
    assertions.all(|it| it.condition.evaluate(&scope) != Some(false))
}
