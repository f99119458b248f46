//! What can be wrong with an execution.

use crate::graph::{EventId, Site};

/// Why an execution is wrong.
#[derive(Clone, Debug)]
pub(crate) enum Wrong {
    /// The program panicked.
    Panic {
        message: String,
        site: Option<String>,
    },
    /// Two accesses to ordinary memory, one of them a write, of which neither happens before the other.
    Race { first: EventId, second: EventId },
    /// Every thread that has not ended waits, for something that nobody is left to do.
    Stuck,
    /// The program did something else than when it was run before with the same values.
    Diverged {
        expected: String,
        found: String,
        site: Site,
    },
    /// An execution has more events than are allowed.
    TooLong { limit: usize },
    /// A thread asks again and again for others to go on, and looks at nothing in between.
    Idle { site: Site },
    /// Ordinary memory that holds what an earlier execution left there.
    Leftover { site: Site },
}
