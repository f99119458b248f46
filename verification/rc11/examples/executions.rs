//! Prints `verification/proofs/CheckedAtomics.v`, for Coq to compare with the definitions in `Model.v`:
//!
//! ```console
//! $ cargo run -q -p rc11 --example executions > verification/proofs/CheckedAtomics.v
//! ```

#[path = "../tests/axioms/mod.rs"]
mod axioms;
#[path = "../tests/checked/mod.rs"]
mod checked;
#[path = "../tests/exported/mod.rs"]
mod exported;
#[path = "../tests/naive/mod.rs"]
mod naive;

fn main() {
    print!("{}", exported::generated());
}
