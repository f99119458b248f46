//! Outcomes: what the states that follow on a state can still bind, from the last states to the first.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use super::search::{End, Last};
use super::state::State;
use super::step::Next;
use super::{Look, Machine, Outside, MAX_STATES};
use crate::model::Model;
use crate::outcome::{outcome_of, Outcome, MAX_OUTCOMES};
use crate::program::{MemoryOrderings, Program, Scope};

/// The most ways to go on that are put together on the way to the outcomes.
const MAX_PUT_TOGETHER: usize = 300_000;

/// What a program can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcomes {
    /// The outcomes of the executions that end without a data race.
    pub outcomes: BTreeSet<Outcome>,
    /// Whether some execution has a data race.
    pub races: bool,
    /// Whether threads can wait for ever.
    pub endless: bool,
    /// How many states there are.
    pub states: usize,
}

/// Every outcome of `program`, as [`check`](crate::outcome::check) finds them, going through at most `limit`
/// states, and at most [`MAX_STATES`].
///
/// # Errors
///
/// If the machine does not answer, and why.
///
/// # Panics
///
/// If there are fewer orderings than counters, or an index in the program points nowhere.
pub fn outcomes(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
) -> Result<Outcomes, Outside> {
    Machine::new(program, orderings, model, Look::AtEverything)?.outcomes(limit)
}

/// Registers and their values, by register, and then the last values, by location.
type Bound = Vec<(usize, usize)>;

/// A state to come, and what is bound on the way.
struct Edge {
    to: usize,
    bound: Bound,
}

impl Machine<'_> {
    pub(super) fn outcomes(&self, limit: u64) -> Result<Outcomes, Outside> {
        let limit = MAX_STATES.min(usize::try_from(limit).unwrap_or(MAX_STATES));
        let mut found = Outcomes {
            outcomes: BTreeSet::new(),
            races: false,
            endless: false,
            states: 0,
        };
        let mut states: IndexSet<State> =
            self.first().into_iter().map(|(state, _)| state).collect();
        let mut edges: Vec<Vec<Edge>> = Vec::new();
        while let Some(state) = states.get_index(edges.len()) {
            found.endless |= self.end(state) == Some(End::AllWait);
            let mut from = Vec::new();
            for step in self.steps(state) {
                match step.next {
                    Next::Race(_) => found.races = true,
                    Next::Nowhere => {}
                    Next::State(next, _) => from.push(Edge {
                        to: states.insert_full(*next).0,
                        bound: step.bound,
                    }),
                }
            }
            edges.push(from);
            if states.len() > limit {
                return Err(Outside::TooManyStates);
            }
        }
        found.states = states.len();
        if let Some(all) = self.fold(&states, &edges)? {
            found.outcomes = all;
        }
        Ok(found)
    }

    /// The outcomes that the first state leads to.
    fn fold(
        &self,
        states: &IndexSet<State>,
        edges: &[Vec<Edge>],
    ) -> Result<Option<BTreeSet<Outcome>>, Outside> {
        // A step takes a thread further, so the states in which threads are furthest come last.
        let done = |index: &usize| -> usize { states[*index].threads.iter().map(|it| it.at).sum() };
        let mut order: Vec<usize> = (0..states.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(done(index)));
        let registers = self.program.registers.len();
        let mut leads_to: Vec<BTreeSet<Bound>> = vec![BTreeSet::new(); states.len()];
        let mut put_together = 0;
        for index in order {
            let state = &states[index];
            let mut all = BTreeSet::new();
            if self.end(state) == Some(End::AllEnded) {
                let last = Last {
                    machine: self,
                    state,
                };
                let value = |location| last.last(location).expect("the last value");
                let finals = self.counter_locations.iter();
                all.insert(finals.map(|&it| (registers + it, value(it))).collect());
            }
            for edge in &edges[index] {
                put_together += leads_to[edge.to].len();
                if put_together > MAX_PUT_TOGETHER {
                    return Err(Outside::TooManyOutcomes);
                }
                for rest in &leads_to[edge.to] {
                    let mut bound: Bound = edge.bound.iter().chain(rest).copied().collect();
                    bound.sort_unstable();
                    all.insert(bound);
                }
            }
            if all.len() > MAX_OUTCOMES {
                return Err(Outside::TooManyOutcomes);
            }
            leads_to[index] = all;
        }
        let outcome =
            |bound: &Bound| outcome_of(self.program, &Ending { registers, bound }).collect();
        let first = leads_to.first();
        Ok(first.map(|bounds| bounds.iter().map(outcome).collect()))
    }
}

struct Ending<'a> {
    registers: usize,
    bound: &'a Bound,
}

impl Scope for Ending<'_> {
    fn register(&self, register: usize) -> Option<usize> {
        let found = self.bound.iter().find(|(name, _)| *name == register);
        found.map(|(_, value)| *value)
    }

    fn last(&self, location: usize) -> Option<usize> {
        self.register(self.registers + location)
    }
}
