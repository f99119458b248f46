//! What the proofs in `proofs/` compare with the exact checker is what the checker says today.

use std::path::Path;

use evidence::claims::claims;

#[path = "../examples/executions.rs"]
mod executions;

#[test]
fn the_executions_that_coq_judges_are_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proofs/CheckedExecutions.v");
    let current = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        current == executions::generated(),
        "verification/proofs/CheckedExecutions.v is not what the checker says: run \
         `verification/proofs/check --executions`"
    );
}

/// Every theorem that a claim names is stated in the file that it names.
#[test]
fn every_theorem_of_a_claim_is_stated() {
    let mut without = Vec::new();
    for claim in claims() {
        let Some((name, _)) = &claim.theorem else {
            without.push(claim.id);
            continue;
        };
        let (file, theorem) = name.split_once('.').expect("File.name");
        let path = format!("{}/../proofs/{file}.v", env!("CARGO_MANIFEST_DIR"));
        let proofs = std::fs::read_to_string(&path).expect(&path);
        let is_stated = |line: &str| {
            let mut words = line.split_whitespace();
            matches!(words.next(), Some("Theorem" | "Corollary")) && words.next() == Some(theorem)
        };
        assert!(proofs.lines().any(is_stated), "{}: {name}", claim.id);
    }
    assert_eq!(without, ["wait-free"]);
}
