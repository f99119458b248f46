//! The test binaries that are built for one engine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use evidence::engine::Engine;

use super::plan::{environment, Suite};

/// The test binaries, by name: that of the file, or the folder, that each is built from.
#[derive(Clone, Debug)]
pub struct Build {
    pub engine: Engine,
    pub binaries: BTreeMap<String, Binary>,
}

/// A test binary.
#[derive(Clone, Debug)]
pub struct Binary {
    pub path: PathBuf,
    /// The folder of the package, in which cargo would run it.
    pub package: PathBuf,
    /// The names of all its tests.
    pub tests: BTreeSet<String>,
    /// The names of those that only run if they are asked for.
    pub ignored: BTreeSet<String>,
    /// The functions in its files that are marked as tests, and are none of these: a `cfg` hides them.
    pub hidden: BTreeSet<String>,
}

impl Build {
    /// Compiles what the suites of an engine need, in a target folder of its own.
    ///
    /// # Errors
    ///
    /// What to print if it does not compile.
    pub fn new<'a>(
        root: &Path,
        engine: Engine,
        suites: impl Iterator<Item = &'a Suite>,
    ) -> Result<Build, String> {
        let mut arguments = vec!["test", "--no-run"];
        for suite in suites.filter(|suite| suite.engine == engine) {
            arguments.extend(["--package", suite.package, "--test", suite.binary]);
        }
        let command = format!("{}cargo {}", environment(engine), arguments.join(" "));
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.current_dir(root).args(&arguments);
        cargo.arg("--message-format=json-render-diagnostics");
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_TARGET_DIR");
        if let Some(cfg) = engine.cfg() {
            cargo.env("RUSTFLAGS", format!("--cfg {cfg}"));
            cargo.env("CARGO_TARGET_DIR", format!("target/{cfg}"));
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
            let text = |value: &serde_json::Value| value.as_str().map(PathBuf::from);
            let target = &message["target"];
            if let (Some("test"), Some(name), Some(source), Some(manifest), Some(path)) = (
                target["kind"][0].as_str(),
                target["name"].as_str(),
                text(&target["src_path"]),
                text(&message["manifest_path"]),
                text(&message["executable"]),
            ) {
                binaries.insert(name.to_string(), Binary::new(path, &manifest, &source)?);
            }
        }
        Ok(Build { engine, binaries })
    }
}

impl Binary {
    fn new(path: PathBuf, manifest: &Path, source: &Path) -> Result<Binary, String> {
        let tests = list(&path, &[])?;
        let function = |name: &String| name.rsplit("::").next().map(str::to_string);
        let built: BTreeSet<String> = tests.iter().filter_map(function).collect();
        let mut marks = BTreeSet::new();
        for file in files(source)? {
            let text = std::fs::read_to_string(&file);
            let text = text.map_err(|failure| format!("error: {}: {failure}\n", file.display()))?;
            marks.extend(marked(&text));
        }
        Ok(Binary {
            hidden: marks.difference(&built).cloned().collect(),
            ignored: list(&path, &["--ignored"])?,
            package: manifest.parent().unwrap_or(manifest).to_path_buf(),
            tests,
            path,
        })
    }
}

/// The file, or all those in its folder if it is a `main.rs`.
fn files(source: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = match source.ends_with("main.rs") {
        true => source.parent().unwrap_or(source),
        false => return Ok(vec![source.to_path_buf()]),
    };
    let failed = |failure: std::io::Error| format!("error: {}: {failure}\n", folder.display());
    let mut files = Vec::new();
    for file in std::fs::read_dir(folder).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
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
