//! Which axiom forbids a candidate execution, and by which cycle.
//!
//! Whether a model allows an execution is for [`model`](mod@crate::model) to say. Here the same axioms are
//! read off once more, to be told: edge by edge, from an execution that is complete. A test compares the
//! two on every candidate of random programs.

use serde::Serialize;

use super::diagram::Diagram;
use super::why::{edges_from, shortest_cycle, shortest_path, steps, Edge, Relation};
use crate::bits::{bit, each};
use crate::dependencies::early_writes;
use crate::execution::Execution;
use crate::model::Model;
use crate::program::Operation;

/// An axiom of a memory model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Axiom {
    /// Along happens-before no counter goes back in its modification order, and it has no cycle.
    Coherence,
    /// The order of the `SeqCst` operations has no cycle: RC11's psc, or what C++20's S has to contain.
    Sc,
    /// No value comes out of thin air. RC11: program order and reads-from have no cycle. Under `cpp20`:
    /// dependencies and reads-from have none that would have to justify itself.
    NoThinAir,
    /// An execution is an interleaving: the only axiom of `sc`.
    Interleaving,
}

/// An axiom that an execution violates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenAxiom {
    /// The axiom.
    pub axiom: Axiom,
    /// A shortest cycle that it forbids, with events by index.
    pub cycle: Vec<Edge>,
}

impl Axiom {
    /// Its name, in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Axiom::Coherence => "coherence",
            Axiom::Sc => "the SC axiom",
            Axiom::NoThinAir => "no-thin-air",
            Axiom::Interleaving => "sequential consistency",
        }
    }

    /// What it says of a cycle.
    fn rule(self, model: Model, cycle: &[Edge]) -> &'static str {
        match (self, model) {
            (Axiom::Coherence, _) if cycle.iter().all(|edge| is_hb(edge.relation)) => {
                "Coherence forbids this cycle of happens-before (po and sw)"
            }
            (Axiom::Coherence, _) => {
                "Coherence forbids this cycle, in which happens-before (po and sw) leads one way and the \
                 history of a counter (rf, mo and fr) the other"
            }
            (Axiom::Sc, Model::Cpp20) => {
                "The SC axiom forbids this cycle of S, the order of the SeqCst operations (po, rf, mo, fr \
                 and strongly happens-before)"
            }
            (Axiom::Sc, _) => {
                "The SC axiom forbids this cycle of psc, the order of the SeqCst operations (po, mo, fr \
                 and happens-before)"
            }
            (Axiom::NoThinAir, Model::Rc11) => "No-thin-air, of RC11, forbids this cycle of po and rf",
            (Axiom::NoThinAir, _) => {
                "No-thin-air forbids this cycle of dep and rf, in which every value is there only because \
                 of the others"
            }
            (Axiom::Interleaving, _) => {
                "Sequential consistency forbids this cycle of po, rf, mo and fr"
            }
        }
    }
}

impl BrokenAxiom {
    /// The sentence, with events by their numbers in the diagram.
    pub(super) fn sentence(&self, diagram: &Diagram, model: Model) -> String {
        let rule = self.axiom.rule(model, &self.cycle);
        let cycle = steps(diagram, &self.cycle);
        format!("{rule}: {cycle}.")
    }
}

/// The axioms of a model that a complete execution violates; none if the model allows it.
pub fn broken_axioms(execution: &Execution, model: Model) -> Vec<BrokenAxiom> {
    let found = match model {
        Model::Cpp20 => vec![
            (Axiom::Coherence, coherence(execution)),
            (Axiom::Sc, sc(execution, order_s)),
            (Axiom::NoThinAir, thin_air(execution)),
        ],
        Model::Rc11 => vec![
            (Axiom::Coherence, coherence(execution)),
            (Axiom::Sc, sc(execution, psc)),
            (Axiom::NoThinAir, load_buffering(execution)),
        ],
        Model::Sc => {
            let edges = |from| edges_from(execution, from);
            let cycle = shortest_cycle(execution.events(), edges);
            vec![(Axiom::Interleaving, cycle)]
        }
    };
    let violation = |(axiom, cycle): (Axiom, Option<Vec<Edge>>)| {
        Some(BrokenAxiom {
            axiom,
            cycle: cycle?,
        })
    };
    found.into_iter().filter_map(violation).collect()
}

fn is_hb(relation: Relation) -> bool {
    matches!(
        relation,
        Relation::ProgramOrder | Relation::SynchronizesWith
    )
}

/// Program order and synchronizes-with.
fn hb(execution: &Execution, from: usize) -> Vec<Edge> {
    let edge = |to: usize| {
        let relation = if execution.is_before(from, to) {
            Relation::ProgramOrder
        } else if execution.synchronizes_with(from, to) {
            Relation::SynchronizesWith
        } else {
            return None;
        };
        Some(Edge { from, to, relation })
    };
    execution.events().filter_map(edge).collect()
}

fn hb_path(execution: &Execution, from: usize, to: usize) -> Option<Vec<Edge>> {
    shortest_path(from, to, |event| hb(execution, event))
}

/// A shortest cycle of happens-before, or of happens-before and one way back on one counter.
fn coherence(execution: &Execution) -> Option<Vec<Edge>> {
    let in_hb = shortest_cycle(execution.events(), |event| hb(execution, event));
    let pairs = execution.events().flat_map(|later| {
        let earlier = execution.events();
        earlier.map(move |earlier| (earlier, later))
    });
    let back = pairs.filter_map(|(earlier, later)| {
        let mut cycle = back(execution, earlier, later)?;
        cycle.splice(0..0, hb_path(execution, earlier, later)?);
        Some(cycle)
    });
    // Program order is easier to follow than synchronization.
    let cost = |cycle: &Vec<Edge>| {
        let sw = |edge: &&Edge| edge.relation == Relation::SynchronizesWith;
        (cycle.len(), cycle.iter().filter(sw).count())
    };
    in_hb.into_iter().chain(back).min_by_key(cost)
}

/// The way from `later` to `earlier`, two events on one counter of which the first happens before the
/// second: by rf, mo and fr. There is one only if the counter went back.
fn back(execution: &Execution, earlier: usize, later: usize) -> Option<Vec<Edge>> {
    let operations = [earlier, later].map(|event| &execution.event(event).operation);
    let [Some(one), Some(other)] = operations.map(Operation::atomic) else {
        return None;
    };
    let [earlier_updates, later_updates] = [earlier, later].map(|event| execution.writes(event));
    let (from, to) = (execution.position(later), execution.position(earlier));
    let goes_back = to + usize::from(later_updates) > from;
    if one != other || !goes_back || earlier == later || !execution.happens_before(earlier, later) {
        return None;
    }
    // The write that `earlier` is, or that it reads, and how one comes there from `later`.
    let write = execution.order(one)[to - 1];
    let mut way = Vec::new();
    if write != later {
        way.push(Edge {
            from: later,
            to: write,
            relation: if later_updates {
                Relation::ModificationOrder
            } else {
                Relation::FromRead
            },
        });
    }
    if !earlier_updates {
        way.push(Edge {
            from: write,
            to: earlier,
            relation: Relation::ReadsFrom,
        });
    }
    Some(way)
}

/// The way by which one event is before another in an order of the `SeqCst` events, if it is.
type Way = fn(&Execution, usize, usize) -> Option<Vec<Edge>>;

/// A shortest cycle of the order of the `SeqCst` events, told by the edges that it is made of.
fn sc(execution: &Execution, way: Way) -> Option<Vec<Edge>> {
    let events = execution.orderings.seq_cst & execution.present();
    let edges = |from: usize| {
        let others = each(events);
        let edge = |to: usize| {
            way(execution, from, to).map(|_| Edge {
                from,
                to,
                relation: Relation::ProgramOrder,
            })
        };
        others.filter_map(edge).collect()
    };
    let cycle = shortest_cycle(each(events), edges)?;
    let parts = cycle
        .iter()
        .map(|edge| way(execution, edge.from, edge.to).expect("an edge of the order"));
    Some(parts.flatten().collect())
}

fn same_location(execution: &Execution, one: usize, other: usize) -> bool {
    execution.unfolding().location[one] & bit(other) != 0
}

/// What an edge of RC11's scb is made of, if there is one.
fn scb(execution: &Execution, from: usize, to: usize) -> Option<Vec<Edge>> {
    let edges = edges_from(execution, from);
    let direct = edges.iter().find(|edge| {
        let is_read = edge.relation == Relation::ReadsFrom;
        edge.to == to && !is_read
    });
    if let Some(edge) = direct {
        return Some(vec![*edge]);
    }
    if same_location(execution, from, to) && execution.happens_before(from, to) {
        return hb_path(execution, from, to);
    }
    around(execution, from, to, same_location)
}

/// `po ; hb ; po`, where neither step in program order is one that is `excluded`.
fn around(
    execution: &Execution,
    from: usize,
    to: usize,
    excluded: fn(&Execution, usize, usize) -> bool,
) -> Option<Vec<Edge>> {
    let po = |from: usize, to: usize| Edge {
        from,
        to,
        relation: Relation::ProgramOrder,
    };
    let step = move |from: usize, to: usize| {
        execution.is_before(from, to) && !excluded(execution, from, to)
    };
    let firsts = execution.events().filter(move |&first| step(from, first));
    let ways = firsts.flat_map(|first| {
        let lasts = execution.events().filter(move |&last| step(last, to));
        lasts.filter_map(move |last| {
            let mut way = vec![po(from, first)];
            way.extend(hb_path(execution, first, last)?);
            way.push(po(last, to));
            Some(way)
        })
    });
    ways.min_by_key(Vec::len)
}

/// From one event to another on its location, by rf, mo and fr.
fn eco_path(execution: &Execution, from: usize, to: usize) -> Option<Vec<Edge>> {
    if execution.eco(to) & bit(from) == 0 {
        return None;
    }
    shortest_path(from, to, |event| {
        let edges = others(execution, event).filter(|edge| edge.relation != Relation::ProgramOrder);
        edges.collect()
    })
}

/// The edges of rf, mo and fr, whether or not they are in program order too.
fn others(execution: &Execution, from: usize) -> impl Iterator<Item = Edge> + '_ {
    let edges = execution.events().filter_map(move |to| {
        let has = |row: u64| row & bit(from) != 0;
        let relation = if has(execution.mo(to)) {
            Relation::ModificationOrder
        } else if has(execution.rf(to)) {
            Relation::ReadsFrom
        } else if has(execution.fr(to)) {
            Relation::FromRead
        } else {
            return None;
        };
        Some(Edge { from, to, relation })
    });
    edges
}

/// The ways that lead by happens-before from an event to others, with that of no step.
fn hb_after(execution: &Execution, from: usize) -> Vec<(usize, Vec<Edge>)> {
    let way = |to: usize| match to == from {
        true => Some((to, Vec::new())),
        false => hb_path(execution, from, to).map(|way| (to, way)),
    };
    execution.events().filter_map(way).collect()
}

fn hb_before(execution: &Execution, to: usize) -> Vec<(usize, Vec<Edge>)> {
    let way = |from: usize| match to == from {
        true => Some((from, Vec::new())),
        false => hb_path(execution, from, to).map(|way| (from, way)),
    };
    execution.events().filter_map(way).collect()
}

/// A shortest way of `middle` that, where it begins or ends at a fence, may come after or before happens-before.
fn between_fences(
    execution: &Execution,
    (from, to): (usize, usize),
    middle: Way,
) -> Option<Vec<Edge>> {
    let is_fence = |event: usize| execution.fences & bit(event) != 0;
    let itself = |event: usize| vec![(event, Vec::new())];
    let beginnings = if is_fence(from) {
        hb_after(execution, from)
    } else {
        itself(from)
    };
    let endings = if is_fence(to) {
        hb_before(execution, to)
    } else {
        itself(to)
    };
    let ways = beginnings.iter().flat_map(|(first, before)| {
        endings.iter().filter_map(move |(last, after)| {
            let middle = middle(execution, *first, *last)?;
            Some([before, &middle[..], after].concat())
        })
    });
    ways.min_by_key(Vec::len)
}

/// What an edge of RC11's psc is made of, if there is one.
fn psc(execution: &Execution, from: usize, to: usize) -> Option<Vec<Edge>> {
    let is_fence = |event: usize| execution.fences & bit(event) != 0;
    let base = between_fences(execution, (from, to), scb);
    let of_fences = (is_fence(from) && is_fence(to)).then(|| {
        let hb = hb_path(execution, from, to);
        hb.or_else(|| between_fences(execution, (from, to), eco_path))
    });
    base.or_else(|| of_fences.flatten())
}

/// What an edge is made of that C++20's order S has to contain, if there is one.
fn order_s(execution: &Execution, from: usize, to: usize) -> Option<Vec<Edge>> {
    let po = execution
        .is_before(from, to)
        .then_some(Relation::ProgramOrder);
    let sw = execution
        .synchronizes_with(from, to)
        .then_some(Relation::SynchronizesWith);
    let direct = po.map(|relation| vec![Edge { from, to, relation }]);
    let nothing: fn(&Execution, usize, usize) -> bool = |_, _, _| false;
    direct
        .or_else(|| between_fences(execution, (from, to), eco_path))
        .or_else(|| sw.map(|relation| vec![Edge { from, to, relation }]))
        .or_else(|| around(execution, from, to, nothing))
}

/// From the write that an operation on a counter read to the operation.
fn reads_from(execution: &Execution, to: usize) -> Option<Edge> {
    execution.event(to).operation.atomic()?;
    Some(Edge {
        from: execution.source(to)?,
        to,
        relation: Relation::ReadsFrom,
    })
}

/// A shortest cycle of program order and reads-from.
fn load_buffering(execution: &Execution) -> Option<Vec<Edge>> {
    shortest_cycle(execution.events(), |from| {
        let edge = |to: usize| {
            let in_program_order = execution.is_before(from, to).then_some(Edge {
                from,
                to,
                relation: Relation::ProgramOrder,
            });
            let read = reads_from(execution, to).filter(|edge| edge.from == from);
            in_program_order.or(read)
        };
        execution.events().filter_map(edge).collect()
    })
}

/// A shortest cycle of dependencies and reads-from, if one would have to justify itself.
///
/// What an update finds and what it leaves are two nodes: `add(q)` finds something that does not depend on
/// `q`. Twice an event is what it found, and the number after that what it left.
fn thin_air(execution: &Execution) -> Option<Vec<Edge>> {
    if early_writes(execution).is_some() {
        return None;
    }
    let (found, left) = (|event: usize| 2 * event, |event: usize| 2 * event + 1);
    let edges = |node: usize| {
        let from = node / 2;
        let edge = |to: usize, relation| Edge {
            from: node,
            to,
            relation,
        };
        let edges = execution.events().filter_map(|to| {
            let data = execution.event(to);
            let writes = execution.writes(to);
            if node == left(from) {
                let source = execution.source(to);
                return (source == Some(from)).then(|| edge(found(to), Relation::ReadsFrom));
            }
            let counts = data.effect.depends_on_found();
            let depends = (data.arguments | data.control) & bit(from) != 0;
            (writes && (depends || to == from && counts))
                .then(|| edge(left(to), Relation::Dependency))
        });
        edges.collect()
    };
    let nodes = execution.events().map(found);
    let mut cycle = shortest_cycle(nodes, edges)?;
    for edge in &mut cycle {
        (edge.from, edge.to) = (edge.from / 2, edge.to / 2);
    }
    // From what an update found to what it left is no step from one event to another.
    cycle.retain(|edge| edge.from != edge.to);
    Some(cycle)
}
