//! The shipped source of the counters, made of atomics of which loom overlooks no load.
//!
//! This repository's loom tests run on these. `relaxed.rs` and `consistent.rs` are the shipped files,
//! not copies of them; only `sync.rs` here takes the place of the shipped `sync.rs`. Those who depend on
//! `atomic-counter` get loom's own atomics instead: with the ones here loom takes many more
//! executions, and next to fences they hide races (`verification/evidence/tests/downstream.rs` shows both).

#![cfg(loom)]
#![forbid(unsafe_code)]

#[path = "../../../src/consistent.rs"]
mod consistent;
#[path = "../../../src/relaxed.rs"]
mod relaxed;
pub mod sync;

use atomic_counter::AtomicCounter;

pub use crate::consistent::ConsistentCounter;
pub use crate::relaxed::RelaxedCounter;
