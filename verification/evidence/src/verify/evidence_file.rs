//! What was found, with all that is needed to find it again: `target/verification/evidence.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use evidence::engine::Engine;
use serde::Serialize;

use super::row::Row;

/// The schema of the file. Fields are only ever added to a version.
const SCHEMA: u32 = 2;

#[derive(Serialize)]
pub struct Evidence {
    schema: u32,
    /// `quick`, `default` or `full`.
    mode: &'static str,
    /// `rustc --version`.
    rustc: String,
    counterexample: String,
    /// The version of each engine that is a package, by its name.
    #[serde(flatten)]
    engines: BTreeMap<&'static str, String>,
    /// The commit, with `-dirty` if files differ from it; empty outside git.
    commit: String,
    processor: String,
    pub rows: Vec<Row>,
    /// What this mode does not run.
    pub left_out: Vec<String>,
}

impl Evidence {
    pub fn new(root: &Path, mode: &'static str, rows: Vec<Row>, left_out: Vec<String>) -> Evidence {
        let metadata = said(
            root,
            "cargo",
            &["metadata", "--format-version=1", "--offline"],
        );
        let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap_or_default();
        let packages = metadata["packages"].as_array();
        let version = |name: &str| {
            let mut packages = packages.into_iter().flatten();
            let package = packages.find(|package| package["name"] == name);
            let version = package.and_then(|package| package["version"].as_str());
            version.map(str::to_string)
        };
        let engines = Engine::ALL.into_iter().map(Engine::name);
        let engines = engines.filter_map(|name| Some((name, version(name)?)));
        Evidence {
            schema: SCHEMA,
            mode,
            rustc: said(root, "rustc", &["--version"]),
            counterexample: version("counterexample").unwrap_or_default(),
            engines: engines.collect(),
            commit: said(
                root,
                "git",
                &["describe", "--always", "--abbrev=40", "--dirty"],
            ),
            processor: processor(),
            rows,
            left_out,
        }
    }

    /// Writes the file in one step, so that an interruption leaves the old one or the new one.
    pub fn write(&self, root: &Path) -> Result<PathBuf, String> {
        let folder = root.join("target/verification");
        let file = folder.join("evidence.json");
        let draft = folder.join("evidence.json.draft");
        let failed = |failure: std::io::Error| format!("error: {}: {failure}\n", file.display());
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let text = serde_json::to_string_pretty(self).expect("strings, numbers and booleans");
        std::fs::write(&draft, text + "\n").map_err(failed)?;
        std::fs::rename(&draft, &file).map_err(failed)?;
        Ok(file)
    }
}

/// What a command says in a line; nothing if it cannot be run.
fn said(root: &Path, command: &str, arguments: &[&str]) -> String {
    let output = Command::new(command)
        .args(arguments)
        .current_dir(root)
        .output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string());
    said.unwrap_or_default()
}

fn processor() -> String {
    let described = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = described
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map(|model| model.trim_start_matches([' ', '\t', ':']));
    model.unwrap_or(std::env::consts::ARCH).to_string()
}
