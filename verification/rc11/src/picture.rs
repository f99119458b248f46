//! An execution as a person wants to see it.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use crate::graph::{Action, EventId, Graph, LocationId, ThreadId, MAIN};
use crate::identity::Kind;
use crate::update::Function;

/// Draws an execution: threads side by side, one operation a line, with the value and the line from which
/// it was read, and the place in the source at the end.
///
/// The lines stand in an order in which every read comes after what it reads and, as far as there is
/// one, before what overwrites that. What has no such place is marked: a *stale* read finds a value
/// that a line above has overwritten, an *overtaken* write comes before one above.
pub(crate) fn draw(graph: &Graph, names: &[Option<String>], order: &[EventId]) -> String {
    let picture = Picture::new(graph, names, order);
    picture.text()
}

/// The events in the order of their lines; the two of a read-modify-write are next to each other.
pub(crate) fn linear(graph: &Graph) -> Vec<EventId> {
    let mut drawn = vec![false; graph.events.len()];
    let mut order = Vec::new();
    let mut threads: Vec<_> = graph.threads.iter().flatten().collect();
    threads.sort_by_key(|thread| &thread.path);
    while order.len() < graph.events.len() {
        let nexts = threads.iter().filter_map(|thread| {
            let events = thread.events.iter().copied();
            events.into_iter().find(|&event| !drawn[event])
        });
        let ready: Vec<EventId> = nexts
            .filter(|&event| is_ready(graph, event, &drawn))
            .collect();
        let next = ready
            .iter()
            .find(|&&event| in_order(graph, event, &drawn))
            .or(ready.first());
        let &next = next.expect("po and rf have no cycle");
        drawn[next] = true;
        order.push(next);
        if matches!(graph.events[next].action, Action::Read(read) if read.exclusive) {
            let event = &graph.events[next];
            let write = graph.thread(event.thread).events[event.index + 1];
            drawn[write] = true;
            order.push(write);
        }
    }
    order
}

/// Whether all is drawn from which po and rf lead to an event.
fn is_ready(graph: &Graph, event: EventId, drawn: &[bool]) -> bool {
    let spawn = graph.thread(graph.events[event].thread).spawn;
    let before = graph.before(event).or(spawn);
    before.is_none_or(|before| drawn[before])
        && match graph.events[event].action {
            Action::Read(read) => read.source.is_none_or(|source| drawn[source]),
            Action::Join { thread } => graph.last(thread).is_some_and(|end| drawn[end]),
            _ => true,
        }
}

/// Whether all is drawn that comes before an event in its location's order.
fn in_order(graph: &Graph, event: EventId, drawn: &[bool]) -> bool {
    let Some(location) = graph.events[event].atomic() else {
        return true;
    };
    let own = graph.before(event).filter(|_| is_exclusive(graph, event));
    let is_write = graph.events[event].is_write();
    let position = graph.position(event);
    graph.locations[location].events.iter().all(|&other| {
        drawn[other]
            || other == event
            || Some(other) == own
            || !is_write
            || graph.position(other) >= position
    }) && !overtaken(graph, event, drawn)
}

/// Whether a write, or initial value, that comes later in the location's order is drawn.
fn overtaken(graph: &Graph, event: EventId, drawn: &[bool]) -> bool {
    let location = graph.events[event].atomic();
    let location = &graph.locations[location.expect("an operation on an atomic")];
    let later = &location.writes[graph.position(event)..];
    later.iter().any(|&write| drawn[write])
}

/// Whether an event is the write of a read-modify-write.
fn is_exclusive(graph: &Graph, event: EventId) -> bool {
    matches!(graph.events[event].action, Action::Write(write) if write.exclusive)
}

struct Line {
    thread: ThreadId,
    text: String,
    site: String,
}

struct Picture<'a> {
    graph: &'a Graph,
    /// The threads in the order of their columns.
    threads: Vec<ThreadId>,
    names: Vec<String>,
    /// The locations in the order in which they appear.
    locations: Vec<LocationId>,
    lines: Vec<Line>,
    /// The number of the line in which an event stands.
    numbers: Vec<usize>,
}

impl<'a> Picture<'a> {
    fn new(graph: &'a Graph, given: &[Option<String>], order: &[EventId]) -> Self {
        let mut threads: Vec<ThreadId> = (0..graph.threads.len())
            .filter(|&thread| graph.threads[thread].is_some())
            .collect();
        threads.sort_by(|&one, &other| graph.thread(one).path.cmp(&graph.thread(other).path));
        let mut names = vec![String::new(); graph.threads.len()];
        for (column, &thread) in threads.iter().enumerate() {
            names[thread] = match given.get(thread) {
                Some(Some(name)) => name.clone(),
                _ if thread == MAIN => "main".to_string(),
                _ => format!("thread {column}"),
            };
        }
        let mut picture = Self {
            graph,
            threads,
            names,
            locations: Vec::new(),
            lines: Vec::new(),
            numbers: vec![0; graph.events.len()],
        };
        let mut drawn = vec![false; graph.events.len()];
        for &event in order {
            let marks = graph.events[event].atomic().is_some() && overtaken(graph, event, &drawn);
            drawn[event] = true;
            picture.add(event, marks);
        }
        picture
    }

    /// Adds the line of an event, unless it stands in another one's.
    fn add(&mut self, event: EventId, marked: bool) {
        self.numbers[event] = self.lines.len() + 1;
        if is_exclusive(self.graph, event) {
            // It stands in the line of its read, wherever that is.
            let read = self.graph.before(event).expect("its read");
            self.numbers[event] = self.numbers[read];
            return;
        }
        let mut text = match self.operation(event) {
            Some(text) => text,
            None => return,
        };
        if marked {
            let is_write = self.graph.events[event].is_write();
            text.push_str(if is_write {
                "  ← overtaken"
            } else {
                "  ← stale"
            });
        }
        let described = &self.graph.events[event];
        self.lines.push(Line {
            thread: described.thread,
            text,
            site: described.site.to_string(),
        });
    }

    /// What a location is called: `a`, `b`, and so on in the order in which they appear.
    fn name(&mut self, location: LocationId) -> String {
        let place = self.locations.iter().position(|&other| other == location);
        let place = place.unwrap_or_else(|| {
            self.locations.push(location);
            self.locations.len() - 1
        });
        let letter = char::from(b'a' + (place % 26) as u8);
        match place / 26 {
            0 => letter.to_string(),
            round => format!("{letter}{round}"),
        }
    }

    /// The operation of an event in words; nothing if it is none that a person asked for.
    fn operation(&mut self, event: EventId) -> Option<String> {
        let graph = self.graph;
        Some(match graph.events[event].action {
            Action::Read(read) => {
                let name = self.name(read.location);
                let value = graph.value(read.location, read.source);
                let from = match read.source {
                    Some(source) => format!("from {}", self.numbers[source]),
                    None => "initial".to_string(),
                };
                let kind = graph.locations[read.location].kind;
                match (kind, read.update) {
                    (Kind::Mutex, _) if read.exclusive => format!("lock {name}"),
                    (Kind::Mutex, _) => format!("lock {name}: it is held ({from})"),
                    (Kind::Token, _)
                        if read
                            .update
                            .is_some_and(|update| matches!(update.function, Function::Swap(_))) =>
                    {
                        format!("unpark {name}")
                    }
                    (Kind::Token, _) if read.exclusive => format!("park {name}: go on ({from})"),
                    (Kind::Token, _) => format!("park {name}: wait ({from})"),
                    (Kind::Condvar, Some(update)) if matches!(update.function, Function::Or(_)) => {
                        format!("wait on {name}")
                    }
                    (Kind::Condvar, Some(_)) => format!("notify {name}"),
                    (Kind::Condvar, None) => format!("look at {name} ({from})"),
                    (_, Some(update)) => {
                        let call = call(update.function, read.order, read.failure);
                        format!("{name}.{call} → {value} ({from})")
                    }
                    (_, None) => format!("{name}.load({:?}) → {value} ({from})", read.order),
                }
            }
            Action::Write(write) => {
                let name = self.name(write.location);
                match graph.locations[write.location].kind {
                    Kind::Mutex => format!("unlock {name}"),
                    _ => format!("{name}.store({}, {:?})", write.value, write.order),
                }
            }
            Action::Fence(order) => format!("fence({order:?})"),
            Action::Access { location, write } => {
                if graph.locations[location].kind == Kind::Content {
                    return None;
                }
                let name = self.name(location);
                format!("{} {name}", if write { "write" } else { "read" })
            }
            Action::Spawn { thread } => format!("spawn {}", self.names[thread]),
            Action::Join { thread } => format!("join {}", self.names[thread]),
            Action::Blocked { .. } => "waits".to_string(),
            Action::End | Action::Choice { .. } | Action::Yield { .. } => return None,
        })
    }

    fn text(&self) -> String {
        let width = |thread: ThreadId| {
            let texts = self.lines.iter().filter(|line| line.thread == thread);
            let texts = texts.map(|line| line.text.chars().count());
            texts
                .max()
                .unwrap_or(0)
                .max(self.names[thread].chars().count())
        };
        let shown = self.threads.iter().copied();
        let shown = shown.filter(|&thread| self.lines.iter().any(|line| line.thread == thread));
        let columns: Vec<(ThreadId, usize)> = shown.map(|thread| (thread, width(thread))).collect();
        let number = self.lines.len().to_string().len();
        let row = |label: &str, cell: &dyn Fn(ThreadId) -> String, site: &str| {
            let mut row = format!("  {label:>number$}");
            for &(thread, width) in &columns {
                let _ = write!(row, "  {:width$}", cell(thread));
            }
            let _ = write!(row, "  {site}");
            row.trim_end().to_string() + "\n"
        };
        let mut text = row("", &|thread| self.names[thread].clone(), "");
        for (place, line) in self.lines.iter().enumerate() {
            let cell = |thread| {
                if thread == line.thread {
                    line.text.clone()
                } else {
                    String::new()
                }
            };
            text += &row(&(place + 1).to_string(), &cell, &line.site);
        }
        for (place, &location) in self.locations.iter().enumerate() {
            let letter = char::from(b'a' + (place % 26) as u8);
            let round = place / 26;
            let name = if round == 0 {
                letter.to_string()
            } else {
                format!("{letter}{round}")
            };
            let location = &self.graph.locations[location];
            let what = match location.kind {
                Kind::Atomic => "atomic",
                Kind::Cell => "cell",
                Kind::Mutex | Kind::Content => "mutex",
                Kind::Condvar => "condition variable",
                Kind::Token => "what a thread parks on",
            };
            let separator = if place == 0 { "\n" } else { "" };
            let made = match location.kind {
                Kind::Token => String::new(),
                _ => format!(" made at {}", location.site),
            };
            let _ = writeln!(text, "{separator}  {name}: {what}{made}");
        }
        text
    }
}

/// A read-modify-write as it is called.
fn call(function: Function, order: Ordering, failure: Ordering) -> String {
    match function {
        Function::Add(value) => format!("fetch_add({value}, {order:?})"),
        Function::Subtract(value) => format!("fetch_sub({value}, {order:?})"),
        Function::And(value) => format!("fetch_and({value}, {order:?})"),
        Function::Nand(value) => format!("fetch_nand({value}, {order:?})"),
        Function::Or(value) => format!("fetch_or({value}, {order:?})"),
        Function::Xor(value) => format!("fetch_xor({value}, {order:?})"),
        Function::Maximum(value) => format!("fetch_max({value}, {order:?})"),
        Function::Minimum(value) => format!("fetch_min({value}, {order:?})"),
        Function::Swap(value) => format!("swap({value}, {order:?})"),
        Function::CompareExchange { expected, new } => {
            format!("compare_exchange({expected}, {new}, {order:?}, {failure:?})")
        }
    }
}
