//! Why an execution surprises: one sentence, read off a shortest cycle that taking turns forbids.

use crate::execution::Execution;
use crate::report::diagram::{Diagram, Edge, Relation};

/// Why a naive reader would not expect this execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Threads that take turns do this: no ordering forbids it.
    Interleaving,
    /// A thread missed a write that it had reason to know of.
    StaleRead(Vec<Edge>),
    /// Threads that each did something and then missed what the others did.
    MutualMiss(Vec<Edge>),
    /// Two threads disagree on the order of what others did.
    Disagreement(Vec<Edge>),
    /// An effect is seen before its cause.
    EffectBeforeCause(Vec<Edge>),
}

impl Why {
    /// Finds a shortest cycle of program order, reads-from, modification order and from-read, if
    /// there is one: without, the execution is an interleaving.
    pub fn of(execution: &Execution) -> Why {
        let Some(cycle) = shortest_cycle(execution) else {
            return Why::Interleaving;
        };
        let count = |relation| {
            cycle
                .iter()
                .filter(|edge| edge.relation == relation)
                .count()
        };
        match (count(Relation::FromRead), count(Relation::ReadsFrom)) {
            (0, _) => Why::EffectBeforeCause(cycle),
            (1, _) => Why::StaleRead(cycle),
            (_, 0) => Why::MutualMiss(cycle),
            _ => Why::Disagreement(cycle),
        }
    }

    /// The cycle; empty for an interleaving.
    pub fn cycle(&self) -> &[Edge] {
        match self {
            Why::Interleaving => &[],
            Why::StaleRead(cycle)
            | Why::MutualMiss(cycle)
            | Why::Disagreement(cycle)
            | Why::EffectBeforeCause(cycle) => cycle,
        }
    }

    /// The sentence, with events by their numbers in the diagram.
    pub fn sentence(&self, diagram: &Diagram) -> String {
        let (what, cycle) = match self {
            Why::Interleaving => {
                return "A plain interleaving: the threads take turns in the order of the numbers, \
                        and no memory ordering forbids that."
                    .to_string()
            }
            Why::StaleRead(cycle) => ("A stale read.", cycle),
            Why::MutualMiss(cycle) => ("Threads that miss each other's update.", cycle),
            Why::Disagreement(cycle) => ("Two threads that disagree on an order.", cycle),
            Why::EffectBeforeCause(cycle) => ("An effect seen before its cause.", cycle),
        };
        let steps: Vec<String> = cycle.iter().map(|edge| step(diagram, edge)).collect();
        format!(
            "{what} Threads that take turns cannot go round in a circle: {}.",
            steps.join(", ")
        )
    }
}

/// `1 before 2 (thread 1 does it first)`
fn step(diagram: &Diagram, edge: &Edge) -> String {
    let (from, to) = (diagram.numbers[edge.from], diagram.numbers[edge.to]);
    match edge.relation {
        Relation::ProgramOrder => {
            let thread = diagram.thread(edge.from) + 1;
            format!("{from} before {to} (thread {thread} does it first)")
        }
        Relation::FromRead => format!("{from} before {to} ({from} missed it)"),
        Relation::ReadsFrom => format!("{from} before {to} ({to} saw it)"),
        Relation::ModificationOrder => format!("{from} before {to} ({to} counted on from it)"),
        Relation::SynchronizesWith => unreachable!("not part of a cycle"),
    }
}

/// A cycle with the fewest edges; of those, the one that comes first in program order.
fn shortest_cycle(execution: &Execution) -> Option<Vec<Edge>> {
    let cycles = execution
        .events()
        .filter_map(|start| cycle_through(execution, start));
    cycles.min_by_key(Vec::len)
}

/// A shortest cycle through an event, by breadth-first search.
fn cycle_through(execution: &Execution, start: usize) -> Option<Vec<Edge>> {
    let mut reached: Vec<Option<Edge>> = vec![None; execution.unfolding().events.len()];
    let mut frontier = vec![start];
    while reached[start].is_none() && !frontier.is_empty() {
        let mut next = Vec::new();
        for from in frontier {
            for edge in edges_from(execution, from) {
                if reached[edge.to].is_none() {
                    reached[edge.to] = Some(edge);
                    next.push(edge.to);
                }
            }
        }
        frontier = next;
    }
    let mut cycle = vec![reached[start]?];
    while cycle[cycle.len() - 1].from != start {
        let last = cycle[cycle.len() - 1];
        cycle.push(reached[last.from].expect("on the way from the start"));
    }
    cycle.reverse();
    Some(cycle)
}

fn edges_from(execution: &Execution, from: usize) -> Vec<Edge> {
    let edge = |to, relation| Edge { from, to, relation };
    let mut edges = Vec::new();
    let is_update = |event: usize| execution.event(event).operation.is_update();
    let counter = execution.event(from).operation.counter();
    for to in execution.events() {
        if execution.is_before(from, to) {
            edges.push(edge(to, Relation::ProgramOrder));
        } else if execution.source(to) == Some(from) {
            let relation = if is_update(to) {
                Relation::ModificationOrder
            } else {
                Relation::ReadsFrom
            };
            edges.push(edge(to, relation));
        } else if counter.is_some()
            && counter == execution.event(to).operation.counter()
            && is_update(to)
            && execution.position(from) < execution.position(to)
        {
            let relation = if is_update(from) {
                Relation::ModificationOrder
            } else {
                Relation::FromRead
            };
            edges.push(edge(to, relation));
        }
    }
    edges
}
