//! `counterexample verify`: every claim with every engine, in one table.

mod build;
mod evidence;
mod exact;
mod row;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use counterexample::fault::{faults, Fault, Found};
use counterexample::register::{claims, Claim};
use indicatif::{ProgressBar, ProgressStyle};

use super::output::print;
use build::{Build, Engine};
use evidence::Evidence;
use row::{Row, Section, Test};

#[derive(Args)]
pub struct Verify {
    /// Under 30 seconds after compiling: the claims without the largest models, and no suites
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Also what takes minutes: the long comparisons of random programs
    #[arg(long)]
    full: bool,
    /// Only this claim
    #[arg(long, value_name = "ID")]
    claim: Option<String>,
}

/// The largest models, which `--quick` leaves out. What is ignored in the tests is only run by `--full`.
const LARGE: [&str; 2] = ["independent_readers", "sequential"];

/// The checks that belong to no claim: what the exact checker's word rests on, and the comparisons of
/// the engines with each other. Each is a file in `verification/tests`.
const SUITES: [(Engine, &[&str]); 3] = [
    (
        Engine::Std,
        &[
            "register",
            "orderings",
            "catalogue",
            "mutations",
            "herd7",
            "counts",
            "axioms",
            "properties",
            "differential_threads",
        ],
    ),
    (Engine::Loom, &["differential_loom", "third_party"]),
    (Engine::Shuttle, &["differential_shuttle", "third_party"]),
];

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
        let (tests, left_out) = self.tests(&claims, &faults, &builds);
        let progress = running(tests.len() as u64);
        for test in tests {
            progress.set_message(test.name());
            rows.push(test.run(&root)?);
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
        let evidence = Evidence::new(&root, self.mode(), rows, left_out);
        let file = evidence.write(&root)?;
        print(&table::table(&evidence))?;
        print(&format!("Written to {}\n", file.display()))?;
        let all = evidence.rows.iter().all(|row| row.as_registered);
        Ok(ExitCode::from(u8::from(!all)))
    }

    fn mode(&self) -> &'static str {
        match (self.quick, self.full) {
            (true, _) => "quick",
            (_, true) => "full",
            _ => "default",
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
                super::output::without_controls(wanted),
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

    /// Every test that the register cites, those of the faults, and the suites; and the names of those
    /// that are left out.
    fn tests<'a>(
        &self,
        claims: &[Claim],
        faults: &[Fault],
        builds: &'a [Build],
    ) -> (Vec<Test<'a>>, Vec<String>) {
        let mut tests = Vec::new();
        let mut left_out = Vec::new();
        for claim in claims {
            for build in builds {
                for &file in build.engine.claim_files() {
                    let cited = claim.tests(&format!("tests/{file}.rs"));
                    for name in cited.into_iter().filter(|name| build.has(file, name)) {
                        let module = name.split("::").next().unwrap_or(name);
                        let is_ignored = build.ignores(file, name) && !self.full;
                        if is_ignored || self.quick && LARGE.contains(&module) {
                            left_out.push(format!("{name} in {} (tests/{file}.rs)", build.engine));
                        } else {
                            tests.push(Test::of_claim(build, file, &claim.id, name, claim.bound()));
                        }
                    }
                }
            }
        }
        for build in builds {
            let (engine, file) = build.engine.of_faults();
            if self.quick && build.engine != Engine::Std {
                left_out.push(format!("the faults in {engine}"));
            } else {
                let test = |fault: &Fault| Test::of_fault(build, file, fault);
                tests.extend(faults.iter().map(test));
            }
        }
        if self.claim.is_some() {
            left_out.push("every other claim, and the suites".to_string());
        } else if self.quick {
            left_out.push("the suites".to_string());
        } else {
            for (engine, files) in SUITES {
                let build = builds.iter().find(|build| build.engine == engine);
                let suite = |file: &&'a str| Some(Test::suite(build?, file, self.full));
                tests.extend(files.iter().filter_map(suite));
            }
            if !self.full {
                left_out.push("the long comparisons in the suites".to_string());
            }
        }
        (tests, left_out)
    }
}

/// The repository that this was built from.
fn root() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
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
