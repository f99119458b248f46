//! The test binaries of one cfg.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf, MAIN_SEPARATOR};
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

    /// The column of the register's table of faults that this fills, and the file that does so.
    pub fn of_faults(self) -> (&'static str, &'static str) {
        match self {
            Engine::Std => ("recording", "tests/orderings.rs"),
            Engine::Loom => ("loom", "tests/controls.rs"),
            Engine::Shuttle => ("shuttle", "tests/controls.rs"),
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

/// The test binaries, by the file that each is built from: `tests/loom.rs`.
pub struct Build {
    pub engine: Engine,
    pub binaries: BTreeMap<String, Binary>,
}

/// What was built from a file of tests.
#[derive(Clone)]
pub struct Binary {
    pub path: PathBuf,
    /// The names of all its tests.
    pub tests: BTreeSet<String>,
    /// The names of those that only run if they are asked for.
    pub ignored: BTreeSet<String>,
    /// The functions in the file that are marked as tests, and are none of these: a `cfg` hides them.
    pub hidden: BTreeSet<String>,
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
            let (Some(source), Some(path)) = (
                message["target"]["src_path"].as_str(),
                message["executable"].as_str(),
            ) else {
                continue;
            };
            if is_test {
                let binary = Binary::new(path.into(), Path::new(source))?;
                let file = Path::new(source).strip_prefix(root).unwrap_or(root);
                let file = file.to_string_lossy().replace(MAIN_SEPARATOR, "/");
                binaries.insert(file, binary);
            }
        }
        Ok(Build { engine, binaries })
    }
}

impl Binary {
    fn new(path: PathBuf, source: &Path) -> Result<Binary, String> {
        let text = std::fs::read_to_string(source);
        let text = text.map_err(|failure| format!("error: {}: {failure}\n", source.display()))?;
        let tests = list(&path, &[])?;
        let function = |name: &String| name.rsplit("::").next().map(str::to_string);
        let built: BTreeSet<String> = tests.iter().filter_map(function).collect();
        Ok(Binary {
            hidden: marked(&text).difference(&built).cloned().collect(),
            ignored: list(&path, &["--ignored"])?,
            tests,
            path,
        })
    }
}

/// The functions in a file that are marked as tests, those inside `proptest!` included.
pub fn marked(source: &str) -> BTreeSet<String> {
    let mut lines = source.lines().map(str::trim);
    let mut functions = BTreeSet::new();
    while lines.any(|line| line == "#[test]") {
        let name = lines.find_map(|line| line.strip_prefix("fn ")?.split('(').next());
        functions.extend(name.map(str::to_string));
    }
    functions
}

/// The names of the tests in a binary.
fn list(binary: &Path, which: &[&str]) -> Result<BTreeSet<String>, String> {
    let output = Command::new(binary)
        .args(["--list", "--format", "terse"])
        .args(which)
        .output();
    let output = output.map_err(|failure| format!("error: {}: {failure}\n", binary.display()))?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = lines.lines().filter_map(|line| line.strip_suffix(": test"));
    Ok(names.map(str::to_string).collect())
}
