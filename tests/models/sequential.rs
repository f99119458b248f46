//! The claim `sequential`: a program, and all its interleavings.
//!
//! For shuttle only: loom takes `SeqCst` for `AcqRel`, and shows more than interleavings.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::engine::{name, spawn, Model};
use super::{final_value, Counter};

#[derive(Clone, Copy)]
enum Method {
    Inc,
    Add(usize),
    Get,
    Reset,
}

use Method::{Add, Get, Inc, Reset};

const THREADS: usize = 3;
const EACH: usize = 2;

/// What each thread calls, on which of two counters.
const PROGRAM: [[(usize, Method); EACH]; THREADS] = [
    [(0, Inc), (1, Get)],
    [(0, Add(2)), (1, Reset)],
    [(1, Inc), (0, Get)],
];

/// What every call returned, and the final values.
type Outcome = ([[usize; EACH]; THREADS], [usize; 2]);

/// [`PROGRAM`] on real counters. The claim is that the outcome is one of [`interleavings`].
pub fn sequential<C: Counter>() -> Model<Outcome> {
    Model {
        claim: "sequential",
        counter: name::<C>(),
        program: || {
            let counters = [(); 2].map(|()| Arc::new(C::from(0)));
            let returned = PROGRAM
                .map(|calls| {
                    let counters = counters.clone();
                    spawn(&Arc::new(()), move |()| {
                        calls.map(|(counter, method)| {
                            let counter = &counters[counter];
                            match method {
                                Inc => counter.inc(),
                                Add(amount) => counter.add(amount),
                                Get => counter.get(),
                                Reset => counter.reset(),
                            }
                        })
                    })
                })
                .map(|thread| thread.join().unwrap());
            (returned, counters.map(final_value))
        },
        holds: |outcome| interleavings().contains(outcome),
    }
}

/// The outcomes of [`PROGRAM`] if its threads take turns, one call at a time.
pub fn interleavings() -> BTreeSet<Outcome> {
    let mut outcomes = BTreeSet::new();
    take_turns([0; THREADS], Outcome::default(), &mut outcomes);
    outcomes
}

/// Continues, in every possible way, where each thread has made the first `made` of its calls.
fn take_turns(made: [usize; THREADS], so_far: Outcome, outcomes: &mut BTreeSet<Outcome>) {
    if made == [EACH; THREADS] {
        outcomes.insert(so_far);
        return;
    }
    for thread in (0..THREADS).filter(|&thread| made[thread] < EACH) {
        let call = made[thread];
        let (counter, method) = PROGRAM[thread][call];
        let (mut returned, mut values) = so_far;
        let value = &mut values[counter];
        returned[thread][call] = *value;
        match method {
            Inc => *value += 1,
            Add(amount) => *value += amount,
            Get => {}
            Reset => *value = 0,
        }
        let mut made = made;
        made[thread] += 1;
        take_turns(made, (returned, values), outcomes);
    }
}
