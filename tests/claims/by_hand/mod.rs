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
    let models: Vec<Vec<Trial>> = Vec::from([
        #[cfg(loom)]
        completeness::models(),
        #[cfg(any(rc11, shuttle))]
        larger::models(),
        #[cfg(any(rc11, shuttle))]
        sequential::models(),
    ]);
    models.into_iter().flatten().collect()
}
