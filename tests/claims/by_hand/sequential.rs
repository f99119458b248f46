//! The claim `sequential`: a program that uses every method of two counters, and all its interleavings,
//! which are computed here.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};

use crate::engine::{last, spawn, Arc, ConsistentCounter, Counter, Row};
use crate::engines::runner::explore;

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

/// [`PROGRAM`] on real counters.
fn program<C: Counter>() -> Outcome {
    let counters = Arc::new([(); 2].map(|()| C::from(0)));
    let returned = PROGRAM
        .map(|calls| {
            spawn(&counters, move |counters| {
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
    (returned, last(counters).map(C::into_inner))
}

/// How many executions each engine makes.
#[cfg(rc11)]
const EXECUTIONS: u64 = 22;
#[cfg(shuttle)]
const EXECUTIONS: u64 = 25_424;

pub fn models() -> Vec<Trial> {
    vec![Trial::test("every method::ConsistentCounter", || {
        check(EXECUTIONS)
    })]
}

/// Whether the outcomes are exactly those of the interleavings.
fn check(executions: u64) -> Result<(), Failed> {
    let found = explore(program::<ConsistentCounter>);
    let is_held = found.outcomes == interleavings();
    Row {
        claim: "sequential",
        program: "every method",
        counters: "ConsistentCounter",
        executions: found.executions,
        outcomes: found.outcomes.len(),
        holds: is_held,
        limit: None,
    }
    .print_later();
    match is_held && found.executions == executions {
        true => Ok(()),
        false => Err(format!("{:?} in {} executions", found.outcomes, found.executions).into()),
    }
}

/// The outcomes of [`PROGRAM`] if its threads take turns, one call at a time.
fn interleavings() -> BTreeSet<Outcome> {
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
