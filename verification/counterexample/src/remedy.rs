//! What would make an assertion hold: the weakest counters, or the same operations in another order.

use serde::Serialize;

use crate::answer::FEW_CANDIDATES;
use crate::execution::Execution;
use crate::machine;
use crate::minimal::{minimal, Axis, Choice};
use crate::model::Model;
use crate::outcome::Verdict;
use crate::program::{Kind, Operation, Program, Statement};
use crate::trials::Trials;
use crate::unfolding::Invalid;

/// What would make an assertion hold, and every wait end. Each part is only what was found before the limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// The weakest assignments for which it holds: each a smallest set of counters, by name, that
    /// have to be a `ConsistentCounter` while every other open one is a `RelaxedCounter`. Nothing
    /// has to be if the only set is empty; nothing suffices if there is no set.
    pub weakest: Vec<Vec<String>>,
    /// How many counters the program leaves open.
    pub open: usize,
    /// The verdict on the interleavings of the threads. If it can fail in one, or wait for ever, no counter
    /// can help.
    pub interleaved: Verdict,
    /// The swaps that would help, if no counter can.
    pub swaps: Vec<Swap>,
    /// Whether every mix was explored completely, and no execution was cut off.
    pub complete: bool,
}

/// Two adjacent operations of a thread that, performed the other way round, make the assertion hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Swap {
    /// The thread, counted from 1.
    pub thread: usize,
    /// The two statements, as they stand.
    pub statements: [String; 2],
    /// The weakest assignments for which the assertion then holds, as in [`Remedy::weakest`].
    pub weakest: Vec<Vec<String>>,
}

/// Looks for what would make an assertion of `program` hold (and its plain memory free of races),
/// considering at most `limit` candidates in all.
///
/// # Errors
///
/// As [`explore`](fn@crate::explore::explore).
///
/// # Panics
///
/// If the program has no assertion of that index.
pub fn remedy(
    program: &Program,
    assertion: Option<usize>,
    model: Model,
    limit: u64,
) -> Result<Remedy, Invalid> {
    let mut program = program.clone();
    program.assertions = assertion
        .map(|assertion| program.assertions.swap_remove(assertion))
        .into_iter()
        .collect();
    let mut mixes = Mixes {
        model,
        trials: Trials::new(limit),
        complete: true,
    };
    let weakest = mixes.weakest(&program)?;
    let all_consistent = vec![Kind::Consistent; program.locations.len()];
    let interleaved = mixes.verdict(&program, &all_consistent, Model::Sc)?;
    let swaps = if interleaved >= Verdict::WaitsForEver {
        mixes.swaps(&program)?
    } else {
        Vec::new()
    };
    Ok(Remedy {
        weakest,
        open: open_counters(&program).len(),
        interleaved,
        swaps,
        complete: mixes.complete && mixes.trials.complete && !mixes.trials.cut,
    })
}

/// The explorations of a program with other counters, and of others like it.
struct Mixes {
    model: Model,
    trials: Trials,
    /// Whether no search for the weakest counters had to be given up.
    complete: bool,
}

/// The kinds that an open counter is tried as, from the weakest.
const KINDS: [Kind; 2] = [Kind::Relaxed, Kind::Consistent];

impl Mixes {
    /// The smallest sets of open counters that have to be consistent.
    fn weakest(&mut self, program: &Program) -> Result<Vec<Vec<String>>, Invalid> {
        let open = open_counters(program);
        let axes = vec![Axis::new(&KINDS, |low, high| low <= high); open.len()];
        let found = minimal(&axes, |mix| {
            let mut kinds = program.kinds(Kind::Relaxed);
            for (&counter, &kind) in open.iter().zip(mix) {
                kinds[counter] = KINDS[kind];
            }
            let verdict = self.verdict(program, &kinds, self.model)?;
            Ok((verdict != Verdict::Unknown).then_some(verdict == Verdict::Holds))
        })?;
        self.complete &= found.complete;
        let chosen = |mix: Choice| {
            let chosen = open.iter().zip(mix).filter(|(_, kind)| *kind > 0);
            chosen.map(|(counter, _)| *counter).collect()
        };
        let mut sets: Vec<Vec<usize>> = found.choices.into_iter().map(chosen).collect();
        sets.sort_by_key(|set| (set.len(), set.iter().rev().copied().collect::<Vec<_>>()));
        let name = |counter: usize| program.locations[counter].name.clone();
        let names = |set: Vec<usize>| set.into_iter().map(name).collect();
        Ok(sets.into_iter().map(names).collect())
    }

    /// What can be said of all assertions together, of races and of waits.
    fn verdict(
        &mut self,
        program: &Program,
        kinds: &[Kind],
        model: Model,
    ) -> Result<Verdict, Invalid> {
        let orderings = program.with_counters(kinds.iter().map(|kind| kind.orderings()).collect());
        let judge = |execution: &Execution| verdict_of(program, execution);
        let trials = &mut self.trials;
        let few = trials.worst(program, &orderings, model, FEW_CANDIDATES, judge)?;
        if few != Verdict::Unknown {
            return Ok(few);
        }
        let worst = match machine::verdict(program, &orderings, model, trials.budget) {
            Ok((verdict, states)) => {
                trials.spend(states);
                verdict
            }
            Err(_) => trials.worst(program, &orderings, model, u64::MAX, judge)?,
        };
        trials.complete &= worst != Verdict::Unknown;
        Ok(worst)
    }

    /// Swaps of adjacent operations after which some counters suffice; two reads first, since they are
    /// the easiest to move.
    fn swaps(&mut self, program: &Program) -> Result<Vec<Swap>, Invalid> {
        let is_get = |statement: &Statement| {
            matches!(
                statement,
                Statement::Operation {
                    operation: Operation::Get(_),
                    ..
                }
            )
        };
        let mut swaps = Vec::new();
        for (thread, body) in program.threads.iter().enumerate() {
            for (first, pair) in body.body.windows(2).enumerate() {
                if !can_swap(&pair[0], &pair[1]) {
                    continue;
                }
                let mut swapped = program.clone();
                swapped.threads[thread].body.swap(first, first + 1);
                let weakest = self.weakest(&swapped)?;
                if !weakest.is_empty() {
                    let text = |statement| {
                        let text = program.statement_text(statement);
                        text.trim_end_matches(';').to_string()
                    };
                    let swap = Swap {
                        thread: thread + 1,
                        statements: [text(&pair[0]), text(&pair[1])],
                        weakest,
                    };
                    swaps.push((!pair.iter().all(is_get), swap));
                }
            }
        }
        swaps.sort_by_key(|(is_hard, _)| *is_hard);
        Ok(swaps.into_iter().map(|(_, swap)| swap).collect())
    }
}

/// The counters whose kind the program leaves open, by index.
fn open_counters(program: &Program) -> Vec<usize> {
    let open = program.counters().filter(|(_, kind)| kind.is_none());
    open.map(|(index, _)| index).collect()
}

/// What one execution makes of the verdict.
fn verdict_of(program: &Program, execution: &Execution) -> Verdict {
    let fails = || {
        let mut assertions = program.assertions.iter();
        execution.ends() && assertions.any(|it| it.condition.evaluate(execution) == Some(false))
    };
    let violation = if execution.has_race() || fails() {
        Verdict::CanFail
    } else if !execution.ends() {
        Verdict::WaitsForEver
    } else {
        return Verdict::Holds;
    };
    if execution.keeps_dependencies() {
        violation
    } else {
        Verdict::DependsOnCompiler
    }
}

/// Whether two adjacent statements mean the same to their thread the other way round: operations
/// that neither bind the same name, nor use what the other binds, nor change what the other finds.
fn can_swap(first: &Statement, second: &Statement) -> bool {
    let (
        Statement::Operation {
            operation: first,
            register: first_bound,
        },
        Statement::Operation {
            operation: second,
            register: second_bound,
        },
    ) = (first, second)
    else {
        return false;
    };
    let same_name = first_bound.is_some() && first_bound == second_bound;
    let both_read = matches!(first, Operation::Get(_) | Operation::Read(_))
        && matches!(second, Operation::Get(_) | Operation::Read(_));
    let same_place = match (first.location(), second.location()) {
        (Some(first), Some(second)) => first == second && !both_read,
        // A fence, or what starts or ends a thread.
        _ => true,
    };
    !same_name && !same_place && !uses(first, *second_bound) && !uses(second, *first_bound)
}

fn uses(operation: &Operation, register: Option<usize>) -> bool {
    let mut uses = false;
    operation.for_each_value(&mut |value| {
        value.for_each_register(&mut |used| uses |= Some(used) == register);
    });
    uses
}
