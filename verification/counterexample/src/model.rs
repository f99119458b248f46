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

    /// Whether the execution, which may be partial, satisfies the axioms. (That under [`Model::Cpp20`] no
    /// value comes out of thin air is for `dependencies.rs` to say, of complete ones.)
    #[inline]
    pub fn allows(self, execution: &Execution) -> bool {
        match self {
            Model::Cpp20 => coherent(execution) && sequentially_consistent(execution),
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
/// forward into an update. The position of a pending update is later than all that are given.
fn coherent(execution: &Execution) -> bool {
    let before = execution.happens_before_rows();
    if execution
        .events()
        .any(|event| before[event] & bit(event) != 0)
    {
        return false;
    }
    let pending = execution.pending_updates();
    (0..execution.counters.len()).all(|counter| {
        let events = execution.on_counter(counter);
        each(events & execution.settled.placed).all(|event| {
            let earlier = events & before[event];
            let position = execution.position(event);
            let update = usize::from(execution.updates & bit(event) != 0);
            earlier & pending == 0
                && each(earlier & execution.settled.placed)
                    .all(|earlier| execution.position(earlier) + update <= position)
        })
    })
}

/// RC11's partial order over the `SeqCst` events is acyclic.
fn sequentially_consistent(execution: &Execution) -> bool {
    let events = execution.seq_cst & execution.present();
    if events & events.wrapping_sub(1) == 0 {
        return true;
    }
    let happens_before = execution.happens_before_rows();
    let elsewhere = |event: usize| execution.program_order(event) & !execution.same_location(event);
    let compose = |set: Bits, before: &dyn Fn(usize) -> Bits| {
        each(set).fold(0, |all, event| all | before(event))
    };
    let into_updates = into_updates(execution);
    acyclic(events, |event| {
        let through = compose(elsewhere(event), &|middle| happens_before[middle]);
        execution.program_order(event)
            | compose(through, &elsewhere)
            | happens_before[event] & execution.same_location(event)
            | into_updates[event]
    })
}

/// No cycle of program order and reads-from.
fn no_load_buffering(execution: &Execution) -> bool {
    acyclic(execution.present(), |event| {
        execution.program_order(event) | reads_from(execution, event)
    })
}

/// No cycle of program order, reads-from, modification order and from-read.
fn interleaving(execution: &Execution) -> bool {
    let into_updates = into_updates(execution);
    acyclic(execution.present(), |event| {
        execution.program_order(event) | reads_from(execution, event) | into_updates[event]
    })
}

/// The event that an operation on a counter reads. A pending update reads one that, by way of other
/// updates, reads the last one placed. (What a read of a cell finds happens before it, and closes no
/// cycle.)
fn reads_from(execution: &Execution, event: usize) -> Bits {
    let Some(counter) = execution.event(event).operation.counter() else {
        return 0;
    };
    let source = if execution.settled.placed & bit(event) != 0 {
        execution.source(event)
    } else if execution.updates & bit(event) != 0 {
        execution.order(counter).last().copied()
    } else {
        None
    };
    source.map_or(0, bit)
}

/// Modification order and from-read: for every update, the events of its counter at earlier
/// positions.
fn into_updates(execution: &Execution) -> Rows {
    let mut rows = [0; MAX_OPERATIONS];
    for counter in 0..execution.counters.len() {
        let events = execution.on_counter(counter);
        let placed = events & execution.settled.placed;
        let reads = placed & !execution.updates;
        let mut earlier = 0;
        for (index, &update) in execution.order(counter).iter().enumerate() {
            let new = each(reads).filter(|&read| execution.position(read) == index);
            earlier = new.fold(earlier, |all, read| all | bit(read));
            rows[update] = earlier;
            earlier |= bit(update);
        }
        for update in each(events & execution.pending_updates()) {
            rows[update] = placed;
        }
    }
    rows
}
