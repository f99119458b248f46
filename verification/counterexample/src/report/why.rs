//! Why an execution surprises: one sentence, read off a shortest cycle that no interleaving has, or about
//! the race.

use super::diagram::Diagram;
use super::edge::{edges_from, shortest_cycle, Edge, Relation};
use crate::execution::Execution;

/// Why a naive reader would not expect it, or what the race is.
pub(super) fn reason(diagram: &Diagram) -> String {
    match diagram.races.first() {
        Some(&pair) => race(diagram, pair),
        None => Why::of(diagram.execution).sentence(diagram),
    }
}

fn race(diagram: &Diagram, (one, other): (usize, usize)) -> String {
    let [one, other] = [one, other].map(|event| diagram.numbers[event]);
    let (first, second) = (one.min(other), one.max(other));
    let step = |edge: &Edge| {
        let (from, to) = (diagram.numbers[edge.from], diagram.numbers[edge.to]);
        format!("{to} finds what {from} left")
    };
    let steps: Vec<String> = diagram.unsynchronized.iter().map(step).collect();
    let missing = match &*steps {
        [] => "no chain of reads leads from one to the other".to_string(),
        steps => format!(
            "{}, but does not synchronize with it, as acquire and release would",
            steps.join(" and ")
        ),
    };
    format!(
        "A data race: nothing orders {first} and {second}, since {missing}. That is undefined \
         behaviour, after which anything may happen."
    )
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
