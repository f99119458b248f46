//! The weakest orderings, as changes of the lines that were given.

use std::sync::atomic::Ordering;

use super::{push, rounded, wrapped, BAD, DIM, GOOD, TITLE};
use crate::report::Report;
use crate::weakest::{is_at_most, Change, Goal, Place, Role, Weakest};

/// Every choice of orderings that was looked for, one section for each kind.
pub(super) fn sections(report: &Report) -> Vec<String> {
    let sections = report.weakest.iter().zip(&report.answers);
    let sections = sections.map(|(weakest, answer)| match report.answers.len() {
        1 => section(weakest, "The weakest orderings"),
        _ => section(weakest, &format!("The weakest orderings, {}", answer.name)),
    });
    sections.collect()
}

fn section(weakest: &Weakest, title: &str) -> String {
    let mut text = format!("{TITLE}{title}{TITLE:#}\n");
    if !weakest.beyond_orderings.is_empty() {
        let claims = weakest.beyond_orderings.join(", ");
        push(
            &mut text,
            &wrapped(&format!("{BAD}No orderings help{BAD:#}: {claims}.")),
        );
    }
    if let Some(repair) = weakest.repairs.first() {
        let others = others(weakest.repairs.len(), "to strengthen orderings");
        let heading =
            format!("As written is too weak. The smallest change that is enough{others}:");
        push(&mut text, &wrapped(&heading));
        list(&mut text, weakest, repair);
    }
    if let Some(changes) = weakest.weakest.first() {
        let heading = heading(weakest, changes);
        push(&mut text, &wrapped(&heading));
        let is_shown = |change: &&Change| {
            let repaired = weakest.repairs.first();
            repaired.is_none_or(|repair| !repair.contains(change))
        };
        let shown: Vec<Change> = changes.iter().filter(is_shown).copied().collect();
        list(&mut text, weakest, &shown);
    }
    for remark in remarks(weakest) {
        push(&mut text, &wrapped(&remark));
    }
    if !weakest.complete || !weakest.weakest.is_empty() {
        push(
            &mut text,
            &wrapped(&format!("{DIM}{}{DIM:#}", covered(weakest))),
        );
    }
    text.trim_end().to_string()
}

/// What stays true with the weakest orderings, and whether they are those that are written.
fn heading(weakest: &Weakest, changes: &[Change]) -> String {
    let enough = match weakest.goal {
        Goal::Claims if weakest.beyond_orderings.is_empty() => {
            "for everything that is claimed here"
        }
        Goal::Claims => "for everything else that is claimed here",
        Goal::Outcomes => "for the same outcomes (nothing is claimed here)",
    };
    let others = others(weakest.weakest.len(), "to choose them");
    let is_repair = weakest.repairs.first().is_some_and(|it| it == changes);
    match (is_repair, changes.is_empty(), weakest.complete) {
        (true, ..) => "With it, no ordering is stronger than needed.".to_string(),
        (_, true, true) => format!("{GOOD}No ordering is stronger than needed{GOOD:#} {enough}."),
        (_, true, false) => format!("No weaker orderings were found that are enough {enough}."),
        (_, false, _) => format!("Weaker orderings are enough {enough}{others}:"),
    }
}

fn others(found: usize, to_what: &str) -> String {
    match found {
        0 | 1 => String::new(),
        2 => format!(" (there is another minimal way {to_what}: --format json has both)"),
        _ => {
            let others = found - 1;
            format!(" (there are {others} other minimal ways {to_what}: --format json has all)")
        }
    }
}

fn list(text: &mut String, weakest: &Weakest, changes: &[Change]) {
    for change in changes {
        let place = &weakest.places[change.place];
        let at = at(&weakest.places, place);
        let code = &place.text;
        push(
            text,
            &format!("    {at}: {}  {DIM}{code}{DIM:#}", changed(place, change)),
        );
    }
}

/// `Relaxed → Release`, or `SeqCst is not needed: Acquire`
fn changed(place: &Place, change: &Change) -> String {
    let (from, to) = (change.from, change.to);
    if place.is_fence && to == Ordering::Relaxed {
        "the fence is not needed".to_string()
    } else if is_at_most(to, from) {
        format!("{from:?} is not needed: {to:?}")
    } else {
        format!("{from:?} → {to:?}")
    }
}

/// `line 12`, with the column where the line has several operations, and which ordering of the operation it
/// is where that has two.
fn at(places: &[Place], place: &Place) -> String {
    let mut same_line = places.iter().filter(|other| other.line == place.line);
    let column = match same_line.any(|other| other.column != place.column) {
        true => format!(", column {}", place.column),
        false => String::new(),
    };
    let role = match place.role {
        Role::Only => "",
        Role::Success => ", success",
        Role::Failure => ", failure",
    };
    format!("line {}{column}{role}", place.line)
}

fn remarks(weakest: &Weakest) -> Vec<String> {
    let all = |which: &dyn Fn(&Place) -> bool| {
        let places = weakest.places.iter().filter(|place| which(place));
        let places: Vec<String> = places.map(|place| at(&weakest.places, place)).collect();
        places.join("; ")
    };
    let free = all(&|place| place.same.len() == place.allowed.len());
    let unreached = all(&|place| place.is_reached == Some(false));
    let mut remarks = Vec::new();
    if !free.is_empty() {
        remarks.push(format!(
            "No ordering, alone, makes a difference to what can happen: {free}."
        ));
    }
    if !unreached.is_empty() {
        remarks.push(format!(
            "No execution comes to these, and nothing is said of them: {unreached}."
        ));
    }
    if weakest.goal == Goal::Outcomes && !weakest.weakest.iter().all(Vec::is_empty) {
        remarks.push(
            "Memory that is not in the text, and that these operations hand over to another thread, may need the \
             orderings: assert what has to be seen of it."
                .to_string(),
        );
    }
    if weakest.cut {
        remarks.push(format!(
            "{BAD}Some executions are cut off{BAD:#} where a loop is not unrolled any further; nothing of \
             this is about how they go on."
        ));
    }
    remarks
}

/// How far the search went.
fn covered(weakest: &Weakest) -> String {
    let (explored, candidates) = (weakest.explored, weakest.candidates);
    let choices = rounded(weakest.choices);
    if weakest.complete && weakest.choices == 1.0 {
        "Every ordering is as weak as it can be written.".to_string()
    } else if weakest.complete {
        format!(
            "All {choices} choices of orderings are covered by exploring {explored}, with {candidates} \
             candidates: a weaker ordering allows all that a stronger one does."
        )
    } else {
        format!(
            "Not all of it: the limit for this search was reached after {explored} of {choices} choices of \
             orderings, with {candidates} candidates. There may be weaker ones."
        )
    }
}
