//! An execution: one order per counter and one source per read; its relations.
//!
//! Every write to a counter but the first is an update, and each update reads its immediate
//! predecessor in the counter's modification order. So the orders of the updates and the sources of
//! the reads are all there is to choose; everything else follows.
//!
//! Number a counter's writes along its modification order, the initial one 0. The *position* of an
//! update is its number, that of a read is the number of the write that it reads. Then
//!
//! | relation | between events of one counter |
//! | --- | --- |
//! | modification order (mo) | from an update to those at later positions |
//! | reads-from (rf) | from the update at a position to the reads there, and to the next update |
//! | from-read (fr) | from a read to the updates at later positions |
//! | synchronizes-with (sw) | from a release update to acquire reads at its position or later, and to acquire updates at later positions: those in between are its release sequence (C++20 \[intro.races\]) |
//!
//! A read of plain memory finds the last write that happens before it. Where another write races with
//! it, the execution has undefined behaviour, and it is by such executions that a program races (Batty
//! et al., *Mathematizing C++ Concurrency*, POPL 2011).
//!
//! Whether an execution is allowed is for [`model`](mod@crate::model) to say; how one is built, for
//! `growth.rs`.

use std::sync::atomic::Ordering;
use std::sync::Arc;

use crate::bits::{bit, each, Bits, Rows};
use crate::program::{Operation, Orderings, Program, Scope, MAX_OPERATIONS};
use crate::unfolding::{Event, Unfolding};

/// An execution of a program: complete for those who visit it, partial while it is being built.
#[derive(Clone, Debug)]
pub struct Execution {
    pub(crate) unfolding: Arc<Unfolding>,
    pub(crate) initial_counts: Vec<usize>,
    pub(crate) initial_cells: Vec<usize>,
    /// The events of each counter, and of each cell, that the program may have.
    pub(crate) counters: Vec<Bits>,
    pub(crate) cells: Vec<Bits>,
    pub(crate) updates: Bits,
    pub(crate) acquire: Bits,
    pub(crate) release: Bits,
    pub(crate) seq_cst: Bits,

    pub(crate) settled: Settled,
    /// Each counter's updates in modification order.
    pub(crate) orders: Vec<Vec<usize>>,
    /// The position of every placed event of a counter.
    pub(crate) positions: [u8; MAX_OPERATIONS],
    /// For every event that is known to take place, those that happen before it: transitively closed.
    pub(crate) happens_before: Rows,
    /// What every event found, and what it left, where that is known.
    pub(crate) found: [usize; MAX_OPERATIONS],
    pub(crate) left: [usize; MAX_OPERATIONS],
    /// The writes that would not be allowed if compilers kept all dependencies.
    pub(crate) early: Bits,
}

/// How much of an execution is settled.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settled {
    /// The events that are known to take place, and those that are known not to.
    pub present: Bits,
    pub absent: Bits,
    /// The operations on counters that have their position.
    pub placed: Bits,
    /// The events of which it is known what they found, and what they left.
    pub found: Bits,
    pub left: Bits,
    /// The forks at which the way is settled: the first, the second, or none since the fork is not
    /// reached.
    pub first: Bits,
    pub second: Bits,
    pub skipped: Bits,
    /// The forks at which values have shown that the way is right.
    pub shown: Bits,
    /// The counters that are not updated again, as the set of all their events.
    pub ended: Bits,
    /// The update that is to be the next of its counter, once the reads before it are placed.
    pub next: Option<u8>,
}

impl Execution {
    /// The program's operations, of which those of [`events`](Execution::events) take place.
    pub fn unfolding(&self) -> &Unfolding {
        &self.unfolding
    }

    /// The events that take place, in program order, thread by thread.
    pub fn events(&self) -> impl Iterator<Item = usize> {
        each(self.settled.present)
    }

    /// The events that take place, as a set.
    pub(crate) fn present(&self) -> Bits {
        self.settled.present
    }

    /// How many events take place.
    pub fn size(&self) -> usize {
        self.settled.present.count_ones() as usize
    }

    /// An event.
    pub fn event(&self, event: usize) -> &Event {
        &self.unfolding.events[event]
    }

    /// The events before `event` in program order.
    #[inline]
    pub(crate) fn program_order(&self, event: usize) -> Bits {
        self.unfolding.earlier[event] & self.settled.present
    }

    /// Whether `earlier` is before `later` in program order.
    pub fn is_before(&self, earlier: usize, later: usize) -> bool {
        self.program_order(later) & bit(earlier) != 0
    }

    /// The waiting reads that never end: each finds its counter's last value, and nothing follows it in
    /// its thread.
    pub fn endless_waits(&self) -> impl Iterator<Item = usize> + '_ {
        let endless = self.unfolding.waits & self.settled.second;
        let wait = |fork: usize| match self.unfolding.forks[fork].question {
            crate::unfolding::Question::Wait(event) => event,
            crate::unfolding::Question::If(_) => unreachable!("not a wait"),
        };
        each(endless).map(wait)
    }

    /// Whether every thread ends.
    pub fn ends(&self) -> bool {
        self.unfolding.waits & self.settled.second == 0
    }

    /// The writes that come earlier than a value which they depend on by the program's text. Where there
    /// are any, the execution is possible only if the compiler removes those dependencies.
    pub fn early_writes(&self) -> impl Iterator<Item = usize> {
        each(self.early)
    }

    /// Whether it is possible even if compilers keep every dependency of the program's text.
    pub fn keeps_dependencies(&self) -> bool {
        self.early == 0
    }

    /// The counter that an event operates on.
    ///
    /// # Panics
    ///
    /// If it is an access to plain memory.
    pub(crate) fn counter(&self, event: usize) -> usize {
        let operation = &self.unfolding.events[event].operation;
        operation.counter().expect("an operation on a counter")
    }

    /// The events on a counter that take place.
    pub(crate) fn on_counter(&self, counter: usize) -> Bits {
        self.counters[counter] & self.settled.present
    }

    /// The events on the same counter or cell as `event`, itself included.
    pub(crate) fn same_location(&self, event: usize) -> Bits {
        let mut locations = self.counters.iter().chain(&self.cells);
        let found = locations.find(|location| *location & bit(event) != 0);
        *found.expect("every event has a location") & self.settled.present
    }

    /// The updates that are known to take place and have no position yet: it will be later than any
    /// that is given so far.
    #[inline]
    pub(crate) fn pending_updates(&self) -> Bits {
        self.updates & self.settled.present & !self.settled.placed
    }

    /// A counter's updates in modification order.
    pub fn order(&self, counter: usize) -> &[usize] {
        &self.orders[counter]
    }

    /// The position of an operation on a counter: of an update its own in the modification order,
    /// counted from 1; of a read that of the write it reads, where 0 is the initial one.
    pub fn position(&self, event: usize) -> usize {
        self.positions[event] as usize
    }

    /// The event whose value `event` finds; `None` for the initial value, and for a write to a cell,
    /// which finds none.
    pub fn source(&self, event: usize) -> Option<usize> {
        let operation = &self.unfolding.events[event].operation;
        let Some(counter) = operation.counter() else {
            return (!operation.is_cell_write())
                .then(|| self.cell_source(event))
                .flatten();
        };
        let read = self.position(event) - usize::from(operation.is_update());
        read.checked_sub(1).map(|index| self.orders[counter][index])
    }

    /// The write to a cell that is the last to happen before `event`, a read of it.
    fn cell_source(&self, event: usize) -> Option<usize> {
        let writes = self.same_location(event) & self.happens_before[event];
        let writes =
            each(writes).filter(|&write| self.unfolding.events[write].operation.is_cell_write());
        writes.reduce(|last, write| {
            if self.happens_before(last, write) {
                write
            } else {
                last
            }
        })
    }

    /// Whether `earlier` happens before `later`.
    pub fn happens_before(&self, earlier: usize, later: usize) -> bool {
        self.happens_before[later] & bit(earlier) != 0
    }

    /// Whether `release` synchronizes with `acquire`.
    pub fn synchronizes_with(&self, release: usize, acquire: usize) -> bool {
        let events = &self.unfolding.events;
        let counter = events[release].operation.counter();
        let update = usize::from(events[acquire].operation.is_update());
        counter.is_some()
            && counter == events[acquire].operation.counter()
            && events[release].operation.is_update()
            && self.release & bit(release) != 0
            && self.acquire & bit(acquire) != 0
            && self.position(release) + update <= self.position(acquire)
            && release != acquire
    }

    /// The reads that find a value that is not the last in their counter's modification order.
    pub fn stale_reads(&self) -> impl Iterator<Item = usize> + '_ {
        self.events()
            .filter(|&event| match self.event(event).operation {
                Operation::Get(counter) => self.position(event) < self.orders[counter].len(),
                _ => false,
            })
    }

    /// For every event, those that happen before it.
    pub(crate) fn happens_before_rows(&self) -> &Rows {
        &self.happens_before
    }

    /// What an event found: the previous value, for an update. `None` for a write to a cell.
    pub fn found(&self, event: usize) -> Option<usize> {
        (self.settled.found & bit(event) != 0).then(|| self.found[event])
    }

    /// What an update or a write to a cell left. `None` for a read.
    pub fn left(&self, event: usize) -> Option<usize> {
        (self.settled.left & bit(event) != 0).then(|| self.left[event])
    }

    /// The pairs of accesses to a cell, one of them a write, that happens-before leaves unordered.
    pub fn races(&self, cell: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let accesses = self.cells[cell] & self.settled.present;
        let is_write = |event: usize| self.unfolding.events[event].operation.is_cell_write();
        each(accesses).flat_map(move |one| {
            let others = each(accesses & !(bit(one) | (bit(one) - 1)));
            others
                .filter(move |&other| {
                    let ordered =
                        self.happens_before(one, other) || self.happens_before(other, one);
                    (is_write(one) || is_write(other)) && !ordered
                })
                .map(move |other| (one, other))
        })
    }

    /// Whether there is a data race.
    pub fn has_race(&self) -> bool {
        (0..self.cells.len()).any(|cell| self.races(cell).next().is_some())
    }

    /// The values of registers as `bindings` has them.
    pub(crate) fn at<'a>(&'a self, bindings: &'a [Option<usize>]) -> impl Scope + 'a {
        At {
            execution: self,
            bindings,
        }
    }

    /// An execution of which nothing is settled, not even which events take place.
    pub(crate) fn unsettled(
        program: &Program,
        orderings: &[Orderings],
        unfolding: Arc<Unfolding>,
    ) -> Self {
        let counters = program.counters.iter().map(|counter| counter.initial);
        let mut execution = Execution {
            initial_counts: counters.collect(),
            initial_cells: program.cells.iter().map(|cell| cell.initial).collect(),
            counters: vec![0; program.counters.len()],
            cells: vec![0; program.cells.len()],
            updates: 0,
            acquire: 0,
            release: 0,
            seq_cst: 0,
            settled: Settled::default(),
            orders: vec![Vec::new(); program.counters.len()],
            positions: [0; MAX_OPERATIONS],
            happens_before: [0; MAX_OPERATIONS],
            found: [0; MAX_OPERATIONS],
            left: [0; MAX_OPERATIONS],
            early: 0,
            unfolding: Arc::clone(&unfolding),
        };
        for (event, data) in unfolding.events.iter().enumerate() {
            match event_ordering(&data.operation, orderings) {
                Some((counter, ordering)) => {
                    execution.counters[counter] |= bit(event);
                    let is =
                        |orderings: &[Ordering]| Bits::from(orderings.contains(&ordering)) << event;
                    execution.updates |= Bits::from(data.operation.is_update()) << event;
                    execution.seq_cst |= is(&[Ordering::SeqCst]);
                    execution.acquire |=
                        is(&[Ordering::Acquire, Ordering::AcqRel, Ordering::SeqCst]);
                    execution.release |=
                        is(&[Ordering::Release, Ordering::AcqRel, Ordering::SeqCst]);
                }
                None => {
                    let (Operation::Read(cell) | Operation::Write(cell, _)) = data.operation else {
                        unreachable!("every other operation is on a counter");
                    };
                    execution.cells[cell] |= bit(event);
                }
            }
        }
        execution
    }
}

/// The final values of counters, and the registers as they were bound last.
impl Scope for Execution {
    fn register(&self, register: usize) -> Option<usize> {
        let binders = self.unfolding.binders[register] & self.settled.present;
        let last = binders.checked_ilog2()?;
        self.found(last as usize)
    }

    fn last(&self, counter: usize) -> Option<usize> {
        match self.orders[counter].last() {
            Some(&update) => self.left(update),
            None => Some(self.initial_counts[counter]),
        }
    }
}

struct At<'a> {
    execution: &'a Execution,
    bindings: &'a [Option<usize>],
}

impl Scope for At<'_> {
    fn register(&self, register: usize) -> Option<usize> {
        self.bindings[register].and_then(|event| self.execution.found(event))
    }

    fn last(&self, _counter: usize) -> Option<usize> {
        None
    }
}

impl Operation {
    /// The counter that it operates on, unless it is an access to plain memory.
    pub fn counter(&self) -> Option<usize> {
        match self {
            Operation::Inc(counter)
            | Operation::Add(counter, _)
            | Operation::Get(counter)
            | Operation::Reset(counter) => Some(*counter),
            Operation::Write(..) | Operation::Read(_) => None,
        }
    }

    /// The counter, or the cell, that it operates on.
    pub(crate) fn place(&self) -> (Option<usize>, Option<usize>) {
        match self {
            Operation::Read(cell) | Operation::Write(cell, _) => (None, Some(*cell)),
            _ => (self.counter(), None),
        }
    }

    /// Whether it is a read-modify-write of a counter.
    pub fn is_update(&self) -> bool {
        matches!(
            self,
            Operation::Inc(_) | Operation::Add(..) | Operation::Reset(_)
        )
    }

    pub(crate) fn is_cell_write(&self) -> bool {
        matches!(self, Operation::Write(..))
    }
}

/// The counter that an operation is on, and the ordering it is performed with.
fn event_ordering(operation: &Operation, orderings: &[Orderings]) -> Option<(usize, Ordering)> {
    let counter = operation.counter()?;
    let of = &orderings[counter];
    let ordering = match operation {
        Operation::Get(_) => of.get,
        Operation::Reset(_) => of.reset,
        _ => of.add,
    };
    Some((counter, ordering))
}
