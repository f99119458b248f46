//! The orderings that the exact checker reckons with are those that the shipped source performs.
//! Without this, its verdicts would be about counters that look like ours.

use atomic_counter::AtomicCounter;

#[path = "../../src/consistent.rs"]
mod consistent;
#[path = "../../src/relaxed.rs"]
mod relaxed;
#[path = "../../tests/recording/mod.rs"]
mod sync;

use counterexample::program::{Kind, Orderings};
use sync::{operations_by_method, Operations};

fn assumed(kind: Kind) -> [(&'static str, Operations); 6] {
    let Orderings { add, get, reset } = kind.orderings();
    [
        ("inc", vec![("fetch_add", add)]),
        ("add", vec![("fetch_add", add)]),
        ("get", vec![("load", get)]),
        ("reset", vec![("swap", reset)]),
        ("{:?}", vec![("load", get)]),
        ("into_inner", vec![]),
    ]
}

#[test]
fn relaxed_counter() {
    let performed = operations_by_method(relaxed::RelaxedCounter::new(0));
    assert_eq!(performed, assumed(Kind::Relaxed));
}

#[test]
fn consistent_counter() {
    let performed = operations_by_method(consistent::ConsistentCounter::new(0));
    assert_eq!(performed, assumed(Kind::Consistent));
}
