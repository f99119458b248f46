//! How far into each thread something reaches.

/// How many threads a clock has room for in itself.
const FEW: usize = 8;

/// For every thread, how many of its first events are included.
///
/// A set of events that contains, with each event, all that come before it in its thread is
/// described completely by these numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clock {
    /// The first threads' numbers. Clocks are copied and joined more than anything else.
    few: [u16; FEW],
    /// The numbers of all other threads, as far as they are not 0.
    others: Vec<u16>,
}

impl Clock {
    /// How many events of the thread are included.
    #[inline]
    pub(crate) fn get(&self, thread: usize) -> usize {
        let count = match thread.checked_sub(FEW) {
            None => self.few[thread],
            Some(thread) => self.others.get(thread).copied().unwrap_or(0),
        };
        count.into()
    }

    /// Whether the event at this index of the thread is included.
    #[inline]
    pub(crate) fn includes(&self, thread: usize, index: usize) -> bool {
        self.get(thread) > index
    }

    /// Includes the event at this index of the thread, and those before it.
    #[inline]
    pub(crate) fn include(&mut self, thread: usize, index: usize) {
        let included = u16::try_from(index + 1).expect("a thread is limited to 65,535 events");
        let count = match thread.checked_sub(FEW) {
            None => &mut self.few[thread],
            Some(thread) => {
                if self.others.len() <= thread {
                    self.others.resize(thread + 1, 0);
                }
                &mut self.others[thread]
            }
        };
        *count = included.max(*count);
    }

    /// Includes all that the other includes.
    #[inline]
    pub(crate) fn join(&mut self, other: &Clock) {
        if self.others.len() < other.others.len() {
            self.others.resize(other.others.len(), 0);
        }
        for (count, &theirs) in self.few.iter_mut().zip(&other.few) {
            *count = theirs.max(*count);
        }
        for (count, &theirs) in self.others.iter_mut().zip(&other.others) {
            *count = theirs.max(*count);
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

    #[test]
    fn a_clock_has_room_for_many_threads() {
        for thread in [7, 8, 9, 300] {
            let mut one = Clock::default();
            one.include(thread, 2);
            one.include(thread, 1);
            let mut other = Clock::default();
            other.include(8, 0);
            other.join(&one);
            assert!(other.includes(thread, 2) && !other.includes(thread, 3));
            assert!(other.includes(8, 0) && !other.includes(301, 0));
            one.join(&other);
            assert_eq!(one, other);
        }
    }
}
