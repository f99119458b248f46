//! Memory models, as axioms over an execution.
//!
//! The axioms are those of RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer: *Repairing Sequential
//! Consistency in C/C++11*, PLDI 2017) without fences, in the form that they take when every write
//! is an update. C++20 adopted RC11's treatment of `SeqCst` (\[atomics.order\], P0668), and Rust
//! takes C++20's model; neither forbids cycles in program order and reads-from as RC11 does. Where one
//! counter mixes `SeqCst` with weaker orderings, as no [`Kind`](crate::program::Kind) does, C++20
//! forbids a little more than RC11, which is not modelled.
//!
//! Every relation here only grows when an event is added to a partial execution, so one that is not
//! allowed can be given up: whatever it grows into is not allowed either.

use std::fmt;

use crate::bits::{acyclic, bit, each, Bits, Rows};
use crate::execution::Execution;
use crate::program::MAX_OPERATIONS;

/// What an execution has to satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Model {
    /// What Rust allows. Values do not come out of thin air: no cycle of syntactic dependencies and
    /// reads-from. (C++20 words this as a recommendation; syntactic dependency is this project's
    /// reading of it, and makes no difference to programs without dependencies.)
    Cpp20,
    /// RC11: no cycle of program order and reads-from.
    Rc11,
    /// Sequential consistency: the interleavings of the threads.
    Sc,
}

impl Model {
    /// Every model, from the weakest to the strongest.
    pub const ALL: [Model; 3] = [Model::Cpp20, Model::Rc11, Model::Sc];

    /// Whether the execution, which may be partial, satisfies the axioms.
    #[inline]
    pub fn allows(self, execution: &Execution) -> bool {
        match self {
            Model::Cpp20 => {
                coherent(execution) && sequentially_consistent(execution) && no_thin_air(execution)
            }
            Model::Rc11 => {
                coherent(execution)
                    && sequentially_consistent(execution)
                    && no_load_buffering(execution)
            }
            Model::Sc => interleaving(execution),
        }
    }
}

impl fmt::Display for Model {
    /// The name on the command line: `cpp20`, `rc11`, `sc`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Model::Cpp20 => "cpp20",
            Model::Rc11 => "rc11",
            Model::Sc => "sc",
        })
    }
}

/// Happens-before is irreflexive, and along it the positions of one counter never go back, and go
/// forward into an update.
fn coherent(execution: &Execution) -> bool {
    let before = execution.happens_before_rows();
    if each(execution.placed()).any(|event| before[event] & bit(event) != 0) {
        return false;
    }
    execution
        .counters()
        .iter()
        .enumerate()
        .all(|(counter, &events)| {
            each(events & execution.placed()).all(|event| {
                let position = execution.position(event);
                let update = usize::from(execution.path().events[event].operation.is_update());
                debug_assert_eq!(
                    execution.path().events[event].operation.counter(),
                    Some(counter)
                );
                each(events & before[event])
                    .all(|earlier| execution.position(earlier) + update <= position)
            })
        })
}

/// RC11's partial order over the `SeqCst` events is acyclic.
fn sequentially_consistent(execution: &Execution) -> bool {
    let events = execution.seq_cst();
    if events & events.wrapping_sub(1) == 0 {
        return true;
    }
    let happens_before = execution.happens_before_rows();
    let program_order = &execution.path().program_order;
    let elsewhere = |event: usize| program_order[event] & !execution.same_location(event);
    let compose = |set: Bits, before: &dyn Fn(usize) -> Bits| {
        each(set).fold(0, |all, event| all | before(event))
    };
    let into_updates = into_updates(execution);
    acyclic(events, |event| {
        let through = compose(elsewhere(event) & execution.placed(), &|middle| {
            happens_before[middle]
        });
        program_order[event]
            | compose(through, &elsewhere)
            | happens_before[event] & execution.same_location(event)
            | into_updates[event]
    })
}

/// No cycle of dependencies and reads-from.
fn no_thin_air(execution: &Execution) -> bool {
    let dependencies = &execution.path().dependencies;
    dependencies.iter().all(|feeding| *feeding == 0)
        || acyclic(execution.placed(), |event| {
            dependencies[event] | reads_from(execution, event)
        })
}

/// No cycle of program order and reads-from.
fn no_load_buffering(execution: &Execution) -> bool {
    let program_order = &execution.path().program_order;
    acyclic(execution.placed(), |event| {
        program_order[event] | reads_from(execution, event)
    })
}

/// No cycle of program order, reads-from, modification order and from-read.
fn interleaving(execution: &Execution) -> bool {
    let program_order = &execution.path().program_order;
    let into_updates = into_updates(execution);
    acyclic(execution.placed(), |event| {
        program_order[event] | reads_from(execution, event) | into_updates[event]
    })
}

/// The event that a placed event reads. What a read of a cell finds is the last write that happens
/// before it, which is settled only when every event is placed.
fn reads_from(execution: &Execution, event: usize) -> Bits {
    let settled =
        execution.is_complete() || execution.path().events[event].operation.counter().is_some();
    if settled {
        execution.source(event).map_or(0, bit)
    } else {
        0
    }
}

/// Modification order and from-read: for every update, the events of its counter at earlier
/// positions.
fn into_updates(execution: &Execution) -> Rows {
    let mut rows = [0; MAX_OPERATIONS];
    for (counter, &events) in execution.counters().iter().enumerate() {
        let updates = execution.order(counter);
        let reads = updates
            .iter()
            .fold(events & execution.placed(), |reads, &update| {
                reads & !bit(update)
            });
        let mut earlier = 0;
        for (index, &update) in updates.iter().enumerate() {
            let new = each(reads).filter(|&read| execution.position(read) == index);
            earlier = new.fold(earlier, |all, read| all | bit(read));
            rows[update] = earlier;
            earlier |= bit(update);
        }
    }
    rows
}
