//! One run of a test binary.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde::Deserialize;

use super::build::{Binary, Build};
use super::plan::{Mode, Suite};

/// What a test binary came to.
#[derive(Clone, Debug, Default)]
pub struct Run {
    pub passed: bool,
    pub seconds: f64,
    /// What it printed.
    pub said: String,
    /// What it found of each model, if it is the one that has them.
    pub found: Vec<Found>,
}

/// What an engine found of a model: a line of JSON that `tests/claims` hands over.
#[derive(Clone, Debug, Deserialize)]
pub struct Found {
    pub claim: String,
    pub program: String,
    pub counters: String,
    pub executions: u64,
    pub outcomes: u64,
    pub holds: bool,
    /// Why it is not the claim's verdict, if it is not.
    pub limit: Option<String>,
}

impl Suite {
    /// The binary, if it has every test that it has to have.
    ///
    /// # Errors
    ///
    /// What is missing, which would not be run.
    pub fn find<'a>(&self, builds: &'a [Build]) -> Result<&'a Binary, String> {
        let build = builds.iter().find(|build| build.engine == self.engine);
        let binary = build.and_then(|build| build.binaries.get(self.binary));
        let binary = binary.ok_or_else(|| format!("there is no {}", self.title()))?;
        let mut wrong = Vec::new();
        if binary.tests.is_empty() {
            wrong.push("there is no test in it".to_string());
        }
        let long: BTreeSet<String> = self.long().into_iter().collect();
        let missing = &(&binary.hidden | &long) - &binary.tests;
        if !missing.is_empty() {
            wrong.push(format!(
                "deleted, renamed or compiled out: {}",
                listed(&missing)
            ));
        }
        let ignored = &binary.ignored - &long;
        if !ignored.is_empty() {
            wrong.push(format!(
                "ignored, but not among what only `--full` runs: {}",
                listed(&ignored)
            ));
        }
        match wrong.is_empty() {
            true => Ok(binary),
            false => Err(format!("{}: {}", self.title(), wrong.join("; "))),
        }
    }

    /// Runs the binary, and with `--full` everything in it that is ignored otherwise.
    ///
    /// # Errors
    ///
    /// What to print if it cannot be run.
    pub fn run(&self, binary: &Binary, root: &Path, mode: Mode) -> Result<Run, String> {
        let failed =
            |failure: std::io::Error| format!("error: {}: {failure}\n", binary.path.display());
        let folder = root.join("target/verification");
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let handed_over = folder.join(format!("{}-{}.jsonl", self.engine.build(), self.binary));
        let _ = std::fs::remove_file(&handed_over);
        let mut command = Command::new(&binary.path);
        command
            .current_dir(&binary.package)
            .env("CLAIMS_FOUND", &handed_over);
        command.arg("--test-threads=1");
        if mode == Mode::Full {
            command.arg("--include-ignored");
        }
        let start = Instant::now();
        let output = command.output().map_err(failed)?;
        let seconds = start.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        let ran = !said.contains("test result: ok. 0 passed");
        let lines = std::fs::read_to_string(&handed_over).unwrap_or_default();
        let found: Result<Vec<Found>, _> = lines.lines().map(serde_json::from_str).collect();
        let found =
            found.map_err(|wrong| format!("error: {}: {wrong}\n", handed_over.display()))?;
        Ok(Run {
            passed: output.status.success() && ran,
            seconds,
            said: match ran {
                true => said,
                false => format!("no test was run\n{said}"),
            },
            found,
        })
    }
}

fn listed(names: &BTreeSet<String>) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
