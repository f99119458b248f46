//! The atomics that the counters are made of. No other file names one.
//!
//! | built with                        | atomics                | for                          |
//! | --------------------------------- | ---------------------- | ---------------------------- |
//! | `--cfg loom`, feature `loom`       | `loom::sync::atomic`    | model tests                  |
//! | `--cfg rc11`, feature `rc11`       | `rc11::sync::atomic`    | model tests, exact           |
//! | `--cfg shuttle`, feature `shuttle` | `shuttle::sync::atomic` | model tests by interleavings |
//! | anything else                     | `core::sync::atomic`   | everybody                    |

#[cfg(any(
    all(loom, feature = "loom", rc11, feature = "rc11"),
    all(loom, feature = "loom", shuttle, feature = "shuttle"),
    all(rc11, feature = "rc11", shuttle, feature = "shuttle"),
))]
compile_error!(
    "`--cfg loom`, `--cfg rc11` and `--cfg shuttle` exclude each other: set one of them"
);

#[cfg(all(loom, feature = "loom"))]
pub(crate) use loom::sync::atomic::{AtomicUsize, Ordering};

#[cfg(all(rc11, feature = "rc11"))]
pub(crate) use rc11::sync::atomic::{AtomicUsize, Ordering};

#[cfg(all(shuttle, feature = "shuttle"))]
pub(crate) use shuttle::sync::atomic::{AtomicUsize, Ordering};

#[cfg(not(any(
    all(loom, feature = "loom"),
    all(rc11, feature = "rc11"),
    all(shuttle, feature = "shuttle"),
)))]
pub(crate) use core::sync::atomic::{AtomicUsize, Ordering};
