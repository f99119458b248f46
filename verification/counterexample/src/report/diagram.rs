//! An execution laid out in time: its events numbered, and what is to be said of each by those numbers.

use crate::bits::{acyclic, bit, each, Bits, Rows};
use crate::execution::Execution;
use crate::program::{Program, MAX_OPERATIONS};
use crate::report::why::{shortest_path, Edge, Relation, Why};

/// An execution whose events are numbered in an order that contradicts as little of it as possible.
pub(super) struct Diagram<'a> {
    pub program: &'a Program,
    pub execution: &'a Execution,
    /// The events to show, in the order in which they are numbered.
    pub order: Vec<usize>,
    /// The number of every event that is shown, counted from 1; 0 for others.
    pub numbers: Vec<usize>,
    /// The pairs of accesses to plain memory that race, among those to show.
    pub races: Vec<(usize, usize)>,
    /// The steps that would order the first of these, if they synchronized.
    pub unsynchronized: Vec<Edge>,
}

impl<'a> Diagram<'a> {
    /// Lays out a complete execution; if it has a data race, no more than what comes before one.
    pub fn new(program: &'a Program, execution: &'a Execution) -> Self {
        let racing = program
            .plain()
            .find(|&it| execution.races(it).next().is_some());
        match racing {
            Some(cell) => Diagram::of_race(program, execution, cell),
            None => Diagram::of(program, execution, execution.present()),
        }
    }

    /// Lays out a candidate execution that no model has to allow: all of it, with a data race or without.
    pub fn whole(program: &'a Program, execution: &'a Execution) -> Self {
        Diagram {
            races: Vec::new(),
            ..Diagram::of(program, execution, execution.present())
        }
    }

    /// Lays out the accesses of the earliest race on a cell and what came before them: after it anything
    /// may happen.
    ///
    /// # Panics
    ///
    /// If the execution has no race on that cell.
    pub fn of_race(program: &'a Program, execution: &'a Execution, cell: usize) -> Self {
        let pairs = execution.races(cell);
        let past = |&(one, other): &(usize, usize)| past(execution, bit(one) | bit(other));
        let first = pairs.min_by_key(|pair| past(pair).count_ones());
        let (one, other) = first.expect("a race on the cell");
        let mut diagram = Diagram::of(program, execution, past(&(one, other)));
        diagram.races.sort_by_key(|pair| *pair != (one, other));
        let path = [(one, other), (other, one)]
            .into_iter()
            .find_map(|(from, to)| shortest_path(from, to, |event| links(execution, event)));
        diagram.unsynchronized = path.unwrap_or_default();
        diagram.unsynchronized.retain(|edge| {
            !matches!(
                edge.relation,
                Relation::ProgramOrder | Relation::SynchronizesWith
            )
        });
        diagram
    }

    fn of(program: &'a Program, execution: &'a Execution, shown: Bits) -> Self {
        let order = in_time(execution, shown);
        let mut numbers = vec![0; execution.unfolding().events.len()];
        for (index, &event) in order.iter().enumerate() {
            numbers[event] = index + 1;
        }
        let races = program.plain().flat_map(|it| execution.races(it));
        let is_shown = |&(one, other): &(usize, usize)| numbers[one] != 0 && numbers[other] != 0;
        Diagram {
            program,
            execution,
            races: races.filter(is_shown).collect(),
            unsynchronized: Vec::new(),
            order,
            numbers,
        }
    }

    /// The thread of an event, counted from 1.
    pub fn thread(&self, event: usize) -> usize {
        self.execution.event(event).thread + 1
    }

    /// The operation: `r0 = a.get()`.
    pub fn operation(&self, event: usize) -> String {
        let data = self.execution.event(event);
        let operation = self.program.operation_text(&data.operation);
        if let Some((register, condition)) = &data.wait {
            return self
                .program
                .wait_text(&data.operation, *register, condition);
        }
        let register = data.register.map(|it| &*self.program.registers[it].name);
        match register {
            Some("") | None => operation,
            Some(name) => format!("{name} = {operation}"),
        }
    }

    /// The newest write before a read, in the order of the numbers, that the read does not see.
    pub fn missed(&self, event: usize) -> Option<usize> {
        let counter = self.execution.read(event)?;
        let newer = &self.execution.order(counter)[self.execution.position(event)..];
        let number = self.numbers[event];
        let earlier = |write: &&usize| (1..number).contains(&self.numbers[**write]);
        newer.iter().rev().find(earlier).copied()
    }

    /// Whether it is one of the accesses that race.
    pub fn is_racing(&self, event: usize) -> bool {
        let mut races = self.races.iter();
        races.any(|&(one, other)| one == event || other == event)
    }

    /// Why a naive reader would not expect it, or what the race is.
    pub fn reason(&self) -> String {
        match self.races.first() {
            Some(&race) => self.race(race),
            None => Why::of(self.execution).sentence(self),
        }
    }

    fn race(&self, (one, other): (usize, usize)) -> String {
        let [one, other] = [one, other].map(|event| self.numbers[event]);
        let (first, second) = (one.min(other), one.max(other));
        let step = |edge: &Edge| {
            let (from, to) = (self.numbers[edge.from], self.numbers[edge.to]);
            format!("{to} finds what {from} left")
        };
        let steps: Vec<String> = self.unsynchronized.iter().map(step).collect();
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

    /// Which waits never end, and why.
    pub fn endless(&self) -> String {
        let mut waits: Vec<usize> = self.execution.endless_waits().collect();
        waits.sort_by_key(|&wait| self.numbers[wait]);
        let wait = |wait: &usize| {
            let (thread, number) = (self.thread(*wait), self.numbers[*wait]);
            format!("thread {thread} waits for ever in {number}")
        };
        let who: Vec<String> = waits.iter().map(wait).collect();
        format!(
            "A wait that never ends: {}. Every other thread has ended or waits for ever too, so that no \
             update comes that could end the wait.",
            who.join(", ")
        )
    }

    /// `the dependency of `b.inc()` in thread 1`: the writes that come earlier than what they depend on,
    /// if there are any.
    pub fn early_writes(&self) -> Option<String> {
        let write = |write: usize| {
            let operation = &self.execution.event(write).operation;
            let operation = self.program.operation_text(operation);
            format!("`{operation}` in thread {}", self.thread(write))
        };
        let writes: Vec<String> = self.execution.early_writes().map(write).collect();
        match &*writes {
            [] => None,
            [write] => Some(format!("the dependency of {write}")),
            writes => Some(format!("the dependencies of {}", writes.join(" and "))),
        }
    }

    /// The edges to draw besides program order: from an event's source to the event, and from a read to
    /// the next write.
    pub fn edges(&self) -> Vec<Edge> {
        let execution = self.execution;
        let mut edges = Vec::new();
        for &event in &self.order {
            if self.is_racing(event) {
                continue;
            }
            edges.extend(execution.source(event).map(|source| Edge {
                from: source,
                to: event,
                relation: if execution.updates(event) {
                    Relation::ModificationOrder
                } else {
                    Relation::ReadsFrom
                },
            }));
            if let Some(counter) = execution.read(event) {
                let next = execution.order(counter).get(execution.position(event));
                let next = next.filter(|next| self.numbers[**next] != 0);
                edges.extend(next.map(|&next| Edge {
                    from: event,
                    to: next,
                    relation: Relation::FromRead,
                }));
            }
        }
        edges
    }
}

/// The events that `events` may know of: those before them in program order, those whose values they
/// found, and so on.
fn past(execution: &Execution, events: Bits) -> Bits {
    let mut past = events;
    loop {
        let more = each(past).fold(past, |past, event| {
            let source = execution.source(event).map_or(0, bit);
            past | execution.po(event) | source
        });
        if more == past {
            return past;
        }
        past = more;
    }
}

/// The steps by which another event may know of `from`.
fn links(execution: &Execution, from: usize) -> Vec<Edge> {
    let edge = |to: usize| {
        let relation = if execution.is_before(from, to) {
            Relation::ProgramOrder
        } else if execution.synchronizes_with(from, to) {
            Relation::SynchronizesWith
        } else if execution.source(to) == Some(from) {
            Relation::ReadsFrom
        } else {
            return None;
        };
        Some(Edge { from, to, relation })
    };
    execution.events().filter_map(edge).collect()
}

/// The events in an order that respects as many relations as have no cycle together, staying in a
/// thread while it can.
fn in_time(execution: &Execution, shown: Bits) -> Vec<usize> {
    let rows = |before: &dyn Fn(usize) -> Bits| {
        let mut rows = [0; MAX_OPERATIONS];
        each(shown).for_each(|event| rows[event] = before(event));
        rows
    };
    let before: Rows = Reach::ALL
        .iter()
        .map(|reach| rows(&|event| reach.before(execution, event)))
        .find(|before| acyclic(shown, |event| before[event]))
        .unwrap_or_else(|| rows(&|event| execution.po(event)));
    let mut left = shown;
    let mut order: Vec<usize> = Vec::new();
    while left != 0 {
        let ready = || each(left).filter(|&event| before[event] & left == 0);
        let thread = order.last().map(|&event| execution.event(event).thread);
        let next = ready()
            .find(|&event| Some(execution.event(event).thread) == thread)
            .or_else(|| ready().next())
            .expect("no cycle");
        order.push(next);
        left &= !bit(next);
    }
    order
}

/// How much of an execution an order in time respects.
enum Reach {
    Interleaving,
    ReadsFromAndModificationOrder,
}

impl Reach {
    const ALL: [Reach; 2] = [Reach::Interleaving, Reach::ReadsFromAndModificationOrder];

    fn before(&self, execution: &Execution, event: usize) -> Bits {
        let mut before = execution.po(event) | execution.hb(event);
        before |= execution.source(event).map_or(0, bit);
        if let Reach::Interleaving = self {
            before |= execution.mo(event) | execution.fr(event);
        }
        before
    }
}
