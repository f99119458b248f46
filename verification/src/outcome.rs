//! Outcomes, verdicts and witnesses: what a program's executions say about its assertions.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::execution::Execution;
use crate::explore::{explore, Coverage};
use crate::model::Model;
use crate::path::Invalid;
use crate::program::{Orderings, Program, Scope};

/// The most outcomes that are kept: a program that is not too large can have millions, and a gigabyte
/// of them.
pub const MAX_OUTCOMES: usize = 100_000;

/// The value of every register and then of every counter, as [`Program::columns`] names them; `None`
/// for a register that was not bound.
pub type Outcome = Vec<Option<usize>>;

/// What the executions of a program came to.
#[derive(Clone, Debug)]
pub struct Findings {
    /// How many executions there are, and whether they are all.
    pub coverage: Coverage,
    /// Every outcome with the number of executions that end in it, sorted. Executions with a data
    /// race are not among them: they have undefined behaviour, not an outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// How many executions end in an outcome that is not in the table because that had
    /// [`MAX_OUTCOMES`] already. Their assertions are judged all the same.
    pub unlisted: u64,
    /// One for each assertion of the program.
    pub assertions: Vec<Judgement>,
    /// One for each cell of the program: that there is no data race on it.
    pub races: Vec<Judgement>,
}

/// How many executions violate a claim, and the one that shows it best.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// The number of executions that violate the claim.
    pub violations: u64,
    /// The shortest of them: the fewest events, then those that are an interleaving, then the fewest
    /// reads of a value that is not the newest.
    pub witness: Option<Execution>,
    cost: Option<Cost>,
}

type Cost = (usize, bool, usize);

/// What can be said about an assertion, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is true in every execution.
    Holds,
    /// No violation was found before the limit was reached.
    Unknown,
    /// There is no execution that ends, because a wait is never satisfied.
    NeverCompletes,
    /// It is false in some execution, or some execution has a data race, after which anything may
    /// happen.
    CanFail,
}

impl Findings {
    /// What can be said about an assertion, by index.
    pub fn verdict(&self, assertion: usize) -> Verdict {
        self.verdict_on(self.assertions[assertion].violations)
    }

    /// What can be said about the program as a whole: all assertions together.
    pub fn overall(&self) -> Verdict {
        self.verdict_on(
            self.assertions
                .iter()
                .map(|judgement| judgement.violations)
                .sum(),
        )
    }

    pub(crate) fn verdict_on(&self, violations: u64) -> Verdict {
        if violations > 0 || self.has_race() {
            Verdict::CanFail
        } else if !self.coverage.complete {
            Verdict::Unknown
        } else if self.coverage.executions == 0 {
            Verdict::NeverCompletes
        } else {
            Verdict::Holds
        }
    }

    /// Whether an execution with a data race was found.
    pub fn has_race(&self) -> bool {
        self.races.iter().any(|race| race.violations > 0)
    }
}

/// Explores `program` and judges its assertions. See [`explore`] for the arguments.
///
/// # Errors
///
/// As [`explore`].
pub fn check(
    program: &Program,
    orderings: &[Orderings],
    model: Model,
    limit: u64,
) -> Result<Findings, Invalid> {
    let mut outcomes: BTreeMap<Outcome, u64> = BTreeMap::new();
    let mut unlisted = 0;
    let mut assertions = vec![Judgement::default(); program.assertions.len()];
    let mut races = vec![Judgement::default(); program.cells.len()];
    let mut outcome = Outcome::new();
    let coverage = explore(program, orderings, model, limit, |execution| {
        let mut racing = false;
        for (cell, judgement) in races.iter_mut().enumerate() {
            if execution.races(cell).next().is_some() {
                judgement.record(execution);
                racing = true;
            }
        }
        if racing {
            return ControlFlow::Continue(());
        }
        outcome.clear();
        outcome.extend((0..program.registers.len()).map(|register| execution.register(register)));
        outcome.extend((0..program.counters.len()).map(|counter| execution.last(counter)));
        let has_room = outcomes.len() < MAX_OUTCOMES;
        match outcomes.get_mut(&outcome) {
            Some(executions) => *executions += 1,
            None if has_room => drop(outcomes.insert(outcome.clone(), 1)),
            None => unlisted += 1,
        }
        for (assertion, judgement) in program.assertions.iter().zip(&mut assertions) {
            if !assertion.evaluate(execution) {
                judgement.record(execution);
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(Findings {
        coverage,
        outcomes,
        unlisted,
        assertions,
        races,
    })
}

impl Judgement {
    fn record(&mut self, execution: &Execution) {
        self.violations += 1;
        let cost = (
            execution.path().events.len(),
            !Model::Sc.allows(execution),
            execution.stale_reads().count(),
        );
        if self.cost.is_none_or(|best| cost < best) {
            self.witness = Some(execution.clone());
            self.cost = Some(cost);
        }
    }
}
