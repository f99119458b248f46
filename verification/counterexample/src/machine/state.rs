//! States, and which of them are alike.
//!
//! Two states from which the same can happen, with the same values, are to be equal. So whatever no thread can
//! find any more is dropped from a state ([`Machine::settle`]): entries older than all that still read has seen,
//! what is carried by entries that nobody acquires any more, names and values that nobody uses. Theorems
//! `LogMachineStates.alike_states_end_alike` and `TwoViewsStates.two_alike_states_end_alike` say this of a
//! definition of alike that is narrower: that positions may be counted from the oldest entry left, and that
//! threads with the same code may change places, is not among what they say.

use super::code::{inert, Access, Ahead, Instruction};
use super::Machine;
use crate::bits::{bit, each, Bits};
use crate::program::{Kind, Scope};

/// Of every counter a position in its log.
pub(super) type Positions = Vec<u16>;

/// What a thread has seen, or what an entry lets those see who acquire it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Knowledge {
    /// The newest entries seen: a thread reads none that is older.
    pub seen: Positions,
    /// The second view, for `SeqCst`: the newest entries that come before by happens-before and by the order of
    /// `SeqCst` operations (TwoViews.v). Empty if no `SeqCst` read can miss an update.
    pub past: Positions,
    /// Of every cell, the accesses seen, as [`Cell::accesses`] has them.
    pub accesses: Vec<Bits>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Thread {
    /// The next instruction.
    pub at: usize,
    /// The names whose values are still used, by their number in the thread.
    pub values: Vec<(usize, usize)>,
    pub knows: Knowledge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Entry {
    pub value: usize,
    pub carries: Knowledge,
}

/// What an update does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Change {
    Add(usize),
    Reset,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Counter {
    /// Updates append, and find the last entry.
    Log {
        entries: Vec<Entry>,
        /// The past of all that has been done with a counter with `SeqCst`.
        past: Positions,
    },
    /// Every update takes a place of its own in an order that nobody else has to have reached yet: a relaxed
    /// counter under C++20, which lets a read find an update that is made only after it was seen.
    Slots {
        /// The value before the first slot.
        first: usize,
        slots: Vec<Option<Change>>,
        /// Registers, each with the position whose value it gets as soon as that is known.
        pending: Vec<(usize, u16)>,
    },
}

/// A cell of ordinary memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    pub value: usize,
    /// The last write, as bit 0, and the threads that have read it since, from bit 1 on. Whoever conflicts with an
    /// access and has not seen it races; what is older than the last write was seen by whoever made that.
    pub accesses: Bits,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub threads: Vec<Thread>,
    pub counters: Vec<Counter>,
    pub cells: Vec<Cell>,
}

impl Change {
    pub fn apply(self, value: usize) -> usize {
        match self {
            Change::Add(amount) => value.wrapping_add(amount),
            Change::Reset => 0,
        }
    }
}

pub(super) fn join(mine: &mut Positions, other: &Positions) {
    for (mine, other) in mine.iter_mut().zip(other) {
        *mine = (*mine).max(*other);
    }
}

impl Knowledge {
    pub fn join(&mut self, other: &Knowledge) {
        join(&mut self.seen, &other.seen);
        join(&mut self.past, &other.past);
        for (mine, other) in self.accesses.iter_mut().zip(&other.accesses) {
            *mine |= other;
        }
    }

    pub fn clear(&mut self) {
        self.seen.fill(0);
        self.past.fill(0);
        self.accesses.fill(0);
    }
}

impl Counter {
    /// The value at a position, if everything up to there is known.
    pub fn value_at(&self, position: usize) -> Option<usize> {
        match self {
            Counter::Log { entries, .. } => entries.get(position).map(|entry| entry.value),
            Counter::Slots { first, slots, .. } => slots[..position]
                .iter()
                .try_fold(*first, |value, slot| Some((*slot)?.apply(value))),
        }
    }

    /// The last position.
    pub fn last(&self) -> usize {
        match self {
            Counter::Log { entries, .. } => entries.len() - 1,
            Counter::Slots { slots, .. } => slots.len(),
        }
    }
}

/// The values that a thread has names for.
impl Scope for Thread {
    fn register(&self, local: usize) -> Option<usize> {
        let found = self.values.iter().find(|(name, _)| *name == local);
        found.map(|(_, value)| *value)
    }

    fn last(&self, _counter: usize) -> Option<usize> {
        None
    }
}

/// The same, and one more.
struct Finding<'a> {
    thread: &'a Thread,
    name: usize,
    found: usize,
}

impl Scope for Finding<'_> {
    fn register(&self, local: usize) -> Option<usize> {
        if local == self.name {
            Some(self.found)
        } else {
            self.thread.register(local)
        }
    }

    fn last(&self, _counter: usize) -> Option<usize> {
        None
    }
}

impl Machine<'_> {
    pub(super) fn start(&self) -> State {
        let counters = self.counter_locations.len();
        let nothing = Knowledge {
            seen: vec![0; counters],
            past: vec![0; if self.has_past { counters } else { 0 }],
            accesses: vec![0; self.cell_locations.len()],
        };
        let thread = Thread {
            at: 0,
            values: Vec::new(),
            knows: nothing.clone(),
        };
        let initial = |location: usize| self.program.locations[location].initial;
        let counter = |(counter, &location): (usize, &usize)| {
            if self.slots & bit(counter) == 0 {
                let entry = Entry {
                    value: initial(location),
                    carries: nothing.clone(),
                };
                return Counter::Log {
                    entries: vec![entry],
                    past: nothing.past.clone(),
                };
            }
            Counter::Slots {
                first: initial(location),
                slots: vec![None; self.updates[counter]],
                pending: Vec::new(),
            }
        };
        let cell = |&location: &usize| Cell {
            value: initial(location),
            accesses: 0,
        };
        State {
            threads: vec![thread; self.code.threads.len()],
            counters: self
                .counter_locations
                .iter()
                .enumerate()
                .map(counter)
                .collect(),
            cells: self.cell_locations.iter().map(cell).collect(),
        }
    }

    /// What lies ahead of a thread.
    pub(super) fn ahead(&self, index: usize, thread: &Thread) -> &Ahead {
        &self.code.threads[index].ahead[thread.at]
    }

    pub(super) fn ahead_of_all(&self, state: &State) -> Ahead {
        let threads = state.threads.iter().enumerate();
        Ahead::of_all(threads.map(|(index, thread)| self.ahead(index, thread)))
    }

    /// The instruction that a thread is at, if it has not ended.
    pub(super) fn instruction(&self, index: usize, thread: &Thread) -> Option<&Instruction> {
        self.code.threads[index].instructions.get(thread.at)
    }

    /// The counters of which only the last value matters: nobody reads them or names what an update finds, their
    /// updates come to the same in any order, and what those let others see is of no use.
    pub(super) fn idle(&self, state: &State, ahead: &Ahead) -> Bits {
        let unread = self.counters & !self.slots & !(ahead.reads | ahead.names_updates);
        let unread = unread & !(ahead.resets & self.observed_finals);
        let threads = state.threads.iter().enumerate();
        let after = threads.map(|(index, thread)| &self.code.threads[index].after[thread.at]);
        inert(unread & !self.synchronizing, unread, after)
    }

    /// Drops what makes no difference any more. The order in which the threads then stand, by their places
    /// before; none if places that are left can't be filled, so that the state leads nowhere.
    pub(super) fn settle(&self, state: &mut State) -> Option<Vec<usize>> {
        let ahead = self.ahead_of_all(state);
        let idle = self.idle(state, &ahead);
        let publishes: Vec<bool> = (0..state.threads.len())
            .map(|index| {
                let ahead = self.ahead(index, &state.threads[index]);
                ahead.updates & self.synchronizing & !idle != 0
            })
            .collect();
        self.wait_past_the_useless(state);
        self.acquire_early(state, idle);
        for counter in 0..state.counters.len() {
            self.forget_positions(state, counter, &publishes)?;
        }
        self.forget_pasts(state, &ahead, idle);
        self.forget_accesses(state, &ahead, &publishes);
        self.forget_what_entries_carry(state, &ahead, idle);
        self.forget_values(state, &ahead);
        Some(self.sort(state))
    }

    /// A thread that waits does not stop at an entry that does not end its wait: it has as good as seen it.
    fn wait_past_the_useless(&self, state: &mut State) {
        for index in 0..state.threads.len() {
            let thread = &state.threads[index];
            let Some(Instruction::Wait { counter, .. }) = self.instruction(index, thread) else {
                continue;
            };
            let counter = *counter;
            let last = state.counters[counter].last();
            let seen = usize::from(thread.knows.seen[counter]);
            let first = (seen..=last).find(|&position| self.ends(state, index, position));
            state.threads[index].knows.seen[counter] = first.unwrap_or(last) as u16;
        }
    }

    /// A thread that is about to acquire from a counter has as good as seen what the entry carries that it will find
    /// at the earliest: later ones carry no less.
    fn acquire_early(&self, state: &mut State, idle: Bits) {
        let (threads, counters) = (&mut state.threads, &state.counters);
        for (index, thread) in threads.iter_mut().enumerate() {
            let (counter, is_read) = match self.instruction(index, thread) {
                Some(Instruction::Wait { counter, .. }) => (*counter, true),
                Some(Instruction::Perform { operation, .. }) => match operation.counter() {
                    Some(counter) => (counter, matches!(operation, Access::Get(_))),
                    None => continue,
                },
                _ => continue,
            };
            if self.synchronizing & !idle & bit(counter) == 0 {
                continue;
            }
            if let Counter::Log { entries, .. } = &counters[counter] {
                let earliest = if is_read && !self.newest_only {
                    usize::from(thread.knows.seen[counter])
                } else {
                    entries.len() - 1
                };
                thread.knows.join(&entries[earliest].carries);
            }
        }
    }

    /// Whether the value at a position ends the wait that a thread is at.
    pub(super) fn ends(&self, state: &State, index: usize, position: usize) -> bool {
        let thread = &state.threads[index];
        let Some(Instruction::Wait {
            counter,
            name,
            condition,
            ..
        }) = self.instruction(index, thread)
        else {
            unreachable!("not a wait");
        };
        let found = state.counters[*counter].value_at(position);
        let finding = Finding {
            thread,
            name: name.local,
            found: found.expect("an entry"),
        };
        !condition.evaluate(&finding).expect("names that are bound")
    }

    /// Drops the positions of a counter that no thread can stand at any more, and counts from the first that is
    /// left.
    fn forget_positions(
        &self,
        state: &mut State,
        counter: usize,
        publishes: &[bool],
    ) -> Option<()> {
        let has_slots = self.slots & bit(counter) != 0;
        let last = state.counters[counter].last() as u16;
        let looks = |ahead: &Ahead| {
            let set = if has_slots {
                ahead.reads | ahead.updates
            } else if self.newest_only {
                0
            } else {
                ahead.reads_first
            };
            set & bit(counter) != 0
        };
        let threads = state.threads.iter().enumerate();
        let own = threads
            .clone()
            .map(|(index, thread)| looks(self.ahead(index, thread)));
        let own: Vec<bool> = own.collect();
        let looking = threads.filter(|(index, _)| own[*index]);
        let low = looking.map(|(_, thread)| thread.knows.seen[counter]).min();
        // Who is told of a position later may still be going to look.
        let told = low.is_some();
        let low = low.unwrap_or(last);
        if let Counter::Slots { first, slots, .. } = &mut state.counters[counter] {
            for slot in slots.drain(..usize::from(low)) {
                *first = slot?.apply(*first);
            }
        } else if let Counter::Log { entries, .. } = &mut state.counters[counter] {
            entries.drain(..usize::from(low));
        }
        let shift = |position: &mut u16| *position = position.saturating_sub(low);
        for (index, thread) in state.threads.iter_mut().enumerate() {
            if !(own[index] || told && publishes[index]) {
                thread.knows.seen[counter] = low;
            }
            shift(&mut thread.knows.seen[counter]);
            thread
                .knows
                .past
                .iter_mut()
                .skip(counter)
                .take(1)
                .for_each(shift);
        }
        for other in &mut state.counters {
            match other {
                Counter::Log { entries, past } => {
                    past.iter_mut().skip(counter).take(1).for_each(shift);
                    for entry in entries {
                        shift(&mut entry.carries.seen[counter]);
                        let past = &mut entry.carries.past;
                        past.iter_mut().skip(counter).take(1).for_each(shift);
                    }
                }
                Counter::Slots { .. } => {}
            }
        }
        if let Counter::Slots { pending, .. } = &mut state.counters[counter] {
            pending.iter_mut().for_each(|(_, position)| shift(position));
        }
        Some(())
    }

    /// A past matters to who has something to do with a counter that synchronizes, and of it only what a `SeqCst`
    /// read may miss.
    fn forget_pasts(&self, state: &mut State, ahead: &Ahead, idle: Bits) {
        if !self.has_past {
            return;
        }
        for index in 0..state.threads.len() {
            let own = self.ahead(index, &state.threads[index]);
            if (own.reads | own.updates) & self.synchronizing & !idle == 0 {
                state.threads[index].knows.past.fill(0);
            }
        }
        for (counter, log) in state.counters.iter_mut().enumerate() {
            if let Counter::Log { past, .. } = log {
                if ahead.updates & !idle & bit(counter) == 0 {
                    past.fill(0);
                }
            }
        }
        let missed = ahead.reads & self.kinds_of(Kind::Consistent);
        for counter in each(self.counters & !missed) {
            let forget = |past: &mut Positions| past[counter] = 0;
            for_each_past(state, forget);
        }
    }

    fn forget_accesses(&self, state: &mut State, ahead: &Ahead, publishes: &[bool]) {
        for cell in 0..state.cells.len() {
            let accessed = |ahead: &Ahead| (ahead.cell_reads | ahead.cell_writes) & bit(cell) != 0;
            let kept = if !accessed(ahead) {
                0
            } else if ahead.cell_writes & bit(cell) == 0 {
                1
            } else {
                Bits::MAX
            };
            state.cells[cell].accesses &= kept;
            for (index, publishes) in publishes.iter().enumerate() {
                let is_used = accessed(self.ahead(index, &state.threads[index])) || *publishes;
                let known = &mut state.threads[index].knows.accesses[cell];
                *known &= if is_used { kept } else { 0 };
            }
            for counter in &mut state.counters {
                if let Counter::Log { entries, .. } = counter {
                    for entry in entries {
                        entry.carries.accesses[cell] &= kept;
                    }
                }
            }
            if ahead.cell_reads & bit(cell) == 0 {
                state.cells[cell].value = 0;
            }
        }
    }

    /// Only reads acquire what is carried by an entry other than the last.
    fn forget_what_entries_carry(&self, state: &mut State, ahead: &Ahead, idle: Bits) {
        for (counter, log) in state.counters.iter_mut().enumerate() {
            let Counter::Log { entries, .. } = log else {
                continue;
            };
            let acquires = |set: Bits| set & self.synchronizing & !idle & bit(counter) != 0;
            let (read, updated) = (acquires(ahead.reads), acquires(ahead.updates));
            let last = entries.len() - 1;
            for (position, entry) in entries.iter_mut().enumerate() {
                if !(read || updated && position == last) {
                    entry.carries.clear();
                }
            }
        }
    }

    fn forget_values(&self, state: &mut State, ahead: &Ahead) {
        for index in 0..state.threads.len() {
            let uses = self.ahead(index, &state.threads[index]).uses;
            let values = &mut state.threads[index].values;
            values.retain(|(name, _)| uses & bit(*name) != 0);
        }
        let matters = ahead.reads | ahead.names_updates | self.observed_finals;
        for (counter, log) in state.counters.iter_mut().enumerate() {
            if let Counter::Log { entries, .. } = log {
                if matters & bit(counter) == 0 {
                    entries.iter_mut().for_each(|entry| entry.value = 0);
                }
            }
        }
    }

    /// Threads with the same code may change places. (Not where accesses to cells have the number of who made
    /// them.)
    fn sort(&self, state: &mut State) -> Vec<usize> {
        let mut order: Vec<usize> = (0..state.threads.len()).collect();
        if !self.has_twins || !state.cells.is_empty() {
            return order;
        }
        for class in 0..order.len() {
            let places = || (0..order.len()).filter(|&place| self.code.classes[place] == class);
            let mut sorted: Vec<usize> = places().collect();
            if sorted.len() < 2 {
                continue;
            }
            sorted.sort_by(|&one, &other| state.threads[one].cmp(&state.threads[other]));
            let places: Vec<usize> = places().collect();
            for (place, from) in places.into_iter().zip(sorted) {
                order[place] = from;
            }
        }
        state.threads = order
            .iter()
            .map(|&from| state.threads[from].clone())
            .collect();
        order
    }
}

pub(super) fn for_each_past(state: &mut State, mut change: impl FnMut(&mut Positions)) {
    for thread in &mut state.threads {
        change(&mut thread.knows.past);
    }
    for counter in &mut state.counters {
        if let Counter::Log { entries, past } = counter {
            change(past);
            for entry in entries {
                change(&mut entry.carries.past);
            }
        }
    }
}
