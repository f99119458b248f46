//! An execution as a picture, as data: every format that draws it draws this.

use indexmap::IndexMap;
use serde::Serialize;

use super::diagram::Diagram;
use super::why::{reason, Why};
use super::{one_line, Number};
use crate::execution::Execution;
use crate::program::{Operation, Program, Scope, Value};

pub use super::edge::{Edge, Relation};

/// An execution with what is to be said about it.
///
/// Events are numbered from 1, in an order that contradicts as little of the execution as possible. The
/// start, which left the initial values, is number 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// What the program is about, or what stands for it.
    pub title: String,
    /// What the execution is an example of.
    pub caption: String,
    /// Why a naive reader would not expect it.
    pub reason: String,
    /// How it ends.
    pub ending: Ending,
    /// What counters and cells hold before any thread starts.
    pub start: IndexMap<String, Number>,
    /// What the counters hold in the end; nothing after a data race.
    pub end: IndexMap<String, Number>,
    /// The threads that have events, counted from 1.
    pub threads: Vec<usize>,
    /// The events, by number. Of an execution with a data race, no more than what leads to the race.
    pub events: Vec<DrawnEvent>,
    /// The relations to draw. Program order is drawn between neighbours.
    pub arrows: Vec<Arrow>,
    /// A shortest cycle that no interleaving has, or that an axiom forbids; empty if there is none.
    pub cycle: Vec<Edge>,
}

/// How an execution ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every thread ends.
    Ends,
    /// Some thread waits for ever.
    WaitsForEver,
    /// With a data race, after which anything may happen.
    Race,
}

/// An event of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawnEvent {
    /// Its number.
    pub number: usize,
    /// Its thread, counted from 1.
    pub thread: usize,
    /// What it does: `r0 = a.get()`.
    pub operation: String,
    /// The line on which its ordering is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The value that it found. Nothing for a write to a cell, or in a race.
    pub found: Option<Number>,
    /// The value that an update, or a write to a cell, left.
    pub left: Option<Number>,
    /// Whether its text says already what it left.
    #[serde(skip)]
    pub says_left: bool,
    /// Whether it is one of those that find a value.
    #[serde(skip)]
    pub finds_value: bool,
    /// The number of the event whose value it found; 0 is the start.
    pub source: Option<usize>,
    /// Of an operation on a counter: its place in the modification order, counted from 1; for a read that
    /// of the write it reads, where 0 is the initial value.
    pub position: Option<usize>,
    /// The newest write with a smaller number that a read does not see.
    pub missed: Option<usize>,
    /// Whether it is one of two accesses that race.
    pub is_racing: bool,
    /// Whether it is a wait that never ends.
    pub is_endless: bool,
}

/// A relation to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Arrow {
    /// The number of the event that it comes from; 0 for the start.
    pub from: usize,
    /// The number of the event that it goes to.
    pub to: usize,
    /// What it means.
    pub relation: Relation,
    /// Whether it synchronizes, too.
    pub synchronization: Synchronization,
    /// Whether it is part of the cycle.
    pub in_cycle: bool,
}

/// Whether an arrow synchronizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Synchronization {
    /// It does not.
    Absent,
    /// It does.
    Present,
    /// It does not, and if it did, there would be no data race.
    Missing,
}

impl Arrow {
    fn new(from: usize, to: usize, relation: Relation) -> Self {
        Arrow {
            from,
            to,
            relation,
            synchronization: Synchronization::Absent,
            in_cycle: false,
        }
    }

    /// What is written at it, a line each, and the relation that each line is about.
    pub fn labels(&self) -> Vec<(&'static str, Relation)> {
        let own = (self.relation.label(), self.relation);
        let below = match self.synchronization {
            Synchronization::Absent => None,
            Synchronization::Present => Some(("sw", Relation::SynchronizesWith)),
            Synchronization::Missing => Some(("no sw", Relation::Race)),
        };
        [own].into_iter().chain(below).collect()
    }
}

impl Picture {
    /// Draws an execution that is an example of what the caption says.
    pub fn of_execution(program: &Program, execution: &Execution, caption: &str) -> Self {
        let diagram = Diagram::new(program, execution);
        Picture::new(&diagram, caption, reason(&diagram))
    }

    /// A picture whose cycle is the one that no interleaving has.
    pub(super) fn new(diagram: &Diagram, caption: &str, reason: String) -> Self {
        let why = if diagram.races.is_empty() {
            Why::of(diagram.execution)
        } else {
            Why::Interleaving
        };
        Picture::with_cycle(diagram, caption, reason, why.cycle())
    }

    pub(super) fn with_cycle(
        diagram: &Diagram,
        caption: &str,
        reason: String,
        cycle: &[Edge],
    ) -> Self {
        let number = |event: usize| diagram.numbers[event];
        let numbered = |edge: &Edge| Edge {
            from: number(edge.from),
            to: number(edge.to),
            relation: edge.relation,
        };
        let events: Vec<DrawnEvent> = diagram
            .order
            .iter()
            .map(|&event| DrawnEvent::new(diagram, event))
            .collect();
        let mut threads: Vec<usize> = events.iter().map(|event| event.thread).collect();
        threads.sort_unstable();
        threads.dedup();
        let ending = if !diagram.races.is_empty() {
            Ending::Race
        } else if diagram.execution.ends() {
            Ending::Ends
        } else {
            Ending::WaitsForEver
        };
        let title = match &*diagram.program.title {
            "" => "A counter program",
            title => title,
        };
        Picture {
            title: one_line(title),
            caption: one_line(caption),
            reason,
            ending,
            start: start(diagram.program),
            end: match ending {
                Ending::Race => IndexMap::new(),
                _ => end(diagram),
            },
            threads,
            arrows: arrows(diagram, &events, cycle),
            events,
            cycle: cycle.iter().map(numbered).collect(),
        }
    }

    /// An event by its number.
    pub fn event(&self, number: usize) -> &DrawnEvent {
        &self.events[number - 1]
    }

    /// The events of a thread, in program order.
    pub fn of_thread(&self, thread: usize) -> impl Iterator<Item = &DrawnEvent> {
        self.events
            .iter()
            .filter(move |event| event.thread == thread)
    }

    /// All of it in words.
    pub fn description(&self) -> String {
        let event = |event: &DrawnEvent| {
            let values = match &*event.values() {
                "" => String::new(),
                values => format!("({values})"),
            };
            let thread = format!("{}. Thread {}:", event.number, event.thread);
            let parts = [thread, event.operation.clone(), values, event.origin()];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            parts.join(" ")
        };
        let events: Vec<String> = self.events.iter().map(event).collect();
        format!("{}. {}. {}", self.caption, events.join(". "), self.reason)
    }
}

impl DrawnEvent {
    fn new(diagram: &Diagram, event: usize) -> Self {
        let execution = diagram.execution;
        let operation = &execution.event(event).operation;
        let is_racing = diagram.is_racing(event);
        let found = execution.found(event).filter(|_| !is_racing);
        let source = execution.source(event);
        DrawnEvent {
            number: diagram.numbers[event],
            thread: diagram.thread(event),
            operation: diagram.operation(event),
            line: operation
                .site()
                .map(|site| diagram.program.sites[site].line)
                .filter(|line| *line > 0),
            finds_value: operation.finds_value(),
            found: found.map(Number::from),
            left: execution.left(event).map(Number::from),
            says_left: matches!(
                operation,
                Operation::Write(_, Value::Constant(_))
                    | Operation::Store(_, Value::Constant(_), _)
            ),
            source: found.map(|_| source.map_or(0, |source| diagram.numbers[source])),
            position: operation.atomic().map(|_| execution.position(event)),
            missed: diagram.missed(event).map(|missed| diagram.numbers[missed]),
            is_racing,
            is_endless: execution.endless_waits().any(|wait| wait == event),
        }
    }

    /// The values that it found and left: `4 → 5` of an update, `5` of a read, `0, for ever` of a wait that
    /// never ends. Of a write what its text does not say.
    pub fn values(&self) -> String {
        match (self.found, self.left) {
            (Some(found), Some(left)) => format!("{found} → {left}"),
            (Some(found), None) if self.is_endless => format!("{found}, for ever"),
            (Some(found), None) => found.to_string(),
            (None, Some(_)) if self.says_left => String::new(),
            (None, Some(left)) => left.to_string(),
            (None, None) if self.finds_value => "undefined".to_string(),
            (None, None) => String::new(),
        }
    }

    /// Where the value that it found came from: `from 2`, or `from start`; and which newer write
    /// a read that comes later missed. Empty where nothing, or nothing defined, was found.
    pub fn origin(&self) -> String {
        let source = match self.source {
            None => return String::new(),
            Some(0) => "from start".to_string(),
            Some(source) => format!("from {source}"),
        };
        match self.missed {
            Some(missed) => format!("{source}, not {missed}"),
            None => source,
        }
    }
}

/// What counters and cells hold before any thread starts.
fn start(program: &Program) -> IndexMap<String, Number> {
    let all = program.atomics().chain(program.plain());
    let all = all.map(|index| &program.locations[index]);
    all.map(|location| (location.name.clone(), location.initial.into()))
        .collect()
}

fn end(diagram: &Diagram) -> IndexMap<String, Number> {
    let program = diagram.program;
    let last = program.atomics().filter_map(|index| {
        let last = diagram.execution.last(index)?;
        Some((program.locations[index].name.clone(), last.into()))
    });
    last.collect()
}

/// Program order between neighbours, then what leads from the start, between events, and races.
fn arrows(diagram: &Diagram, events: &[DrawnEvent], cycle: &[Edge]) -> Vec<Arrow> {
    let execution = diagram.execution;
    let number = |event: usize| diagram.numbers[event];
    let mut arrows = program_order(diagram, cycle);
    // The first update of a counter has no arrow from the start: none enters it at all.
    let from_start = events
        .iter()
        .filter(|event| event.source == Some(0) && event.left.is_none());
    arrows.extend(from_start.map(|event| Arrow::new(0, event.number, Relation::ReadsFrom)));
    let mut edges = diagram.edges();
    let is_drawn = |edge: &&Edge| !in_thread(edge.relation);
    for edge in cycle.iter().filter(is_drawn) {
        // Synchronization is drawn along the value that it comes with, if the same arrow shows that.
        let mut known = edges.iter();
        let is_shown = known.any(|other| {
            (other.from, other.to) == (edge.from, edge.to)
                && (other.relation == edge.relation || edge.relation == Relation::SynchronizesWith)
        });
        if !is_shown {
            edges.push(*edge);
        }
    }
    edges.sort_unstable();
    arrows.extend(edges.iter().map(|edge| {
        let (from, to) = (edge.from, edge.to);
        let mut steps = diagram.unsynchronized.iter();
        let carries_value = matches!(
            edge.relation,
            Relation::ReadsFrom | Relation::ModificationOrder
        );
        let synchronization = if !carries_value {
            Synchronization::Absent
        } else if execution.synchronizes_with(from, to) {
            Synchronization::Present
        } else if steps.any(|step| (step.from, step.to) == (from, to)) {
            Synchronization::Missing
        } else {
            Synchronization::Absent
        };
        let in_cycle = cycle.iter().any(|step| {
            (step.from, step.to) == (from, to)
                && (step.relation == edge.relation
                    || carries_value && step.relation == Relation::SynchronizesWith)
        });
        Arrow {
            synchronization,
            in_cycle,
            ..Arrow::new(number(from), number(to), edge.relation)
        }
    }));
    let races = diagram.races.iter();
    arrows
        .extend(races.map(|&(one, other)| Arrow::new(number(one), number(other), Relation::Race)));
    arrows
}

/// The steps of every thread. What the cycle says of two events of one thread it says of all steps
/// between them.
fn program_order(diagram: &Diagram, cycle: &[Edge]) -> Vec<Arrow> {
    let execution = diagram.execution;
    let mut arrows = Vec::new();
    for (index, &to) in diagram.order.iter().enumerate() {
        let mut earlier = diagram.order[..index].iter().rev();
        let thread = diagram.thread(to);
        let Some(&from) = earlier.find(|&&event| diagram.thread(event) == thread) else {
            continue;
        };
        let is_from =
            |earlier: usize, later| earlier == later || execution.is_before(earlier, later);
        let in_cycle = cycle.iter().any(|edge| {
            in_thread(edge.relation) && is_from(edge.from, from) && is_from(to, edge.to)
        });
        let (from, to) = (diagram.numbers[from], diagram.numbers[to]);
        arrows.push(Arrow {
            in_cycle,
            ..Arrow::new(from, to, Relation::ProgramOrder)
        });
    }
    arrows
}

/// Whether a relation holds between events of one thread only.
fn in_thread(relation: Relation) -> bool {
    matches!(relation, Relation::ProgramOrder | Relation::Dependency)
}
