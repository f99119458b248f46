//! What the generated models cannot say: larger programs, whose outcomes are too many to list, samples,
//! and that loom overlooks nothing.

#[cfg(loom)]
mod completeness;
#[cfg(any(rc11, shuttle))]
mod larger;
#[cfg(any(rc11, shuttle))]
mod sequential;

use libtest_mimic::Trial;

/// Every one of them that this build has.
pub fn models() -> Vec<Trial> {
    #[cfg(loom)]
    return completeness::models();
    #[cfg(any(rc11, shuttle))]
    return larger::models()
        .into_iter()
        .chain(sequential::models())
        .collect();
    #[cfg(not(any(loom, rc11, shuttle)))]
    return Vec::new();
}
