//! An execution laid out in time: what every picture of it is drawn from.

use crate::bits::{acyclic, bit, each, Bits, Rows};
use crate::execution::Execution;
use crate::program::{Counter, Operation, Program, Scope, Value, MAX_OPERATIONS};
use crate::report::why::Why;
use crate::report::Claim;

/// An execution whose events are numbered in an order that contradicts as little of it as possible.
pub struct Diagram<'a> {
    program: &'a Program,
    execution: &'a Execution,
    /// The events, in the order in which they are numbered.
    pub order: Vec<usize>,
    /// For every event that takes place, its number, counted from 1.
    pub numbers: Vec<usize>,
}

/// A relation between two events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the names say it
pub enum Relation {
    ReadsFrom,
    ProgramOrder,
    FromRead,
    ModificationOrder,
    SynchronizesWith,
}

impl Relation {
    /// The literature's abbreviation.
    pub fn label(self) -> &'static str {
        match self {
            Relation::ReadsFrom => "rf",
            Relation::ProgramOrder => "po",
            Relation::FromRead => "fr",
            Relation::ModificationOrder => "mo",
            Relation::SynchronizesWith => "sw",
        }
    }
}

/// An edge from one event to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the names say it
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub relation: Relation,
}

impl<'a> Diagram<'a> {
    /// Lays out a complete execution of `program`.
    pub fn new(program: &'a Program, execution: &'a Execution) -> Self {
        let order = in_time(execution);
        let mut numbers = vec![0; execution.unfolding().events.len()];
        for (index, &event) in order.iter().enumerate() {
            numbers[event] = index + 1;
        }
        Diagram {
            program,
            execution,
            order,
            numbers,
        }
    }

    /// The execution.
    pub fn execution(&self) -> &Execution {
        self.execution
    }

    /// The thread of an event, by index.
    pub fn thread(&self, event: usize) -> usize {
        self.execution.event(event).thread
    }

    /// The threads that have events, by index.
    pub fn threads(&self) -> Vec<usize> {
        let mut threads: Vec<usize> = self.order.iter().map(|&event| self.thread(event)).collect();
        threads.sort_unstable();
        threads.dedup();
        threads
    }

    /// What counters and cells hold before any thread starts: `a = 0`.
    pub fn start(&self) -> Vec<String> {
        let counters = self.program.counters.iter();
        let counters = counters.map(|counter| (&counter.name, counter.initial));
        let cells = self
            .program
            .cells
            .iter()
            .map(|cell| (&cell.name, cell.initial));
        let text = |(name, value): (&String, usize)| format!("{name} = {}", number(value));
        counters.chain(cells).map(text).collect()
    }

    /// What the counters hold in the end.
    pub fn end(&self) -> Vec<String> {
        let counters = self.program.counters.iter().enumerate();
        let text = |(index, counter): (usize, &Counter)| {
            let last = known(self.execution.last(index));
            format!("{} = {last}", counter.name)
        };
        counters.map(text).collect()
    }

    /// The operation: `r0 = a.get()`.
    pub fn operation(&self, event: usize) -> String {
        let data = self.execution.event(event);
        let operation = self.program.operation_text(&data.operation);
        if let Some((comparison, bound)) = &data.wait {
            let bound = self.program.value_text(bound);
            return format!("while {operation} {} {bound}", comparison.symbol());
        }
        match data.register {
            Some(register) => format!("{} = {operation}", self.program.registers[register].name),
            None => operation,
        }
    }

    /// The values that it found and left: `4 → 5` of an update, `5` of a read. Of a write what its
    /// text does not say.
    pub fn values(&self, event: usize) -> String {
        let (found, left) = (self.execution.found(event), self.execution.left(event));
        match self.execution.event(event).operation {
            Operation::Read(_) if self.is_racing(event) => "undefined".to_string(),
            Operation::Get(_) | Operation::Read(_) => known(found),
            Operation::Write(_, Value::Constant(_)) => String::new(),
            Operation::Write(..) => known(left),
            _ => format!("{} → {}", known(found), known(left)),
        }
    }

    /// Where the value that it found came from: `from 2`, or `from start`; and which newer write
    /// a read that comes later missed. Empty where nothing, or nothing defined, was found.
    pub fn source(&self, event: usize) -> String {
        if self.execution.found(event).is_none() || self.is_racing(event) {
            return String::new();
        }
        let source = match self.execution.source(event) {
            Some(source) => format!("from {}", self.numbers[source]),
            None => "from start".to_string(),
        };
        match self.missed(event) {
            Some(missed) => format!("{source}, not {}", self.numbers[missed]),
            None => source,
        }
    }

    /// The newest write before a read, in the order of the numbers, that the read does not see.
    pub fn missed(&self, event: usize) -> Option<usize> {
        let Operation::Get(counter) = self.execution.event(event).operation else {
            return None;
        };
        let newer = &self.execution.order(counter)[self.execution.position(event)..];
        let earlier = |write: &&usize| self.numbers[**write] < self.numbers[event];
        newer.iter().rev().find(earlier).copied()
    }

    /// The pairs of accesses to plain memory that race.
    pub fn races(&self) -> Vec<(usize, usize)> {
        let cells = 0..self.program.cells.len();
        cells.flat_map(|cell| self.execution.races(cell)).collect()
    }

    /// Whether it is one of them.
    pub fn is_racing(&self, event: usize) -> bool {
        let races = self.races();
        races
            .iter()
            .any(|&(one, other)| one == event || other == event)
    }

    /// Why a naive reader would not expect it, or what the race is.
    ///
    /// # Panics
    ///
    /// If the claim is that there is no race on a cell on which this execution has none.
    pub fn reason(&self, claim: Claim) -> String {
        if let Claim::WaitsEnd = claim {
            return self.endless();
        }
        if let Claim::NoRace(cell) = claim {
            let (one, other) = self
                .execution
                .races(cell)
                .next()
                .expect("a race on the cell");
            return format!(
                "A data race: nothing orders {} and {}. That is undefined behaviour, after which \
                 anything may happen.",
                self.numbers[one], self.numbers[other]
            );
        }
        Why::of(self.execution).sentence(self)
    }

    /// Which waits never end, and why.
    fn endless(&self) -> String {
        let wait = |wait: usize| {
            let thread = self.thread(wait) + 1;
            let number = self.numbers[wait];
            format!("thread {thread} waits for ever in {number}")
        };
        let mut waits: Vec<usize> = self.execution.endless_waits().collect();
        waits.sort_by_key(|&wait| self.numbers[wait]);
        let waits: Vec<String> = waits.into_iter().map(wait).collect();
        let who = waits.join(", ");
        format!("A wait that never ends: {who}. Nobody is left who could change what it waits for.")
    }

    /// The edges to draw: reads-from, modification order between neighbours, from-read to the next
    /// write, and synchronizes-with; program order is the direction of the lanes.
    pub fn edges(&self) -> Vec<Edge> {
        let execution = self.execution;
        let mut edges = Vec::new();
        let mut edge = |from, to, relation| edges.push(Edge { from, to, relation });
        for event in execution.events() {
            let data = execution.event(event);
            if matches!(data.operation, Operation::Write(..)) {
                continue;
            }
            if let Some(source) = execution.source(event) {
                let relation = if data.operation.is_update() {
                    Relation::ModificationOrder
                } else {
                    Relation::ReadsFrom
                };
                edge(source, event, relation);
                if execution.synchronizes_with(source, event) {
                    edge(source, event, Relation::SynchronizesWith);
                }
            }
            if let Operation::Get(counter) = data.operation {
                if let Some(&next) = execution.order(counter).get(execution.position(event)) {
                    edge(event, next, Relation::FromRead);
                }
            }
        }
        edges
    }
}

fn known(value: Option<usize>) -> String {
    value.map_or(String::new(), number)
}

/// A number as people read it: the wrapped ones as what they are below zero of.
pub fn number(value: usize) -> String {
    match value.wrapping_neg() {
        0 => "0".to_string(),
        1 => "usize::MAX".to_string(),
        below @ 2..=1000 => format!("usize::MAX - {}", below - 1),
        _ => value.to_string(),
    }
}

/// The events in an order that respects as many relations as have no cycle together, staying in a
/// thread while it can.
fn in_time(execution: &Execution) -> Vec<usize> {
    let all = execution.present();
    let rows = |before: &dyn Fn(usize) -> Bits| {
        let mut rows = [0; MAX_OPERATIONS];
        each(all).for_each(|event| rows[event] = before(event));
        rows
    };
    let before: Rows = Reach::ALL
        .iter()
        .map(|reach| rows(&|event| reach.before(execution, event)))
        .find(|before| acyclic(all, |event| before[event]))
        .unwrap_or_else(|| rows(&|event| execution.po(event)));
    let mut left = all;
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
