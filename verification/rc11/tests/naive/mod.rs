//! Every execution of a small program, found as slowly as can be.
//!
//! Every read is given every write, every location every order of its writes, and what results is kept
//! if it satisfies the [axioms](crate::axioms).

pub mod program;

use std::collections::BTreeMap;

use self::program::{Operation, Program};
use crate::axioms::{Axioms, Candidate, Event, Kind, Strength};

/// The values of the registers, thread by thread, then the final values of the locations.
pub type Outcome = Vec<u64>;

/// Every execution of a program: how many have each outcome.
pub fn enumerate(program: &Program, axioms: Axioms) -> BTreeMap<Outcome, u64> {
    let operations: Vec<(usize, usize)> = program.operations().collect();
    let readers: Vec<usize> = (0..operations.len())
        .filter(|&at| program.at(operations[at]).reads())
        .collect();
    let mut found = BTreeMap::new();
    let mut sources = vec![None; operations.len()];
    choose_sources(
        program,
        axioms,
        &operations,
        &readers,
        &mut sources,
        &mut found,
    );
    found
}

/// Gives every reading operation a source: another operation on its location, or the initial value.
fn choose_sources(
    program: &Program,
    axioms: Axioms,
    operations: &[(usize, usize)],
    readers: &[usize],
    sources: &mut Vec<Option<usize>>,
    found: &mut BTreeMap<Outcome, u64>,
) {
    let Some((&reader, others)) = readers.split_first() else {
        with_sources(program, axioms, operations, sources, found);
        return;
    };
    let location = program.at(operations[reader]).location();
    let writers = (0..operations.len()).filter(|&at| {
        let operation = program.at(operations[at]);
        at != reader && operation.may_write() && operation.location() == location
    });
    for source in std::iter::once(None).chain(writers.map(Some)) {
        sources[reader] = source;
        choose_sources(program, axioms, operations, others, sources, found);
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
    axioms: Axioms,
    operations: &[(usize, usize)],
    sources: &[Option<usize>],
    found: &mut BTreeMap<Outcome, u64>,
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
    let value = |write: usize| {
        let writer = parts.iter().position(|part| part.1 == Some(write));
        writer.map_or(0, |at| values[at].1.expect("it writes"))
    };
    let mut last = vec![0; program.locations];
    choose_orders(&mut candidate, axioms, 0, &mut last, &mut |last| {
        let registers = operations
            .iter()
            .zip(&values)
            .filter_map(|(&place, value)| program.at(place).reads().then_some(value.0));
        let finals = last.iter().map(|&write| value(write));
        *found.entry(registers.chain(finals).collect()).or_default() += 1;
    });
}

/// Gives the writes of every location every order, and shows the last writes of those that are executions.
///
/// All relations only grow with the modification order, so that what is no execution does not become one.
fn choose_orders(
    candidate: &mut Candidate<1>,
    axioms: Axioms,
    location: usize,
    last: &mut Vec<usize>,
    visit: &mut impl FnMut(&[usize]),
) {
    if !candidate.satisfies(axioms) {
        return;
    }
    if location == last.len() {
        visit(last);
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
    permute(candidate, axioms, &[location], &writes, last, visit);
}

fn permute(
    candidate: &mut Candidate<1>,
    axioms: Axioms,
    ordered: &[usize],
    rest: &[usize],
    last: &mut Vec<usize>,
    visit: &mut impl FnMut(&[usize]),
) {
    if rest.is_empty() {
        let before = candidate.mo.clone();
        for (place, &earlier) in ordered.iter().enumerate() {
            for &later in &ordered[place + 1..] {
                candidate.mo.insert(earlier, later);
            }
        }
        // The initial writes come first, each with the number of its location.
        let location = ordered[0];
        last[location] = ordered[ordered.len() - 1];
        choose_orders(candidate, axioms, location + 1, last, visit);
        candidate.mo = before;
        return;
    }
    for &next in rest {
        let longer: Vec<usize> = ordered.iter().copied().chain([next]).collect();
        let fewer: Vec<usize> = rest
            .iter()
            .copied()
            .filter(|&other| other != next)
            .collect();
        permute(candidate, axioms, &longer, &fewer, last, visit);
    }
}
