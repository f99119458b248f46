//! One JSON object per program and kind. The fields, their order and their meaning are stable.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::outcome::{self, Verdict};
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
    /// The executions found that end or have a data race.
    executions: u64,
    /// The executions found in which threads wait for ever.
    endless: u64,
    /// The executions found that are possible only if the compiler removes a dependency.
    without_dependencies: u64,
    /// Sorted by value. An execution with a data race, or one that never ends, has none.
    outcomes: Vec<Outcome<'a>>,
    /// Of the executions that are possible only if the compiler removes a dependency.
    outcomes_without_dependencies: Vec<Outcome<'a>>,
    /// The executions with further outcomes, if there are more than are kept.
    #[serde(skip_serializing_if = "is_zero")]
    unlisted: u64,
    /// In the order of the program.
    assertions: Vec<Assertion>,
    /// One for each cell of plain memory on which a data race was found.
    races: Vec<Race<'a>>,
    /// Whether every wait ends: `holds`, `waits_for_ever`, or as the verdict of an assertion.
    waits: &'static str,
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
    /// `holds`, `can_fail`, `depends_on_compiler` (it can fail only if the compiler removes a dependency),
    /// `never_completes`, `says_nothing`, or `unknown` where the limit was reached first.
    verdict: &'static str,
    /// The executions in which it is false.
    violations: u64,
    /// The executions in which it is false, and that are possible only if the compiler removes a
    /// dependency.
    violations_without_dependencies: u64,
    /// The executions of which it says nothing, since they do not bind every register in it.
    silent: u64,
}

#[derive(Serialize)]
struct Race<'a> {
    cell: &'a str,
    /// The executions that have one on this cell.
    executions: u64,
    /// Those that are possible only if the compiler removes a dependency.
    without_dependencies: u64,
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
    let outcomes = |outcomes: &'_ BTreeMap<outcome::Outcome, u64>| {
        let outcome = |(values, &executions): (&outcome::Outcome, &u64)| {
            let named = program.columns().zip(values);
            let bound = named.filter_map(|(name, value)| Some((name, (*value)?)));
            Outcome {
                values: Named(bound.collect()),
                executions,
            }
        };
        outcomes.iter().map(outcome).collect()
    };
    let names = program.counters.iter().map(|counter| &*counter.name);
    let kinds = program.kinds(answer.kind).into_iter();
    Object {
        file: &report.file,
        title: &program.title,
        model: report.model.to_string(),
        counters: Named(names.zip(kinds.map(|kind| kind.to_string())).collect()),
        complete: findings.coverage.complete,
        executions: findings.coverage.executions,
        endless: findings.coverage.endless,
        without_dependencies: findings.coverage.without_dependencies,
        outcomes: outcomes(&findings.outcomes),
        outcomes_without_dependencies: outcomes(&findings.outcomes_without_dependencies),
        unlisted: findings.unlisted,
        assertions: program
            .assertions
            .iter()
            .zip(&findings.assertions)
            .enumerate()
            .map(|(index, (condition, judgement))| Assertion {
                text: program.condition_text(condition),
                verdict: verdict(findings.verdict(index)),
                violations: judgement.violations.count,
                violations_without_dependencies: judgement.without_dependencies.count,
                silent: judgement.silent,
            })
            .collect(),
        races: program
            .cells
            .iter()
            .zip(&findings.races)
            .map(|(cell, race)| Race {
                cell: &cell.name,
                executions: race.violations.count,
                without_dependencies: race.without_dependencies.count,
            })
            .filter(|race| race.executions + race.without_dependencies > 0)
            .collect(),
        waits: verdict(findings.on_waits()),
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::DependsOnCompiler => "depends_on_compiler",
        Verdict::SaysNothing => "says_nothing",
        Verdict::Unknown => "unknown",
        Verdict::NeverCompletes => "never_completes",
        Verdict::WaitsForEver => "waits_for_ever",
        Verdict::CanFail => "can_fail",
    }
}
