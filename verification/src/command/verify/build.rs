//! The test binaries of one cfg.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the tests are built with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Std,
    Loom,
    Shuttle,
}

impl Engine {
    pub const ALL: [Engine; 3] = [Engine::Std, Engine::Loom, Engine::Shuttle];

    /// The files in `tests` whose modules are claims.
    pub fn claim_files(self) -> &'static [&'static str] {
        match self {
            Engine::Std => &["orderings", "threads"],
            Engine::Loom => &["loom", "controls"],
            Engine::Shuttle => &["shuttle", "controls"],
        }
    }

    /// The column of the register's table of faults that this fills, and the file in `tests` that does
    /// so.
    pub fn of_faults(self) -> (&'static str, &'static str) {
        match self {
            Engine::Std => ("recording", "orderings"),
            Engine::Loom => ("loom", "controls"),
            Engine::Shuttle => ("shuttle", "controls"),
        }
    }

    /// What has to be set, as a shell has it, to build or run with this engine.
    pub fn environment(self) -> String {
        match self {
            Engine::Std => String::new(),
            _ => format!("RUSTFLAGS=\"--cfg {self}\" CARGO_TARGET_DIR=target/{self} "),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Engine::Std => "std",
            Engine::Loom => "loom",
            Engine::Shuttle => "shuttle",
        })
    }
}

/// Test binaries by name, and the tests that each has.
pub struct Build {
    pub engine: Engine,
    binaries: BTreeMap<String, Binary>,
}

struct Binary {
    path: PathBuf,
    tests: Vec<String>,
    ignored: Vec<String>,
}

impl Build {
    /// Compiles every test for an engine, in a target folder of its own.
    pub fn new(root: &Path, engine: Engine) -> Result<Build, String> {
        let command = format!("{}cargo test --workspace --no-run", engine.environment());
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.current_dir(root).args([
            "test",
            "--workspace",
            "--no-run",
            "--message-format=json-render-diagnostics",
        ]);
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_TARGET_DIR");
        if engine != Engine::Std {
            cargo.env("RUSTFLAGS", format!("--cfg {engine}"));
            cargo.env("CARGO_TARGET_DIR", format!("target/{engine}"));
        }
        let output = cargo.stdin(Stdio::null()).output();
        let output = output.map_err(|failure| {
            format!("error: cargo cannot be run ({failure}); it comes with https://rustup.rs\n")
        })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!(
                "{said}error: the tests for {engine} do not compile; to see it again: {command}\n"
            ));
        }
        let mut binaries = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            let is_test = message["target"]["kind"][0] == "test";
            let (Some(name), Some(path)) = (
                message["target"]["name"].as_str(),
                message["executable"].as_str(),
            ) else {
                continue;
            };
            if is_test {
                let binary = Binary {
                    path: path.into(),
                    tests: list(Path::new(path), &[])?,
                    ignored: list(Path::new(path), &["--ignored"])?,
                };
                let in_verification = message["manifest_path"]
                    .as_str()
                    .is_some_and(|manifest| Path::new(manifest).parent() != Some(root));
                // Both packages have an `orderings`.
                binaries.insert(key(name, in_verification), binary);
            }
        }
        Ok(Build { engine, binaries })
    }

    /// Whether a file in `tests` has a test of this name in this build.
    pub fn has(&self, file: &str, test: &str) -> bool {
        let binary = self.binaries.get(&key(file, false));
        binary.is_some_and(|binary| binary.tests.iter().any(|name| name == test))
    }

    /// Whether such a test only runs if it is asked for, because it takes long.
    pub fn ignores(&self, file: &str, test: &str) -> bool {
        let binary = self.binaries.get(&key(file, false));
        binary.is_some_and(|binary| binary.ignored.iter().any(|name| name == test))
    }

    /// The binary of a file in `tests`, or in `verification/tests`.
    pub fn binary(&self, file: &str, in_verification: bool) -> Option<&Path> {
        let binary = self.binaries.get(&key(file, in_verification))?;
        Some(&binary.path)
    }
}

fn key(file: &str, in_verification: bool) -> String {
    let folder = if in_verification {
        "verification/tests"
    } else {
        "tests"
    };
    format!("{folder}/{file}")
}

/// The names of the tests in a binary.
fn list(binary: &Path, which: &[&str]) -> Result<Vec<String>, String> {
    let output = Command::new(binary)
        .args(["--list", "--format", "terse"])
        .args(which)
        .output();
    let output = output.map_err(|failure| format!("error: {}: {failure}\n", binary.display()))?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = lines.lines().filter_map(|line| line.strip_suffix(": test"));
    Ok(names.map(str::to_string).collect())
}
