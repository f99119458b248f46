//! The atomics that the counters are made of. No other file names one.
//!
//! | built with                        | atomics                | for                          |
//! | --------------------------------- | ---------------------- | ---------------------------- |
//! | `--cfg loom`, feature `loom`       | `loom::sync::atomic`    | model tests                  |
//! | `--cfg shuttle`, feature `shuttle` | `shuttle::sync::atomic` | model tests by interleavings |
//! | anything else                     | `core::sync::atomic`   | everybody                    |

#[cfg(all(loom, feature = "loom", shuttle, feature = "shuttle"))]
compile_error!("`--cfg loom` and `--cfg shuttle` exclude each other: set one of them");

#[cfg(all(loom, feature = "loom"))]
pub(crate) use loom::sync::atomic::{AtomicUsize, Ordering};

#[cfg(all(shuttle, feature = "shuttle"))]
pub(crate) use shuttle::sync::atomic::{AtomicUsize, Ordering};

#[cfg(not(any(all(loom, feature = "loom"), all(shuttle, feature = "shuttle"))))]
pub(crate) use core::sync::atomic::{AtomicUsize, Ordering};
