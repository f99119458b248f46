//! Explorations of one program after another that together consider only so many candidates.

use std::ops::ControlFlow;

use crate::answer::is_too_large;
use crate::execution::Execution;
use crate::explore::{explore, Coverage};
use crate::model::Model;
use crate::outcome::Verdict;
use crate::program::{MemoryOrderings, Program};
use crate::unfolding::Invalid;

/// What is left to explore with, and what became of the rest.
pub(crate) struct Trials {
    /// The candidates that may still be considered.
    pub budget: u64,
    /// How many have been.
    pub considered: u64,
    /// Whether every question so far could be answered.
    pub complete: bool,
    /// Whether some execution was cut off.
    pub cut: bool,
}

impl Trials {
    pub fn new(limit: u64) -> Self {
        Trials {
            budget: limit,
            considered: 0,
            complete: true,
            cut: false,
        }
    }

    /// The worst that `judge` says of an execution, or that it is not known within `most` candidates. Nothing is as
    /// bad as what ends the exploration: a wait that lasts for ever, or a claim that can fail.
    pub fn worst(
        &mut self,
        program: &Program,
        orderings: &MemoryOrderings,
        model: Model,
        most: u64,
        judge: impl Fn(&Execution) -> Verdict,
    ) -> Result<Verdict, Invalid> {
        let mut worst = Verdict::Holds;
        let coverage = self.explore(program, orderings, model, most, |execution| {
            worst = worst.max(judge(execution));
            if worst >= Verdict::WaitsForEver {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        let coverage = match coverage {
            Err(invalid) if is_too_large(&invalid) => return Ok(Verdict::Unknown),
            coverage => coverage?,
        };
        let is_settled = worst >= Verdict::WaitsForEver || coverage.complete;
        Ok(if is_settled { worst } else { Verdict::Unknown })
    }

    /// Visits every execution, as far as the budget and `most` candidates go. The caller says whether that answers
    /// its question.
    pub fn explore(
        &mut self,
        program: &Program,
        orderings: &MemoryOrderings,
        model: Model,
        most: u64,
        visit: impl FnMut(&Execution) -> ControlFlow<()>,
    ) -> Result<Coverage, Invalid> {
        let coverage = explore(program, orderings, model, self.budget.min(most), visit)?;
        self.spend(coverage.candidates);
        self.cut |= coverage.cut > 0;
        Ok(coverage)
    }

    /// Takes what was considered, candidates or states, off the budget.
    pub fn spend(&mut self, considered: u64) {
        self.budget = self.budget.saturating_sub(considered);
        self.considered += considered;
    }
}
