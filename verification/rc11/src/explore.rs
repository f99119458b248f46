//! Running a program in every execution.

use std::fmt::Write as _;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::axioms::MemoryModel;
use crate::explorer::Explorer;
use crate::failure::{Failure, Wrong};
use crate::graph::{here, Action, EventId, Graph, LocationId, Site, ThreadId};
use crate::guide::Guide;
use crate::report::Report;
use crate::run::{self, Run};
use crate::share::Shared;
use crate::{hook, operation, schedule};

/// What an exploration goes by.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) model: MemoryModel,
    /// The most executions, those given up included.
    pub(crate) executions: Option<u64>,
    pub(crate) duration: Option<Duration>,
    /// How many threads of the machine explore.
    pub(crate) jobs: usize,
    /// The most events of an execution.
    pub(crate) events: usize,
    /// The only execution that is to be run.
    pub(crate) guide: Option<Guide>,
    /// Whether to go on past data races and waits without an end.
    pub(crate) candidates: bool,
}

/// How an execution that is shown ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The program returned.
    Returned,
    /// It was given up since a thread waited.
    GivenUp,
    /// Threads wait for ever, and that is no failure.
    Endless,
}

/// How a run ended.
enum Ended<T> {
    /// The program returned.
    Returned(T),
    Blocked,
    /// Threads wait for ever, and that is no failure.
    Endless,
    /// It is to be run once more.
    Again,
    Failed(Failure),
}

/// Explores, and shows every execution to `look`, with how it ended.
#[track_caller]
pub(crate) fn explore<T, F>(
    limits: Limits,
    program: F,
    look: impl Fn(&Graph, End) + Sync,
) -> Report<T>
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    assert!(
        !run::is_running(),
        "a model cannot be run inside of a model"
    );
    hook::install(run::is_running);
    let exploration = Exploration {
        shared: Shared::new(Explorer::new(limits.model)),
        program: Arc::new(program),
        site: here(),
        begun: Instant::now(),
        look,
        limits,
    };
    // Which executions come first is a matter of one order.
    let jobs = match exploration.limits.executions {
        Some(_) => 1,
        None => exploration.limits.jobs,
    };
    std::thread::scope(|scope| {
        let others = (1..jobs).map(|_| scope.spawn(|| exploration.take_part()));
        let others: Vec<_> = others.collect();
        exploration.take_part();
        for other in others {
            other.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    let mut report = exploration.shared.into_report();
    // One execution is not all of them.
    report.complete &= exploration.limits.guide.is_none();
    report
}

/// An exploration that threads of the machine may share.
struct Exploration<T, F, L> {
    limits: Limits,
    program: Arc<F>,
    /// Where it was asked for.
    site: Site,
    begun: Instant,
    shared: Shared<T>,
    look: L,
}

impl<T, F, L> Exploration<T, F, L>
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
    L: Fn(&Graph, End) + Sync,
{
    /// Explores one part after another.
    fn take_part(&self) {
        let explorer = Explorer::new(self.limits.model);
        let run = Run::new(explorer, self.limits.guide.clone(), self.limits.events);
        let mut run = Box::new(run);
        run.candidates = self.limits.candidates;
        while let Some((part, explorer)) = self.shared.take() {
            run.turn_to(explorer);
            let explored = catch_unwind(AssertUnwindSafe(|| self.explore_part(run, part)));
            let (after, report) = explored.unwrap_or_else(|panic| {
                self.shared.abandon();
                resume_unwind(panic)
            });
            run = after;
            self.shared.done(part, report);
        }
    }

    fn explore_part(&self, mut run: Box<Run>, part: u64) -> (Box<Run>, Report<T>) {
        let limits = &self.limits;
        let mut report = Report::new();
        while run.again || run.explorer.next() {
            let done = report.executions + report.blocked;
            if limits.executions.is_some_and(|most| done >= most)
                || limits
                    .duration
                    .is_some_and(|most| self.begun.elapsed() >= most)
            {
                report.complete = false;
                break;
            }
            let (after, ended) = run_once(run, &self.program, self.site);
            run = after;
            match ended {
                Ended::Returned(value) => {
                    report.executions += 1;
                    *report.outcomes.entry(value).or_default() += 1;
                    (self.look)(run.graph(), End::Returned);
                }
                Ended::Blocked => {
                    report.blocked += 1;
                    (self.look)(run.graph(), End::GivenUp);
                }
                Ended::Endless => (self.look)(run.graph(), End::Endless),
                Ended::Again => {}
                Ended::Failed(failure) => {
                    report.failure = Some(failure);
                    report.complete = false;
                    break;
                }
            }
            if !self.shared.goes_on(part, &mut run.explorer) {
                break;
            }
        }
        (run, report)
    }
}

/// Runs the program once, along the graph at which the search is and on to an end.
fn run_once<T, F>(mut run: Box<Run>, program: &Arc<F>, site: Site) -> (Box<Run>, Ended<T>)
where
    T: Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    let returned = Arc::new(Mutex::new(None));
    let body = {
        let (program, returned) = (Arc::clone(program), Arc::clone(&returned));
        move || {
            let value = program();
            *returned.lock().expect("no panic while it is held") = Some(value);
        }
    };
    run.begin();
    run::install(run);
    schedule::run_to_end(move || schedule::live(body, || operation::end(site)));
    let mut run = run::remove();
    if run.again {
        return (run, Ended::Again);
    }
    let graph = run.explorer.graph();
    if run.wrong.is_none() {
        if graph.has_ended_everywhere() {
            let value = returned.lock().expect("no panic while it is held").take();
            let value = value.expect("the first thread has returned");
            return (run, Ended::Returned(value));
        }
        if !graph.is_stuck() {
            return (run, Ended::Blocked);
        }
        if run.candidates {
            return (run, Ended::Endless);
        }
        run.wrong = Some(Wrong::Stuck);
    }
    let names: Vec<_> = run
        .threads
        .iter()
        .map(|thread| thread.name.clone())
        .collect();
    let wrong = run.wrong.as_ref().expect("something is wrong");
    let failure = wrong.report(run.graph(), &names);
    (run, Ended::Failed(failure))
}

/// An execution in a form that is the same for the same execution only, whatever the order in which it
/// came about: a line for every event, thread by thread. Lines and threads are numbered from 0, and a
/// location is the line that touches it first.
pub(crate) fn canonical(graph: &Graph) -> String {
    let mut threads: Vec<_> = graph.threads.iter().flatten().collect();
    threads.sort_by_key(|thread| &thread.path);
    let events: Vec<EventId> = threads
        .iter()
        .flat_map(|thread| thread.events.iter().copied())
        .collect();
    let mut lines = vec![0; events.len()];
    for (line, &event) in events.iter().enumerate() {
        lines[event] = line;
    }
    let place = |thread: ThreadId| {
        let path = &graph.thread(thread).path;
        let place = threads.binary_search_by_key(&path, |thread| &thread.path);
        place.expect("it is one of them")
    };
    let touched = |location: LocationId| {
        let events = graph.locations[location].events.iter();
        let first = events.map(|&event| lines[event]).min();
        first.expect("an event touches it")
    };
    let mut text = String::new();
    for &id in &events {
        let event = &graph.events[id];
        let what = match &event.action {
            Action::Read(read) => {
                let source = read.source.map(|source| lines[source].to_string());
                format!(
                    "read {} {:?} {} {}",
                    touched(read.location),
                    read.ordering(),
                    source.as_deref().unwrap_or("initial"),
                    if read.exclusive { "exclusive" } else { "plain" },
                )
            }
            Action::Write(write) => {
                let location = touched(write.location);
                format!("write {location} {:?} {}", write.order, write.position)
            }
            Action::Fence(order) => format!("fence {order:?}"),
            Action::Access { location, write } => format!("access {} {write}", touched(*location)),
            Action::Choice { taken, of } => format!("choose {taken} {of}"),
            Action::Spawn { thread } => format!("spawn {}", place(*thread)),
            Action::Join { thread } => format!("join {}", place(*thread)),
            Action::End => "end".to_string(),
            Action::Yield { .. } => "yield".to_string(),
            Action::Blocked { .. } => "wait".to_string(),
        };
        let _ = writeln!(text, "{} {what}", place(event.thread));
    }
    text
}
