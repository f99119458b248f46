//! `docs/claims.md`, and the tables of the README and of the crate's documentation.

use std::collections::BTreeSet;
use std::fmt::Write;

use counterexample::outcome::Verdict;
use counterexample::program::Kind;

use super::models::{self, Counted};
use crate::catalogue::Entry;
use crate::claims::{claims, Claim};
use crate::engine::{Engine, SHIPPED};
use crate::fault::{Fault, Found, FAULTS};

/// What is said in words; the places to fill are in double braces.
const TEMPLATE: &str = include_str!("claims.md");

/// The engines that search a program to the end.
const SEARCHING: [Engine; 4] = [Engine::Exact, Engine::Rc11, Engine::Loom, Engine::Shuttle];

/// `docs/claims.md`.
pub fn page() -> String {
    let claims = claims();
    let counted = Counted::read();
    let faults = broken_by_faults();
    let sections = claims.iter().map(|claim| section(claim, &counted, &faults));
    let sections: Vec<String> = sections.collect();
    TEMPLATE
        .replace("{{index}}", index(&claims).trim_end())
        .replace("{{claims}}", &sections.concat())
        .replace("{{faults}}", fault_table(&faults).trim_end())
}

/// The claims with what is claimed of the shipped counters, for the README and the crate's documentation.
pub fn summary() -> String {
    let mut rows = vec![["claim", "what it says", "Relaxed", "Consistent"].map(str::to_string)];
    for claim in claims() {
        let [relaxed, _, consistent] = claim.verdicts;
        if let (Some(relaxed), Some(consistent)) = (relaxed, consistent) {
            let consistent = match consistent {
                true => "holds",
                false => "**fails**",
            };
            rows.push([
                format!("`{}`", claim.id),
                models::first_small(claim.sentence.trim_end_matches('.')),
                verdict(relaxed).to_string(),
                consistent.to_string(),
            ]);
        }
    }
    table(&rows)
}

fn verdict(holds: bool) -> &'static str {
    match holds {
        true => "holds",
        false => "fails",
    }
}

fn index(claims: &[Claim]) -> String {
    let names = Kind::ALL.map(|kind| kind.type_name().to_string());
    let [relaxed, acqrel, consistent] = names;
    let mut rows = vec![["claim".to_string(), relaxed, acqrel, consistent]];
    for claim in claims {
        let [relaxed, acqrel, consistent] = claim
            .verdicts
            .map(|cell| cell.map_or("", verdict).to_string());
        let id = &claim.id;
        rows.push([format!("[`{id}`](#{id})"), relaxed, acqrel, consistent]);
    }
    table(&rows)
}

fn section(claim: &Claim, counted: &Counted, faults: &[Broken]) -> String {
    let mut text = format!("## `{}`\n\n{}\n\n", claim.id, claim.sentence);
    let mut item = |label: &str, said: &str| {
        let options = textwrap::Options::new(106).subsequent_indent("  ");
        let options = options.word_separator(textwrap::WordSeparator::AsciiSpace);
        let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
        let _ = writeln!(
            text,
            "{}",
            textwrap::fill(&format!("- {label}: {said}"), options)
        );
    };
    item("Formally", &claim.formally);
    if let Some((name, reach)) = &claim.theorem {
        let file = name.split('.').next().unwrap_or_default();
        item(
            "Theorem",
            &format!("[`{name}`](../verification/proofs/{file}.v), {reach}"),
        );
    } else {
        item(
            "Theorem",
            "none, since it is about the source and not about executions.",
        );
    }
    item("Bound of the tests", &claim.bound);
    item("Not covered", &claim.not_covered);
    let told = models::programs(claim);
    let programs: Vec<String> = claim
        .patterns
        .iter()
        .map(|entry| {
            let name = &entry.name;
            format!("[`{name}`](../verification/litmus/{name}.rs) ([picture](review.md#{name}))")
        })
        .collect();
    if !programs.is_empty() {
        item("Programs", &(programs.join(", ") + "."));
    }
    if !told.is_empty() {
        let file = format!("tests/claims/{}.rs", models::snake(&claim.id));
        item("Generated tests", &format!("[{file}](../{file})."));
    }
    let by_hand: BTreeSet<String> = claim
        .tests
        .iter()
        .map(|cited| format!("[{0}](../{0})", cited.file))
        .collect();
    if !by_hand.is_empty() {
        let by_hand: Vec<String> = by_hand.into_iter().collect();
        item("Tests by hand", &(by_hand.join(", ") + "."));
    }
    let breaking = faults.iter().filter(|(_, found)| {
        let mut found = found.iter();
        found.any(|found| found.claims().contains(&claim.id))
    });
    let breaking: Vec<String> = breaking
        .map(|(fault, _)| format!("`{}`", fault.name))
        .collect();
    match breaking.is_empty() {
        true => item("Broken by", "nothing, since it holds for no counter."),
        false => item(
            "Broken by",
            &(breaking.join(", ") + " (see [faults](#faults))."),
        ),
    }
    if !claim.patterns.is_empty() {
        text.push('\n');
        text += &evidence(claim, counted);
    }
    text + "\n"
}

/// What each engine finds of each program of a claim.
fn evidence(claim: &Claim, counted: &Counted) -> String {
    let head = ["program", "counters", "exact", "rc11", "loom", "shuttle"];
    let mut rows = vec![head.map(str::to_string)];
    for entry in &claim.patterns {
        for kind in SHIPPED {
            let program = entry.program();
            let counters = models::counters(&program, kind);
            let [exact, rc11, loom, shuttle] =
                SEARCHING.map(|engine| cell(entry, kind, &counters, engine, counted));
            rows.push([
                format!("`{}`", entry.name),
                counters,
                exact,
                rc11,
                loom,
                shuttle,
            ]);
        }
    }
    table(&rows)
}

fn cell(entry: &Entry, kind: Kind, counters: &str, engine: Engine, counted: &Counted) -> String {
    let program = entry.program();
    if !engine.sees_races() && program.plain().next().is_some() {
        return String::new();
    }
    let holds = |engine: Engine| {
        engine
            .findings(&program, &program.orderings(kind))
            .overall()
            == Verdict::Holds
    };
    let executions = match engine {
        Engine::Loom | Engine::Shuttle => counted.executions(engine, &entry.name, counters),
        _ => {
            let coverage = engine.findings(&program, &program.orderings(kind)).coverage;
            Some(coverage.executions)
        }
    };
    let found = verdict(holds(engine));
    let found = match holds(engine) == holds(Engine::Exact) {
        true => found.to_string(),
        false => format!("*{found}*"),
    };
    match executions {
        Some(executions) => format!("{found} {executions}"),
        None => found,
    }
}

/// A fault, and what each engine of [`LOOKING`] finds of it.
type Broken = (Fault, [Found; LOOKING.len()]);

/// The engines that look for faults.
const LOOKING: [Engine; 5] = [
    Engine::Exact,
    Engine::Rc11,
    Engine::Loom,
    Engine::Shuttle,
    Engine::Recording,
];

fn broken_by_faults() -> Vec<Broken> {
    let broken = |fault: Fault| (fault, LOOKING.map(|engine| fault.found(engine)));
    FAULTS.into_iter().map(broken).collect()
}

fn fault_table(faults: &[Broken]) -> String {
    let [exact, rc11, loom, shuttle, recording] = LOOKING.map(|engine| engine.to_string());
    let head = ["fault", "what it changes"].map(str::to_string);
    let [fault, changes] = head;
    let mut rows = vec![[fault, changes, exact, rc11, loom, shuttle, recording]];
    for (fault, in_engines) in faults {
        let [exact, rc11, loom, shuttle, recording] = in_engines.each_ref().map(found);
        let (name, changes) = (format!("`{}`", fault.name), fault.changes.to_string());
        rows.push([name, changes, exact, rc11, loom, shuttle, recording]);
    }
    table(&rows)
}

fn found(found: &Found) -> String {
    match found {
        Found::Unseen(why) => format!("unseen: {why}"),
        Found::Breaks(claims) => {
            let claims: Vec<String> = claims.iter().map(|claim| format!("`{claim}`")).collect();
            claims.join(", ")
        }
    }
}

/// A table in Markdown, of which the first row is the head.
fn table<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    let line = |row: &[String; COLUMNS]| {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = widths.map(|width| "-".repeat(width));
    let (head, body) = rows.split_first().expect("a head");
    line(head) + &line(&rule) + &body.iter().map(line).collect::<String>()
}
