//! What one engine found: a row of the table.

use evidence::engine::Engine;
use serde::Serialize;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// A claim about counters, and a program or a test that shows it.
    Claim,
    /// A claim, and its theorem.
    Theorem,
    /// A counter with a fault, and all the claims that it breaks.
    Fault,
    /// Tests that belong to no claim.
    Suite,
}

/// What one engine found about one claim and counter.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What the row is about.
    pub section: Section,
    /// The claim; of a fault, all claims that it breaks; of a suite, nothing.
    pub claim: String,
    /// The program, the test, the theorem, the fault, or the suite.
    pub program: String,
    /// The types of the counters, one if they all have it; what a fault changes; nothing where no counter
    /// is meant.
    pub counters: String,
    /// An [`Engine`], or the binary of a test.
    pub engine: String,
    /// `holds`, `fails`; `unseen`, of a fault; `passes`, of a test; `proven`, of a theorem; empty if it did
    /// not get that far.
    pub verdict: String,
    /// Why the engine's verdict is not the claim's, or the fault unseen: a known limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Whether everything was there, passed, and is what the claim says.
    pub as_registered: bool,
    /// How far the search reached.
    pub bound: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executions: Option<u64>,
    /// Distinct ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<u64>,
    /// Of this run of the test; of a model nothing, since they run together.
    pub seconds: f64,
    /// Reproduces the row.
    pub command: String,
    /// Why it is not as registered, and what the test printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub output: String,
}

impl Row {
    /// One about which nothing is known yet.
    pub fn new(section: Section, claim: &str, engine: Engine) -> Row {
        Row {
            section,
            claim: claim.to_string(),
            program: String::new(),
            counters: String::new(),
            engine: engine.to_string(),
            verdict: String::new(),
            limit: None,
            as_registered: false,
            bound: String::new(),
            executions: None,
            outcomes: None,
            seconds: 0.0,
            command: String::new(),
            output: String::new(),
        }
    }
}
