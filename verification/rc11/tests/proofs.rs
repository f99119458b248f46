//! What the proofs compare with the second telling of the axioms is what it says today.

mod axioms;
mod checked;
mod exported;
mod naive;

#[test]
fn the_executions_that_coq_judges_are_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../proofs/CheckedAtomics.v");
    let current = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        current == exported::generated(),
        "verification/proofs/CheckedAtomics.v is not what the axioms say: run \
         `verification/proofs/check --executions`"
    );
}
