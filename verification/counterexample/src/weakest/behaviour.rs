//! All that can happen with some orderings, as far as the search for the weakest ones asks.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::execution::Execution;
use crate::outcome::{outcome_of, Outcome, MAX_OUTCOMES};
use crate::program::{Operation, Program};
use crate::subject::Subject;
use crate::unfolding::Event;

/// Where something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    Nowhere,
    /// Only in executions that are possible only if the compiler removes a dependency.
    WithoutDependencies,
    Somewhere,
}

impl Extent {
    fn of(execution: &Execution) -> Extent {
        if execution.keeps_dependencies() {
            Extent::Somewhere
        } else {
            Extent::WithoutDependencies
        }
    }
}

/// All that can happen.
#[derive(Clone, Debug)]
pub(super) struct Behaviour {
    /// The outcomes of executions without a data race that end.
    outcomes: BTreeMap<Outcome, Extent>,
    /// Of each claim, where it is false.
    pub violated: Vec<Extent>,
    /// Of each site, whether an operation there takes place; and whether a compare-exchange there fails.
    pub reached: Vec<[bool; 2]>,
    has_race: bool,
}

/// Whether an execution violates a claim, and of what sort it is if it does. Once there is a data race,
/// nothing else is claimed; and of an execution that does not end, no assertion is.
pub(super) fn violated(subject: Subject, program: &Program, execution: &Execution) -> Extent {
    let is_violated = match subject {
        Subject::Plain(location) => execution.races(location).next().is_some(),
        _ if execution.has_race() => false,
        Subject::Waits => !execution.ends(),
        Subject::Assertion(assertion) => {
            let condition = &program.assertions[assertion].condition;
            execution.ends() && condition.evaluate(execution) == Some(false)
        }
    };
    if is_violated {
        Extent::of(execution)
    } else {
        Extent::Nowhere
    }
}

impl Behaviour {
    /// Nothing, yet.
    pub fn new(program: &Program, subjects: &[Subject]) -> Self {
        Behaviour {
            outcomes: BTreeMap::new(),
            violated: vec![Extent::Nowhere; subjects.len()],
            reached: vec![[false; 2]; program.sites.len()],
            has_race: false,
        }
    }

    /// Takes an execution into account, if there is room for its outcome.
    pub fn add(
        &mut self,
        program: &Program,
        subjects: &[Subject],
        execution: &Execution,
    ) -> ControlFlow<()> {
        for event in execution.events() {
            let Event {
                operation, wait, ..
            } = execution.event(event);
            if let Some(site) = operation.site() {
                let can_fail = matches!(operation, Operation::CompareExchange { .. });
                let fails = can_fail && !execution.updates(event);
                self.reached[site][usize::from(fails)] = true;
                // The rounds in which it fails are no events: what holds does so without their ordering.
                self.reached[site][1] |= can_fail && wait.is_some();
            }
        }
        for (subject, extent) in subjects.iter().zip(&mut self.violated) {
            *extent = violated(*subject, program, execution).max(*extent);
        }
        if execution.has_race() {
            self.has_race |= execution.keeps_dependencies();
        } else if execution.ends() {
            let outcome = outcome_of(program, execution).collect();
            let extent = self.outcomes.entry(outcome).or_insert(Extent::Nowhere);
            *extent = Extent::of(execution).max(*extent);
            if self.outcomes.len() > MAX_OUTCOMES {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether this can happen, too. Where nothing is claimed there is no race and no wait.
    pub fn has(&self, program: &Program, execution: &Execution) -> bool {
        let outcome: Outcome = outcome_of(program, execution).collect();
        let extent = self.outcomes.get(&outcome);
        extent.is_some_and(|extent| *extent >= Extent::of(execution))
    }

    /// Whether some claim is false.
    pub fn violates_any(&self) -> bool {
        self.violated.iter().any(|it| *it > Extent::Nowhere)
    }

    /// Whether anything may happen, since there is a data race.
    pub fn races(&self) -> bool {
        self.has_race
    }

    /// Whether the same can happen.
    pub fn is_same(&self, other: &Behaviour) -> bool {
        self.outcomes == other.outcomes && self.violated == other.violated
    }
}
