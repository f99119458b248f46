//! What the subcommands do.

mod check;
mod explain;
mod input;
mod output;
mod verify;

pub use check::Check;
pub use explain::Explain;
pub use verify::Verify;
