//! Every ordering of `ConsistentCounter`, weakened alone to everything weaker that its operation can
//! have, and the claims that break.
//!
//! An ordering whose weakening broke nothing would be stronger than anything that is promised. None
//! is: `reset` too needs `SeqCst`, for `sequential` (the pattern `sequential-reset`). What breaks is in
//! the register's table of faults; the tests of loom and shuttle that can see a weakening are in
//! `tests/controls.rs`.

#[path = "../../counterexample/tests/naive/mod.rs"]
mod naive;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

use counterexample::parse::parse;
use counterexample::program::{Kind, Orderings, Program, Scope};
use evidence::catalogue::Entry;
use evidence::fault::{broken, faults, Found};
use evidence::register::claims;

#[test]
fn every_weakening_breaks_the_claims_that_the_register_says() {
    for fault in faults() {
        let [exact, ..] = &fault.found;
        match fault.orderings() {
            Some(orderings) => {
                assert_eq!(broken(orderings), exact.claims(), "{}", fault.name);
                assert!(!exact.claims().is_empty(), "{}", fault.name);
            }
            None => assert!(matches!(exact, Found::Unseen(_)), "{}", fault.name),
        }
    }
    assert_eq!(broken(Kind::Consistent.orderings()), BTreeSet::new());
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
    let weakenings = faults().into_iter().filter_map(|fault| fault.orderings());
    assert_eq!(weakenings.collect::<Vec<_>>(), expected);
}

/// By C++20's own text, evaluated naively, no weakening of `add` breaks `independent-readers`: the reads
/// that are left `SeqCst` suffice. By psc each does. Everything else is the same.
#[test]
fn the_standard_forbids_more_where_orderings_mix() {
    let holds = |pattern: &Entry, consistent: Orderings| {
        let program = parse(pattern.source).expect("a program");
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
    for fault in faults() {
        let Some(orderings) = fault.orderings() else {
            continue;
        };
        let by_psc = broken(orderings);
        for claim in claims() {
            let patterns = claim.patterns();
            let mut patterns = patterns.iter();
            let is_broken = patterns.any(|pattern| {
                holds(pattern, Kind::Consistent.orderings()) && !holds(pattern, orderings)
            });
            if is_broken != by_psc.contains(&claim.id) {
                differences.insert((fault.name.clone(), claim.id, is_broken));
            }
        }
    }
    let expected = ["AcqRelAdd", "AcquireAdd", "ReleaseAdd", "RelaxedAdd"]
        .map(|fault| (fault.to_string(), "independent-readers".to_string(), false));
    assert_eq!(differences, BTreeSet::from(expected));
}

fn satisfies(program: &Program, outcome: &[Option<usize>]) -> bool {
    struct End<'a>(&'a Program, &'a [Option<usize>]);
    impl Scope for End<'_> {
        fn register(&self, register: usize) -> Option<usize> {
            self.1[register]
        }
        fn last(&self, counter: usize) -> Option<usize> {
            self.1[self.0.registers.len() + counter]
        }
    }
    let mut assertions = program.assertions.iter();
    assertions.all(|it| it.evaluate(&End(program, outcome)) != Some(false))
}
