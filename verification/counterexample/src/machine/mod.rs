//! The memory model as a machine whose states merge: what a program can do, at the price of its states instead of
//! its executions. Ten threads that each count once have 3,628,800 executions, and 11 states.
//!
//! A counter is a log. An update appends to it, and finds the last entry; a read finds any entry that is not older
//! than what its thread has seen. Where a counter synchronizes, an entry also carries what its writer had seen, and
//! who finds it has then seen that, too. `SeqCst` takes a second view (`Knowledge::past` in `state.rs`). What the machine
//! does is in `step.rs`; which of its states need not be told apart, in `state.rs`.
//!
//! On what it rests:
//!
//! - With counters of one kind each, the runs of this machine are the executions that RC11 allows: theorem
//!   `TwoViewsExact.two_views_exact`, about the same machine in Coq, without cells.
//! - With at most one relaxed counter, RC11 and C++20 allow the same: `SameExecutions.cpp20_is_rc11`. So there is
//!   then no cycle for a dependency to be in.
//! - With more, and without dependencies, C++20 lets relaxed operations find what is only made later. Such a counter
//!   is kept in slots (`Counter::Slots` in `state.rs`). No theorem says that this is exact, nor that cells are: the tests
//!   compare it with the enumeration of executions.
//!
//! What it does not answer ([`Outside`]) is left to [`explore`](mod@crate::explore), which it shares no code with but
//! the program and what values and conditions mean.

mod claim;
mod code;
mod outcomes;
mod search;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod witness;

use std::fmt;

use crate::bits::{bit, each, Bits};
use crate::model::Model;
use crate::program::{Assertion, Kind, MemoryOrderings, Program};
use code::{Ahead, Code, MAX_NAMES};

pub use outcomes::{outcomes, Outcomes};
pub(crate) use search::{findings, verdict};

/// The most states that are gone through, whatever limit is asked for: they are kept in memory.
pub const MAX_STATES: usize = 300_000;

/// Why the machine does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// It has more than counters and plain memory: atomics, fences, threads that are started or waited for, loops
    /// that were cut off.
    Atomics,
    /// A counter's methods have orderings that no [`Kind`] has.
    MixedOrderings,
    /// Under [`Model::Cpp20`], two counters or more are relaxed and their values are seen, and there is a value
    /// that decides what is done later.
    Dependencies,
    /// There are more than 64 counters, cells, or names in one thread.
    TooManyNames,
    /// There are more than 63 threads, and cells.
    TooManyThreads,
    /// A name is bound twice in one thread.
    BoundTwice,
    /// There are more states than were to be gone through.
    TooManyStates,
    /// There are more outcomes than are kept.
    TooManyOutcomes,
}

impl fmt::Display for Outside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Outside::Atomics => {
                "atomics, fences, threads that others start or wait for, or loops that were cut off"
            }
            Outside::MixedOrderings => "the orderings of a counter are those of no kind",
            Outside::Dependencies => {
                "under cpp20, values decide what is done later, and more than one counter is relaxed"
            }
            Outside::TooManyNames => "more than 64 counters, cells, or names in one thread",
            Outside::TooManyThreads => "more than 63 threads with plain memory",
            Outside::BoundTwice => "a name is bound twice in one thread",
            Outside::TooManyStates => "too many states",
            Outside::TooManyOutcomes => "too many outcomes",
        })
    }
}

impl std::error::Error for Outside {}

/// The machine of a program.
pub(crate) struct Machine<'a> {
    program: &'a Program,
    code: Code,
    kinds: Vec<Kind>,
    /// The locations of the counters, and of the cells of plain memory, which have numbers of their own here.
    counter_locations: Vec<usize>,
    cell_locations: Vec<usize>,
    /// All counters, and those that synchronize.
    counters: Bits,
    synchronizing: Bits,
    /// The counters that are kept in slots, and how many updates every counter has.
    slots: Bits,
    updates: Vec<usize>,
    /// The counters whose last value is looked at.
    observed_finals: Bits,
    /// Whether reads find the newest entry only: the threads take turns.
    newest_only: bool,
    /// Whether a `SeqCst` read can miss an update.
    has_past: bool,
    /// Whether some threads have the same code.
    has_twins: bool,
    #[cfg(test)]
    fault: Option<tests::Fault>,
}

/// What is looked at when a program has ended.
#[derive(Clone, Copy)]
enum Look<'a> {
    /// What these assertions speak of.
    At(&'a [Assertion]),
    /// Every register and every counter.
    AtEverything,
}

impl<'a> Machine<'a> {
    fn new(
        program: &'a Program,
        orderings: &MemoryOrderings,
        model: Model,
        look: Look,
    ) -> Result<Machine<'a>, Outside> {
        let counter_locations: Vec<usize> = program.atomics().collect();
        let cell_locations: Vec<usize> = program.plain().collect();
        let counters = counter_locations.len();
        if counters.max(cell_locations.len()) > MAX_NAMES {
            return Err(Outside::TooManyNames);
        }
        let kind = |&location: &usize| {
            let mut kinds = Kind::ALL.into_iter();
            kinds.find(|kind| kind.orderings() == orderings.counters[location])
        };
        let kinds: Option<Vec<Kind>> = counter_locations.iter().map(kind).collect();
        let (observed, observed_finals) = observed(program, look);
        let code = Code::new(program, &observed)?;
        if program.threads.len() >= Bits::BITS as usize && !cell_locations.is_empty() {
            return Err(Outside::TooManyThreads);
        }
        let finals = counter_locations.iter().enumerate();
        let finals = finals.filter(|(_, location)| observed_finals[**location]);
        let classes = code.classes.iter().enumerate();
        let mut machine = Machine {
            program,
            kinds: kinds.ok_or(Outside::MixedOrderings)?,
            counters: (0..counters).fold(0, |set, counter| set | bit(counter)),
            synchronizing: 0,
            slots: 0,
            updates: (0..counters).map(|counter| code.updates(counter)).collect(),
            observed_finals: finals.fold(0, |set, (counter, _)| set | bit(counter)),
            newest_only: model == Model::Sc,
            has_past: false,
            has_twins: classes.clone().any(|(thread, class)| thread != *class),
            counter_locations,
            cell_locations,
            code,
            #[cfg(test)]
            fault: None,
        };
        let whole = Ahead::of_all(machine.code.threads.iter().map(|thread| &thread.ahead[0]));
        machine.synchronizing = machine.counters & !machine.kinds_of(Kind::Relaxed);
        let may_miss = whole.reads & machine.kinds_of(Kind::Consistent);
        machine.has_past = may_miss != 0 && !machine.newest_only;
        if model == Model::Cpp20 {
            let sums = machine.idle(&machine.start(), &whole);
            let relaxed = machine.kinds_of(Kind::Relaxed) & whole.updates & !sums;
            if each(relaxed).count() > 1 {
                if machine.code.has_dependencies {
                    return Err(Outside::Dependencies);
                }
                machine.slots = relaxed;
            }
        }
        // What was seen matters to reads that can be stale, to updates that choose their slot, and to data races.
        let can_be_stale = whole.reads != 0 && !machine.newest_only;
        if !can_be_stale && machine.slots == 0 && machine.cell_locations.is_empty() {
            machine.synchronizing = 0;
        }
        Ok(machine)
    }

    fn kinds_of(&self, kind: Kind) -> Bits {
        let of_kind = each(self.counters).filter(|&counter| self.kinds[counter] == kind);
        of_kind.fold(0, |set, counter| set | bit(counter))
    }

    /// Whether a `SeqCst` read gives its past to whatever comes after it. A test shows that it has to.
    fn gives_its_past(&self) -> bool {
        #[cfg(test)]
        return self.fault != Some(tests::Fault::KeepsItsPast);
        #[cfg(not(test))]
        true
    }
}

/// The registers and the locations that are looked at in the end.
fn observed(program: &Program, look: Look) -> (Vec<bool>, Vec<bool>) {
    let mut registers = vec![false; program.registers.len()];
    let mut finals = vec![false; program.locations.len()];
    match look {
        Look::At(assertions) => {
            for assertion in assertions {
                let condition = &assertion.condition;
                condition.for_each_register(&mut |register| registers[register] = true);
                claim::for_each_final(condition, &mut |location| finals[location] = true);
            }
        }
        Look::AtEverything => {
            program
                .named_registers()
                .for_each(|register| registers[register] = true);
            finals.fill(true);
        }
    }
    (registers, finals)
}
