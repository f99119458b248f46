//! What `cargo verify` does.

mod build;
mod evidence_file;
mod exact;
mod plan;
mod row;
mod table;
mod test;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use evidence::fault::{faults, Fault, Found};
use evidence::register::{claims, Claim};
use indicatif::{ProgressBar, ProgressStyle};

use build::{Binary, Build, Engine};
use evidence_file::Evidence;
use row::{Row, Section};
use test::{Mode, Test};

/// Check every claim about the shipped counters with every engine, in one table
///
/// Builds the tests as shipped, for loom and for shuttle, each in a target folder of its own; runs the
/// exact checker, the tests that docs/claims.md cites, the broken counters, and the suites that the
/// engines' words rest on; prints a table; and writes target/verification/evidence.json. Exit code 0 only
/// if every row is as registered; 1 if one is not; 2 if something does not compile.
#[derive(Parser)]
#[command(name = "cargo verify", bin_name = "cargo verify", version)]
pub struct Verify {
    /// Under 30 seconds after compiling: the claims without the largest models, and no suite but the
    /// register's
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Also what takes minutes: the long comparisons of random programs
    #[arg(long)]
    full: bool,
    /// Only this claim
    #[arg(long, value_name = "ID")]
    claim: Option<String>,
}

impl Verify {
    pub fn run(&self) -> Result<ExitCode, String> {
        let root = root()?;
        let claims = self.claims()?;
        let progress = compiling();
        let builds = Engine::ALL.map(|engine| {
            progress.set_message(format!("compiling for {engine}"));
            Build::new(&root, engine)
        });
        progress.finish_and_clear();
        let builds: Vec<Build> = builds.into_iter().collect::<Result<_, _>>()?;

        let faults = self.faults();
        let mut rows: Vec<Row> = claims.iter().flat_map(exact::claim).collect();
        rows.extend(faults.iter().map(exact::fault));
        let tests = self.tests(&claims, &faults);
        let Choice {
            to_run,
            missing,
            mut left_out,
        } = choose(&tests, &builds, self.mode());
        if self.claim.is_some() {
            left_out.push("every other claim, and the suites but `register`".to_string());
        }
        rows.extend(missing);
        let progress = running(to_run.len() as u64);
        for (test, binary) in to_run {
            progress.set_message(test.title());
            rows.push(test.run(binary, &root, self.mode())?);
            progress.inc(1);
        }
        progress.finish_and_clear();

        rows.sort_by_key(|row| {
            let place = match row.section {
                Section::Fault => faults.iter().position(|fault| fault.name == row.counter),
                _ => claims.iter().position(|claim| claim.id == row.claim),
            };
            (row.section, place)
        });
        let evidence = Evidence::new(&root, self.mode().name(), rows, left_out);
        let file = evidence.write(&root)?;
        print(&table::table(&evidence))?;
        print(&format!("Written to {}\n", file.display()))?;
        let all = evidence.rows.iter().all(|row| row.as_registered);
        Ok(ExitCode::from(u8::from(!all)))
    }

    fn mode(&self) -> Mode {
        match (self.quick, self.full) {
            (true, _) => Mode::Quick,
            (_, true) => Mode::Full,
            _ => Mode::Default,
        }
    }

    fn claims(&self) -> Result<Vec<Claim>, String> {
        let all = claims();
        let Some(wanted) = &self.claim else {
            return Ok(all);
        };
        let ids: Vec<String> = all.iter().map(|claim| claim.id.clone()).collect();
        match all.into_iter().find(|claim| claim.id == *wanted) {
            Some(claim) => Ok(vec![claim]),
            None => Err(format!(
                "error: `{}` is not a claim; there are {}\n",
                wanted.escape_debug(),
                ids.join(", ")
            )),
        }
    }

    /// The faults that break what is looked at.
    fn faults(&self) -> Vec<Fault> {
        let is_wanted = |found: &Found| match &self.claim {
            Some(claim) => found.claims().contains(claim),
            None => true,
        };
        let faults = faults().into_iter();
        faults
            .filter(|fault| fault.found.iter().any(is_wanted))
            .collect()
    }

    /// Every test that has to be in the builds, whether this mode runs it or not.
    fn tests(&self, claims: &[Claim], faults: &[Fault]) -> Vec<Test> {
        let mut tests = plan::cited(claims, faults);
        let suites = plan::suites().into_iter();
        let is_wanted = |suite: &Test| self.claim.is_none() || suite.mode == Mode::Quick;
        tests.extend(suites.filter(is_wanted));
        tests
    }
}

/// What becomes of the tests that have to be in the builds.
struct Choice<'a> {
    to_run: Vec<(&'a Test, &'a Binary)>,
    /// Those that are not there, as rows.
    missing: Vec<Row>,
    /// Those that are there, and not run in this mode.
    left_out: Vec<String>,
}

fn choose<'a>(tests: &'a [Test], builds: &'a [Build], mode: Mode) -> Choice<'a> {
    let mut choice = Choice {
        to_run: Vec::new(),
        missing: Vec::new(),
        left_out: Vec::new(),
    };
    for test in tests {
        let mut left_out = Vec::new();
        match test.find(builds) {
            Err(why) => choice.missing.push(test.missing(&why)),
            Ok(_) if mode < test.mode => left_out.push(test.group()),
            Ok(binary) => {
                if mode < Mode::Full {
                    let long = test.long.iter();
                    left_out.extend(long.map(|name| format!("{name} in {}", test.title())));
                }
                choice.to_run.push((test, binary));
            }
        }
        left_out.retain(|one| !choice.left_out.contains(one));
        choice.left_out.extend(left_out);
    }
    choice
}

/// Prints, with colours only on a terminal that wants them. It is no error if whoever reads the output has
/// seen enough.
fn print(text: &str) -> Result<(), String> {
    let mut output = anstream::stdout();
    let written = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
    match written {
        Err(failure) if failure.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("error: standard output: {failure}\n"))
        }
        _ => Ok(()),
    }
}

/// The repository that this was built from.
fn root() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    match root {
        Some(root) if root.join("docs/claims.md").exists() => Ok(root.to_path_buf()),
        _ => Err(
            "error: the repository that this was built from is gone; run `cargo verify` in a clone\n"
                .to_string(),
        ),
    }
}

fn compiling() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
    let progress = ProgressBar::new_spinner().with_style(style.expect("a valid template"));
    progress.enable_steady_tick(Duration::from_millis(100));
    progress
}

fn running(tests: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg} ({elapsed})");
    let progress = ProgressBar::new(tests).with_style(style.expect("a valid template"));
    progress.enable_steady_tick(Duration::from_millis(100));
    progress
}
