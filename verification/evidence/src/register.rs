//! The register of claims, `docs/claims.md`, as data.

use crate::catalogue::{entries, Entry};
use counterexample::program::Kind;

/// The register's text.
pub const TEXT: &str = include_str!("../../../docs/claims.md");

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
            "" => None,
            cell => Some(holds(cell).unwrap_or_else(|| panic!("{id} {cell:?}?"))),
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
    /// The files of tests that the register cites for this claim: `tests/loom.rs`.
    pub fn files(&self) -> Vec<&'static str> {
        let entries = self.section.lines();
        let entries = entries.filter_map(|line| line.strip_prefix("- ")?.split_once(": `"));
        let files = entries.map(|(place, _)| place);
        files.filter(|place| place.ends_with(".rs")).collect()
    }

    /// The tests of such a file that the register cites for this claim.
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

/// A search by a model checker: a line of the register under "What the models found", which is the
/// line that a model test prints.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Search {
    /// `loom`, `shuttle`, `shuttle rnd` or `shuttle pct`.
    pub engine: String,
    /// The claim's identifier.
    pub claim: String,
    /// The counter, or the fault of a broken one, and in parentheses the program if there are several.
    pub counter: String,
    /// How many executions there were.
    pub executions: u64,
    /// How many outcomes they had.
    pub outcomes: u64,
    /// What the engine found.
    pub holds: bool,
    /// What is registered instead, and why the engine does not see it.
    pub misjudged: Option<(bool, String)>,
}

impl Search {
    /// Reads a line; `None` if it is another one.
    pub fn read(line: &str) -> Option<Search> {
        let (engine, rest) = line.split_at_checked(12)?;
        let (claim, rest) = rest.split_at_checked(20)?;
        let (before, rest) = rest.split_once(" executions ")?;
        let (counter, executions) = before.trim_end().rsplit_once(' ')?;
        let (outcomes, verdict) = rest.split_once(" outcomes  ")?;
        let (verdict, misjudged) = match verdict.split_once(", registered as ") {
            None => (verdict, None),
            Some((verdict, registered)) => {
                let (registered, limit) = registered.split_once(": ")?;
                (verdict, Some((holds(registered)?, limit.to_string())))
            }
        };
        Some(Search {
            engine: engine.trim().to_string(),
            claim: claim.trim().to_string(),
            counter: counter.trim().to_string(),
            executions: executions.parse().ok()?,
            outcomes: outcomes.trim().parse().ok()?,
            holds: holds(verdict)?,
            misjudged,
        })
    }

    /// The verdict that the test expects to be registered.
    pub fn registered(&self) -> bool {
        let misjudged = self.misjudged.as_ref();
        misjudged.map_or(self.holds, |(registered, _)| *registered)
    }
}

fn holds(verdict: &str) -> Option<bool> {
    match verdict {
        "holds" => Some(true),
        "fails" => Some(false),
        _ => None,
    }
}

/// Every search in the register.
pub fn searches() -> Vec<Search> {
    TEXT.lines().filter_map(Search::read).collect()
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
