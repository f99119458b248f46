//! counterexample: what a program over atomic counters can do under Rust's memory model, exactly.
//!
//! Given a finite [`Program`](program::Program), [`explore`](mod@explore) visits every execution
//! that a [`Model`](model::Model) allows, each once; [`outcome`] turns them into outcomes, verdicts
//! and witnesses, and a [`Report`](report::Report) is all that is said of them, as data. Where an outcome
//! has no execution, [`candidate`] has those that an axiom forbids.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

// The generator of random programs, which is in tests/, names this crate from outside.
#[cfg(test)]
extern crate self as counterexample;

pub mod answer;
mod bits;
pub mod candidate;
pub(crate) mod dependencies;
pub mod diagnostic;
pub mod execution;
pub mod explore;
pub mod glossary;
pub(crate) mod growth;
pub mod machine;
pub(crate) mod minimal;
pub mod model;
pub mod outcome;
pub mod parse;
pub mod path;
pub mod print;
pub mod program;
pub(crate) mod relation;
pub mod remedy;
pub mod report;
pub(crate) mod subject;
pub(crate) mod trials;
pub mod unfolding;
pub mod weakest;
