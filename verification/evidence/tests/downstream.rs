//! What the counters are to those who depend on the crate and test their own code with loom, rc11 or shuttle.
//!
//! Pins what the crate documentation says of it, so that it is noticed when it is no longer so. The
//! tests here are built as theirs are: on the crate itself, with its feature and the cfg.

#![cfg(any(loom, rc11, shuttle))]

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

#[cfg(rc11)]
mod rc11_atomics {
    use super::*;
    use rc11::cell::Cell;
    use rc11::{explore, thread, FailureKind};
    use std::collections::BTreeMap;
    use std::rc::Rc;
    use std::sync::Arc;

    trait Counter: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static {}
    impl Counter for RelaxedCounter {}
    impl Counter for ConsistentCounter {}

    /// What `program` returns, with the number of executions in which it does.
    fn outcomes<T: Ord + Send + 'static>(
        program: impl Fn() -> T + Send + Sync + 'static,
    ) -> BTreeMap<T, u64> {
        let report = explore(program);
        assert_eq!(report.failure, None);
        assert_eq!(report.blocked, 0);
        report.outcomes
    }

    /// Two threads that count themselves in, and then look for the other.
    fn store_buffering<C: Counter>() -> BTreeMap<[usize; 2], u64> {
        outcomes(|| {
            let counters = Arc::new([C::from(0), C::from(0)]);
            let threads = [(0, 1), (1, 0)].map(|(mine, other)| {
                let counters = Arc::clone(&counters);
                thread::spawn(move || {
                    counters[mine].inc();
                    counters[other].get()
                })
            });
            threads.map(|thread| thread.join().unwrap())
        })
    }

    #[test]
    fn store_buffering_is_what_a_consistent_counter_excludes() {
        let interleavings = [([0, 1], 1), ([1, 0], 1), ([1, 1], 1)];
        assert_eq!(store_buffering::<ConsistentCounter>(), interleavings.into());
        let mut weak = BTreeMap::from(interleavings);
        weak.insert([0, 0], 1);
        assert_eq!(store_buffering::<RelaxedCounter>(), weak);
    }

    /// Two counters that move, and two readers that look at them in opposite orders. The outcome is what
    /// each saw, in its order.
    fn independent_readers<C: Counter>() -> BTreeMap<[[usize; 2]; 2], u64> {
        outcomes(|| {
            let counters = Arc::new([C::from(0), C::from(0)]);
            for counter in 0..2 {
                let counters = Arc::clone(&counters);
                thread::spawn(move || counters[counter].inc());
            }
            let readers = [[0, 1], [1, 0]].map(|order| {
                let counters = Arc::clone(&counters);
                thread::spawn(move || order.map(|counter| counters[counter].get()))
            });
            readers.map(|reader| reader.join().unwrap())
        })
    }

    #[test]
    fn independent_readers_of_relaxed_counters_have_sixteen_executions() {
        let one_each = independent_readers::<RelaxedCounter>();
        let seen = [[0, 0], [0, 1], [1, 0], [1, 1]];
        let all = seen
            .iter()
            .flat_map(|&one| seen.map(|other| ([one, other], 1)));
        assert_eq!(one_each, all.collect());
    }

    #[test]
    fn independent_readers_of_consistent_counters_have_all_but_the_one_in_which_they_disagree() {
        let mut agree = independent_readers::<RelaxedCounter>();
        agree.remove(&[[1, 0], [1, 0]]);
        assert_eq!(agree.len(), 15);
        assert_eq!(independent_readers::<ConsistentCounter>(), agree);
    }

    thread_local! {
        /// Ordinary memory. rc11's threads all run in the thread that explores.
        static DATA: std::cell::RefCell<Rc<Cell<usize>>> = Rc::new(Cell::new(0)).into();
    }

    fn data() -> Rc<Cell<usize>> {
        DATA.with(|data| Rc::clone(&data.borrow()))
    }

    /// Data that is written before a counter moves, and read by who saw that. Returns the kind of failure.
    fn publication<C: Counter>() -> Option<FailureKind> {
        let report = explore(|| {
            DATA.with(|data| data.replace(Rc::new(Cell::new(0))));
            let counter = Arc::new(C::from(0));
            let writer = thread::spawn({
                let counter = Arc::clone(&counter);
                move || {
                    data().set(1);
                    counter.inc();
                }
            });
            let seen = (counter.get() == 1).then(|| data().get());
            writer.join().unwrap();
            seen
        });
        if report.failure.is_none() {
            assert_eq!(report.outcomes, [(None, 1), (Some(1), 1)].into());
        }
        report.failure.map(|failure| failure.kind)
    }

    #[test]
    fn only_a_consistent_counter_publishes_data() {
        assert_eq!(publication::<ConsistentCounter>(), None);
        assert_eq!(publication::<RelaxedCounter>(), Some(FailureKind::DataRace));
    }

    /// Two threads that each see the update which the other makes next: allowed in Rust, and not here.
    #[test]
    fn load_buffering_is_overlooked() {
        let found = outcomes(|| {
            let counters = Arc::new([0, 0].map(RelaxedCounter::new));
            let threads = [(0, 1), (1, 0)].map(|(seen, moved)| {
                let counters = Arc::clone(&counters);
                thread::spawn(move || {
                    let seen = counters[seen].get();
                    counters[moved].inc();
                    seen
                })
            });
            threads.map(|thread| thread.join().unwrap())
        });
        assert_eq!(found, [([0, 0], 1), ([0, 1], 1), ([1, 0], 1)].into());
    }

    #[test]
    fn a_thread_may_look_often() {
        let looked = outcomes(|| {
            let counter = RelaxedCounter::new(5);
            (0..300).all(|_| counter.get() == 5)
        });
        assert_eq!(looked, [(true, 1)].into());
    }

    #[test]
    fn a_static_counter_starts_afresh_in_every_execution() {
        static REQUESTS: ConsistentCounter = ConsistentCounter::new(5);
        let drawn = outcomes(|| {
            let other = thread::spawn(|| REQUESTS.inc());
            let mine = REQUESTS.inc();
            (mine, other.join().unwrap(), REQUESTS.get())
        });
        assert_eq!(drawn, [((5, 6, 7), 1), ((6, 5, 7), 1)].into());
    }

    #[test]
    fn a_failure_is_shown_with_the_lines_that_called_the_counter() {
        let report = explore(|| {
            let counter = Arc::new(RelaxedCounter::new(0));
            let other = Arc::clone(&counter);
            let thread = thread::spawn(move || other.add(2) + other.reset());
            let seen = counter.get();
            thread.join().unwrap();
            assert_ne!(seen, 2);
        });
        let failure = report.failure.expect("another thread can be in between");
        assert_eq!(failure.kind, FailureKind::Panic);
        let shown = failure.to_string();
        for what in [
            "fetch_add(2, Relaxed)",
            "swap(0, Relaxed)",
            "load(Relaxed) → 2",
        ] {
            let mut lines = shown.lines();
            let line = lines.find(|line| line.contains(what));
            let line = line.unwrap_or_else(|| panic!("no {what}:\n{shown}"));
            assert!(line.contains(file!()), "{shown}");
        }
        assert!(!shown.contains("src/relaxed.rs"), "{shown}");
    }

    #[test]
    fn debug_shows_the_value() {
        let shown = outcomes(|| {
            let counters = (RelaxedCounter::new(5), ConsistentCounter::new(6));
            format!("{counters:?}")
        });
        let expected = "(RelaxedCounter(5), ConsistentCounter(6))";
        assert_eq!(shown, [(expected.to_string(), 1)].into());
    }

    #[test]
    fn a_counter_can_be_made_but_not_used_outside_a_model() {
        let counter = RelaxedCounter::new(0);
        let said = message(catch_unwind(|| counter.inc()));
        assert!(said.contains("inside of `rc11::model`"), "{said}");
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
