//! The faults: counters that are consistent but for one thing, which the claims have to notice.
//!
//! [`FAULTS`] is all that is said of them. What a weaker ordering breaks is computed, from what each
//! engine's memory model makes of it; what other faults break is listed, since the exact checker has no
//! words for them.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

use counterexample::outcome::Verdict;
use counterexample::program::{Kind, Orderings};

use crate::catalogue::Entry;
use crate::change::Change;
use crate::claims::{claims, Claim};
use crate::engine::Engine;

/// A `ConsistentCounter` with one fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name: `acqrel-add`.
    pub name: &'static str,
    /// What it changes, in a sentence.
    pub changes: &'static str,
    /// The same for the code of the counter.
    pub change: Change,
}

/// Every fault.
pub const FAULTS: [Fault; 13] = [
    fault(
        "add-in-two-steps",
        "`inc` and `add` load, and then store",
        Change::AddInTwoSteps,
    ),
    fault(
        "reset-in-two-steps",
        "`reset` loads, and then stores",
        Change::ResetInTwoSteps,
    ),
    fault(
        "new-value",
        "`inc` and `add` return the new value",
        Change::NewValue,
    ),
    fault(
        "acqrel-add",
        "`inc` and `add` are `AcqRel`",
        Change::Add(AcqRel),
    ),
    fault(
        "acquire-add",
        "`inc` and `add` are `Acquire`",
        Change::Add(Acquire),
    ),
    fault(
        "release-add",
        "`inc` and `add` are `Release`",
        Change::Add(Release),
    ),
    fault(
        "relaxed-add",
        "`inc` and `add` are `Relaxed`",
        Change::Add(Relaxed),
    ),
    fault("acquire-get", "`get` is `Acquire`", Change::Get(Acquire)),
    fault("relaxed-get", "`get` is `Relaxed`", Change::Get(Relaxed)),
    fault("acqrel-reset", "`reset` is `AcqRel`", Change::Reset(AcqRel)),
    fault(
        "acquire-reset",
        "`reset` is `Acquire`",
        Change::Reset(Acquire),
    ),
    fault(
        "release-reset",
        "`reset` is `Release`",
        Change::Reset(Release),
    ),
    fault(
        "relaxed-reset",
        "`reset` is `Relaxed`",
        Change::Reset(Relaxed),
    ),
];

const fn fault(name: &'static str, changes: &'static str, change: Change) -> Fault {
    Fault {
        name,
        changes,
        change,
    }
}

/// What an engine has to find of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The claims that fail, and would not without the fault: exactly these.
    Breaks(BTreeSet<String>),
    /// None, and why.
    Unseen(&'static str),
}

impl Found {
    /// The claims that fail.
    pub fn claims(&self) -> BTreeSet<String> {
        match self {
            Found::Breaks(claims) => claims.clone(),
            Found::Unseen(_) => BTreeSet::new(),
        }
    }
}

impl Fault {
    /// How the counter's methods are ordered; none if the fault is not a weaker ordering.
    pub fn orderings(&self) -> Option<Orderings> {
        let mut orderings = Kind::Consistent.orderings();
        match self.change {
            Change::Add(ordering) => orderings.add = ordering,
            Change::Get(ordering) => orderings.get = ordering,
            Change::Reset(ordering) => orderings.reset = ordering,
            Change::AddInTwoSteps | Change::ResetInTwoSteps | Change::NewValue => return None,
        }
        Some(orderings)
    }

    /// What an engine has to find, among the claims that it can speak of: see [`asked`].
    ///
    /// # Panics
    ///
    /// If a claim's program cannot be explored.
    pub fn found(&self, engine: Engine) -> Found {
        match (engine, self.orderings()) {
            (Engine::Threads, _) => Found::Unseen("a processor shows what it happens to do"),
            (Engine::Recording, _) if self.change == Change::NewValue => {
                Found::Unseen("the operations are the right ones")
            }
            (Engine::Recording, _) => Found::Breaks(BTreeSet::from(["wait-free".to_string()])),
            (_, Some(orderings)) => {
                let claims = broken(orderings, engine);
                match (claims.is_empty(), engine) {
                    (false, _) => Found::Breaks(claims),
                    (true, Engine::Shuttle) => Found::Unseen("takes every ordering for `SeqCst`"),
                    (true, Engine::Loom) => Found::Unseen("takes `SeqCst` for `AcqRel`"),
                    (true, _) => Found::Unseen("no program of the claims tells them apart"),
                }
            }
            (Engine::Exact, None) => Found::Unseen(match self.change {
                Change::NewValue => "an update returns what it replaced",
                _ => "an operation is one step for it",
            }),
            (_, None) => {
                let programs = self.programs_broken_without_weak_memory();
                let is_broken = |claim: &Claim| {
                    let mut asked = asked(claim, engine).into_iter();
                    asked.any(|pattern| programs.contains(&&*pattern.name))
                };
                let broken = claims().into_iter().filter(is_broken);
                Found::Breaks(broken.map(|claim| claim.id).collect())
            }
        }
    }

    /// The programs of the claims that a fault breaks although every operation is `SeqCst`.
    fn programs_broken_without_weak_memory(&self) -> &'static [&'static str] {
        match self.change {
            Change::AddInTwoSteps => &[
                "coherent",
                "last-one-out",
                "no-lost-update",
                "pair-opposite-two-writers",
                "reset-exact",
                "unique-tickets",
            ],
            Change::ResetInTwoSteps => &["reset-exact"],
            Change::NewValue => &["coherent", "last-one-out", "unique-tickets"],
            _ => unreachable!("a weaker ordering is not listed"),
        }
    }
}

/// The claims that hold in an engine for `ConsistentCounter`s, and so can be broken there.
///
/// # Panics
///
/// If a claim's program cannot be explored.
pub fn claims_of(engine: Engine) -> Vec<Claim> {
    let mut claims = claims();
    claims.retain(|claim| !asked(claim, engine).is_empty());
    claims
}

/// A program that takes loom minutes where a fault makes several steps of one.
const LONG_IN_LOOM: &str = "pair-opposite-two-writers";

/// The programs of a claim that can tell a fault in an engine: those that it can run, in a time, and that
/// hold there with `ConsistentCounter`s.
pub fn asked(claim: &Claim, engine: Engine) -> Vec<Entry> {
    let mut patterns = claim.patterns.clone();
    patterns.retain(|pattern| {
        let can_run = engine.sees_races() || pattern.program().plain().next().is_none();
        let is_long = engine == Engine::Loom && pattern.name == LONG_IN_LOOM;
        can_run && !is_long && holds(pattern, Kind::Consistent.orderings(), engine)
    });
    patterns
}

/// Whether a program holds, as an engine has it, if these are the orderings of its `ConsistentCounter`s.
fn holds(pattern: &Entry, consistent: Orderings, engine: Engine) -> bool {
    let program = pattern.program();
    let kinds = program.kinds(Kind::Consistent).into_iter();
    let orderings: Vec<Orderings> = kinds
        .map(|kind| match kind {
            Kind::Consistent => consistent,
            other => other.orderings(),
        })
        .collect();
    engine
        .findings(&program, &program.with_counters(orderings))
        .overall()
        == Verdict::Holds
}

/// The claims that hold in an engine with `ConsistentCounter`s, and no longer do if these are the
/// orderings of those counters.
///
/// # Panics
///
/// If a claim's program cannot be explored.
pub fn broken(orderings: Orderings, engine: Engine) -> BTreeSet<String> {
    let is_broken = |claim: &Claim| {
        let mut patterns = asked(claim, engine).into_iter();
        patterns.any(|pattern| !holds(&pattern, orderings, engine))
    };
    let broken = claims().into_iter().filter(is_broken);
    broken.map(|claim| claim.id).collect()
}
