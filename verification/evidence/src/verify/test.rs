//! A test that has to be run, and how what it says compares with the register.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use counterexample::program::Kind;
use evidence::fault::Fault;
use evidence::register::{searches, Claim, Search};

use super::build::{Binary, Build, Engine};
use super::row::{Row, Section};

/// How much is run. Each mode runs all that the one before it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    Quick,
    Default,
    Full,
}

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Mode::Quick => "quick",
            Mode::Default => "default",
            Mode::Full => "full",
        }
    }
}

/// What a test is about.
#[derive(Clone)]
pub enum Subject {
    /// A claim, and the counter as the models name it; words if it is about none.
    Claim { claim: Claim, counter: String },
    /// A claim, and the fault of a counter for which it has to fail.
    Control { claim: Claim, fault: String },
    /// A fault, and all the claims that it breaks.
    Fault(Fault),
    /// A whole file that belongs to no claim.
    Suite,
}

#[derive(Clone)]
pub struct Test {
    pub engine: Engine,
    /// `tests/loom.rs`.
    pub file: String,
    /// `module::function`; none if it is all that are in the file.
    pub name: Option<String>,
    pub subject: Subject,
    /// The first mode that runs it.
    pub mode: Mode,
    /// Which tests may be ignored in a build, because only the full mode runs them.
    pub long: BTreeSet<String>,
}

impl Test {
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("{name} of {} in {}", self.file, self.engine),
            None => format!("{} in {}", self.file, self.engine),
        }
    }

    /// What a mode that does not run the test is said to leave out.
    pub fn group(&self) -> String {
        match &self.subject {
            Subject::Fault(_) => format!("the faults in {}", self.engine.of_faults().0),
            Subject::Suite => "the suites but `register`".to_string(),
            _ => self.title(),
        }
    }

    /// Where the test is.
    ///
    /// # Errors
    ///
    /// Why it would not be run, although it has to be.
    pub fn find<'a>(&self, builds: &'a [Build]) -> Result<&'a Binary, String> {
        let (engine, file) = (self.engine, &self.file);
        let build = builds.iter().find(|build| build.engine == engine);
        let binary = build.and_then(|build| build.binaries.get(file));
        let binary = binary.ok_or_else(|| format!("the build for {engine} has no {file}"))?;
        let tests = match &self.name {
            Some(name) => BTreeSet::from([name.clone()]),
            None if binary.tests.is_empty() => {
                return Err(format!("{file} as built for {engine} has no test"));
            }
            None => &(&binary.tests | &binary.hidden) | &self.long,
        };
        let mut wrong = Vec::new();
        let missing = &tests - &binary.tests;
        if !missing.is_empty() {
            wrong.push(format!(
                "{file} as built for {engine} has no test {}: deleted, renamed or compiled out",
                listed(&missing)
            ));
        }
        let ignored = &(&tests & &binary.ignored) - &self.long;
        if !ignored.is_empty() {
            wrong.push(format!(
                "{file} as built for {engine} ignores {}, which is not among those that only \
                 `--full` runs",
                listed(&ignored)
            ));
        }
        if wrong.is_empty() {
            Ok(binary)
        } else {
            Err(wrong.join("; "))
        }
    }

    /// Runs the test, and everything in it that is ignored if `mode` is the full one.
    pub fn run(&self, binary: &Binary, root: &Path, mode: Mode) -> Result<Row, String> {
        let package = root.join(&self.file);
        let package = package.ancestors().nth(2).unwrap_or(root);
        let ignored_too = self.name.is_some() || mode == Mode::Full;
        let mut command = Command::new(&binary.path);
        command.current_dir(package).arg("--test-threads=1");
        command.args(self.arguments(ignored_too));
        let start = Instant::now();
        let output = command.output();
        let output =
            output.map_err(|failure| format!("error: {}: {failure}\n", binary.path.display()))?;
        let seconds = start.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        Ok(Row {
            seconds,
            command: self.command(ignored_too),
            ..self.judge(&said, output.status.success())
        })
    }

    fn arguments(&self, ignored_too: bool) -> Vec<&str> {
        let mut arguments = Vec::new();
        if ignored_too {
            arguments.push("--include-ignored");
        }
        if let Some(name) = &self.name {
            arguments.extend(["--exact", name]);
        }
        arguments
    }

    fn command(&self, ignored_too: bool) -> String {
        // The folder of a package in verification/ has its name.
        let package = self.file.strip_prefix("verification/");
        let package = package
            .and_then(|file| file.split('/').next())
            .unwrap_or("atomic-counter");
        let mut command = format!(
            "{}cargo test -p {package} --test {}",
            self.engine.environment(),
            self.stem()
        );
        let arguments = self.arguments(ignored_too);
        if !arguments.is_empty() {
            command += &format!(" -- {}", arguments.join(" "));
        }
        command
    }

    fn stem(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or(&self.file);
        name.trim_end_matches(".rs")
    }

    /// The row of a test that could not be run, and why.
    pub fn missing(&self, why: &str) -> Row {
        Row {
            command: self.command(self.name.is_some()),
            ..self.row("", None, false, why.to_string())
        }
    }

    /// Compares what the test said with the register.
    pub fn judge(&self, said: &str, passed: bool) -> Row {
        let searches: Vec<Search> = said.lines().filter_map(printed).collect();
        let counted = said.contains("test result: ok.");
        let ran = match &self.name {
            Some(_) => counted && said.contains("ok. 1 passed"),
            None => counted && !said.contains("ok. 0 passed"),
        };
        if !(passed && ran) {
            let why = match passed {
                true => "no test was run\n",
                false => "",
            };
            return self.row("", None, false, format!("{why}{said}"));
        }
        let verdict = match searches.iter().all(|search| search.holds) {
            true => "holds",
            false => "fails",
        };
        let wrong = match &self.subject {
            Subject::Claim { claim, counter } => self
                .searched(&searches)
                .or_else(|| contradiction(claim, counter, &searches)),
            Subject::Control { .. } => {
                let wrong = self.searched(&searches);
                wrong.or_else(|| {
                    (verdict == "holds").then(|| "the claim does not fail for it".to_string())
                })
            }
            Subject::Fault(_) | Subject::Suite => None,
        };
        let verdict = match &self.subject {
            Subject::Suite => "passes",
            Subject::Claim { counter, .. } if kind(counter).is_none() && searches.is_empty() => {
                "passes"
            }
            _ => verdict,
        };
        let output = match &wrong {
            Some(why) => format!("{why}\n{said}"),
            None => String::new(),
        };
        self.row(verdict, Some(&searches), wrong.is_none(), output)
    }

    /// The searches that the register lists for the claim or control; none of another test.
    pub fn registered(&self) -> BTreeSet<Search> {
        let (Subject::Claim { claim, counter }
        | Subject::Control {
            claim,
            fault: counter,
        }) = &self.subject
        else {
            return BTreeSet::new();
        };
        let engine = self.engine.to_string();
        let program = format!("{counter} (");
        searches()
            .into_iter()
            .filter(|search| search.engine.split(' ').next() == Some(&engine))
            .filter(|search| search.claim == claim.id)
            .filter(|search| search.counter == *counter || search.counter.starts_with(&program))
            .collect()
    }

    /// Why the searches of a model checker are not those that the register lists.
    fn searched(&self, found: &[Search]) -> Option<String> {
        if self.engine == Engine::Std {
            return None;
        }
        let registered = self.registered();
        let found: BTreeSet<Search> = found.iter().cloned().collect();
        if found.is_empty() {
            return Some("it searched nothing".to_string());
        }
        (found != registered).then(|| {
            format!(
                "docs/claims.md lists {} such searches, and it made {}; these are not in both: {:#?}",
                registered.len(),
                found.len(),
                &found ^ &registered
            )
        })
    }

    fn row(&self, verdict: &str, found: Option<&[Search]>, passed: bool, output: String) -> Row {
        let found = found.unwrap_or_default();
        let sum = |count: fn(&Search) -> u64| {
            (!found.is_empty()).then(|| found.iter().map(count).sum::<u64>())
        };
        let (section, claim, counter, bound) = match &self.subject {
            Subject::Claim { claim, counter } => {
                (Section::Claim, &claim.id, counter, claim.bound())
            }
            Subject::Control { claim, fault } => {
                (Section::Control, &claim.id, fault, claim.bound())
            }
            Subject::Fault(fault) => {
                let row = Row::of_fault(fault, self.engine.of_faults().0, passed);
                return Row { output, ..row };
            }
            Subject::Suite => {
                let bound = "see docs/engines.md".to_string();
                let file = self.stem().to_string();
                (Section::Suite, &file.clone(), &String::new(), bound)
            }
        };
        let engine = match (&self.subject, self.engine, self.stem()) {
            (Subject::Suite, engine, _) | (_, engine @ (Engine::Loom | Engine::Shuttle), _) => {
                engine.to_string()
            }
            (_, Engine::Std, "orderings") => "recording".to_string(),
            (_, Engine::Std, file) => file.to_string(),
        };
        let limit = |search: &Search| Some(search.misjudged.as_ref()?.1.clone());
        Row {
            claim: claim.clone(),
            counter: counter.clone(),
            engine,
            verdict: verdict.to_string(),
            limit: found.iter().find_map(limit),
            as_registered: passed,
            section,
            bound,
            executions: sum(|search| search.executions),
            outcomes: sum(|search| search.outcomes),
            seconds: 0.0,
            command: String::new(),
            output,
        }
    }
}

/// The line of a search, which follows the name of its test if it is the first.
fn printed(line: &str) -> Option<Search> {
    let rest = line
        .strip_prefix("test ")
        .and_then(|line| line.split_once(" ... "));
    Search::read(rest.map_or(line, |(_, rest)| rest))
}

/// The kind of counter that a name stands for.
fn kind(counter: &str) -> Option<Kind> {
    Kind::ALL
        .into_iter()
        .find(|kind| kind.type_name() == counter)
}

/// What the register's table says against the verdicts that the test expects to be registered.
fn contradiction(claim: &Claim, counter: &str, found: &[Search]) -> Option<String> {
    let cell = claim.verdicts[kind(counter)? as usize];
    // What prints no search passes only if the claim holds.
    let expected = match found {
        [] => vec![true],
        _ => found.iter().map(Search::registered).collect(),
    };
    let is_other = expected.iter().any(|&holds| cell != Some(holds));
    is_other.then(|| {
        format!(
            "the table in docs/claims.md says \"{}\" of {counter}",
            match cell {
                Some(true) => "holds",
                Some(false) => "fails",
                None => "",
            }
        )
    })
}

fn listed(names: &BTreeSet<String>) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
