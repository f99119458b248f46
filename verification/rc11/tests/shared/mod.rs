//! Ordinary memory that several threads touch.

/// A cell that the test says may be shared.
pub struct Shared<T>(pub T);

#[allow(unsafe_code)]
// SAFETY: coroutines of one thread of the machine share it, and races are what the tests look for.
unsafe impl<T> Sync for Shared<T> {}
