//! What the proofs in `proofs/` compare with the exact checker is what the checker says today.

use std::path::Path;

#[path = "../examples/executions.rs"]
mod executions;

#[test]
fn the_executions_that_coq_judges_are_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/CheckedExecutions.v");
    let current = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        current == executions::generated(),
        "verification/proofs/CheckedExecutions.v is not what the checker says: run \
         `verification/proofs/check --executions`"
    );
}
