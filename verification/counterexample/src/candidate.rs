//! Every candidate execution of a program, whether a memory model allows it or not: what an outcome that
//! no execution has is looked for in, to say which axiom forbids it.
//!
//! A candidate has any order of each counter's updates and any source of each read of a counter, as long as
//! the values show that every thread goes the way that it is taken to go and that every wait ends. A read
//! of plain memory finds the last write that happens before it, in a candidate too. [`explore`] does not
//! come here: it gives up a partial execution as soon as an axiom forbids it, and needs no more than that.
//!
//! [`explore`]: fn@crate::explore::explore

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::bits::{bit, each, Bits};
use crate::execution::Execution;
use crate::program::{Condition, MemoryOrderings, Operation, Program, Value};
use crate::unfolding::{Invalid, Question, Unfolding, Way};

/// Visits every candidate execution in which every thread ends, each once, until `limit` combinations of
/// orders and sources have been considered or the visitor breaks. Whether these are all.
///
/// Where a value would have to be made out of itself, as in `r = a.get(); a.add(r)` in a cycle of threads,
/// any value would do: there the numbers in `guesses` are tried.
///
/// # Errors
///
/// If the program is larger than can be explored, or an index in it points nowhere.
///
/// # Panics
///
/// If there are fewer orderings than counters.
pub fn candidates(
    program: &Program,
    orderings: &MemoryOrderings,
    limit: u64,
    guesses: &[usize],
    visit: impl FnMut(&Execution) -> ControlFlow<()>,
) -> Result<bool, Invalid> {
    let unfolding = Arc::new(Unfolding::new(program)?);
    let mut execution = Execution::unsettled(program, orderings, Arc::clone(&unfolding));
    let mut walk = Combinations {
        unfolding,
        limit,
        guesses,
        visit,
    };
    Ok(walk.ways(&mut execution, 0).is_continue())
}

/// The numbers in a condition.
pub fn constants(condition: &Condition) -> Vec<usize> {
    let mut found = Vec::new();
    condition.for_each_leaf(&mut |leaf| {
        if let Value::Constant(number) = leaf {
            found.push(*number);
        }
    });
    found.sort_unstable();
    found.dedup();
    found
}

struct Combinations<'a, V> {
    unfolding: Arc<Unfolding>,
    /// The combinations that may still be considered.
    limit: u64,
    guesses: &'a [usize],
    visit: V,
}

impl<V: FnMut(&Execution) -> ControlFlow<()>> Combinations<'_, V> {
    /// Decides the forks from this one on; every wait ends.
    fn ways(&mut self, execution: &mut Execution, fork: usize) -> ControlFlow<()> {
        let before = execution.settled;
        let unfolding = Arc::clone(&self.unfolding);
        let Some(next) = unfolding.forks.get(fork) else {
            for (event, data) in unfolding.events.iter().enumerate() {
                let settled = &mut execution.settled;
                if leads((settled.first, settled.second), &data.way) {
                    settled.present |= bit(event);
                } else {
                    settled.absent |= bit(event);
                }
            }
            let flow = self.orders(execution, 0);
            execution.settled = before;
            return flow;
        };
        let ways: &[fn(&mut Execution, Bits)] = if !leads((before.first, before.second), &next.way)
        {
            &[|execution, fork| execution.settled.skipped |= fork]
        } else if let Question::Bound = next.question {
            return ControlFlow::Continue(());
        } else if let Question::Wait(_) = next.question {
            &[|execution, fork| execution.settled.first |= fork]
        } else {
            &[
                |execution, fork| execution.settled.first |= fork,
                |execution, fork| execution.settled.second |= fork,
            ]
        };
        for way in ways {
            way(execution, bit(fork));
            let flow = self.ways(execution, fork + 1);
            execution.settled = before;
            flow?;
        }
        ControlFlow::Continue(())
    }

    /// Completes the orders of the locations from this one on.
    fn orders(&mut self, execution: &mut Execution, location: usize) -> ControlFlow<()> {
        if location == execution.atomic.len() {
            let atomic = execution.atomic.iter().fold(0, |all, own| all | own);
            execution.settled.ended = atomic;
            let reads = atomic & execution.present() & !execution.settled.placed;
            return self.reads(execution, reads);
        }
        let own = execution.atomic[location];
        let left = own & execution.pending_writes();
        if left == 0 {
            // A compare-exchange that is left fails.
            self.orders(execution, location + 1)?;
        }
        let perhaps = own & execution.compare_exchanges & execution.present();
        for write in each(left | perhaps & !execution.settled.placed) {
            execution.append(write);
            let flow = self.orders(execution, location);
            execution.displace(write);
            flow?;
        }
        ControlFlow::Continue(())
    }

    /// Gives every one of `reads` a source.
    fn reads(&mut self, execution: &mut Execution, reads: Bits) -> ControlFlow<()> {
        let Some(read) = each(reads).next() else {
            return self.complete(execution);
        };
        let last = execution.order(execution.location(read)).len();
        for position in 0..=last {
            execution.place_read(read, position);
            let flow = self.reads(execution, reads & !bit(read));
            execution.displace(read);
            flow?;
        }
        ControlFlow::Continue(())
    }

    fn complete(&mut self, execution: &mut Execution) -> ControlFlow<()> {
        let Some(left) = self.limit.checked_sub(1) else {
            return ControlFlow::Break(());
        };
        self.limit = left;
        let before = execution.settled;
        set_happens_before(execution);
        let flow = self.values(execution);
        execution.settled = before;
        flow
    }

    /// Finds the values, and visits the execution if they explain themselves.
    fn values(&mut self, execution: &mut Execution) -> ControlFlow<()> {
        if !execution.settle() {
            return ControlFlow::Continue(());
        }
        let unknown = execution.present() & !execution.settled.found;
        let unknown = each(unknown).find(|&event| {
            let operation = &execution.event(event).operation;
            operation.finds_value() && !operation.is_plain()
        });
        let Some(event) = unknown else {
            let is_explained = execution.explains_itself()
                && execution
                    .events()
                    .all(|event| finds_its_source(execution, event));
            return if is_explained {
                (self.visit)(execution)
            } else {
                ControlFlow::Continue(())
            };
        };
        let before = execution.settled;
        let any: Vec<usize>;
        let guesses = match execution.event(event).operation {
            Operation::Choose(below) => {
                any = (0..below).collect();
                &any
            }
            _ => self.guesses,
        };
        for &guess in guesses {
            execution.found[event] = guess;
            execution.settled.found |= bit(event);
            let flow = self.values(execution);
            execution.settled = before;
            flow?;
        }
        ControlFlow::Continue(())
    }
}

/// Whether a way leads somewhere, if the threads go the first way at some forks and the second at others,
/// and every wait ends.
fn leads((first, second): (Bits, Bits), way: &Way) -> bool {
    way.first & !first == 0 && way.second & !second == 0
}

/// Whether an operation on a counter found what its source left: only a guess may not have.
fn finds_its_source(execution: &Execution, event: usize) -> bool {
    let operation = &execution.event(event).operation;
    let Some(location) = operation.atomic().filter(|_| operation.finds_value()) else {
        return true;
    };
    let left = match execution.source(event) {
        Some(source) => execution.left(source),
        None => Some(execution.initial[location]),
    };
    execution.found(event) == left
}

/// Program order and synchronizes-with, transitively closed.
fn set_happens_before(execution: &mut Execution) {
    let present = execution.present();
    for event in each(present) {
        execution.happens_before[event] = execution.po(event) | execution.sw(event);
    }
    for middle in each(present) {
        let through = execution.happens_before[middle];
        for event in each(present) {
            if execution.happens_before[event] & bit(middle) != 0 {
                execution.happens_before[event] |= through;
            }
        }
    }
}
