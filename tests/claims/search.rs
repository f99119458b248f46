//! What an engine is, and what it found.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// Who runs the models, and what it has to find of them.
pub struct Engine {
    pub name: &'static str,
    /// Whether it finds all that its memory model has, and no more; otherwise some of it.
    pub searches: bool,
    /// Whether it finds [`Model::weak`].
    pub finds_weak: bool,
    /// Whether it finds [`Model::load_buffering`].
    pub finds_load_buffering: bool,
    /// Whether it finds [`Model::without_seq_cst`].
    pub finds_without_seq_cst: bool,
    /// Why it finds that a claim holds which does not, if it does.
    pub limit_if_it_holds: Option<&'static str>,
    /// Why it finds that a claim fails which does not, if it does.
    pub limit_if_it_fails: Option<&'static str>,
}

/// What an engine found of a program.
pub struct Found<Outcome> {
    pub executions: u64,
    pub outcomes: BTreeSet<Outcome>,
}

/// Keeps the outcome of each run.
#[allow(dead_code)] // the report of some engines has them
pub fn record<Outcome: Ord + Send + 'static>(
    program: fn() -> Outcome,
    search: impl FnOnce(Box<dyn Fn() + Send + Sync>),
) -> Found<Outcome> {
    let found = Arc::new(Mutex::new((0, BTreeSet::new())));
    search(Box::new({
        let found = Arc::clone(&found);
        move || {
            let outcome = program();
            let mut found = found.lock().unwrap();
            found.0 += 1;
            found.1.insert(outcome);
        }
    }));
    let (executions, outcomes) = Arc::try_unwrap(found)
        .ok()
        .expect("the search has dropped what it ran")
        .into_inner()
        .unwrap();
    Found {
        executions,
        outcomes,
    }
}
