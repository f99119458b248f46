//! The claims over interleavings, on the source that is shipped.
//!
//! Proves, for each program of `tests/models` (two to four threads), that the outcomes of all its
//! interleavings, searched depth-first without a bound, are the expected set, neither more nor less.
//! shuttle knows interleavings only: it takes every ordering for `SeqCst`. That is complete
//!
//! - for `ConsistentCounter`, since a program whose operations are all `SeqCst` has exactly its
//!   interleavings;
//! - for `RelaxedCounter` in a program over a single counter, since coherence makes the operations
//!   on one atomic behave as an interleaving. Here those are `no-lost-update`, `unique-tickets`,
//!   `reset-exact` and `coherent`.
//!
//! For the first three of these, eight threads with hundreds of operations are also sampled, with
//! the random scheduler and with PCT (probabilistic concurrency testing). A sample finds faults, and
//! proves nothing.
//!
//! Cannot say anything about `RelaxedCounter` in a program over two counters or other memory: loom
//! does (`tests/loom.rs`). `publication` has no test here, since shuttle does not detect races;
//! `pair-mixed` has none, since both mixes look like `ConsistentCounter`s to shuttle; `wait-free` has
//! none, since it speaks of which operations a method performs, not of outcomes.

#![cfg(shuttle)]

mod models;

use atomic_counter::{ConsistentCounter, RelaxedCounter};

use models::Verdict::{Fails, Holds};

/// How many executions of a large program each of the two schedulers draws.
const SAMPLE: usize = 1_000;

mod no_lost_update {
    use super::*;

    /// `usize::MAX` and twice 1 + 2.
    const OUTCOMES: [usize; 1] = [5];

    #[test]
    fn relaxed() {
        models::no_lost_update::<RelaxedCounter, 2, 1>().check(Holds, OUTCOMES);
        models::no_lost_update::<RelaxedCounter, 8, 50>().sample(SAMPLE, Holds);
    }

    #[test]
    fn consistent() {
        models::no_lost_update::<ConsistentCounter, 2, 1>().check(Holds, OUTCOMES);
        models::no_lost_update::<ConsistentCounter, 8, 50>().sample(SAMPLE, Holds);
    }
}

mod unique_tickets {
    use super::*;

    const OUTCOMES: [[[usize; 2]; 2]; 6] = [
        [[0, 1], [2, 3]],
        [[0, 2], [1, 3]],
        [[0, 3], [1, 2]],
        [[1, 2], [0, 3]],
        [[1, 3], [0, 2]],
        [[2, 3], [0, 1]],
    ];

    #[test]
    fn relaxed() {
        models::unique_tickets::<RelaxedCounter, 2, 2>().check(Holds, OUTCOMES);
        models::unique_tickets::<RelaxedCounter, 8, 50>().sample(SAMPLE, Holds);
    }

    #[test]
    fn consistent() {
        models::unique_tickets::<ConsistentCounter, 2, 2>().check(Holds, OUTCOMES);
        models::unique_tickets::<ConsistentCounter, 8, 50>().sample(SAMPLE, Holds);
    }
}

mod reset_exact {
    use super::*;

    const OUTCOMES: [([usize; 2], usize); 6] = [
        ([0, 2], 4),
        ([1, 1], 4),
        ([1, 3], 2),
        ([2, 0], 4),
        ([2, 2], 2),
        ([3, 1], 2),
    ];

    #[test]
    fn relaxed() {
        models::reset_exact::<RelaxedCounter, 2, 1>().check(Holds, OUTCOMES);
        models::reset_exact::<RelaxedCounter, 8, 50>().sample(SAMPLE, Holds);
    }

    #[test]
    fn consistent() {
        models::reset_exact::<ConsistentCounter, 2, 1>().check(Holds, OUTCOMES);
        models::reset_exact::<ConsistentCounter, 8, 50>().sample(SAMPLE, Holds);
    }
}

mod coherent {
    use super::*;

    /// The other thread's 1 arrives before the first operation, or after the first, the second, …
    const OUTCOMES: [[usize; 4]; 5] = [
        [1, 1, 11, 11],
        [0, 1, 11, 11],
        [0, 0, 11, 11],
        [0, 0, 10, 11],
        [0, 0, 10, 10],
    ];

    #[test]
    fn relaxed() {
        models::coherent::<RelaxedCounter>().check(Holds, OUTCOMES);
    }

    #[test]
    fn consistent() {
        models::coherent::<ConsistentCounter>().check(Holds, OUTCOMES);
    }
}

mod pair_opposite {
    use super::*;

    #[test]
    fn consistent() {
        models::pair_opposite::<ConsistentCounter>().check(Holds, [(5, 4), (6, 4), (6, 5)]);
        models::pair_opposite_two_writers::<ConsistentCounter>()
            .check(Holds, [(5, 4), (6, 4), (7, 4), (6, 5), (7, 5), (7, 6)]);
    }
}

mod pair_same_order {
    use super::*;

    /// (5, 5) is what no counter can exclude: 5 is read from `a`, the writer does both, 5 is read
    /// from `b`.
    #[test]
    fn consistent() {
        models::pair_same_order::<ConsistentCounter>()
            .check(Fails, [(5, 4), (5, 5), (6, 4), (6, 5)]);
    }
}

mod store_buffering {
    use super::*;

    #[test]
    fn consistent() {
        models::store_buffering::<ConsistentCounter>().check(Holds, [(0, 1), (1, 0), (1, 1)]);
    }
}

mod independent_readers {
    use super::*;

    /// Each reader sees whatever it likes, but for one combination.
    #[test]
    fn consistent() {
        let seen = [(0, 0), (0, 1), (1, 0), (1, 1)];
        let outcomes = seen.map(|one| seen.map(|other| [one, other])).concat();
        models::independent_readers::<ConsistentCounter>().check(
            Holds,
            outcomes
                .into_iter()
                .filter(|&outcome| outcome != [(1, 0), (1, 0)]),
        );
    }
}

mod load_buffering {
    use super::*;

    #[test]
    fn consistent() {
        models::load_buffering::<ConsistentCounter>().check(Holds, [(0, 0), (0, 1), (1, 0)]);
    }
}

mod sequential {
    use super::*;

    #[test]
    fn consistent() {
        models::sequential::<ConsistentCounter>().check(Holds, models::interleavings());
    }
}
