//! The search for every execution, each exactly once.
//!
//! The algorithm is TruSt: Kokologiannakis, Marmanis, Gladstein, Vafeiadis: *Truly Stateless, Optimal
//! Dynamic Partial Order Reduction* (POPL 2022). A graph grows event by event. A read is tried with every
//! write that is there. A write is tried at every place of the modification order, and with every read
//! that is there already and could have read it: a *backward revisit*, which takes back what was added
//! since that read and is not needed for the write.
//!
//! The same revisit could be reached from many graphs, which differ in what is taken back. It is done
//! from one of them only: that in which everything taken back had been added at the end of the
//! modification order, or had read the end. This *maximality* is what makes every execution appear
//! exactly once without any being remembered, so that memory stays polynomial.
//!
//! What the next event is must depend on the graph alone, not on how it came about. The caller sees to it
//! by letting the first thread that can go on do so; here, a read-modify-write that has read writes next.
//!
//! Nothing here runs code. The caller adds what the program does, and [`Explorer::next`] leads to the next
//! graph from which it is to be run.

use std::sync::atomic::Ordering;

use crate::axioms::{allows, earliest, earliest_for, is_free, MemoryModel};
use crate::clock::Clock;
use crate::graph::{Action, EventId, Graph, LocationId, Read, Site, ThreadId, Write};

/// An event that has not been added yet.
#[derive(Clone, Copy, Debug)]
struct New {
    thread: ThreadId,
    action: Action,
    site: Site,
}

impl New {
    fn write(&self) -> Write {
        match self.action {
            Action::Write(write) => write,
            other => unreachable!("{other:?} is no write"),
        }
    }
}

/// A way in which a graph can go on.
#[derive(Clone, Copy, Debug)]
enum Alternative {
    /// The event is added as it stands.
    Forward(New),
    /// The write is added, and the read reads it.
    Revisit { write: New, read: EventId },
}

/// A graph that a revisit led to, or the first one.
#[derive(Clone, Debug)]
struct Frame {
    graph: Graph,
    /// When the graph had so many events, it could have gone on in these ways, which were not tried yet.
    /// The next is the last.
    left: Vec<(usize, Alternative)>,
    /// The graph has not been run yet.
    fresh: bool,
}

/// The state of the search.
#[derive(Clone, Debug)]
pub(crate) struct Explorer {
    model: MemoryModel,
    /// One behind another, the revisits that led to where the search is.
    frames: Vec<Frame>,
    /// The way in which the next event is to be added, if it is given: then no other is tried.
    pub(crate) forced: Option<usize>,
}

impl Explorer {
    /// A search that begins at the empty graph.
    pub(crate) fn new(model: MemoryModel) -> Self {
        let first = Frame {
            graph: Graph::new(),
            left: Vec::new(),
            fresh: true,
        };
        Self {
            model,
            frames: vec![first],
            forced: None,
        }
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the search is under way")
    }

    /// The graph at which the search is.
    pub(crate) fn graph(&self) -> &Graph {
        &self.frames.last().expect("the search is under way").graph
    }

    /// The same, to write down what a run has found out about it.
    pub(crate) fn graph_mut(&mut self) -> &mut Graph {
        &mut self.frame().graph
    }

    /// Goes to the next graph that is to be run; `false` if there is none.
    pub(crate) fn next(&mut self) -> bool {
        loop {
            let Some(frame) = self.frames.last_mut() else {
                return false;
            };
            if frame.fresh {
                frame.fresh = false;
                if self.complete() {
                    return true;
                }
                continue;
            }
            let Some((length, alternative)) = frame.left.pop() else {
                self.frames.pop();
                continue;
            };
            frame.graph.truncate(length);
            match alternative {
                Alternative::Forward(new) => {
                    if self.add(new) && self.complete() {
                        return true;
                    }
                }
                Alternative::Revisit { write, read } => self.revisit(write, read),
            }
        }
    }

    /// Gives away what would be explored last, if there is more than that.
    pub(crate) fn split(&mut self) -> Option<Self> {
        let left = |frame: &Frame| usize::from(frame.fresh) + frame.left.len();
        if self.frames.iter().map(left).sum::<usize>() < 2 {
            return None;
        }
        let place = self.frames.iter().position(|frame| left(frame) > 0)?;
        let frame = &mut self.frames[place];
        let last = if frame.fresh {
            self.frames.remove(place)
        } else {
            Frame {
                graph: frame.graph.clone(),
                left: vec![frame.left.remove(0)],
                fresh: false,
            }
        };
        Some(Self {
            frames: vec![last],
            ..*self
        })
    }

    /// Adds an event that can only be added in one way.
    pub(crate) fn push(&mut self, thread: ThreadId, action: Action, site: Site) -> EventId {
        self.graph_mut().push(thread, action, site)
    }

    /// Adds the first of several ways in which the program may go on, or the one that is given, and says which.
    pub(crate) fn choose(&mut self, thread: ThreadId, of: usize, site: Site) -> usize {
        let choice = |taken| New {
            thread,
            action: Action::Choice { taken, of },
            site,
        };
        let first = match self.forced {
            Some(taken) => taken.min(of - 1),
            None => {
                for taken in (1..of).rev() {
                    self.branch(Alternative::Forward(choice(taken)));
                }
                0
            }
        };
        self.push(thread, choice(first).action, site);
        first
    }

    /// Adds a read, and the write that follows if it is that of a read-modify-write. It reads the end
    /// of the modification order; the other writes are left for later.
    pub(crate) fn read(&mut self, thread: ThreadId, read: Read, site: Site) -> EventId {
        let reading = |graph: &Graph, position: usize| {
            let source = graph.locations[read.location].write(position);
            let found = graph.value(read.location, source);
            let exclusive = read
                .update
                .is_some_and(|update| update.apply(found).is_some());
            New {
                thread,
                action: Action::Read(Read {
                    source,
                    exclusive,
                    ..read
                }),
                site,
            }
        };
        let earliest = earliest(self.graph(), thread, read.location);
        let length = self.graph().locations[read.location].writes.len();
        let end = match self.forced {
            Some(position) => reading(self.graph(), position.clamp(earliest, length)),
            None => {
                for position in earliest..length {
                    let other = reading(self.graph(), position);
                    self.branch(Alternative::Forward(other));
                }
                reading(self.graph(), length)
            }
        };
        let event = self.push(thread, end.action, site);
        let completed = self.complete();
        debug_assert!(
            completed || self.forced.is_some(),
            "the end of the modification order can be updated"
        );
        event
    }

    /// Adds a write at the end of the modification order. The other places, and the reads that could
    /// read it, are left for later.
    pub(crate) fn write(
        &mut self,
        thread: ThreadId,
        location: LocationId,
        value: u64,
        order: Ordering,
        site: Site,
    ) -> EventId {
        let earliest = earliest(self.graph(), thread, location);
        let write = |position| New {
            thread,
            action: Action::Write(Write {
                location,
                value,
                order,
                exclusive: false,
                position,
            }),
            site,
        };
        let length = self.graph().locations[location].writes.len();
        if let Some(position) = self.forced {
            let write = write(position.clamp(earliest, length) + 1);
            return self.push(thread, write.action, site);
        }
        let end = write(length + 1);
        self.branch_to_revisits(end);
        for position in earliest..length {
            if is_free(self.graph(), location, position) {
                self.branch(Alternative::Forward(write(position + 1)));
            }
        }
        self.push(thread, end.action, site)
    }

    /// Leaves an alternative for later.
    fn branch(&mut self, alternative: Alternative) {
        let frame = self.frame();
        frame.left.push((frame.graph.events.len(), alternative));
    }

    /// Adds an event as it stands; `false` if the model does not allow it.
    fn add(&mut self, new: New) -> bool {
        let model = self.model;
        let graph = self.graph_mut();
        graph.push(new.thread, new.action, new.site);
        allows(graph, model)
    }

    /// Adds the write of every read-modify-write that has read and not written yet, directly behind what
    /// it has read. `false` if another one has done that before it: then the execution cannot go on,
    /// other than by a revisit that the write makes.
    fn complete(&mut self) -> bool {
        while let Some((thread, read, site)) = self.incomplete() {
            let graph = self.graph();
            let Read {
                location, source, ..
            } = read;
            let position = source.map_or(0, |source| graph.position(source));
            let found = graph.value(location, source);
            let value = read.update.and_then(|update| update.apply(found));
            let write = New {
                thread,
                action: Action::Write(Write {
                    location,
                    value: value.expect("an update that succeeds"),
                    order: read.order,
                    exclusive: true,
                    position: position + 1,
                }),
                site,
            };
            if self.forced.is_none() {
                self.branch_to_revisits(write);
            }
            if !is_free(self.graph(), location, position) || !self.add(write) {
                return false;
            }
        }
        true
    }

    /// The read-modify-write of the first thread that has read and not written yet.
    fn incomplete(&self) -> Option<(ThreadId, Read, Site)> {
        let graph = self.graph();
        let threads = graph.threads.iter().enumerate();
        let incomplete = threads.filter_map(|(number, thread)| {
            let thread = thread.as_ref()?;
            let last = &graph.events[*thread.events.last()?];
            match last.action {
                Action::Read(read) if read.exclusive => {
                    Some((&thread.path, (number, read, last.site)))
                }
                _ => None,
            }
        });
        let first = incomplete.min_by_key(|&(path, _)| path);
        first.map(|(_, incomplete)| incomplete)
    }

    /// Leaves for later that reads which are there read a write that is about to be added, as far as it is
    /// maximal that they do.
    fn branch_to_revisits(&mut self, write: New) {
        let Frame { graph, left, .. } = self.frame();
        let label = write.write();
        let prefix = graph.prefix_of(write.thread);
        let others = (0..graph.events.len()).rev();
        let others = others.filter(|&event| !graph.included(event, &prefix));
        let maximal = others.take_while(|&event| is_maximal(graph, event, &prefix));
        let reads = maximal.filter(|&event| {
            matches!(graph.events[event].action, Action::Read(read) if read.location == label.location)
        });
        for read in reads.filter(|&read| has_room(graph, label, read, &prefix)) {
            left.push((graph.events.len(), Alternative::Revisit { write, read }));
        }
    }

    /// Goes to the graphs in which a read reads a write that was added after it: one for every place
    /// of the modification order that the write can have.
    fn revisit(&mut self, write: New, read: EventId) {
        let model = self.model;
        let label = write.write();
        let location = label.location;
        let graph = self.graph();
        let prefix = graph.prefix_of(write.thread);
        let keep: Vec<bool> = (0..graph.events.len())
            .map(|event| event <= read || graph.included(event, &prefix))
            .collect();
        let (base, number) = graph.restrict(&keep);
        let read = number[read];
        let places = if label.exclusive {
            let own = base.last(write.thread).expect("it has read");
            let place = base.position(own);
            place..place + 1
        } else {
            earliest(&base, write.thread, location)..base.locations[location].writes.len() + 1
        };
        let places: Vec<usize> = places
            .filter(|&place| is_free(&base, location, place))
            .collect();
        let mut base = Some(base);
        for (tried, &position) in places.iter().enumerate() {
            let is_last = tried + 1 == places.len();
            let graph = if is_last { base.take() } else { base.clone() };
            let mut graph = graph.expect("it is taken for the last place");
            let action = Action::Write(Write {
                position: position + 1,
                ..label
            });
            let event = graph.push(write.thread, action, write.site);
            graph.set_source(read, Some(event));
            if graph.position(read) >= earliest_for(&graph, read) && allows(&graph, model) {
                self.frames.push(Frame {
                    graph,
                    left: Vec::new(),
                    fresh: true,
                });
            }
        }
    }
}

/// Atomicity: whether the write of a read-modify-write can be put behind what that has read once it
/// revisits a read. What stands in the way there may be taken back.
fn has_room(graph: &Graph, write: Write, read: EventId, prefix: &Clock) -> bool {
    let place = write.position - 1;
    let behind = graph.locations[write.location].writes.get(place);
    let is_kept = |&behind: &EventId| behind < read || graph.included(behind, prefix);
    !write.exclusive || is_free(graph, write.location, place) || !behind.is_some_and(is_kept)
}

/// Whether an event that a write does not depend on would be added in the same way if all that the
/// write depends on had been there before: a write at the end of the modification order, a read from it.
fn is_maximal(graph: &Graph, event: EventId, prefix: &Clock) -> bool {
    let previous = |other: EventId| other <= event || graph.included(other, prefix);
    let Some(location) = graph.events[event].atomic() else {
        return !matches!(graph.events[event].action, Action::Choice { taken, .. } if taken > 0);
    };
    let location = &graph.locations[location];
    let position = graph.position(event);
    let is_end = !location.writes[position..]
        .iter()
        .any(|&later| previous(later));
    let is_read = || {
        let reads = |&reader: &EventId| graph.source(reader) == Some(event);
        location
            .events
            .iter()
            .any(|reader| reads(reader) && previous(*reader))
    };
    is_end && !(graph.events[event].is_write() && is_read())
}

#[cfg(test)]
mod tests {
    use super::{Alternative, Explorer, Frame, New};
    use crate::axioms::MemoryModel;
    use crate::graph::{here, Action, Graph, MAIN};

    #[test]
    fn what_is_given_away_is_what_would_be_explored_last() {
        let frame = |left: usize| Frame {
            graph: Graph::new(),
            left: (0..left)
                .map(|taken| {
                    let new = New {
                        thread: MAIN,
                        action: Action::Choice { taken, of: 3 },
                        site: here(),
                    };
                    (0, Alternative::Forward(new))
                })
                .collect(),
            fresh: false,
        };
        let mut explorer = Explorer::new(MemoryModel::Rc11);
        for left in [0, 1] {
            explorer.frames = vec![frame(0), frame(left)];
            assert!(explorer.split().is_none(), "it needs that for itself");
        }
        for left in [2, 3] {
            explorer.frames = vec![frame(0), frame(left)];
            let given = explorer.split().expect("there is enough for two");
            let [frame] = &given.frames[..] else {
                panic!("it is one graph");
            };
            let [(0, Alternative::Forward(given))] = frame.left[..] else {
                panic!("it is one alternative");
            };
            assert!(matches!(given.action, Action::Choice { taken: 0, .. }));
            assert_eq!(explorer.frames[1].left.len(), left - 1);
        }
    }
}
