//! A second telling of the memory models, as slow and as close to the paper as can be.
//!
//! Every read is given every write, every location every order of its writes, and what results is kept
//! if it satisfies the axioms of Lahav, Vafeiadis, Kang, Hur, Dreyer: *Repairing Sequential
//! Consistency in C/C++11* (PLDI 2017, section 3), written down as they stand there, but for the release
//! sequence, which is C++20's. Nothing here is shared with the crate.

pub mod program;

use std::collections::BTreeMap;

use self::program::{Operation, Program, Strength};

/// The values of the registers, thread by thread, then the final values of the locations.
pub type Outcome = Vec<u64>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axioms {
    Rc11,
    Sc,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
    Fence,
}

#[derive(Clone, Copy)]
struct Event {
    kind: Kind,
    location: Option<usize>,
    strength: Strength,
    thread: Option<usize>,
    value: u64,
}

/// For every event, the set of those to which the relation leads.
type Relation = Vec<u32>;

fn relation(size: usize, holds: impl Fn(usize, usize) -> bool) -> Relation {
    assert!(size <= 32, "a set of events is a word");
    let row = |a| (0..size).fold(0, |row, b| row | u32::from(holds(a, b)) << b);
    (0..size).map(row).collect()
}

fn leads(relation: &Relation, from: usize, to: usize) -> bool {
    relation[from] & 1 << to != 0
}

fn union(relations: &[&Relation]) -> Relation {
    let row = |a: usize| relations.iter().fold(0, |row, relation| row | relation[a]);
    (0..relations[0].len()).map(row).collect()
}

fn members(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = set.trailing_zeros() as usize;
        (set != 0).then(|| {
            set &= set - 1;
            first
        })
    })
}

/// `r; s; …`
fn compose(relations: &[&Relation]) -> Relation {
    let mut all = relations[0].clone();
    for next in &relations[1..] {
        for row in &mut all {
            *row = members(*row).fold(0, |to, through| to | next[through]);
        }
    }
    all
}

/// `r+`
fn transitive(relation: &Relation) -> Relation {
    let mut all = relation.clone();
    for through in 0..all.len() {
        for from in 0..all.len() {
            if leads(&all, from, through) {
                all[from] |= all[through];
            }
        }
    }
    all
}

/// `r?`
fn optional(r: &Relation) -> Relation {
    r.iter().enumerate().map(|(a, row)| row | 1 << a).collect()
}

/// `[S]`
fn identity(size: usize, set: impl Fn(usize) -> bool) -> Relation {
    (0..size).map(|a| u32::from(set(a)) << a).collect()
}

fn irreflexive(relation: &Relation) -> bool {
    (0..relation.len()).all(|a| !leads(relation, a, a))
}

fn acyclic(relation: &Relation) -> bool {
    irreflexive(&transitive(relation))
}

/// A candidate execution: the events, and the relations that are chosen.
struct Candidate {
    events: Vec<Event>,
    po: Relation,
    rmw: Relation,
    rf: Relation,
    mo: Relation,
}

impl Candidate {
    fn satisfies(&self, axioms: Axioms) -> bool {
        let Candidate {
            events,
            po,
            rmw,
            rf,
            mo,
        } = self;
        let size = events.len();
        let rf_inverse = relation(size, |a, b| leads(rf, b, a));
        let rb = compose(&[&rf_inverse, mo]);
        let atomicity = {
            let between = compose(&[&rb, mo]);
            (0..size).all(|a| rmw[a] & between[a] == 0)
        };
        if !atomicity || !acyclic(&union(&[po, rf])) {
            return false;
        }
        match axioms {
            Axioms::Sc => acyclic(&union(&[po, rf, mo, &rb])),
            Axioms::Rc11 => self.coherent_and_sc(&rb),
        }
    }

    fn coherent_and_sc(&self, rb: &Relation) -> bool {
        let Candidate {
            events,
            po,
            rmw,
            rf,
            mo,
        } = self;
        let size = events.len();
        let set = |of: &dyn Fn(&Event) -> bool| identity(size, |a| of(&events[a]));
        let reads = set(&|event| event.kind == Kind::Read);
        let writes = set(&|event| event.kind == Kind::Write);
        let fences = set(&|event| event.kind == Kind::Fence);
        let releasing = set(&|event| event.strength.releases());
        let acquiring = set(&|event| event.strength.acquires());
        let same_location = |a: usize, b: usize| {
            events[a].location.is_some() && events[a].location == events[b].location
        };

        // rs = [W]; (rf; rmw)*, as in C++20
        let steps = transitive(&compose(&[rf, rmw]));
        let rs = compose(&[&writes, &optional(&steps)]);
        // sw = [E rel]; ([F]; po)?; rs; rf; [R]; (po; [F])?; [E acq]
        let fence_po = optional(&compose(&[&fences, po]));
        let po_fence = optional(&compose(&[po, &fences]));
        let sw = compose(&[
            &releasing, &fence_po, &rs, rf, &reads, &po_fence, &acquiring,
        ]);
        let hb = transitive(&union(&[po, &sw]));
        let eco = transitive(&union(&[rf, mo, rb]));
        let coherence = irreflexive(&hb) && irreflexive(&compose(&[&hb, &eco]));
        if !coherence {
            return false;
        }

        let po_elsewhere = relation(size, |a, b| leads(po, a, b) && !same_location(a, b));
        let hb_here = relation(size, |a, b| leads(&hb, a, b) && same_location(a, b));
        let scb = union(&[
            po,
            &compose(&[&po_elsewhere, &hb, &po_elsewhere]),
            &hb_here,
            mo,
            rb,
        ]);
        let sc = set(&|event| event.strength == Strength::SeqCst);
        let sc_fences = compose(&[&sc, &fences]);
        let maybe_hb = optional(&hb);
        let psc_base = compose(&[
            &union(&[&sc, &compose(&[&sc_fences, &maybe_hb])]),
            &scb,
            &union(&[&sc, &compose(&[&maybe_hb, &sc_fences])]),
        ]);
        let psc_f = compose(&[
            &sc_fences,
            &union(&[&hb, &compose(&[&hb, &eco, &hb])]),
            &sc_fences,
        ]);
        acyclic(&union(&[&psc_base, &psc_f]))
    }
}

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
        value: 0,
    };
    let mut events: Vec<Event> = (0..program.locations).map(initial).collect();
    // The events of every operation: what it reads with, and what it writes with.
    let mut parts = Vec::new();
    for (&place, &(read, written)) in operations.iter().zip(&values) {
        let operation = program.at(place);
        let event = |kind, value| Event {
            kind,
            location: operation.location(),
            strength: operation.strength(written.is_some()),
            thread: Some(place.0),
            value,
        };
        let mut part = (None, None);
        if let Operation::Fence(_) = operation {
            events.push(event(Kind::Fence, 0));
        }
        if operation.reads() {
            part.0 = Some(events.len());
            events.push(event(Kind::Read, read));
        }
        if let Some(value) = written {
            part.1 = Some(events.len());
            events.push(event(Kind::Write, value));
        }
        parts.push(part);
    }
    let size = events.len();
    let po = relation(size, |a, b| match (events[a].thread, events[b].thread) {
        (None, Some(_)) => true,
        (Some(one), Some(other)) => one == other && a < b,
        _ => false,
    });
    let rmw = relation(size, |a, b| parts.contains(&(Some(a), Some(b))));
    let mut rf = relation(size, |_, _| false);
    for (at, &(read, _)) in parts.iter().enumerate() {
        if let Some(read) = read {
            let write = match sources[at] {
                Some(source) => parts[source].1.expect("a source writes"),
                None => events[read].location.expect("a read has a location"),
            };
            rf[write] |= 1 << read;
        }
    }
    let mut candidate = Candidate {
        mo: relation(size, |_, _| false),
        events,
        po,
        rmw,
        rf,
    };
    let mut last = vec![0; program.locations];
    choose_orders(&mut candidate, 0, &mut last, &mut |candidate, last| {
        if candidate.satisfies(axioms) {
            let registers = operations
                .iter()
                .zip(&values)
                .filter_map(|(&place, value)| program.at(place).reads().then_some(value.0));
            let finals = last.iter().map(|&write| candidate.events[write].value);
            *found.entry(registers.chain(finals).collect()).or_default() += 1;
        }
    });
}

/// Gives the writes of every location every order.
fn choose_orders(
    candidate: &mut Candidate,
    location: usize,
    last: &mut Vec<usize>,
    visit: &mut impl FnMut(&Candidate, &[usize]),
) {
    if location == last.len() {
        visit(candidate, last);
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
    permute(candidate, &[location], &writes, location, last, visit);
}

fn permute(
    candidate: &mut Candidate,
    ordered: &[usize],
    rest: &[usize],
    location: usize,
    last: &mut Vec<usize>,
    visit: &mut impl FnMut(&Candidate, &[usize]),
) {
    if rest.is_empty() {
        for (place, &earlier) in ordered.iter().enumerate() {
            for &later in &ordered[place + 1..] {
                candidate.mo[earlier] |= 1 << later;
            }
        }
        last[location] = ordered[ordered.len() - 1];
        choose_orders(candidate, location + 1, last, visit);
        for &write in ordered {
            candidate.mo[write] = 0;
        }
        return;
    }
    for &next in rest {
        let longer: Vec<usize> = ordered.iter().copied().chain([next]).collect();
        let fewer: Vec<usize> = rest
            .iter()
            .copied()
            .filter(|&other| other != next)
            .collect();
        permute(candidate, &longer, &fewer, location, last, visit);
    }
}
