//! `counterexample check`

use std::io::Write;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use counterexample::explore::{estimate, nth_execution};
use counterexample::model::Model;
use counterexample::outcome::Verdict;
use counterexample::program::{Kind, Program};
use counterexample::report::picture::Picture;
use counterexample::report::{dot, herd, json, rust, svg, text, Report};
use indicatif::{ProgressBar, ProgressStyle};

use super::input::programs;
use super::output::{error, print};

#[derive(Args)]
pub struct Check {
    /// Programs; `-`, or nothing, is standard input
    file: Vec<PathBuf>,
    /// What `Counter` stands for; may be given several times [default: relaxed and consistent]
    #[arg(long, value_name = "KIND")]
    counter: Vec<Kind>,
    /// The memory model
    #[arg(long, default_value = "cpp20")]
    model: Model,
    /// The most executions to consider for each kind, those that do not go the way of their branches
    /// included
    #[arg(long, default_value = "1000000", value_name = "N", value_parser = positive)]
    limit: NonZeroU64,
    /// How to show what was found
    #[arg(long, default_value = "text")]
    format: Format,
    /// With svg and dot, the execution to draw, by its number in the order of the exploration for the
    /// first kind; without, the shortest counterexample is drawn
    #[arg(long, value_name = "N", value_parser = positive)]
    execution: Option<NonZeroU64>,
}

fn positive(text: &str) -> Result<NonZeroU64, String> {
    let most = u64::MAX;
    text.parse()
        .map_err(|_| format!("write a whole number from 1 to {most}"))
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Outcomes, verdicts and counterexamples, for people
    Text,
    /// One JSON object per program and kind, a line each
    Json,
    /// The counterexample as a picture
    Svg,
    /// The counterexample as a graph, for Graphviz
    Dot,
    /// The program as a C litmus test for herd7, which can check the outcomes
    Herd,
    /// The program as a test for your code base, under loom
    Loom,
    /// The program as a test for your code base, with real threads
    Rust,
}

impl Check {
    pub fn run(&self) -> Result<ExitCode, String> {
        let is_picture = matches!(self.format, Format::Svg | Format::Dot);
        if self.execution.is_some() && !is_picture {
            return Err("error: --execution goes with --format svg or dot\n".to_string());
        }
        if self.file.len() > 1 && !matches!(self.format, Format::Text | Format::Json) {
            return Err("error: this format shows one program: give one FILE\n".to_string());
        }
        let mut worst = Verdict::Holds;
        let mut separator = "";
        let mut errors = String::new();
        for (name, program) in programs(&self.file) {
            match program.and_then(|program| self.answer(&name, program)) {
                Ok((shown, verdict)) => {
                    print(&format!("{separator}{shown}"))?;
                    worst = worst.max(verdict);
                    if self.format == Format::Text {
                        separator = "\n";
                    }
                }
                Err(message) => errors += &message,
            }
        }
        // One that can't be read silences no other.
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(ExitCode::from(match worst {
            Verdict::Holds => 0,
            Verdict::CanFail
            | Verdict::WaitsForEver
            | Verdict::NeverCompletes
            | Verdict::DependsOnCompiler => 1,
            Verdict::Unknown | Verdict::SaysNothing => 3,
        }))
    }

    /// What is to be shown of a program, and the verdict on all that it asserts. To write a program
    /// down in another form is to say nothing about it.
    fn answer(&self, name: &str, program: Program) -> Result<(String, Verdict), String> {
        let refused = |reason: &dyn std::fmt::Display| error(name, reason);
        let written = match self.format {
            Format::Herd => herd::herd(&program, self.only_kind()?, self.limit.get()),
            Format::Loom => rust::loom(&program, self.only_kind()?),
            Format::Rust => rust::rust(&program, self.only_kind()?),
            _ => return self.explored(name, program),
        };
        let written = written.map_err(|unsupported| refused(&unsupported))?;
        Ok((written, Verdict::Holds))
    }

    fn explored(&self, name: &str, program: Program) -> Result<(String, Verdict), String> {
        let refused = |invalid| error(name, invalid);
        let kinds = self.kinds();
        if let Some(number) = self.execution {
            let found = self.execution(name, &program, kinds[0], number)?;
            return Ok((found, Verdict::Holds));
        }
        let progress = self.progress(name, &program, &kinds)?;
        let report = Report::new(name, program, &kinds, self.model, self.limit.get());
        let report = report.map_err(refused)?;
        let shown = match self.format {
            Format::Json => json::json(&report),
            Format::Svg | Format::Dot => self.counterexample(&report),
            _ => text::text(&report).map_err(refused)?,
        };
        progress.finish_and_clear();
        Ok((shown, report.verdict()))
    }

    /// The picture of the first counterexample, or nothing but a remark if there is none.
    fn counterexample(&self, report: &Report) -> String {
        let picture = report
            .claims()
            .find_map(|claim| Picture::of_claim(report, claim));
        match picture {
            Some(picture) => self.draw(&picture),
            None => {
                let _ = writeln!(
                    anstream::stderr(),
                    "There is no counterexample to draw; --execution N draws the N-th execution."
                );
                String::new()
            }
        }
    }

    fn execution(
        &self,
        name: &str,
        program: &Program,
        kind: Kind,
        number: NonZeroU64,
    ) -> Result<String, String> {
        let orderings = program.orderings(kind);
        let found = nth_execution(
            program,
            &orderings,
            self.model,
            self.limit.get(),
            number.get(),
        );
        match found.map_err(|invalid| error(name, invalid))? {
            Ok(execution) => {
                let heading = format!("execution {number} under {kind}");
                Ok(self.draw(&Picture::of_execution(program, &execution, heading)))
            }
            Err(coverage) => {
                let limit = if coverage.complete {
                    ""
                } else {
                    " within the limit"
                };
                let there_are = coverage.visited();
                let message = format!("under {kind} there are {there_are} executions{limit}");
                Err(error(name, message))
            }
        }
    }

    fn draw(&self, picture: &Picture) -> String {
        if self.format == Format::Svg {
            svg::svg(picture)
        } else {
            dot::dot(picture)
        }
    }

    /// The kinds asked about, each once.
    fn kinds(&self) -> Vec<Kind> {
        if self.counter.is_empty() {
            return vec![Kind::Relaxed, Kind::Consistent];
        }
        let mut kinds = Vec::new();
        for &kind in &self.counter {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The kind to write a program down for.
    fn only_kind(&self) -> Result<Kind, String> {
        match *self.counter {
            [] => Ok(Kind::Relaxed),
            [kind] => Ok(kind),
            _ => Err("error: this format is written for one --counter\n".to_string()),
        }
    }

    /// A line on the terminal while the exploration runs, saying how large it is.
    fn progress(
        &self,
        name: &str,
        program: &Program,
        kinds: &[Kind],
    ) -> Result<ProgressBar, String> {
        let largest = kinds.iter().try_fold(0.0, |largest: f64, &kind| {
            estimate(program, &program.orderings(kind), self.model).map(|size| largest.max(size))
        });
        let expected = largest.map_err(|invalid| error(name, invalid))?;
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        let progress = ProgressBar::new_spinner().with_style(style.expect("a valid template"));
        progress.set_message(format!(
            "{name}: about {} candidates expected, at most {} will be considered",
            text::rounded(expected),
            self.limit
        ));
        progress.enable_steady_tick(Duration::from_millis(100));
        Ok(progress)
    }
}
