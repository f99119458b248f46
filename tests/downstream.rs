//! What the counters are to those who depend on the crate and test their own code with loom or shuttle.
//!
//! Pins what the crate documentation says of it, so that it is noticed when it is no longer so. The
//! tests here are built as theirs are: on the crate itself, with its feature and the cfg.

#![cfg(any(loom, shuttle))]

use std::panic::catch_unwind;

use atomic_counter::{AtomicCounter, ConsistentCounter, RelaxedCounter};

/// What a panic said.
fn message<Returned>(ends: std::thread::Result<Returned>) -> String {
    let panic = ends.err().expect("no panic");
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic.downcast_ref::<&str>().unwrap().to_string(),
    }
}

#[cfg(loom)]
mod loom_atomics {
    use super::*;
    use loom::cell::Cell;
    use loom::sync::atomic::{fence, AtomicBool, Ordering};
    use loom::thread;
    use std::rc::Rc;
    use std::sync::atomic::AtomicUsize;
    use std::sync::Arc;

    /// Calls `program` in every execution that loom knows, and returns how many there are.
    fn executions(program: impl Fn() + Send + Sync + 'static) -> usize {
        let executions = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&executions);
        loom::model::Builder::new().check(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            program();
        });
        executions.load(Ordering::Relaxed)
    }

    /// With this repository's remedy for what loom overlooks there are 938,795.
    #[test]
    fn three_threads_that_look_twice_take_three_executions() {
        let executions = executions(|| {
            let counter = Arc::new(ConsistentCounter::new(0));
            let look = |counter: &ConsistentCounter| [counter.get(), counter.get()];
            let others = [(); 2].map(|()| {
                let counter = Arc::clone(&counter);
                thread::spawn(move || look(&counter))
            });
            assert_eq!(look(&counter), [0, 0]);
            for other in others {
                assert_eq!(other.join().unwrap(), [0, 0]);
            }
        });
        assert_eq!(executions, 3);
    }

    /// Returns the number of executions.
    fn look_often<C>() -> usize
    where
        C: AtomicCounter<PrimitiveType = usize> + From<usize>,
    {
        executions(|| {
            let counter = C::from(5);
            for _ in 0..300 {
                assert_eq!(counter.get(), 5);
            }
        })
    }

    #[test]
    fn a_thread_may_look_often() {
        assert_eq!(look_often::<RelaxedCounter>(), 1);
    }

    /// Writes data and looks at a counter. Two flags later, nothing of which orders anything, another
    /// thread looks at the counter and reads the data. All that could order the two accesses is the
    /// fences beside the calls of `get`, and a load does not do that.
    fn looks_between_fences<C>()
    where
        C: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static,
    {
        loom::model(|| {
            let shared = Rc::new((
                Cell::new(0),
                C::from(0),
                [(); 2].map(|()| AtomicBool::new(false)),
            ));
            thread::spawn({
                let shared = Rc::clone(&shared);
                move || {
                    let (data, counter, [written, _]) = &*shared;
                    data.set(1);
                    fence(Ordering::Release);
                    counter.get();
                    written.store(true, Ordering::Relaxed);
                }
            });
            thread::spawn({
                let shared = Rc::clone(&shared);
                move || {
                    let (_, _, [written, passed_on]) = &*shared;
                    passed_on.store(written.load(Ordering::Relaxed), Ordering::Relaxed);
                }
            });
            let (data, counter, [_, passed_on]) = &*shared;
            if passed_on.load(Ordering::Relaxed) {
                counter.get();
                fence(Ordering::Acquire);
                data.get();
            }
        });
    }

    #[test]
    fn a_race_past_two_calls_of_get_is_reported() {
        for program in [
            looks_between_fences::<RelaxedCounter>,
            looks_between_fences::<ConsistentCounter>,
        ] {
            let said = message(catch_unwind(program));
            assert!(said.contains("Causality violation"), "{said}");
        }
    }

    /// Why this repository's remedy for what loom overlooks is not for others.
    #[test]
    fn the_remedy_would_hide_that_race() {
        looks_between_fences::<seen_loads::RelaxedCounter>();
        looks_between_fences::<seen_loads::ConsistentCounter>();
    }

    #[test]
    fn with_the_remedy_a_thread_could_not_look_often() {
        let said = message(catch_unwind(look_often::<seen_loads::RelaxedCounter>));
        assert!(
            said.contains("Model exceeded maximum number of branches"),
            "{said}"
        );
    }

    #[test]
    fn debug_shows_the_value() {
        loom::model(|| {
            let shown = format!(
                "{:?}, {:?}",
                RelaxedCounter::new(5),
                ConsistentCounter::new(6)
            );
            assert_eq!(shown, "RelaxedCounter(5), ConsistentCounter(6)");
        });
    }

    #[test]
    fn a_lazy_static_counter_is_new_in_every_execution() {
        loom::lazy_static! {
            static ref REQUESTS: RelaxedCounter = RelaxedCounter::new(0);
        }
        let executions = executions(|| {
            let other = thread::spawn(|| REQUESTS.inc());
            assert_eq!(REQUESTS.inc() + other.join().unwrap(), 1);
        });
        assert!(executions > 1);
    }

    #[test]
    fn a_counter_cannot_be_made_outside_a_model() {
        for make in [
            || RelaxedCounter::new(0).into_inner(),
            || ConsistentCounter::new(0).into_inner(),
        ] {
            let said = message(catch_unwind(make));
            assert!(
                said.contains("cannot access Loom execution state"),
                "{said}"
            );
        }
    }
}

#[cfg(shuttle)]
mod shuttle_atomics {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// What `inc` returns in each of three schedules.
    fn in_three_schedules(inc: fn() -> usize) -> Vec<usize> {
        let found = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&found);
        shuttle::check_random(move || record.lock().unwrap().push(inc()), 3);
        let found = found.lock().unwrap();
        found.clone()
    }

    #[test]
    fn a_static_counter_goes_on_in_the_next_schedule() {
        static REQUESTS: RelaxedCounter = RelaxedCounter::new(0);
        assert_eq!(in_three_schedules(|| REQUESTS.inc()), [0, 1, 2]);
    }

    #[test]
    fn a_lazy_static_counter_is_new_in_every_schedule() {
        shuttle::lazy_static! {
            static ref REQUESTS: RelaxedCounter = RelaxedCounter::new(0);
        }
        assert_eq!(in_three_schedules(|| REQUESTS.inc()), [0, 0, 0]);
    }

    #[test]
    fn debug_shows_the_value() {
        shuttle::check_random(
            || {
                let shown = format!(
                    "{:?}, {:?}",
                    RelaxedCounter::new(5),
                    ConsistentCounter::new(6)
                );
                assert_eq!(shown, "RelaxedCounter(5), ConsistentCounter(6)");
            },
            1,
        );
    }

    #[test]
    fn a_counter_can_be_made_but_not_used_outside_a_model() {
        let counter = RelaxedCounter::new(0);
        let said = message(catch_unwind(|| counter.inc()));
        assert!(said.contains("outside of a Shuttle test"), "{said}");
    }
}
