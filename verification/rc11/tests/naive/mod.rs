//! Every execution of a small program, found as slowly as can be.
//!
//! Every read is given every write, every location every order of its writes, and what results is kept
//! if it satisfies the [axioms](crate::axioms).

#![allow(dead_code, reason = "no test uses all of it")]

pub mod program;

use std::collections::BTreeMap;

use self::program::{Operation, Program};
use crate::axioms::{Axioms, Candidate, Event, Kind, Strength};

/// The values of the registers, thread by thread, then the final values of the locations.
pub type Outcome = Vec<u64>;

/// A way to choose the sources of reads and the orders of writes.
pub struct Choice<'a> {
    pub candidate: &'a Candidate<1>,
    /// What each operation reads and writes.
    pub values: &'a [(u64, Option<u64>)],
    /// The operation that each reads from; none for the initial value.
    pub sources: &'a [Option<usize>],
    /// Of each location, the operations that write it, in order.
    pub orders: Vec<Vec<usize>>,
    pub outcome: Outcome,
}

/// Every execution of a program: how many have each outcome.
pub fn enumerate(program: &Program, axioms: Axioms) -> BTreeMap<Outcome, u64> {
    let mut found = BTreeMap::new();
    let keep = |candidate: &Candidate<1>| candidate.satisfies(axioms);
    visit(program, &keep, &mut |choice| {
        *found.entry(choice.outcome).or_default() += 1;
    });
    found
}

/// Shows every choice that is kept, and whose beginnings are.
pub fn visit(
    program: &Program,
    keep: &impl Fn(&Candidate<1>) -> bool,
    show: &mut impl FnMut(Choice),
) {
    let operations: Vec<(usize, usize)> = program.operations().collect();
    let readers: Vec<usize> = (0..operations.len())
        .filter(|&at| program.at(operations[at]).reads())
        .collect();
    let mut sources = vec![None; operations.len()];
    choose_sources(program, keep, &operations, &readers, &mut sources, show);
}

/// Gives every reading operation a source: another operation on its location, or the initial value.
fn choose_sources(
    program: &Program,
    keep: &impl Fn(&Candidate<1>) -> bool,
    operations: &[(usize, usize)],
    readers: &[usize],
    sources: &mut Vec<Option<usize>>,
    show: &mut impl FnMut(Choice),
) {
    let Some((&reader, others)) = readers.split_first() else {
        with_sources(program, keep, operations, sources, show);
        return;
    };
    let location = program.at(operations[reader]).location();
    let writers = (0..operations.len()).filter(|&at| {
        let operation = program.at(operations[at]);
        at != reader && operation.may_write() && operation.location() == location
    });
    for source in std::iter::once(None).chain(writers.map(Some)) {
        sources[reader] = source;
        choose_sources(program, keep, operations, others, sources, show);
    }
}

/// What each operation reads and writes, if its values do not depend on themselves and every wait finds what
/// it waits for.
fn values(
    program: &Program,
    operations: &[(usize, usize)],
    sources: &[Option<usize>],
) -> Option<Vec<(u64, Option<u64>)>> {
    let mut values: Vec<Option<(u64, Option<u64>)>> = vec![None; operations.len()];
    loop {
        let mut progress = false;
        for at in 0..operations.len() {
            if values[at].is_some() {
                continue;
            }
            let operation = program.at(operations[at]);
            let read = match sources[at] {
                _ if !operation.reads() => 0,
                None => 0,
                Some(source) => match values[source] {
                    Some((_, written)) => written?,
                    None => continue,
                },
            };
            if !operation.goes_on(read) {
                return None;
            }
            values[at] = Some((read, operation.written(read)));
            progress = true;
        }
        if values.iter().all(Option::is_some) {
            return values.into_iter().collect();
        }
        if !progress {
            return None;
        }
    }
}

fn with_sources(
    program: &Program,
    keep: &impl Fn(&Candidate<1>) -> bool,
    operations: &[(usize, usize)],
    sources: &[Option<usize>],
    show: &mut impl FnMut(Choice),
) {
    let Some(values) = values(program, operations, sources) else {
        return;
    };
    let initial = |location| Event {
        kind: Kind::Write,
        location: Some(location),
        strength: Strength::None,
        thread: None,
    };
    let of_thread = |thread| Event {
        kind: Kind::Other,
        location: None,
        strength: Strength::None,
        thread: Some(thread),
    };
    let mut events: Vec<Event> = (0..program.locations).map(initial).collect();
    // The events of every operation: what it reads with, and what it writes with. Other events are what it starts
    // or joins a thread with, and the beginning and the end of every thread.
    let mut parts = Vec::new();
    let (mut starts, mut joins) = (Vec::new(), Vec::new());
    let (mut beginnings, mut ends) = (Vec::new(), Vec::new());
    for (&place, &(_, written)) in operations.iter().zip(&values) {
        let operation = program.at(place);
        let event = |kind| Event {
            kind,
            location: operation.location(),
            strength: operation.strength(written.is_some()),
            thread: Some(place.0),
        };
        if place.1 == 0 {
            beginnings.push(events.len());
            events.push(of_thread(place.0));
        }
        let mut part = (None, None);
        match *operation {
            Operation::Fence(_) => events.push(event(Kind::Fence)),
            Operation::Start(late) => {
                starts.push((events.len(), late));
                events.push(event(Kind::Other));
            }
            Operation::Join(late) => {
                joins.push((events.len(), late));
                events.push(event(Kind::Other));
            }
            _ => {}
        }
        if operation.reads() {
            part.0 = Some(events.len());
            events.push(event(Kind::Read));
        }
        if written.is_some() {
            part.1 = Some(events.len());
            events.push(event(Kind::Write));
        }
        parts.push(part);
        if place.1 + 1 == program.threads[place.0].len() {
            ends.push(events.len());
            events.push(of_thread(place.0));
        }
    }
    let mut candidate = Candidate::new(events);
    for (start, late) in starts {
        candidate.threads.insert(start, beginnings[late]);
    }
    for (join, late) in joins {
        candidate.threads.insert(ends[late], join);
    }
    for (at, &part) in parts.iter().enumerate() {
        if let (Some(read), Some(write)) = part {
            candidate.rmw.insert(read, write);
        }
        if let Some(read) = part.0 {
            let write = match sources[at] {
                Some(source) => parts[source].1.expect("a source writes"),
                None => candidate.events[read].location.expect("a read has one"),
            };
            candidate.rf.insert(write, read);
        }
    }
    let writer = |write: &usize| {
        let mut parts = parts.iter();
        parts.position(|part| part.1 == Some(*write))
    };
    let mut orders = Vec::new();
    choose_orders(
        &mut candidate,
        keep,
        program.locations,
        &mut orders,
        &mut |candidate, orders| {
            // The first is the initial write.
            let orders = orders.iter().map(|order| order[1..].iter());
            let orders: Vec<Vec<usize>> = orders
                .map(|order| {
                    order
                        .map(|write| writer(write).expect("it writes"))
                        .collect()
                })
                .collect();
            let registers = operations
                .iter()
                .zip(&values)
                .filter_map(|(&place, value)| program.at(place).reads().then_some(value.0));
            let finals = orders.iter().map(|order| {
                let last = order.last();
                last.map_or(0, |&last| values[last].1.expect("it writes"))
            });
            show(Choice {
                candidate,
                values: &values,
                sources,
                outcome: registers.chain(finals).collect(),
                orders,
            });
        },
    );
}

/// Gives the writes of every location every order, and shows those that are kept.
///
/// All relations only grow with the modification order, so that what is no execution does not become one.
fn choose_orders(
    candidate: &mut Candidate<1>,
    keep: &impl Fn(&Candidate<1>) -> bool,
    locations: usize,
    orders: &mut Vec<Vec<usize>>,
    show: &mut impl FnMut(&Candidate<1>, &[Vec<usize>]),
) {
    if !keep(candidate) {
        return;
    }
    let location = orders.len();
    if location == locations {
        show(candidate, orders);
        return;
    }
    let writes: Vec<usize> = (0..candidate.events.len())
        .filter(|&event| {
            let Event {
                kind,
                location: at,
                thread,
                ..
            } = candidate.events[event];
            kind == Kind::Write && at == Some(location) && thread.is_some()
        })
        .collect();
    // The initial writes come first, each with the number of its location.
    permute(&[location], &writes, &mut |ordered| {
        let before = candidate.mo.clone();
        for (place, &earlier) in ordered.iter().enumerate() {
            for &later in &ordered[place + 1..] {
                candidate.mo.insert(earlier, later);
            }
        }
        orders.push(ordered.to_vec());
        choose_orders(candidate, keep, locations, orders, show);
        orders.pop();
        candidate.mo = before;
    });
}

/// Shows every order of the rest, behind what is ordered.
fn permute(ordered: &[usize], rest: &[usize], show: &mut dyn FnMut(&[usize])) {
    if rest.is_empty() {
        show(ordered);
        return;
    }
    for &next in rest {
        let longer: Vec<usize> = ordered.iter().copied().chain([next]).collect();
        let fewer: Vec<usize> = rest
            .iter()
            .copied()
            .filter(|&other| other != next)
            .collect();
        permute(&longer, &fewer, show);
    }
}
