//! Stands for `std::sync`.

pub mod atomic;
mod condvar;
mod mutex;

/// std's own: the counts of references are no events, and who drops the last one depends on the order
/// in which the exploration happens to run threads. A destructor that uses this crate's types can
/// therefore behave differently from run to run, which is reported.
pub use std::sync::Arc;
pub use std::sync::{LockResult, TryLockError, TryLockResult, Weak};

pub use self::condvar::Condvar;
pub use self::mutex::{Mutex, MutexGuard};
