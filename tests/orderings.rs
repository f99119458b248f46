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

mod wait_free {
    use crate::consistent::ConsistentCounter;
    use crate::relaxed::RelaxedCounter;
    use crate::sync::operations_by_method;
    use crate::sync::Ordering::{Relaxed, SeqCst};

    #[test]
    fn relaxed() {
        assert_eq!(
            operations_by_method(RelaxedCounter::new(0)),
            [
                ("inc", vec![("fetch_add", Relaxed)]),
                ("add", vec![("fetch_add", Relaxed)]),
                ("get", vec![("load", Relaxed)]),
                ("reset", vec![("swap", Relaxed)]),
                ("into_inner", vec![]),
            ]
        );
    }

    #[test]
    fn consistent() {
        assert_eq!(
            operations_by_method(ConsistentCounter::new(0)),
            [
                ("inc", vec![("fetch_add", SeqCst)]),
                ("add", vec![("fetch_add", SeqCst)]),
                ("get", vec![("load", SeqCst)]),
                ("reset", vec![("swap", SeqCst)]),
                ("into_inner", vec![]),
            ]
        );
    }
}

/// Every fault, for which the operations have to be others than `ConsistentCounter`'s.
mod every_fault {
    use crate::consistent::ConsistentCounter;
    use crate::faulty::{assert_breaks, test_every_fault, Fault, Faulty};
    use crate::sync::operations_by_method;

    #[track_caller]
    fn check<F: Fault>(fault: &str) {
        let operations = operations_by_method(Faulty::<F>::from(0));
        let is_broken = operations != operations_by_method(ConsistentCounter::new(0));
        let claims: &[&str] = if is_broken { &["wait-free"] } else { &[] };
        assert_breaks(fault, "recording", claims);
    }

    test_every_fault!(check);
}
