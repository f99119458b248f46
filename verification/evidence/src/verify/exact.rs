//! What the exact checker finds, which runs here and not as a test.

use std::time::Instant;

use counterexample::model::Model;
use counterexample::outcome::{check, Verdict};
use counterexample::parse::parse;
use counterexample::program::Kind;
use evidence::catalogue::{Entry, Expected};
use evidence::fault::{broken, Fault, Found};
use evidence::register::Claim;

use super::row::{Row, Section};

/// The claim's patterns in the catalogue, for every kind, against what their files and the register
/// say.
pub fn claim(claim: &Claim) -> Vec<Row> {
    let patterns = claim.patterns();
    let rows = patterns.iter().flat_map(|pattern| {
        let row = |kind| pattern_row(claim, pattern, kind);
        Kind::ALL.into_iter().map(row)
    });
    rows.collect()
}

fn pattern_row(claim: &Claim, pattern: &Entry, kind: Kind) -> Row {
    let program = parse(pattern.source).expect("the catalogue is tested");
    let start = Instant::now();
    let findings = check(&program, &program.orderings(kind), Model::Cpp20, u64::MAX);
    let findings = findings.expect("the catalogue is tested");
    let holds = findings.overall() == Verdict::Holds;
    let mut counter = kind.type_name().to_string();
    if pattern.name != claim.id {
        counter += &format!(" ({})", pattern.name);
    }
    let mut wrong = String::new();
    if holds != (pattern.verdict(kind) == Expected::Holds) {
        wrong += &format!("its file says otherwise: {:?}\n", pattern.verdict(kind));
    }
    if claim.verdicts[kind as usize].is_some_and(|registered| registered != holds) {
        wrong += "the table in docs/claims.md says otherwise\n";
    }
    Row {
        claim: claim.id.clone(),
        counter,
        engine: "exact".to_string(),
        verdict: if holds { "holds" } else { "fails" }.to_string(),
        limit: None,
        as_registered: wrong.is_empty(),
        section: Section::Claim,
        bound: format!("verification/litmus/{}.rs, under cpp20", pattern.name),
        executions: Some(findings.coverage.executions),
        outcomes: Some(findings.outcomes.len() as u64),
        seconds: start.elapsed().as_secs_f64(),
        command: format!(
            "cargo run -p counterexample -- check --counter {kind} verification/litmus/{}.rs",
            pattern.name
        ),
        output: wrong,
    }
}

/// The claims that a fault breaks.
pub fn fault(fault: &Fault) -> Row {
    let [registered, ..] = &fault.found;
    let start = Instant::now();
    let (as_registered, output) = match fault.orderings() {
        Some(orderings) => {
            let found = broken(orderings);
            let output = format!("it breaks {found:?}");
            (found == registered.claims(), output)
        }
        None => (matches!(registered, Found::Unseen(_)), String::new()),
    };
    Row {
        seconds: start.elapsed().as_secs_f64(),
        command: "cargo test -p evidence --test mutations".to_string(),
        output: if as_registered { String::new() } else { output },
        ..Row::of_fault(fault, "exact", as_registered)
    }
}
