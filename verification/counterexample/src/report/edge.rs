//! What relates two events, and the ways along such relations.

use serde::Serialize;

use crate::execution::Execution;

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
