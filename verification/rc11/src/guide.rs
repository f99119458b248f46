//! One execution as text, so that it can be run again by itself.
//!
//! The text has an entry for every event, in an order along po and rf: the thread, numbered as threads are
//! started, and behind a colon the place in the modification order that a read reads or a write takes,
//! among the writes that were there, or the way that was chosen.

use std::collections::VecDeque;

use crate::graph::{Action, EventId, Graph, ThreadId, MAIN};

/// What is to be done next, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) thread: ThreadId,
    pub(crate) choice: Option<usize>,
}

/// The events of an execution that have not been done yet.
pub(crate) type Guide = VecDeque<Entry>;

/// Reads an execution as [`write`] has written it.
pub(crate) fn read(text: &str) -> Option<Guide> {
    let entry = |text: &str| {
        let (thread, choice) = match text.split_once(':') {
            Some((thread, choice)) => (thread, Some(choice.parse().ok()?)),
            None => (text, None),
        };
        let thread = thread.parse().ok()?;
        Some(Entry { thread, choice })
    };
    text.trim().split(',').map(entry).collect()
}

/// Writes an execution, given an order of its events along po and rf in which the two events of a
/// read-modify-write are next to each other.
pub(crate) fn write(graph: &Graph, order: &[EventId]) -> String {
    let mut numbers = vec![0; graph.threads.len()];
    let mut started = MAIN;
    let mut done = vec![false; graph.events.len()];
    let mut entries = Vec::new();
    for &id in order {
        let event = &graph.events[id];
        // Among the writes that were there, how many come before or are the one that is read.
        let place = |position: usize| {
            let location = event.atomic().expect("an operation on an atomic");
            let writes = &graph.locations[location].writes[..position];
            writes.iter().filter(|&&write| done[write]).count()
        };
        let choice = match event.action {
            Action::Write(write) if write.exclusive => {
                done[id] = true;
                continue;
            }
            Action::Read(_) => Some(place(graph.position(id))),
            Action::Write(write) => Some(place(write.position - 1)),
            Action::Choice { taken, .. } => Some(taken),
            Action::Spawn { thread } => {
                started += 1;
                numbers[thread] = started;
                None
            }
            _ => None,
        };
        done[id] = true;
        let thread = numbers[event.thread];
        entries.push(match choice {
            Some(choice) => format!("{thread}:{choice}"),
            None => thread.to_string(),
        });
    }
    entries.join(",")
}

#[cfg(test)]
mod tests {
    use super::{read, Entry};

    #[test]
    fn an_execution_is_read_or_refused() {
        let entry = |thread, choice| Entry { thread, choice };
        let guide = read("0,1:0,12:34\n").unwrap();
        assert_eq!(
            guide,
            [entry(0, None), entry(1, Some(0)), entry(12, Some(34))]
        );
        for bad in ["", "0,,1", "a", "0:", "0:x", "-1"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
