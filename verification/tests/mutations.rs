//! Every ordering of `ConsistentCounter`, weakened alone to everything weaker that its operation can
//! have, and what breaks: of the patterns in the catalogue that hold for it, those that no longer do.
//!
//! An ordering whose weakening broke nothing would be stronger than anything that is promised. None
//! is: `reset` too needs `SeqCst`, for `sequential` (the pattern `sequential-reset`). The tests of the
//! shipped source that can see a weakening (loom, for those to `Relaxed`) are in `tests/controls.rs`;
//! loom and shuttle cannot see the others.
//!
//! A weakened counter mixes orderings, and the axiom for `SeqCst` is RC11's, where C++20 forbids a
//! little more: that `independent-readers` breaks when only `add` is weakened is true of RC11.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release};

use counterexample::catalogue::entries;
use counterexample::model::Model;
use counterexample::outcome::{check, Verdict};
use counterexample::parse::parse;
use counterexample::program::{Kind, Orderings};
use counterexample::register::claims;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    Add,
    Get,
    Reset,
}

use Method::{Add, Get, Reset};

fn weakened(method: Method, ordering: Ordering) -> Orderings {
    let mut orderings = Kind::Consistent.orderings();
    match method {
        Add => orderings.add = ordering,
        Get => orderings.get = ordering,
        Reset => orderings.reset = ordering,
    }
    orderings
}

/// The claims that the catalogue has a pattern for, `publication-by-reset` for `publication`, that
/// holds with `ConsistentCounter`s and no longer does with these orderings.
fn broken_claims(orderings: Orderings) -> BTreeSet<String> {
    let patterns = entries().into_iter().filter(|entry| {
        let program = parse(entry.source).expect("a program");
        let verdict = |orderings: &[Orderings]| {
            let findings = check(&program, orderings, Model::Cpp20, u64::MAX);
            findings.expect("a small program").overall()
        };
        let kinds = program.kinds(Kind::Consistent).into_iter();
        let mutated: Vec<Orderings> = kinds
            .map(|kind| match kind {
                Kind::Consistent => orderings,
                other => other.orderings(),
            })
            .collect();
        verdict(&program.orderings(Kind::Consistent)) == Verdict::Holds
            && verdict(&mutated) != Verdict::Holds
    });
    let names: Vec<&str> = patterns.map(|entry| entry.name).collect();
    let is_broken = |claim: &String| {
        let mut names = names.iter().filter_map(|name| name.strip_prefix(&**claim));
        names.any(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let claims = claims().into_iter().map(|claim| claim.id);
    claims.filter(is_broken).collect()
}

const NEEDS_SEQ_CST: [&str; 3] = ["independent-readers", "sequential", "store-buffering"];

#[rustfmt::skip] // a table
const WEAKENED: [(Method, Ordering, &[&str]); 10] = [
    (Add, AcqRel, &NEEDS_SEQ_CST),
    (Add, Acquire, &["independent-readers", "load-buffering", "pair-mixed", "pair-opposite", "publication", "sequential", "store-buffering"]),
    (Add, Release, &["independent-readers", "sequential", "store-buffering"]),
    (Add, Relaxed, &["independent-readers", "load-buffering", "pair-mixed", "pair-opposite", "publication", "sequential", "store-buffering"]),
    (Get, Acquire, &NEEDS_SEQ_CST),
    (Get, Relaxed, &["independent-readers", "load-buffering", "pair-mixed", "pair-opposite", "publication", "sequential", "store-buffering"]),
    (Reset, AcqRel, &["sequential"]),
    (Reset, Acquire, &["publication", "sequential"]),
    (Reset, Release, &["publication", "sequential"]),
    (Reset, Relaxed, &["publication", "sequential"]),
];

#[test]
fn every_weakening_breaks_the_claims_that_need_it() {
    for (method, ordering, expected) in WEAKENED {
        let expected = expected.iter().map(|claim| claim.to_string()).collect();
        assert_eq!(
            broken_claims(weakened(method, ordering)),
            expected,
            "{method:?} {ordering:?}"
        );
        assert!(!expected.is_empty());
    }
    assert!(broken_claims(Kind::Consistent.orderings()).is_empty());
}
