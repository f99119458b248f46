//! What was found of a program.

use std::collections::BTreeMap;

use crate::failure::Failure;

/// What all executions of a program came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report<T> {
    /// How many executions came to their end.
    pub executions: u64,
    /// How many were given up since a thread waited, and had not read the newest value (see
    /// [waiting](crate#waiting)).
    pub blocked: u64,
    /// What the program returned, and in how many executions.
    pub outcomes: BTreeMap<T, u64>,
    /// The first failure, at which the exploration ended.
    pub failure: Option<Failure>,
    /// Whether these are all executions: there was no failure, and no limit was reached.
    pub complete: bool,
}

impl<T> Report<T> {
    pub(crate) fn new() -> Self {
        Self {
            executions: 0,
            blocked: 0,
            outcomes: BTreeMap::new(),
            failure: None,
            complete: true,
        }
    }
}

impl<T: Ord> Report<T> {
    /// Goes on with the report of what comes next.
    pub(crate) fn append(&mut self, next: &mut Self) {
        if self.failure.is_some() {
            return;
        }
        self.executions += next.executions;
        self.blocked += next.blocked;
        for (outcome, executions) in std::mem::take(&mut next.outcomes) {
            *self.outcomes.entry(outcome).or_default() += executions;
        }
        self.failure = next.failure.take();
        self.complete &= next.complete;
    }
}
