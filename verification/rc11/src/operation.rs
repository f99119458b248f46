//! The operations of a program, each of which is an event or two.

use std::sync::atomic::Ordering;
use std::sync::Arc;

use crate::failure::Wrong;
use crate::graph::{Action, Event, EventId, Read, Site, ThreadId};
use crate::identity::{Identity, Kind};
use crate::run::{self, Attempt, Run, Step};
use crate::schedule::{live, perform};
use crate::update::Update;
use crate::wait::Asked;

/// An atomic, as an operation needs to know it.
#[derive(Clone, Copy)]
pub(crate) struct Atomic<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) initial: u64,
    /// Whether its values are addresses, which are others in every run.
    pub(crate) holds_addresses: bool,
}

/// The orderings of a read, and what it does with what it finds.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) order: Ordering,
    pub(crate) failure: Ordering,
    pub(crate) update: Option<Update>,
}

/// What a read found, and whether a write followed.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) value: u64,
    pub(crate) updated: bool,
}

/// Reads, and writes if an update of what is found says so.
#[inline]
pub(crate) fn read(atomic: Atomic<'_>, reading: Reading, site: Site) -> Found {
    perform(
        |run, thread| run.reads(thread, atomic, reading, site),
        |run| {
            let location = run.objects.find(atomic.identity);
            Found {
                value: location.map_or(atomic.initial, |location| {
                    let last = run.graph().locations[location].writes.last();
                    run.graph().value(location, last.copied())
                }),
                updated: false,
            }
        },
    )
}

/// Writes.
#[inline]
pub(crate) fn write(atomic: Atomic<'_>, value: u64, order: Ordering, site: Site) {
    perform(
        |run, thread| run.writes(thread, atomic, value, order, site),
        |_| (),
    );
}

/// Reads with an update until it succeeds: what is found when it does not is waited to change.
pub(crate) fn await_update(atomic: Atomic<'_>, reading: Reading, site: Site) -> u64 {
    let found = read(atomic, reading, site);
    if !found.updated {
        wait_for_change();
    }
    found.value
}

/// Reads until what is found will do.
pub(crate) fn await_value(
    atomic: Atomic<'_>,
    order: Ordering,
    will_do: impl FnOnce(u64) -> bool,
    site: Site,
) {
    let reading = Reading {
        order,
        failure: order,
        update: None,
    };
    if !will_do(read(atomic, reading, site).value) {
        wait_for_change();
    }
}

/// Goes no further than the last read, unless it reads another write.
fn wait_for_change() {
    perform(
        |run, thread| {
            let since = run.threads[thread].done - 1;
            run.block(thread, since)
        },
        |_| (),
    );
}

/// A fence.
pub(crate) fn fence(order: Ordering, site: Site) {
    perform(
        |run, thread| {
            let same = |action: &Action| matches!(action, Action::Fence(other) if *other == order);
            match run.asked(thread, |_, event| same(&event.action) && event.site == site) {
                Asked::Ordinary => {}
                Asked::Repeats(_) => return Attempt::Done(()),
                Asked::Never => return Attempt::Later,
            }
            run.simple(thread, Action::Fence(order), (same, "makes a fence"), site)
        },
        |_| (),
    );
}

/// An access to ordinary memory.
pub(crate) fn access(object: &Identity, write: bool, site: Site) {
    perform(
        |run, thread| run.accesses(thread, object, write, site),
        |_| (),
    );
}

/// Goes on in one of several ways.
pub(crate) fn choose(of: usize, site: Site) -> usize {
    perform(
        |run, thread| {
            if let Asked::Never = run.asked(thread, |_, _| false) {
                return Attempt::Later;
            }
            match run.step(thread) {
                Step::Again(event) => match run.graph().events[event].action {
                    Action::Choice { taken, of: before } if before == of => {
                        run.did(thread);
                        Attempt::Done(taken)
                    }
                    _ => run.diverge(event, "chooses", site),
                },
                Step::Add => {
                    let taken = run.explorer.choose(thread, of, site);
                    run.added(thread);
                    Attempt::Done(taken)
                }
                Step::Later => Attempt::Later,
            }
        },
        |_| 0,
    )
}

/// Asks others to go on.
pub(crate) fn yield_now(site: Site) {
    perform(|run, thread| run.yields(thread, site), |_| ());
}

/// Starts a thread. Without a run that goes on, the closure is dropped.
pub(crate) fn spawn(name: Option<String>, body: Box<dyn FnOnce()>, site: Site) -> ThreadId {
    let mut start = Some((name, body));
    perform(
        |run, thread| {
            if let Asked::Never = run.asked(thread, |_, _| false) {
                return Attempt::Later;
            }
            let child = match run.step(thread) {
                Step::Again(event) => match run.graph().events[event].action {
                    Action::Spawn { thread: child } => {
                        run.did(thread);
                        child
                    }
                    _ => return run.diverge(event, "starts a thread", site),
                },
                Step::Add => {
                    let child = run.graph().next_thread();
                    let action = Action::Spawn { thread: child };
                    run.explorer.push(thread, action, site);
                    run.added(thread);
                    child
                }
                Step::Later => return Attempt::Later,
            };
            let (name, body) = start.take().expect("a thread is started once");
            let coroutine = run.coroutines.start(move || live(body, || end(site)));
            if run.threads.len() <= child {
                run.threads.resize_with(child + 1, run::Thread::default);
            }
            run.threads[child] = run::Thread {
                coroutine: Some(coroutine),
                name,
                ..run::Thread::default()
            };
            Attempt::Done(child)
        },
        |_| usize::MAX,
    )
}

/// Waits for the end of a thread.
pub(crate) fn join(joined: ThreadId, site: Site) {
    perform(
        |run, thread| {
            if let Asked::Never = run.asked(thread, |_, _| false) {
                return Attempt::Later;
            }
            run.threads[thread].joining = Some(joined);
            match run.step(thread) {
                Step::Again(event) => match run.graph().events[event].action {
                    Action::Join { thread: before } if before == joined => run.did(thread),
                    _ => return run.diverge(event, "joins a thread", site),
                },
                Step::Add if run.graph().has_ended(joined) => {
                    run.explorer
                        .push(thread, Action::Join { thread: joined }, site);
                    run.added(thread);
                }
                Step::Add | Step::Later => return Attempt::Later,
            }
            run.threads[thread].joining = None;
            Attempt::Done(())
        },
        |_| (),
    );
}

/// The end of the thread that is running.
pub(crate) fn end(site: Site) {
    perform(
        |run, thread| {
            if let Asked::Never = run.asked(thread, |_, _| false) {
                return Attempt::Later;
            }
            let same = |action: &Action| matches!(action, Action::End);
            run.simple(thread, Action::End, (same, "ends"), site)
        },
        |_| (),
    );
}

impl Run {
    /// An event that can only be added in one way.
    fn simple(
        &mut self,
        thread: ThreadId,
        action: Action,
        (same, found): (impl Fn(&Action) -> bool, &str),
        site: Site,
    ) -> Attempt<()> {
        match self.step(thread) {
            Step::Again(event) if same(&self.graph().events[event].action) => self.did(thread),
            Step::Again(event) => return self.diverge(event, found, site),
            Step::Add => {
                self.explorer.push(thread, action, site);
                self.added(thread);
            }
            Step::Later => return Attempt::Later,
        }
        Attempt::Done(())
    }

    fn found(&self, event: EventId) -> Found {
        let read = self.graph().read(event);
        Found {
            value: self.graph().value(read.location, read.source),
            updated: read.exclusive,
        }
    }

    #[inline]
    fn reads(
        &mut self,
        thread: ThreadId,
        atomic: Atomic<'_>,
        reading: Reading,
        site: Site,
    ) -> Attempt<Found> {
        let repeated = self.asked(thread, |run, event| match &event.action {
            Action::Read(read) => {
                event.site == site
                    && read.order == reading.order
                    && read.failure == reading.failure
                    && read.update == reading.update
                    && run.objects.find(atomic.identity) == Some(read.location)
            }
            _ => false,
        });
        match repeated {
            Asked::Ordinary => {}
            Asked::Repeats(event) => return Attempt::Done(self.found(event)),
            Asked::Never => return Attempt::Later,
        }
        match self.step(thread) {
            Step::Again(event) => self.reads_again(thread, event, atomic, reading, site),
            Step::Add => {
                let read = Read {
                    location: self.location(atomic.identity, atomic.initial),
                    source: None,
                    update: reading.update,
                    exclusive: false,
                    order: reading.order,
                    failure: reading.failure,
                };
                let event = self.explorer.read(thread, read, site);
                self.added(thread);
                Attempt::Done(self.found(event))
            }
            Step::Later => Attempt::Later,
        }
    }

    #[inline]
    fn reads_again(
        &mut self,
        thread: ThreadId,
        event: EventId,
        atomic: Atomic<'_>,
        reading: Reading,
        site: Site,
    ) -> Attempt<Found> {
        let Event {
            action: Action::Read(read),
            site: before,
            ..
        } = self.graph().events[event]
        else {
            return self.diverge(event, "reads", site);
        };
        let same = before == site
            && read.order == reading.order
            && read.failure == reading.failure
            && read.update.is_some() == reading.update.is_some()
            && (read.update == reading.update || atomic.holds_addresses)
            && self
                .known(atomic.identity, atomic.initial, read.location)
                .is_some();
        if !same {
            return self.diverge(event, "reads in another way, or something else", site);
        }
        let found = self.found(event);
        let writes = reading.update.and_then(|update| update.apply(found.value));
        if writes.is_some() != read.exclusive {
            return self.diverge(event, "finds another value", site);
        }
        self.did(thread);
        if let Some(value) = writes {
            let write = self.next_event(thread).expect("a write follows");
            let graph = self.explorer.graph_mut();
            if let Action::Read(read) = &mut graph.events[event].action {
                read.update = reading.update;
            }
            if let Action::Write(write) = &mut graph.events[write].action {
                write.value = value;
            }
            self.did(thread);
        }
        Attempt::Done(found)
    }

    #[inline]
    fn writes(
        &mut self,
        thread: ThreadId,
        atomic: Atomic<'_>,
        value: u64,
        order: Ordering,
        site: Site,
    ) -> Attempt<()> {
        if let Asked::Never = self.asked(thread, |_, _| false) {
            return Attempt::Later;
        }
        match self.step(thread) {
            Step::Again(event) => {
                let Event {
                    action: Action::Write(write),
                    site: before,
                    ..
                } = self.graph().events[event]
                else {
                    return self.diverge(event, "writes", site);
                };
                let same = before == site
                    && write.order == order
                    && (write.value == value || atomic.holds_addresses)
                    && self
                        .known(atomic.identity, atomic.initial, write.location)
                        .is_some();
                if !same {
                    return self.diverge(event, "writes another value, or elsewhere", site);
                }
                if let Action::Write(write) = &mut self.explorer.graph_mut().events[event].action {
                    write.value = value;
                }
                self.did(thread);
            }
            Step::Add => {
                let location = self.location(atomic.identity, atomic.initial);
                self.explorer.write(thread, location, value, order, site);
                self.added(thread);
            }
            Step::Later => return Attempt::Later,
        }
        Attempt::Done(())
    }

    fn accesses(
        &mut self,
        thread: ThreadId,
        object: &Identity,
        write: bool,
        site: Site,
    ) -> Attempt<()> {
        let repeated = self.asked(thread, |run, event| match event.action {
            Action::Access {
                location,
                write: false,
            } => !write && event.site == site && run.objects.find(object) == Some(location),
            _ => false,
        });
        match repeated {
            Asked::Ordinary => {}
            Asked::Repeats(_) => return Attempt::Done(()),
            Asked::Never => return Attempt::Later,
        }
        match self.step(thread) {
            Step::Again(event) => {
                let before = self.graph().events[event].action;
                match before {
                    Action::Access {
                        location,
                        write: before,
                    } if before == write && self.known(object, 0, location).is_some() => {
                        self.did(thread);
                        Attempt::Done(())
                    }
                    _ => self.diverge(event, "accesses a cell", site),
                }
            }
            Step::Add => {
                if self.objects.find(object).is_none() && self.objects.is_older(object) {
                    self.wrong = Some(Wrong::Leftover { site: object.site });
                    return Attempt::Later;
                }
                let location = self.location(object, 0);
                let action = Action::Access { location, write };
                let event = self.explorer.push(thread, action, site);
                self.added(thread);
                if !self.candidates {
                    self.wrong = self.graph().race(event).map(|first| Wrong::Race {
                        first,
                        second: event,
                    });
                }
                match self.wrong {
                    Some(_) => Attempt::Later,
                    None => Attempt::Done(()),
                }
            }
            Step::Later => Attempt::Later,
        }
    }
}

/// What a thread parks on.
#[track_caller]
pub(crate) fn token(thread: ThreadId) -> Arc<Identity> {
    let new = || Arc::new(Identity::new(Kind::Token));
    run::with(|run| match run.threads.get_mut(thread) {
        Some(thread) => Arc::clone(thread.token.get_or_insert_with(new)),
        None => new(),
    })
}

/// A thread's name.
#[track_caller]
pub(crate) fn name(thread: ThreadId) -> Option<String> {
    run::with(|run| {
        run.threads
            .get(thread)
            .and_then(|thread| thread.name.clone())
    })
}

/// The number of the thread that is running.
#[track_caller]
pub(crate) fn current() -> ThreadId {
    run::with(|run| run.current)
}

/// How many events the thread that is running has done.
#[track_caller]
pub(crate) fn count() -> usize {
    run::with(|run| run.threads.get(run.current).map_or(0, |thread| thread.done))
}
