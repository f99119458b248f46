//! Why an execution surprises: one sentence, read off a shortest cycle that no interleaving has.

use serde::Serialize;

use crate::execution::Execution;
use crate::report::diagram::Diagram;

/// A relation between two events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Relation {
    /// One thread performs one after the other.
    #[serde(rename = "po")]
    ProgramOrder,
    /// One finds the value that the other left.
    #[serde(rename = "rf")]
    ReadsFrom,
    /// One is later in the order of their counter's writes.
    #[serde(rename = "mo")]
    ModificationOrder,
    /// One is a write that the other, a read, did not see.
    #[serde(rename = "fr")]
    FromRead,
    /// One is known with all that was before it, by release and acquire.
    #[serde(rename = "sw")]
    SynchronizesWith,
    /// What one found decides what the other does.
    #[serde(rename = "dep")]
    Dependency,
    /// Nothing orders two accesses to plain memory.
    #[serde(rename = "race")]
    Race,
}

impl Relation {
    /// Every relation, in the order in which a legend explains them.
    pub const ALL: [Relation; 7] = [
        Relation::ProgramOrder,
        Relation::ReadsFrom,
        Relation::ModificationOrder,
        Relation::FromRead,
        Relation::SynchronizesWith,
        Relation::Dependency,
        Relation::Race,
    ];

    /// The literature's abbreviation.
    pub fn label(self) -> &'static str {
        match self {
            Relation::ProgramOrder => "po",
            Relation::ReadsFrom => "rf",
            Relation::ModificationOrder => "mo",
            Relation::FromRead => "fr",
            Relation::SynchronizesWith => "sw",
            Relation::Dependency => "dep",
            Relation::Race => "race",
        }
    }

    /// For a legend.
    pub fn explanation(self) -> &'static str {
        match self {
            Relation::ProgramOrder => "program order",
            Relation::ReadsFrom => "reads from",
            Relation::ModificationOrder => "next in modification order",
            Relation::FromRead => "did not see",
            Relation::SynchronizesWith => "synchronizes with",
            Relation::Dependency => "decides",
            Relation::Race => "nothing orders them",
        }
    }
}

/// An edge from one event to another: in an execution by index, in a picture by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Edge {
    /// Where it comes from.
    pub from: usize,
    /// Where it goes to.
    pub to: usize,
    /// What it means.
    pub relation: Relation,
}

/// Why a naive reader would not expect this execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// An interleaving: no ordering forbids it.
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
        let edges = |from| edges_from(execution, from);
        let Some(cycle) = shortest_cycle(execution.events(), edges) else {
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
                return "An interleaving: the threads do this by taking turns in the order of the \
                        numbers, and no memory ordering forbids that."
                    .to_string()
            }
            Why::StaleRead(cycle) => ("A stale read.", cycle),
            Why::MutualMiss(cycle) => ("Threads that miss each other's update.", cycle),
            Why::Disagreement(cycle) => ("Two threads that disagree on an order.", cycle),
            Why::EffectBeforeCause(cycle) => ("An effect seen before its cause.", cycle),
        };
        let cycle = steps(diagram, cycle);
        format!("{what} No interleaving has this cycle: {cycle}.")
    }
}

/// `1 before 2 (thread 1 does it first), …`
pub(super) fn steps(diagram: &Diagram, cycle: &[Edge]) -> String {
    let steps: Vec<String> = cycle.iter().map(|edge| step(diagram, edge)).collect();
    steps.join(", ")
}

fn step(diagram: &Diagram, edge: &Edge) -> String {
    let (from, to) = (diagram.numbers[edge.from], diagram.numbers[edge.to]);
    let why = match edge.relation {
        Relation::ProgramOrder => format!("thread {} does it first", diagram.thread(edge.from)),
        Relation::FromRead => format!("{from} missed it"),
        Relation::ReadsFrom => format!("{to} saw it"),
        Relation::ModificationOrder => format!("{to} counted on from it"),
        Relation::SynchronizesWith => format!("{to} synchronizes with it"),
        Relation::Dependency => format!("{to} depends on it"),
        Relation::Race => unreachable!("a race orders nothing"),
    };
    format!("{from} before {to} ({}: {why})", edge.relation.label())
}

/// A cycle with the fewest edges; of those, the one that comes first in program order.
pub(super) fn shortest_cycle(
    events: impl Iterator<Item = usize>,
    edges: impl Fn(usize) -> Vec<Edge>,
) -> Option<Vec<Edge>> {
    let cycles = events.filter_map(|start| shortest_path(start, start, &edges));
    cycles.min_by_key(Vec::len)
}

/// A shortest path of at least one edge, by breadth-first search.
pub(super) fn shortest_path(
    start: usize,
    end: usize,
    edges: impl Fn(usize) -> Vec<Edge>,
) -> Option<Vec<Edge>> {
    let mut reached: Vec<Edge> = Vec::new();
    let by = |reached: &[Edge], event: usize| reached.iter().find(|edge| edge.to == event).copied();
    let mut frontier = vec![start];
    while by(&reached, end).is_none() && !frontier.is_empty() {
        let mut next = Vec::new();
        for from in frontier {
            for edge in edges(from) {
                if by(&reached, edge.to).is_none() {
                    reached.push(edge);
                    next.push(edge.to);
                }
            }
        }
        frontier = next;
    }
    let mut path = vec![by(&reached, end)?];
    while path[path.len() - 1].from != start {
        let from = path[path.len() - 1].from;
        path.push(by(&reached, from).expect("on the way from the start"));
    }
    path.reverse();
    Some(path)
}

/// Program order, reads-from, modification order and from-read.
pub(super) fn edges_from(execution: &Execution, from: usize) -> Vec<Edge> {
    let counter = execution.event(from).operation.atomic();
    let is_write = |event: usize| execution.writes(event);
    let edge = |to: usize| {
        let same_counter = counter.is_some()
            && counter == execution.event(to).operation.atomic()
            && is_write(to)
            && execution.position(from) < execution.position(to);
        let relation = if execution.is_before(from, to) {
            Relation::ProgramOrder
        } else if execution.source(to) == Some(from) && !is_write(to) {
            Relation::ReadsFrom
        } else if same_counter && is_write(from) {
            Relation::ModificationOrder
        } else if same_counter {
            Relation::FromRead
        } else {
            return None;
        };
        Some(Edge { from, to, relation })
    };
    execution.events().filter_map(edge).collect()
}
