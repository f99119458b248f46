//! `cargo verify`: every claim with every engine, in one table.

#![forbid(unsafe_code)]

mod verify;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use verify::Verify;

fn main() -> ExitCode {
    Verify::parse().run().unwrap_or_else(|message| {
        let _ = write!(anstream::stderr(), "{message}");
        ExitCode::from(2)
    })
}
