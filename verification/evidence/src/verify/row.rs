//! What one engine found: a row of the table.

use evidence::fault::{Fault, Found};
use serde::Serialize;

/// What a row is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// A claim about a counter.
    Claim,
    /// A broken counter, for which the claim has to fail.
    Control,
    /// A broken counter, and all the claims that it breaks.
    Fault,
    /// A file of tests that belongs to no claim.
    Suite,
}

/// What one engine found about one claim and counter.
#[derive(Serialize)]
pub struct Row {
    /// The claim; of a fault, all claims that it breaks; of a suite that belongs to none, its file.
    pub claim: String,
    /// The counter, or the fault of a broken one. Empty for a suite.
    pub counter: String,
    /// `exact`, `loom`, `shuttle`, `recording` (tests/orderings.rs), or the file of another test; `std`,
    /// `loom` or `shuttle` for suites.
    pub engine: String,
    /// `holds`, `fails`; for a fault that the engine does not see `unseen`, for a suite or a test that is
    /// about no counter `passes`; empty if the test did not get that far.
    pub verdict: String,
    /// Why the engine's verdict is not the registered one, or the fault unseen: a known limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Whether the test was there, passed, and came to what is registered.
    pub as_registered: bool,
    /// What the row is about.
    pub section: Section,
    /// How far the search reached.
    pub bound: String,
    /// Summed over the programs of the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executions: Option<u64>,
    /// Distinct outcomes, summed over the programs of the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<u64>,
    /// Of this run of the test.
    pub seconds: f64,
    /// Reproduces the row.
    pub command: String,
    /// Why it is not as registered, and what the test printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub output: String,
}

impl Row {
    /// What is registered of a fault in an engine.
    pub fn of_fault(fault: &Fault, engine: &str, as_registered: bool) -> Row {
        let found = fault.in_engine(engine);
        let (verdict, limit) = match found {
            _ if !as_registered => ("", None),
            Found::Breaks(_) => ("fails", None),
            Found::Unseen(reason) => ("unseen", Some(reason.clone())),
        };
        let claims: Vec<String> = found.claims().into_iter().collect();
        Row {
            claim: claims.join(", "),
            counter: fault.name.clone(),
            engine: engine.to_string(),
            verdict: verdict.to_string(),
            limit,
            as_registered,
            section: Section::Fault,
            bound: "see Controls in docs/claims.md".to_string(),
            executions: None,
            outcomes: None,
            seconds: 0.0,
            command: String::new(),
            output: String::new(),
        }
    }
}
