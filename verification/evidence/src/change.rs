//! What can be wrong with a counter.

use std::sync::atomic::Ordering;

/// What is different from a `ConsistentCounter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `inc` and `add` load, and then store.
    AddInTwoSteps,
    /// `reset` loads, and then stores.
    ResetInTwoSteps,
    /// `inc` and `add` return what they leave, not what they found.
    NewValue,
    /// `inc` and `add` are weaker than `SeqCst`.
    Add(Ordering),
    /// `get` is.
    Get(Ordering),
    /// `reset` is.
    Reset(Ordering),
}
