//! Execution graphs: what happened, and in which relations it stands.
//!
//! The terms are those of Lahav, Vafeiadis, Kang, Hur, Dreyer: *Repairing Sequential Consistency in
//! C/C++11* (PLDI 2017). A graph has events and three relations between them: *program order* (po)
//! within each thread, *reads-from* (rf) from a write to a read, and for every location the
//! *modification order* (mo) of its writes. A read-modify-write is two events, a read and a write
//! next to each other. Everything else is derived.

use std::sync::atomic::Ordering;

use smallvec::SmallVec;

use crate::clock::Clock;
pub(crate) use crate::event::{
    here, Action, Event, EventId, LocationId, Read, Site, ThreadId, Write, MAIN,
};
use crate::identity::Kind;

/// A thread of a graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thread {
    /// Where it comes from: the how manieth thread of the how manieth thread of the first thread.
    /// It names the thread whatever the order in which the events were added.
    pub(crate) path: SmallVec<[u16; 4]>,
    /// The event that started it; the first thread has none.
    pub(crate) spawn: Option<EventId>,
    /// Its events in program order.
    pub(crate) events: Vec<EventId>,
    spawned: u16,
}

/// A location of a graph.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    /// The value before any write.
    pub(crate) initial: u64,
    pub(crate) kind: Kind,
    /// Where the program made it.
    pub(crate) site: Site,
    /// The writes in modification order.
    pub(crate) writes: Vec<EventId>,
    /// All its events as they were added. A location without any is free for another use.
    pub(crate) events: Vec<EventId>,
}

impl Location {
    /// The write at a place of the modification order, where place 0 is the initial value.
    #[inline]
    pub(crate) fn write(&self, position: usize) -> Option<EventId> {
        position.checked_sub(1).map(|index| self.writes[index])
    }
}

/// An execution, or the part of one that has been added so far.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) events: Vec<Event>,
    /// The threads by number; a number without a thread is `None`.
    pub(crate) threads: Vec<Option<Thread>>,
    pub(crate) locations: Vec<Location>,
    /// How many events are `SeqCst`.
    pub(crate) seq_cst: usize,
}

fn acquires(order: Ordering) -> bool {
    matches!(
        order,
        Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst
    )
}

fn releases(order: Ordering) -> bool {
    matches!(
        order,
        Ordering::Release | Ordering::AcqRel | Ordering::SeqCst
    )
}

impl Graph {
    /// A first thread that has done nothing.
    pub(crate) fn new() -> Self {
        Self {
            events: Vec::new(),
            threads: vec![Some(Thread::default())],
            locations: Vec::new(),
            seq_cst: 0,
        }
    }

    /// A thread by its number.
    #[inline]
    pub(crate) fn thread(&self, thread: ThreadId) -> &Thread {
        self.threads[thread]
            .as_ref()
            .expect("the number is a thread's")
    }

    #[inline]
    fn thread_mut(&mut self, thread: ThreadId) -> &mut Thread {
        self.threads[thread]
            .as_mut()
            .expect("the number is a thread's")
    }

    /// The last event of a thread.
    #[inline]
    pub(crate) fn last(&self, thread: ThreadId) -> Option<EventId> {
        self.thread(thread).events.last().copied()
    }

    /// The event before this one in its thread.
    #[inline]
    pub(crate) fn before(&self, event: EventId) -> Option<EventId> {
        let Event { thread, index, .. } = self.events[event];
        index
            .checked_sub(1)
            .map(|index| self.thread(thread).events[index])
    }

    /// Whether a clock includes an event.
    #[inline]
    pub(crate) fn included(&self, event: EventId, clock: &Clock) -> bool {
        let event = &self.events[event];
        clock.includes(event.thread, event.index)
    }

    /// Whether `earlier` happens before `later`.
    #[inline]
    pub(crate) fn happens_before(&self, earlier: EventId, later: EventId) -> bool {
        earlier != later && self.included(earlier, &self.events[later].happened)
    }

    /// What happens before the next event of a thread, as far as that does not depend on the event.
    pub(crate) fn happened_to(&self, thread: ThreadId) -> Clock {
        match self.last(thread).or(self.thread(thread).spawn) {
            Some(event) => self.events[event].happened.clone(),
            None => Clock::default(),
        }
    }

    /// The same for po and rf.
    pub(crate) fn prefix_of(&self, thread: ThreadId) -> Clock {
        match self.last(thread).or(self.thread(thread).spawn) {
            Some(event) => self.events[event].prefix.clone(),
            None => Clock::default(),
        }
    }

    /// The place of an atomic's event in the modification order: a write's own, a read's source's.
    #[inline]
    pub(crate) fn position(&self, event: EventId) -> usize {
        match &self.events[event].action {
            Action::Write(write) => write.position,
            Action::Read(read) => read.source.map_or(0, |source| self.position(source)),
            other => unreachable!("{other:?} is no operation on an atomic"),
        }
    }

    /// The value that a write, or the initial one, leaves.
    #[inline]
    pub(crate) fn value(&self, location: LocationId, source: Option<EventId>) -> u64 {
        match source.map(|source| &self.events[source].action) {
            Some(Action::Write(write)) => write.value,
            None => self.locations[location].initial,
            Some(other) => unreachable!("{other:?} is no write"),
        }
    }

    /// The write that an event reads; none if that is the initial value, or the event is no read.
    #[inline]
    pub(crate) fn source(&self, event: EventId) -> Option<EventId> {
        match &self.events[event].action {
            Action::Read(read) => read.source,
            _ => None,
        }
    }

    /// The read of an event that is one.
    #[inline]
    pub(crate) fn read(&self, event: EventId) -> &Read {
        match &self.events[event].action {
            Action::Read(read) => read,
            other => unreachable!("{other:?} is no read"),
        }
    }

    /// Whether a read-modify-write has read the write (or initial value) at this place.
    #[inline]
    pub(crate) fn is_consumed(&self, location: LocationId, position: usize) -> bool {
        let writes = &self.locations[location].writes;
        writes
            .get(position)
            .is_some_and(|&next| match &self.events[next].action {
                Action::Write(write) => write.exclusive,
                other => unreachable!("{other:?} is no write"),
            })
    }

    /// Whether every thread has ended.
    pub(crate) fn has_ended_everywhere(&self) -> bool {
        let threads = (0..self.threads.len()).filter(|&thread| self.threads[thread].is_some());
        threads.into_iter().all(|thread| self.has_ended(thread))
    }

    /// Whether the thread has ended.
    pub(crate) fn has_ended(&self, thread: ThreadId) -> bool {
        self.last(thread)
            .is_some_and(|last| matches!(self.events[last].action, Action::End))
    }

    /// A location that no event has used yet.
    pub(crate) fn new_location(&mut self, initial: u64, kind: Kind, site: Site) -> LocationId {
        let free = |location: &Location| location.events.is_empty();
        match self.locations.iter().position(free) {
            Some(location) => {
                self.locations[location].initial = initial;
                self.locations[location].kind = kind;
                self.locations[location].site = site;
                location
            }
            None => {
                self.locations.push(Location {
                    initial,
                    kind,
                    site,
                    writes: Vec::new(),
                    events: Vec::new(),
                });
                self.locations.len() - 1
            }
        }
    }

    /// The number that the next thread gets.
    pub(crate) fn next_thread(&self) -> ThreadId {
        self.threads
            .iter()
            .position(Option::is_none)
            .unwrap_or(self.threads.len())
    }

    /// Adds an event at the end of a thread. A write is put at its position of the modification
    /// order, and those from there on move up by one.
    pub(crate) fn push(&mut self, thread: ThreadId, action: Action, site: Site) -> EventId {
        let id = self.events.len();
        let index = self.thread(thread).events.len();
        let event = self.derive(thread, index, action, site);
        match action {
            Action::Write(write) => {
                let at = write.position - 1;
                self.locations[write.location].writes.insert(at, id);
                self.renumber(write.location, at + 1);
            }
            Action::Spawn { thread: child } => {
                let parent = self.thread_mut(thread);
                let mut path = parent.path.clone();
                path.push(parent.spawned);
                parent.spawned += 1;
                if self.threads.len() <= child {
                    self.threads.resize_with(child + 1, || None);
                }
                self.threads[child] = Some(Thread {
                    path,
                    spawn: Some(id),
                    ..Thread::default()
                });
            }
            _ => {}
        }
        if let Some(location) = event.location() {
            self.locations[location].events.push(id);
        }
        self.thread_mut(thread).events.push(id);
        self.seq_cst += usize::from(event.is_seq_cst());
        self.events.push(event);
        id
    }

    /// Writes down where each write from a place on stands.
    fn renumber(&mut self, location: LocationId, from: usize) {
        let writes = &self.locations[location].writes;
        for (place, &write) in writes.iter().enumerate().skip(from) {
            match &mut self.events[write].action {
                Action::Write(write) => write.position = place + 1,
                other => unreachable!("{other:?} is no write"),
            }
        }
    }

    /// An event at this index of its thread, with what it derives from those that it depends on.
    fn derive(&self, thread: ThreadId, index: usize, action: Action, site: Site) -> Event {
        let events = &self.thread(thread).events[..index];
        let before = events.last().map(|&before| &self.events[before]);
        let spawn = self.thread(thread).spawn.map(|spawn| &self.events[spawn]);
        let (mut happened, mut prefix) = match before.or(spawn) {
            Some(event) => (event.happened.clone(), event.prefix.clone()),
            None => Default::default(),
        };
        happened.include(thread, index);
        prefix.include(thread, index);
        let mut published = Clock::default();
        let mut release_fence = before.and_then(|before| before.release_fence);
        match &action {
            Action::Read(read) => {
                if let Some(source) = read.source {
                    let source = &self.events[source];
                    prefix.join(&source.prefix);
                    if acquires(read.ordering()) {
                        happened.join(&source.published);
                    }
                }
            }
            Action::Fence(order) => {
                if acquires(*order) {
                    for source in events.iter().filter_map(|&event| self.source(event)) {
                        happened.join(&self.events[source].published);
                    }
                }
                if releases(*order) {
                    release_fence = Some(index);
                }
            }
            Action::Write(write) => {
                if releases(write.order) {
                    published = happened.clone();
                } else if let Some(fence) = release_fence {
                    published = self.events[events[fence]].happened.clone();
                }
                if write.exclusive {
                    // A release sequence goes on through read-modify-writes, and through nothing else.
                    let read = events.last();
                    let read = read.expect("the read of a read-modify-write is before its write");
                    if let Some(source) = self.source(*read) {
                        published.join(&self.events[source].published);
                    }
                }
            }
            Action::Join { thread } => {
                let end = self.last(*thread).expect("a thread that has ended");
                happened.join(&self.events[end].happened);
                prefix.join(&self.events[end].prefix);
            }
            _ => {}
        }
        Event {
            thread,
            index,
            action,
            site,
            happened,
            prefix,
            published,
            release_fence,
        }
    }

    /// Lets a read that nothing depends on read another write.
    pub(crate) fn set_source(&mut self, read: EventId, source: Option<EventId>) {
        let Event {
            thread,
            index,
            action,
            site,
            ..
        } = self.events[read];
        let Action::Read(mut label) = action else {
            unreachable!("{action:?} is no read");
        };
        let found = self.value(label.location, source);
        label.source = source;
        label.exclusive = label
            .update
            .is_some_and(|update| update.apply(found).is_some());
        self.seq_cst -= usize::from(self.events[read].is_seq_cst());
        self.events[read] = self.derive(thread, index, Action::Read(label), site);
        self.seq_cst += usize::from(self.events[read].is_seq_cst());
    }

    /// Takes the last events away, so that `length` are left.
    pub(crate) fn truncate(&mut self, length: usize) {
        while self.events.len() > length {
            let event = self.events.pop().expect("there are more");
            self.seq_cst -= usize::from(event.is_seq_cst());
            self.thread_mut(event.thread).events.pop();
            if let Some(location) = event.location() {
                self.locations[location].events.pop();
            }
            match event.action {
                Action::Write(write) => {
                    let at = write.position - 1;
                    self.locations[write.location].writes.remove(at);
                    self.renumber(write.location, at);
                }
                Action::Spawn { thread } => {
                    self.threads[thread] = None;
                    self.thread_mut(event.thread).spawned -= 1;
                }
                _ => {}
            }
        }
    }

    /// The part of the graph that consists of the events kept, in the order in which they were
    /// added, and the new number of each. What an event depends on is kept with it.
    pub(crate) fn restrict(&self, keep: &[bool]) -> (Graph, Vec<EventId>) {
        let mut number = vec![usize::MAX; self.events.len()];
        let mut events = Vec::with_capacity(self.events.len());
        for (old, event) in self.events.iter().enumerate().filter(|&(old, _)| keep[old]) {
            number[old] = events.len();
            events.push(event.clone());
        }
        for event in &mut events {
            if let Action::Read(read) = &mut event.action {
                read.source = read.source.map(|source| number[source]);
            }
        }
        let numbers = |ids: &[EventId]| -> Vec<EventId> {
            let mut numbers = Vec::with_capacity(ids.len());
            numbers.extend(ids.iter().filter(|&&id| keep[id]).map(|&id| number[id]));
            numbers
        };
        let threads = self.threads.iter().map(|thread| {
            let thread = thread.as_ref()?;
            if thread.spawn.is_some_and(|spawn| !keep[spawn]) {
                return None;
            }
            let gone = thread
                .events
                .iter()
                .filter(|&&id| !keep[id] && matches!(self.events[id].action, Action::Spawn { .. }));
            Some(Thread {
                path: thread.path.clone(),
                spawn: thread.spawn.map(|spawn| number[spawn]),
                events: numbers(&thread.events),
                spawned: thread.spawned - gone.count() as u16,
            })
        });
        let locations = self.locations.iter().map(|location| Location {
            writes: numbers(&location.writes),
            events: numbers(&location.events),
            ..*location
        });
        let mut graph = Graph {
            threads: threads.collect(),
            locations: locations.collect(),
            seq_cst: events.iter().filter(|event| event.is_seq_cst()).count(),
            events,
        };
        for location in 0..graph.locations.len() {
            graph.renumber(location, 0);
        }
        (graph, number)
    }
}

impl Graph {
    /// An earlier access to the same cell with which an access has a data race: one of the two writes,
    /// and the earlier one does not happen before it.
    pub(crate) fn race(&self, event: EventId) -> Option<EventId> {
        let mut conflicting = self.conflicting(event);
        conflicting.find(|&other| !self.happens_before(other, event))
    }

    /// The accesses to the cell of an access, where one of the two writes.
    pub(crate) fn conflicting(&self, event: EventId) -> impl Iterator<Item = EventId> + '_ {
        let Action::Access { location, write } = self.events[event].action else {
            unreachable!("only ordinary memory has data races");
        };
        let others = self.locations[location].events.iter().copied();
        others.filter(move |&other| match self.events[other].action {
            Action::Access { write: writes, .. } => other != event && (write || writes),
            _ => false,
        })
    }
}

impl Graph {
    /// Whether every thread that waits has read the newest values there are: then no execution with
    /// these writes lets it go on.
    pub(crate) fn is_stuck(&self) -> bool {
        let threads = self.threads.iter().flatten();
        let waiting = threads.filter_map(|thread| {
            let last = &self.events[*thread.events.last()?];
            match last.action {
                Action::Blocked { since } => Some(&thread.events[since..last.index]),
                _ => None,
            }
        });
        waiting
            .flatten()
            .all(|&event| match &self.events[event].action {
                Action::Read(read) => {
                    let newest = self.locations[read.location].writes.last();
                    read.source == newest.copied()
                }
                _ => true,
            })
    }
}
