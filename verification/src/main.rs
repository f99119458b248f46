//! The command line of `counterexample`.

#![forbid(unsafe_code)]

use std::fmt::Display;
use std::io::{self, IsTerminal, Read, Write};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use counterexample::diagnostic;
use counterexample::explore::estimate;
use counterexample::glossary;
use counterexample::model::Model;
use counterexample::outcome::Verdict;
use counterexample::parse::{parse, MAX_SOURCE};
use counterexample::program::{Kind, Program};
use counterexample::report::{json, text, Report};
use indicatif::{ProgressBar, ProgressStyle};

const ABOUT: &str =
    "Answers exactly what a program over atomic counters can do under Rust's memory \
    model, and draws the execution that breaks an assertion.";

const EXAMPLES: &str = "\
Examples:
  Is a relaxed counter enough here? Write down what each thread does to the counters, name the
  values that it reads, and assert what the code relies on:

    $ cat pair.rs
    //! A writer keeps a > b. Does a reader see it?
    let a = Counter::new(5);
    let b = Counter::new(4);
    spawn(|| { a.inc(); b.inc(); });
    spawn(|| { let r0 = b.get(); let r1 = a.get(); });
    assert!(r1 > r0);

    $ counterexample check pair.rs

  The same as one JSON object per kind of counter:

    $ counterexample check pair.rs --format json

  What is a release sequence?

    $ counterexample explain release sequence";

const LANGUAGE: &str = "\
Programs:
  let a = Counter::new(0);         a counter of the kind that is asked about; RelaxedCounter,
                                   AcqRelCounter and ConsistentCounter pin the kind
  let data = Plain::new(0);        ordinary memory, with data.set(1) and data.get()
  spawn(|| { … });                 a thread; all start together
  let r = a.inc();                 also a.add(2), a.add(r + 1), a.get(), a.reset(): each returns the
                                   value that it found
  if r == 0 { … } else { … }       over the values that the thread has named
  for _ in 0..3 { … }              unrolled
  while a.get() < 2 {}             waits
  assert!(r > 0 && a == b);        at the end, over named values and the counters' final ones

Exit code:
  0  every assertion holds under every kind asked about
  1  one can fail, or a wait is never satisfied
  2  bad input or usage
  3  the limit was reached first, without a violation

Examples:
  $ counterexample check pair.rs
  $ counterexample check --counter relaxed --model rc11 *.rs
  $ echo 'let a = Counter::new(0);
          spawn(|| { a.inc(); let id = a.get(); });
          spawn(|| { a.inc(); let other = a.get(); });
          assert!(id != other);' | counterexample check";

#[derive(Parser)]
#[command(name = "counterexample", version, about = ABOUT, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Explore programs, and judge what they assert
    #[command(after_help = LANGUAGE)]
    Check(Check),
    /// Say in a paragraph what a term means, such as happens-before
    Explain {
        /// The term; without one, all terms are listed
        word: Vec<String>,
    },
}

#[derive(Args)]
struct Check {
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
    #[arg(long, default_value = "1000000", value_name = "N")]
    limit: NonZeroU64,
    /// How to show what was found
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Outcomes, verdicts and counterexamples, for people
    Text,
    /// One JSON object per program and kind, a line each
    Json,
}

fn main() -> ExitCode {
    let result = match CommandLine::parse().command {
        Command::Check(check) => check.run(),
        Command::Explain { word } => explain(&word.join(" ")),
    };
    match result {
        Ok(code) => code,
        Err(message) => {
            let _ = write!(anstream::stderr(), "{message}");
            ExitCode::from(2)
        }
    }
}

impl Check {
    fn run(&self) -> Result<ExitCode, String> {
        let programs = self.programs()?;
        let kinds = match &*self.counter {
            [] => vec![Kind::Relaxed, Kind::Consistent],
            kinds => without_repetition(kinds),
        };
        let mut worst = Verdict::Holds;
        for (index, (name, program)) in programs.into_iter().enumerate() {
            let progress = self.progress(&name, &program, &kinds)?;
            let report = Report::new(&name, program, &kinds, self.model, self.limit.get())
                .map_err(|invalid| error(&name, invalid))?;
            let shown = match self.format {
                Format::Text => text::text(&report).map_err(|invalid| error(&name, invalid))?,
                Format::Json => json::json(&report),
            };
            progress.finish_and_clear();
            let separator = if index > 0 && self.format == Format::Text {
                "\n"
            } else {
                ""
            };
            if print(&format!("{separator}{shown}"))?.is_closed() {
                break;
            }
            worst = worst.max(report.verdict());
        }
        Ok(ExitCode::from(match worst {
            Verdict::Holds => 0,
            Verdict::CanFail | Verdict::NeverCompletes => 1,
            Verdict::Unknown => 3,
        }))
    }

    /// Every program with its name; nothing is explored if one of them can't be read.
    fn programs(&self) -> Result<Vec<(String, Program)>, String> {
        let standard_input = [PathBuf::from("-")];
        let files = match &*self.file {
            [] => &standard_input,
            files => files,
        };
        let mut programs = Vec::new();
        let mut errors = String::new();
        for file in files {
            match read(file) {
                Ok(program) => programs.push((shown(file), program)),
                Err(message) => errors += &message,
            }
        }
        if errors.is_empty() {
            Ok(programs)
        } else {
            Err(errors)
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
            "{name}: about {} executions expected, at most {} will be considered",
            text::rounded(expected),
            self.limit
        ));
        progress.enable_steady_tick(Duration::from_millis(100));
        Ok(progress)
    }
}

fn without_repetition(kinds: &[Kind]) -> Vec<Kind> {
    let mut unique = Vec::new();
    for &kind in kinds {
        if !unique.contains(&kind) {
            unique.push(kind);
        }
    }
    unique
}

fn read(file: &Path) -> Result<Program, String> {
    let name = shown(file);
    let bytes = if file == Path::new("-") {
        if io::stdin().is_terminal() {
            let _ = writeln!(
                anstream::stderr(),
                "Reading a program from the terminal; Ctrl-D ends it, `counterexample check --help` \
                 shows one."
            );
        }
        bounded(io::stdin().lock())
    } else {
        std::fs::File::open(file).and_then(bounded)
    };
    let bytes = bytes.map_err(|failure| error(&name, failure))?;
    let source = String::from_utf8(bytes).map_err(|not_text| {
        let place = not_text.utf8_error().valid_up_to();
        error(
            &name,
            format!("not a program: byte {place} is not UTF-8 text"),
        )
    })?;
    parse(&source).map_err(|diagnostics| {
        // Whoever prints it removes the colours where they are not wanted.
        diagnostic::render(&name, &source, &diagnostics, true)
    })
}

/// At most one byte more than the parser accepts, so that it says what is too large.
fn bounded(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(MAX_SOURCE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file's name without anything that a terminal would act upon.
fn shown(file: &Path) -> String {
    let name = file.display().to_string();
    name.chars()
        .flat_map(|letter| {
            let escaped = if letter.is_control() {
                Some(letter.escape_unicode())
            } else {
                None
            };
            let plain = if letter.is_control() {
                None
            } else {
                Some(letter)
            };
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

fn error(name: &str, message: impl Display) -> String {
    format!("error: {name}: {message}\n")
}

fn explain(word: &str) -> Result<ExitCode, String> {
    let text = match glossary::explain(word) {
        Some(entry) => format!("{}\n\n{}\n", entry.term, textwrap::fill(entry.meaning, 100)),
        None if word.is_empty() => {
            let terms = glossary::ENTRIES.iter().map(|entry| entry.term);
            format!("{}\n", terms.collect::<Vec<_>>().join("\n"))
        }
        None => {
            let suggestion = match glossary::similar(word).join(", ") {
                none if none.is_empty() => {
                    "`counterexample explain` lists the terms that are".to_string()
                }
                similar => format!("did you mean: {similar}?"),
            };
            return Err(format!(
                "error: `{}` is not explained; {suggestion}\n",
                shown(Path::new(word))
            ));
        }
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Whether whoever reads standard output is still there.
enum Output {
    Open,
    Closed,
}

impl Output {
    fn is_closed(&self) -> bool {
        matches!(self, Output::Closed)
    }
}

fn print(text: &str) -> Result<Output, String> {
    let mut output = anstream::stdout();
    match output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
    {
        Ok(()) => Ok(Output::Open),
        Err(failure) if failure.kind() == io::ErrorKind::BrokenPipe => Ok(Output::Closed),
        Err(failure) => Err(error("standard output", failure)),
    }
}
