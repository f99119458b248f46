//! The orderings that the exact checker reckons with are those that the shipped source performs.
//! Without this, its verdicts would be about counters that look like ours.

use std::fmt::Debug;

use atomic_counter::AtomicCounter;

#[path = "../../../src/consistent.rs"]
mod consistent;
#[path = "../../../src/relaxed.rs"]
mod relaxed;
#[path = "../../../tests/recording/mod.rs"]
mod sync;

use counterexample::program::{Kind, Orderings};
use sync::{performed, Operation};

fn assumed(kind: Kind) -> [Vec<Operation>; 6] {
    let Orderings { add, get, reset } = kind.orderings();
    [
        vec![("fetch_add", Some(1), add)],
        vec![("fetch_add", Some(2), add)],
        vec![("load", None, get)],
        vec![("swap", Some(0), reset)],
        vec![("load", None, get)],
        vec![],
    ]
}

/// What each method performs.
fn by_method(counter: impl AtomicCounter<PrimitiveType = usize> + Debug) -> [Vec<Operation>; 6] {
    fn operations<Returned>(_: Returned) -> Vec<Operation> {
        performed()
    }
    [
        operations(counter.inc()),
        operations(counter.add(2)),
        operations(counter.get()),
        operations(counter.reset()),
        operations(format!("{counter:?}")),
        operations(counter.into_inner()),
    ]
}

#[test]
fn relaxed_counter() {
    let performed = by_method(relaxed::RelaxedCounter::new(0));
    assert_eq!(performed, assumed(Kind::Relaxed));
}

#[test]
fn consistent_counter() {
    let performed = by_method(consistent::ConsistentCounter::new(0));
    assert_eq!(performed, assumed(Kind::Consistent));
}
