//! What would make an assertion hold: the weakest counters, or the same operations in another order.

use std::ops::ControlFlow;

use serde::Serialize;

use crate::answer::{is_too_large, FEW_CANDIDATES};
use crate::execution::Execution;
use crate::explore::explore;
use crate::machine;
use crate::model::Model;
use crate::outcome::Verdict;
use crate::program::{Kind, MemoryOrderings, Operation, Program, Statement};
use crate::unfolding::Invalid;

/// The most open counters of which every mix is tried.
pub const MAX_OPEN_COUNTERS: usize = 8;

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
/// As [`explore`].
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
    let mut trials = Trials {
        model,
        budget: limit,
        complete: true,
    };
    let weakest = trials.weakest(&program)?;
    let all_consistent = vec![Kind::Consistent; program.locations.len()];
    let interleaved = trials.verdict(&program, &all_consistent, Model::Sc)?;
    let swaps = if interleaved >= Verdict::WaitsForEver {
        trials.swaps(&program)?
    } else {
        Vec::new()
    };
    Ok(Remedy {
        weakest,
        open: open_counters(&program).len(),
        interleaved,
        swaps,
        complete: trials.complete,
    })
}

/// The explorations of a program with other counters, and of others like it.
struct Trials {
    model: Model,
    /// The candidates that may still be considered.
    budget: u64,
    /// Whether every question so far could be answered.
    complete: bool,
}

impl Trials {
    /// The smallest sets of open counters that have to be consistent. More order allows no more
    /// executions, so what contains a set that suffices need not be tried.
    fn weakest(&mut self, program: &Program) -> Result<Vec<Vec<String>>, Invalid> {
        let open = open_counters(program);
        if open.len() > MAX_OPEN_COUNTERS {
            self.complete = false;
            return Ok(Vec::new());
        }
        let mut sets: Vec<u32> = (0..1 << open.len()).collect();
        sets.sort_by_key(|set| (set.count_ones(), *set));
        let mut enough: Vec<u32> = Vec::new();
        for set in sets {
            if enough.iter().any(|smaller| set & smaller == *smaller) {
                continue;
            }
            let mut kinds = program.kinds(Kind::Relaxed);
            for (index, &counter) in open.iter().enumerate() {
                if set >> index & 1 == 1 {
                    kinds[counter] = Kind::Consistent;
                }
            }
            if self.verdict(program, &kinds, self.model)? == Verdict::Holds {
                enough.push(set);
            }
        }
        let names = |set: u32| {
            let chosen = open.iter().enumerate();
            let chosen = chosen.filter(|(index, _)| set >> index & 1 == 1);
            let name = |(_, &counter): (usize, &usize)| program.locations[counter].name.clone();
            chosen.map(name).collect()
        };
        Ok(enough.into_iter().map(names).collect())
    }

    /// What can be said of all assertions together, of races and of waits.
    fn verdict(
        &mut self,
        program: &Program,
        kinds: &[Kind],
        model: Model,
    ) -> Result<Verdict, Invalid> {
        let orderings = program.with_counters(kinds.iter().map(|kind| kind.orderings()).collect());
        let few = self.budget.min(FEW_CANDIDATES);
        let mut worst = self.explored(program, &orderings, model, few)?;
        if worst == Verdict::Unknown {
            // The budget is of states, too.
            worst = match machine::verdict(program, &orderings, model, self.budget) {
                Ok((verdict, states)) => {
                    self.budget = self.budget.saturating_sub(states);
                    verdict
                }
                Err(_) => self.explored(program, &orderings, model, self.budget)?,
            };
        }
        self.complete &= worst != Verdict::Unknown;
        Ok(worst)
    }

    /// The same by visiting executions, of at most `limit` candidates; unknown if they are too many.
    fn explored(
        &mut self,
        program: &Program,
        orderings: &MemoryOrderings,
        model: Model,
        limit: u64,
    ) -> Result<Verdict, Invalid> {
        let mut worst = Verdict::Holds;
        let coverage = explore(program, orderings, model, limit, |execution| {
            worst = worst.max(verdict_of(program, execution));
            if worst >= Verdict::WaitsForEver {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        let coverage = match coverage {
            Err(invalid) if is_too_large(&invalid) => return Ok(Verdict::Unknown),
            coverage => coverage?,
        };
        self.budget -= coverage.candidates;
        let is_settled = worst >= Verdict::WaitsForEver || coverage.complete;
        self.complete &= coverage.cut == 0 || worst >= Verdict::WaitsForEver;
        Ok(if is_settled { worst } else { Verdict::Unknown })
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
