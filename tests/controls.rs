//! Counters with one fault each, and the claim that has to fail.
//!
//! Proves that the tests of the counters that are shipped can fail: the models are the very same
//! functions, and they name the fault's counterexample. Built with `--cfg loom` or `--cfg shuttle`.
//!
//! The modules that are named after a claim show the fault's counterexample. `every_fault` shows, for
//! each fault, that it breaks exactly the claims that docs/claims.md lists for the engine; where the
//! engine does not see the fault, docs/claims.md says why.

#![cfg(any(loom, shuttle))]

mod faulty;
mod models;
// The atomics that the counters without a fault are made of, so that it is all that is different.
#[cfg(shuttle)]
#[path = "../src/sync.rs"]
mod sync;
#[cfg(loom)]
use seen_loads::sync;

#[cfg(shuttle)]
use atomic_counter::{ConsistentCounter, RelaxedCounter};
#[cfg(loom)]
use seen_loads::{ConsistentCounter, RelaxedCounter};

use faulty::{assert_breaks, test_every_fault, Fault, Faulty};
use faulty::{LoadThenStore, NewValue, ResetLoadThenStore};
#[cfg(loom)]
use faulty::{RelaxedAdd, RelaxedGet, RelaxedReset};
use models::Counter;
use models::Verdict::Fails;

/// How many executions of a large program are enough to meet the fault.
#[cfg(shuttle)]
const SAMPLE: usize = 10;

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

#[cfg(loom)]
mod pair_opposite {
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
    use super::*;
    use models::Access::{None, Ordered, Race};
    use models::Verdict::Holds;

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

/// Every fault against every claim that the engine can speak of.
mod every_fault {
    use std::collections::BTreeSet;

    use super::*;

    #[cfg(loom)]
    const ENGINE: &str = "loom";
    #[cfg(shuttle)]
    const ENGINE: &str = "shuttle";

    /// The claims that fail, of those that do not fail for every counter in this engine. `wait-free` is
    /// for tests/orderings.rs.
    fn broken<C: Counter>() -> BTreeSet<&'static str> {
        let mut broken = vec![
            models::no_lost_update::<C, 2, 1>().broken(),
            models::unique_tickets::<C, 2, 2>().broken(),
            models::reset_exact::<C, 2, 1>().broken(),
            models::coherent::<C>().broken(),
            models::pair_opposite::<C>().broken(),
            models::pair_mixed::<RelaxedCounter, C>().broken(),
            models::load_buffering::<C>().broken(),
        ];
        #[cfg(loom)]
        broken.extend(models::publication::<C>().map(|(_, _, model)| model.broken()));
        #[cfg(shuttle)]
        broken.extend([
            models::store_buffering::<C>().broken(),
            models::independent_readers::<C>().broken(),
            models::sequential::<C>().broken(),
        ]);
        broken.into_iter().flatten().collect()
    }

    #[track_caller]
    fn check<F: Fault>(fault: &str) {
        let claims: Vec<&str> = broken::<Faulty<F>>().into_iter().collect();
        assert_breaks(fault, ENGINE, &claims);
    }

    #[test]
    fn none() {
        assert_eq!(broken::<ConsistentCounter>(), BTreeSet::new());
    }

    test_every_fault!(check);
}
