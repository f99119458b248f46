//! What events found and left.

use std::sync::Arc;

use super::all;
use crate::bits::{bit, each, Bits};
use crate::execution::Execution;
use crate::program::{Effect, Update, Value};
use crate::unfolding::Waiting;

impl Execution {
    /// Whether a wait goes on with the value at a position.
    pub(super) fn goes_on(&self, wait: usize, position: usize) -> Option<bool> {
        let event = &self.unfolding.events[wait];
        let (register, condition) = event.wait.as_ref().expect("a waiting read");
        condition.evaluate(&Waiting {
            register: *register,
            found: self.value_at(self.location(wait), position)?,
            before: self.at(&event.bindings),
        })
    }

    /// The value at a position of a counter.
    pub(super) fn value_at(&self, counter: usize, position: usize) -> Option<usize> {
        match position.checked_sub(1) {
            None => Some(self.initial[counter]),
            Some(index) => self.left(self.orders[counter][index]),
        }
    }

    /// Computes what events found and left, as far as it is known. False if a compare-exchange was taken to
    /// succeed and finds something else than it expects, or to fail and finds that.
    pub(super) fn evaluate(&mut self) -> bool {
        let unfolding = Arc::clone(&self.unfolding);
        loop {
            let settled = self.settled;
            let plain = settled.present & !self.atomic_events();
            for event in each((settled.placed | plain) & !(settled.found & settled.left)) {
                let data = &unfolding.events[event];
                let is_known = |set: Bits| set & bit(event) != 0;
                let has_location = data.operation.location().is_some();
                if has_location && !is_known(settled.found) && data.operation.finds_value() {
                    if let Some(found) = self.look_up(event) {
                        self.found[event] = found;
                        self.settled.found |= bit(event);
                    }
                }
                if is_known(settled.left) {
                    continue;
                }
                let number = |value: &Value| {
                    let number = value.evaluate(&self.at(&data.bindings))?;
                    Some(data.integer.wrap(number))
                };
                let left = match &data.effect {
                    Effect::Nothing | Effect::Read => None,
                    Effect::Write(value) | Effect::Update(Update::Swap, value) => number(value),
                    Effect::Update(update, value) => {
                        let known = self.found(event).zip(number(value));
                        known.map(|(found, value)| update.apply(data.integer, found, value))
                    }
                    Effect::CompareExchange {
                        expected,
                        new,
                        weak,
                    } => {
                        let succeeds = settled.written & bit(event) != 0;
                        let known = self.found(event).zip(number(expected));
                        match known.map(|(found, expected)| found == expected) {
                            Some(agrees) if agrees != succeeds && !(agrees && *weak) => {
                                return false
                            }
                            Some(_) if succeeds => number(new),
                            _ => None,
                        }
                    }
                };
                if let Some(left) = left {
                    self.left[event] = left;
                    self.settled.left |= bit(event);
                }
            }
            if (settled.found, settled.left) == (self.settled.found, self.settled.left) {
                return true;
            }
        }
    }

    /// What an event that has its place finds there, if that is known.
    fn look_up(&self, event: usize) -> Option<usize> {
        let operation = &self.unfolding.events[event].operation;
        let location = self.location(event);
        if !operation.is_plain() {
            let is_write = (self.settled.written >> event & 1) as usize;
            return self.value_at(location, self.position(event) - is_write);
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
        let unplaced = self.atomic_events() & !settled.placed;
        each(events).all(|event| {
            (self.po(event) | bit(event)) & unplaced == 0
                && self.unfolding.events[event].way.before & forks == 0
        })
    }

    fn atomic_events(&self) -> Bits {
        self.atomic.iter().fold(0, |all, events| all | events)
    }

    /// Whether every value is known, and shows that every thread goes the way it is taken to go. In a
    /// complete execution of which this is not so, a value would have to be made out of itself.
    pub(crate) fn explains_itself(&self) -> bool {
        let settled = &self.settled;
        let forks = all(self.unfolding.forks.len());
        let is_known = |event: usize| {
            let data = self.event(event);
            // Of a compare-exchange that fails, what it expects shows that it does.
            let expected = match &data.effect {
                Effect::CompareExchange { expected, .. } => {
                    expected.evaluate(&self.at(&data.bindings))
                }
                _ => Some(0),
            };
            expected.is_some()
                && (self.found(event).is_some() || !data.operation.finds_value())
                && (self.left(event).is_some() || !self.writes(event))
        };
        self.events().all(is_known) && forks & !(settled.shown | settled.skipped) == 0
    }
}
