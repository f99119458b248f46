//! `cargo verify`: every claim with every engine, in one table.

#![forbid(unsafe_code)]

#[cfg(not(searches))]
mod verify;

use std::process::ExitCode;

#[cfg(not(searches))]
fn main() -> ExitCode {
    use std::io::Write;

    use clap::Parser;

    verify::Verify::parse().run().unwrap_or_else(|message| {
        let _ = write!(anstream::stderr(), "{message}");
        ExitCode::from(2)
    })
}

#[cfg(searches)]
fn main() -> ExitCode {
    eprintln!("error: unset RUSTFLAGS; `cargo verify` builds for every engine by itself");
    ExitCode::from(2)
}
