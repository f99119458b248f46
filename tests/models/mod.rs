//! The claims, as programs over counters, each with the predicate that it stands for.
//!
//! A model runs on whichever counter it is given, and under whichever engine is built: `engine.rs`
//! collects the set of outcomes of all executions, and `holds` is asked about every one of them.
//! Nothing here says what the answer is to be. The tests do: `tests/loom.rs` and `tests/shuttle.rs`
//! for the counters that are shipped, `tests/controls.rs` for broken ones.

// Each of the three uses a part of this.
#![allow(dead_code, unused_imports)]

mod engine;
#[cfg(loom)]
mod publication;
#[cfg(shuttle)]
mod sequential;

use std::sync::Arc;

use atomic_counter::AtomicCounter;

pub use self::engine::{name, spawn, Model, Verdict};
#[cfg(loom)]
pub use self::publication::{publication, Access};
#[cfg(shuttle)]
pub use self::sequential::{interleavings, sequential};

/// What a model needs of a counter.
pub trait Counter: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static {}

impl<C: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static> Counter for C {}

/// The final value, once every other thread has been joined.
fn final_value<C: Counter>(counter: Arc<C>) -> usize {
    let counter = Arc::try_unwrap(counter).ok();
    counter.expect("a thread still owns it").into_inner()
}

/// Every thread adds 1 and 2, `ROUNDS` times, to a counter that wraps on the way.
pub fn no_lost_update<C: Counter, const THREADS: usize, const ROUNDS: usize>() -> Model<usize> {
    const INITIAL: usize = usize::MAX;
    Model {
        claim: "no-lost-update",
        counter: name::<C>(),
        program: || {
            let counter = Arc::new(C::from(INITIAL));
            let threads = [(); THREADS].map(|()| {
                spawn(&counter, |counter| {
                    for _ in 0..ROUNDS {
                        counter.inc();
                        counter.add(2);
                    }
                })
            });
            for thread in threads {
                thread.join().unwrap();
            }
            final_value(counter)
        },
        holds: |&last| last == INITIAL.wrapping_add(THREADS * ROUNDS * 3),
    }
}

/// Every thread draws `EACH` tickets.
pub fn unique_tickets<C: Counter, const THREADS: usize, const EACH: usize>(
) -> Model<[[usize; EACH]; THREADS]> {
    Model {
        claim: "unique-tickets",
        counter: name::<C>(),
        program: || {
            let counter = Arc::new(C::from(0));
            [(); THREADS]
                .map(|()| spawn(&counter, |counter| [(); EACH].map(|()| counter.inc())))
                .map(|thread| thread.join().unwrap())
        },
        holds: |drawn| {
            let mut tickets = drawn.concat();
            tickets.sort_unstable();
            tickets.into_iter().eq(0..THREADS * EACH)
        },
    }
}

/// Every thread adds 1, resets, and adds 2, `ROUNDS` times. The outcome is what the resets of each
/// thread returned, all told, and the final value.
pub fn reset_exact<C: Counter, const THREADS: usize, const ROUNDS: usize>(
) -> Model<([usize; THREADS], usize)> {
    Model {
        claim: "reset-exact",
        counter: name::<C>(),
        program: || {
            let counter = Arc::new(C::from(0));
            let taken = [(); THREADS]
                .map(|()| {
                    spawn(&counter, |counter| {
                        let mut taken = 0;
                        for _ in 0..ROUNDS {
                            counter.inc();
                            taken += counter.reset();
                            counter.add(2);
                        }
                        taken
                    })
                })
                .map(|thread| thread.join().unwrap());
            (taken, final_value(counter))
        },
        holds: |(taken, left)| taken.iter().sum::<usize>() + left == THREADS * ROUNDS * 3,
    }
}

/// One thread looks, adds 10, and looks twice, while another adds 1. The outcome is the four values
/// that its operations returned.
pub fn coherent<C: Counter>() -> Model<[usize; 4]> {
    Model {
        claim: "coherent",
        counter: name::<C>(),
        program: || {
            let counter = Arc::new(C::from(0));
            let other = spawn(&counter, |counter| counter.inc());
            let seen = [counter.get(), counter.add(10), counter.get(), counter.get()];
            other.join().unwrap();
            seen
        },
        holds: |&[before, replaced, after, later]| {
            before <= replaced && replaced + 10 <= after && after <= later
        },
    }
}

/// Written `a`, `b`, and read `b`, `a`. The outcome is what was seen, `(a, b)`.
pub fn pair_opposite<C: Counter>() -> Model<(usize, usize)> {
    Model {
        claim: "pair-opposite",
        counter: name::<C>(),
        ..pair_mixed::<C, C>()
    }
}

/// The program of [`pair_opposite`], with a counter of its own kind for each of `a` and `b`.
pub fn pair_mixed<A: Counter, B: Counter>() -> Model<(usize, usize)> {
    Model {
        claim: "pair-mixed",
        counter: format!("{}, {}", name::<A>(), name::<B>()),
        program: || {
            let pair = Arc::new((A::from(5), B::from(4)));
            let writer = spawn(&pair, |(a, b)| {
                a.inc();
                b.inc();
            });
            let (a, b) = &*pair;
            let seen_b = b.get();
            let seen_a = a.get();
            writer.join().unwrap();
            (seen_a, seen_b)
        },
        holds: |(a, b)| a > b,
    }
}

/// The program of [`pair_opposite`] with two writers, who do the same.
pub fn pair_opposite_two_writers<C: Counter>() -> Model<(usize, usize)> {
    Model {
        claim: "pair-opposite",
        counter: format!("{} (two writers)", name::<C>()),
        program: || {
            let pair = Arc::new((C::from(5), C::from(4)));
            let writers = [(); 2].map(|()| {
                spawn(&pair, |(a, b)| {
                    a.inc();
                    b.inc();
                })
            });
            let (a, b) = &*pair;
            let seen_b = b.get();
            let seen_a = a.get();
            for writer in writers {
                writer.join().unwrap();
            }
            (seen_a, seen_b)
        },
        holds: |(a, b)| a > b,
    }
}

/// Written `a`, `b`, and read `a`, `b`. The outcome is what was seen, `(a, b)`.
pub fn pair_same_order<C: Counter>() -> Model<(usize, usize)> {
    Model {
        claim: "pair-same-order",
        counter: name::<C>(),
        program: || {
            let pair = Arc::new((C::from(5), C::from(4)));
            let writer = spawn(&pair, |(a, b)| {
                a.inc();
                b.inc();
            });
            let (a, b) = &*pair;
            let seen = (a.get(), b.get());
            writer.join().unwrap();
            seen
        },
        holds: |(a, b)| a > b,
    }
}

/// Two threads that each count themselves in, and then look for the other. The outcome is what the
/// first and the second saw.
pub fn store_buffering<C: Counter>() -> Model<(usize, usize)> {
    Model {
        claim: "store-buffering",
        counter: name::<C>(),
        program: || {
            let pair = Arc::new((C::from(0), C::from(0)));
            let first = spawn(&pair, |(a, b)| {
                a.inc();
                b.get()
            });
            let (a, b) = &*pair;
            b.inc();
            let second = a.get();
            (first.join().unwrap(), second)
        },
        holds: |&(first, second)| first == 1 || second == 1,
    }
}

/// Two writers of a counter each, and two readers of both. The outcome is, per reader, what it saw
/// of the counter that it looked at first and then of the other; the readers start at different
/// ones.
pub fn independent_readers<C: Counter>() -> Model<[(usize, usize); 2]> {
    Model {
        claim: "independent-readers",
        counter: name::<C>(),
        program: || {
            let pair = Arc::new((C::from(0), C::from(0)));
            let writers = [
                spawn(&pair, |(a, _)| a.inc()),
                spawn(&pair, |(_, b)| b.inc()),
            ];
            let reader = spawn(&pair, |(a, b)| (a.get(), b.get()));
            let (a, b) = &*pair;
            let seen = (b.get(), a.get());
            for writer in writers {
                writer.join().unwrap();
            }
            [reader.join().unwrap(), seen]
        },
        holds: |&seen| seen != [(1, 0), (1, 0)],
    }
}

/// Two threads that each look at one counter, and then count on the other. The outcome is what the
/// first and the second saw.
pub fn load_buffering<C: Counter>() -> Model<(usize, usize)> {
    Model {
        claim: "load-buffering",
        counter: name::<C>(),
        program: || {
            let pair = Arc::new((C::from(0), C::from(0)));
            let first = spawn(&pair, |(a, b)| {
                let seen = a.get();
                b.inc();
                seen
            });
            let (a, b) = &*pair;
            let second = b.get();
            a.inc();
            (first.join().unwrap(), second)
        },
        holds: |&seen| seen != (1, 1),
    }
}
