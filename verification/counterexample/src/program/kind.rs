//! The kinds of counters.

use std::fmt;
use std::sync::atomic::Ordering;

use super::Orderings;

/// The counters that a program can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `RelaxedCounter`
    Relaxed,
    /// `AcqRelCounter`, which nobody ships: it shows where `SeqCst` begins to matter.
    AcqRel,
    /// `ConsistentCounter`
    Consistent,
}

impl Kind {
    /// Every kind, from the weakest to the strongest.
    pub const ALL: [Kind; 3] = [Kind::Relaxed, Kind::AcqRel, Kind::Consistent];

    /// The name on the command line: `relaxed`, `acqrel`, `consistent`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Relaxed => "relaxed",
            Kind::AcqRel => "acqrel",
            Kind::Consistent => "consistent",
        }
    }

    /// The orderings of this kind. A test compares them with those that the shipped source performs.
    pub fn orderings(self) -> Orderings {
        let (update, read) = match self {
            Kind::Relaxed => (Ordering::Relaxed, Ordering::Relaxed),
            Kind::AcqRel => (Ordering::AcqRel, Ordering::Acquire),
            Kind::Consistent => (Ordering::SeqCst, Ordering::SeqCst),
        };
        Orderings {
            add: update,
            get: read,
            reset: update,
        }
    }

    /// The name of the type: `RelaxedCounter`, …
    pub fn type_name(self) -> &'static str {
        match self {
            Kind::Relaxed => "RelaxedCounter",
            Kind::AcqRel => "AcqRelCounter",
            Kind::Consistent => "ConsistentCounter",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
