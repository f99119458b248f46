//! A second telling of the memory models, as close to the paper as can be.
//!
//! These are the axioms of Lahav, Vafeiadis, Kang, Hur, Dreyer: *Repairing Sequential Consistency in C/C++11*
//! (PLDI 2017, section 3), written down as they stand there, but for two things. The release sequence is
//! C++20's. And threads can be started and joined, which the paper's cannot: as in C++20, that synchronizes.
//! Nothing here is shared with the crate.
//!
//! C++20's order S, which the crate has no model with, stands beside them in `cpp20.rs`.

#[allow(
    dead_code,
    reason = "only the comparison with the theorems asks for it"
)]
mod cpp20;
mod relation;

use self::relation::{compose, optional, transitive, union, Relation};

#[allow(dead_code, reason = "not every test asks for both")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axioms {
    Rc11,
    Sc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Read,
    Write,
    Fence,
    /// An event that no relation speaks of but po and hb: the beginning of a thread, an access to a cell.
    Other,
}

/// An ordering, or none of an initialising write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    None,
    Relaxed,
    Acquire,
    Release,
    AcqRel,
    SeqCst,
}

impl Strength {
    fn acquires(self) -> bool {
        matches!(self, Self::Acquire | Self::AcqRel | Self::SeqCst)
    }

    fn releases(self) -> bool {
        matches!(self, Self::Release | Self::AcqRel | Self::SeqCst)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Event {
    pub kind: Kind,
    pub location: Option<usize>,
    pub strength: Strength,
    /// None of an initialising write.
    pub thread: Option<usize>,
}

/// A candidate execution: the events, thread by thread in program order, and the relations that are
/// chosen. A set of events has `WORDS` words of 64.
pub struct Candidate<const WORDS: usize> {
    pub events: Vec<Event>,
    po: Relation<WORDS>,
    /// From what starts a thread to its beginning, and from its end to what joins it.
    pub threads: Relation<WORDS>,
    pub rmw: Relation<WORDS>,
    pub rf: Relation<WORDS>,
    pub mo: Relation<WORDS>,
}

impl<const WORDS: usize> Candidate<WORDS> {
    /// Events, and nothing chosen yet.
    pub fn new(events: Vec<Event>) -> Self {
        let size = events.len();
        let po = Relation::new(size, |a, b| match (events[a].thread, events[b].thread) {
            (None, Some(_)) => true,
            (Some(one), Some(other)) => one == other && a < b,
            _ => false,
        });
        let empty = || Relation::empty(size);
        Self {
            events,
            po,
            threads: empty(),
            rmw: empty(),
            rf: empty(),
            mo: empty(),
        }
    }

    /// Whether it is an execution.
    pub fn satisfies(&self, axioms: Axioms) -> bool {
        if !self.atomicity() || !self.no_thin_air() {
            return false;
        }
        match axioms {
            Axioms::Sc => self.interleaving(),
            Axioms::Rc11 => {
                let derived = self.derived();
                derived.coherence() && self.psc_acyclic(&derived)
            }
        }
    }

    fn rb(&self) -> Relation<WORDS> {
        compose(&[&self.rf.inverse(), &self.mo])
    }

    pub fn atomicity(&self) -> bool {
        self.rmw.is_disjoint(&compose(&[&self.rb(), &self.mo]))
    }

    pub fn no_thin_air(&self) -> bool {
        union(&[&self.po, &self.threads, &self.rf]).is_acyclic()
    }

    fn interleaving(&self) -> bool {
        union(&[&self.po, &self.threads, &self.rf, &self.mo, &self.rb()]).is_acyclic()
    }

    fn set(&self, of: impl Fn(&Event) -> bool) -> Relation<WORDS> {
        Relation::identity(self.events.len(), |a| of(&self.events[a]))
    }

    pub fn derived(&self) -> Derived<WORDS> {
        let Candidate {
            po,
            threads,
            rmw,
            rf,
            mo,
            ..
        } = self;
        let reads = self.set(|event| event.kind == Kind::Read);
        let writes = self.set(|event| event.kind == Kind::Write);
        let fences = self.set(|event| event.kind == Kind::Fence);
        let releasing = self.set(|event| event.strength.releases());
        let acquiring = self.set(|event| event.strength.acquires());

        // rs = [W]; (rf; rmw)*, as in C++20
        let steps = transitive(&compose(&[rf, rmw]));
        let rs = compose(&[&writes, &optional(&steps)]);
        // sw = [E rel]; ([F]; po)?; rs; rf; [R]; (po; [F])?; [E acq]
        let fence_po = optional(&compose(&[&fences, po]));
        let po_fence = optional(&compose(&[po, &fences]));
        let sw = compose(&[
            &releasing, &fence_po, &rs, rf, &reads, &po_fence, &acquiring,
        ]);
        let hb = transitive(&union(&[po, threads, &sw]));
        let rb = self.rb();
        let eco = transitive(&union(&[rf, mo, &rb]));
        Derived { rb, sw, hb, eco }
    }

    pub fn psc_acyclic(&self, derived: &Derived<WORDS>) -> bool {
        let Candidate { events, po, mo, .. } = self;
        let Derived { rb, hb, eco, .. } = derived;
        let is_sc = |event: &Event| event.strength == Strength::SeqCst;
        if !events.iter().any(is_sc) {
            return true;
        }
        let same_location = |a: usize, b: usize| {
            events[a].location.is_some() && events[a].location == events[b].location
        };
        let po_elsewhere = po.filter(|a, b| !same_location(a, b));
        let hb_here = hb.filter(same_location);
        let scb = union(&[
            po,
            &compose(&[&po_elsewhere, hb, &po_elsewhere]),
            &hb_here,
            mo,
            rb,
        ]);
        let sc = self.set(is_sc);
        let sc_fences = self.set(|event| is_sc(event) && event.kind == Kind::Fence);
        let maybe_hb = optional(hb);
        let psc_base = compose(&[
            &union(&[&sc, &compose(&[&sc_fences, &maybe_hb])]),
            &scb,
            &union(&[&sc, &compose(&[&maybe_hb, &sc_fences])]),
        ]);
        let psc_f = compose(&[
            &sc_fences,
            &union(&[hb, &compose(&[hb, eco, hb])]),
            &sc_fences,
        ]);
        union(&[&psc_base, &psc_f]).is_acyclic()
    }
}

/// The relations that follow from those that are chosen, by the paper's names.
pub struct Derived<const WORDS: usize> {
    rb: Relation<WORDS>,
    sw: Relation<WORDS>,
    hb: Relation<WORDS>,
    eco: Relation<WORDS>,
}

impl<const WORDS: usize> Derived<WORDS> {
    pub fn coherence(&self) -> bool {
        self.hb.is_irreflexive() && compose(&[&self.hb, &self.eco]).is_irreflexive()
    }
}
