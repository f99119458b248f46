//! The evidence as a table: claims, then controls, then suites, then the limits that were met.

use comfy_table::{Cell, CellAlignment, Color, Table, TableComponent};

use super::evidence::Evidence;
use super::row::Row;

pub fn table(evidence: &Evidence) -> String {
    let suites: Vec<&Row> = evidence
        .rows
        .iter()
        .filter(|row| row.counter.is_empty())
        .collect();
    let of_claims = evidence.rows.iter().filter(|row| !row.counter.is_empty());
    let (controls, claims): (Vec<&Row>, Vec<&Row>) = of_claims.partition(|row| row.is_control);
    let mut text = String::new();
    for (heading, first, rows) in [
        ("Claims", "claim", claims),
        (
            "Controls: broken counters, for which the claim has to fail",
            "claim",
            controls,
        ),
        ("Suites: what the engines' words rest on", "suite", suites),
    ] {
        if !rows.is_empty() {
            text += &format!("{heading}\n\n{}\n\n", section(first, &rows));
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

fn section(first: &str, rows: &[&Row]) -> String {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_style(TableComponent::HeaderLines, '─');
    table.enforce_styling();
    table.set_header([
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
    table.trim_fmt()
}

/// The known limits of the engines that showed.
fn limits(evidence: &Evidence) -> String {
    let limit = |row: &Row| {
        let limit = row.limit.as_ref()?;
        Some(format!(
            "  {} {} ({}): {limit}\n",
            row.claim, row.counter, row.engine
        ))
    };
    let limits: String = evidence.rows.iter().filter_map(limit).collect();
    if limits.is_empty() {
        limits
    } else {
        format!("Known limits, which the register takes into account\n\n{limits}\n")
    }
}
