//! Waiting: when a thread would do the same for ever.
//!
//! A thread that calls `yield_now` or `spin_loop` may be in a loop that waits for a value. Such a loop has
//! an execution for every number of rounds, and none of them differs from that in which the first read
//! finds what the last one found, but for reads without consequence. So a thread that has asked others to
//! go on, and then does what it did before it asked, is answered what it was answered then, without
//! anything being added to the graph. If it comes round [`ROUNDS`] times, it is taken to wait: it is
//! *blocked*, and goes on only in executions in which one of the reads of its first round reads another
//! write. If it does something else before that, then nothing can be said: the graph is run once more, and
//! the thread's reads after that call are reads like any other.
//!
//! Whether a loop would have gone on for ever, nobody can tell. So that one which gives up later is refused rather
//! than taken to wait, the first wait at each place of the program goes on for [`MANY_ROUNDS`].

use crate::failure::Wrong;
use crate::graph::{Action, Event, EventId, ThreadId};
use crate::round::Round;
use crate::run::{Attempt, Run, Step};

/// How often the same round is done before the thread is taken to do it for ever.
const ROUNDS: usize = 128;

/// How often it is where no wait was seen yet to go on that long.
const MANY_ROUNDS: usize = 10_000;

/// How often a thread may ask others to go on without doing anything else.
const IDLE: usize = 100_000;

/// What an operation of a thread that may wait is.
pub(crate) enum Asked {
    /// An operation like any other.
    Ordinary,
    /// What this event was.
    Repeats(EventId),
    /// Nothing: the run is given up, to be done again.
    Never,
}

impl Run {
    /// What the next operation of a thread is, where `same` says whether it is that of an event.
    #[inline]
    pub(crate) fn asked(&mut self, thread: ThreadId, same: impl Fn(&Run, &Event) -> bool) -> Asked {
        let may_wait = self
            .last_done(thread)
            .is_some_and(|last| matches!(last.action, Action::Yield { leaves: false }));
        if !may_wait || self.next_event(thread).is_some() {
            return Asked::Ordinary;
        }
        self.asked_in_round(thread, same)
    }

    fn asked_in_round(&mut self, thread: ThreadId, same: impl Fn(&Run, &Event) -> bool) -> Asked {
        self.threads[thread].idle = 0;
        let matches = |run: &Run, index: usize| {
            let event = run.graph().thread(thread).events[index];
            same(run, &run.graph().events[event])
        };
        match &self.threads[thread].round {
            None => match self.round_that(thread, |index| matches(self, index)) {
                Some(since) => {
                    self.threads[thread].round = Some(Round {
                        since,
                        length: self.threads[thread].done - 1 - since,
                        repeated: 1,
                        times: 0,
                    });
                    Asked::Repeats(self.graph().thread(thread).events[since])
                }
                None => {
                    self.leaves(thread);
                    Asked::Ordinary
                }
            },
            Some(round) => {
                let next = round.since + round.repeated;
                if round.repeated < round.length && matches(self, next) {
                    let event = self.graph().thread(thread).events[next];
                    let round = self.threads[thread].round.as_mut();
                    round.expect("it is under way").repeated += 1;
                    Asked::Repeats(event)
                } else {
                    self.leaves_round(thread);
                    Asked::Never
                }
            }
        }
    }

    /// The index at which a round that begins with the next operation began before the thread asked
    /// others to go on.
    fn round_that(&self, thread: ThreadId, begins: impl Fn(usize) -> bool) -> Option<usize> {
        let graph = self.graph();
        let events = &graph.thread(thread).events;
        let asked = self.threads[thread].done - 1;
        // A round has no effect on others: whatever has one comes before it.
        let effect = (0..asked).rev().find(|&index| {
            !matches!(
                &graph.events[events[index]].action,
                Action::Access { write: false, .. } | Action::Fence(_)
            ) && !matches!(&graph.events[events[index]].action, Action::Read(read) if !read.exclusive)
        });
        let first = effect.map_or(0, |effect| effect + 1);
        let site = graph.events[events[asked]].site;
        let is_whole = effect.is_some_and(|effect| {
            let event = &graph.events[events[effect]];
            matches!(event.action, Action::Yield { .. }) && event.site == site
        });
        if is_whole {
            (first < asked && begins(first)).then_some(first)
        } else {
            (first..asked).rev().find(|&index| begins(index))
        }
    }

    /// The thread does not wait where it last asked others to go on.
    fn leaves(&mut self, thread: ThreadId) {
        self.threads[thread].round = None;
        let event = self.graph().last(thread).expect("it has asked");
        self.explorer.graph_mut().events[event].action = Action::Yield { leaves: true };
    }

    /// The thread does something else than the round that it was doing again.
    fn leaves_round(&mut self, thread: ThreadId) {
        let round = self.threads[thread].round.as_ref();
        let times = round.expect("it is under way").times;
        if times < ROUNDS {
            self.leaves(thread);
            self.again = true;
        } else {
            let asked = self.last_done(thread).expect("it has asked");
            self.wrong = Some(Wrong::GivesUp {
                site: asked.site,
                rounds: times + 1,
                most: ROUNDS,
            });
        }
    }

    /// A thread asks others to go on.
    pub(crate) fn yields(&mut self, thread: ThreadId, site: crate::graph::Site) -> Attempt<()> {
        let idle = &mut self.threads[thread].idle;
        *idle += 1;
        if *idle > IDLE {
            self.wrong = Some(Wrong::Idle { site });
            return Attempt::Later;
        }
        if let Some(round) = &mut self.threads[thread].round {
            if round.repeated == round.length {
                round.repeated = 0;
                round.times += 1;
            } else if round.repeated > 0 {
                self.leaves_round(thread);
                return Attempt::Later;
            }
            if round.times < ROUNDS {
                return Attempt::Done(());
            }
            if !self.waits.contains(&site) {
                if round.times < MANY_ROUNDS {
                    return Attempt::Done(());
                }
                self.waits.push(site);
            }
            return self.blocks(thread);
        }
        let asked_before = self
            .last_done(thread)
            .is_some_and(|last| matches!(last.action, Action::Yield { .. }));
        if asked_before && !self.is_about_to_block(thread) {
            return Attempt::Done(());
        }
        match self.step(thread) {
            Step::Again(event) => match self.graph().events[event].action {
                Action::Yield { .. } => {
                    self.did(thread);
                    Attempt::Done(())
                }
                _ => self.diverge(event, "asks others to go on", site),
            },
            Step::Add => {
                self.explorer
                    .push(thread, Action::Yield { leaves: false }, site);
                self.added(thread);
                Attempt::Done(())
            }
            Step::Later => Attempt::Later,
        }
    }

    /// Whether the graph says that the thread goes no further.
    fn is_about_to_block(&self, thread: ThreadId) -> bool {
        self.next_event(thread).is_some_and(|event| {
            matches!(self.graph().events[event].action, Action::Blocked { .. })
        })
    }

    /// A thread is blocked in the round that it does.
    fn blocks(&mut self, thread: ThreadId) -> Attempt<()> {
        let round = self.threads[thread].round.as_ref();
        let since = round.expect("it is under way").since;
        self.block(thread, since)
    }

    /// A thread is blocked after what it has read since `since`.
    pub(crate) fn block<R>(&mut self, thread: ThreadId, since: usize) -> Attempt<R> {
        if !self.is_blocked(thread) {
            if let Step::Add = self.step(thread) {
                let last = self.graph().last(thread).expect("it has read");
                let site = self.graph().events[last].site;
                self.explorer.push(thread, Action::Blocked { since }, site);
                self.added(thread);
            }
        }
        Attempt::Later
    }
}
