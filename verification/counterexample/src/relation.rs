//! The relations of an execution, in the names of the literature (Lahav et al., *Repairing Sequential
//! Consistency in C/C++11*, PLDI 2017; `rc11.cat` of herd7), each as a row: the events that come before a
//! given one.
//!
//! They are between atomic operations, but for program order and happens-before, which have all events:
//! what a read of plain memory finds happens before it and closes no cycle.
//!
//! In a partial execution a write that has no position yet, and is known to take place, comes after all
//! that have one; a compare-exchange of which it is not known whether it writes is in program order and
//! happens-before only. Every relation then only grows when an event is added.

use crate::bits::{bit, each, Bits};
use crate::execution::{Execution, Strength};

/// What composition with a relation makes of a row: the events that come before those of `set`.
#[inline]
pub(crate) fn compose(set: Bits, before: impl Fn(usize) -> Bits) -> Bits {
    each(set).fold(0, |all, event| all | before(event))
}

impl Execution {
    /// Program order, and from where a thread is spawned to its events, and from them to where it is joined.
    #[inline]
    pub(crate) fn po(&self, event: usize) -> Bits {
        self.unfolding.earlier[event] & self.present()
    }

    /// Program order between different locations, where what has none is different from all.
    #[inline]
    pub(crate) fn po_elsewhere(&self, event: usize) -> Bits {
        self.po(event) & !self.unfolding.location[event]
    }

    /// Program order within one thread.
    #[inline]
    fn po_in_thread(&self, event: usize) -> Bits {
        self.po(event) & self.unfolding.threads[self.unfolding.events[event].thread]
    }

    /// Reads-from: the write that an operation reads; none if that is the initial one.
    #[inline]
    pub(crate) fn rf(&self, event: usize) -> Bits {
        self.rf[event]
    }

    /// Modification order: of a write the earlier ones. An update reads the last of them.
    #[inline]
    pub(crate) fn mo(&self, event: usize) -> Bits {
        self.seen(event) & self.only(self.atomic_writes(), event)
    }

    /// From-read: of a write the reads of earlier ones.
    #[inline]
    pub(crate) fn fr(&self, event: usize) -> Bits {
        self.missing[event] & self.settled.placed & !self.settled.written
    }

    /// Extended coherence order, `rf | (mo | fr) ; rf?`: in C++20, coherence-ordered before.
    #[inline]
    pub(crate) fn eco(&self, event: usize) -> Bits {
        let (rf, into) = (self.rf(event), |it| self.mo(it) | self.fr(it));
        rf | into(event) | compose(rf, into)
    }

    /// `rs ; rf`: the writes whose release sequences an operation reads from. A release sequence is a write
    /// with the read-modify-writes that follow it without a gap.
    #[inline]
    fn heads(&self, event: usize) -> Bits {
        self.heads[event] & self.settled.written
    }

    /// Synchronizes-with, `[REL] ; ([F] ; po)? ; rs ; rf ; (po ; [F])? ; [ACQ]`: into an acquire operation, or
    /// an acquire fence after a read, from the release writes, or the release fences before a write, whose
    /// release sequence is read from.
    #[inline]
    pub(crate) fn sw(&self, event: usize) -> Bits {
        let Strength {
            acquire, release, ..
        } = self.orderings;
        if acquire & bit(event) == 0 {
            return 0;
        }
        if self.fences == 0 {
            return self.heads(event) & release;
        }
        let heads = match self.fences & bit(event) {
            0 => self.heads(event),
            _ => compose(self.po_in_thread(event), |read| self.heads(read)),
        };
        let fences = compose(heads, |write| self.po_in_thread(write)) & self.fences;
        (heads | fences) & release
    }

    /// Happens-before, `(po | sw)+`.
    #[inline]
    pub(crate) fn hb(&self, event: usize) -> Bits {
        self.happens_before[event]
    }

    /// Happens-before between operations on one location.
    #[inline]
    pub(crate) fn hb_same_location(&self, event: usize) -> Bits {
        self.hb(event) & self.unfolding.location[event]
    }

    /// RC11's `scb`: `po | po_elsewhere ; hb ; po_elsewhere | hb_same_location | mo | fr`.
    #[inline]
    fn scb(&self, event: usize) -> Bits {
        let hb = compose(self.po_elsewhere(event), |middle| self.hb(middle));
        let around = compose(hb, |middle| self.po_elsewhere(middle));
        let hb_same_location = self.hb_same_location(event);
        self.po(event) | around | hb_same_location | self.mo(event) | self.fr(event)
    }

    /// RC11's partial order of the `SeqCst` events:
    /// `([SC] | [F] ; hb?) ; scb ; ([SC] | hb? ; [F]) | [F] ; (hb | hb ; eco ; hb) ; [F]`, where `[F]` are the
    /// `SeqCst` fences.
    #[inline]
    pub(crate) fn psc(&self, event: usize) -> Bits {
        let fences = self.seq_cst_fences();
        if fences == 0 {
            return self.scb(event);
        }
        let hb = |it: usize| self.hb(it);
        let is_fence = fences & bit(event) != 0;
        let end = if is_fence {
            hb(event) | bit(event)
        } else {
            bit(event)
        };
        let base = compose(end, |it| self.scb(it));
        let mut row = base | compose(base, hb) & fences;
        if is_fence {
            let eco = compose(hb(event), |it| self.eco(it));
            row |= (hb(event) | compose(eco, hb)) & fences;
        }
        row
    }

    /// C++20's strongly happens-before, between `SeqCst` events: `po | sw | po ; hb ; po`, of which the
    /// standard has the transitive closure ([intro.races]). What leads from one `SeqCst` event to the next by
    /// way of others leads there by one of these: `sw` counts between two `SeqCst` events only, and po before
    /// or after any of the others makes the third of it.
    #[inline]
    pub(crate) fn strongly_hb(&self, event: usize) -> Bits {
        let hb = compose(self.po(event), |middle| self.hb(middle));
        // What is in program order before the event is before it already.
        let others = hb & !self.po(event);
        self.po(event) | self.sw(event) | compose(others, |middle| self.po(middle))
    }

    /// What C++20's order S of the `SeqCst` events has to contain ([atomics.order] 4):
    /// `strongly_hb | eco | eco ; hb ; [F] | [F] ; hb ; eco | [F] ; hb ; eco ; hb ; [F]`.
    #[inline]
    pub(crate) fn before_in_s(&self, event: usize) -> Bits {
        if self.present() & !self.orderings.seq_cst == 0 {
            // Where every event is `SeqCst`, all of that is made of these, between `SeqCst` events.
            return self.po(event) | self.rf(event) | self.mo(event) | self.fr(event);
        }
        let eco = self.eco(event);
        let row = self.strongly_hb(event) | eco;
        let fences = self.seq_cst_fences();
        if fences == 0 {
            return row;
        }
        let hb = |it: usize| self.hb(it);
        let eco = match fences & bit(event) {
            0 => eco,
            _ => compose(hb(event), |it| self.eco(it)),
        };
        row | eco | compose(eco, hb) & fences
    }

    #[inline]
    fn seq_cst_fences(&self) -> Bits {
        self.fences & self.orderings.seq_cst & self.present()
    }

    /// The writes up to the one that an operation reads, or, of a store, before it.
    #[inline]
    pub(crate) fn seen(&self, event: usize) -> Bits {
        self.seen[event] & self.settled.written
    }

    /// All events if `set` has `event`, and none otherwise.
    #[inline]
    fn only(&self, set: Bits, event: usize) -> Bits {
        (set >> event & 1).wrapping_neg()
    }
}
