//! What was found, for people and for programs: one [`Report`], many formats.

pub mod diagram;
pub mod dot;
pub mod herd;
pub mod json;
pub mod picture;
pub mod rust;
pub mod svg;
pub mod text;
mod unsupported;
pub mod why;

pub use unsupported::Unsupported;

use crate::diagnostic::is_invisible;
use crate::execution::Execution;
use crate::model::Model;
use crate::outcome::{check, Findings, Judgement, Outcome, Verdict, Violations};
use crate::program::{Kind, Program, Scope};
use crate::unfolding::{Invalid, Unfolding};

/// The answers to one program.
#[derive(Clone, Debug)]
pub struct Report {
    /// Where the program came from, as it is to be shown.
    pub file: String,
    /// The program.
    pub program: Program,
    /// The model that it was explored under.
    pub model: Model,
    /// The most candidates that each exploration was to consider.
    pub limit: u64,
    /// One for each kind asked about, in that order; only one if the program pins every counter, to
    /// which the kind then makes no difference.
    pub answers: Vec<Answer>,
    /// Whether what happens depends on a value that was read before.
    pub(crate) has_dependencies: bool,
    has_waits: bool,
}

/// The answer for one kind.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the counters that the program leaves open stood for.
    pub kind: Kind,
    /// What was found.
    pub findings: Findings,
}

/// Something that is claimed of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// An assertion of the program, by index.
    Assertion(usize),
    /// That there is no data race on a cell, by index.
    NoRace(usize),
    /// That every wait ends.
    WaitsEnd,
}

impl Report {
    /// Explores `program` for each of `kinds`.
    ///
    /// # Errors
    ///
    /// If the program is larger than can be explored.
    pub fn new(
        file: &str,
        program: Program,
        kinds: &[Kind],
        model: Model,
        limit: u64,
    ) -> Result<Report, Invalid> {
        let has_open_counter = program
            .counters
            .iter()
            .any(|counter| counter.kind.is_none());
        let kinds = if has_open_counter { kinds } else { &kinds[..1] };
        let answer = |&kind: &Kind| {
            let findings = check(&program, &program.orderings(kind), model, limit)?;
            Ok(Answer { kind, findings })
        };
        let answers = kinds.iter().map(answer).collect::<Result<_, _>>()?;
        let unfolding = Unfolding::new(&program)?;
        Ok(Report {
            has_dependencies: unfolding.has_dependencies(),
            has_waits: unfolding.waits != 0,
            file: file.to_string(),
            program,
            model,
            limit,
            answers,
        })
    }

    /// The worst of the answers: what can be said of every assertion under every kind.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.answers.iter().map(|answer| answer.findings.overall());
        verdicts.max().unwrap_or(Verdict::Holds)
    }

    /// Every assertion, then the absence of races on every cell, and that waits end if there are any.
    pub fn claims(&self) -> impl Iterator<Item = Claim> {
        let assertions = (0..self.program.assertions.len()).map(Claim::Assertion);
        let races = (0..self.program.cells.len()).map(Claim::NoRace);
        let waits = self.has_waits.then_some(Claim::WaitsEnd);
        assertions.chain(races).chain(waits)
    }

    /// A claim as its text: `assert!(r0 <= r1)`.
    pub fn claim_text(&self, claim: Claim) -> String {
        match claim {
            Claim::Assertion(assertion) => {
                let condition = &self.program.assertions[assertion];
                format!("assert!({})", self.program.condition_text(condition))
            }
            Claim::NoRace(cell) => format!("no data race on `{}`", self.program.cells[cell].name),
            Claim::WaitsEnd => "every wait ends".to_string(),
        }
    }

    /// The execution to show for a claim: under the strongest kind that violates it, whose
    /// executions the weaker ones have too. One that needs no help of the compiler, if there is one.
    pub fn witness(&self, claim: Claim) -> Option<(Kind, &Execution)> {
        let violated = |which: fn(&Judgement) -> &Violations| {
            let violated = self.answers.iter().filter_map(move |answer| {
                let judgement = answer.findings.judgement(claim);
                Some((answer.kind, which(judgement).witness.as_ref()?))
            });
            violated.max_by_key(|(kind, _)| *kind)
        };
        violated(|judgement| &judgement.violations)
            .or_else(|| violated(|judgement| &judgement.without_dependencies))
    }

    /// How the column or line of a kind is headed.
    pub fn kind_name(&self, kind: Kind) -> String {
        let open = |counter: &crate::program::Counter| counter.kind.is_none();
        if self.program.counters.iter().any(open) {
            kind.to_string()
        } else {
            "as written".to_string()
        }
    }
}

impl Findings {
    /// How often a claim is violated, and by what.
    pub fn judgement(&self, claim: Claim) -> &Judgement {
        match claim {
            Claim::Assertion(assertion) => &self.assertions[assertion],
            Claim::NoRace(cell) => &self.races[cell],
            Claim::WaitsEnd => &self.waits,
        }
    }

    /// What can be said about a claim.
    pub fn verdict_on_claim(&self, claim: Claim) -> Verdict {
        match claim {
            Claim::WaitsEnd => self.on_waits(),
            _ => self.verdict_on(self.judgement(claim)),
        }
    }
}

/// What the names in an assertion stand for at the end of the executions with one outcome.
struct OutcomeScope<'a> {
    program: &'a Program,
    outcome: &'a Outcome,
}

impl Scope for OutcomeScope<'_> {
    fn register(&self, register: usize) -> Option<usize> {
        self.outcome[register]
    }

    fn last(&self, counter: usize) -> Option<usize> {
        self.outcome[self.program.registers.len() + counter]
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
