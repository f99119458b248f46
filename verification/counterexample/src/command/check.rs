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
use counterexample::parse::{Options, Reading};
use counterexample::program::{Kind, Program};
use counterexample::report::picture::Picture;
use counterexample::report::{
    dot, herd, rust, svg, text, OutcomeReport, Possibility, Remark, Report,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::failure::Failure;
use super::input::{sources, Source};
use super::named::Named;
use super::output::print;

#[derive(Args)]
pub struct Check {
    /// Programs; `-`, or nothing, is standard input
    file: Vec<PathBuf>,
    /// What `Counter` stands for; may be given several times [default: relaxed and consistent]
    #[arg(long, value_name = "KIND")]
    counter: Vec<Named<Kind>>,
    /// The memory model
    #[arg(long, default_value = "cpp20")]
    model: Named<Model>,
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
    /// How many turns of a loop to execute whose end is only known when it runs
    #[arg(long, default_value = "3", value_name = "N", value_parser = positive)]
    unroll: NonZeroU64,
    /// Ask whether this can be true at the end of an execution, such as 'r0 == 0 && r1 == 0': shows the
    /// shortest execution in which it is, or the axiom that forbids it and the cycle that it forbids
    #[arg(long, value_name = "CONDITION", conflicts_with = "execution")]
    outcome: Option<String>,
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
    /// The whole report as a JSON object, a line for each program
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
    pub fn run(&self) -> Result<ExitCode, Failure> {
        if let Some(refused) = self.refused() {
            self.tell(&Failure::Usage(refused.to_string()))?;
            return Ok(ExitCode::from(2));
        }
        let mut worst = Verdict::Holds;
        let mut separator = "";
        let mut failures = Vec::new();
        for source in sources(&self.file) {
            match source.and_then(|source| self.answer(&source)) {
                Ok((shown, verdict)) => {
                    print(&format!("{separator}{shown}"))?;
                    worst = worst.max(verdict);
                    if self.format == Format::Text {
                        separator = "\n";
                    }
                }
                Err(failure) => failures.push(failure),
            }
        }
        // One that can't be read silences no other.
        if !failures.is_empty() {
            failures.iter().try_for_each(|failure| self.tell(failure))?;
            return Ok(ExitCode::from(2));
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

    /// Why options do not go together.
    fn refused(&self) -> Option<&'static str> {
        let draws = matches!(self.format, Format::Svg | Format::Dot);
        let reports = matches!(self.format, Format::Text | Format::Json);
        if self.execution.is_some() && !draws {
            Some("--execution goes with --format svg or dot")
        } else if self.outcome.is_some() && !draws && !reports {
            Some("--outcome goes with --format text, json, svg or dot")
        } else if self.file.len() > 1 && !reports {
            Some("this format shows one program: give one FILE")
        } else {
            None
        }
    }

    /// Says what is wrong: to programs among the answers, to people apart from them.
    fn tell(&self, failure: &Failure) -> Result<(), Failure> {
        if self.format == Format::Json {
            return print(&failure.json());
        }
        let _ = write!(anstream::stderr(), "{}", failure.text());
        Ok(())
    }

    /// What is to be shown of a program, and the verdict on all that it asserts. To write a program
    /// down in another form is to say nothing about it.
    fn answer(&self, source: &Source) -> Result<(String, Verdict), Failure> {
        let unroll = usize::try_from(self.unroll.get()).unwrap_or(usize::MAX);
        let readings = source.programs(Options { unroll })?;
        let reports = matches!(self.format, Format::Text | Format::Json);
        if let ([_, _, ..], false) = (&readings[..], reports) {
            let message =
                "no thread is started in it, and this format shows one program: add the threads, \
                such as `spawn(|| { … });`, or see those that --format text tries";
            return Err(Failure::file(&source.name, message));
        }
        let mut shown = String::new();
        let mut worst = Verdict::Holds;
        for reading in &readings {
            let (text, verdict) = self.answer_one(source, reading)?;
            if self.format == Format::Text && !shown.is_empty() {
                shown.push('\n');
            }
            shown.push_str(&text);
            worst = worst.max(verdict);
        }
        Ok((shown, worst))
    }

    fn answer_one(&self, source: &Source, reading: &Reading) -> Result<(String, Verdict), Failure> {
        let program = &reading.program;
        let written = match self.format {
            Format::Herd => herd::herd(program, self.only_kind()?, self.limit.get()),
            Format::Loom => rust::loom(program, self.only_kind()?),
            Format::Rust => rust::rust(program, self.only_kind()?),
            _ => return self.explored(source, reading),
        };
        let written = written.map_err(|unsupported| Failure::file(&source.name, unsupported))?;
        Ok((written, Verdict::Holds))
    }

    fn explored(&self, source: &Source, reading: &Reading) -> Result<(String, Verdict), Failure> {
        let (name, program) = (&source.name, &reading.program);
        let (kinds, limit) = (self.kinds(), self.limit.get());
        if let Some(number) = self.execution {
            let found = self.execution(name, program, kinds[0], number)?;
            return Ok((found, Verdict::Holds));
        }
        let refused = |invalid| Failure::file(name, invalid);
        let outcome = self.outcome.as_deref();
        let outcome = outcome.map(|it| source.condition(it)).transpose()?;
        let progress = self.progress(name, program, &kinds)?;
        let shown = match outcome {
            Some(outcome) => {
                let report =
                    OutcomeReport::new(name, program, &outcome, &kinds, self.model.0, limit);
                let report = report.map_err(refused)?;
                (self.show_outcome(&report), settled(&report))
            }
            None => {
                let report = Report::new(name, program, &kinds, self.model.0, limit);
                let mut report = report.map_err(refused)?;
                report.client = reading.client.as_ref().map(|client| client.text.clone());
                report.notes = reading
                    .notes
                    .iter()
                    .map(|note| Remark::new(source.line(&note.span), note))
                    .collect();
                (self.show(&report), report.verdict)
            }
        };
        progress.finish_and_clear();
        Ok(shown)
    }

    fn show(&self, report: &Report) -> String {
        match self.format {
            Format::Json => json(report),
            Format::Svg | Format::Dot => match report.picture() {
                Some(picture) => self.draw(picture),
                None => nothing(
                    "There is no counterexample to draw; --execution N draws the N-th execution.",
                ),
            },
            _ => text::text(report),
        }
    }

    fn show_outcome(&self, report: &OutcomeReport) -> String {
        match self.format {
            Format::Json => json(report),
            Format::Svg | Format::Dot => match &report.answers[0].picture {
                Some(picture) => self.draw(picture),
                None => nothing("There is nothing to draw; --format text says why."),
            },
            _ => text::outcome(report),
        }
    }

    fn execution(
        &self,
        name: &str,
        program: &Program,
        kind: Kind,
        number: NonZeroU64,
    ) -> Result<String, Failure> {
        let orderings = program.orderings(kind);
        let found = nth_execution(
            program,
            &orderings,
            self.model.0,
            self.limit.get(),
            number.get(),
        );
        match found.map_err(|invalid| Failure::file(name, invalid))? {
            Ok(execution) => {
                let caption = format!("execution {number} under {kind}");
                Ok(self.draw(&Picture::of_execution(program, &execution, &caption)))
            }
            Err(coverage) => {
                let limit = if coverage.complete {
                    ""
                } else {
                    " within the limit"
                };
                let there_are = coverage.visited();
                let message = format!("under {kind} there are {there_are} executions{limit}");
                Err(Failure::file(name, message))
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
        for &Named(kind) in &self.counter {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The kind to write a program down for.
    fn only_kind(&self) -> Result<Kind, Failure> {
        match *self.counter {
            [] => Ok(Kind::Relaxed),
            [Named(kind)] => Ok(kind),
            _ => Err(Failure::Usage(
                "this format is written for one --counter".to_string(),
            )),
        }
    }

    /// A line on the terminal while the exploration runs, saying how large it is.
    fn progress(
        &self,
        name: &str,
        program: &Program,
        kinds: &[Kind],
    ) -> Result<ProgressBar, Failure> {
        let largest = kinds.iter().try_fold(0.0, |largest: f64, &kind| {
            estimate(program, &program.orderings(kind), self.model.0).map(|size| largest.max(size))
        });
        let expected = largest.map_err(|invalid| Failure::file(name, invalid))?;
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

/// Whether the question was answered for every kind.
fn settled(report: &OutcomeReport) -> Verdict {
    let is_open =
        |possibility| matches!(possibility, Possibility::Unknown | Possibility::Unexplained);
    let mut answers = report.answers.iter();
    if answers.any(|answer| is_open(answer.possibility)) {
        Verdict::Unknown
    } else {
        Verdict::Holds
    }
}

/// One line.
fn json(report: &impl Serialize) -> String {
    serde_json::to_string(report).expect("every key is a string") + "\n"
}

/// Says why there is nothing to show.
fn nothing(remark: &str) -> String {
    let _ = writeln!(anstream::stderr(), "{remark}");
    String::new()
}
