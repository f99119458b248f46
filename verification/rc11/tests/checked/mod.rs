//! Explorations in which every execution is looked at on its own.
//!
//! No execution may come twice, and each has to satisfy the [axioms](crate::axioms) as they are told a second
//! time; also one that was given up since a thread waited.

#![allow(dead_code, reason = "no test uses all of it")]

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use rc11::model::Builder;
use rc11::{MemoryModel, Report};

use crate::axioms::{Axioms, Candidate, Event, Kind, Strength};

/// `rc11::explore`, checked.
#[track_caller]
pub fn explore<T, F>(program: F) -> Report<T>
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    explore_under(Axioms::Rc11, program)
}

/// The same under either memory model.
#[track_caller]
pub fn explore_under<T, F>(axioms: Axioms, program: F) -> Report<T>
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    let mut builder = Builder::new();
    builder.memory_model(match axioms {
        Axioms::Rc11 => MemoryModel::Rc11,
        Axioms::Sc => MemoryModel::Sc,
    });
    let (hasher, mut seen) = (RandomState::new(), HashSet::new());
    let report = builder.explore_all(program, |execution| {
        let is_new = seen.insert(hasher.hash_one(execution));
        assert!(is_new, "this execution comes twice:\n{execution}");
        let is_one = satisfies(execution, axioms);
        assert!(
            is_one,
            "this is no execution under {axioms:?}:\n{execution}"
        );
    });
    assert_eq!(seen.len() as u64, report.executions + report.blocked);
    report
}

/// Whether what the crate shows satisfies the axioms.
pub fn satisfies(execution: &str, axioms: Axioms) -> bool {
    let lines: Vec<Line> = execution.lines().map(Line::new).collect();
    // Every thread's beginning and every location's initial write are events too.
    let is_first = |at: usize| lines[at].location() == Some(at);
    let locations = (0..lines.len()).filter(|&at| is_first(at)).count();
    // Every step takes as long as the sets of events are large.
    match lines.len() + locations + threads(&lines) {
        ..=64 => candidate::<1>(&lines).satisfies(axioms),
        65..=128 => candidate::<2>(&lines).satisfies(axioms),
        129..=256 => candidate::<4>(&lines).satisfies(axioms),
        _ => candidate::<32>(&lines).satisfies(axioms),
    }
}

/// An event as the crate shows it.
struct Line<'a> {
    thread: usize,
    action: &'a str,
    words: [&'a str; 4],
}

impl<'a> Line<'a> {
    fn new(text: &'a str) -> Self {
        let mut words = text.split(' ');
        let mut next = || words.next().unwrap_or_default();
        Self {
            thread: number(next()),
            action: next(),
            words: std::array::from_fn(|_| next()),
        }
    }

    fn location(&self) -> Option<usize> {
        matches!(self.action, "read" | "write" | "access").then(|| number(self.words[0]))
    }

    fn event(&self) -> Event {
        let (kind, strength) = match self.action {
            "read" => (Kind::Read, strength(self.words[1])),
            "write" => (Kind::Write, strength(self.words[1])),
            "fence" => (Kind::Fence, strength(self.words[0])),
            _ => (Kind::Other, Strength::None),
        };
        Event {
            kind,
            location: self.location(),
            strength,
            thread: Some(self.thread),
        }
    }
}

/// How many threads there are: all but the first have been started.
fn threads(lines: &[Line]) -> usize {
    1 + lines.iter().filter(|line| line.action == "spawn").count()
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

/// The execution as the axioms speak of it.
fn candidate<const WORDS: usize>(lines: &[Line]) -> Candidate<WORDS> {
    let mut events = Vec::new();
    // By the line that touches a location first, its initial write.
    let mut initial = vec![0; lines.len()];
    for at in (0..lines.len()).filter(|&at| lines[at].location() == Some(at)) {
        initial[at] = events.len();
        events.push(Event {
            kind: Kind::Write,
            location: Some(at),
            strength: Strength::None,
            thread: None,
        });
    }
    // The first and the last event of every thread. One that has done nothing yet begins all the same.
    let beginnings: Vec<usize> = (events.len()..).take(threads(lines)).collect();
    let mut ends = beginnings.clone();
    events.extend((0..beginnings.len()).map(|thread| Event {
        kind: Kind::Other,
        location: None,
        strength: Strength::None,
        thread: Some(thread),
    }));
    let mut of_line = Vec::new();
    for line in lines {
        ends[line.thread] = events.len();
        of_line.push(events.len());
        events.push(line.event());
    }
    let mut candidate = Candidate::new(events);
    let mut orders = vec![Vec::new(); lines.len()];
    for (at, line) in lines.iter().enumerate() {
        let event = of_line[at];
        match line.action {
            "read" => {
                let source = match line.words[2] {
                    "initial" => initial[number(line.words[0])],
                    source => of_line[number(source)],
                };
                candidate.rf.insert(source, event);
                if line.words[3] == "exclusive" {
                    candidate.rmw.insert(event, of_line[at + 1]);
                }
            }
            "write" => {
                let location = number(line.words[0]);
                orders[location].push((number(line.words[2]), event));
            }
            "spawn" => {
                let beginning = beginnings[number(line.words[0])];
                candidate.threads.insert(event, beginning);
            }
            "join" => {
                let end = ends[number(line.words[0])];
                candidate.threads.insert(end, event);
            }
            _ => {}
        }
    }
    for (location, mut order) in orders.into_iter().enumerate() {
        if !order.is_empty() {
            order.push((0, initial[location]));
        }
        order.sort_unstable();
        for (at, &(_, earlier)) in order.iter().enumerate() {
            for &(_, later) in &order[at + 1..] {
                candidate.mo.insert(earlier, later);
            }
        }
    }
    candidate
}

fn strength(ordering: &str) -> Strength {
    match ordering {
        "Relaxed" => Strength::Relaxed,
        "Acquire" => Strength::Acquire,
        "Release" => Strength::Release,
        "AcqRel" => Strength::AcqRel,
        "SeqCst" => Strength::SeqCst,
        other => panic!("{other} is no ordering"),
    }
}
