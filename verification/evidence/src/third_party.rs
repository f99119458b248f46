//! The claims, checked on a counter of your own.
//!
//! Build your counter from rc11's, loom's and shuttle's atomics under `--cfg rc11`, `--cfg loom` and
//! `--cfg shuttle`, implement [`AtomicCounter`] and `From<usize>` for it, and add a test:
//!
//! ```ignore
//! #![cfg(any(loom, rc11, shuttle))]
//!
//! use counterexample::program::Kind;
//! use evidence::third_party::verify;
//!
//! #[test]
//! fn my_counter_keeps_what_a_consistent_counter_promises() {
//!     let report = verify::<MyCounter>(Kind::Consistent);
//!     assert!(report.kept(), "{report}");
//! }
//! ```
//!
//! `RUSTFLAGS="--cfg rc11" cargo test` then runs the programs of the claims over your counter, all of
//! them but what the engine misjudges for a counter of this kind; a counter that a program pins to one kind
//! is the one that is shipped. `wait-free` is not among them, since it is not about outcomes. With `--cfg
//! loom` or `--cfg shuttle` neither are those that pin a counter, and with loom `independent-readers` and
//! `pair-opposite-two-writers`, which take it too long. The report says, program by program, whether it was promised that its claim holds, and
//! whether it does in every execution that the engine knows, or the outcome that breaks it.
//!
//! # What the answer is worth
//!
//! rc11 runs every execution of the memory model RC11, whatever the methods do. Only load buffering is
//! beyond it: RC11 has none, so that `load-buffering` holds of every counter there, and says nothing. In
//! Rust it takes an `inc` that releases and a `get` that acquires.
//!
//! loom shows what too weak an ordering leads to. It says nothing about the claims for which
//! `SeqCst` is needed, since it takes it for `AcqRel`, and shows no load buffering. Left to itself it
//! also overlooks loads (tokio-rs/loom#166, tokio-rs/loom#392); here it is made to try every order
//! of the calls, which for methods of one atomic operation each is every order there is.
//!
//! shuttle sees no data race, and so leaves out what has ordinary memory. It knows interleavings only:
//! that a claim holds says that no interleaving breaks it, and no more unless every atomic operation
//! of the counter is `SeqCst`.

use std::any::type_name;
use std::fmt;

use atomic_counter::AtomicCounter;

use crate::catalogue::{Entry, Expected};
use crate::claims::claims;
use crate::engine::Engine;
#[cfg(loom)]
use crate::run::loom::run_on;
#[cfg(rc11)]
use crate::run::rc11::{run_among_shipped, MemoryModel};
#[cfg(shuttle)]
use crate::run::shuttle::run_on;
use crate::run::{Refused, Runs};
use counterexample::outcome::Verdict;
use counterexample::program::{Kind, Program};

#[cfg(loom)]
const ENGINE: Engine = Engine::Loom;
#[cfg(rc11)]
const ENGINE: Engine = Engine::Rc11;
#[cfg(shuttle)]
const ENGINE: Engine = Engine::Shuttle;

/// Programs that take loom minutes, the second if a method is more than one step.
const LONG_IN_LOOM: [&str; 2] = ["independent-readers", "pair-opposite-two-writers"];

/// The programs of the claims that the engine can be asked about: that it can run, does not take too long
/// for, and does not misjudge for counters of this kind.
fn programs(promised: Kind) -> Vec<Entry> {
    let is_asked = |entry: &Entry| {
        let program = entry.program();
        let orderings = program.orderings(promised);
        let holds =
            |engine: Engine| engine.findings(&program, &orderings).overall() == Verdict::Holds;
        let is_seen = ENGINE.sees_races() || program.plain().next().is_none();
        let is_pinned = program.counters().any(|(_, kind)| kind.is_some());
        let is_long = ENGINE == Engine::Loom && LONG_IN_LOOM.contains(&&*entry.name);
        is_seen
            && !is_long
            && (!is_pinned || ENGINE == Engine::Rc11)
            && holds(ENGINE) == holds(Engine::Exact)
    };
    let programs = claims().into_iter().flat_map(|claim| claim.patterns);
    programs.filter(is_asked).collect()
}

/// What became of each claim.
#[derive(Clone, Debug)]
pub struct Report {
    /// The name of the counter's type.
    pub counter: &'static str,
    /// The kind of counter that it is to be as good as.
    pub promised: Kind,
    /// The claims, in the order of the register, with a line for each program.
    pub claims: Vec<Claim>,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its identifier, or of a further program by which it is judged the name.
    pub id: String,
    /// Whether a counter of the kind that was promised has to keep it.
    pub promised: bool,
    /// The number of executions that the engine explored.
    pub executions: u64,
    /// What breaks it: an outcome, or a data race.
    pub broken_by: Option<String>,
}

/// Runs the claims on `C`, which is to be as good as a counter of the kind `promised`.
///
/// # Panics
///
/// If a method of `C` does.
pub fn verify<C>(promised: Kind) -> Report
where
    C: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static,
{
    let claims = programs(promised).into_iter().map(|entry| {
        let program = &entry.program();
        let runs = run::<C>(program).expect("a program that the engine can run");
        Claim {
            promised: entry.verdict(promised) == Expected::Holds,
            id: entry.name,
            executions: runs.executions,
            broken_by: runs.broken_by(program),
        }
    });
    Report {
        counter: type_name::<C>(),
        promised,
        claims: claims.collect(),
    }
}

#[cfg(rc11)]
fn run<C>(program: &Program) -> Result<Runs, Refused>
where
    C: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static,
{
    run_among_shipped(program, C::from, MemoryModel::Rc11)
}

#[cfg(not(rc11))]
fn run<C>(program: &Program) -> Result<Runs, Refused>
where
    C: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static,
{
    run_on(program, |_, initial| C::from(initial))
}

impl Report {
    /// Whether every claim that was promised holds.
    pub fn kept(&self) -> bool {
        let mut promised = self.claims.iter().filter(|claim| claim.promised);
        promised.all(|claim| claim.broken_by.is_none())
    }

    /// The programs that do not hold, promised or not, by name.
    pub fn broken(&self) -> Vec<&str> {
        let broken = self.claims.iter().filter(|claim| claim.broken_by.is_some());
        let mut broken: Vec<&str> = broken.map(|claim| &*claim.id).collect();
        broken.sort_unstable();
        broken
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (counter, promised) = (self.counter, self.promised.type_name());
        writeln!(formatter, "{counter} as a {promised}, under {ENGINE}:")?;
        for claim in &self.claims {
            let verdict = match &claim.broken_by {
                None => "holds".to_string(),
                Some(outcome) => format!("fails: {outcome}"),
            };
            writeln!(
                formatter,
                "{:<26}  {:<8}  {:>7} executions  {verdict}",
                claim.id,
                if claim.promised { "promised" } else { "" },
                claim.executions,
            )?;
        }
        Ok(())
    }
}
