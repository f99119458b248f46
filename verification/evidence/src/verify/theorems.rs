//! What Coq says of the claims' theorems.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use evidence::claims::Claim;
use evidence::engine::Engine;

use super::row::{Row, Section};

const COMMAND: &str = "verification/proofs/check";

/// Whether Coq is here.
pub fn can_be_checked() -> bool {
    let version = Command::new("coqc").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// What checking all proofs from nothing came to.
pub struct Checked {
    /// Of each theorem, `File.name` and what `Print Assumptions` says of it.
    assumptions: Vec<(String, String)>,
    said: String,
    seconds: f64,
}

impl Checked {
    /// Checks them.
    ///
    /// # Errors
    ///
    /// What to print if the script cannot be run.
    pub fn new(root: &Path) -> Result<Checked, String> {
        let failed = |failure: std::io::Error| format!("error: {COMMAND}: {failure}\n");
        let start = Instant::now();
        let output = Command::new(root.join(COMMAND)).output().map_err(failed)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        let assumptions = match output.status.success() {
            true => {
                std::fs::read_to_string(root.join("target/proofs/assumptions")).map_err(failed)?
            }
            false => String::new(),
        };
        let of = |line: &str| {
            let (name, said) = line.split_once(' ')?;
            Some((name.to_string(), said.to_string()))
        };
        Ok(Checked {
            assumptions: assumptions.lines().filter_map(of).collect(),
            said,
            seconds: start.elapsed().as_secs_f64(),
        })
    }

    /// The row of a claim; none if it has no theorem.
    pub fn row(&self, claim: &Claim) -> Option<Row> {
        let (name, reach) = claim.theorem.as_ref()?;
        let said = self.assumptions.iter().find(|(theorem, _)| theorem == name);
        let is_closed = said.is_some_and(|(_, said)| said == "closed");
        Some(Row {
            program: name.clone(),
            engine: "coq".to_string(),
            verdict: if is_closed { "proven" } else { "" }.to_string(),
            as_registered: is_closed,
            bound: reach.clone(),
            seconds: self.seconds,
            command: COMMAND.to_string(),
            output: match (is_closed, said) {
                (true, _) => String::new(),
                (false, Some((_, said))) => format!("Print Assumptions: {said}\n"),
                (false, None) => self.said.clone(),
            },
            ..Row::new(Section::Theorem, &claim.id, Engine::Exact)
        })
    }
}
