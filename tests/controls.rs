//! Counters with one fault each, and the claim that has to fail.
//!
//! Proves that the tests of the counters that are shipped can fail: the models are the very same
//! functions, and they name the fault's counterexample. Built with `--cfg loom` or `--cfg shuttle`.
//!
//! Cannot show a fault that the engine does not see.
//!
//! - loom takes `SeqCst` for `AcqRel`, so a `SeqCst` that was weakened to `AcqRel`, `Acquire` or
//!   `Release` where that suffices for `pair-opposite` and `publication` goes unnoticed; shuttle takes
//!   every ordering for `SeqCst`, so the weakened counters are built for loom only.
//! - `pair-same-order` fails for every counter. `load-buffering` fails for no fault that either
//!   engine can express.
//! - For `store-buffering` and `independent-readers`, `RelaxedCounter` is the broken counter, and
//!   `tests/loom.rs` the control.

#![cfg(any(loom, shuttle))]

mod models;
// The atomics of the shipped counters, so that a fault is all that is different.
#[allow(dead_code)]
#[path = "../src/sync.rs"]
mod sync;

use std::marker::PhantomData;

use atomic_counter::AtomicCounter;

#[cfg(shuttle)]
use models::Verdict::Fails;
use sync::AtomicUsize;
use sync::Ordering::{self, SeqCst};

/// How many executions of a large program are enough to meet the fault.
#[cfg(shuttle)]
const SAMPLE: usize = 10;

/// A `ConsistentCounter`, but for what the fault changes.
struct Faulty<F>(AtomicUsize, PhantomData<F>);

/// What `ConsistentCounter` does. A fault replaces one of these.
trait Fault: Send + Sync + 'static {
    const ADD: Ordering = SeqCst;
    const GET: Ordering = SeqCst;
    const RESET: Ordering = SeqCst;

    fn add(count: &AtomicUsize, amount: usize) -> usize {
        count.fetch_add(amount, Self::ADD)
    }

    fn reset(count: &AtomicUsize) -> usize {
        count.swap(0, Self::RESET)
    }
}

impl<F> From<usize> for Faulty<F> {
    fn from(initial_count: usize) -> Self {
        Self(AtomicUsize::new(initial_count), PhantomData)
    }
}

impl<F: Fault> AtomicCounter for Faulty<F> {
    type PrimitiveType = usize;

    fn inc(&self) -> usize {
        self.add(1)
    }

    fn add(&self, amount: usize) -> usize {
        F::add(&self.0, amount)
    }

    fn get(&self) -> usize {
        self.0.load(F::GET)
    }

    fn reset(&self) -> usize {
        F::reset(&self.0)
    }

    fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}

/// Updates in two steps. The shim has no `store`: a `swap` whose result is dropped is one.
struct LoadThenStore;

impl Fault for LoadThenStore {
    fn add(count: &AtomicUsize, amount: usize) -> usize {
        let previous = count.load(SeqCst);
        count.swap(previous.wrapping_add(amount), SeqCst);
        previous
    }
}

/// Resets in two steps.
struct ResetLoadThenStore;

impl Fault for ResetLoadThenStore {
    fn reset(count: &AtomicUsize) -> usize {
        let previous = count.load(SeqCst);
        count.swap(0, SeqCst);
        previous
    }
}

/// Returns the value after the update.
struct NewValue;

impl Fault for NewValue {
    fn add(count: &AtomicUsize, amount: usize) -> usize {
        count.fetch_add(amount, SeqCst).wrapping_add(amount)
    }
}

mod no_lost_update {
    use super::*;

    #[test]
    fn load_then_store() {
        // Neither sees the other: three from `usize::MAX`, not six.
        models::no_lost_update::<Faulty<LoadThenStore>, 2, 1>().check_refuted(2);
        #[cfg(shuttle)]
        models::no_lost_update::<Faulty<LoadThenStore>, 8, 50>().sample(SAMPLE, Fails);
    }
}

mod unique_tickets {
    use super::*;

    #[test]
    fn load_then_store() {
        models::unique_tickets::<Faulty<LoadThenStore>, 2, 2>().check_refuted([[0, 1], [0, 1]]);
        #[cfg(shuttle)]
        models::unique_tickets::<Faulty<LoadThenStore>, 8, 50>().sample(SAMPLE, Fails);
    }

    #[test]
    fn new_value() {
        models::unique_tickets::<Faulty<NewValue>, 2, 2>().check_refuted([[1, 2], [3, 4]]);
        #[cfg(shuttle)]
        models::unique_tickets::<Faulty<NewValue>, 8, 50>().sample(SAMPLE, Fails);
    }
}

mod reset_exact {
    use super::*;

    #[test]
    fn reset_load_then_store() {
        // The first thread's 1 is taken by both.
        models::reset_exact::<Faulty<ResetLoadThenStore>, 2, 1>().check_refuted(([1, 2], 4));
        #[cfg(shuttle)]
        models::reset_exact::<Faulty<ResetLoadThenStore>, 8, 50>().sample(SAMPLE, Fails);
    }
}

mod coherent {
    use super::*;

    #[test]
    fn load_then_store() {
        // The other thread puts back what it had read before the 10 was added.
        models::coherent::<Faulty<LoadThenStore>>().check_refuted([0, 0, 10, 1]);
    }
}

#[cfg(shuttle)]
mod sequential {
    use super::*;

    #[test]
    fn load_then_store() {
        // Both threads that add to the first counter find 0 in it.
        models::sequential::<Faulty<LoadThenStore>>()
            .check_refuted(([[0, 0], [0, 0], [0, 2]], [2, 1]));
    }
}

/// One `SeqCst` of `ConsistentCounter` weakened to `Relaxed`, the others left.
#[cfg(loom)]
mod weakened {
    use super::*;
    use Ordering::Relaxed;

    pub struct RelaxedAdd;

    impl Fault for RelaxedAdd {
        const ADD: Ordering = Relaxed;
    }

    pub struct RelaxedGet;

    impl Fault for RelaxedGet {
        const GET: Ordering = Relaxed;
    }

    pub struct RelaxedReset;

    impl Fault for RelaxedReset {
        const RESET: Ordering = Relaxed;
    }
}

#[cfg(loom)]
mod pair_opposite {
    use super::weakened::*;
    use super::*;

    #[test]
    fn relaxed_add() {
        models::pair_opposite::<Faulty<RelaxedAdd>>().check_refuted((5, 5));
    }

    #[test]
    fn relaxed_get() {
        models::pair_opposite::<Faulty<RelaxedGet>>().check_refuted((5, 5));
    }
}

/// Wherever the weakened method takes part, and nowhere else.
#[cfg(loom)]
mod publication {
    use super::weakened::*;
    use super::*;
    use models::Access::{None, Ordered, Race};
    use models::Verdict::{Fails, Holds};

    fn fails_with<F: Fault>(method: &str) {
        for (announce, look, model) in models::publication::<Faulty<F>>() {
            if announce == method || look == method {
                model.check(Fails, [None, Race]);
            } else {
                model.check(Holds, [None, Ordered]);
            }
        }
    }

    #[test]
    fn relaxed_add() {
        fails_with::<RelaxedAdd>("inc");
    }

    #[test]
    fn relaxed_get() {
        fails_with::<RelaxedGet>("get");
    }

    #[test]
    fn relaxed_reset() {
        fails_with::<RelaxedReset>("reset");
    }
}
