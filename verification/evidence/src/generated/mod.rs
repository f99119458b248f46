//! Everything in the repository that is generated from `verification/litmus`, where each claim and each
//! pattern is told.

mod models;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub use models::{counters, programs};

/// Every generated file with its text, by its path from the root of the repository.
///
/// # Panics
///
/// If `rustfmt` cannot be run, or a header is not as it has to be.
pub fn generated() -> Vec<(PathBuf, String)> {
    let models = models::models().into_iter();
    let models = models.map(|(name, text)| (PathBuf::from("tests/claims").join(name), text));
    models.collect()
}

/// Rust as `cargo fmt` has it.
fn rustfmt(text: &str) -> String {
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2021"]);
    let mut running = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt: rustup component add rustfmt");
    let mut input = running.stdin.take().expect("a pipe");
    input.write_all(text.as_bytes()).expect("rustfmt reads");
    drop(input);
    let output = running.wait_with_output().expect("rustfmt ends");
    assert!(output.status.success(), "rustfmt refuses\n{text}");
    String::from_utf8(output.stdout).expect("text")
}
