//! Every fault against every claim, on real code: it breaks exactly the claims that it has to, of those
//! that the engine can speak of.

#![cfg(any(loom, rc11, shuttle))]

use std::collections::BTreeSet;

use atomic_counter::AtomicCounter;
#[cfg(not(loom))]
use atomic_counter::ConsistentCounter;
#[cfg(rc11)]
use counterexample::program::Program;
use evidence::engine::Engine;
use evidence::fault::{asked, claims_of, FAULTS};
use evidence::faulty::Faulty;
#[cfg(loom)]
use evidence::run::loom::run_on_seen as run_on;
#[cfg(shuttle)]
use evidence::run::shuttle::run_on;
#[cfg(loom)]
use seen_loads::ConsistentCounter;

#[cfg(rc11)]
use evidence::run::{rc11, Refused, Runs};

#[cfg(rc11)]
fn run_on<C: AtomicCounter<PrimitiveType = usize> + 'static>(
    program: &Program,
    counter: impl Fn(usize, usize) -> C + Send + Sync + 'static,
) -> Result<Runs, Refused> {
    rc11::run_on(program, counter, rc11::MemoryModel::Rc11)
}

#[cfg(loom)]
const ENGINE: Engine = Engine::Loom;
#[cfg(rc11)]
const ENGINE: Engine = Engine::Rc11;
#[cfg(shuttle)]
const ENGINE: Engine = Engine::Shuttle;

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
