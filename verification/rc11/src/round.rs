//! What a thread does again and again while it [waits](crate::wait).

/// A round that a thread does again.
pub(crate) struct Round {
    /// The index in its thread of the round's first event.
    pub(crate) since: usize,
    /// How many events it has.
    pub(crate) length: usize,
    /// How many of them have been repeated this time.
    pub(crate) repeated: usize,
    /// How often all of them were.
    pub(crate) times: usize,
}
