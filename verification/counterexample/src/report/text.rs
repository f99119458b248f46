//! The report for people: outcomes, verdicts, and the counterexample drawn.
//!
//! The text carries ANSI colours; whoever prints it removes them where they are not wanted.

mod orderings;
mod outcome;

pub use outcome::outcome;

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, CellAlignment, Color, Table, TableComponent};

use crate::model::Model;
use crate::outcome::{Verdict, Way, MAX_OUTCOMES};
use crate::program::Kind;
use crate::remedy::Remedy;
use crate::report::picture::{DrawnEvent, Picture, Relation, Synchronization};
use crate::report::{About, Answer, Claim, Number, Report, Row, Ruling};

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

/// Said where a claim is violated and there is no execution to show.
const NOT_DRAWN: &str =
    "No counterexample is shown, because an execution has too many operations, or because it \
    takes too many states to find the shortest one.";

const NO_ORDERING_HELPS: &str = "No memory ordering can help. Between two operations of a thread, other threads may act: \
    make one operation of them, such as `fetch_add` or `compare_exchange`, take a lock, or ask for less.";

const TITLE: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// The report as text.
pub fn text(report: &Report) -> String {
    let mut text = head(&report.title, &report.file, report.model);
    if let Some(client) = &report.client {
        push(&mut text, "No thread is started in the text. These were added; write your own at its end to ask about others:");
        for line in client.lines() {
            push(&mut text, &format!("    {line}"));
        }
    }
    for remark in &report.notes {
        let note = match remark.line {
            0 => remark.text.clone(),
            line => format!("line {line}: {}", remark.text),
        };
        push(
            &mut text,
            &textwrap::fill(&note, textwrap::Options::new(WIDTH).subsequent_indent("  ")),
        );
    }
    for note in notes(report) {
        push(&mut text, &textwrap::fill(&note, WIDTH));
    }
    push(&mut text, "");
    push(&mut text, &outcome_table(report));
    for claim in &report.claims {
        push(&mut text, "");
        push(&mut text, &claim_section(report, claim));
    }
    for section in orderings::sections(report) {
        push(&mut text, "");
        push(&mut text, &section);
    }
    let mut claims = report.claims.iter();
    if report.client.is_none() && !claims.any(|claim| claim.about == About::Assertion) {
        push(&mut text, "");
        push(&mut text, &textwrap::fill(NOTHING_ASSERTED, WIDTH));
    }
    text
}

/// The program and the model that an answer is about.
pub(super) fn head(title: &str, file: &str, model: Model) -> String {
    let mut text = String::new();
    if !title.is_empty() {
        push(&mut text, &format!("{TITLE}{title}{TITLE:#}"));
    }
    push(&mut text, &format!("{DIM}{file}, under {model}{DIM:#}"));
    text
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// What has to be known before any verdict is read.
pub fn notes(report: &Report) -> Vec<String> {
    let mut answers = report.answers.iter();
    let makes_a_difference = answers.any(|answer| answer.without_dependencies.0 > 0);
    let dependencies =
        notes_on_dependencies(report.model, report.has_dependencies, makes_a_difference);
    let mut notes = Vec::from_iter(dependencies);
    for answer in &report.answers {
        if let Way::States(states) = answer.way {
            notes.push(format!(
                "By states: under {}, there are too many executions to visit. A machine whose states merge \
                 has the same outcomes, and went through {states} states.",
                answer.name,
            ));
        }
        if answer.cut.0 > 0 {
            notes.push(format!(
                "{BAD}Not all of it{BAD:#}: loops are executed up to a number of turns, which `--unroll N` sets. In {} \
                 a loop would go on; nothing is said of these.",
                executions(answer.cut.0),
            ));
        }
        if let Some(expected) = answer.expected_candidates {
            notes.push(format!(
                "{BAD}Not all of it{BAD:#}: under {}, the limit of {} candidates was reached, where \
                 about {} are expected. Found until then: {}.",
                answer.name,
                report.limit.0,
                rounded(expected),
                executions(answer.visited()),
            ));
        }
    }
    notes
}

fn notes_on_dependencies(model: Model, has_any: bool, makes_a_difference: bool) -> Option<String> {
    let removed = if makes_a_difference { REMOVED } else { "" };
    (model == Model::Cpp20 && has_any).then(|| format!("{DEPENDENCIES}{removed}."))
}

impl Answer {
    /// All executions found.
    fn visited(&self) -> u64 {
        self.executions.0 + self.endless.0 + self.without_dependencies.0
    }
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
    if report.outcomes.is_empty() {
        let is_complete = report.answers.iter().all(|answer| answer.complete);
        return if report.answers.iter().any(|answer| answer.unlisted.0 > 0) {
            "There are too many outcomes to list. What is asserted was judged of all executions."
        } else if is_complete {
            "No execution ends with an outcome."
        } else {
            "No execution that ends with an outcome was found before the limit was reached."
        }
        .to_string();
    }
    let mut table = plain_table();
    let mut header: Vec<String> = report.columns.iter().map(|name| name.to_string()).collect();
    header.extend(report.answers.iter().map(|answer| answer.name.clone()));
    table.set_header(header);
    for row in report.outcomes.iter().take(MAX_ROWS) {
        table.add_row(cells(report, row));
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    if let Some(marks) = table.column_mut(report.columns.len() + report.answers.len()) {
        marks.set_cell_alignment(CellAlignment::Left);
    }
    let mut text = indented(&table.to_string(), "");
    let total = report.outcomes.len();
    if report.answers.iter().any(|answer| answer.unlisted.0 > 0) {
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

fn cells(report: &Report, row: &Row) -> Vec<Cell> {
    let value = |name| {
        row.values
            .get(name)
            .map_or("-".to_string(), Number::to_string)
    };
    let mut cells: Vec<Cell> = report
        .columns
        .iter()
        .map(|name| Cell::new(value(name)))
        .collect();
    for answer in &report.answers {
        let removed = row.executions_without_dependencies.get(&answer.kind);
        cells.push(match (row.executions.get(&answer.kind), removed) {
            _ if row.possible.contains(&answer.kind) => Cell::new("possible"),
            (Some(executions), _) => Cell::new(executions.0),
            (None, Some(executions)) => Cell::new(format!("({})", executions.0)),
            (None, None) => Cell::new(absence(answer)).fg(Color::DarkGrey),
        });
    }
    if !row.breaks.is_empty() {
        let broken = format!("✗ breaks {}", row.breaks.join(", "));
        cells.push(Cell::new(broken).fg(Color::Red));
    }
    cells
}

/// Why an outcome that another kind has was not found for this one.
fn absence(answer: &Answer) -> &'static str {
    if answer.has_race {
        "undefined"
    } else if answer.unlisted.0 > 0 {
        "not listed"
    } else if answer.complete {
        "forbidden"
    } else {
        "not found"
    }
}

/// A claim, its verdict under every kind, and where it can fail the shortest counterexample.
pub fn claim_section(report: &Report, claim: &Claim) -> String {
    let mut text = format!("{TITLE}{}{TITLE:#}\n", claim.text);
    let names = report.answers.iter().map(|answer| answer.name.len());
    let width = names.max().unwrap_or(0);
    for (answer, ruling) in report.answers.iter().zip(&claim.rulings) {
        let verdict = verdict(answer, claim, ruling);
        let _ = writeln!(text, "  {:width$}  {verdict}", answer.name);
    }
    if let Some(counterexample) = &claim.counterexample {
        let found = if counterexample.is_shortest {
            ""
        } else {
            " found"
        };
        let heading = match report.answers.len() {
            1 => format!("The shortest counterexample{found}:"),
            _ => format!(
                "The shortest counterexample{found} under {}:",
                counterexample.kind
            ),
        };
        let _ = writeln!(text, "\n  {heading}\n\n{}", drawn(&counterexample.picture));
    } else if claim.rulings.iter().any(|it| it.violations.0 > 0) {
        let _ = writeln!(text, "\n{}", wrapped(NOT_DRAWN));
    }
    if let Some(remedy) = &claim.remedy {
        let has_counters = report
            .answers
            .iter()
            .any(|answer| !answer.counters.is_empty());
        let remedy = match (has_counters, &claim.about) {
            (true, _) => remedy_text(remedy),
            (false, About::Assertion) => orderings_text(remedy).to_string(),
            (false, _) => String::new(),
        };
        let _ = writeln!(text, "{}", wrapped(&remedy));
    }
    text.trim_end().to_string()
}

fn verdict(answer: &Answer, claim: &Claim, ruling: &Ruling) -> String {
    let violations = ruling.violations.0;
    let is_assertion = claim.about == About::Assertion;
    let total = ruling.judged.0;
    let covered = if answer.complete { "" } else { " found" };
    let that_end = match total {
        _ if !is_assertion || answer.endless.0 == 0 => "",
        1 => " that ends",
        _ => " that end",
    };
    let silent = match ruling.silent.0 {
        0 => String::new(),
        1 => ", and says nothing of 1 execution, which does not bind every register in it"
            .to_string(),
        silent => format!(
            ", and says nothing of {silent} executions, which do not bind every register in it"
        ),
    };
    if let Way::States(_) = answer.way {
        return verdict_by_states(answer, ruling, that_end);
    }
    match ruling.verdict {
        Verdict::Holds if total == 0 && answer.cut.0 > 0 => {
            "not settled: every execution goes on beyond the turns of a loop that were executed"
                .to_string()
        }
        Verdict::Holds => {
            let holding = total - ruling.silent.0;
            format!(
                "{GOOD}holds{GOOD:#} in {}{that_end}{silent}{}",
                every(holding),
                bound(answer)
            )
        }
        Verdict::DependsOnCompiler => {
            let found = claim.counterexample.as_ref();
            let dependency = found.and_then(|found| found.dependency.as_deref());
            let dependency = dependency.expect("an execution that needs one removed");
            format!("{BAD}holds only if the compiler keeps{BAD:#} {dependency}")
        }
        Verdict::SaysNothing => {
            format!("{BAD}says nothing{BAD:#}: no execution binds every register in it")
        }
        Verdict::CanFail if violations == total && answer.complete => {
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
        Verdict::WaitsForEver if violations == total && answer.complete => {
            format!("{BAD}waits for ever{BAD:#} in {}", every(total))
        }
        Verdict::WaitsForEver => {
            let total = executions(total);
            format!("{BAD}can wait for ever{BAD:#}: {violations} of {total}{covered}")
        }
        Verdict::Unknown => format!(
            "not settled: no violation in {}",
            executions(answer.visited())
        ),
    }
}

/// The same where what was counted are not executions but the states that they end in.
fn verdict_by_states(answer: &Answer, ruling: &Ruling, that_end: &str) -> String {
    let by_states = by_states(answer.way);
    let that_end = if that_end.is_empty() {
        ""
    } else {
        " that ends"
    };
    let always = ruling.violations == ruling.judged;
    match ruling.verdict {
        Verdict::Holds => {
            let silent = match ruling.silent.0 {
                0 => "",
                _ => "; it says nothing of those that do not bind every register in it",
            };
            format!("{GOOD}holds{GOOD:#} in every execution{that_end}{by_states}{silent}")
        }
        Verdict::SaysNothing => {
            format!("{BAD}says nothing{BAD:#}: no execution binds every register in it")
        }
        Verdict::CanFail if always => format!("{BAD}fails{BAD:#} in every execution{that_end}"),
        Verdict::CanFail if ruling.violations.0 > 0 => format!("{BAD}can fail{BAD:#}{by_states}"),
        Verdict::CanFail => format!("{BAD}can fail{BAD:#}: after a data race, anything may happen"),
        Verdict::NeverCompletes => {
            format!("{BAD}never completes{BAD:#}: no execution satisfies every wait")
        }
        Verdict::WaitsForEver if always => format!("{BAD}waits for ever{BAD:#} in every execution"),
        Verdict::WaitsForEver => format!("{BAD}can wait for ever{BAD:#}{by_states}"),
        Verdict::DependsOnCompiler | Verdict::Unknown => {
            unreachable!("the machine settles what it answers, and removes no dependency")
        }
    }
}

/// `, by 257 states`
pub(super) fn by_states(way: Way) -> String {
    match way {
        Way::Executions => String::new(),
        Way::States(1) => ", by 1 state".to_string(),
        Way::States(states) => format!(", by {states} states"),
    }
}

/// What a verdict does not speak of.
fn bound(answer: &Answer) -> &'static str {
    match answer.cut.0 {
        0 => "",
        _ => ", as far as loops were unrolled",
    }
}

/// The execution as a space-time diagram, and the reason below it.
pub(super) fn drawn(picture: &Picture) -> String {
    let drawing = indented(&drawing(picture), "  ");
    format!("{drawing}\n\n{}", wrapped(&picture.reason))
}

/// Threads as columns, time downwards.
fn drawing(picture: &Picture) -> String {
    let mut table = plain_table();
    table.set_style(TableComponent::VerticalLines, '│');
    table.set_style(TableComponent::MiddleHeaderIntersections, '┼');
    let lanes = picture.threads.iter();
    let lanes = lanes.map(|thread| format!("thread {thread}"));
    table.set_header([String::new()].into_iter().chain(lanes));
    for event in &picture.events {
        let mut row = vec![Cell::new(event.number)];
        for &thread in &picture.threads {
            let mut cell = Cell::new("");
            if thread == event.thread {
                cell = Cell::new(event_text(picture, event));
                if event.is_racing || event.is_endless {
                    cell = cell.fg(Color::Red);
                } else if event.missed.is_some() {
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
fn event_text(picture: &Picture, event: &DrawnEvent) -> String {
    let into = || {
        picture
            .arrows
            .iter()
            .filter(|arrow| arrow.to == event.number)
    };
    let is_missing = into().any(|arrow| arrow.synchronization == Synchronization::Missing);
    let unsynchronized = if is_missing { ", no sw" } else { "" };
    let origin = event.origin() + unsynchronized;
    let races = picture.arrows.iter();
    let others = races.filter_map(|arrow| match arrow.relation {
        Relation::Race if arrow.to == event.number => Some(arrow.from.to_string()),
        Relation::Race if arrow.from == event.number => Some(arrow.to.to_string()),
        _ => None,
    });
    let others: Vec<String> = others.collect();
    let race = match &*others {
        [] => String::new(),
        others => format!("✗ races with {}", others.join(", ")),
    };
    let line = event.line.map(|line| format!("{line}:"));
    let parts = [
        line.unwrap_or_default(),
        event.operation.clone(),
        event.values(),
        origin,
        race,
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    match (event.line, &parts[..]) {
        (Some(_), [line, rest @ ..]) => format!("{line} {}", rest.join("  ")),
        _ => parts.join("  "),
    }
}

/// What can be said of a program whose orderings are all written in its text.
fn orderings_text(remedy: &Remedy) -> &'static str {
    match remedy.interleaved {
        Verdict::CanFail | Verdict::WaitsForEver => NO_ORDERING_HELPS,
        Verdict::Holds if remedy.complete => {
            "The orderings are too weak: no interleaving breaks it, so that it holds with `SeqCst` everywhere."
        }
        _ => "",
    }
}

fn remedy_text(remedy: &Remedy) -> String {
    let mut text = match (remedy.interleaved, &*remedy.weakest) {
        (Verdict::CanFail | Verdict::WaitsForEver, _) => no_counter_helps(remedy),
        (Verdict::Holds, []) if remedy.complete => {
            "The counters that the program pins are too weak: with every counter a \
             ConsistentCounter, it holds."
                .to_string()
        }
        (_, []) => String::new(),
        (_, weakest) => format!("Remedy: {}.", needed(remedy.open, weakest)),
    };
    if !remedy.complete {
        text.push_str(" Not every choice of counters could be explored.");
    }
    text.trim_start().to_string()
}

fn no_counter_helps(remedy: &Remedy) -> String {
    let Some(swap) = remedy.swaps.first() else {
        return NO_COUNTER_HELPS.to_string();
    };
    let holds = if swap.weakest.iter().any(Vec::is_empty) {
        "it holds with any counter".to_string()
    } else {
        format!("then {}", needed(remedy.open, &swap.weakest))
    };
    let ([first, second], thread) = (&swap.statements, swap.thread);
    format!(
        "No counter can help. Remedy: swap `{first}` and `{second}` in thread {thread}; {holds}.",
    )
}

/// `only `b` needs to be a ConsistentCounter`
fn needed(open: usize, weakest: &[Vec<String>]) -> String {
    let consistent = Kind::Consistent.type_name();
    let names = |set: &Vec<String>| {
        let names = set.iter().map(|name| format!("`{name}`"));
        names.collect::<Vec<_>>().join(" and ")
    };
    let only = if open > weakest[0].len() { "only " } else { "" };
    match weakest {
        [set] if set.len() == 1 => format!("{only}{} needs to be a {consistent}", names(set)),
        [set] => format!("{only}{} each need to be a {consistent}", names(set)),
        sets => {
            let enough = |set: &Vec<String>| match set.len() {
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
