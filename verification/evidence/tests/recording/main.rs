//! The claim `wait-free`, read off the shipped source: each method performs one atomic operation, with the
//! ordering that the exact checker reckons with, in random sequences of calls from a random value. A
//! method that looped, or did anything else besides, would show here, unless only for numbers that were
//! not drawn: `assembly.rs` speaks of all.
//!
//! That the one operation is wait-free itself is up to the processor: x86-64 and ARMv8.1 have an
//! instruction for each; others, where it is a loop of two instructions, do not promise it.

#![cfg(not(searches))]

use std::fmt::Debug;

use atomic_counter::AtomicCounter;

#[path = "../../../../tests/shipped/calls.rs"]
mod calls;
#[path = "../../../../src/consistent.rs"]
mod consistent;
#[path = "../../src/faulty.rs"]
mod faulty;
#[path = "../../../../src/relaxed.rs"]
mod relaxed;
mod sync;

use evidence::change;

use calls::{calls, number, Call, SEQUENCES};
use consistent::ConsistentCounter;
use counterexample::program::{Kind, Orderings};
use evidence::engine::Engine;
use evidence::fault::FAULTS;
use faulty::Faulty;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sync::{performed, Operation};

/// What the claim says that a call performs.
fn expected(call: Call, kind: Kind) -> Operation {
    let Orderings { add, get, reset } = kind.orderings();
    match call {
        Call::Inc => ("fetch_add", Some(1), add),
        Call::Add(amount) => ("fetch_add", Some(amount), add),
        Call::Get => ("load", None, get),
        Call::Reset => ("swap", Some(0), reset),
    }
}

/// Whether each call performs that and no more, `new` and `into_inner` nothing, and showing the counter is
/// a `get` like any other; if not, a short sequence that shows it.
fn performs_one_each<C>(kind: Kind, new: impl Fn(usize) -> C) -> Result<(), String>
where
    C: AtomicCounter<PrimitiveType = usize> + Debug,
{
    let mut runner = TestRunner::new(Config::with_cases(SEQUENCES));
    let result = runner.run(&(number(), calls()), |(initial, calls)| {
        let counter = new(initial);
        prop_assert_eq!(performed(), []);
        for call in calls {
            match call {
                Call::Inc => counter.inc(),
                Call::Add(amount) => counter.add(amount),
                Call::Get => counter.get(),
                Call::Reset => counter.reset(),
            };
            prop_assert_eq!(performed(), [expected(call, kind)]);
        }
        let _ = format!("{counter:?}");
        prop_assert_eq!(performed(), [expected(Call::Get, kind)]);
        counter.into_inner();
        prop_assert_eq!(performed(), []);
        Ok(())
    });
    result.map_err(|failure| failure.to_string())
}

mod wait_free {
    use super::*;

    #[test]
    fn relaxed() {
        let found = performs_one_each(Kind::Relaxed, relaxed::RelaxedCounter::new);
        assert_eq!(found, Ok(()));
    }

    #[test]
    fn consistent() {
        let found = performs_one_each(Kind::Consistent, consistent::ConsistentCounter::new);
        assert_eq!(found, Ok(()));
    }
}

/// Every fault is seen for which the operations are others than a `ConsistentCounter`'s.
#[test]
fn faults() {
    for fault in FAULTS {
        let new = |initial| Faulty::new(fault.change, initial);
        let is_broken = performs_one_each(Kind::Consistent, new).is_err();
        let claims = is_broken
            .then(|| "wait-free".to_string())
            .into_iter()
            .collect();
        assert_eq!(
            fault.found(Engine::Recording).claims(),
            claims,
            "{}",
            fault.name
        );
    }
}

/// Faults that only some numbers show, and that no other test of this file would.
mod some_amounts {
    use super::*;

    /// A `ConsistentCounter` that adds with this.
    #[derive(Debug)]
    struct Adding(ConsistentCounter, fn(&ConsistentCounter, usize) -> usize);

    impl AtomicCounter for Adding {
        type PrimitiveType = usize;

        fn inc(&self) -> usize {
            self.add(1)
        }

        fn add(&self, amount: usize) -> usize {
            (self.1)(&self.0, amount)
        }

        fn get(&self) -> usize {
            self.0.get()
        }

        fn reset(&self) -> usize {
            self.0.reset()
        }

        fn into_inner(self) -> usize {
            self.0.into_inner()
        }
    }

    fn is_seen(add: fn(&ConsistentCounter, usize) -> usize) -> bool {
        let new = |initial| Adding(ConsistentCounter::new(initial), add);
        performs_one_each(Kind::Consistent, new).is_err()
    }

    #[test]
    fn lossy() {
        assert!(is_seen(|counter, amount| {
            let is_lost = (1000..usize::MAX / 2).contains(&amount);
            counter.add(if is_lost { amount - 1 } else { amount })
        }));
    }

    #[test]
    fn twice_near_the_wrap() {
        assert!(is_seen(|counter, amount| {
            let previous = counter.add(amount);
            if previous == usize::MAX {
                counter.get();
            }
            previous
        }));
    }

    #[test]
    fn the_control_is_not() {
        assert!(!is_seen(ConsistentCounter::add));
    }
}
