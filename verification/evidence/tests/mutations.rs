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
use evidence::fault::{broken, FAULTS};

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

/// What a reader is to see first: which claims need which ordering.
#[test]
fn what_the_weakenings_break() {
    let found = |name: &str| {
        let fault = FAULTS.into_iter().find(|fault| fault.name == name);
        let claims = fault.expect(name).found(Engine::Exact).claims();
        claims.into_iter().collect::<Vec<_>>().join(" ")
    };
    let of_seq_cst = "independent-readers sequential store-buffering";
    let of_all = "load-buffering pair-mixed pair-opposite publication sequential store-buffering";
    // The reads that are left `SeqCst` suffice for readers to agree.
    assert_eq!(found("acqrel-add"), "sequential store-buffering");
    assert_eq!(found("acquire-add"), of_all);
    assert_eq!(
        found("release-add"),
        "publication sequential store-buffering"
    );
    assert_eq!(found("relaxed-add"), of_all);
    assert_eq!(found("acquire-get"), of_seq_cst);
    assert_eq!(
        found("relaxed-get"),
        format!("independent-readers {of_all}")
    );
    assert_eq!(found("acqrel-reset"), "sequential");
    for reset in ["acquire-reset", "release-reset", "relaxed-reset"] {
        assert_eq!(found(reset), "publication sequential");
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

/// What the checker finds by C++20's own text, a naive enumeration of that text finds too. RC11's psc forbids
/// less where orderings mix: by it each weakening of `add` breaks `independent-readers`.
#[test]
fn the_standard_forbids_more_where_orderings_mix() {
    let holds = |pattern: &Entry, consistent: Orderings| {
        let program = pattern.program();
        let kinds = program.kinds(Kind::Consistent).into_iter();
        let orderings: Vec<Orderings> = kinds
            .map(|kind| match kind {
                Kind::Consistent => consistent,
                other => other.orderings(),
            })
            .collect();
        let answer = naive::answer_by_the_standard(&program, &orderings);
        let mut outcomes = answer.outcomes.keys();
        answer.racing == 0 && outcomes.all(|outcome| satisfies(&program, outcome))
    };
    let mut differences = BTreeSet::new();
    for fault in FAULTS {
        let Some(orderings) = fault.orderings() else {
            continue;
        };
        let (by_the_text, by_psc) = [Engine::Exact, Engine::Rc11]
            .map(|engine| broken(orderings, engine))
            .into();
        for claim in claims() {
            let mut patterns = claim.patterns.iter();
            let is_broken = patterns.any(|pattern| {
                holds(pattern, Kind::Consistent.orderings()) && !holds(pattern, orderings)
            });
            assert_eq!(is_broken, by_the_text.contains(&claim.id), "{}", fault.name);
            if !is_broken && by_psc.contains(&claim.id) {
                differences.insert((fault.name, claim.id));
            }
        }
    }
    let expected = ["acqrel-add", "acquire-add", "release-add", "relaxed-add"]
        .map(|fault| (fault, "independent-readers".to_string()));
    assert_eq!(differences, BTreeSet::from(expected));
}

fn satisfies(program: &Program, outcome: &Outcome) -> bool {
    let scope = OutcomeScope { program, outcome };
    let mut assertions = program.assertions.iter();
    assertions.all(|it| it.condition.evaluate(&scope) != Some(false))
}
