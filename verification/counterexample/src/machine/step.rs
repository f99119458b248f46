//! What a thread can do next.

use super::code::{Access, Instruction, Name};
use super::state::{for_each_past, join, Change, Counter, Entry, Knowledge, State};
use super::Machine;
use crate::bits::{bit, Bits};
use crate::program::{Kind, Value};

/// One thing that can happen in a state.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Who does it, by its place in the state before.
    pub thread: usize,
    /// What it does: the number of the operation in its thread.
    pub event: usize,
    pub place: Place,
    /// The registers whose values are known with it.
    pub bound: Vec<(usize, usize)>,
    /// How many reads of its thread are left out after it.
    pub left_out: usize,
    pub next: Next,
}

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// An update that is the next of its counter.
    Next(usize),
    /// A read, which misses that many entries of its counter's log.
    Missing(usize, u16),
    /// An update of a counter in slots, or a read, at a position that is counted from the first that is left.
    Slot(usize, u16),
    SlotRead(usize, u16),
    /// An access to a cell.
    Cell,
}

#[derive(Clone, Debug)]
pub(super) enum Next {
    /// The state that it leads to, settled, with the order in which its threads then stand.
    State(Box<State>, Vec<usize>),
    /// A data race on a cell.
    Race(usize),
    /// Places are left that nobody can take.
    Nowhere,
}

/// A step being taken, by a thread that still stands at its instruction.
struct Taken {
    state: State,
    place: Place,
    /// What the operation found, if that is known.
    found: Option<usize>,
    /// The registers of operations on slots whose values are known with it.
    bound: Vec<(usize, usize)>,
}

/// The data race on a cell that ends a run.
struct Race(usize);

impl Machine<'_> {
    /// The first state: every thread at its first operation. With it, how many reads are left out.
    pub(super) fn first(&self) -> Option<(State, usize)> {
        let mut state = self.start();
        let threads = 0..state.threads.len();
        let left_out = threads.map(|thread| self.go_on(&mut state, thread)).sum();
        self.settle(&mut state).map(|_| (state, left_out))
    }

    /// All that can happen next, where it makes no difference who goes first by one thread only.
    pub(super) fn steps(&self, state: &State) -> Vec<Step> {
        let ahead = self.ahead_of_all(state);
        let idle = self.idle(state, &ahead);
        let commutes = |thread: &usize| self.commutes(state, *thread, ahead.updates, idle);
        let mut steps = Vec::new();
        for thread in (0..state.threads.len()).filter(commutes) {
            self.steps_of(state, thread, idle, &mut steps);
            if !steps.is_empty() {
                return steps;
            }
        }
        for thread in 0..state.threads.len() {
            self.steps_of(state, thread, idle, &mut steps);
        }
        steps
    }

    /// Whether an instruction comes to the same before and after whatever other threads do: an access to a cell, as
    /// long as there is no data race; an update of which only the sum matters; an operation on a counter in slots;
    /// and a read of a counter that is not updated again, unless `SeqCst` makes updates that it misses come after it,
    /// or it may wait for ever.
    fn commutes(&self, state: &State, thread: usize, updated: Bits, idle: Bits) -> bool {
        let (counter, reads) = match self.instruction(thread, &state.threads[thread]) {
            None | Some(Instruction::Branch(..) | Instruction::Jump(_)) => return false,
            Some(Instruction::Wait { counter, .. }) => {
                let last = state.counters[*counter].last();
                (*counter, self.ends(state, thread, last))
            }
            Some(Instruction::Perform { operation, .. }) => match operation.counter() {
                None => return true,
                Some(counter) => (counter, matches!(operation, Access::Get(_))),
            },
        };
        let is = |set: Bits| set & bit(counter) != 0;
        let may_miss = || {
            let seen = usize::from(state.threads[thread].knows.seen[counter]);
            seen < state.counters[counter].last()
        };
        let orders = self.has_past && self.kinds[counter] == Kind::Consistent && may_miss();
        is(self.slots | idle) || reads && !is(updated) && !orders
    }

    fn steps_of(&self, state: &State, thread: usize, idle: Bits, steps: &mut Vec<Step>) {
        let it = &state.threads[thread];
        let number = |value: &Value| value.evaluate(it).expect("names that are bound");
        let (event, name, taken) = match self.instruction(thread, it) {
            None => return,
            Some(Instruction::Wait {
                event,
                counter,
                name,
                ..
            }) => {
                let ending = |position| self.ends(state, thread, position);
                (
                    *event,
                    Some(*name),
                    self.read(state, thread, *counter, ending),
                )
            }
            Some(Instruction::Perform {
                event,
                operation,
                name,
            }) => {
                let taken = match operation {
                    Access::Get(counter) if self.slots & bit(*counter) != 0 => {
                        slot_read(state, thread, *counter, *name)
                    }
                    Access::Get(counter) => self.read(state, thread, *counter, |_| true),
                    Access::Add(counter, amount) => {
                        let change = Change::Add(number(amount));
                        self.update(state, thread, *counter, change, *name, idle)
                    }
                    Access::Reset(counter) => {
                        self.update(state, thread, *counter, Change::Reset, *name, idle)
                    }
                    Access::Read(cell) => vec![access(state, thread, *cell, None)],
                    Access::Write(cell, value) => {
                        vec![access(state, thread, *cell, Some(number(value)))]
                    }
                };
                (*event, *name, taken)
            }
            Some(Instruction::Branch(..) | Instruction::Jump(_)) => {
                unreachable!("branches are followed at once")
            }
        };
        for taken in taken {
            let mut step = Step {
                thread,
                event,
                place: Place::Cell,
                bound: Vec::new(),
                left_out: 0,
                next: Next::Nowhere,
            };
            match taken {
                Err(Race(cell)) => step.next = Next::Race(cell),
                Ok(taken) => self.finish(taken, name, &mut step),
            }
            if !matches!(step.next, Next::Nowhere) {
                steps.push(step);
            }
        }
    }

    /// Lets the thread go on to its next operation.
    fn finish(&self, taken: Taken, name: Option<Name>, step: &mut Step) {
        let mut state = taken.state;
        step.place = taken.place;
        step.bound = taken.bound;
        let it = &mut state.threads[step.thread];
        if let (Some(name), Some(value)) = (name, taken.found) {
            it.values.push((name.local, value));
            it.values.sort_unstable();
            let observed = name.observed.map(|register| (register, value));
            step.bound.extend(observed);
        }
        it.at += 1;
        step.left_out = self.go_on(&mut state, step.thread);
        if let Some(order) = self.settle(&mut state) {
            step.next = Next::State(Box::new(state), order);
        }
    }

    /// Takes a thread to its next operation. At the end of a thread, reads that nobody asks for are left out: they
    /// can always find the newest entries, and then nothing comes before anything by them. How many.
    fn go_on(&self, state: &mut State, thread: usize) -> usize {
        let mut left_out = 0;
        let code = &self.code.threads[thread];
        let it = &mut state.threads[thread];
        while let Some(instruction) = code.instructions.get(it.at) {
            it.at = match instruction {
                Instruction::Jump(target) => *target,
                Instruction::Branch(condition, otherwise) => {
                    if condition.evaluate(it).expect("names that are bound") {
                        it.at + 1
                    } else {
                        *otherwise
                    }
                }
                Instruction::Perform { .. } if !code.ahead[it.at].matters => {
                    left_out += 1;
                    it.at + 1
                }
                Instruction::Perform { .. } | Instruction::Wait { .. } => break,
            };
        }
        left_out
    }

    /// A read of a counter with a log: it finds any entry that is not older than what its thread has seen, and
    /// that is useful.
    fn read(
        &self,
        state: &State,
        thread: usize,
        counter: usize,
        is_useful: impl Fn(usize) -> bool,
    ) -> Vec<Result<Taken, Race>> {
        let Counter::Log { entries, .. } = &state.counters[counter] else {
            unreachable!("a counter with a log");
        };
        let last = entries.len() - 1;
        let oldest = if self.newest_only {
            last
        } else {
            usize::from(state.threads[thread].knows.seen[counter])
        };
        let pick = |position: usize| {
            let mut next = state.clone();
            let (entry, knows) = (&entries[position], &mut next.threads[thread].knows);
            knows.seen[counter] = position as u16;
            if self.synchronizing & bit(counter) != 0 {
                knows.join(&entry.carries);
            }
            if self.has_past && self.kinds[counter] == Kind::Consistent {
                self.come_before(&mut next, thread, counter, position as u16)?;
            }
            Some(Ok(Taken {
                state: next,
                place: Place::Missing(counter, (last - position) as u16),
                found: Some(entry.value),
                bound: Vec::new(),
            }))
        };
        let useful = (oldest..=last).filter(|&position| is_useful(position));
        useful.filter_map(pick).collect()
    }

    /// A `SeqCst` read comes before the updates that it misses. So its past may not have one of them, and whatever
    /// has one in its past has from then on the read's past, too (`two_reads_sc` in TwoViews.v). None if it may not
    /// read at that position.
    fn come_before(
        &self,
        state: &mut State,
        thread: usize,
        counter: usize,
        position: u16,
    ) -> Option<()> {
        let past = state.threads[thread].knows.past.clone();
        if past[counter] > position {
            return None;
        }
        if self.gives_its_past() {
            for_each_past(state, |other| {
                if other[counter] > position {
                    join(other, &past);
                }
            });
        }
        if let Counter::Log {
            past: of_counter, ..
        } = &mut state.counters[counter]
        {
            join(of_counter, &past);
        }
        Some(())
    }

    fn update(
        &self,
        state: &State,
        thread: usize,
        counter: usize,
        change: Change,
        name: Option<Name>,
        idle: Bits,
    ) -> Vec<Result<Taken, Race>> {
        if self.slots & bit(counter) != 0 {
            return slot_updates(state, thread, counter, change, name);
        }
        let mut next = state.clone();
        let Counter::Log { entries, past } = &mut next.counters[counter] else {
            unreachable!("a counter with a log");
        };
        let knows = &mut next.threads[thread].knows;
        let position = entries.len() as u16;
        let last = entries.last_mut().expect("the initial entry");
        let found = last.value;
        if idle & bit(counter) != 0 {
            last.value = change.apply(found);
        } else {
            // An update goes on with the release sequence of the entry before it.
            let mut carries = last.carries.clone();
            if self.synchronizing & bit(counter) != 0 {
                knows.join(&carries);
            }
            knows.seen[counter] = position;
            if self.has_past && self.kinds[counter] == Kind::Consistent {
                // It comes after everything that has been done with its counter.
                join(&mut knows.past, past);
                knows.past[counter] = position;
                past.clone_from(&knows.past);
            }
            if self.synchronizing & bit(counter) != 0 {
                carries.join(knows);
            }
            let value = change.apply(found);
            entries.push(Entry { value, carries });
        }
        vec![Ok(Taken {
            state: next,
            place: Place::Next(counter),
            found: Some(found),
            bound: Vec::new(),
        })]
    }
}

/// An access to a cell. (Threads that come to it in another order would come to the same, or race.)
fn access(
    state: &State,
    thread: usize,
    cell: usize,
    written: Option<usize>,
) -> Result<Taken, Race> {
    let mut next = state.clone();
    let seen = next.threads[thread].knows.accesses[cell];
    let memory = &mut next.cells[cell];
    let conflicting = match written {
        Some(_) => memory.accesses,
        None => memory.accesses & 1,
    };
    if conflicting & !seen != 0 {
        return Err(Race(cell));
    }
    let found = memory.value;
    let (forgotten, mark) = match written {
        Some(value) => {
            memory.value = value;
            (Bits::MAX, 1)
        }
        None => (bit(1 + thread), bit(1 + thread)),
    };
    memory.accesses = memory.accesses & !forgotten | mark;
    let forget = |knows: &mut Knowledge| knows.accesses[cell] &= !forgotten;
    next.threads.iter_mut().for_each(|it| forget(&mut it.knows));
    for counter in &mut next.counters {
        if let Counter::Log { entries, .. } = counter {
            entries.iter_mut().for_each(|it| forget(&mut it.carries));
        }
    }
    next.threads[thread].knows.accesses[cell] |= mark;
    Ok(Taken {
        state: next,
        place: Place::Cell,
        found: Some(found),
        bound: Vec::new(),
    })
}

/// A read of a counter in slots: at any position that its thread is not beyond.
fn slot_read(
    state: &State,
    thread: usize,
    counter: usize,
    name: Option<Name>,
) -> Vec<Result<Taken, Race>> {
    let seen = state.threads[thread].knows.seen[counter];
    let last = state.counters[counter].last() as u16;
    let pick = |position| Ok(take_slot(state, thread, counter, position, None, name));
    (seen..=last).map(pick).collect()
}

/// An update of a counter in slots: any that is free and that its thread is before.
fn slot_updates(
    state: &State,
    thread: usize,
    counter: usize,
    change: Change,
    name: Option<Name>,
) -> Vec<Result<Taken, Race>> {
    let Counter::Slots { slots, .. } = &state.counters[counter] else {
        unreachable!("a counter in slots");
    };
    let seen = usize::from(state.threads[thread].knows.seen[counter]);
    let free = (seen..slots.len()).filter(|&slot| slots[slot].is_none());
    let pick = |slot| {
        let position = slot as u16 + 1;
        Ok(take_slot(
            state,
            thread,
            counter,
            position,
            Some(change),
            name,
        ))
    };
    free.map(pick).collect()
}

/// An update finds the value before its own position.
fn take_slot(
    state: &State,
    thread: usize,
    counter: usize,
    position: u16,
    change: Option<Change>,
    name: Option<Name>,
) -> Taken {
    let mut next = state.clone();
    next.threads[thread].knows.seen[counter] = position;
    let Counter::Slots { slots, pending, .. } = &mut next.counters[counter] else {
        unreachable!("a counter in slots");
    };
    let mut finds = position;
    if change.is_some() {
        finds -= 1;
        slots[usize::from(finds)] = change;
    }
    pending.extend(
        name.and_then(|name| name.observed)
            .map(|register| (register, finds)),
    );
    pending.sort_unstable();
    let waiting = std::mem::take(pending);
    let log = &mut next.counters[counter];
    let (mut bound, mut left) = (Vec::new(), Vec::new());
    for (register, position) in waiting {
        match log.value_at(usize::from(position)) {
            Some(value) => bound.push((register, value)),
            None => left.push((register, position)),
        }
    }
    if let Counter::Slots { pending, .. } = log {
        *pending = left;
    }
    Taken {
        state: next,
        place: match change {
            Some(_) => Place::Slot(counter, position),
            None => Place::SlotRead(counter, position),
        },
        found: None,
        bound,
    }
}
