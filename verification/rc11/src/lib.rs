//! Work in progress.
mod axioms;
mod clock;
mod explore;
mod explorer;
mod failure;
mod graph;
mod hook;
mod identity;
pub mod model;
mod operation;
mod relation;
mod run;
mod schedule;
pub mod sync;
pub mod thread;
mod update;
mod wait;

pub use crate::axioms::MemoryModel;
pub use crate::explore::{explore, Report};
