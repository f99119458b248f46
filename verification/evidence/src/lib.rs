//! The evidence for what is said of the counters: the claims and the catalogue, the faults that break
//! them, and programs run on the shipped counters.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod catalogue;
pub mod change;
pub mod claims;
pub mod engine;
pub mod fault;
pub mod faulty;
#[cfg(not(searches))]
pub mod generated;
#[cfg(not(searches))]
pub mod review;
pub mod run;
#[cfg(searches)]
pub mod third_party;

// The atomics that the shipped counters are made of, so that a fault is all that is different.
#[cfg(loom)]
use seen_loads::sync;
#[cfg(not(loom))]
#[path = "../../../src/sync.rs"]
mod sync;
