//! Program -> its paths: one combination of branches each, with the operations on it.
//!
//! For those who write a program down or run it. What it can do is explored without listing paths,
//! of which there can be very many: see [`explore`](mod@crate::explore).

use crate::bits::{bit, Bits};
use crate::program::{Program, MAX_PATHS};
use crate::unfolding::{Invalid, Question, Unfolding, Way};

pub use crate::unfolding::Event;

/// One combination of branches, on which every wait ends.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// The events, thread by thread, and within a thread in program order.
    pub events: Vec<Event>,
}

/// Every path of the program, in the order of its text: `then` before `else`, the last thread's
/// branches varying fastest.
///
/// # Errors
///
/// If the program is larger than can be explored, an index in it points nowhere, or there are more than
/// [`MAX_PATHS`].
pub fn paths(program: &Program) -> Result<Vec<Path>, Invalid> {
    let unfolding = Unfolding::new(program)?;
    let mut paths = Vec::new();
    list(&unfolding, 0, (0, 0), &mut paths)?;
    Ok(paths)
}

/// Lists the paths that go as `(first, second)` says through the forks before `fork`.
fn list(
    unfolding: &Unfolding,
    fork: usize,
    (first, second): (Bits, Bits),
    paths: &mut Vec<Path>,
) -> Result<(), Invalid> {
    let is_on_path = |way: &Way| way.first & !first | way.second & !second == 0;
    let Some(next) = unfolding.forks.get(fork) else {
        if paths.len() == MAX_PATHS {
            return Err(Invalid::TooManyPaths);
        }
        let events = unfolding.events.iter();
        let events = events.filter(|event| is_on_path(&event.way)).cloned();
        paths.push(Path {
            events: events.collect(),
        });
        return Ok(());
    };
    match next.question {
        Question::If(_) if is_on_path(&next.way) => {
            list(unfolding, fork + 1, (first | bit(fork), second), paths)?;
            list(unfolding, fork + 1, (first, second | bit(fork)), paths)
        }
        _ => list(unfolding, fork + 1, (first, second), paths),
    }
}
