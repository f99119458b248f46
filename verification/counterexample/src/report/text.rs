//! The report for people: outcomes, verdicts, and the counterexample drawn.
//!
//! The text carries ANSI colours; whoever prints it removes them where they are not wanted.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, CellAlignment, Color, Table, TableComponent};

use crate::execution::Execution;
use crate::explore::estimate;
use crate::model::Model;
use crate::outcome::{Findings, Outcome, Verdict, MAX_OUTCOMES};
use crate::program::{Kind, Program};
use crate::remedy::{remedy, Remedy};
use crate::report::diagram::{number, Diagram};
use crate::report::{Claim, OutcomeScope, Report};
use crate::unfolding::Invalid;

/// The most outcomes that are listed; `--format json` lists all.
const MAX_ROWS: usize = 40;

/// The columns of the terminal that running text fills.
const WIDTH: usize = 100;

const NOTHING_ASSERTED: &str = "Nothing is asserted. Say at the end what you rely on, such as \
    `assert!(r0 >= r1);`, and it will be checked.";

/// Said of every program in which a value decides what is done later.
const DEPENDENCIES: &str =
    "C++20 does not say how far a dependency orders (an argument, an `if` or a wait \
    that a value decides): here, no value justifies itself";

/// And if that makes a difference.
const REMOVED: &str =
    ", and what is possible only if the compiler removes a dependency is in parentheses";

const NO_COUNTER_HELPS: &str = "No counter can help. Between two operations of a thread, other threads \
    may act: make one operation of them (`inc`, `add` and `reset` return the value that they found), \
    take a lock, or ask for less.";

const TITLE: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// The report as text.
///
/// # Errors
///
/// If the program is larger than can be explored.
pub fn text(report: &Report) -> Result<String, Invalid> {
    let mut text = String::new();
    let title = &report.program.title;
    if !title.is_empty() {
        push(&mut text, &format!("{TITLE}{title}{TITLE:#}"));
    }
    push(
        &mut text,
        &format!("{DIM}{}, under {}{DIM:#}", report.file, report.model),
    );
    for note in notes(report)? {
        push(&mut text, &textwrap::fill(&note, WIDTH));
    }
    push(&mut text, "");
    push(&mut text, &outcome_table(report));
    for claim in report.claims() {
        push(&mut text, "");
        push(&mut text, &claim_section(report, claim)?);
    }
    if report.program.assertions.is_empty() {
        push(&mut text, "");
        push(&mut text, &textwrap::fill(NOTHING_ASSERTED, WIDTH));
    }
    Ok(text)
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// What has to be known before any verdict is read.
pub fn notes(report: &Report) -> Result<Vec<String>, Invalid> {
    let mut notes = Vec::new();
    if report.model == Model::Cpp20 && report.has_dependencies {
        let mut answers = report.answers.iter();
        let makes_a_difference =
            answers.any(|answer| answer.findings.coverage.without_dependencies > 0);
        let removed = if makes_a_difference { REMOVED } else { "" };
        notes.push(format!("{DEPENDENCIES}{removed}."));
    }
    for answer in &report.answers {
        let coverage = answer.findings.coverage;
        if !coverage.complete {
            let orderings = report.program.orderings(answer.kind);
            let expected = estimate(&report.program, &orderings, report.model)?;
            notes.push(format!(
                "{BAD}Not all of it{BAD:#}: under {}, the limit of {} candidates was reached, where \
                 about {} are expected. Found until then: {}.",
                report.kind_name(answer.kind),
                report.limit,
                rounded(expected),
                executions(coverage.visited()),
            ));
        }
    }
    Ok(notes)
}

/// A large estimate as people say it: `3.2e14`.
pub fn rounded(number: f64) -> String {
    if number < 1e6 {
        format!("{number:.0}")
    } else {
        format!("{number:.1e}")
    }
}

fn every(count: u64) -> String {
    match count {
        1 => "the only execution".to_string(),
        _ => format!("all {count} executions"),
    }
}

fn executions(count: u64) -> String {
    match count {
        1 => "1 execution".to_string(),
        _ => format!("{count} executions"),
    }
}

/// The outcomes as rows, with a column for each kind.
pub fn outcome_table(report: &Report) -> String {
    let program = &report.program;
    let mut outcomes: Vec<&Outcome> = report
        .answers
        .iter()
        .flat_map(|answer| {
            let findings = &answer.findings;
            let outcomes = findings.outcomes.keys();
            outcomes.chain(findings.outcomes_without_dependencies.keys())
        })
        .collect();
    outcomes.sort();
    outcomes.dedup();
    if outcomes.is_empty() {
        let mut answers = report.answers.iter();
        let is_complete = answers.all(|answer| answer.findings.coverage.complete);
        return if is_complete {
            "No execution ends with an outcome."
        } else {
            "No execution that ends with an outcome was found before the limit was reached."
        }
        .to_string();
    }
    let mut table = plain_table();
    let kinds = report
        .answers
        .iter()
        .map(|answer| report.kind_name(answer.kind));
    let mut header: Vec<String> = program.columns().map(str::to_string).collect();
    header.extend(kinds);
    table.set_header(header);
    let total = outcomes.len();
    for outcome in outcomes.into_iter().take(MAX_ROWS) {
        let value = |value: &Option<usize>| value.map_or("-".to_string(), number);
        let mut row: Vec<Cell> = outcome
            .iter()
            .map(|found| Cell::new(value(found)))
            .collect();
        for answer in &report.answers {
            let findings = &answer.findings;
            let removed = findings.outcomes_without_dependencies.get(outcome);
            row.push(match (findings.outcomes.get(outcome), removed) {
                (Some(executions), _) => Cell::new(executions),
                (None, Some(executions)) => Cell::new(format!("({executions})")),
                (None, None) => Cell::new(absence(findings)).fg(Color::DarkGrey),
            });
        }
        let broken = broken(program, outcome);
        if !broken.is_empty() {
            row.push(Cell::new(broken).fg(Color::Red));
        }
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    if let Some(marks) = table.column_mut(program.columns().count() + report.answers.len()) {
        marks.set_cell_alignment(CellAlignment::Left);
    }
    let mut text = indented(&table.to_string(), "");
    let unlisted = report
        .answers
        .iter()
        .any(|answer| answer.findings.unlisted > 0);
    if unlisted {
        let _ = write!(
            text,
            "\n… and {} more outcomes in --format json, and others: for each kind the table is cut after \
             {MAX_OUTCOMES}.\nWhat is asserted was judged of all executions that were found.",
            total.saturating_sub(MAX_ROWS)
        );
    } else if total > MAX_ROWS {
        let _ = write!(
            text,
            "\n… and {} more outcomes: --format json lists all.",
            total.saturating_sub(MAX_ROWS)
        );
    }
    text
}

/// Why an outcome that another kind has is not among the findings for this one.
fn absence(findings: &Findings) -> &'static str {
    if findings.has_race() {
        "undefined"
    } else if findings.unlisted > 0 {
        "not listed"
    } else if findings.coverage.complete {
        "forbidden"
    } else {
        "not found"
    }
}

/// Which assertions an outcome breaks.
fn broken(program: &Program, outcome: &Outcome) -> String {
    let scope = OutcomeScope { program, outcome };
    let broken: Vec<String> = program
        .assertions
        .iter()
        .filter(|assertion| assertion.evaluate(&scope) == Some(false))
        .map(|assertion| program.condition_text(assertion))
        .collect();
    if broken.is_empty() {
        String::new()
    } else {
        format!("✗ breaks {}", broken.join(", "))
    }
}

/// A claim, its verdict under every kind, and where it can fail the shortest counterexample.
pub fn claim_section(report: &Report, claim: Claim) -> Result<String, Invalid> {
    let program = &report.program;
    let name = report.claim_text(claim);
    let mut text = format!("{TITLE}{name}{TITLE:#}\n");
    let names = || {
        report
            .answers
            .iter()
            .map(|answer| report.kind_name(answer.kind))
    };
    let width = names().map(|name| name.len()).max().unwrap_or(0);
    for (answer, name) in report.answers.iter().zip(names()) {
        let verdict = verdict(report, &answer.findings, claim);
        let _ = writeln!(text, "  {name:width$}  {verdict}");
    }
    if let Some((kind, witness)) = report.witness(claim) {
        let diagram = Diagram::new(program, witness);
        let heading = match report.answers.len() {
            1 => "The shortest counterexample:".to_string(),
            _ => format!(
                "The shortest counterexample under {}:",
                report.kind_name(kind)
            ),
        };
        let _ = writeln!(text, "\n  {heading}\n");
        let _ = writeln!(text, "{}\n", indented(&drawing(&diagram), "  "));
        let _ = writeln!(text, "{}", wrapped(&diagram.reason(claim)));
        // All remedies together are not to take longer than one more kind.
        let share = report.limit / report.claims().count() as u64;
        let assertion = match claim {
            Claim::Assertion(assertion) => Some(assertion),
            Claim::NoRace(_) | Claim::WaitsEnd => None,
        };
        let remedy = remedy(program, assertion, report.model, share)?;
        let _ = writeln!(text, "{}", wrapped(&remedy_text(program, &remedy)));
    }
    Ok(text.trim_end().to_string())
}

fn verdict(report: &Report, findings: &Findings, claim: Claim) -> String {
    let judgement = findings.judgement(claim);
    let violations = judgement.violations.count;
    let coverage = findings.coverage;
    let total = match claim {
        Claim::WaitsEnd => coverage.executions + coverage.endless,
        _ => coverage.executions,
    };
    let covered = if coverage.complete { "" } else { " found" };
    let that_end = match claim {
        Claim::Assertion(_) if coverage.endless > 0 && total == 1 => " that ends",
        Claim::Assertion(_) if coverage.endless > 0 => " that end",
        _ => "",
    };
    let silent = match judgement.silent {
        0 => String::new(),
        silent => format!(
            ", and says nothing of {}, which bind not every register in it",
            executions(silent)
        ),
    };
    match findings.verdict_on_claim(claim) {
        Verdict::Holds => {
            let holding = total - judgement.silent;
            format!(
                "{GOOD}holds{GOOD:#} in {}{that_end}{silent}",
                every(holding)
            )
        }
        Verdict::DependsOnCompiler => {
            let (_, witness) = report
                .witness(claim)
                .expect("an execution that violates it");
            format!(
                "{BAD}holds only if the compiler keeps{BAD:#} {}",
                dependency(&report.program, witness)
            )
        }
        Verdict::SaysNothing => {
            format!("{BAD}says nothing{BAD:#}: no execution binds every register in it")
        }
        Verdict::CanFail if violations == total && coverage.complete => {
            format!("{BAD}fails{BAD:#} in {}{that_end}", every(total))
        }
        Verdict::CanFail if violations > 0 => {
            let total = executions(total);
            format!("{BAD}can fail{BAD:#}: {violations} of {total}{that_end}{covered}")
        }
        Verdict::CanFail => format!("{BAD}can fail{BAD:#}: after a data race, anything may happen"),
        Verdict::NeverCompletes => {
            format!("{BAD}never completes{BAD:#}: no execution satisfies every wait")
        }
        Verdict::WaitsForEver if violations == total && coverage.complete => {
            format!("{BAD}waits for ever{BAD:#} in {}", every(total))
        }
        Verdict::WaitsForEver => {
            let total = executions(total);
            format!("{BAD}can wait for ever{BAD:#}: {violations} of {total}{covered}")
        }
        Verdict::Unknown => format!(
            "not settled: no violation in {}",
            executions(coverage.visited())
        ),
    }
}

/// `the dependency of `b.inc()` in thread 1`: the writes that come earlier than what they depend on.
pub(crate) fn dependency(program: &Program, execution: &Execution) -> String {
    let write = |write: usize| {
        let event = execution.event(write);
        format!(
            "`{}` in thread {}",
            program.operation_text(&event.operation),
            event.thread + 1
        )
    };
    let writes: Vec<String> = execution.early_writes().map(write).collect();
    match &*writes {
        [write] => format!("the dependency of {write}"),
        writes => format!("the dependencies of {}", writes.join(" and ")),
    }
}

/// A space-time diagram: threads as columns, time downwards.
fn drawing(diagram: &Diagram) -> String {
    let threads = diagram.threads();
    let mut table = plain_table();
    table.set_style(TableComponent::VerticalLines, '│');
    table.set_style(TableComponent::MiddleHeaderIntersections, '┼');
    let lanes = threads
        .iter()
        .map(|thread| format!("thread {}", thread + 1));
    table.set_header([String::new()].into_iter().chain(lanes));
    for &event in &diagram.order {
        let mut row = vec![Cell::new(diagram.numbers[event])];
        for thread in &threads {
            let mut cell = Cell::new("");
            if *thread == diagram.thread(event) {
                cell = Cell::new(event_text(diagram, event));
                if diagram.missed(event).is_some() {
                    cell = cell.fg(Color::Yellow);
                }
            }
            row.push(cell);
        }
        table.add_row(row);
    }
    table.to_string()
}

/// `r0 = b.get()  5  from 2`
fn event_text(diagram: &Diagram, event: usize) -> String {
    let parts = [
        diagram.operation(event),
        diagram.values(event),
        diagram.source(event),
    ];
    parts.join("  ").trim_end().to_string()
}

fn remedy_text(program: &Program, remedy: &Remedy) -> String {
    let mut text = match (remedy.interleaved, &*remedy.weakest) {
        (Verdict::CanFail | Verdict::WaitsForEver, _) => no_counter_helps(program, remedy),
        (Verdict::Holds, []) if remedy.complete => {
            "The counters that the program pins are too weak: with every counter a \
             ConsistentCounter, it holds."
                .to_string()
        }
        (_, []) => String::new(),
        (_, weakest) => format!("Remedy: {}.", needed(program, weakest)),
    };
    if !remedy.complete {
        text.push_str(" Not every choice of counters could be explored.");
    }
    text.trim_start().to_string()
}

fn no_counter_helps(program: &Program, remedy: &Remedy) -> String {
    let Some(swap) = remedy.swaps.first() else {
        return NO_COUNTER_HELPS.to_string();
    };
    let body = &program.threads[swap.thread].body;
    let statement = |index: usize| {
        let text = program.statement_text(&body[index]);
        format!("`{}`", text.trim_end_matches(';'))
    };
    let holds = if swap.weakest.iter().any(Vec::is_empty) {
        "it holds with any counter".to_string()
    } else {
        format!("then {}", needed(program, &swap.weakest))
    };
    format!(
        "No counter can help. Remedy: swap {} and {} in thread {}; {holds}.",
        statement(swap.first),
        statement(swap.first + 1),
        swap.thread + 1,
    )
}

/// `only `b` needs to be a ConsistentCounter`
fn needed(program: &Program, weakest: &[Vec<usize>]) -> String {
    let consistent = Kind::Consistent.type_name();
    let names = |set: &Vec<usize>| {
        let names = set
            .iter()
            .map(|&counter| format!("`{}`", program.counters[counter].name));
        names.collect::<Vec<_>>().join(" and ")
    };
    let open = program
        .counters
        .iter()
        .filter(|counter| counter.kind.is_none());
    let only = if open.count() > weakest[0].len() {
        "only "
    } else {
        ""
    };
    match weakest {
        [set] if set.len() == 1 => format!("{only}{} needs to be a {consistent}", names(set)),
        [set] => format!("{only}{} each need to be a {consistent}", names(set)),
        sets => {
            let enough = |set: &Vec<usize>| match set.len() {
                1 => format!("{} is a {consistent}", names(set)),
                _ => format!("{} are each a {consistent}", names(set)),
            };
            let sets: Vec<String> = sets.iter().map(enough).collect();
            format!("it is enough that {}", sets.join(", or that "))
        }
    }
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_style(TableComponent::HeaderLines, '─');
    table.enforce_styling();
    table
}

fn indented(text: &str, indent: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!("{indent}{line}").trim_end().to_string())
        .collect();
    lines.join("\n")
}

fn wrapped(text: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent("  ")
        .subsequent_indent("  ");
    textwrap::fill(text, options)
}
