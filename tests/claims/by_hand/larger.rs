//! The claims about one counter, for more threads and calls than are told in `verification/litmus`: to the
//! end under rc11, where that is cheap, and in samples under shuttle. A sample finds faults, and proves
//! nothing.

use libtest_mimic::{Failed, Trial};

use crate::engine::{spawn, Arc, ConsistentCounter, Counter, RelaxedCounter, Row};
#[cfg(rc11)]
use crate::engines::runner::explore;
use crate::search::Found;

/// Every model, on both counters.
pub fn models() -> Vec<Trial> {
    [
        of::<RelaxedCounter>("RelaxedCounter"),
        of::<ConsistentCounter>("ConsistentCounter"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every thread adds 1 and 2, `ROUNDS` times, to a counter that wraps on the way. The outcome is how much
/// there is at the end.
fn no_lost_update<C: Counter, const THREADS: usize, const ROUNDS: usize>() -> usize {
    let counter = Arc::new(C::from(usize::MAX));
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
    crate::engine::last(counter).into_inner()
}

fn is_no_update_lost<const THREADS: usize, const ROUNDS: usize>(&last: &usize) -> bool {
    last == usize::MAX.wrapping_add(THREADS * ROUNDS * 3)
}

/// Every thread draws `EACH` tickets.
fn unique_tickets<C: Counter, const THREADS: usize, const EACH: usize>() -> [[usize; EACH]; THREADS]
{
    let counter = Arc::new(C::from(0));
    [(); THREADS]
        .map(|()| spawn(&counter, |counter| [(); EACH].map(|()| counter.inc())))
        .map(|thread| thread.join().unwrap())
}

fn is_each_ticket_drawn_once<const THREADS: usize, const EACH: usize>(
    drawn: &[[usize; EACH]; THREADS],
) -> bool {
    let mut tickets = drawn.concat();
    tickets.sort_unstable();
    tickets.into_iter().eq(0..THREADS * EACH)
}

/// Every thread adds 1, resets, and adds 2, `ROUNDS` times. The outcome is what the resets of each
/// thread returned, all told, and how much there is at the end.
fn reset_exact<C: Counter, const THREADS: usize, const ROUNDS: usize>() -> ([usize; THREADS], usize)
{
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
    (taken, crate::engine::last(counter).into_inner())
}

fn is_each_count_taken_once<const THREADS: usize, const ROUNDS: usize>(
    (taken, left): &([usize; THREADS], usize),
) -> bool {
    taken.iter().sum::<usize>() + left == THREADS * ROUNDS * 3
}

/// Prints the row, and says whether every outcome is right, and the executions and outcomes are as many
/// as expected.
fn judge<Outcome: Ord>(
    (claim, program, counters): (&'static str, &'static str, &'static str),
    found: Found<Outcome>,
    holds: fn(&Outcome) -> bool,
    expected: (u64, Option<usize>),
) -> Result<(), Failed> {
    let is_held = found.outcomes.iter().all(holds);
    let row = Row {
        claim,
        program,
        counters,
        executions: found.executions,
        outcomes: found.outcomes.len(),
        holds: is_held,
        limit: None,
    };
    let counted = (row.executions, expected.1.map(|_| row.outcomes));
    row.print_later();
    match is_held && counted == expected {
        true => Ok(()),
        false => Err(format!("it holds: {is_held}; {counted:?} instead of {expected:?}").into()),
    }
}

/// What a search to the end is to be like: so many executions, and so many different outcomes.
#[cfg(rc11)]
fn of<C: Counter>(counters: &'static str) -> Vec<Trial> {
    fn model<Outcome: Ord + Send + 'static>(
        name: (&'static str, &'static str, &'static str),
        program: fn() -> Outcome,
        holds: fn(&Outcome) -> bool,
        (executions, outcomes): (u64, usize),
    ) -> Trial {
        Trial::test(format!("{}::{}", name.1, name.2), move || {
            judge(name, explore(program), holds, (executions, Some(outcomes)))
        })
    }
    vec![
        model(
            ("no-lost-update", "3 threads, 2 calls each", counters),
            no_lost_update::<C, 3, 1>,
            is_no_update_lost::<3, 1>,
            (90, 1),
        ),
        model(
            ("unique-tickets", "2 threads, 2 tickets each", counters),
            unique_tickets::<C, 2, 2>,
            is_each_ticket_drawn_once::<2, 2>,
            (6, 6),
        ),
        model(
            ("unique-tickets", "8 tickets", counters),
            unique_tickets::<C, 8, 1>,
            is_each_ticket_drawn_once::<8, 1>,
            (40_320, 40_320),
        ),
        model(
            ("reset-exact", "2 threads, 3 calls each", counters),
            reset_exact::<C, 2, 1>,
            is_each_count_taken_once::<2, 1>,
            (20, 6),
        ),
    ]
}

/// How many executions each of two schedulers draws.
#[cfg(shuttle)]
const SAMPLE: usize = 1_000;

#[cfg(shuttle)]
fn of<C: Counter>(counters: &'static str) -> Vec<Trial> {
    use crate::engines::runner::schedule;
    use shuttle::scheduler::{PctScheduler, RandomScheduler};

    const PCT_DEPTH: usize = 3;

    fn samples<Outcome: Ord + Send + 'static>(
        claim: &'static str,
        counters: &'static str,
        program: fn() -> Outcome,
        holds: fn(&Outcome) -> bool,
    ) -> [Trial; 2] {
        // That of all random tests.
        let seed = std::env::var("PROPTEST_RNG_SEED");
        let seed: u64 = seed.map_or(1, |seed| seed.parse().expect("a seed"));
        let random = (claim, "8 threads, random", counters);
        let pct = (claim, "8 threads, PCT", counters);
        let executions = (SAMPLE as u64, None);
        [
            Trial::test(
                format!("{claim}, 8 threads, random::{counters}"),
                move || {
                    let scheduler = RandomScheduler::new_from_seed(seed, SAMPLE);
                    judge(random, schedule(program, scheduler), holds, executions)
                },
            ),
            Trial::test(format!("{claim}, 8 threads, PCT::{counters}"), move || {
                let scheduler = PctScheduler::new_from_seed(seed, PCT_DEPTH, SAMPLE);
                judge(pct, schedule(program, scheduler), holds, executions)
            }),
        ]
    }
    let of_claims = [
        samples(
            "no-lost-update",
            counters,
            no_lost_update::<C, 8, 50>,
            is_no_update_lost::<8, 50>,
        ),
        samples(
            "unique-tickets",
            counters,
            unique_tickets::<C, 8, 50>,
            is_each_ticket_drawn_once::<8, 50>,
        ),
        samples(
            "reset-exact",
            counters,
            reset_exact::<C, 8, 50>,
            is_each_count_taken_once::<8, 50>,
        ),
    ];
    of_claims.into_iter().flatten().collect()
}
