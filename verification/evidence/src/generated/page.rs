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

/// `docs/claims.md`.
pub fn page() -> String {
    let claims = claims();
    let counted = Counted::read();
    let faults = broken_by_faults();
    let sections = claims.iter().map(|claim| section(claim, &counted, &faults));
    let sections: Vec<String> = sections.collect();
    TEMPLATE
        .replace("{{index}}", index(&claims).trim_end())
        .replace("{{engines}}", &engines())
        .replace("{{claims}}", &sections.concat())
        .replace("{{faults}}", fault_table(&faults).trim_end())
}

/// The claims with what is claimed of the shipped counters. `name` is how a claim's identifier is written down.
pub fn summary(name: fn(&str) -> String) -> String {
    let mut rows = vec![["claim", "what it says", "Relaxed", "Consistent"].map(str::to_string)];
    for claim in claims() {
        let [relaxed, _, consistent] = claim.verdicts;
        if let (Some(relaxed), Some(consistent)) = (relaxed, consistent) {
            let consistent = match consistent {
                true => "holds",
                false => "**fails**",
            };
            rows.push([
                name(&claim.id),
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
    } else if claim.patterns.is_empty() {
        item(
            "Theorem",
            "none, since it is about the source and not about executions.",
        );
    } else {
        item("Theorem", "none so far.");
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
    let holds_for_none = claim.verdicts.iter().all(|verdict| *verdict == Some(false));
    let broken_by = match (breaking.is_empty(), holds_for_none) {
        (false, _) => breaking.join(", ") + " (see [faults](#faults)).",
        (true, true) => "nothing, since it holds for no counter.".to_string(),
        (true, false) => {
            "no fault so far, so that nothing shows that its tests can fail.".to_string()
        }
    };
    item("Broken by", &broken_by);
    if !claim.patterns.is_empty() {
        text.push('\n');
        text += &evidence(claim, counted);
    }
    text + "\n"
}

/// What the cells of the tables are, and which of them are wrong.
fn engines() -> String {
    let found = Engine::searching().map(|engine| format!("of {} ({engine})", engine.explores()));
    let found: Vec<String> = found.collect();
    let mut wrong: Vec<String> = Vec::new();
    for engine in Engine::searching() {
        wrong.extend(
            [true, false]
                .into_iter()
                .filter_map(|holds| engine.limit(holds)),
        );
        if !engine.sees_races() {
            wrong.push(format!("{engine} sees no data race"));
        }
    }
    let mut once: Vec<String> = Vec::new();
    for limit in wrong {
        if !once.contains(&limit) {
            once.push(limit);
        }
    }
    let text = format!(
        "In the tables, a cell is what an engine finds, and the number of its executions: {}. In *italics* is \
         what an engine is known to get wrong: {}.",
        found.join(", "),
        once.join("; ").replace("load buffering", "[load buffering](#load-buffering)")
    );
    let options = textwrap::Options::new(110);
    let options = options.word_separator(textwrap::WordSeparator::AsciiSpace);
    textwrap::fill(
        &text,
        options.word_splitter(textwrap::WordSplitter::NoHyphenation),
    )
}

/// What each engine finds of each program of a claim.
fn evidence(claim: &Claim, counted: &Counted) -> String {
    let mut head = vec!["program".to_string(), "counters".to_string()];
    head.extend(Engine::searching().map(|engine| engine.to_string()));
    let mut rows = vec![head];
    for entry in &claim.patterns {
        for kind in SHIPPED {
            let program = entry.program();
            let counters = models::counters(&program, kind);
            let cells = Engine::searching();
            let cells = cells.map(|engine| cell(entry, kind, &counters, engine, counted));
            let mut row = vec![format!("`{}`", entry.name), counters.clone()];
            row.extend(cells);
            rows.push(row);
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
    let executions = match engine.makes_each_once() {
        false => counted.executions(engine, &entry.name, counters),
        true => {
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

/// A fault, and what each engine of [`looking`] finds of it.
type Broken = (Fault, Vec<Found>);

/// The engines that look for faults: all but the processor, which shows what it happens to do.
fn looking() -> impl Iterator<Item = Engine> {
    let engines = Engine::ALL.into_iter();
    engines.filter(|engine| *engine != Engine::Threads)
}

fn broken_by_faults() -> Vec<Broken> {
    let broken = |fault: Fault| (fault, looking().map(|engine| fault.found(engine)).collect());
    FAULTS.into_iter().map(broken).collect()
}

fn fault_table(faults: &[Broken]) -> String {
    let mut head = vec!["fault".to_string(), "what it changes".to_string()];
    head.extend(looking().map(|engine| engine.to_string()));
    let mut rows = vec![head];
    for (fault, in_engines) in faults {
        let mut row = vec![format!("`{}`", fault.name), fault.changes.to_string()];
        row.extend(in_engines.iter().map(found));
        rows.push(row);
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
fn table<Row: AsRef<[String]>>(rows: &[Row]) -> String {
    let (head, body) = rows.split_first().expect("a head");
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row.as_ref()[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..head.as_ref().len()).map(width).collect();
    let line = |row: &[String]| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let body = body.iter().map(|row| line(row.as_ref()));
    line(head.as_ref()) + &line(&rule) + &body.collect::<String>()
}
