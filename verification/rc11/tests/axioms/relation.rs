//! Relations between events, with the operations of which axioms are made.

/// For every event, the set of those to which the relation leads.
#[derive(Clone)]
pub struct Relation<const WORDS: usize>(Vec<[u64; WORDS]>);

fn insert<const WORDS: usize>(set: &mut [u64; WORDS], member: usize) {
    set[member / 64] |= 1 << (member % 64);
}

fn include<const WORDS: usize>(set: &mut [u64; WORDS], other: &[u64; WORDS]) {
    for (word, other) in set.iter_mut().zip(other) {
        *word |= other;
    }
}

fn for_each<const WORDS: usize>(set: &[u64; WORDS], mut visit: impl FnMut(usize)) {
    for (at, &word) in set.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            visit(64 * at + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

impl<const WORDS: usize> Relation<WORDS> {
    pub fn empty(size: usize) -> Self {
        assert!(size <= 64 * WORDS, "a set of events has so many words");
        Self(vec![[0; WORDS]; size])
    }

    pub fn new(size: usize, holds: impl Fn(usize, usize) -> bool) -> Self {
        let mut all = Self::empty(size);
        for from in 0..size {
            for to in (0..size).filter(|&to| holds(from, to)) {
                all.insert(from, to);
            }
        }
        all
    }

    /// `[S]`
    pub fn identity(size: usize, set: impl Fn(usize) -> bool) -> Self {
        let mut all = Self::empty(size);
        for event in (0..size).filter(|&event| set(event)) {
            all.insert(event, event);
        }
        all
    }

    pub fn insert(&mut self, from: usize, to: usize) {
        insert(&mut self.0[from], to);
    }

    pub fn leads(&self, from: usize, to: usize) -> bool {
        self.0[from][to / 64] & 1 << (to % 64) != 0
    }

    /// `r⁻¹`
    pub fn inverse(&self) -> Self {
        let mut all = Self::empty(self.0.len());
        for (from, row) in self.0.iter().enumerate() {
            for_each(row, |to| all.insert(to, from));
        }
        all
    }

    /// The part of it that leads from one event to another for which something holds.
    pub fn filter(&self, holds: impl Fn(usize, usize) -> bool) -> Self {
        let mut all = Self::empty(self.0.len());
        for (from, row) in self.0.iter().enumerate() {
            for_each(row, |to| {
                if holds(from, to) {
                    all.insert(from, to);
                }
            });
        }
        all
    }

    pub fn is_disjoint(&self, other: &Self) -> bool {
        let mut rows = self.0.iter().zip(&other.0);
        rows.all(|(one, other)| one.iter().zip(other).all(|(one, other)| one & other == 0))
    }

    pub fn is_irreflexive(&self) -> bool {
        (0..self.0.len()).all(|event| !self.leads(event, event))
    }

    pub fn is_acyclic(&self) -> bool {
        transitive(self).is_irreflexive()
    }
}

/// `r ∪ s ∪ …`
pub fn union<const WORDS: usize>(relations: &[&Relation<WORDS>]) -> Relation<WORDS> {
    let mut all = relations[0].clone();
    for next in &relations[1..] {
        for (row, other) in all.0.iter_mut().zip(&next.0) {
            include(row, other);
        }
    }
    all
}

/// `r; s; …`
pub fn compose<const WORDS: usize>(relations: &[&Relation<WORDS>]) -> Relation<WORDS> {
    let mut all = relations[0].clone();
    for next in &relations[1..] {
        for row in &mut all.0 {
            let mut to = [0; WORDS];
            for_each(row, |through| include(&mut to, &next.0[through]));
            *row = to;
        }
    }
    all
}

/// `r⁺`
pub fn transitive<const WORDS: usize>(relation: &Relation<WORDS>) -> Relation<WORDS> {
    let mut all = relation.clone();
    for through in 0..all.0.len() {
        let row = all.0[through];
        for from in 0..all.0.len() {
            if all.leads(from, through) {
                include(&mut all.0[from], &row);
            }
        }
    }
    all
}

/// `r?`
pub fn optional<const WORDS: usize>(relation: &Relation<WORDS>) -> Relation<WORDS> {
    let mut all = relation.clone();
    for (event, row) in all.0.iter_mut().enumerate() {
        insert(row, event);
    }
    all
}
