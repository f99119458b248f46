//! The controls as data: broken counters, and the claims that they break, from the register's table of
//! faults.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use crate::catalogue::Entry;
use crate::register::{claims, table, TEXT};
use counterexample::model::Model;
use counterexample::outcome::{check, Verdict};
use counterexample::parse::parse;
use counterexample::program::{Kind, Orderings};

/// The engines that the table has a column for.
pub const ENGINES: [&str; 4] = ["exact", "loom", "shuttle", "recording"];

/// A `ConsistentCounter` with one fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its type in tests/faulty: `AcqRelAdd`.
    pub name: String,
    /// What each of [`ENGINES`] is to find.
    pub found: [Found; ENGINES.len()],
}

/// What an engine finds of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The claims that fail, and would not without the fault: exactly these.
    Breaks(BTreeSet<String>),
    /// None, and why.
    Unseen(String),
}

/// Every fault, in the order of the register.
///
/// # Panics
///
/// If the register is not written as it should be. It is part of this library, and tested.
pub fn faults() -> Vec<Fault> {
    let fault = |(name, cells): (String, Vec<String>)| Fault {
        name,
        found: std::array::from_fn(|engine| read(&cells[engine])),
    };
    let rows = table(TEXT, "fault", &ENGINES).into_iter();
    rows.map(fault).collect()
}

fn read(cell: &str) -> Found {
    match cell.strip_prefix("unseen: ") {
        Some(reason) => Found::Unseen(reason.to_string()),
        None => {
            let claims = cell.split('`').skip(1).step_by(2);
            Found::Breaks(claims.map(str::to_string).collect())
        }
    }
}

impl Found {
    /// The claims that fail.
    pub fn claims(&self) -> BTreeSet<String> {
        match self {
            Found::Breaks(claims) => claims.clone(),
            Found::Unseen(_) => BTreeSet::new(),
        }
    }
}

impl Fault {
    /// What one of [`ENGINES`] is to find.
    ///
    /// # Panics
    ///
    /// If the table has no column for it.
    pub fn in_engine(&self, engine: &str) -> &Found {
        let column = ENGINES.iter().position(|name| *name == engine);
        &self.found[column.expect("an engine of the table")]
    }

    /// The function that tests it: `acq_rel_add`.
    pub fn test(&self) -> String {
        let mut name = String::new();
        for letter in self.name.chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.extend(letter.to_lowercase());
        }
        name
    }

    /// What the counter's methods are ordered by; `None` if the fault is not a weaker ordering, which
    /// is all that the exact checker can express.
    pub fn orderings(&self) -> Option<Orderings> {
        let weakenings: [(&str, Ordering); 4] = [
            ("AcqRel", Ordering::AcqRel),
            ("Acquire", Ordering::Acquire),
            ("Release", Ordering::Release),
            ("Relaxed", Ordering::Relaxed),
        ];
        let mut orderings = Kind::Consistent.orderings();
        let weakened = weakenings.into_iter().find_map(|(name, ordering)| {
            let method = self.name.strip_prefix(name)?;
            Some((method, ordering))
        });
        let (method, ordering) = weakened?;
        *match method {
            "Add" => &mut orderings.add,
            "Get" => &mut orderings.get,
            "Reset" => &mut orderings.reset,
            _ => return None,
        } = ordering;
        Some(orderings)
    }
}

/// The claims that have a pattern in the catalogue which holds with `ConsistentCounter`s and, exactly
/// checked under `cpp20`, no longer does if these are the orderings of those counters.
///
/// # Panics
///
/// If a pattern is larger than the checker can explore. The catalogue is tested.
pub fn broken(orderings: Orderings) -> BTreeSet<String> {
    let holds = |pattern: &Entry, consistent: Orderings| {
        let program = parse(pattern.source).expect("a program");
        let kinds = program.kinds(Kind::Consistent).into_iter();
        let orderings: Vec<Orderings> = kinds
            .map(|kind| match kind {
                Kind::Consistent => consistent,
                other => other.orderings(),
            })
            .collect();
        let findings = check(&program, &orderings, Model::Cpp20, u64::MAX);
        findings.expect("a small program").overall() == Verdict::Holds
    };
    let is_broken = |pattern: &Entry| {
        holds(pattern, Kind::Consistent.orderings()) && !holds(pattern, orderings)
    };
    let broken = claims()
        .into_iter()
        .filter(|claim| claim.patterns().iter().any(is_broken));
    broken.map(|claim| claim.id).collect()
}
