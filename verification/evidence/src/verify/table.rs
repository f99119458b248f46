//! The evidence as tables: claims, then controls, faults and suites, then the limits that were met.

use comfy_table::{Cell, CellAlignment, Color, Table, TableComponent};

use super::evidence_file::Evidence;
use super::row::{Row, Section};

pub fn table(evidence: &Evidence) -> String {
    let mut text = String::new();
    for (section, heading, first) in [
        (Section::Claim, "Claims", "claim"),
        (
            Section::Control,
            "Controls: broken counters, for which the claim has to fail",
            "claim",
        ),
        (
            Section::Fault,
            "Faults: exactly the claims that each of them breaks",
            "fault",
        ),
        (
            Section::Suite,
            "Suites: what the engines' words rest on",
            "suite",
        ),
    ] {
        let rows = evidence.rows.iter().filter(|row| row.section == section);
        let rows: Vec<&Row> = rows.collect();
        let table = match section {
            Section::Fault => faults(first, &rows),
            _ => results(first, &rows),
        };
        if !rows.is_empty() {
            text += &format!("{heading}\n\n{}\n\n", table.trim_fmt());
        }
    }
    text += &limits(evidence);
    for row in evidence.rows.iter().filter(|row| !row.as_registered) {
        text += &format!(
            "NOT AS REGISTERED: {} {} ({}), reproduced by\n  {}\n{}\n",
            row.claim, row.counter, row.engine, row.command, row.output
        );
    }
    for left_out in &evidence.left_out {
        text += &format!("Left out: {left_out}\n");
    }
    let wrong = evidence
        .rows
        .iter()
        .filter(|row| !row.as_registered)
        .count();
    text += &match wrong {
        0 => format!("All {} rows are as registered.\n", evidence.rows.len()),
        _ => format!(
            "{wrong} of {} rows are not as registered.\n",
            evidence.rows.len()
        ),
    };
    text
}

fn headed(heading: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_style(TableComponent::HeaderLines, '─');
    table.enforce_styling();
    table.set_header(heading);
    table
}

fn faults(first: &str, rows: &[&Row]) -> Table {
    let mut table = headed(&[first, "engine", "breaks", "seconds"]);
    for row in rows {
        let breaks = match (row.as_registered, &row.limit) {
            (false, _) => Cell::new("NOT AS REGISTERED").fg(Color::Red),
            (true, Some(reason)) => Cell::new(format!("unseen: {reason}")).fg(Color::Yellow),
            (true, None) => Cell::new(&row.claim).fg(Color::Green),
        };
        table.add_row([
            Cell::new(&row.counter),
            Cell::new(&row.engine),
            breaks,
            Cell::new(format!("{:.3}", row.seconds)).set_alignment(CellAlignment::Right),
        ]);
    }
    table
}

fn results(first: &str, rows: &[&Row]) -> Table {
    let mut table = headed(&[
        first,
        "counter",
        "engine",
        "verdict",
        "executions",
        "outcomes",
        "seconds",
    ]);
    for row in rows {
        let count = |count: Option<u64>| count.map_or(String::new(), |count| count.to_string());
        let verdict = match (row.as_registered, row.limit.is_some()) {
            (false, _) => Cell::new("NOT AS REGISTERED").fg(Color::Red),
            (true, true) => Cell::new(format!("{} (limit)", row.verdict)).fg(Color::Yellow),
            (true, false) => Cell::new(&row.verdict).fg(Color::Green),
        };
        table.add_row([
            Cell::new(&row.claim),
            Cell::new(&row.counter),
            Cell::new(&row.engine),
            verdict,
            Cell::new(count(row.executions)),
            Cell::new(count(row.outcomes)),
            Cell::new(format!("{:.3}", row.seconds)),
        ]);
    }
    for column in 4..=6 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The known limits of the engines that showed.
fn limits(evidence: &Evidence) -> String {
    let rows = evidence.rows.iter();
    let rows = rows.filter(|row| row.section != Section::Fault); // shown beside the fault
    let limit = |row: &Row| {
        let limit = row.limit.as_ref()?;
        Some(format!(
            "  {} {} ({}): {limit}\n",
            row.claim, row.counter, row.engine
        ))
    };
    let limits: String = rows.filter_map(limit).collect();
    if limits.is_empty() {
        limits
    } else {
        format!("Known limits, which the register takes into account\n\n{limits}\n")
    }
}
