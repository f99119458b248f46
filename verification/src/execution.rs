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
//! Whether an execution is allowed is for [`model`](mod@crate::model) to say.

use std::sync::atomic::Ordering;
use std::sync::Arc;

use crate::bits::{bit, each, Bits, Rows};
use crate::path::Path;
use crate::program::{Operation, Orderings, Program, Scope, Value, MAX_OPERATIONS};

/// An execution of a path: complete for those who visit it, partial while it is being built.
#[derive(Clone, Debug)]
pub struct Execution {
    path: Arc<Path>,
    initial_counts: Vec<usize>,
    initial_cells: Vec<usize>,
    /// The events of each counter, and of each cell.
    counters: Vec<Bits>,
    cells: Vec<Bits>,
    acquire: Bits,
    release: Bits,
    seq_cst: Bits,

    /// The events that have their place.
    placed: Bits,
    /// Each counter's updates in modification order.
    orders: Vec<Vec<usize>>,
    /// The position of every placed event of a counter.
    positions: [u8; MAX_OPERATIONS],
    /// For every placed event, those that happen before it: transitively closed.
    happens_before: Rows,
    /// What every event found, and what it left; `None` where a data race leaves it undefined.
    found: [Option<usize>; MAX_OPERATIONS],
    left: [Option<usize>; MAX_OPERATIONS],
}

/// What [`Execution::place`] changed besides the event's place.
pub(crate) struct Undo(Rows);

impl Execution {
    /// No counter operation placed yet; plain accesses, whose only relation is program order, are.
    pub(crate) fn new(program: &Program, orderings: &[Orderings], path: Arc<Path>) -> Self {
        let mut execution = Execution {
            initial_counts: program
                .counters
                .iter()
                .map(|counter| counter.initial)
                .collect(),
            initial_cells: program.cells.iter().map(|cell| cell.initial).collect(),
            counters: vec![0; program.counters.len()],
            cells: vec![0; program.cells.len()],
            acquire: 0,
            release: 0,
            seq_cst: 0,
            placed: 0,
            orders: vec![Vec::new(); program.counters.len()],
            positions: [0; MAX_OPERATIONS],
            happens_before: [0; MAX_OPERATIONS],
            found: [None; MAX_OPERATIONS],
            left: [None; MAX_OPERATIONS],
            path,
        };
        let path = Arc::clone(&execution.path);
        for (event, data) in path.events.iter().enumerate() {
            match event_ordering(&data.operation, orderings) {
                Some((counter, ordering)) => {
                    execution.counters[counter] |= bit(event);
                    let is =
                        |orderings: &[Ordering]| Bits::from(orderings.contains(&ordering)) << event;
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
                    execution.happens_before[event] = path.program_order[event] & execution.placed;
                    execution.placed |= bit(event);
                }
            }
        }
        execution
    }

    /// Gives an operation on a counter its place: an update goes right behind the write at
    /// `position`, a read reads it. Happens-before is extended accordingly.
    pub(crate) fn place(&mut self, event: usize, position: usize) -> Undo {
        let undo = Undo(self.happens_before);
        let counter = self.counter(event);
        // For the events of this counter: where the new one stands among them.
        let (mut earlier, mut later) = (0, 0);
        let order = &mut self.orders[counter];
        for (index, &update) in order.iter().enumerate() {
            if index < position {
                earlier |= bit(update);
            } else {
                later |= bit(update);
            }
        }
        if self.path.events[event].operation.is_update() {
            order.insert(position, event);
            for (index, &update) in order.iter().enumerate().skip(position) {
                self.positions[update] = index as u8 + 1;
            }
        } else {
            self.positions[event] = position as u8;
            later = 0; // a read orders nothing after it
        }
        let mut before = self.path.program_order[event] & self.placed;
        let mut after = each(self.placed & !before)
            .filter(|&placed| self.path.program_order[placed] & bit(event) != 0)
            .fold(0, |after, placed| after | bit(placed));
        if self.acquire & bit(event) != 0 {
            before |= earlier & self.release;
        }
        if self.release & bit(event) != 0 {
            after |= later & self.acquire;
        }
        self.placed |= bit(event);
        self.extend_happens_before(event, before, after);
        undo
    }

    /// Takes the event placed last out again.
    pub(crate) fn take_out(&mut self, event: usize, undo: Undo) {
        if self.path.events[event].operation.is_update() {
            let counter = self.counter(event);
            let index = self.positions[event] as usize - 1;
            let order = &mut self.orders[counter];
            order.remove(index);
            for &update in &order[index..] {
                self.positions[update] -= 1;
            }
        }
        self.placed &= !bit(event);
        self.happens_before = undo.0;
    }

    fn extend_happens_before(&mut self, event: usize, before: Bits, after: Bits) {
        let rows = &mut self.happens_before;
        let closed = each(before).fold(before, |closed, earlier| closed | rows[earlier]);
        rows[event] = closed;
        // The event itself too: in a cycle, what is after it is before it.
        for placed in each(self.placed) {
            if (rows[placed] | bit(placed)) & after != 0 {
                rows[placed] |= closed | bit(event);
            }
        }
    }

    /// The path that is executed.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The events that have their place: all of them, for those who visit an execution.
    pub(crate) fn placed(&self) -> Bits {
        self.placed
    }

    /// Whether every event has its place.
    pub(crate) fn is_complete(&self) -> bool {
        self.placed.count_ones() as usize == self.path.events.len()
    }

    /// The counter that an event operates on.
    ///
    /// # Panics
    ///
    /// If it is an access to plain memory.
    fn counter(&self, event: usize) -> usize {
        let operation = &self.path.events[event].operation;
        operation.counter().expect("an operation on a counter")
    }

    /// Each counter's events.
    pub(crate) fn counters(&self) -> &[Bits] {
        &self.counters
    }

    /// The events on the same counter or cell as `event`, itself included.
    pub(crate) fn same_location(&self, event: usize) -> Bits {
        let mut locations = self.counters.iter().chain(&self.cells);
        let found = locations.find(|location| *location & bit(event) != 0);
        *found.expect("every event has a location")
    }

    /// The events whose ordering is `SeqCst`.
    pub(crate) fn seq_cst(&self) -> Bits {
        self.seq_cst & self.placed
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
        let operation = &self.path.events[event].operation;
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
            each(writes).filter(|&write| self.path.events[write].operation.is_cell_write());
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
        let events = &self.path.events;
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
        let events = self.path.events.iter().enumerate();
        events.filter_map(|(event, data)| match data.operation {
            Operation::Get(counter) => {
                (self.position(event) < self.orders[counter].len()).then_some(event)
            }
            _ => None,
        })
    }

    /// For every event, those that happen before it.
    pub(crate) fn happens_before_rows(&self) -> &Rows {
        &self.happens_before
    }

    /// What an event found: the previous value, for an update. `None` for a write to a cell, and
    /// where a data race leaves it undefined.
    pub fn found(&self, event: usize) -> Option<usize> {
        self.found[event]
    }

    /// What an update or a write to a cell left. `None` for a read, and where a data race leaves it
    /// undefined.
    pub fn left(&self, event: usize) -> Option<usize> {
        self.left[event]
    }

    /// The pairs of accesses to a cell, one of them a write, that happens-before leaves unordered.
    pub fn races(&self, cell: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let accesses = self.cells[cell];
        let is_write = |event: usize| self.path.events[event].operation.is_cell_write();
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

    /// Computes what every event found and left, once all of them are placed. Every model keeps
    /// values from depending on themselves.
    pub(crate) fn evaluate(&mut self) {
        let path = Arc::clone(&self.path);
        let races = (0..self.cells.len()).flat_map(|cell| self.races(cell));
        let racing = races.fold(0, |racing, (one, other)| racing | bit(one) | bit(other));
        let mut unknown = self.placed;
        for event in 0..path.events.len() {
            self.evaluate_after_sources(&path, event, &mut unknown, racing);
        }
    }

    fn evaluate_after_sources(
        &mut self,
        path: &Path,
        event: usize,
        unknown: &mut Bits,
        racing: Bits,
    ) {
        if *unknown & bit(event) == 0 {
            return;
        }
        *unknown &= !bit(event);
        let source = self.source(event);
        for feeding in each(source.map_or(0, bit) | path.arguments[event]) {
            self.evaluate_after_sources(path, feeding, unknown, racing);
        }
        self.evaluate_event(path, event, source, racing & bit(event) != 0);
    }

    fn evaluate_event(&mut self, path: &Path, event: usize, source: Option<usize>, racing: bool) {
        let data = &path.events[event];
        let initial = match data.operation {
            Operation::Read(cell) | Operation::Write(cell, _) => self.initial_cells[cell],
            _ => self.initial_counts[self.counter(event)],
        };
        let found = source.map_or(Some(initial), |source| self.left[source]);
        let value = |value: &Value| value.evaluate(&self.at(&data.bindings));
        (self.found[event], self.left[event]) = match &data.operation {
            Operation::Inc(_) => (found, found.map(|found| found.wrapping_add(1))),
            Operation::Add(_, amount) => {
                let sum = found
                    .zip(value(amount))
                    .map(|(found, amount)| found.wrapping_add(amount));
                (found, sum)
            }
            Operation::Reset(_) => (found, Some(0)),
            Operation::Get(_) => (found, None),
            Operation::Read(_) => (if racing { None } else { found }, None),
            Operation::Write(_, written) => (None, value(written)),
        };
    }

    /// The values of registers as `bindings` has them.
    pub(crate) fn at<'a>(&'a self, bindings: &'a [Option<usize>]) -> impl Scope + 'a {
        At {
            execution: self,
            bindings,
        }
    }

    /// Whether the branches and the waiting reads went the way that this path takes. One that
    /// depends on an undefined value may have.
    pub(crate) fn follows_path(&self) -> bool {
        let branches = self.path.branches.iter().all(|branch| {
            let mut defined = true;
            branch.condition.for_each_register(&mut |register| {
                let bound = branch.bindings[register];
                defined &= bound.is_none_or(|event| self.found[event].is_some());
            });
            !defined || branch.condition.evaluate(&self.at(&branch.bindings)) == branch.taken
        });
        branches
            && self.path.events.iter().enumerate().all(|(event, data)| {
                let Some((comparison, bound)) = &data.wait else {
                    return true;
                };
                match (self.found[event], bound.evaluate(&self.at(&data.bindings))) {
                    (Some(found), Some(bound)) => {
                        let is_stuck = self.path.stuck & bit(event) != 0;
                        comparison.holds(found, bound) == is_stuck
                    }
                    _ => true,
                }
            })
    }
}

/// The final values of counters, and the registers as they were bound last.
impl Scope for Execution {
    fn register(&self, register: usize) -> Option<usize> {
        self.path.bindings[register].and_then(|event| self.found[event])
    }

    fn last(&self, counter: usize) -> Option<usize> {
        match self.orders[counter].last() {
            Some(&update) => self.left[update],
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
        self.bindings[register].and_then(|event| self.execution.found[event])
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

    fn is_cell_write(&self) -> bool {
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
