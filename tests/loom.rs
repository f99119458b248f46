//! Every claim that loom can speak of, on the source that is shipped.
//!
//! Proves, for each program of `tests/models` (two to four threads, at most seven writes of a
//! counter, no bound on preemptions), that the outcomes loom finds are the expected set, neither
//! more nor less. The counters are those of `verification/seen-loads`: the shipped source, made of
//! atomics of which loom overlooks no load. loom explores the memory model RC11, except that it takes
//! `SeqCst` for `AcqRel`. So what it refutes for `RelaxedCounter` can happen, and what it confirms holds
//! even without `SeqCst`.
//!
//! Cannot prove anything about more threads or longer programs, nor what loom does not see:
//!
//! - `store-buffering` and `independent-readers` hold for `ConsistentCounter`, by virtue of `SeqCst`:
//!   loom raises a false alarm (tokio-rs/loom#180), which is pinned here.
//! - `load-buffering` fails for `RelaxedCounter`: loom never shows it, which is pinned too.
//! - `independent-readers` takes loom about a minute for each counter, where 16 executions exist: it
//!   is ignored unless asked for, with `-- --include-ignored`.
//! - `sequential` has no test here: it speaks of `SeqCst`.
//! - `wait-free` has no test here: it speaks of which operations a method performs, not of outcomes.

#![cfg(loom)]

mod models;

use seen_loads::{ConsistentCounter, RelaxedCounter};

use models::Verdict::{Fails, Holds};
use models::{Counter, Model};

mod no_lost_update {
    use super::*;

    /// `usize::MAX` and twice 1 + 2.
    const OUTCOMES: [usize; 1] = [5];

    #[test]
    fn relaxed() {
        models::no_lost_update::<RelaxedCounter, 2, 1>().check(Holds, OUTCOMES);
    }

    #[test]
    fn consistent() {
        models::no_lost_update::<ConsistentCounter, 2, 1>().check(Holds, OUTCOMES);
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
    }

    #[test]
    fn consistent() {
        models::unique_tickets::<ConsistentCounter, 2, 2>().check(Holds, OUTCOMES);
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
    }

    #[test]
    fn consistent() {
        models::reset_exact::<ConsistentCounter, 2, 1>().check(Holds, OUTCOMES);
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

    const KEPT: [(usize, usize); 6] = [(5, 4), (6, 4), (7, 4), (6, 5), (7, 5), (7, 6)];

    #[test]
    fn relaxed() {
        models::pair_opposite::<RelaxedCounter>().check(Fails, [(5, 4), (5, 5), (6, 4), (6, 5)]);
        let broken = [(5, 5), (5, 6), (6, 6)];
        models::pair_opposite_two_writers::<RelaxedCounter>()
            .check(Fails, KEPT.into_iter().chain(broken));
    }

    #[test]
    fn consistent() {
        models::pair_opposite::<ConsistentCounter>().check(Holds, [(5, 4), (6, 4), (6, 5)]);
        models::pair_opposite_two_writers::<ConsistentCounter>().check(Holds, KEPT);
    }
}

mod pair_same_order {
    use super::*;

    const OUTCOMES: [(usize, usize); 4] = [(5, 4), (5, 5), (6, 4), (6, 5)];

    #[test]
    fn relaxed() {
        models::pair_same_order::<RelaxedCounter>().check(Fails, OUTCOMES);
    }

    #[test]
    fn consistent() {
        models::pair_same_order::<ConsistentCounter>().check(Fails, OUTCOMES);
    }
}

mod pair_mixed {
    use super::*;

    #[test]
    fn only_a_consistent() {
        models::pair_mixed::<ConsistentCounter, RelaxedCounter>()
            .check(Fails, [(5, 4), (5, 5), (6, 4), (6, 5)]);
    }

    #[test]
    fn only_b_consistent() {
        models::pair_mixed::<RelaxedCounter, ConsistentCounter>()
            .check(Holds, [(5, 4), (6, 4), (6, 5)]);
    }
}

mod publication {
    use super::*;
    use models::Access::{None, Ordered, Race};

    #[test]
    fn relaxed() {
        for (_, _, model) in models::publication::<RelaxedCounter>() {
            model.check(Fails, [None, Race]);
        }
    }

    #[test]
    fn consistent() {
        for (_, _, model) in models::publication::<ConsistentCounter>() {
            model.check(Holds, [None, Ordered]);
        }
    }
}

mod store_buffering {
    use super::*;

    #[test]
    fn relaxed() {
        models::store_buffering::<RelaxedCounter>().check(Fails, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    }

    #[test]
    fn consistent() {
        models::store_buffering::<ConsistentCounter>().check_misjudged(
            Holds,
            "(0, 0) is a false alarm, tokio-rs/loom#180",
            [(0, 0), (0, 1), (1, 0), (1, 1)],
        );
    }
}

mod independent_readers {
    use super::*;

    /// Each reader sees whatever it likes, whatever the other sees.
    fn outcomes() -> impl Iterator<Item = [(usize, usize); 2]> {
        let seen = [(0, 0), (0, 1), (1, 0), (1, 1)];
        seen.into_iter()
            .flat_map(move |one| seen.map(|other| [one, other]))
    }

    #[test]
    #[ignore = "takes loom 466,090 executions, about a minute"]
    fn relaxed() {
        models::independent_readers::<RelaxedCounter>().check(Fails, outcomes());
    }

    #[test]
    #[ignore = "takes loom 466,090 executions, about a minute"]
    fn consistent() {
        models::independent_readers::<ConsistentCounter>().check_misjudged(
            Holds,
            "[(1, 0), (1, 0)] is a false alarm, tokio-rs/loom#180",
            outcomes(),
        );
    }
}

mod load_buffering {
    use super::*;

    const OUTCOMES: [(usize, usize); 3] = [(0, 0), (0, 1), (1, 0)];

    #[test]
    fn relaxed() {
        models::load_buffering::<RelaxedCounter>().check_misjudged(
            Fails,
            "(1, 1) is allowed, but loom never lets a load read from a later store",
            OUTCOMES,
        );
    }

    #[test]
    fn consistent() {
        models::load_buffering::<ConsistentCounter>().check(Holds, OUTCOMES);
    }
}

/// Not claims about the counters, but about the search: without the remedies of
/// `verification/seen-loads` loom would overlook executions.
mod completeness {
    use super::*;
    use atomic_counter::AtomicCounter;
    use std::sync::Arc;

    /// A thread looks, adds 2, and looks again, while the main thread looks once. That the main
    /// thread never sees the addition is untrue of every counter.
    fn unseen_addition<C: Counter>() -> Model<usize> {
        Model {
            claim: "(unseen addition)",
            counter: models::name::<C>(),
            program: || {
                let counter = Arc::new(C::from(1));
                let thread = models::spawn(&counter, |counter| {
                    counter.get();
                    counter.add(2);
                    counter.get();
                });
                let seen = counter.get();
                thread.join().unwrap();
                seen
            },
            holds: |&seen| seen == 1,
        }
    }

    /// Written `a`, `a`, `b`, and read `b`, `a`, where `b` is relaxed. The outcome is what was seen,
    /// `(a, b)`. That a reader who saw `b` never finds `a` half-way is untrue, whatever `a` is, since
    /// `b` orders nothing.
    fn half_way<C: Counter>() -> Model<(usize, usize)> {
        Model {
            claim: "(half-way)",
            counter: models::name::<C>(),
            program: || {
                let pair = Arc::new((C::from(0), RelaxedCounter::new(0)));
                let writer = models::spawn(&pair, |(a, b)| {
                    a.inc();
                    a.inc();
                    b.inc();
                });
                let (a, b) = &*pair;
                let seen_b = b.get();
                let seen_a = a.get();
                writer.join().unwrap();
                (seen_a, seen_b)
            },
            holds: |&seen| seen != (1, 1),
        }
    }

    /// On loom's own atomics, as those get it who depend on the crate.
    fn bare<Outcome>(model: Model<Outcome>) -> Model<Outcome> {
        let counter = format!("{} on bare loom", model.counter);
        Model { counter, ..model }
    }

    #[test]
    fn bare_loom() {
        bare(unseen_addition::<atomic_counter::ConsistentCounter>()).check_misjudged(
            Fails,
            "tokio-rs/loom#166, tokio-rs/loom#392, remedied by a companion atomic in seen-loads",
            [1],
        );
        bare(half_way::<atomic_counter::ConsistentCounter>()).check_misjudged(
            Fails,
            "too strong a SeqCst load, remedied by an Acquire one in seen-loads",
            [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1)],
        );
    }

    #[test]
    fn relaxed() {
        unseen_addition::<RelaxedCounter>().check(Fails, [1, 3]);
        half_way::<RelaxedCounter>().check(Fails, HALF_WAY);
    }

    #[test]
    fn consistent() {
        unseen_addition::<ConsistentCounter>().check(Fails, [1, 3]);
        half_way::<ConsistentCounter>().check(Fails, HALF_WAY);
    }

    const HALF_WAY: [(usize, usize); 6] = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)];
}
