//! The evidence as tables: claims, then theorems, faults and suites, then the limits that were met.

use comfy_table::{Cell, CellAlignment, Color, Table, TableComponent};

use super::evidence_file::Evidence;
use super::row::{Row, Section};

pub fn table(evidence: &Evidence) -> String {
    let mut text = String::new();
    for (section, heading, table) in [
        (Section::Claim, "Claims", claims as fn(&[&Row]) -> Table),
        (
            Section::Theorem,
            "Theorems: any number of threads, each closed under the global context",
            theorems,
        ),
        (
            Section::Fault,
            "Faults: exactly the claims that each of them breaks",
            faults,
        ),
        (
            Section::Suite,
            "Suites: what the engines' answers rest on",
            suites,
        ),
    ] {
        let rows = evidence.rows.iter().filter(|row| row.section == section);
        let rows: Vec<&Row> = rows.collect();
        if !rows.is_empty() {
            text += &format!("{heading}\n\n{}\n\n", table(&rows).trim_fmt());
        }
    }
    text += &limits(evidence);
    let wrong: Vec<&Row> = evidence
        .rows
        .iter()
        .filter(|row| !row.as_registered)
        .collect();
    for row in &wrong {
        text += &format!(
            "NOT AS REGISTERED: {} {} {} ({}), reproduced by\n  {}\n{}\n",
            row.claim, row.program, row.counters, row.engine, row.command, row.output
        );
    }
    for left_out in &evidence.left_out {
        text += &format!("Left out: {left_out}\n");
    }
    text += &match wrong.len() {
        0 => format!("All {} rows are as registered.\n", evidence.rows.len()),
        wrong => format!(
            "{wrong} of {} rows are not as registered.\n",
            evidence.rows.len()
        ),
    };
    text
}

/// A table whose columns from `numbers` on are numbers.
fn headed(heading: &[&str], numbers: usize) -> Table {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_style(TableComponent::HeaderLines, '─');
    table.enforce_styling();
    table.set_header(heading);
    for column in numbers..heading.len() {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// What was found, in the colour of how sure it is.
fn verdict(row: &Row, said: &str) -> Cell {
    match (row.as_registered, &row.limit) {
        (false, _) => Cell::new("NOT AS REGISTERED").fg(Color::Red),
        (true, Some(_)) => Cell::new(said).fg(Color::Yellow),
        (true, None) => Cell::new(said).fg(Color::Green),
    }
}

/// Whether the engine did not see that a claim fails, as is known of it.
fn is_unseen(row: &Row) -> bool {
    row.as_registered && row.limit.is_some() && row.verdict == "holds"
}

/// The rows of the claims. Those in which an engine does not see that a claim fails say little, and so are one
/// row a claim; why it does not is below the tables.
pub fn claims(rows: &[&Row]) -> Table {
    let heading = [
        "claim",
        "program",
        "counters",
        "engine",
        "verdict",
        "executions",
        "outcomes",
    ];
    let mut table = headed(&heading, 5);
    let count = |count: Option<u64>| count.map_or(String::new(), |count| count.to_string());
    for (index, row) in rows.iter().enumerate() {
        let is_alike = |other: &&&Row| {
            is_unseen(other) && (&other.claim, &other.engine) == (&row.claim, &row.engine)
        };
        if !is_unseen(row) {
            let said = match row.limit {
                Some(_) => "false alarm",
                None => &row.verdict,
            };
            table.add_row([
                Cell::new(&row.claim),
                Cell::new(&row.program),
                Cell::new(&row.counters),
                Cell::new(&row.engine),
                verdict(row, said),
                Cell::new(count(row.executions)),
                Cell::new(count(row.outcomes)),
            ]);
        } else if !rows[..index].iter().any(|other| is_alike(&other)) {
            let alike: Vec<&&Row> = rows.iter().filter(is_alike).collect();
            let distinct = |of: fn(&Row) -> &str| {
                let mut all: Vec<&str> = alike.iter().map(|row| of(row)).collect();
                all.dedup();
                all.join(", ")
            };
            table.add_row([
                Cell::new(&row.claim),
                Cell::new(distinct(|row| &row.program)),
                Cell::new(distinct(|row| &row.counters)),
                Cell::new(&row.engine),
                verdict(row, "not seen to fail"),
                Cell::new(""),
                Cell::new(""),
            ]);
        }
    }
    table
}

fn theorems(rows: &[&Row]) -> Table {
    let mut table = headed(&["claim", "theorem", "verdict"], 3);
    for row in rows {
        table.add_row([
            Cell::new(&row.claim),
            Cell::new(&row.program),
            verdict(row, &row.verdict),
        ]);
    }
    table
}

fn faults(rows: &[&Row]) -> Table {
    let mut table = headed(&["fault", "engine", "breaks"], 3);
    for row in rows {
        let breaks = match &row.limit {
            Some(reason) => format!("unseen: {reason}"),
            None => row.claim.clone(),
        };
        table.add_row([
            Cell::new(&row.program),
            Cell::new(&row.engine),
            verdict(row, &breaks),
        ]);
    }
    table
}

fn suites(rows: &[&Row]) -> Table {
    let mut table = headed(&["suite", "built for", "verdict", "seconds"], 3);
    for row in rows {
        table.add_row([
            Cell::new(&row.program),
            Cell::new(&row.engine),
            verdict(row, &row.verdict),
            Cell::new(format!("{:.1}", row.seconds)),
        ]);
    }
    table
}

/// The known limits of the engines that showed, each once.
fn limits(evidence: &Evidence) -> String {
    let mut limits: Vec<String> = Vec::new();
    let rows = evidence
        .rows
        .iter()
        .filter(|row| row.section == Section::Claim);
    for row in rows {
        if let Some(limit) = &row.limit {
            let limit = format!("  {}: {limit}\n", row.engine);
            if !limits.contains(&limit) {
                limits.push(limit);
            }
        }
    }
    match limits.is_empty() {
        true => String::new(),
        false => format!(
            "Known limits: why a claim was not seen to fail, or there was a false alarm\n\n{}\n",
            limits.concat()
        ),
    }
}
