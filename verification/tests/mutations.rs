//! Every ordering of `ConsistentCounter`, weakened alone to everything weaker that its operation can
//! have, and the claims that break.
//!
//! An ordering whose weakening broke nothing would be stronger than anything that is promised. None
//! is: `reset` too needs `SeqCst`, for `sequential` (the pattern `sequential-reset`). What breaks is in
//! the register's table of faults; the tests of loom and shuttle that can see a weakening are in
//! `tests/controls.rs`.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

use counterexample::fault::{broken, faults, Found};
use counterexample::program::{Kind, Orderings};

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
