//! What can be wrong with an execution.

use std::fmt;

use crate::graph::{EventId, Graph, Site};
use crate::{guide, picture};

/// Why an execution is wrong.
#[derive(Clone, Debug)]
pub(crate) enum Wrong {
    /// The program panicked.
    Panic {
        message: String,
        site: Option<String>,
    },
    /// Two accesses to ordinary memory, one of them a write, of which neither happens before the other.
    Race { first: EventId, second: EventId },
    /// Every thread that has not ended waits, for something that nobody is left to do.
    Stuck,
    /// The program did something else than when it was run before with the same values.
    Diverged {
        expected: String,
        found: String,
        site: Site,
    },
    /// The program does not do what the execution that it was to follow has next.
    Astray,
    /// An execution has more events than are allowed.
    TooLong { limit: usize },
    /// A thread asks again and again for others to go on, and looks at nothing in between.
    Idle { site: Site },
    /// A loop that waits gives up after more rounds than are explored.
    GivesUp {
        site: Site,
        rounds: usize,
        most: usize,
    },
    /// Ordinary memory that holds what an earlier execution left there.
    Leftover { site: Site },
}

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The program panicked: an assertion does not hold.
    Panic,
    /// Two accesses to ordinary memory, one of them a write, of which neither happens before the other.
    DataRace,
    /// Threads wait, and nobody is left to do what they wait for.
    Deadlock,
    /// The program does not always do the same with the same values, so that it cannot be explored.
    NotDeterministic,
    /// An execution is longer than was allowed, or has no end.
    TooLong,
}

/// The first failure that an exploration found, and the execution that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// What is wrong, in a sentence or two.
    pub message: String,
    /// The execution, one operation a line.
    pub picture: String,
    /// The execution as [`Builder::execution`](crate::model::Builder::execution) takes it, to run it again
    /// by itself.
    pub execution: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}\n\n{}\nTo run this execution alone, set RC11_EXECUTION={}\n",
            self.message, self.picture, self.execution
        )
    }
}

impl Wrong {
    /// The failure as it is reported, where `names` are the threads' by number.
    pub(crate) fn report(&self, graph: &Graph, names: &[Option<String>]) -> Failure {
        let (kind, message) = match self {
            Wrong::Panic { message, site } => {
                let site = site.as_ref().map_or(String::new(), |site| format!(" at {site}"));
                (FailureKind::Panic, format!("panicked{site}: {message}"))
            }
            Wrong::Race { first, second } => {
                let (first, second) = (&graph.events[*first], &graph.events[*second]);
                let message = format!(
                    "data race: of the accesses at {} and at {}, neither happens before the other",
                    first.site, second.site
                );
                (FailureKind::DataRace, message)
            }
            Wrong::Stuck => (
                FailureKind::Deadlock,
                "deadlock: every thread that has not ended waits, and has read the newest values there are"
                    .to_string(),
            ),
            Wrong::Diverged {
                expected,
                found,
                site,
            } => {
                let message = format!(
"the program is not deterministic: with the same values, where an earlier run \
                     {expected}, this one {found}, at {site}. Between operations on rc11's types, nothing may depend on \
                     time, chance, addresses, or what an earlier execution left behind"
                );
                (FailureKind::NotDeterministic, message)
            }
            Wrong::Astray => (
                FailureKind::NotDeterministic,
                "the program does not follow the execution that it was given: it is of another program, or \
                 the program is not deterministic"
                    .to_string(),
            ),
            Wrong::TooLong { limit } => {
                let message = format!(
                    "an execution has more than {limit} events. If a loop waits for another thread, let it \
                     call `hint::spin_loop` or `thread::yield_now`; if it does end, raise `max_branches`"
                );
                (FailureKind::TooLong, message)
            }
            Wrong::Idle { site } => {
                let message = format!(
                    "a thread waits at {site} without looking at anything that rc11 knows, so that it would \
                     wait for ever"
                );
                (FailureKind::TooLong, message)
            }
            Wrong::GivesUp { site, rounds, most } => {
                let message = format!(
                    "the loop that waits at {site} gives up after {rounds} rounds. One that gives up is explored in \
                     full up to {most} rounds: let it give up earlier here, or never"
                );
                (FailureKind::TooLong, message)
            }
            Wrong::Leftover { site } => {
                let message = format!(
                    "what was made at {site} holds ordinary data and is older than the execution: it still \
                     has what an earlier execution left there. Make it inside of the model"
                );
                (FailureKind::NotDeterministic, message)
            }
        };
        let order = picture::linear(graph);
        Failure {
            kind,
            message,
            picture: picture::draw(graph, names, &order),
            execution: guide::write(graph, &order),
        }
    }
}
