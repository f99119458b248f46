//! Every fault against every claim, on real code: it breaks exactly the claims that it has to, of those
//! that the engine can be asked about.

#![cfg(searches)]

use std::collections::BTreeSet;

use atomic_counter::AtomicCounter;
#[cfg(not(loom))]
use atomic_counter::ConsistentCounter;
use evidence::engine::Engine;
use evidence::fault::{asked, claims_of, FAULTS};
use evidence::faulty::Faulty;
use evidence::run::built::run_on;
#[cfg(loom)]
use seen_loads::ConsistentCounter;

const ENGINE: Engine = Engine::BUILT;

/// The claims that fail on counters that `new` makes, of those that hold on the shipped ones.
fn broken<C>(new: impl Fn(usize) -> C + Copy + Send + Sync + 'static) -> BTreeSet<String>
where
    C: AtomicCounter<PrimitiveType = usize> + 'static,
{
    let mut broken = BTreeSet::new();
    for claim in claims_of(ENGINE) {
        for pattern in asked(&claim, ENGINE) {
            let program = pattern.program();
            let runs = run_on(&program, move |_, initial| new(initial));
            let runs = runs.expect("a program that the engine can run");
            assert!(runs.executions > 0);
            if runs.broken_by(&program).is_some() {
                broken.insert(claim.id.clone());
            }
        }
    }
    broken
}

#[test]
fn without_a_fault_nothing_breaks() {
    assert_eq!(broken(ConsistentCounter::new), BTreeSet::new());
}

#[test]
fn each_fault_breaks_exactly_what_it_has_to() {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let found = broken(move |initial| Faulty::new(fault.change, initial));
        let expected = fault.found(ENGINE).claims();
        if found != expected {
            wrong.push(format!("{}: {found:?} instead of {expected:?}", fault.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
