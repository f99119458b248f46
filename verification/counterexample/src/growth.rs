//! How an execution grows: one choice after another, until nothing is left to choose.
//!
//! Locations are written like logs, from the front. The question about a location is always which write
//! comes next, or that none does; so a position, once given, is final, and the value there is known as
//! soon as the values that it is made of are. A read that stands before a write of the same location in
//! its thread is placed before that write; every other read when its location's order is complete. A
//! compare-exchange succeeds by being the next write, and fails by being placed as a read; what it finds has to
//! agree.
//! Branches and waits are followed as soon as values decide them. A write that lies behind a fork not
//! decided yet can be the next of its location too: the thread is then taken to go that way, and values
//! have to show later that it does.
//!
//! Each choice splits the executions that are left into parts that have none in common.

mod place;
mod values;

use std::sync::Arc;

use crate::bits::{bit, each, Bits, Rows};
use crate::execution::{Execution, Settled};
use crate::program::{MemoryOrderings, Operation, Program};
use crate::unfolding::{Question, Unfolding, Way};

/// A part of the executions that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Those in which this write is the next of its location. A compare-exchange then succeeds.
    Next(usize),
    /// Those in which this location, by index, is not written again.
    End(usize),
    /// Those in which this read reads the write at a position. A compare-exchange then fails.
    Read(usize, usize),
    /// Those in which an event finds this number, whichever it likes.
    Value(usize, usize),
    /// Those in which a thread goes the first way at a fork, or the second.
    Way(usize, bool),
}

/// What there is to choose, an iterator of choices: nothing if the execution is complete.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    writes: Bits,
    value: Option<(usize, usize, usize)>,
    end: Option<usize>,
    read: Option<(usize, usize, usize)>,
    fork: Option<usize>,
    second: Option<usize>,
}

/// What was settled before a choice.
pub(crate) struct Undo {
    settled: Settled,
    happens_before: Rows,
}

/// What the values known so far say about a fork.
enum Answer {
    Unknown,
    Way(bool),
    /// Neither way is possible.
    Neither,
}

impl Iterator for Choices {
    type Item = Choice;

    fn next(&mut self) -> Option<Choice> {
        if let Some(write) = each(self.writes).next() {
            self.writes &= !bit(write);
            return Some(Choice::Next(write));
        }
        if let Some((event, value, below)) = self.value {
            self.value = (value + 1 < below).then_some((event, value + 1, below));
            return Some(Choice::Value(event, value));
        }
        if let Some((read, position, last)) = self.read {
            self.read = (position < last).then_some((read, position + 1, last));
            return Some(Choice::Read(read, position));
        }
        let end = self.end.take().map(Choice::End);
        end.or_else(|| {
            let fork = self.fork.take()?;
            self.second = Some(fork);
            Some(Choice::Way(fork, true))
        })
        .or_else(|| self.second.take().map(|fork| Choice::Way(fork, false)))
    }
}

impl Execution {
    /// An execution before the first choice, or `None` if the program has none.
    pub(crate) fn new(
        program: &Program,
        orderings: &MemoryOrderings,
        unfolding: Arc<Unfolding>,
    ) -> Option<Self> {
        let mut execution = Execution::unsettled(program, orderings, unfolding);
        (execution.reveal() && execution.settle()).then_some(execution)
    }

    /// What there is to choose next.
    pub(crate) fn choices(&self) -> Choices {
        let settled = &self.settled;
        if let Some(next) = settled.next {
            let next = usize::from(next);
            return match self.read_before(next) {
                Some(read) => self.positions_of(read),
                None => Choices {
                    writes: bit(next),
                    ..Choices::default()
                },
            };
        }
        let reads = settled.present & !settled.placed & !(self.stores | self.updates);
        if let Some(read) = each(reads & settled.ended).next() {
            return self.positions_of(read);
        }
        if let Some((event, below)) = self.open_number() {
            return Choices {
                value: Some((event, 0, below)),
                ..Choices::default()
            };
        }
        let hidden = self.hidden() & self.possible_writes();
        let open = |location: &usize| self.atomic[*location] & !settled.ended != 0;
        let open = || (0..self.atomic.len()).filter(open);
        let closed = open().find(|&location| self.atomic[location] & hidden == 0);
        if let Some(location) = closed.or_else(|| open().next()) {
            let pending = self.atomic[location] & self.pending_writes();
            let perhaps = self.atomic[location] & self.compare_exchanges & reads;
            let hidden = self.atomic[location] & hidden;
            if let Some(fork) = self.undetermined_before(hidden) {
                return Choices {
                    fork: Some(fork),
                    ..Choices::default()
                };
            }
            let first_of_thread = |&write: &usize| self.unfolding.earlier[write] & pending == 0;
            let first = each(pending | perhaps | hidden).filter(first_of_thread);
            return Choices {
                writes: first.fold(0, |set, write| set | bit(write)),
                end: (pending == 0).then_some(location),
                ..Choices::default()
            };
        }
        Choices {
            fork: each(self.undecided()).next(),
            ..Choices::default()
        }
    }

    /// What may write to an atomic: stores, updates, and compare-exchanges, which do if they succeed.
    fn possible_writes(&self) -> Bits {
        self.stores | self.updates | self.compare_exchanges
    }

    /// An event that may find any number below one, and of which it is not chosen what it finds.
    fn open_number(&self) -> Option<(usize, usize)> {
        let open = self.unfolding.numbers & self.settled.present & !self.settled.found;
        each(open).find_map(|event| match self.event(event).operation {
            Operation::Choose(below) => Some((event, below)),
            _ => None,
        })
    }

    /// The positions that a read can have: not before what its thread has reached.
    fn positions_of(&self, read: usize) -> Choices {
        let last = self.orders[self.location(read)].len();
        Choices {
            read: Some((read, self.reached(read), last)),
            ..Choices::default()
        }
    }

    /// The lowest position that coherence leaves to a read.
    fn reached(&self, read: usize) -> usize {
        let earlier = self.atomic[self.location(read)] & self.happens_before[read];
        let positions = each(earlier & self.settled.placed).map(|event| self.position(event));
        positions.max().unwrap_or(0)
    }

    /// The first read of the same location that has no position yet and is before `write` in its thread. A
    /// compare-exchange there does not succeed: it would come after `write`.
    fn read_before(&self, write: usize) -> Option<usize> {
        let earlier = self.po(write) & self.atomic[self.location(write)];
        each(earlier & !self.settled.placed & !(self.stores | self.updates)).next()
    }

    /// A fork of which it has to be known which way it goes, before it can be said which waits have to
    /// end for one of `events` to take place.
    fn undetermined_before(&self, events: Bits) -> Option<usize> {
        each(events).find_map(|event| {
            let way = &self.unfolding.events[event].way;
            let waits = each(way.before & self.unfolding.waits & self.undecided());
            let forks = waits.fold(0, |forks, wait| {
                let around = &self.unfolding.forks[wait].way;
                forks | around.first | around.second
            });
            let fork = each(forks & self.undecided() & !(way.first | way.second)).next()?;
            // It is not known to be reached while a fork before it is undecided.
            let before = self.unfolding.forks[fork].way.before;
            each((before | bit(fork)) & self.undecided()).next()
        })
    }

    /// The events of which it is not known whether they take place.
    fn hidden(&self) -> Bits {
        !(self.settled.present | self.settled.absent) & all(self.unfolding.events.len())
    }

    /// The forks of which it is not known which way they go.
    fn undecided(&self) -> Bits {
        let settled = &self.settled;
        all(self.unfolding.forks.len()) & !(settled.first | settled.second | settled.skipped)
    }

    /// Narrows the execution down to a part. If that part is empty as far as can be seen without the
    /// axioms of a memory model, the answer is false, and all that is left to do is to undo it.
    pub(crate) fn choose(&mut self, choice: Choice) -> (Undo, bool) {
        let undo = Undo {
            settled: self.settled,
            happens_before: self.happens_before,
        };
        let is_possible = match choice {
            Choice::Next(write) => self.expect(write),
            Choice::End(counter) => {
                self.settled.ended |= self.atomic[counter];
                true
            }
            Choice::Read(read, position) => {
                self.place_read(read, position);
                true
            }
            Choice::Value(event, value) => {
                self.found[event] = value;
                self.settled.found |= bit(event);
                true
            }
            Choice::Way(fork, first) => {
                self.decide(fork, first);
                self.reveal()
            }
        };
        (undo, is_possible && self.settle() && self.waits_can_go_on())
    }

    /// Takes a choice back.
    pub(crate) fn undo(&mut self, undo: Undo) {
        for event in each(self.settled.placed & !undo.settled.placed) {
            self.displace(event);
        }
        self.settled = undo.settled;
        self.happens_before = undo.happens_before;
    }

    /// Makes `write` the next of its location, now or as soon as the reads before it are placed.
    fn expect(&mut self, write: usize) -> bool {
        if self.settled.present & bit(write) == 0 && !self.assume(write) {
            return false;
        }
        let earlier = self.po(write) & self.atomic[self.location(write)];
        if earlier & self.pending_writes() != 0 {
            return false;
        }
        if self.read_before(write).is_some() {
            self.settled.next = Some(write as u8);
        } else {
            self.settled.next = None;
            self.append(write);
        }
        true
    }

    /// Takes the thread of a hidden event to go the way that leads to it.
    fn assume(&mut self, event: usize) -> bool {
        let way = self.unfolding.events[event].way;
        self.settled.first |= way.first;
        self.settled.second |= way.second;
        for wait in each(way.before & self.unfolding.waits & self.undecided()) {
            if self.leads(&self.unfolding.forks[wait].way) != Some(false) {
                self.settled.first |= bit(wait);
            }
        }
        self.reveal() && self.settle() && self.settled.present & bit(event) != 0
    }

    fn decide(&mut self, fork: usize, first: bool) {
        if first {
            self.settled.first |= bit(fork);
        } else {
            self.settled.second |= bit(fork);
        }
    }

    /// Whether a way leads somewhere, as far as the forks on it are decided.
    fn leads(&self, way: &Way) -> Option<bool> {
        let settled = &self.settled;
        let waits = way.before & self.unfolding.waits;
        let is_left = way.first & (settled.second | settled.skipped)
            | way.second & (settled.first | settled.skipped)
            | waits & settled.second;
        let is_open = way.first & !settled.first
            | way.second & !settled.second
            | waits & !(settled.first | settled.skipped);
        match (is_left, is_open) {
            (0, 0) => Some(true),
            (0, _) => None,
            _ => Some(false),
        }
    }

    /// Finds the events that take place, and those that do not, by the forks decided so far. False if one
    /// that does writes to a location that is not written again.
    fn reveal(&mut self) -> bool {
        let unfolding = Arc::clone(&self.unfolding);
        for fork in each(self.undecided()) {
            if self.leads(&unfolding.forks[fork].way) == Some(false) {
                self.settled.skipped |= bit(fork);
            }
        }
        for event in each(self.hidden()) {
            match self.leads(&unfolding.events[event].way) {
                None => {}
                Some(false) => self.settled.absent |= bit(event),
                Some(true) => {
                    let writes = self.stores | self.updates;
                    if writes & self.settled.ended & bit(event) != 0 {
                        return false;
                    }
                    self.add(event);
                }
            }
        }
        true
    }

    /// Adds an event that takes place to happens-before.
    fn add(&mut self, event: usize) {
        let before = self.po(event) | self.sw(event);
        self.settled.present |= bit(event);
        let later = |&later: &usize| self.unfolding.earlier[later] & bit(event) != 0;
        let after = each(self.settled.present)
            .filter(later)
            .fold(0, |set, later| set | bit(later));
        self.happens_before[event] = 0;
        self.extend_happens_before(event, before, after);
        if self.fences != 0 {
            self.synchronize();
        }
    }

    /// Follows from what is settled: values, the forks that they decide, and the locations that no write
    /// is left for. False if values show that a thread does not go the way it was taken to go, or that a
    /// compare-exchange does not end as it was taken to end.
    pub(crate) fn settle(&mut self) -> bool {
        loop {
            if !self.evaluate() {
                return false;
            }
            let ended = self.settled.ended;
            let left = self.possible_writes() & !self.settled.placed & !self.settled.absent;
            for location in 0..self.atomic.len() {
                let events = self.atomic[location];
                if events & left == 0 {
                    self.settled.ended |= events;
                }
            }
            let (first, second) = (self.settled.first, self.settled.second);
            for fork in each(all(self.unfolding.forks.len())) {
                if (self.settled.shown | self.settled.skipped) & bit(fork) != 0
                    || self.leads(&self.unfolding.forks[fork].way) != Some(true)
                {
                    continue;
                }
                match self.answer(fork) {
                    Answer::Unknown => {}
                    Answer::Neither => return false,
                    Answer::Way(is_first) => {
                        let other = if is_first { second } else { first };
                        if other & bit(fork) != 0 {
                            return false;
                        }
                        self.decide(fork, is_first);
                        self.settled.shown |= bit(fork);
                    }
                }
            }
            if (first, second) != (self.settled.first, self.settled.second) {
                if !self.reveal() {
                    return false;
                }
            } else if ended == self.settled.ended {
                return true;
            }
        }
    }

    /// Which way a thread goes at a fork that it reaches.
    fn answer(&self, fork: usize) -> Answer {
        let data = &self.unfolding.forks[fork];
        let wait = match &data.question {
            Question::If(condition) => {
                let holds = condition.evaluate(&self.at(&data.bindings));
                return holds.map_or(Answer::Unknown, Answer::Way);
            }
            Question::Bound => return Answer::Way(false),
            Question::Wait(wait) => *wait,
        };
        if self.settled.placed & bit(wait) == 0 {
            return Answer::Unknown;
        }
        let may_succeed = self.compare_exchanges & bit(wait) != 0;
        if may_succeed && self.settled.written & bit(wait) != 0 {
            return Answer::Way(true);
        }
        let position = self.position(wait);
        match self.goes_on(wait, position) {
            None => Answer::Unknown,
            // One that fails although it finds what it expects tries again.
            Some(false) if may_succeed => Answer::Neither,
            Some(false) => Answer::Way(true),
            // Sooner or later it finds the last value.
            Some(true) if position < self.orders[self.location(wait)].len() => Answer::Neither,
            Some(true) if self.settled.ended & bit(wait) != 0 => Answer::Way(false),
            Some(true) if self.settled.first & bit(fork) != 0 => Answer::Neither,
            Some(true) => Answer::Unknown,
        }
    }

    /// Whether every wait that has no position yet, and whose counter's order is known as far as it can
    /// look, has one to go to.
    fn waits_can_go_on(&self) -> bool {
        let settled = &self.settled;
        let waits = self.unfolding.waits & !(settled.shown | settled.skipped);
        each(waits).all(|fork| {
            let Question::Wait(wait) = self.unfolding.forks[fork].question else {
                return true;
            };
            if settled.present & !settled.placed & bit(wait) == 0 {
                return true;
            }
            let counter = self.location(wait);
            let has_ended = settled.ended & bit(wait) != 0;
            let is_before_next = settled.next.is_some_and(|next| {
                let next = usize::from(next);
                self.location(next) == counter && self.po(next) & bit(wait) != 0
            });
            if !has_ended && !is_before_next {
                return true;
            }
            let last = self.orders[counter].len();
            (self.reached(wait)..=last).any(|position| match self.goes_on(wait, position) {
                None => true,
                // To succeed, a compare-exchange has to be a write.
                Some(false) if self.compare_exchanges & bit(wait) != 0 => false,
                Some(false) => settled.second & bit(fork) == 0 && !self.reveals_too_late(fork),
                Some(true) => has_ended && position == last && settled.first & bit(fork) == 0,
            })
        })
    }

    /// Whether the end of a wait alone is enough for a write to take place to a location that is not written
    /// again.
    fn reveals_too_late(&self, wait: usize) -> bool {
        let settled = &self.settled;
        each(self.hidden() & (self.stores | self.updates) & settled.ended).any(|event| {
            let way = &self.unfolding.events[event].way;
            let waits = way.before & self.unfolding.waits;
            way.before & bit(wait) != 0
                && way.first & !settled.first | way.second & !settled.second == 0
                && waits & !(settled.first | settled.skipped | bit(wait)) == 0
        })
    }
}

/// The set of the first `count` things.
fn all(count: usize) -> Bits {
    match count {
        0 => 0,
        _ => Bits::MAX >> (Bits::BITS as usize - count),
    }
}
