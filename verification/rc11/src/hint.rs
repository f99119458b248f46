//! Stands for `std::hint`.

pub use std::hint::{black_box, unreachable_unchecked};

use crate::graph::here;
use crate::operation;

/// Says that the thread waits, as [`yield_now`](crate::thread::yield_now) does.
///
/// A loop that calls it and gives up after more than 128 rounds is not explored in full (see
/// [waiting](crate#waiting)).
#[track_caller]
pub fn spin_loop() {
    operation::yield_now(here());
}
