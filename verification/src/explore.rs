//! Every execution of a program that a model allows, each exactly once.
//!
//! A depth-first search gives the events of a path their places: first the updates, each at every
//! place in its counter's order, then the reads, each at every source. Two different sequences of
//! choices give two different executions, so none is visited twice; and since a partial execution
//! that is not allowed grows into none that is, giving it up loses none.

use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use crate::bits::{bit, each};
use crate::execution::Execution;
use crate::model::Model;
use crate::path::{paths_with_stuck_threads, Invalid, Path};
use crate::program::{Orderings, Program};

/// How far an exploration got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The executions visited.
    pub executions: u64,
    /// The candidates considered: the executions, those that turned out not to go the way of their
    /// path, and the partial ones that could not be completed.
    pub candidates: u64,
    /// Whether these are all executions: neither the limit nor the visitor ended it before.
    pub complete: bool,
}

/// Visits every execution of `program` that `model` allows, each exactly once and in a fixed order
/// (those that end, and those with a data race, which are undefined behaviour whether they end or not),
/// with the counters' orderings as given, until `limit` candidates have been considered or the
/// visitor breaks.
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
    orderings: &[Orderings],
    model: Model,
    limit: u64,
    mut visit: impl FnMut(&Execution) -> ControlFlow<()>,
) -> Result<Coverage, Invalid> {
    let mut coverage = Coverage::default();
    for path in paths_with_stuck_threads(program)? {
        let mut search = Search::new(program, orderings, model, path);
        if search
            .place_rest(0, limit, &mut coverage, &mut visit)
            .is_break()
        {
            return Ok(coverage);
        }
    }
    coverage.complete = true;
    Ok(coverage)
}

/// The execution that [`explore`] visits as the `number`-th, counted from 1; or, if there are not so
/// many, how many there are.
///
/// # Errors
///
/// As [`explore`].
pub fn nth_execution(
    program: &Program,
    orderings: &[Orderings],
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

/// Estimates the number of executions, those that turn out not to go the way of their path included:
/// the mean over random descents of the product of the choices met (Knuth, *Estimating the
/// efficiency of backtrack programs*, 1975). The same every time.
///
/// # Errors
///
/// As [`explore`].
pub fn estimate(program: &Program, orderings: &[Orderings], model: Model) -> Result<f64, Invalid> {
    let mut random = fastrand::Rng::with_seed(0);
    let paths = paths_with_stuck_threads(program)?;
    let descents = DESCENTS.div_ceil(paths.len());
    let mut total = 0.0;
    for path in paths {
        let mut search = Search::new(program, orderings, model, path);
        total += (0..descents)
            .map(|_| search.descend(0, &mut random))
            .sum::<f64>();
    }
    Ok(total / descents as f64)
}

/// How many descents an estimate takes, over all paths.
const DESCENTS: usize = 100;

struct Search {
    model: Model,
    execution: Execution,
    /// The operations on counters: updates first.
    sequence: Vec<usize>,
}

impl Search {
    fn new(program: &Program, orderings: &[Orderings], model: Model, path: Path) -> Self {
        let execution = Execution::new(program, orderings, Arc::new(path));
        let operation = |event: usize| &execution.path().events[event].operation;
        let events = 0..execution.path().events.len();
        let mut sequence: Vec<usize> = events
            .filter(|&event| operation(event).counter().is_some())
            .collect();
        sequence.sort_by_key(|&event| !operation(event).is_update());
        Search {
            model,
            execution,
            sequence,
        }
    }

    fn place_rest(
        &mut self,
        depth: usize,
        limit: u64,
        coverage: &mut Coverage,
        visit: &mut impl FnMut(&Execution) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(&event) = self.sequence.get(depth) else {
            return self.complete(limit, coverage, visit);
        };
        let mut dead_end = true;
        for position in self.positions(event) {
            let undo = self.execution.place(event, position);
            let flow = if self.model.allows(&self.execution) {
                dead_end = false;
                self.place_rest(depth + 1, limit, coverage, visit)
            } else {
                ControlFlow::Continue(())
            };
            self.execution.take_out(event, undo);
            flow?;
        }
        if dead_end {
            count_candidate(limit, coverage)
        } else {
            ControlFlow::Continue(())
        }
    }

    fn complete(
        &mut self,
        limit: u64,
        coverage: &mut Coverage,
        visit: &mut impl FnMut(&Execution) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        count_candidate(limit, coverage)?;
        // Reads of cells were not settled before.
        if !self.model.allows(&self.execution) {
            return ControlFlow::Continue(());
        }
        self.execution.evaluate();
        let ends = self.execution.path().stuck == 0;
        if !self.execution.follows_path() || !(ends || self.execution.has_race()) {
            return ControlFlow::Continue(());
        }
        coverage.executions += 1;
        visit(&self.execution)
    }

    fn descend(&mut self, depth: usize, random: &mut fastrand::Rng) -> f64 {
        let Some(&event) = self.sequence.get(depth) else {
            return 1.0;
        };
        let mut allowed = 0;
        for position in self.positions(event) {
            let undo = self.execution.place(event, position);
            allowed |= u64::from(self.model.allows(&self.execution)) * bit(position);
            self.execution.take_out(event, undo);
        }
        let choices = allowed.count_ones() as usize;
        if choices == 0 {
            return 1.0;
        }
        let chosen = each(allowed)
            .nth(random.usize(..choices))
            .expect("one of the choices");
        let undo = self.execution.place(event, chosen);
        let rest = self.descend(depth + 1, random);
        self.execution.take_out(event, undo);
        choices as f64 * rest
    }

    /// An update can go behind each of its counter's writes, and a read can read each, from the
    /// position on that its own thread has reached: every model is coherent along program order.
    fn positions(&self, event: usize) -> RangeInclusive<usize> {
        let execution = &self.execution;
        let earlier = execution.path().program_order[event] & execution.same_location(event);
        let reached = each(earlier & execution.placed()).map(|event| execution.position(event));
        let counter = execution.path().events[event].operation.counter();
        let counter = counter.expect("cells are not placed by the search");
        reached.max().unwrap_or(0)..=execution.order(counter).len()
    }
}

fn count_candidate(limit: u64, coverage: &mut Coverage) -> ControlFlow<()> {
    if coverage.candidates == limit {
        return ControlFlow::Break(());
    }
    coverage.candidates += 1;
    ControlFlow::Continue(())
}
