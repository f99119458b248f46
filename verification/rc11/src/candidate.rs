//! Executions with a data race, and those in which threads wait for ever, as executions like any other.
//!
//! For tests that compare numbers of executions with those of a checker which counts such *candidates*,
//! and hidden from everybody else: what a program does after a data race is undefined.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::event::{here, Action, EventId, LocationId};
use crate::explore::{explore as search, End};
use crate::graph::Graph;
use crate::identity::{Identity, Kind};
use crate::model::Builder;
use crate::report::Report;
use crate::{operation, run};

/// Runs a program in every execution, and past data races and waits without an end. How many executions
/// have such a wait comes besides the report: first those with a data race, then those without.
#[track_caller]
pub fn explore<T, F>(builder: &Builder, program: F) -> (Report<T>, [u64; 2])
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    let mut limits = builder.limits();
    limits.candidates = true;
    let endless = [AtomicU64::new(0), AtomicU64::new(0)];
    let report = search(limits, program, |graph, end| {
        if end != End::GivenUp && !graph.has_ended_everywhere() {
            endless[usize::from(!graph.has_race())].fetch_add(1, Relaxed);
        }
    });
    (report, endless.map(AtomicU64::into_inner))
}

/// A location of ordinary memory. What is found there is for the caller to say.
pub struct Location(Identity);

/// An access to ordinary memory.
#[derive(Clone, Copy, Debug)]
pub struct Access(EventId);

impl Location {
    /// A location that nobody has accessed.
    #[must_use]
    #[track_caller]
    #[allow(clippy::new_without_default)] // Where it was made matters.
    pub fn new() -> Self {
        Self(Identity::new(Kind::Cell))
    }

    /// Accesses it.
    #[track_caller]
    pub fn access(&self, write: bool) -> Access {
        operation::access(&self.0, write, here());
        Access(run::with(|run| {
            let last = run.threads[run.current].done - 1;
            run.graph().thread(run.current).events[last]
        }))
    }

    /// Whether two accesses of the execution are a data race.
    #[must_use]
    pub fn has_race(&self) -> bool {
        run::with(|run| {
            let location = run.objects.find(&self.0);
            location.is_some_and(|location| run.graph().has_race_at(location))
        })
    }
}

impl Access {
    /// Whether it happens before the other.
    #[must_use]
    pub fn happens_before(self, later: Self) -> bool {
        run::with(|run| run.graph().happens_before(self.0, later.0))
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Location").finish_non_exhaustive()
    }
}

impl Graph {
    fn has_race(&self) -> bool {
        (0..self.locations.len()).any(|location| self.has_race_at(location))
    }

    fn has_race_at(&self, location: LocationId) -> bool {
        let events = self.locations[location].events.iter();
        let mut accesses =
            events.filter(|&&event| matches!(self.events[event].action, Action::Access { .. }));
        accesses.any(|&event| {
            let mut conflicting = self.conflicting(event);
            // Either may have been added first.
            conflicting.any(|other| {
                !self.happens_before(other, event) && !self.happens_before(event, other)
            })
        })
    }
}
