//! The relations of an execution, in the names of the literature (Lahav et al., *Repairing Sequential
//! Consistency in C/C++11*, PLDI 2017; `rc11.cat` of herd7), each as a row: the events that come before a
//! given one.
//!
//! They are between operations on counters, but for program order and happens-before, which have all events:
//! what a read of plain memory finds happens before it and closes no cycle.
//!
//! In a partial execution an update that has no position yet, and is known to take place, comes after all
//! that have one. Every relation then only grows when an event is added.

use crate::bits::{each, Bits};
use crate::execution::Execution;

/// What composition with a relation makes of a row: the events that come before those of `set`.
#[inline]
pub(crate) fn compose(set: Bits, before: impl Fn(usize) -> Bits) -> Bits {
    each(set).fold(0, |all, event| all | before(event))
}

impl Execution {
    /// Program order.
    #[inline]
    pub(crate) fn po(&self, event: usize) -> Bits {
        self.unfolding.earlier[event] & self.present()
    }

    /// Program order between different locations.
    #[inline]
    fn po_elsewhere(&self, event: usize) -> Bits {
        self.po(event) & !self.unfolding.location[event]
    }

    /// Reads-from: the update that an operation reads; none if that is the initial write.
    #[inline]
    pub(crate) fn rf(&self, event: usize) -> Bits {
        self.rf[event]
    }

    /// Modification order: of an update the earlier ones. It reads the last of them.
    #[inline]
    pub(crate) fn mo(&self, event: usize) -> Bits {
        self.seen(event) & self.only(self.updates, event)
    }

    /// From-read: of an update the reads of earlier ones.
    #[inline]
    pub(crate) fn fr(&self, event: usize) -> Bits {
        self.missing[event] & self.settled.placed
    }

    /// Extended coherence order, `rf | (mo | fr) ; rf?`.
    #[inline]
    pub(crate) fn eco(&self, event: usize) -> Bits {
        let (rf, into) = (self.rf(event), |it| self.mo(it) | self.fr(it));
        rf | into(event) | compose(rf, into)
    }

    /// Synchronizes-with: into an acquire operation from the release updates up to the one that it reads.
    /// Those in between are updates, and so in the release sequence of each.
    #[inline]
    pub(crate) fn sw(&self, event: usize) -> Bits {
        self.seen(event) & self.release & self.only(self.acquire, event)
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

    /// RC11's partial order of the `SeqCst` events, without fences:
    /// `[SC] ; (po | po_elsewhere ; hb ; po_elsewhere | hb_same_location | mo | fr) ; [SC]`.
    #[inline]
    pub(crate) fn psc(&self, event: usize) -> Bits {
        let hb = compose(self.po_elsewhere(event), |middle| self.hb(middle));
        let around = compose(hb, |middle| self.po_elsewhere(middle));
        let hb_same_location = self.hb_same_location(event);
        self.po(event) | around | hb_same_location | self.mo(event) | self.fr(event)
    }

    /// The updates up to the one that an operation reads.
    #[inline]
    pub(crate) fn seen(&self, event: usize) -> Bits {
        self.seen[event] & self.settled.placed
    }

    /// All events if `set` has `event`, and none otherwise.
    #[inline]
    fn only(&self, set: Bits, event: usize) -> Bits {
        (set >> event & 1).wrapping_neg()
    }
}
