//! Memory orderings, of counters and of places in the text.

use std::sync::atomic::Ordering;

/// The memory orderings of one counter's operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Orderings {
    /// Of `inc` and `add`.
    pub add: Ordering,
    /// Of `get`.
    pub get: Ordering,
    /// Of `reset`.
    pub reset: Ordering,
}

/// An atomic operation or a fence in the text, with the ordering that is written there. The same site can
/// occur several times in a program, where a function was inlined or a loop unrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column, counted from 1.
    pub column: usize,
    /// How the text has it.
    pub text: String,
    /// The ordering; of a compare-exchange that of success.
    pub success: Ordering,
    /// Of a compare-exchange, the ordering of failure.
    pub failure: Option<Ordering>,
}

/// The orderings of what stands at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SiteOrderings {
    /// Of the operation; of a compare-exchange if it succeeds.
    pub success: Ordering,
    /// Of a compare-exchange that fails. Nothing else has two.
    pub failure: Ordering,
}

impl Site {
    /// The orderings that are written there.
    pub fn written(&self) -> SiteOrderings {
        SiteOrderings {
            success: self.success,
            failure: self.failure.unwrap_or(self.success),
        }
    }
}

/// The memory orderings that a program is explored with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MemoryOrderings {
    /// Those of each counter, by index into [`Program::locations`](super::Program::locations). What stands
    /// at the index of something else has no meaning.
    pub counters: Vec<Orderings>,
    /// Those of each site, by index into [`Program::sites`](super::Program::sites).
    pub sites: Vec<SiteOrderings>,
}
