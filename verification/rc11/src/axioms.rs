//! The memory models, as axioms over an execution graph.
//!
//! RC11 is that of Lahav, Vafeiadis, Kang, Hur, Dreyer: *Repairing Sequential Consistency in C/C++11*
//! (PLDI 2017), with C++20's release sequences, which Rust has: a write followed by
//! read-modify-writes of any thread, and no longer by later writes of the same thread.
//!
//! | axiom       | the paper's                                                | here |
//! | ----------- | ---------------------------------------------------------- | ---- |
//! | coherence   | `hb; eco?` is irreflexive                                  | [`earliest`] |
//! | atomicity   | no write between the two events of a read-modify-write     | [`is_free`] |
//! | SC          | `psc` is acyclic                                           | [`allows`] |
//! | no thin air | `po ∪ rf` is acyclic                                       | by construction: a read is added after its write, or reads a write that does not depend on it |
//!
//! Under sequential consistency `po ∪ rf ∪ mo ∪ fr` is acyclic, which implies coherence; coherence
//! and atomicity are asked for under both.
//!
//! Both models have the two properties that [the search](crate::explorer) rests on. Whatever part of an
//! execution contains, with each event, all from which po and rf lead to it, is allowed if the whole is.
//! And an event can always be added to what is allowed: at the end of the modification order if it is a
//! write, reading the end if it is a read, since then no relation leads from it to another event.

use crate::graph::{Action, EventId, Graph, LocationId, ThreadId};
use crate::relation::Relation;

/// What an execution has to satisfy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MemoryModel {
    /// RC11: what Rust allows, without cycles in program order and reads-from.
    #[default]
    Rc11,
    /// Sequential consistency: the interleavings of the threads.
    Sc,
}

/// Coherence: the first place in the modification order that the next event of a thread may read, or
/// behind which it may write.
///
/// Everything that happens before an event has taken a place, and the event does not go back behind
/// it. What a read acquires from its own source changes nothing: all of that has an earlier place.
pub(crate) fn earliest(graph: &Graph, thread: ThreadId, location: LocationId) -> usize {
    let happened = graph.happened_to(thread);
    earliest_after(graph, &happened, location)
}

/// The same for a read that is already there, and is the last of its thread.
pub(crate) fn earliest_for(graph: &Graph, read: EventId) -> usize {
    let location = graph.read(read).location;
    let before = graph.before(read);
    match before.or(graph.thread(graph.events[read].thread).spawn) {
        Some(before) => earliest_after(graph, &graph.events[before].happened, location),
        None => 0,
    }
}

fn earliest_after(graph: &Graph, happened: &crate::clock::Clock, location: LocationId) -> usize {
    let events = graph.locations[location].events.iter();
    events
        .filter(|&&event| graph.included(event, happened))
        .map(|&event| graph.position(event))
        .max()
        .unwrap_or(0)
}

/// Atomicity: whether a write may be put behind the one at this place.
pub(crate) fn is_free(graph: &Graph, location: LocationId, position: usize) -> bool {
    !graph.is_consumed(location, position)
}

/// The axiom of the model that speaks of all locations at once.
pub(crate) fn allows(graph: &Graph, model: MemoryModel) -> bool {
    match model {
        MemoryModel::Rc11 => graph.seq_cst < 2 || psc(graph).is_acyclic(),
        MemoryModel::Sc => interleaving(graph).is_acyclic(),
    }
}

/// Modification order: both write, and the first comes first.
fn mo(graph: &Graph, first: EventId, second: EventId) -> bool {
    graph.events[first].is_write()
        && graph.events[second].is_write()
        && same_atomic(graph, first, second)
        && graph.position(first) < graph.position(second)
}

/// From-read (the paper's rb): the first reads what the second overwrites, at once or later.
fn fr(graph: &Graph, first: EventId, second: EventId) -> bool {
    graph.events[first].is_read()
        && graph.events[second].is_write()
        && same_atomic(graph, first, second)
        && graph.position(first) < graph.position(second)
}

/// Extended coherence order: `rf ∪ mo ∪ fr ∪ mo; rf ∪ fr; rf`.
fn eco(graph: &Graph, first: EventId, second: EventId) -> bool {
    if !same_atomic(graph, first, second) {
        return false;
    }
    let (earlier, later) = (graph.position(first), graph.position(second));
    earlier < later
        || earlier == later && graph.events[first].is_write() && graph.events[second].is_read()
}

fn same_atomic(graph: &Graph, first: EventId, second: EventId) -> bool {
    let location = graph.events[first].atomic();
    location.is_some() && location == graph.events[second].atomic()
}

/// Program order.
fn po(graph: &Graph, first: EventId, second: EventId) -> bool {
    let (first, second) = (&graph.events[first], &graph.events[second]);
    first.thread == second.thread && first.index < second.index
}

/// `po|≠loc; hb; po|≠loc`, where a fence has a location of its own.
fn through_other_locations(graph: &Graph, first: EventId, second: EventId) -> bool {
    let elsewhere = |of: EventId| {
        move |&&event: &&EventId| {
            let here = graph.events[of].location();
            graph.events[event].is_modelled()
                && (here.is_none() || graph.events[event].location() != here)
        }
    };
    // Happens-before contains program order: the first of the events after one reaches most, the last
    // of those before one is reached by most.
    let after = {
        let event = &graph.events[first];
        let events = &graph.thread(event.thread).events[event.index + 1..];
        events.iter().find(elsewhere(first))
    };
    // A thread's beginning is no event of its own: what has started it stands for it.
    let before = {
        let event = &graph.events[second];
        let thread = graph.thread(event.thread);
        let events = &thread.events[..event.index];
        let before = events.iter().rev().find(elsewhere(second)).copied();
        before.or(thread.spawn)
    };
    match (after, before) {
        (Some(&after), Some(before)) => after == before || graph.happens_before(after, before),
        _ => false,
    }
}

/// `scb = po ∪ po|≠loc; hb; po|≠loc ∪ hb|loc ∪ mo ∪ fr`
fn scb(graph: &Graph, first: EventId, second: EventId) -> bool {
    let location = graph.events[first].location();
    po(graph, first, second)
        || location.is_some()
            && location == graph.events[second].location()
            && graph.happens_before(first, second)
        || mo(graph, first, second)
        || fr(graph, first, second)
        || through_other_locations(graph, first, second)
}

/// `psc = psc_base ∪ psc_F` over the `SeqCst` events, where
/// `psc_base = ([SC] ∪ [F_SC]; hb?); scb; ([SC] ∪ hb?; [F_SC])` and
/// `psc_F = [F_SC]; (hb ∪ hb; eco; hb); [F_SC]`.
fn psc(graph: &Graph) -> Relation {
    let all = || 0..graph.events.len();
    let is_fence = |event: EventId| matches!(graph.events[event].action, Action::Fence(_));
    let nodes: Vec<EventId> = all()
        .filter(|&event| graph.events[event].is_seq_cst())
        .collect();
    let modelled = || all().filter(|&event| graph.events[event].is_modelled());
    // A fence stands for what happens after it at the beginning of a step, and before it at the end.
    let beginnings = |node: EventId| -> Vec<EventId> {
        if is_fence(node) {
            let after = modelled().filter(|&event| graph.happens_before(node, event));
            std::iter::once(node).chain(after).collect()
        } else {
            vec![node]
        }
    };
    let endings = |node: EventId| -> Vec<EventId> {
        if is_fence(node) {
            let before = modelled().filter(|&event| graph.happens_before(event, node));
            std::iter::once(node).chain(before).collect()
        } else {
            vec![node]
        }
    };
    let beginnings: Vec<_> = nodes.iter().map(|&node| beginnings(node)).collect();
    let endings: Vec<_> = nodes.iter().map(|&node| endings(node)).collect();
    let any = |from: usize, to: usize, relation: fn(&Graph, EventId, EventId) -> bool| {
        beginnings[from].iter().any(|&first| {
            endings[to]
                .iter()
                .any(|&second| relation(graph, first, second))
        })
    };
    Relation::new(nodes.len(), |from, to| {
        let (first, second) = (nodes[from], nodes[to]);
        let both_fences = is_fence(first) && is_fence(second);
        both_fences && (graph.happens_before(first, second) || any(from, to, eco))
            || any(from, to, scb)
    })
}

/// `po ∪ rf ∪ mo ∪ fr`
fn interleaving(graph: &Graph) -> Relation {
    Relation::new(graph.events.len(), |first, second| {
        first != second && graph.included(first, &graph.events[second].prefix)
            || mo(graph, first, second)
            || fr(graph, first, second)
    })
}
