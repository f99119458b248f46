//! How an execution grows: one choice after another, until nothing is left to choose.
//!
//! Counters are written like logs, from the front. The question about a counter is always which update
//! comes next, or that none does; so a position, once given, is final, and the value there is known as
//! soon as the values that it is made of are. A read that stands before an update of the same counter in
//! its thread is placed before that update; every other read when its counter's order is complete.
//! Branches and waits are followed as soon as values decide them. An update that lies behind a fork not
//! decided yet can be the next of its counter too: the thread is then taken to go that way, and values
//! have to show later that it does.
//!
//! Each choice splits the executions that are left into parts that have none in common.

use std::sync::Arc;

use crate::bits::{bit, each, Bits, Rows};
use crate::execution::{Execution, Settled};
use crate::program::{MemoryOrderings, Operation, Program};
use crate::unfolding::{Question, Unfolding, Waiting, Way};

/// A part of the executions that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Those in which this update is the next of its counter.
    Next(usize),
    /// Those in which this counter, by index, is not updated again.
    End(usize),
    /// Those in which this read reads the write at a position.
    Read(usize, usize),
    /// Those in which a thread goes the first way at a fork, or the second.
    Way(usize, bool),
}

/// What there is to choose, an iterator of choices: nothing if the execution is complete.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    updates: Bits,
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
        if let Some(update) = each(self.updates).next() {
            self.updates &= !bit(update);
            return Some(Choice::Next(update));
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
                    updates: bit(next),
                    ..Choices::default()
                },
            };
        }
        let reads = settled.present & !settled.placed & !self.updates;
        if let Some(read) = each(reads & settled.ended).next() {
            return self.positions_of(read);
        }
        let hidden = self.hidden() & self.updates;
        let open = |counter: &usize| self.atomic[*counter] & !settled.ended != 0;
        let open = || (0..self.atomic.len()).filter(open);
        let closed = open().find(|&counter| self.atomic[counter] & hidden == 0);
        if let Some(counter) = closed.or_else(|| open().next()) {
            let pending = self.atomic[counter] & self.pending_updates();
            let hidden = self.atomic[counter] & hidden;
            if let Some(fork) = self.undetermined_before(hidden) {
                return Choices {
                    fork: Some(fork),
                    ..Choices::default()
                };
            }
            let first_of_thread = |&update: &usize| self.unfolding.earlier[update] & pending == 0;
            let first = each(pending | hidden).filter(first_of_thread);
            return Choices {
                updates: first.fold(0, |set, update| set | bit(update)),
                end: (pending == 0).then_some(counter),
                ..Choices::default()
            };
        }
        Choices {
            fork: each(self.undecided()).next(),
            ..Choices::default()
        }
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

    /// The first read of the same counter that has no position yet and is before `update` in its thread.
    fn read_before(&self, update: usize) -> Option<usize> {
        let earlier = self.po(update) & self.atomic[self.location(update)];
        each(earlier & !self.settled.placed & !self.updates).next()
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
            each(forks & self.undecided() & !(way.first | way.second)).next()
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
            Choice::Next(update) => self.expect(update),
            Choice::End(counter) => {
                self.settled.ended |= self.atomic[counter];
                true
            }
            Choice::Read(read, position) => {
                self.place_read(read, position);
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
        let displaced = self.settled.placed & !undo.settled.placed;
        self.settled = undo.settled;
        for event in each(displaced) {
            self.displace(event);
        }
        self.happens_before = undo.happens_before;
    }

    /// Makes `update` the next of its counter, now or as soon as the reads before it are placed.
    fn expect(&mut self, update: usize) -> bool {
        if self.settled.present & bit(update) == 0 && !self.assume(update) {
            return false;
        }
        let earlier = self.po(update) & self.atomic[self.location(update)];
        if earlier & self.pending_updates() != 0 {
            return false;
        }
        if self.read_before(update).is_some() {
            self.settled.next = Some(update as u8);
        } else {
            self.settled.next = None;
            self.append(update);
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

    /// Appends an update to its counter's order.
    pub(crate) fn append(&mut self, update: usize) {
        let counter = self.location(update);
        let earlier = self.atomic[counter] & self.settled.placed;
        self.seen[update] = earlier & self.updates;
        self.missing[update] = earlier & !self.updates;
        self.orders[counter].push(update);
        self.settled.placed |= bit(update);
        self.read_last(counter);
        if self.release & bit(update) != 0 {
            let later = self.atomic[counter] & self.pending_updates() & self.acquire;
            self.extend_happens_before(update, 0, later);
        }
    }

    pub(crate) fn place_read(&mut self, read: usize, position: usize) {
        let (seen, missed) = self.orders[self.location(read)].split_at(position);
        self.rf[read] = seen.last().map_or(0, |&update| bit(update));
        self.seen[read] = seen.iter().fold(0, |set, &update| set | bit(update));
        for &update in seen {
            self.missing[update] &= !bit(read);
        }
        for &update in missed {
            self.missing[update] |= bit(read);
        }
        self.settled.placed |= bit(read);
        if self.sw(read) != 0 {
            self.extend_happens_before(read, self.sw(read), 0);
        }
    }

    /// Takes the position of an operation back.
    pub(crate) fn displace(&mut self, event: usize) {
        self.forget_position(event);
        if self.updates & bit(event) != 0 {
            let counter = self.location(event);
            self.orders[counter].pop();
            self.read_last(counter);
        }
    }

    /// The updates of a counter that have no position read the last that has, or one that, by way of others,
    /// reads it.
    fn read_last(&mut self, counter: usize) {
        let last = self.orders[counter].last().map_or(0, |&last| bit(last));
        for update in each(self.atomic[counter] & self.updates & !self.settled.placed) {
            self.rf[update] = last;
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
    /// that does updates a counter that is not updated again.
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
                    if self.updates & self.settled.ended & bit(event) != 0 {
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
    }

    fn extend_happens_before(&mut self, event: usize, before: Bits, after: Bits) {
        let rows = &mut self.happens_before;
        let before = each(before).fold(before, |closed, earlier| closed | rows[earlier]);
        rows[event] |= before;
        let before = rows[event] | bit(event);
        for later in each(self.settled.present) {
            // The event itself too: in a cycle, what is after it is before it.
            if rows[later] & (after | bit(event)) | bit(later) & after != 0 {
                rows[later] |= before;
            }
        }
    }

    /// Follows from what is settled: values, the forks that they decide, and the counters that no update
    /// is left for. False if values show that a thread does not go the way it was taken to go.
    pub(crate) fn settle(&mut self) -> bool {
        loop {
            self.evaluate();
            let ended = self.settled.ended;
            for counter in 0..self.atomic.len() {
                let events = self.atomic[counter];
                if events & (self.pending_updates() | self.hidden() & self.updates) == 0 {
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
            Question::Wait(wait) => *wait,
        };
        if self.settled.placed & bit(wait) == 0 {
            return Answer::Unknown;
        }
        let position = self.position(wait);
        match self.goes_on(wait, position) {
            None => Answer::Unknown,
            Some(false) => Answer::Way(true),
            // Sooner or later it finds the last value.
            Some(true) if position < self.orders[self.location(wait)].len() => Answer::Neither,
            Some(true) if self.settled.ended & bit(wait) != 0 => Answer::Way(false),
            Some(true) if self.settled.first & bit(fork) != 0 => Answer::Neither,
            Some(true) => Answer::Unknown,
        }
    }

    /// Whether a wait goes on with the value at a position.
    fn goes_on(&self, wait: usize, position: usize) -> Option<bool> {
        let event = &self.unfolding.events[wait];
        let (register, condition) = event.wait.as_ref().expect("a waiting read");
        condition.evaluate(&Waiting {
            register: *register,
            found: self.value_at(self.location(wait), position)?,
            before: self.at(&event.bindings),
        })
    }

    /// The value at a position of a counter.
    fn value_at(&self, counter: usize, position: usize) -> Option<usize> {
        match position.checked_sub(1) {
            None => Some(self.initial[counter]),
            Some(index) => self.left(self.orders[counter][index]),
        }
    }

    /// Whether every wait that has no position yet, and whose counter's order is known as far as it can
    /// look, has one to go to.
    fn waits_can_go_on(&self) -> bool {
        let settled = &self.settled;
        let waits = self.unfolding.waits & !(settled.shown | settled.skipped);
        each(waits).all(|fork| {
            let Question::Wait(wait) = self.unfolding.forks[fork].question else {
                unreachable!("not a wait");
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
                Some(false) => settled.second & bit(fork) == 0 && !self.reveals_too_late(fork),
                Some(true) => has_ended && position == last && settled.first & bit(fork) == 0,
            })
        })
    }

    /// Whether the end of a wait alone is enough for an update to take place of a counter that is not
    /// updated again.
    fn reveals_too_late(&self, wait: usize) -> bool {
        let settled = &self.settled;
        each(self.hidden() & self.updates & settled.ended).any(|event| {
            let way = &self.unfolding.events[event].way;
            let waits = way.before & self.unfolding.waits;
            way.before & bit(wait) != 0
                && way.first & !settled.first | way.second & !settled.second == 0
                && waits & !(settled.first | settled.skipped | bit(wait)) == 0
        })
    }

    /// Computes what events found and left, as far as it is known.
    fn evaluate(&mut self) {
        let unfolding = Arc::clone(&self.unfolding);
        loop {
            let settled = self.settled;
            let on_cells = settled.present & !self.counter_events();
            for event in each((settled.placed | on_cells) & !(settled.found & settled.left)) {
                let data = &unfolding.events[event];
                let is_known = |set: Bits| set & bit(event) != 0;
                if !is_known(settled.found) && data.operation.finds_value() {
                    if let Some(found) = self.look_up(event) {
                        self.found[event] = found;
                        self.settled.found |= bit(event);
                    }
                }
                if !is_known(settled.left) {
                    let argument = || data.argument.evaluate(&self.at(&data.bindings));
                    let left = match data.operation {
                        Operation::Get(_) | Operation::Read(_) => None,
                        Operation::Reset(_) => Some(0),
                        Operation::Write(..) => argument(),
                        _ => self
                            .found(event)
                            .zip(argument())
                            .map(|(found, amount)| found.wrapping_add(amount)),
                    };
                    if let Some(left) = left {
                        self.left[event] = left;
                        self.settled.left |= bit(event);
                    }
                }
            }
            if (settled.found, settled.left) == (self.settled.found, self.settled.left) {
                return;
            }
        }
    }

    /// What an event that has its place finds there, if that is known.
    fn look_up(&self, event: usize) -> Option<usize> {
        let operation = &self.unfolding.events[event].operation;
        let location = self.location(event);
        if !operation.is_plain() {
            let update = usize::from(operation.is_update());
            return self.value_at(location, self.position(event) - update);
        }
        if !self.knows_all_before(event) {
            return None;
        }
        match self.source(event) {
            Some(write) => self.left(write),
            None => Some(self.initial[location]),
        }
    }

    /// Whether no more events will turn out to happen before this one.
    fn knows_all_before(&self, event: usize) -> bool {
        let settled = &self.settled;
        let forks = self.undecided();
        let events = self.happens_before[event] | bit(event);
        let unplaced = self.counter_events() & !settled.placed;
        each(events).all(|event| {
            (self.po(event) | bit(event)) & unplaced == 0
                && self.unfolding.events[event].way.before & forks == 0
        })
    }

    fn counter_events(&self) -> Bits {
        self.atomic.iter().fold(0, |all, events| all | events)
    }

    /// Whether every value is known, and shows that every thread goes the way it is taken to go. In a
    /// complete execution of which this is not so, a value would have to be made out of itself.
    pub(crate) fn explains_itself(&self) -> bool {
        let settled = &self.settled;
        let forks = all(self.unfolding.forks.len());
        let is_known = |event: usize| {
            let operation = &self.event(event).operation;
            (self.found(event).is_some() || !operation.finds_value())
                && (self.left(event).is_some() || !operation.may_write())
        };
        self.events().all(is_known) && forks & !(settled.shown | settled.skipped) == 0
    }
}

/// The set of the first `count` things.
fn all(count: usize) -> Bits {
    match count {
        0 => 0,
        _ => Bits::MAX >> (Bits::BITS as usize - count),
    }
}
