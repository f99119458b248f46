//! Work in progress.
mod axioms;
pub mod cell;
mod clock;
mod explore;
mod explorer;
mod failure;
mod graph;
mod guide;
pub mod hint;
mod hook;
mod identity;
pub mod model;
mod operation;
mod picture;
mod relation;
mod run;
mod schedule;
pub mod sync;
pub mod thread;
mod unchecked;
mod update;
mod wait;

pub use crate::axioms::MemoryModel;
pub use crate::explore::Report;
pub use crate::failure::{Failure, FailureKind};

/// Runs a program in every execution that RC11 allows, each exactly once, and reports what it returned.
#[track_caller]
pub fn explore<T, F>(program: F) -> Report<T>
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    model::Builder::new().explore(program)
}

/// Runs a program in every execution that RC11 allows, as `loom::model` does.
///
/// # Panics
///
/// At the first failure, with a picture of the execution.
#[track_caller]
pub fn model<F>(program: F)
where
    F: Fn() + Send + Sync + 'static,
{
    model::Builder::new().check(program);
}
