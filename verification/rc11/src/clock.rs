//! How far into each thread something reaches.

use smallvec::SmallVec;

/// For every thread, how many of its first events are included.
///
/// A set of events that contains, with each event, all that come before it in its thread is
/// described completely by these numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Clock {
    counts: SmallVec<[u16; 8]>,
}

impl Clone for Clock {
    /// Clocks are cloned more than anything else, and the vector's own way is many times slower.
    #[inline]
    fn clone(&self) -> Self {
        Self {
            counts: SmallVec::from_slice(&self.counts),
        }
    }
}

impl Clock {
    /// How many events of the thread are included.
    #[inline]
    pub(crate) fn get(&self, thread: usize) -> usize {
        self.counts.get(thread).map_or(0, |&count| count.into())
    }

    /// Whether the event at this index of the thread is included.
    #[inline]
    pub(crate) fn includes(&self, thread: usize, index: usize) -> bool {
        self.get(thread) > index
    }

    /// Includes the event at this index of the thread, and those before it.
    #[inline]
    pub(crate) fn include(&mut self, thread: usize, index: usize) {
        if self.counts.len() <= thread {
            self.counts.resize(thread + 1, 0);
        }
        let count = u16::try_from(index + 1).expect("a thread is limited to 65,535 events");
        self.counts[thread] = self.counts[thread].max(count);
    }

    /// Includes all that the other includes.
    #[inline]
    pub(crate) fn join(&mut self, other: &Clock) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (count, &theirs) in self.counts.iter_mut().zip(&other.counts) {
            *count = (*count).max(theirs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn a_clock_includes_what_was_joined() {
        let mut one = Clock::default();
        one.include(0, 1);
        let mut other = Clock::default();
        other.include(2, 0);
        one.join(&other);
        assert!(one.includes(0, 0) && one.includes(0, 1) && one.includes(2, 0));
        assert!(!one.includes(0, 2) && !one.includes(1, 0) && !one.includes(2, 1));
        assert_eq!(
            [one.get(0), one.get(1), one.get(2), one.get(3)],
            [2, 0, 1, 0]
        );
    }
}
