//! The answer to the question whether an outcome is possible, for people.

use std::fmt::Write;

use super::{
    by_states, drawn, executions, head, notes_on_dependencies, push, BAD, GOOD, TITLE, WIDTH,
};
use crate::outcome::Way;
use crate::report::picture::Picture;
use crate::report::{OutcomeAnswer, OutcomeReport, Possibility};

/// The answer as text.
pub fn outcome(report: &OutcomeReport) -> String {
    let mut text = head(&report.title, &report.file, report.model);
    // What is possible only if the compiler removes a dependency says so itself.
    let note = notes_on_dependencies(report.model, report.has_dependencies, false);
    if let Some(note) = note {
        push(&mut text, &textwrap::fill(&note, WIDTH));
    }
    push(&mut text, "");
    push(&mut text, &format!("{TITLE}{}{TITLE:#}", report.outcome));
    let names = report.answers.iter().map(|answer| answer.name.len());
    let width = names.max().unwrap_or(0);
    for answer in &report.answers {
        let line = format!("  {:width$}  {}", answer.name, possibility(report, answer));
        push(&mut text, &line);
    }
    for (names, answer, picture) in pictures(report) {
        let what = match answer.possibility {
            Possibility::Undefined => "The shortest data race",
            Possibility::Forbidden => "What is forbidden",
            _ => "The shortest execution with it",
        };
        let under = match report.answers.len() {
            1 => String::new(),
            _ => format!(" under {}", names.join(" and ")),
        };
        let _ = writeln!(text, "\n  {what}{under}:\n\n{}", drawn(picture));
    }
    text
}

fn possibility(report: &OutcomeReport, answer: &OutcomeAnswer) -> String {
    let total = executions(answer.executions.0);
    let found = if answer.complete { "" } else { " found" };
    let with_outcome = answer.with_outcome.0;
    match answer.possibility {
        Possibility::Possible if answer.way != Way::Executions => {
            format!("{GOOD}possible{GOOD:#}{}", by_states(answer.way))
        }
        Possibility::Possible => {
            format!("{GOOD}possible{GOOD:#}: {with_outcome} of {total}{found}")
        }
        Possibility::DependsOnCompiler => format!(
            "{GOOD}possible{GOOD:#} only if the compiler removes a dependency: {with_outcome} of {total}"
        ),
        Possibility::Undefined => {
            format!("{BAD}undefined{BAD:#}: after a data race, anything may happen")
        }
        Possibility::Forbidden => {
            let axiom = answer.axiom.map_or("", |axiom| axiom.name());
            let which = match (answer.forbidden_candidates.0, answer.complete) {
                (1, true) => "the only candidate execution with it violates that".to_string(),
                (count, true) => {
                    format!("each of the {count} candidate executions with it violates an axiom")
                }
                (count, false) => format!(
                    "no execution has it, and each of the {count} candidates with it among the first \
                     {} violates an axiom",
                    report.limit
                ),
            };
            format!("{BAD}forbidden{BAD:#} by {axiom}: {which}")
        }
        Possibility::NoCandidate => format!(
            "{BAD}impossible{BAD:#}: no order of the updates and no choice of what reads find gives \
             these values"
        ),
        Possibility::Unexplained => format!(
            "{BAD}impossible{BAD:#}: no execution has it, nor has one of the first {} candidates",
            report.limit
        ),
        Possibility::Unknown => format!("not settled: not in {total} found within the limit"),
    }
}

/// What to draw: of the kinds under which the outcome is possible the strongest, whose executions the
/// weaker ones have too; of the others every picture once, with the kinds that it is for.
fn pictures(report: &OutcomeReport) -> Vec<(Vec<&str>, &OutcomeAnswer, &Picture)> {
    let is_possible = |answer: &&OutcomeAnswer| {
        matches!(
            answer.possibility,
            Possibility::Possible | Possibility::DependsOnCompiler
        )
    };
    let possible = report.answers.iter().filter(is_possible);
    let strongest = possible.map(|answer| answer.kind).max();
    let mut shown: Vec<(Vec<&str>, &OutcomeAnswer, &Picture)> = Vec::new();
    for answer in &report.answers {
        let Some(picture) = &answer.picture else {
            continue;
        };
        if is_possible(&answer) && strongest != Some(answer.kind) {
            continue;
        }
        let same = |(_, other, drawn): &&mut (Vec<&str>, &OutcomeAnswer, &Picture)| {
            other.possibility == answer.possibility
                && (&drawn.reason, &drawn.events, &drawn.arrows)
                    == (&picture.reason, &picture.events, &picture.arrows)
        };
        match shown.iter_mut().find(same) {
            Some((names, ..)) => names.push(&answer.name),
            None => shown.push((vec![&answer.name], answer, picture)),
        }
    }
    shown
}
