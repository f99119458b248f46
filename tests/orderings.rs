//! The claim `wait-free`, read off the shipped source: each method performs one atomic operation,
//! with the ordering that its counter is named after, in random sequences of calls from a random
//! value. A method that looped, or did anything else besides, would show here, unless only for numbers
//! that were not drawn: verification/evidence/tests/assembly.rs speaks of all.
//!
//! That the one operation is wait-free itself is up to the processor: x86-64 and ARMv8.1 have an
//! instruction for each; others, where it is a loop of two instructions, do not promise it.

#![cfg(not(any(loom, rc11, shuttle)))]

use atomic_counter::AtomicCounter;

mod calls;
#[path = "../src/consistent.rs"]
mod consistent;
mod faulty;
#[path = "../src/relaxed.rs"]
mod relaxed;
#[path = "recording/mod.rs"]
mod sync;

use calls::{calls, number, Call, SEQUENCES};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sync::{performed, Operation, Ordering};

/// What the claim says that a call performs.
fn expected(call: Call, order: Ordering) -> Operation {
    match call {
        Call::Inc => ("fetch_add", Some(1), order),
        Call::Add(amount) => ("fetch_add", Some(amount), order),
        Call::Get => ("load", None, order),
        Call::Reset => ("swap", Some(0), order),
    }
}

/// Whether each call performs that and no more, and `from` and `into_inner` nothing; if not, a short
/// sequence that shows it.
fn performs_one_each<C>(order: Ordering) -> Result<(), String>
where
    C: AtomicCounter<PrimitiveType = usize> + From<usize>,
{
    let mut runner = TestRunner::new(Config::with_cases(SEQUENCES));
    let result = runner.run(&(number(), calls()), |(initial, calls)| {
        let counter = C::from(initial);
        prop_assert_eq!(performed(), []);
        for call in calls {
            match call {
                Call::Inc => counter.inc(),
                Call::Add(amount) => counter.add(amount),
                Call::Get => counter.get(),
                Call::Reset => counter.reset(),
            };
            prop_assert_eq!(performed(), [expected(call, order)]);
        }
        counter.into_inner();
        prop_assert_eq!(performed(), []);
        Ok(())
    });
    result.map_err(|failure| failure.to_string())
}

mod wait_free {
    use crate::consistent::ConsistentCounter;
    use crate::performs_one_each;
    use crate::relaxed::RelaxedCounter;
    use crate::sync::Ordering::{Relaxed, SeqCst};

    #[test]
    fn relaxed() {
        assert_eq!(performs_one_each::<RelaxedCounter>(Relaxed), Ok(()));
    }

    #[test]
    fn consistent() {
        assert_eq!(performs_one_each::<ConsistentCounter>(SeqCst), Ok(()));
    }
}

/// Showing a counter is a `get` like any other.
mod shown {
    use crate::calls::Call;
    use crate::consistent::ConsistentCounter;
    use crate::expected;
    use crate::relaxed::RelaxedCounter;
    use crate::sync::performed;
    use crate::sync::Ordering::{Relaxed, SeqCst};

    #[test]
    fn relaxed() {
        let _ = format!("{:?}", RelaxedCounter::new(5));
        assert_eq!(performed(), [expected(Call::Get, Relaxed)]);
    }

    #[test]
    fn consistent() {
        let _ = format!("{:?}", ConsistentCounter::new(5));
        assert_eq!(performed(), [expected(Call::Get, SeqCst)]);
    }
}

/// Every fault, for which the operations have to be others than a `ConsistentCounter`'s.
mod every_fault {
    use crate::faulty::{assert_breaks, test_every_fault, Fault, Faulty};
    use crate::performs_one_each;
    use crate::sync::Ordering::SeqCst;

    #[track_caller]
    fn check<F: Fault>(fault: &str) {
        let is_broken = performs_one_each::<Faulty<F>>(SeqCst).is_err();
        let claims: &[&str] = if is_broken { &["wait-free"] } else { &[] };
        assert_breaks(fault, "recording", claims);
    }

    test_every_fault!(check);
}

/// Faults that only some numbers show, and that no other test of this file would.
mod some_amounts {
    use crate::faulty::{Fault, Faulty};
    use crate::performs_one_each;
    use crate::sync::AtomicUsize;
    use crate::sync::Ordering::SeqCst;

    struct Lossy;

    impl Fault for Lossy {
        fn add(count: &AtomicUsize, amount: usize) -> usize {
            let is_lost = (1000..usize::MAX / 2).contains(&amount);
            count.fetch_add(if is_lost { amount - 1 } else { amount }, SeqCst)
        }
    }

    struct TwiceNearTheWrap;

    impl Fault for TwiceNearTheWrap {
        fn add(count: &AtomicUsize, amount: usize) -> usize {
            let previous = count.fetch_add(amount, SeqCst);
            if previous == usize::MAX {
                count.load(SeqCst);
            }
            previous
        }
    }

    #[test]
    fn lossy() {
        assert!(performs_one_each::<Faulty<Lossy>>(SeqCst).is_err());
    }

    #[test]
    fn twice_near_the_wrap() {
        assert!(performs_one_each::<Faulty<TwiceNearTheWrap>>(SeqCst).is_err());
    }
}
