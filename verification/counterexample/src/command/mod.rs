//! What the subcommands do.

mod check;
mod explain;
mod failure;
mod input;
mod named;
mod output;

pub use check::Check;
pub use explain::Explain;
