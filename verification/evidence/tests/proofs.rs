//! What the proofs in `proofs/` compare with the exact checker is what the checker says today.

use std::path::Path;

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

/// Every theorem that docs/claims.md names is stated in the file that it names.
#[test]
fn every_theorem_of_a_claim_is_stated() {
    let mut named = 0;
    for claim in evidence::register::claims() {
        let (_, rest) = claim.section.split_once("- Theorem: ").unwrap_or_else(|| {
            panic!("{} names no theorem, nor says that there is none", claim.id)
        });
        let entry = &rest[..rest.find("\n- ").unwrap_or(rest.len())];
        let theorems = entry.split('`').skip(1).step_by(2);
        for (file, theorem) in theorems.filter_map(|name| name.split_once('.')) {
            let path = format!("{}/../proofs/{file}.v", env!("CARGO_MANIFEST_DIR"));
            let proofs = std::fs::read_to_string(&path).expect(&path);
            let is_stated = |line: &str| {
                let mut words = line.split_whitespace();
                matches!(words.next(), Some("Theorem" | "Corollary"))
                    && words.next() == Some(theorem)
            };
            assert!(
                proofs.lines().any(is_stated),
                "{}: {file}.{theorem}",
                claim.id
            );
            named += 1;
        }
        assert!(
            entry.contains('.') && (named > 0 || claim.id == "wait-free"),
            "{}: {entry}",
            claim.id
        );
    }
    assert!(named >= 12, "{named}");
}
