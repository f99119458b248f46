//! Every execution of a program that a model allows, each exactly once.
//!
//! A depth-first search makes one choice after another (see `growth.rs`). Two different
//! sequences of choices give two different executions, so none is visited twice; and every relation only
//! grows, so that a partial execution that is not allowed grows into none that is: giving it up loses
//! none.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::dependencies::early_writes;
use crate::execution::Execution;
use crate::growth::Choice;
use crate::model::Model;
use crate::program::{MemoryOrderings, Program};
use crate::unfolding::{Invalid, Unfolding};

/// How far an exploration got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The executions visited, but for those counted below.
    pub executions: u64,
    /// Those in which threads wait for ever, without a data race.
    pub endless: u64,
    /// Those that are possible only if the compiler removes a dependency.
    pub without_dependencies: u64,
    /// Those that are cut off at a [`Bound`](crate::program::Statement::Bound): nothing is said of them.
    pub cut: u64,
    /// The candidates considered: the executions, and the partial ones that could not be completed.
    pub candidates: u64,
    /// Whether these are all executions: neither the limit nor the visitor ended it before.
    pub complete: bool,
}

impl Coverage {
    /// All executions visited.
    pub fn visited(&self) -> u64 {
        self.executions + self.endless + self.without_dependencies
    }
}

/// Visits every execution of `program` that `model` allows, each exactly once and in a fixed order, with
/// the counters' orderings as given, until `limit` candidates have been considered or the visitor breaks.
///
/// Besides those that end there are those in which threads [wait for ever](Execution::endless_waits): every
/// thread that does not end waits on a counter's final value. Under [`Model::Cpp20`] there are also those
/// that are possible [only if the compiler removes a dependency](Execution::keeps_dependencies).
///
/// Executions that are cut off at a [`Bound`](crate::program::Statement::Bound) are counted and not visited, but
/// for those with a data race until then.
///
/// Memory use does not depend on the number of executions, and none is allocated per visit.
///
/// # Errors
///
/// If the program is larger than can be explored, or an index in it points nowhere.
///
/// # Panics
///
/// If there are fewer orderings than counters.
pub fn explore(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
    visit: impl FnMut(&Execution) -> ControlFlow<()>,
) -> Result<Coverage, Invalid> {
    let unfolding = Arc::new(Unfolding::new(program)?);
    let mut search = Search {
        model,
        limit,
        coverage: Coverage::default(),
        visit,
    };
    let ended = match Execution::new(program, orderings, unfolding) {
        Some(mut execution) => search.from(&mut execution),
        None => ControlFlow::Continue(()),
    };
    search.coverage.complete = ended.is_continue();
    Ok(search.coverage)
}

/// The execution that [`explore`] visits as the `number`-th, counted from 1; or, if there are not so
/// many, how many there are.
///
/// # Errors
///
/// As [`explore`].
pub fn nth_execution(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
    number: u64,
) -> Result<Result<Execution, Coverage>, Invalid> {
    let mut left = number;
    let mut found = None;
    let coverage = explore(program, orderings, model, limit, |execution| {
        left -= 1;
        if left == 0 {
            found = Some(execution.clone());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(found.ok_or(coverage))
}

/// Estimates the number of candidates: the mean over random descents of the product of the choices met
/// (Knuth, *Estimating the efficiency of backtrack programs*, 1975). The same every time.
///
/// # Errors
///
/// As [`explore`].
pub fn estimate(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
) -> Result<f64, Invalid> {
    let unfolding = Arc::new(Unfolding::new(program)?);
    let Some(start) = Execution::new(program, orderings, unfolding) else {
        return Ok(0.0);
    };
    let mut random = fastrand::Rng::with_seed(0);
    let sizes = (0..DESCENTS).map(|_| descend(start.clone(), model, &mut random));
    Ok(sizes.sum::<f64>() / DESCENTS as f64)
}

/// How many descents an estimate takes.
const DESCENTS: usize = 100;

fn descend(mut execution: Execution, model: Model, random: &mut fastrand::Rng) -> f64 {
    let mut size = 1.0;
    loop {
        let mut choices = execution.choices().peekable();
        if choices.peek().is_none() {
            return size;
        }
        let allowed: Vec<Choice> = choices
            .filter(|&choice| {
                let (undo, is_possible) = execution.choose(choice);
                let is_allowed = is_possible && model.allows(&execution);
                execution.undo(undo);
                is_allowed
            })
            .collect();
        let Some(&choice) = random.choice(&allowed) else {
            return size;
        };
        execution.choose(choice);
        size *= allowed.len() as f64;
    }
}

struct Search<V> {
    model: Model,
    limit: u64,
    coverage: Coverage,
    visit: V,
}

impl<V: FnMut(&Execution) -> ControlFlow<()>> Search<V> {
    fn from(&mut self, execution: &mut Execution) -> ControlFlow<()> {
        let mut choices = execution.choices().peekable();
        if choices.peek().is_none() {
            return self.complete(execution);
        }
        let mut dead_end = true;
        for choice in choices {
            let (undo, is_possible) = execution.choose(choice);
            let flow = if is_possible && self.model.allows(execution) {
                dead_end = false;
                self.from(execution)
            } else {
                ControlFlow::Continue(())
            };
            execution.undo(undo);
            flow?;
        }
        if dead_end {
            self.count_candidate()
        } else {
            ControlFlow::Continue(())
        }
    }

    fn complete(&mut self, execution: &mut Execution) -> ControlFlow<()> {
        self.count_candidate()?;
        if !execution.explains_itself() {
            return ControlFlow::Continue(());
        }
        if self.model == Model::Cpp20 {
            match early_writes(execution) {
                Some(early) => execution.early = early,
                None => return ControlFlow::Continue(()),
            }
        }
        if execution.is_cut() && !execution.has_race() {
            self.coverage.cut += u64::from(execution.keeps_dependencies());
            return ControlFlow::Continue(());
        }
        let counted = if !execution.keeps_dependencies() {
            &mut self.coverage.without_dependencies
        } else if execution.ends() || execution.has_race() {
            &mut self.coverage.executions
        } else {
            &mut self.coverage.endless
        };
        *counted += 1;
        (self.visit)(execution)
    }

    fn count_candidate(&mut self) -> ControlFlow<()> {
        if self.coverage.candidates == self.limit {
            return ControlFlow::Break(());
        }
        self.coverage.candidates += 1;
        ControlFlow::Continue(())
    }
}
