//! A search that several threads of the machine share.
//!
//! Each explores a part of its own. A thread that has come to the end of its part gets the last thing that
//! another one has left to do, as a new part directly behind that. So the parts are in the order in
//! which one thread alone would explore them, and the report is the same: it ends with the first failure
//! in that order, whenever it was found.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};

use crate::explorer::Explorer;
use crate::report::Report;

/// How far a part is.
enum State<T> {
    Waiting(Explorer),
    UnderWay,
    Done(Report<T>),
}

/// A part of the search.
struct Part<T> {
    number: u64,
    state: State<T>,
}

/// All parts.
struct Parts<T> {
    /// In the order in which one thread alone would explore them, up to the first failure.
    list: Vec<Part<T>>,
    /// The number of the next part.
    next: u64,
    /// How many threads of the machine have nothing to do.
    idle: usize,
    /// A thread of the machine has panicked, which is no failure of the program.
    is_abandoned: bool,
}

/// A search, as the threads that share it see it.
pub(crate) struct Shared<T> {
    parts: Mutex<Parts<T>>,
    changed: Condvar,
    /// A thread has nothing to do, or has found a failure.
    is_asking: AtomicBool,
}

impl<T: Ord> Shared<T> {
    /// A search of which nothing has been done.
    pub(crate) fn new(explorer: Explorer) -> Self {
        let whole = Part {
            number: 0,
            state: State::Waiting(explorer),
        };
        Self {
            parts: Mutex::new(Parts {
                list: vec![whole],
                next: 1,
                idle: 0,
                is_abandoned: false,
            }),
            changed: Condvar::new(),
            is_asking: AtomicBool::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Parts<T>> {
        self.parts.lock().expect("no panic while it is held")
    }

    /// The next part, by its number, when there is one; none if the search is at its end.
    pub(crate) fn take(&self) -> Option<(u64, Explorer)> {
        let mut parts = self.lock();
        loop {
            if parts.is_abandoned {
                return None;
            }
            for part in &mut parts.list {
                if let State::Waiting(_) = part.state {
                    let state = std::mem::replace(&mut part.state, State::UnderWay);
                    let State::Waiting(explorer) = state else {
                        unreachable!("it was waiting");
                    };
                    return Some((part.number, explorer));
                }
            }
            let is_done = |part: &Part<T>| matches!(part.state, State::Done(_));
            if parts.list.iter().all(is_done) {
                return None;
            }
            parts.idle += 1;
            self.is_asking.store(true, Ordering::Relaxed);
            parts = self.changed.wait(parts).expect("no panic while it is held");
            parts.idle -= 1;
        }
    }

    /// Whether the part under way is still asked for. Some of it is given to a thread that has nothing to do.
    #[inline]
    pub(crate) fn goes_on(&self, number: u64, explorer: &mut Explorer) -> bool {
        !self.is_asking.load(Ordering::Relaxed) || self.answers(number, explorer)
    }

    fn answers(&self, number: u64, explorer: &mut Explorer) -> bool {
        let mut parts = self.lock();
        let Some(place) = parts.place(number) else {
            return false;
        };
        let waiting = parts.list.iter();
        let waiting = waiting.filter(|part| matches!(part.state, State::Waiting(_)));
        if parts.idle > waiting.count() {
            if let Some(explorer) = explorer.split() {
                let number = parts.next;
                parts.next += 1;
                let state = State::Waiting(explorer);
                parts.list.insert(place + 1, Part { number, state });
                self.changed.notify_one();
            }
        } else if !parts.has_failed() {
            self.is_asking.store(false, Ordering::Relaxed);
        }
        true
    }

    /// The part has come to its end, or to a failure.
    pub(crate) fn done(&self, number: u64, report: Report<T>) {
        let mut parts = self.lock();
        if let Some(place) = parts.place(number) {
            if report.failure.is_some() {
                parts.list.truncate(place + 1);
                self.is_asking.store(true, Ordering::Relaxed);
            }
            parts.list[place].state = State::Done(report);
            // There are no more parts than are waiting or under way, and one between any two of them.
            parts.list.dedup_by(|later, earlier| {
                let (State::Done(earlier), State::Done(later)) =
                    (&mut earlier.state, &mut later.state)
                else {
                    return false;
                };
                earlier.append(later);
                true
            });
        }
        self.changed.notify_all();
    }

    /// Nobody is to wait for the part of a thread that has panicked.
    pub(crate) fn abandon(&self) {
        self.lock().is_abandoned = true;
        self.changed.notify_all();
    }

    /// The report of a search that is at its end.
    pub(crate) fn into_report(self) -> Report<T> {
        let parts = self.parts.into_inner();
        let last = parts.expect("no panic while it is held").list.pop();
        match last.map(|part| part.state) {
            Some(State::Done(report)) => report,
            _ => unreachable!("what is done is one part"),
        }
    }
}

impl<T> Parts<T> {
    /// Where the part is, if it is not behind a failure.
    fn place(&self, number: u64) -> Option<usize> {
        self.list.iter().position(|part| part.number == number)
    }

    fn has_failed(&self) -> bool {
        let last = self.list.last();
        last.is_some_and(
            |part| matches!(&part.state, State::Done(report) if report.failure.is_some()),
        )
    }
}
