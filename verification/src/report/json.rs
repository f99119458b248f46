//! One JSON object per program and kind. The fields, their order and their meaning are stable.

use serde::{Serialize, Serializer};

use crate::outcome::Verdict;
use crate::report::Report;

/// What was found for one kind of counter.
#[derive(Serialize)]
struct Object<'a> {
    /// Where the program came from; `-` for standard input.
    file: &'a str,
    /// The first line of its documentation.
    title: &'a str,
    /// `cpp20`, `rc11` or `sc`.
    model: String,
    /// The kind of every counter: `relaxed`, `acqrel` or `consistent`.
    counters: Named<'a, String>,
    /// Whether these are all executions; otherwise the limit was reached first.
    complete: bool,
    /// The executions found, those with a data race included.
    executions: u64,
    /// Sorted by value. An execution with a data race has none.
    outcomes: Vec<Outcome<'a>>,
    /// The executions with further outcomes, if there are more than are kept.
    #[serde(skip_serializing_if = "is_zero")]
    unlisted: u64,
    /// In the order of the program.
    assertions: Vec<Assertion>,
    /// One for each cell of plain memory on which a data race was found.
    races: Vec<Race<'a>>,
}

#[derive(Serialize)]
struct Outcome<'a> {
    /// Registers and final values by name; without the registers that were not bound.
    values: Named<'a, usize>,
    executions: u64,
}

#[derive(Serialize)]
struct Assertion {
    text: String,
    /// `holds`, `can_fail`, `never_completes`, or `unknown` where the limit was reached first.
    verdict: &'static str,
    /// The executions in which it is false.
    violations: u64,
}

#[derive(Serialize)]
struct Race<'a> {
    cell: &'a str,
    /// The executions that have one on this cell.
    executions: u64,
}

/// An object whose fields keep the order of the program.
struct Named<'a, T>(Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The report as JSON, one line for each kind that was asked about.
///
/// # Panics
///
/// Never: all of it is strings, numbers and booleans.
pub fn json(report: &Report) -> String {
    let lines = (0..report.answers.len()).map(|answer| {
        let object = object(report, answer);
        serde_json::to_string(&object).expect("strings, numbers and booleans") + "\n"
    });
    lines.collect()
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn object(report: &Report, answer: usize) -> Object<'_> {
    let program = &report.program;
    let answer = &report.answers[answer];
    let findings = &answer.findings;
    let names = program.counters.iter().map(|counter| &*counter.name);
    let kinds = program.kinds(answer.kind).into_iter();
    Object {
        file: &report.file,
        title: &program.title,
        model: report.model.to_string(),
        counters: Named(names.zip(kinds.map(|kind| kind.to_string())).collect()),
        complete: findings.coverage.complete,
        executions: findings.coverage.executions,
        outcomes: findings
            .outcomes
            .iter()
            .map(|(values, &executions)| Outcome {
                values: Named(
                    program
                        .columns()
                        .zip(values)
                        .filter_map(|(name, value)| Some((name, (*value)?)))
                        .collect(),
                ),
                executions,
            })
            .collect(),
        unlisted: findings.unlisted,
        assertions: program
            .assertions
            .iter()
            .enumerate()
            .map(|(index, condition)| Assertion {
                text: program.condition_text(condition),
                verdict: match findings.verdict(index) {
                    Verdict::Holds => "holds",
                    Verdict::CanFail => "can_fail",
                    Verdict::NeverCompletes => "never_completes",
                    Verdict::Unknown => "unknown",
                },
                violations: findings.assertions[index].violations,
            })
            .collect(),
        races: program
            .cells
            .iter()
            .zip(&findings.races)
            .filter(|(_, race)| race.violations > 0)
            .map(|(cell, race)| Race {
                cell: &cell.name,
                executions: race.violations,
            })
            .collect(),
    }
}
