//! Two counters that are not shipped: one that keeps its promises and one that does not.
//!
//! Shows what `evidence::third_party` is for, and that it names exactly the claims that fail.

#![cfg(searches)]

mod broken;

#[cfg(rc11)]
use std::collections::BTreeSet;

use atomic_counter::AtomicCounter;
use broken::LoadThenStoreCounter;
use counterexample::program::Kind;
use evidence::run::built::atomic::{AtomicUsize, Ordering};
use evidence::third_party::verify;

/// Orders like a lock does, and no more.
struct AcqRelCounter(AtomicUsize);

impl From<usize> for AcqRelCounter {
    fn from(initial_count: usize) -> Self {
        Self(AtomicUsize::new(initial_count))
    }
}

impl AtomicCounter for AcqRelCounter {
    type PrimitiveType = usize;

    fn inc(&self) -> usize {
        self.add(1)
    }

    fn add(&self, amount: usize) -> usize {
        self.0.fetch_add(amount, Ordering::AcqRel)
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Acquire)
    }

    fn reset(&self) -> usize {
        self.0.swap(0, Ordering::AcqRel)
    }

    fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}

#[test]
fn a_counter_that_keeps_its_promises() {
    let report = verify::<AcqRelCounter>(Kind::AcqRel);
    println!("{report}");
    assert!(report.kept(), "{report}");
    let mut broken = vec!["pair-same-order"];
    if cfg!(rc11) {
        broken.extend([
            "independent-readers",
            "pair-mixed-reversed",
            "sequential",
            "sequential-reset",
            "store-buffering",
        ]);
    } else if cfg!(loom) {
        broken.extend(["sequential", "sequential-reset", "store-buffering"]);
    }
    assert_eq!(report.broken(), sorted(broken), "{report}");
}

#[test]
fn a_counter_that_does_not() {
    let report = verify::<LoadThenStoreCounter>(Kind::Consistent);
    println!("{report}");
    assert!(!report.kept(), "{report}");
    let mut broken = vec![
        "coherent",
        "no-lost-update",
        "pair-same-order",
        "reset-exact",
        "unique-tickets",
    ];
    if !cfg!(loom) {
        broken.push("pair-opposite-two-writers");
    }
    if cfg!(any(loom, rc11)) {
        broken.push("last-one-out");
    }
    if cfg!(rc11) {
        broken.push("pair-mixed-reversed");
    }
    assert_eq!(report.broken(), sorted(broken), "{report}");
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

/// Every program of every claim.
#[cfg(rc11)]
#[test]
fn nothing_is_left_out() {
    let report = verify::<AcqRelCounter>(Kind::AcqRel);
    let run: BTreeSet<&str> = report.claims.iter().map(|claim| &*claim.id).collect();
    let claims = evidence::claims::claims();
    let programs = claims.iter().flat_map(|claim| &claim.patterns);
    let programs: BTreeSet<&str> = programs.map(|entry| &*entry.name).collect();
    assert_eq!(run, programs);
}
