//! The register of claims, `docs/claims.md`, as data.

use crate::catalogue::{entries, Entry};
use crate::program::Kind;

/// The register's text.
pub const TEXT: &str = include_str!("../../docs/claims.md");

/// The types that the register has a column for, in the order of [`Kind::ALL`].
const COLUMNS: [&str; 3] = ["RelaxedCounter", "AcqRelCounter", "ConsistentCounter"];

/// A claim about the counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its identifier: `pair-opposite`.
    pub id: String,
    /// For each of [`Kind::ALL`] whether it holds; `None` if nothing is claimed.
    pub verdicts: [Option<bool>; Kind::ALL.len()],
    /// Its section of the register.
    pub section: &'static str,
}

/// Every claim, in the order of the register.
///
/// # Panics
///
/// If the register is not written as it should be. It is part of this library, and tested.
pub fn claims() -> Vec<Claim> {
    let claim = |(id, cells): (String, Vec<String>)| Claim {
        verdicts: std::array::from_fn(|column| match &*cells[column] {
            "holds" => Some(true),
            "fails" => Some(false),
            "" => None,
            other => panic!("{id} {other:?}?"),
        }),
        section: section(&id),
        id,
    };
    let rows = table(TEXT, "claim", &COLUMNS).into_iter();
    rows.map(claim).collect()
}

fn section(id: &str) -> &'static str {
    let (_, rest) = TEXT
        .split_once(&format!("\n## `{id}`\n"))
        .unwrap_or_else(|| panic!("{id} has no section"));
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

impl Claim {
    /// The tests of a file, `tests/loom.rs`, that the register cites for this claim.
    pub fn tests(&self, file: &str) -> Vec<&'static str> {
        self.cited(file)
    }

    /// The patterns of the catalogue that the register cites: this claim's programs for the exact
    /// checker.
    ///
    /// # Panics
    ///
    /// If the catalogue does not have one of them. The register is tested.
    pub fn patterns(&self) -> Vec<Entry> {
        let names = self.cited("verification/litmus").into_iter();
        let pattern = |name| {
            let entry = entries().into_iter().find(|entry| entry.name == name);
            entry.unwrap_or_else(|| panic!("{} cites {name}", self.id))
        };
        names.map(pattern).collect()
    }

    fn cited(&self, place: &str) -> Vec<&'static str> {
        let Some((_, rest)) = self.section.split_once(&format!("- {place}: ")) else {
            return Vec::new();
        };
        let entry = &rest[..rest.find("\n- ").unwrap_or(rest.len())];
        entry.split('`').skip(1).step_by(2).collect()
    }

    /// How far the tests reach.
    pub fn bound(&self) -> String {
        let (_, rest) = self.section.split_once("- Bound: ").expect("a bound");
        let entry = &rest[..rest.find("\n- ").unwrap_or(rest.len())];
        entry.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The first table in a text whose first column is headed `first`, which is `claim` or `fault`: the
/// identifier in every row with the cells of the columns that are headed `headings`. The text may be Markdown or the documentation of a crate.
///
/// # Panics
///
/// If there is no such table or column.
pub fn table(text: &str, first: &str, headings: &[&str]) -> Vec<(String, Vec<String>)> {
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().replace('*', "")).collect()
    };
    let mut lines = text
        .lines()
        .map(|line| line.trim_start_matches("//!").trim());
    let heading = lines.find(|line| line.starts_with(&format!("| {first}")));
    let heading = cells(heading.unwrap_or_else(|| panic!("no table of {first}s")));
    let column = |wanted: &&str| {
        let found = heading.iter().position(|cell| cell == wanted);
        found.unwrap_or_else(|| panic!("no column {wanted}"))
    };
    let columns: Vec<usize> = headings.iter().map(column).collect();
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let cells = cells(line);
        let id = cells[0].split('`').nth(1).expect("an identifier");
        let wanted = columns.iter().map(|&column| cells[column].clone());
        (id.to_string(), wanted.collect())
    };
    rows.map(row).collect()
}
