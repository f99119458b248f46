//! One test, run, and what it said: a row of the table.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use counterexample::fault::{Fault, Found};
use serde::Serialize;

use super::build::Build;

/// What a row is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// A claim about a counter.
    Claim,
    /// A broken counter, for which the claim has to fail.
    Control,
    /// A broken counter, and all the claims that it breaks.
    Fault,
    /// A file of tests that belongs to no claim.
    Suite,
}

/// What one engine found about one claim and counter.
#[derive(Serialize)]
pub struct Row {
    /// The claim; of a fault, all claims that it breaks; of a suite that belongs to none, its file.
    pub claim: String,
    /// The counter, or the fault of a broken one. Empty for a suite.
    pub counter: String,
    /// `exact`, `loom`, `shuttle`, `threads`, `recording`, or `std` for suites.
    pub engine: String,
    /// `holds`, `fails`; for a fault that the engine does not see `unseen`, for a suite `passes`; empty
    /// if the test did not get that far.
    pub verdict: String,
    /// Why the engine's verdict is not the registered one, or the fault unseen: a known limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Whether the test passed: the outcomes and the verdict are those that are registered.
    pub as_registered: bool,
    /// What the row is about.
    pub section: Section,
    /// How far the search reached.
    pub bound: String,
    /// Summed over the programs of the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executions: Option<u64>,
    /// Distinct outcomes, summed over the programs of the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<u64>,
    /// Of this run of the test.
    pub seconds: f64,
    /// Reproduces the row.
    pub command: String,
    /// What a test that failed printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub output: String,
}

impl Row {
    /// What is registered of a fault in an engine.
    pub fn of_fault(fault: &Fault, engine: &str, as_registered: bool) -> Row {
        let found = fault.in_engine(engine);
        let (verdict, limit) = match found {
            _ if !as_registered => ("", None),
            Found::Breaks(_) => ("fails", None),
            Found::Unseen(reason) => ("unseen", Some(reason.clone())),
        };
        let claims: Vec<String> = found.claims().into_iter().collect();
        Row {
            claim: claims.join(", "),
            counter: fault.name.clone(),
            engine: engine.to_string(),
            verdict: verdict.to_string(),
            limit,
            as_registered,
            section: Section::Fault,
            bound: "see Controls in docs/claims.md".to_string(),
            executions: None,
            outcomes: None,
            seconds: 0.0,
            command: String::new(),
            output: String::new(),
        }
    }
}

/// A test to run.
pub struct Test<'a> {
    build: &'a Build,
    file: &'a str,
    /// `module::function`, unless it is a whole suite.
    filter: Option<String>,
    claim: String,
    bound: String,
    ignored_too: bool,
    /// Of a fault against all claims.
    fault: Option<Fault>,
}

impl<'a> Test<'a> {
    /// That a fault breaks the claims that the register says, in this build's column of it.
    pub fn of_fault(build: &'a Build, file: &'a str, fault: &Fault) -> Self {
        Test {
            build,
            file,
            filter: Some(format!("every_fault::{}", snake_case(&fault.name))),
            claim: String::new(),
            bound: String::new(),
            ignored_too: false,
            fault: Some(fault.clone()),
        }
    }

    pub fn of_claim(
        build: &'a Build,
        file: &'a str,
        claim: &str,
        name: &str,
        bound: String,
    ) -> Self {
        Test {
            build,
            file,
            filter: Some(name.to_string()),
            claim: claim.to_string(),
            bound,
            ignored_too: true,
            fault: None,
        }
    }

    /// All of a file in `verification/tests`.
    pub fn suite(build: &'a Build, file: &'a str, ignored_too: bool) -> Self {
        Test {
            build,
            file,
            filter: None,
            claim: file.to_string(),
            bound: "see docs/engines.md".to_string(),
            ignored_too,
            fault: None,
        }
    }

    pub fn name(&self) -> String {
        let filter = self.filter.as_deref().unwrap_or("all");
        format!("{} {filter} ({})", self.file, self.build.engine)
    }

    pub fn run(self, root: &Path) -> Result<Row, String> {
        let in_verification = self.filter.is_none();
        let binary = self.build.binary(self.file, in_verification);
        let binary = binary
            .ok_or_else(|| format!("error: {} has no test {}\n", self.build.engine, self.file))?;
        let mut command = Command::new(binary);
        let folder = if in_verification {
            root.join("verification")
        } else {
            root.to_path_buf()
        };
        command.current_dir(folder).arg("--test-threads=1");
        if let Some(filter) = &self.filter {
            command.args(["--exact", filter]);
        }
        if self.ignored_too {
            command.arg("--include-ignored");
        }
        let start = Instant::now();
        let output = command.output();
        let output =
            output.map_err(|failure| format!("error: {}: {failure}\n", binary.display()))?;
        let seconds = start.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        Ok(self.row(&said, output.status.success(), seconds))
    }

    fn row(self, said: &str, passed: bool, seconds: f64) -> Row {
        let ran = said.contains("test result: ok.") && !said.contains("ok. 0 passed");
        let output = if passed && ran { "" } else { said }.to_string();
        if let Some(fault) = &self.fault {
            let (engine, _) = self.build.engine.of_faults();
            return Row {
                seconds,
                command: self.command(),
                output,
                ..Row::of_fault(fault, engine, passed && ran)
            };
        }
        let models: Vec<Model> = said.lines().filter_map(Model::read).collect();
        let sum = |count: fn(&Model) -> u64| {
            (!models.is_empty()).then(|| models.iter().map(count).sum::<u64>())
        };
        let function = self
            .filter
            .as_deref()
            .and_then(|name| name.split("::").nth(1));
        let verdict = match (&self.filter, &*models) {
            _ if !(passed && ran) => "",
            (None, _) => "passes",
            (Some(_), []) => "holds",
            (Some(_), models) if models.iter().all(|model| model.holds) => "holds",
            _ => "fails",
        };
        let engine = match self.file {
            _ if self.filter.is_none() => self.build.engine.to_string(),
            "orderings" => "recording".to_string(),
            "threads" => "threads".to_string(),
            _ => self.build.engine.to_string(),
        };
        Row {
            counter: match function {
                Some("relaxed") => "RelaxedCounter".to_string(),
                Some("consistent") => "ConsistentCounter".to_string(),
                Some(other) => other.replace('_', " "),
                None => String::new(),
            },
            engine,
            verdict: verdict.to_string(),
            limit: models.iter().find_map(|model| model.limit.clone()),
            as_registered: passed && ran,
            section: match (&self.filter, self.file) {
                (None, _) => Section::Suite,
                (_, "controls") => Section::Control,
                _ => Section::Claim,
            },
            executions: sum(|model| model.executions),
            outcomes: sum(|model| model.outcomes),
            seconds,
            command: self.command(),
            output,
            claim: self.claim,
            bound: self.bound,
        }
    }

    fn command(&self) -> String {
        let environment = self.build.engine.environment();
        let package = match self.filter {
            Some(_) => "atomic-counter",
            None => "counterexample",
        };
        let mut command = format!("{environment}cargo test -p {package} --test {}", self.file);
        command += " --";
        if self.ignored_too {
            command += " --include-ignored";
        }
        if let Some(filter) = &self.filter {
            command += &format!(" --exact {filter}");
        }
        command
    }
}

/// `AcqRelAdd` as `acq_rel_add`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The line that a model test prints: see `tests/models/engine.rs`.
struct Model {
    executions: u64,
    outcomes: u64,
    holds: bool,
    limit: Option<String>,
}

impl Model {
    fn read(line: &str) -> Option<Model> {
        let (before, after) = line.split_once(" executions ")?;
        let (outcomes, verdict) = after.split_once(" outcomes  ")?;
        let (verdict, limit) = match verdict.split_once(", registered as ") {
            Some((verdict, limit)) => (verdict, limit.split_once(": ").map(|(_, why)| why)),
            None => (verdict, None),
        };
        Some(Model {
            executions: before.rsplit(' ').next()?.parse().ok()?,
            outcomes: outcomes.trim().parse().ok()?,
            holds: verdict == "holds",
            limit: limit.map(str::to_string),
        })
    }
}
