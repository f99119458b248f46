//! C++20's order of the `SeqCst` events, as [atomics.order] has it.

use super::relation::{compose, transitive, union};
use super::{Candidate, Derived, Kind, Strength};

impl<const WORDS: usize> Candidate<WORDS> {
    /// Whether there is an order S: what paragraph 4 has it contain makes no cycle.
    ///
    /// An update is one operation there, and its read and write are none that one leads to the other.
    pub fn has_order_s(&self, derived: &Derived<WORDS>) -> bool {
        let Derived { sw, hb, .. } = derived;
        let of_two = |a, b| !self.rmw.leads(a, b);
        let po = union(&[&self.po, &self.threads]);
        let between = po.filter(of_two);
        // [atomics.order]/3: "coherence-ordered before"
        let eco = &derived.eco.filter(of_two);
        let sc = self.set(|event| event.strength == Strength::SeqCst);
        let fences =
            self.set(|event| event.strength == Strength::SeqCst && event.kind == Kind::Fence);
        // [intro.races]/12
        let strongly_happens_before = transitive(&union(&[
            &po,
            &compose(&[&sc, sw, &sc]),
            &compose(&[&between, hb, &between]),
        ]));
        // [atomics.order]/4, after the sentence that has S contain "strongly happens before"
        let contained = union(&[
            &compose(&[&sc, &strongly_happens_before, &sc]),
            &compose(&[&sc, eco, &sc]),
            &compose(&[&sc, eco, hb, &fences]),
            &compose(&[&fences, hb, eco, &sc]),
            &compose(&[&fences, hb, eco, hb, &fences]),
        ]);
        contained.is_acyclic()
    }
}
