//! The claim `wait-free`, read off the shipped source: each method performs one atomic operation,
//! with the ordering that its counter is named after. A method that looped, or did anything else
//! besides, would show here.
//!
//! That the one operation is wait-free itself is up to the processor: x86-64 and ARMv8.1 have an
//! instruction for each; others, where it is a loop of two instructions, do not promise it.

#![cfg(not(any(loom, shuttle)))]

use atomic_counter::AtomicCounter;

#[path = "../src/consistent.rs"]
mod consistent;
mod faulty;
#[path = "../src/relaxed.rs"]
mod relaxed;
#[path = "recording/mod.rs"]
mod sync;

use sync::{Operations, Ordering};

/// What the claim says that each method performs.
fn one_each(order: Ordering) -> [(&'static str, Operations); 6] {
    [
        ("inc", vec![("fetch_add", order)]),
        ("add", vec![("fetch_add", order)]),
        ("get", vec![("load", order)]),
        ("reset", vec![("swap", order)]),
        ("{:?}", vec![("load", order)]),
        ("into_inner", vec![]),
    ]
}

mod wait_free {
    use crate::consistent::ConsistentCounter;
    use crate::one_each;
    use crate::relaxed::RelaxedCounter;
    use crate::sync::operations_by_method;
    use crate::sync::Ordering::{Relaxed, SeqCst};

    #[test]
    fn relaxed() {
        let performed = operations_by_method(RelaxedCounter::new(0));
        assert_eq!(performed, one_each(Relaxed));
    }

    #[test]
    fn consistent() {
        let performed = operations_by_method(ConsistentCounter::new(0));
        assert_eq!(performed, one_each(SeqCst));
    }
}

/// Every fault, for which the operations have to be others than a `ConsistentCounter`'s.
mod every_fault {
    use crate::faulty::{assert_breaks, test_every_fault, Fault, Faulty};
    use crate::one_each;
    use crate::sync::operations_by_method;
    use crate::sync::Ordering::SeqCst;

    #[track_caller]
    fn check<F: Fault>(fault: &str) {
        let performed = operations_by_method(Faulty::<F>::from(0));
        let is_broken = performed != one_each(SeqCst);
        let claims: &[&str] = if is_broken { &["wait-free"] } else { &[] };
        assert_breaks(fault, "recording", claims);
    }

    test_every_fault!(check);
}
