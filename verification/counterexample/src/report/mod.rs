//! What was found, as data: one [`Report`], computed once by [`Report::new`]. The formats only render it:
//! [`text`], JSON (by [`serde`]), [`svg`] and [`dot`] for its pictures. [`herd`] and [`rust`] write the
//! program itself down in another language.

mod diagram;
pub mod dot;
mod edge;
pub mod forbidden;
pub mod herd;
mod judge;
mod number;
pub mod picture;
mod question;
pub mod rust;
pub mod svg;
pub mod text;
mod unsupported;
mod why;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use crate::diagnostic::is_invisible;
use crate::model::Model;
use crate::outcome::{Verdict, Way};
use crate::parse::Note;
use crate::program::Kind;
use crate::remedy::Remedy;
use crate::weakest::Weakest;
use picture::Picture;

pub use number::Number;
pub use question::{OutcomeAnswer, OutcomeReport, Possibility};
pub use unsupported::Unsupported;

/// The version of the shape that reports have in JSON. It grows with every change that a reader of it
/// could notice, other than a new field.
pub const SCHEMA: u32 = 2;

/// The answers to one program: what it can do, and whether what is claimed of it holds.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Where the program came from, as it is to be shown; `-` for standard input.
    pub file: String,
    /// The first line of its documentation; may be empty.
    pub title: String,
    /// The model that it was explored under.
    pub model: Model,
    /// The most candidates that each exploration was to consider.
    pub limit: Number,
    /// The worst verdict on any claim under any kind.
    pub verdict: Verdict,
    /// The threads that were added to a text that starts none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// What was left out of the text, or taken for something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Remark>,
    /// Whether what happens depends on a value that was read before.
    pub has_dependencies: bool,
    /// One for each kind asked about, in that order; only one if the program pins every counter, to
    /// which the kind then makes no difference.
    pub answers: Vec<Answer>,
    /// The names of an outcome's values: every register, then every counter.
    pub columns: Vec<Arc<str>>,
    /// Every outcome, sorted by its values. An execution with a data race, or one that never ends, has
    /// none.
    pub outcomes: Vec<Row>,
    /// Every assertion, then the absence of races on every cell, and that waits end if there are any.
    pub claims: Vec<Claim>,
    /// The weakest orderings, for each kind asked about, of a program whose text has orderings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weakest: Vec<Weakest>,
}

/// What the author of a text should know about how it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The line that it is about, counted from 1; 0 if it is about none in particular.
    pub line: usize,
    /// What.
    pub text: String,
}

impl Remark {
    /// What a note says of a line.
    pub fn new(line: usize, note: &Note) -> Self {
        let text = note.text.clone();
        Remark { line, text }
    }
}

/// How much was explored for one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// What the counters that the program leaves open stood for.
    pub kind: Kind,
    /// How its column is headed: `as written` if no counter was left open.
    pub name: String,
    /// The kind of every counter.
    pub counters: IndexMap<String, Kind>,
    /// How it was found. Numbers of executions, here and in [`Ruling`], are then numbers of what is counted.
    #[serde(flatten)]
    pub way: Way,
    /// Whether these are all executions; otherwise the limit was reached first.
    pub complete: bool,
    /// About how many candidates there are, if the limit was reached first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_candidates: Option<f64>,
    /// The executions found that end or have a data race, without those that are counted below.
    pub executions: Number,
    /// The executions found in which threads wait for ever.
    pub endless: Number,
    /// The executions found that are possible only if the compiler removes a dependency.
    pub without_dependencies: Number,
    /// The executions in which a loop would go on after it was unrolled as often as was asked for: nothing is
    /// said of them.
    #[serde(skip_serializing_if = "Number::is_zero")]
    pub cut: Number,
    /// Whether an execution has a data race: then every outcome is possible.
    pub has_race: bool,
    /// The executions with outcomes that are not listed, because too many others are.
    pub unlisted: Number,
}

/// An outcome, and how many executions have it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Registers and final values by name; without the registers that were not bound.
    pub values: IndexMap<Arc<str>, Number>,
    /// Under each kind that has it and for which executions were visited.
    pub executions: BTreeMap<Kind, Number>,
    /// The other kinds that have it: by states it is not known how many executions have an outcome.
    pub possible: Vec<Kind>,
    /// Of the executions that are possible only if the compiler removes a dependency.
    pub executions_without_dependencies: BTreeMap<Kind, Number>,
    /// The assertions that it breaks.
    pub breaks: Vec<String>,
}

/// Something that is claimed of a program, and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    /// What sort of claim it is.
    #[serde(flatten)]
    pub about: About,
    /// The claim as its text: `assert!(r0 <= r1)`.
    pub text: String,
    /// One for each kind asked about.
    pub rulings: Vec<Ruling>,
    /// The execution to show: under the strongest kind that violates the claim, whose executions the
    /// weaker ones have too.
    pub counterexample: Option<Counterexample>,
    /// What would help; only where there is a counterexample, and there are counters.
    pub remedy: Option<Remedy>,
}

/// What sort of claim it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum About {
    /// That a condition holds at the end of every execution.
    Assertion,
    /// That there is no data race on a cell of plain memory.
    NoRace {
        /// The name of the cell.
        cell: String,
    },
    /// That every wait ends.
    WaitsEnd,
}

/// What can be said about a claim under one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Ruling {
    /// The kind.
    pub kind: Kind,
    /// What can be said.
    pub verdict: Verdict,
    /// The executions that violate the claim.
    pub violations: Number,
    /// Those that are possible only if the compiler removes a dependency.
    pub violations_without_dependencies: Number,
    /// The executions of which an assertion says nothing, since they do not bind every register in it.
    pub silent: Number,
    /// The executions that the claim was judged of.
    pub judged: Number,
}

/// An execution that violates a claim: the shortest that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Counterexample {
    /// The kind under which it was found.
    pub kind: Kind,
    /// Its number in the order of the exploration for that kind, as `--execution` takes it, if executions were
    /// visited.
    pub number: Option<Number>,
    /// Whether there is no shorter one; otherwise it is the shortest that was found.
    pub is_shortest: bool,
    /// The dependency that the compiler has to remove for it, in words, if it takes that.
    pub dependency: Option<String>,
    /// The execution, drawn.
    pub picture: Picture,
}

impl Report {
    /// The picture of the first claim that has one.
    pub fn picture(&self) -> Option<&Picture> {
        let mut found = self
            .claims
            .iter()
            .filter_map(|claim| claim.counterexample.as_ref());
        found.next().map(|counterexample| &counterexample.picture)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Model {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Text on one line, and without characters that cannot be seen or that turn the text round.
fn one_line(text: &str) -> String {
    text.replace(
        |character: char| character.is_control() || is_invisible(character),
        "\u{fffd}",
    )
}

/// The name of a test of a program with this title: the first words before a colon or a full stop.
/// No keyword, in any language that a format is in.
fn slug(title: &str) -> String {
    let name = title
        .split([':', '.'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let words = name.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(6).collect();
    match *words {
        [] => "counter_program".to_string(),
        [word] => format!("test_{word}"),
        [first, ..] if first.starts_with(|digit: char| digit.is_ascii_digit()) => {
            format!("test_{}", words.join("_"))
        }
        _ => words.join("_"),
    }
}
