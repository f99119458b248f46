//! An execution: one order of the writes per location, and one source per read; its relations.
//!
//! An update reads its immediate predecessor in its location's modification order, and a compare-exchange is
//! an update if it succeeds and a read if it fails. So the orders of the writes, the sources of the reads and
//! which compare-exchanges succeed are all there is to choose, with the numbers that are not known (see
//! [`Operation::Choose`]); everything else follows.
//!
//! Number a location's writes along its modification order, the initial one 0. The *position* of a write is
//! its number, that of a read is the number of the write that it reads. What relations these make is for
//! `relation.rs` to say.
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
use crate::program::{
    Effect, MemoryOrderings, Operation, Program, Scope, SiteOrderings, MAX_OPERATIONS,
};
use crate::unfolding::{Event, Question, Unfolding};

/// An execution of a program: complete for those who visit it, partial while it is being built.
#[derive(Clone, Debug)]
pub struct Execution {
    pub(crate) unfolding: Arc<Unfolding>,
    /// What each location holds before any thread starts.
    pub(crate) initial: Vec<usize>,
    /// By location, the atomic operations that the program may have, and the accesses to plain memory.
    pub(crate) atomic: Vec<Bits>,
    pub(crate) plain: Vec<Bits>,
    /// The stores and the updates; of the locations that are not stored to, all events.
    pub(crate) stores: Bits,
    pub(crate) updates: Bits,
    pub(crate) unbroken: Bits,
    pub(crate) fences: Bits,
    pub(crate) compare_exchanges: Bits,
    /// The orderings of events: of a compare-exchange once it is known whether it succeeds.
    pub(crate) orderings: Strength,
    if_it_succeeds: Strength,
    if_it_fails: Strength,

    pub(crate) settled: Settled,
    /// Each location's writes in modification order.
    pub(crate) orders: Vec<Vec<usize>>,
    /// What `relation.rs` reads relations off: for every atomic operation the write that it reads, that with
    /// all before it (of a store: all before it), and those that its source continues the release sequence of;
    /// for every write the reads that miss it, since they read an earlier one. The last three may have events
    /// in them that are not placed.
    pub(crate) rf: Rows,
    pub(crate) seen: Rows,
    pub(crate) heads: Rows,
    pub(crate) missing: Rows,
    /// For every event that is known to take place, those that happen before it: transitively closed.
    pub(crate) happens_before: Rows,
    /// What every event found, and what it left, where that is known.
    pub(crate) found: [usize; MAX_OPERATIONS],
    pub(crate) left: [usize; MAX_OPERATIONS],
    /// The writes that would not be allowed if compilers kept all dependencies.
    pub(crate) early: Bits,
}

/// The events that an ordering makes acquire or release something, or `SeqCst`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Strength {
    pub acquire: Bits,
    pub release: Bits,
    pub seq_cst: Bits,
}

/// How much of an execution is settled.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settled {
    /// The events that are known to take place, and those that are known not to.
    pub present: Bits,
    pub absent: Bits,
    /// The atomic operations that have their position, and those of them that write.
    pub placed: Bits,
    pub written: Bits,
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
    /// The locations that are not written again, as the set of all their atomic operations.
    pub ended: Bits,
    /// The write that is to be the next of its location, once the reads before it are placed.
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

    /// Whether `earlier` is before `later` in program order.
    pub fn is_before(&self, earlier: usize, later: usize) -> bool {
        self.po(later) & bit(earlier) != 0
    }

    /// The waiting reads that never end: each finds its counter's last value, and nothing follows it in
    /// its thread.
    pub fn endless_waits(&self) -> impl Iterator<Item = usize> + '_ {
        let endless = self.unfolding.waits & self.settled.second;
        each(endless).filter_map(|fork| match self.unfolding.forks[fork].question {
            Question::Wait(event) => Some(event),
            Question::If(_) | Question::Bound => None,
        })
    }

    /// Whether every thread ends.
    pub fn ends(&self) -> bool {
        self.unfolding.waits & self.settled.second == 0
    }

    /// Whether some thread comes to a loop that would go on, but is not unrolled any further.
    pub(crate) fn is_cut(&self) -> bool {
        self.unfolding.bounds & self.settled.second != 0
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

    /// The location that an event operates on.
    ///
    /// # Panics
    ///
    /// If it is on none.
    pub(crate) fn location(&self, event: usize) -> usize {
        let operation = &self.unfolding.events[event].operation;
        operation.location().expect("an operation on a location")
    }

    /// The writes that are known to take place and have no position yet: it will be later than any that is
    /// given so far.
    #[inline]
    pub(crate) fn pending_writes(&self) -> Bits {
        (self.stores | self.updates) & self.settled.present & !self.settled.placed
    }

    /// The events that write to an atomic, with those that will have to.
    #[inline]
    pub(crate) fn atomic_writes(&self) -> Bits {
        self.stores | self.updates | self.settled.written
    }

    /// Whether an event writes, to whatever.
    pub(crate) fn writes(&self, event: usize) -> bool {
        match self.event(event).operation {
            Operation::Write(..) => true,
            _ => self.atomic_writes() & bit(event) != 0,
        }
    }

    /// Whether an event is a read-modify-write, as a compare-exchange is that succeeds.
    pub(crate) fn updates(&self, event: usize) -> bool {
        self.atomic_writes() & !self.stores & bit(event) != 0
    }

    /// The writes to a counter or an atomic in modification order.
    pub fn order(&self, location: usize) -> &[usize] {
        &self.orders[location]
    }

    /// The position of an atomic operation: of a write its own in the modification order, counted from 1; of
    /// a read that of the write it reads, where 0 is the initial one.
    #[inline]
    pub fn position(&self, event: usize) -> usize {
        let is_write = self.settled.written >> event & 1;
        (self.seen(event).count_ones() + is_write as u32) as usize
    }

    /// The event whose value `event` finds; `None` for the initial value, and for what finds none.
    pub fn source(&self, event: usize) -> Option<usize> {
        match self.unfolding.events[event].operation {
            Operation::Read(_) => self.source_in_memory(event),
            _ => each(self.rf(event)).next(),
        }
    }

    /// The last write that happens before a read of plain memory.
    fn source_in_memory(&self, read: usize) -> Option<usize> {
        let is_write = |write: &usize| self.event(*write).operation.may_write();
        let writes = each(self.hb_same_location(read)).filter(is_write);
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
        self.hb(later) & bit(earlier) != 0
    }

    /// Whether `release` synchronizes with `acquire`.
    pub fn synchronizes_with(&self, release: usize, acquire: usize) -> bool {
        self.sw(acquire) & bit(release) != 0
    }

    /// The reads that find a value that is not the last in their counter's modification order.
    pub fn stale_reads(&self) -> impl Iterator<Item = usize> + '_ {
        self.events().filter(|&event| match self.read(event) {
            Some(location) => self.position(event) < self.orders[location].len(),
            None => false,
        })
    }

    /// The location of a counter or an atomic that an event reads and does not write.
    pub(crate) fn read(&self, event: usize) -> Option<usize> {
        let location = self.event(event).operation.atomic();
        location.filter(|_| !self.writes(event))
    }

    /// What an event found: the previous value, for an update. `None` for a write to a cell.
    pub fn found(&self, event: usize) -> Option<usize> {
        (self.settled.found & bit(event) != 0).then(|| self.found[event])
    }

    /// What an update or a write to a cell left. `None` for a read.
    pub fn left(&self, event: usize) -> Option<usize> {
        (self.settled.left & bit(event) != 0).then(|| self.left[event])
    }

    /// The pairs of accesses to a place of plain memory, one of them a write, that happens-before leaves
    /// unordered.
    pub fn races(&self, location: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let accesses = self.plain[location] & self.settled.present;
        let is_write = |event: usize| self.event(event).operation.may_write();
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
        (0..self.plain.len()).any(|location| self.races(location).next().is_some())
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
        orderings: &MemoryOrderings,
        unfolding: Arc<Unfolding>,
    ) -> Self {
        let initial = program.locations.iter().map(|location| location.initial);
        let mut execution = Execution {
            initial: initial.collect(),
            atomic: vec![0; program.locations.len()],
            plain: vec![0; program.locations.len()],
            stores: 0,
            updates: 0,
            unbroken: 0,
            fences: 0,
            compare_exchanges: 0,
            orderings: Strength::default(),
            if_it_succeeds: Strength::default(),
            if_it_fails: Strength::default(),
            settled: Settled::default(),
            orders: vec![Vec::new(); program.locations.len()],
            rf: [0; MAX_OPERATIONS],
            seen: [0; MAX_OPERATIONS],
            heads: [0; MAX_OPERATIONS],
            missing: [0; MAX_OPERATIONS],
            happens_before: [0; MAX_OPERATIONS],
            found: [0; MAX_OPERATIONS],
            left: [0; MAX_OPERATIONS],
            early: 0,
            unfolding: Arc::clone(&unfolding),
        };
        for (event, data) in unfolding.events.iter().enumerate() {
            match (data.operation.location(), data.operation.is_plain()) {
                (Some(location), true) => execution.plain[location] |= bit(event),
                (Some(location), false) => execution.atomic[location] |= bit(event),
                (None, _) => {}
            }
            match (&data.operation, &data.effect) {
                (Operation::Fence(_), _) => execution.fences |= bit(event),
                (Operation::Write(..), _) => {}
                (_, Effect::Write(_)) => execution.stores |= bit(event),
                (_, Effect::Update(..)) => execution.updates |= bit(event),
                (_, Effect::CompareExchange { .. }) => execution.compare_exchanges |= bit(event),
                _ => {}
            }
            if let Some(of) = event_orderings(&data.operation, orderings) {
                let writes = execution.stores | execution.updates | execution.fences;
                let writes = (writes | execution.compare_exchanges) & bit(event) != 0;
                let reads = execution.stores & bit(event) == 0;
                execution
                    .if_it_succeeds
                    .set(event, of.success, reads, writes);
                execution.if_it_fails.set(event, of.failure, true, false);
            }
        }
        execution.orderings = execution.if_it_succeeds;
        execution
            .orderings
            .take(execution.compare_exchanges, Strength::default());
        let atomic = execution.atomic.iter();
        let stores = execution.stores;
        let unbroken = atomic.filter(|events| *events & stores == 0);
        execution.unbroken = unbroken.fold(0, |all, events| all | events);
        (0..unfolding.events.len()).for_each(|event| execution.forget_position(event));
        execution
    }

    /// A write without a position comes after all that have one. An update of a location that is not stored to
    /// reads the last of them, by way of others if not itself.
    pub(crate) fn forget_position(&mut self, event: usize) {
        let others = |set: Bits| match set & bit(event) {
            0 => 0,
            _ => self.unfolding.location[event] & !bit(event),
        };
        let is_write = others(self.stores | self.updates);
        self.seen[event] = is_write;
        self.missing[event] = is_write;
        self.heads[event] = others(self.updates & self.unbroken);
        self.rf[event] = 0;
    }

    /// Gives a compare-exchange the orderings of what it does, or takes them back.
    #[inline]
    pub(crate) fn settle_orderings(&mut self, event: usize, succeeds: Option<bool>) {
        if self.compare_exchanges & bit(event) == 0 {
            return;
        }
        let strength = match succeeds {
            Some(true) => self.if_it_succeeds,
            Some(false) => self.if_it_fails,
            None => Strength::default(),
        };
        self.orderings.take(bit(event), strength);
    }
}

impl Strength {
    fn set(&mut self, event: usize, ordering: Ordering, reads: bool, writes: bool) {
        let is = |orderings: &[Ordering]| Bits::from(orderings.contains(&ordering)) << event;
        if reads {
            self.acquire |= is(&[Ordering::Acquire, Ordering::AcqRel, Ordering::SeqCst]);
        }
        if writes {
            self.release |= is(&[Ordering::Release, Ordering::AcqRel, Ordering::SeqCst]);
        }
        self.seq_cst |= is(&[Ordering::SeqCst]);
    }

    /// Takes what another says of these events.
    fn take(&mut self, events: Bits, other: Strength) {
        let take = |mine: &mut Bits, other: Bits| *mine = *mine & !events | other & events;
        take(&mut self.acquire, other.acquire);
        take(&mut self.release, other.release);
        take(&mut self.seq_cst, other.seq_cst);
    }
}

/// The final values of counters, and the registers as they were bound last.
impl Scope for Execution {
    fn register(&self, register: usize) -> Option<usize> {
        let binders = self.unfolding.binders[register] & self.settled.present;
        let last = binders.checked_ilog2()?;
        self.found(last as usize)
    }

    fn last(&self, location: usize) -> Option<usize> {
        match self.orders[location].last() {
            Some(&update) => self.left(update),
            None => Some(self.initial[location]),
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

/// The orderings that an operation is performed with.
fn event_orderings(operation: &Operation, orderings: &MemoryOrderings) -> Option<SiteOrderings> {
    if let Some(site) = operation.site() {
        return Some(orderings.sites[site]);
    }
    let of = &orderings.counters[operation.atomic()?];
    let ordering = match operation {
        Operation::Get(_) => of.get,
        Operation::Reset(_) => of.reset,
        _ => of.add,
    };
    Some(SiteOrderings {
        success: ordering,
        failure: ordering,
    })
}
