//! The claims about one counter, on this processor, with threads that really collide.
//!
//! A run sees some executions out of very many, and a processor may be stricter than the memory
//! model: what fails here is broken, what passes is only not seen to be. The models in
//! `tests/claims` are small, but leave nothing out.

use atomic_counter::{AtomicCounter, ConsistentCounter, RelaxedCounter};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::{hint, thread};

/// More threads than free cores collide only when one happens to be interrupted in the middle of a
/// call. So there are two, and one test at a time.
const THREADS: usize = 2;
static ALONE: Mutex<()> = Mutex::new(());

/// A thread alone would make all its calls before the other is awake. So they wait for each other
/// every so many calls, and spinning: a thread that yields can share one core with the other.
const CALLS_PER_ROUND: usize = 100;
const CALLS: usize = 300_000;

/// Close enough to the end of `usize` for every test to wrap.
const INITIAL: usize = usize::MAX - CALLS / 2;

/// Makes all calls, in all threads, and returns what they returned, by thread.
fn collide(call: impl Fn(usize) -> usize + Sync) -> [Vec<usize>; THREADS] {
    let _alone = ALONE.lock().unwrap();
    let arrived = AtomicUsize::new(0);
    let run = |thread| {
        let mut returned = Vec::with_capacity(CALLS);
        for round in 1..=CALLS / CALLS_PER_ROUND {
            arrived.fetch_add(1, Ordering::Relaxed);
            while arrived.load(Ordering::Relaxed) < round * THREADS {
                hint::spin_loop();
            }
            returned.extend((0..CALLS_PER_ROUND).map(|_| call(thread)));
        }
        returned
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| run(1));
        [run(0), other.join().unwrap()]
    })
}

fn wrapping_sum(numbers: impl IntoIterator<Item = usize>) -> usize {
    numbers.into_iter().fold(0, usize::wrapping_add)
}

mod no_lost_update {
    use super::*;

    fn check(counter: impl AtomicCounter<PrimitiveType = usize>) {
        collide(|thread| counter.add(thread + 1));
        let added = (0..THREADS).map(|thread| (thread + 1) * CALLS);
        assert_eq!(
            counter.into_inner(),
            INITIAL.wrapping_add(wrapping_sum(added))
        );
    }

    #[test]
    fn relaxed() {
        check(RelaxedCounter::new(INITIAL));
    }

    #[test]
    fn consistent() {
        check(ConsistentCounter::new(INITIAL));
    }
}

mod unique_tickets {
    use super::*;

    fn check(counter: impl AtomicCounter<PrimitiveType = usize>) {
        let tickets = collide(|_| counter.inc()).into_iter().flatten();
        let mut tickets: Vec<usize> = tickets.map(|ticket| ticket.wrapping_sub(INITIAL)).collect();
        tickets.sort_unstable();
        assert!(tickets.into_iter().eq(0..THREADS * CALLS));
    }

    #[test]
    fn relaxed() {
        check(RelaxedCounter::new(INITIAL));
    }

    #[test]
    fn consistent() {
        check(ConsistentCounter::new(INITIAL));
    }
}

mod reset_exact {
    use super::*;

    /// Thread 0 keeps resetting. It finds something in every round but the first, since thread 1 has
    /// added before that starts.
    fn check(counter: impl AtomicCounter<PrimitiveType = usize>) {
        let [taken, _] = collide(|thread| match thread {
            0 => counter.reset(),
            _ => counter.inc(),
        });
        assert_eq!(
            wrapping_sum(taken).wrapping_add(counter.into_inner()),
            INITIAL.wrapping_add(CALLS)
        );
    }

    #[test]
    fn relaxed() {
        check(RelaxedCounter::new(INITIAL));
    }

    #[test]
    fn consistent() {
        check(ConsistentCounter::new(INITIAL));
    }
}
