//! Relations between events as matrices, with the operations of the literature.

/// Whether the first event is before the second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation(Vec<Vec<bool>>);

impl Relation {
    pub fn new(size: usize, holds: impl Fn(usize, usize) -> bool) -> Self {
        let row = |one: usize| (0..size).map(|other| holds(one, other)).collect();
        Relation((0..size).map(row).collect())
    }

    pub fn has(&self, one: usize, other: usize) -> bool {
        self.0[one][other]
    }

    pub fn insert(&mut self, one: usize, other: usize) {
        self.0[one][other] = true;
    }

    fn size(&self) -> usize {
        self.0.len()
    }

    pub fn or(&self, other: &Relation) -> Relation {
        Relation::new(self.size(), |a, b| self.has(a, b) || other.has(a, b))
    }

    pub fn then(&self, next: &Relation) -> Relation {
        let all = 0..self.size();
        Relation::new(self.size(), |a, b| {
            all.clone()
                .any(|middle| self.has(a, middle) && next.has(middle, b))
        })
    }

    /// The relation, or none.
    pub fn optional(&self) -> Relation {
        Relation::new(self.size(), |a, b| a == b || self.has(a, b))
    }

    pub fn filter(&self, keep: impl Fn(usize, usize) -> bool) -> Relation {
        Relation::new(self.size(), |a, b| self.has(a, b) && keep(a, b))
    }

    pub fn closure(mut self) -> Relation {
        for middle in 0..self.size() {
            for one in 0..self.size() {
                for other in 0..self.size() {
                    self.0[one][other] |= self.0[one][middle] && self.0[middle][other];
                }
            }
        }
        self
    }

    pub fn is_irreflexive(&self) -> bool {
        (0..self.size()).all(|event| !self.has(event, event))
    }

    pub fn is_acyclic(&self) -> bool {
        self.clone().closure().is_irreflexive()
    }
}
