//! What the subcommands do.

mod check;
mod explain;
mod failure;
mod input;
mod named;
mod output;

pub use check::{asks_for_json, Check};
pub use explain::Explain;
pub use failure::Failure;
pub use output::print;
