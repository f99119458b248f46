//! Random sequences of calls on one counter, by one thread: every call returns what the same call
//! on a wrapping `usize` returns, for both counters, which are therefore interchangeable.
//!
//! This shows nothing about threads.

use super::calls::{calls, number, Call, SEQUENCES};
use atomic_counter::{AtomicCounter, ConsistentCounter, RelaxedCounter};
use proptest::prelude::*;

/// What each call returned, and then `into_inner`.
fn returned(counter: impl AtomicCounter<PrimitiveType = usize>, calls: &[Call]) -> Vec<usize> {
    let mut values: Vec<usize> = calls
        .iter()
        .map(|call| match call {
            Call::Inc => counter.inc(),
            Call::Add(amount) => counter.add(*amount),
            Call::Get => counter.get(),
            Call::Reset => counter.reset(),
        })
        .collect();
    values.push(counter.into_inner());
    values
}

/// What they should have returned.
fn expected(mut count: usize, calls: &[Call]) -> Vec<usize> {
    let mut values = Vec::new();
    for call in calls {
        values.push(count);
        count = match call {
            Call::Inc => count.wrapping_add(1),
            Call::Add(amount) => count.wrapping_add(*amount),
            Call::Get => count,
            Call::Reset => 0,
        };
    }
    values.push(count);
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(SEQUENCES))]

    #[test]
    fn relaxed_is_a_wrapping_usize(initial in number(), calls in calls()) {
        prop_assert_eq!(
            returned(RelaxedCounter::new(initial), &calls),
            expected(initial, &calls)
        );
    }

    #[test]
    fn consistent_is_a_wrapping_usize(initial in number(), calls in calls()) {
        prop_assert_eq!(
            returned(ConsistentCounter::new(initial), &calls),
            expected(initial, &calls)
        );
    }
}
