//! The claims about one counter, on this processor, with threads that really collide: a million
//! calls each, four threads at most.
//!
//! A run sees some executions out of very many, and a processor may be stricter than the memory
//! model: what fails here is broken, what passes is only not seen to be. The models in
//! `tests/loom.rs` and `tests/shuttle.rs` are small, but leave nothing out.

#![cfg(not(any(loom, shuttle)))]

use atomic_counter::{AtomicCounter, ConsistentCounter, RelaxedCounter};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Barrier;
use std::thread;

/// More than two cores can run at once, so that threads are also interrupted between two calls.
const THREADS: usize = 4;
const CALLS: usize = 1_000_000;

/// Close enough to the end of `usize` for every test to wrap.
const INITIAL: usize = usize::MAX - CALLS;

/// Runs `work` in as many threads, all starting together, and returns what each returned.
fn together<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (start, work) = (&Barrier::new(threads), &work);
    thread::scope(|scope| {
        let spawn = |number| {
            scope.spawn(move || {
                start.wait();
                work(number)
            })
        };
        let running: Vec<_> = (0..threads).map(spawn).collect();
        let results = running.into_iter().map(|thread| thread.join().unwrap());
        results.collect()
    })
}

mod no_lost_update {
    use super::*;

    fn check(counter: impl AtomicCounter<PrimitiveType = usize>) {
        together(THREADS, |thread| {
            for _ in 0..CALLS {
                counter.add(thread);
                counter.inc();
            }
        });
        let added = CALLS * (0..THREADS).map(|thread| thread + 1).sum::<usize>();
        assert_eq!(counter.into_inner(), INITIAL.wrapping_add(added));
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
        let drawn = together(THREADS, |_| -> Vec<usize> {
            (0..CALLS).map(|_| counter.inc()).collect()
        });
        let since_initial = |ticket: usize| ticket.wrapping_sub(INITIAL);
        let mut tickets: Vec<usize> = drawn.into_iter().flatten().map(since_initial).collect();
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

    /// How often the resetting thread has to find something before the others may stop.
    const FOUND: usize = 1_000;

    /// Thread 0 keeps resetting, the others keep adding; each returns its total.
    fn check(counter: impl AtomicCounter<PrimitiveType = usize>) {
        let stop = AtomicBool::new(false);
        let totals = together(THREADS, |thread| {
            let mut total: usize = 0;
            if thread == 0 {
                let (mut resets, mut found) = (0, 0);
                while resets < CALLS || found < FOUND {
                    let taken = counter.reset();
                    total = total.wrapping_add(taken);
                    resets += 1;
                    found += usize::from(taken != 0);
                }
                stop.store(true, Ordering::Relaxed);
            } else {
                while !stop.load(Ordering::Relaxed) {
                    counter.add(thread);
                    total = total.wrapping_add(thread);
                }
            }
            total
        });
        let added = totals[1..]
            .iter()
            .fold(INITIAL, |sum, total| sum.wrapping_add(*total));
        assert_eq!(totals[0].wrapping_add(counter.into_inner()), added);
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
