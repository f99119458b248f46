//! Memory models, as axioms over an execution, in the names of RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer:
//! *Repairing Sequential Consistency in C/C++11*, PLDI 2017) and of herd7's `rc11.cat`, and of C++20.
//!
//! The relations are in `relation.rs`. What they mean, how they fit C++20 and Rust, and which theorems say so,
//! is in `MODEL.md`, beside this package's sources.
//!
//! An execution may be partial. Every relation only grows when an event is added, so one that is not allowed
//! can be given up: whatever it grows into is not allowed either.

use std::fmt;

use crate::bits::{acyclic, bit, table};
use crate::execution::Execution;
use crate::relation::compose;

/// What an execution has to satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// What Rust allows, as C++20 words it; and no value justifies itself, which C++20 only recommends.
    /// Executions that are possible only if the compiler removes a dependency are counted apart.
    Cpp20,
    /// RC11, which also forbids cycles of program order and reads-from.
    Rc11,
    /// Sequential consistency: the interleavings of the threads.
    Sc,
}

impl Model {
    /// Every model, from the weakest to the strongest.
    pub const ALL: [Model; 3] = [Model::Cpp20, Model::Rc11, Model::Sc];

    /// The name on the command line: `cpp20`, `rc11`, `sc`.
    pub fn name(self) -> &'static str {
        match self {
            Model::Cpp20 => "cpp20",
            Model::Rc11 => "rc11",
            Model::Sc => "sc",
        }
    }

    /// Whether the execution, which may be partial, satisfies the axioms. (That no value of a complete one
    /// justifies itself, under [`Model::Cpp20`], is for `dependencies.rs` to say.)
    #[inline]
    pub fn allows(self, execution: &Execution) -> bool {
        match self {
            Model::Cpp20 => coherence(execution) && order_s(execution),
            Model::Rc11 => coherence(execution) && sc(execution) && no_thin_air(execution),
            Model::Sc => interleaving(execution),
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// `irreflexive hb ; eco?`
fn coherence(execution: &Execution) -> bool {
    let eco = table(execution.present(), |event| execution.eco(event));
    execution.events().all(|event| {
        // eco stays at its location.
        let before = compose(execution.hb_same_location(event), |it| eco[it]);
        (execution.hb(event) | before) & bit(event) == 0
    })
}

// `atomicity`, that nothing comes between an update and the write that it reads, is built in.

/// `acyclic psc`
fn sc(execution: &Execution) -> bool {
    acyclic(execution.orderings.seq_cst & execution.present(), |event| {
        execution.psc(event)
    })
}

/// C++20: there is a total order S of the `SeqCst` events that contains `before_in_s`. A relation on finitely many
/// events has no cycle exactly if a total order contains it.
fn order_s(execution: &Execution) -> bool {
    acyclic(execution.orderings.seq_cst & execution.present(), |event| {
        execution.before_in_s(event)
    })
}

/// `acyclic po | rf`
fn no_thin_air(execution: &Execution) -> bool {
    acyclic(execution.present(), |event| {
        execution.po(event) | execution.rf(event)
    })
}

/// `acyclic po | rf | mo | fr`
fn interleaving(execution: &Execution) -> bool {
    acyclic(execution.present(), |event| {
        let (po, rf) = (execution.po(event), execution.rf(event));
        po | rf | execution.mo(event) | execution.fr(event)
    })
}
