//! Everything in the repository that is generated: from `verification/litmus`, where each claim and each
//! pattern is told, and from `engine.rs`, where each engine is.

mod models;
mod page;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use models::{counters, expected, programs};

use crate::engine::Engine;
use crate::review::review;

/// Every generated file with its text, by its path from the root of the repository.
///
/// # Panics
///
/// If `rustfmt` cannot be run, or a header is not as it has to be.
pub fn generated() -> Vec<(PathBuf, String)> {
    let models = models::models().into_iter();
    let models = models.map(|(name, text)| (PathBuf::from("tests/claims").join(name), text));
    let mut files: Vec<(PathBuf, String)> = models.collect();
    files.push(("docs/claims.md".into(), page::page()));
    let review = review();
    files.push(("docs/review.md".into(), review.page));
    for (name, picture) in review.pictures {
        files.push((format!("docs/pictures/{name}.svg").into(), picture));
    }
    // The pages that are published with the crate are not where the documentation is.
    let with_link = page::summary(|id| format!("[`{id}`](docs/claims.md#{id})"));
    let without = page::summary(|id| format!("`{id}`"));
    for (path, prefix, table) in [
        ("README.md", "", with_link),
        ("src/lib.rs", "//! ", without),
    ] {
        let marks = MARKS.map(|mark| format!("{prefix}{mark}"));
        files.push((path.into(), filled(path, &marks, prefix, &table)));
    }
    let builds: Vec<&str> = Engine::building().map(Engine::build).collect();
    files.push(("verification/builds".into(), builds.join("\n") + "\n"));
    let workflow = ".github/workflows/check.yml";
    let marks = ["        # generated", "        # end"].map(str::to_string);
    let matrix = format!("cfg: [{}]", builds.join(", "));
    files.push((
        workflow.into(),
        filled(workflow, &marks, "        ", &matrix),
    ));
    files
}

/// What stands before and after what is generated of a page.
const MARKS: [&str; 2] = ["<!-- generated -->", "<!-- end -->"];

/// A file in which the lines between two that are marks are these, each after `prefix`.
fn filled(path: &str, marks: &[String; 2], prefix: &str, lines: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    let text = std::fs::read_to_string(&file);
    let text = text.unwrap_or_else(|failure| panic!("{path}: {failure}"));
    let [begin, end] = marks.each_ref().map(|mark| {
        let line = format!("{mark}\n");
        text.find(&line)
            .map(|start| (start, start + line.len()))
            .unwrap_or_else(|| panic!("{path}: no line {mark}"))
    });
    let lines = lines.lines().map(|line| format!("{prefix}{line}\n"));
    let lines: String = lines.collect();
    format!("{}{}{}", &text[..begin.1], lines, &text[end.0..])
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
