//! Sets of events as the bits of a word, and relations as a word a row.

use crate::program::MAX_OPERATIONS;

/// A set of events.
pub type Bits = u64;

/// A relation: for every event, the events before it.
pub(crate) type Rows = [Bits; MAX_OPERATIONS];

const _: () = assert!(Bits::BITS as usize == MAX_OPERATIONS);

/// The set of one event.
#[inline]
pub(crate) fn bit(event: usize) -> Bits {
    1 << event
}

/// The events of a set, in order.
#[inline]
pub(crate) fn each(mut set: Bits) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let event = set.trailing_zeros() as usize;
        set &= set.checked_sub(1)?;
        Some(event)
    })
}

/// The rows of a relation, of the events of a set.
#[inline]
pub(crate) fn table(events: Bits, before: impl Fn(usize) -> Bits) -> Rows {
    let mut rows = [0; MAX_OPERATIONS];
    for event in each(events) {
        rows[event] = before(event);
    }
    rows
}

/// Whether the relation has no cycle among `events`.
#[inline]
pub(crate) fn acyclic(events: Bits, before: impl Fn(usize) -> Bits) -> bool {
    let mut left = events;
    while left != 0 {
        let stuck = left;
        for event in each(left) {
            if before(event) & left == 0 {
                left &= !bit(event);
            }
        }
        if left == stuck {
            return false;
        }
    }
    true
}
