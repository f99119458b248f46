//! The evidence for what is said of the counters: the claims and the catalogue, the faults that break
//! them, and programs run on the shipped counters.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod catalogue;
pub mod fault;
pub mod register;
pub mod review;
pub mod run;
#[cfg(any(loom, rc11, shuttle))]
pub mod third_party;
