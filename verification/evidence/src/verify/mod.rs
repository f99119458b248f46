//! What `cargo verify` does.

mod build;
mod evidence_file;
mod judge;
mod plan;
mod row;
mod suite;
mod table;
#[cfg(test)]
mod tests;
mod theorems;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use evidence::claims::{claims, Claim};
use evidence::engine::Engine;
use evidence::fault::FAULTS;
use indicatif::{ProgressBar, ProgressStyle};

use build::Build;
use evidence_file::Evidence;
use judge::Ran;
use plan::{suites, Mode};
use row::Row;
use theorems::Checked;

/// Check every claim about the shipped counters with every engine, in one table
///
/// Builds the tests as shipped, and for each model checker, each in a target folder of its own; runs the
/// exact checker, the models of the claims, the tests that the claims cite, the faults, the suites that the
/// engines' answers rest on, and where Coq is at hand the proofs; prints tables; and writes
/// target/verification/evidence.json. Exit code 0 only if every row is as registered; 1 if one is not; 2 if
/// something does not compile.
#[derive(Parser)]
#[command(name = "cargo verify", bin_name = "cargo verify", version)]
pub struct Verify {
    /// The claims without the largest models, no proofs, and of the suites only those that take no time
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Also what takes minutes: independent-readers under loom, and the long comparisons of random programs
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
        let mode = self.mode();
        let progress = compiling();
        let suites = suites();
        let builds = Engine::building().map(|engine| {
            progress.set_message(format!("compiling for {engine}"));
            Build::new(
                &root,
                engine,
                suites.iter().filter(|suite| suite.mode <= mode),
            )
        });
        let builds: Vec<Result<Build, String>> = builds.collect();
        progress.finish_and_clear();
        let builds: Vec<Build> = builds.into_iter().collect::<Result<_, _>>()?;

        let mut left_out = judge::left_out(mode);
        let with_proofs = mode > Mode::Quick && theorems::can_be_checked();
        if mode == Mode::Quick {
            left_out.push("the theorems".to_string());
        } else if !with_proofs {
            left_out.push("the theorems, since Coq is not here: apt-get install coq".to_string());
        }
        let progress = running(suites.len() as u64);
        let run = |is_wanted: fn(Engine) -> bool| -> Result<Vec<Ran>, String> {
            let mut ran = Vec::new();
            for suite in suites.iter().filter(|suite| is_wanted(suite.engine)) {
                progress.set_message(suite.title());
                let run = match suite.find(&builds) {
                    _ if suite.mode > mode => Ok(None),
                    Err(why) => Err(why),
                    Ok(binary) => Ok(Some(suite.run(binary, &root, mode)?)),
                };
                ran.push(Ran { suite: *suite, run });
                progress.inc(1);
            }
            Ok(ran)
        };
        // Threads that are to collide want the cores to themselves; the other builds use one at a time, and
        // leave another to Coq.
        let mut ran = run(|engine| engine.cfg().is_none())?;
        let (others, checked) = std::thread::scope(|scope| {
            let proofs = with_proofs.then(|| scope.spawn(|| Checked::new(&root)));
            let others = run(|engine| engine.cfg().is_some());
            if proofs.is_some() {
                progress.set_message("proofs");
            }
            let checked = proofs.map(|proofs| proofs.join().expect("it does not panic"));
            (others, checked.transpose())
        });
        ran.extend(others?);
        let checked = checked?;
        progress.finish_and_clear();

        let mut rows = rows(&claims, &ran, &builds, mode, checked.as_ref());
        if self.claim.is_none() {
            rows.extend(FAULTS.iter().flat_map(|fault| judge::fault(fault, &ran)));
        } else {
            left_out.push("every other claim, and the faults".to_string());
        }
        rows.extend(ran.iter().filter_map(|ran| judge::suite(ran, mode)));
        rows.sort_by_key(|row| row.section);
        let evidence = Evidence::new(&root, mode.name(), rows, left_out);
        let file = evidence.write(&root)?;
        print(&table::table(&evidence))?;
        let file = file.strip_prefix(&root).unwrap_or(&file);
        print(&format!("Evidence: {}\n", file.display()))?;
        let passed = evidence.rows.iter().all(|row| row.as_registered);
        Ok(ExitCode::from(u8::from(!passed)))
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
}

/// The rows of some claims.
fn rows(
    claims: &[Claim],
    ran: &[Ran],
    builds: &[Build],
    mode: Mode,
    checked: Option<&Checked>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for claim in claims {
        rows.extend(judge::exact(claim));
        let mut models = judge::models(claim, ran, mode);
        // The processor is what says least.
        models.sort_by_key(|row| row.engine == Engine::Threads.to_string());
        rows.extend(models);
        rows.extend(judge::cited(claim, ran, builds));
        rows.extend(checked.and_then(|checked| checked.row(claim)));
    }
    rows
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
        Some(root) if root.join("verification/litmus").exists() => Ok(root.to_path_buf()),
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
