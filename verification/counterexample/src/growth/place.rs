//! Where an operation comes to stand in its location's order, and what happens before what by that.

use crate::bits::{bit, each, Bits};
use crate::execution::Execution;

impl Execution {
    /// Appends a write to its location's order. A compare-exchange then succeeds.
    pub(crate) fn append(&mut self, write: usize) {
        let location = self.location(write);
        let earlier = self.atomic[location] & self.settled.placed;
        self.seen[write] = earlier & self.settled.written;
        self.missing[write] = earlier & !self.settled.written;
        if self.stores & bit(write) == 0 {
            self.read_from(write, self.orders[location].last().copied());
        }
        self.orders[location].push(write);
        self.settled.placed |= bit(write);
        self.settled.written |= bit(write);
        self.settle_orderings(write, Some(true));
        self.read_last(location);
        if self.fences != 0 {
            return self.synchronize();
        }
        // An update of a location that is not stored to may have acquired this before.
        let synchronizes = self.sw(write);
        let later = if self.orderings.release & bit(write) != 0 {
            let pending = self.atomic[location] & self.pending_writes();
            pending & self.updates & self.unbroken & self.orderings.acquire
        } else {
            0
        };
        if synchronizes & !self.happens_before[write] | later != 0 {
            self.extend_happens_before(write, synchronizes, later);
        }
    }

    pub(crate) fn place_read(&mut self, read: usize, position: usize) {
        let location = self.location(read);
        let source = position.checked_sub(1);
        self.read_from(read, source.map(|index| self.orders[location][index]));
        let (seen, missed) = self.orders[location].split_at(position);
        self.seen[read] = seen.iter().fold(0, |set, &write| set | bit(write));
        for &write in seen {
            self.missing[write] &= !bit(read);
        }
        for &write in missed {
            self.missing[write] |= bit(read);
        }
        self.settled.placed |= bit(read);
        self.settle_orderings(read, Some(false));
        if self.fences != 0 {
            return self.synchronize();
        }
        let synchronizes = self.sw(read);
        if synchronizes != 0 {
            self.extend_happens_before(read, synchronizes, 0);
        }
    }

    /// Makes an operation read a write, or the initial one, and so the release sequences that this continues.
    fn read_from(&mut self, event: usize, source: Option<usize>) {
        self.rf[event] = source.map_or(0, bit);
        self.heads[event] = source.map_or(0, |write| match self.updates(write) {
            true => bit(write) | self.heads[write],
            false => bit(write),
        });
    }

    /// Adds to happens-before what synchronizes, where fences make it hard to say what is new.
    pub(super) fn synchronize(&mut self) {
        for event in each(self.settled.present & self.orderings.acquire) {
            let synchronizes = self.sw(event);
            if synchronizes & !self.happens_before[event] != 0 {
                self.extend_happens_before(event, synchronizes, 0);
            }
        }
    }

    /// Takes the position of an operation back.
    pub(crate) fn displace(&mut self, event: usize) {
        let was_written = self.settled.written & bit(event) != 0;
        self.settled.placed &= !bit(event);
        self.settled.written &= !bit(event);
        self.settle_orderings(event, None);
        self.forget_position(event);
        if was_written {
            let location = self.location(event);
            self.orders[location].pop();
            self.read_last(location);
        }
    }

    /// The updates of a location that have no position read the last write that has, or one that, by way of
    /// others, reads it, unless a store may come between.
    fn read_last(&mut self, location: usize) {
        let last = self.orders[location].last().map_or(0, |&last| bit(last));
        let updates = self.updates & self.unbroken & !self.settled.placed;
        for update in each(self.atomic[location] & updates) {
            self.rf[update] = last;
        }
    }

    pub(super) fn extend_happens_before(&mut self, event: usize, before: Bits, after: Bits) {
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
}
