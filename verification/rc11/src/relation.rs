//! Relations over a few numbered things.

/// A relation as a matrix of bits.
pub(crate) struct Relation {
    size: usize,
    /// How many words a row has.
    words: usize,
    rows: Vec<u64>,
}

impl Relation {
    /// The relation of which `holds` says between which of `size` things it holds.
    pub(crate) fn new(size: usize, holds: impl Fn(usize, usize) -> bool) -> Self {
        let words = size.div_ceil(64);
        let mut rows = vec![0; size * words];
        for from in 0..size {
            for to in 0..size {
                if holds(from, to) {
                    rows[from * words + to / 64] |= 1 << (to % 64);
                }
            }
        }
        Self { size, words, rows }
    }

    /// Whether no chain of the relation leads from a thing back to it.
    ///
    /// Things from which the relation leads nowhere are taken away until none is left, or all that
    /// are left lead to another one.
    pub(crate) fn is_acyclic(&self) -> bool {
        let mut left = vec![0u64; self.words];
        for thing in 0..self.size {
            left[thing / 64] |= 1 << (thing % 64);
        }
        loop {
            let mut removed = false;
            for thing in 0..self.size {
                let (word, bit) = (thing / 64, 1u64 << (thing % 64));
                if left[word] & bit == 0 {
                    continue;
                }
                let row = &self.rows[thing * self.words..][..self.words];
                if row.iter().zip(&left).all(|(to, left)| to & left == 0) {
                    left[word] &= !bit;
                    removed = true;
                }
            }
            if left.iter().all(|&word| word == 0) {
                return true;
            }
            if !removed {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Relation;

    #[test]
    fn a_line_is_acyclic_and_a_ring_is_not() {
        for size in [1, 2, 63, 64, 65, 130] {
            assert!(Relation::new(size, |from, to| to == from + 1).is_acyclic());
            assert!(!Relation::new(size, |from, to| to == (from + 1) % size).is_acyclic());
        }
        assert!(Relation::new(0, |_, _| true).is_acyclic());
    }
}
