//! One run of the program: it does again what the graph holds, and then adds to it.
//!
//! All threads of the program are coroutines of one thread of the machine. Between two operations they
//! run undisturbed; an operation that is not due yet gives way to the [scheduler](crate::schedule).
//!
//! What the graph holds is done in an order along po and rf, so that ordinary memory, which is real,
//! contains what it should: whatever was written before an access happens before it, or the execution has a
//! data race. Only then are events added, always by the first thread that can go on.

use std::cell::RefCell;
use std::sync::Arc;

use crate::coroutine::{Coroutine, Coroutines};
use crate::explorer::Explorer;
use crate::failure::Wrong;
use crate::graph::{Action, Event, EventId, Graph, LocationId, Site, ThreadId, MAIN};
use crate::guide::{Entry, Guide};
use crate::identity::{Identity, Objects};
use crate::round::Round;

/// A thread of the program in a run.
#[derive(Default)]
pub(crate) struct Thread {
    /// The coroutine while it is not running; none if the thread has ended.
    pub(crate) coroutine: Option<Coroutine>,
    /// How many of its events have been done.
    pub(crate) done: usize,
    /// The thread whose end it waits for.
    pub(crate) joining: Option<ThreadId>,
    /// The round of a wait that it is doing again.
    pub(crate) round: Option<Round>,
    /// How often it has asked others to go on since it last did anything else.
    pub(crate) idle: usize,
    pub(crate) name: Option<String>,
    /// What it parks on.
    pub(crate) token: Option<Arc<Identity>>,
}

/// What a run has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Running,
    /// Nothing more is to be added; what the coroutines hold is dropped.
    Stopping,
}

/// The state of a run.
pub(crate) struct Run {
    pub(crate) explorer: Explorer,
    pub(crate) threads: Vec<Thread>,
    /// The thread that is running.
    pub(crate) current: ThreadId,
    /// How many events of the graph have not been done yet.
    pub(crate) left: usize,
    /// The thread that may add an event.
    turn: Option<ThreadId>,
    pub(crate) objects: Objects,
    pub(crate) coroutines: Coroutines,
    pub(crate) state: State,
    pub(crate) wrong: Option<Wrong>,
    /// The graph is to be run once more, since the run has learnt something about it.
    pub(crate) again: bool,
    /// The execution that is to be run, if it is given.
    guide: Option<Guide>,
    /// How many events there were when the guide last picked a thread.
    picked_at: Option<usize>,
    /// The most events that an execution may have.
    pub(crate) limit: usize,
    /// Whether to go on past data races and waits without an end.
    pub(crate) candidates: bool,
    /// Where a thread was seen to wait, in this run or an earlier one.
    pub(crate) waits: Vec<Site>,
}

thread_local! {
    static RUN: RefCell<Option<Box<Run>>> = const { RefCell::new(None) };
}

/// What to do about an operation.
pub(crate) enum Step {
    /// The graph holds it.
    Again(EventId),
    /// It is to be added.
    Add,
    /// It is not due yet.
    Later,
}

/// Whether an operation was done.
pub(crate) enum Attempt<R> {
    Done(R),
    Later,
}

/// Puts a run into place for the operations of this thread of the machine.
pub(crate) fn install(run: Box<Run>) {
    RUN.set(Some(run));
}

/// Takes the run away again.
pub(crate) fn remove() -> Box<Run> {
    let run = RUN.with_borrow_mut(Option::take);
    run.expect("a run is under way")
}

/// Whether a run is under way here.
pub(crate) fn is_running() -> bool {
    RUN.try_with(|run| run.try_borrow().map_or(true, |run| run.is_some()))
        .unwrap_or(false)
}

/// Looks at the run that is under way.
#[inline]
#[track_caller]
pub(crate) fn with<R>(look: impl FnOnce(&mut Run) -> R) -> R {
    RUN.with_borrow_mut(|run| match run {
        Some(run) => look(run),
        None => panic!("rc11's types can only be used inside of `rc11::model` or `rc11::explore`"),
    })
}

impl Run {
    /// A run of the first graph of a search.
    pub(crate) fn new(explorer: Explorer, guide: Option<Guide>, limit: usize) -> Self {
        Self {
            explorer,
            threads: Vec::new(),
            current: MAIN,
            left: 0,
            turn: None,
            objects: Objects::new(),
            coroutines: Coroutines::default(),
            state: State::Running,
            wrong: None,
            again: false,
            guide,
            picked_at: None,
            limit,
            candidates: false,
            waits: Vec::new(),
        }
    }

    /// Goes over to another search.
    pub(crate) fn turn_to(&mut self, explorer: Explorer) {
        self.explorer = explorer;
        self.again = false;
    }

    /// Begins a run of the graph at which the search is.
    pub(crate) fn begin(&mut self) {
        self.threads.clear();
        self.left = self.graph().events.len();
        self.turn = None;
        self.picked_at = None;
        self.objects.clear();
        self.state = State::Running;
        self.wrong = None;
        self.again = false;
    }

    #[inline]
    pub(crate) fn graph(&self) -> &Graph {
        self.explorer.graph()
    }

    /// What a thread is to do about its next operation.
    #[inline]
    pub(crate) fn step(&mut self, thread: ThreadId) -> Step {
        if let Some(event) = self.next_event(thread) {
            if let Action::Blocked { .. } = self.graph().events[event].action {
                self.did(thread);
                return Step::Later;
            }
            return if self.is_ready(event) {
                Step::Again(event)
            } else {
                Step::Later
            };
        }
        if self.left > 0 {
            return Step::Later;
        }
        if let Some(entry) = self.guided() {
            if entry.thread != thread {
                return Step::Later;
            }
            self.explorer.forced = entry.choice;
            return Step::Add;
        }
        if self.turn.is_none() {
            self.turn = self.first_able(Some(thread));
        }
        if self.turn != Some(thread) {
            return Step::Later;
        }
        if self.graph().events.len() >= self.limit {
            self.wrong = Some(Wrong::TooLong { limit: self.limit });
            return Step::Later;
        }
        Step::Add
    }

    /// The next event of a thread that the graph holds.
    #[inline]
    pub(crate) fn next_event(&self, thread: ThreadId) -> Option<EventId> {
        let done = self.threads[thread].done;
        self.graph().thread(thread).events.get(done).copied()
    }

    /// The last event that a thread has done.
    #[inline]
    pub(crate) fn last_done(&self, thread: ThreadId) -> Option<&Event> {
        let graph = self.graph();
        let last = self.threads[thread].done.checked_sub(1)?;
        Some(&graph.events[graph.thread(thread).events[last]])
    }

    fn is_done(&self, event: EventId) -> bool {
        let Event { thread, index, .. } = self.graph().events[event];
        self.threads
            .get(thread)
            .is_some_and(|thread| thread.done > index)
    }

    /// Whether what an event depends on has been done.
    #[inline]
    fn is_ready(&self, event: EventId) -> bool {
        match self.graph().events[event].action {
            Action::Read(read) => read.source.is_none_or(|source| self.is_done(source)),
            Action::Join { thread } => {
                let end = self.graph().last(thread);
                end.is_some_and(|end| self.is_done(end))
            }
            _ => true,
        }
    }

    /// An event of the graph has been done.
    #[inline]
    pub(crate) fn did(&mut self, thread: ThreadId) {
        self.threads[thread].done += 1;
        self.threads[thread].idle = 0;
        self.left -= 1;
    }

    /// An event was added.
    #[inline]
    pub(crate) fn added(&mut self, thread: ThreadId) {
        self.threads[thread].done = self.graph().thread(thread).events.len();
        self.threads[thread].idle = 0;
        if let Some(guide) = &mut self.guide {
            guide.pop_front();
            self.explorer.forced = None;
        }
    }

    /// What is to be done next, if an execution is given and not at its end.
    fn guided(&self) -> Option<Entry> {
        self.guide.as_ref()?.front().copied()
    }

    /// Whether a thread waits for a write that would have to come from elsewhere.
    pub(crate) fn is_blocked(&self, thread: ThreadId) -> bool {
        self.last_done(thread)
            .is_some_and(|last| matches!(last.action, Action::Blocked { .. }))
    }

    /// The thread that is to run next; none if none can.
    pub(crate) fn pick(&mut self) -> Option<ThreadId> {
        if self.wrong.is_some() || self.again {
            return None;
        }
        if self.left > 0 {
            let threads = 0..self.threads.len();
            let ready = threads.into_iter().find(|&thread| {
                self.threads[thread].coroutine.is_some()
                    && self
                        .next_event(thread)
                        .is_some_and(|event| self.is_ready(event))
            });
            if ready.is_none() {
                self.diverge_at_end();
            }
            return ready;
        }
        if let Some(entry) = self.guided() {
            let events = self.graph().events.len();
            let able = |thread: &Thread| thread.coroutine.is_some();
            let goes_on = self.threads.get(entry.thread).is_some_and(able)
                && self.picked_at.replace(events) != Some(events);
            if !goes_on {
                self.wrong = Some(Wrong::Astray);
                return None;
            }
            return Some(entry.thread);
        }
        self.turn = self.first_able(None);
        self.turn
    }

    /// The first thread that can go on, in the order of their paths. `running` is the one whose
    /// coroutine is at work.
    fn first_able(&self, running: Option<ThreadId>) -> Option<ThreadId> {
        let able = (0..self.threads.len()).filter(|&number| {
            let thread = &self.threads[number];
            (thread.coroutine.is_some() || running == Some(number))
                && !self.is_blocked(number)
                && thread
                    .joining
                    .is_none_or(|joined| self.graph().has_ended(joined))
        });
        able.min_by_key(|&number| &self.graph().thread(number).path)
    }

    /// The graph holds events, and no thread of the program comes to them.
    fn diverge_at_end(&mut self) {
        let graph = self.graph();
        let missing = graph
            .events
            .iter()
            .enumerate()
            .find(|&(id, _)| !self.is_done(id))
            .map(|(_, event)| event);
        let missing = missing.expect("some events have not been done");
        self.wrong = Some(Wrong::Diverged {
            expected: missing.describe(),
            found: "comes to an end".to_string(),
            site: missing.site,
        });
    }

    /// The program did something else than before.
    #[cold]
    pub(crate) fn diverge<R>(&mut self, event: EventId, found: &str, site: Site) -> Attempt<R> {
        let event = &self.graph().events[event];
        self.wrong = Some(Wrong::Diverged {
            expected: event.describe(),
            found: found.to_string(),
            site,
        });
        Attempt::Later
    }

    /// The location of an object of which the graph says that it is `expected`; `None` if it is
    /// another one.
    #[inline]
    pub(crate) fn known(
        &mut self,
        object: &Identity,
        initial: u64,
        expected: LocationId,
    ) -> Option<LocationId> {
        match self.objects.find(object) {
            Some(location) => (location == expected).then_some(location),
            None => {
                if self.objects.is_touched(expected) {
                    return None;
                }
                self.objects.touch(object, expected);
                self.explorer.graph_mut().locations[expected].initial = initial;
                Some(expected)
            }
        }
    }

    /// The location of an object, which may be a new one.
    #[inline]
    pub(crate) fn location(&mut self, object: &Identity, initial: u64) -> LocationId {
        self.objects.find(object).unwrap_or_else(|| {
            let graph = self.explorer.graph_mut();
            let location = graph.new_location(initial, object.kind, object.site);
            self.objects.touch(object, location);
            location
        })
    }
}
