//! Where a program's text has an ordering, and which other orderings could stand there.

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use serde::Serialize;

use super::ordering;
use crate::program::{MemoryOrderings, Operation, Program, Statement};

/// An ordering in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line of its operation, counted from 1.
    pub line: usize,
    /// The column of its operation, counted from 1.
    pub column: usize,
    /// The operation, as the text has it.
    pub text: String,
    /// Which of the operation's orderings it is.
    pub role: Role,
    /// What is written.
    #[serde(serialize_with = "ordering")]
    pub written: Ordering,
    /// Whether an execution comes to it, as written or repaired, if that is known. What none comes to is left
    /// as it is.
    pub is_reached: Option<bool>,
    /// The orderings that, alone, leave every outcome, race and wait as it is, as written or repaired;
    /// empty if that is not known. Of a fence, `Relaxed` stands for no fence.
    #[serde(serialize_with = "orderings")]
    pub same: Vec<Ordering>,
    /// Every ordering that could stand there, the strongest last, and none before one that is weaker. Of a
    /// fence, `Relaxed` stands for no fence.
    #[serde(serialize_with = "orderings")]
    pub allowed: Vec<Ordering>,
    /// The sites that it is of, and whether it is that of their failing.
    #[serde(skip)]
    pub(super) sites: Vec<(usize, bool)>,
    /// Whether it is that of a fence.
    pub is_fence: bool,
}

/// Which of an operation's orderings one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The only one.
    Only,
    /// That of a compare-exchange that succeeds.
    Success,
    /// That of a compare-exchange that fails.
    Failure,
}

fn orderings<S: serde::Serializer>(
    orderings: &[Ordering],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(orderings.iter().map(|ordering| format!("{ordering:?}")))
}

/// Whether `low` is the same as `high`, or weaker.
pub fn is_at_most(low: Ordering, high: Ordering) -> bool {
    let is_half = matches!(low, Acquire | Release);
    low == high || low == Relaxed || high == SeqCst || (is_half && high == AcqRel)
}

/// How many orderings are below one, each below the next.
pub(super) fn rank(ordering: Ordering) -> usize {
    match ordering {
        Relaxed => 0,
        Acquire | Release => 1,
        AcqRel => 2,
        _ => 3,
    }
}

/// Where a load could have an ordering; and a compare-exchange that fails, which is no more than a load.
const OF_LOAD: [Ordering; 3] = [Relaxed, Acquire, SeqCst];
const OF_STORE: [Ordering; 3] = [Relaxed, Release, SeqCst];
const OF_UPDATE: [Ordering; 5] = [Relaxed, Acquire, Release, AcqRel, SeqCst];

/// Which orderings std takes without a panic; and `Relaxed` for a fence, which is to do without.
fn allowed(operation: &Operation) -> &'static [Ordering] {
    match operation {
        Operation::Load(..) => &OF_LOAD,
        Operation::Store(..) => &OF_STORE,
        _ => &OF_UPDATE,
    }
}

/// The orderings in a program's text, in its order. What is implied, as the orderings of a lock are, has no
/// line and is none of them.
pub(super) fn places(program: &Program) -> Vec<Place> {
    let mut operations = vec![Vec::new(); program.sites.len()];
    for thread in &program.threads {
        each_operation(&thread.body, &mut |operation| {
            if let Some(site) = operation.site() {
                operations[site].push(operation);
            }
        });
    }
    let mut places: Vec<Place> = Vec::new();
    for (number, site) in program.sites.iter().enumerate() {
        if site.line == 0 {
            continue;
        }
        let mut of_success = OF_UPDATE.to_vec();
        for operation in &operations[number] {
            of_success.retain(|ordering| allowed(operation).contains(ordering));
        }
        let is_fence = matches!(operations[number][..], [Operation::Fence(_), ..]);
        let mut place = |role, written, mut allowed: Vec<Ordering>| {
            if operations[number].is_empty() || !allowed.contains(&written) {
                allowed = vec![written];
            }
            places.push(Place {
                line: site.line,
                column: site.column,
                text: site.text.clone(),
                role,
                written,
                is_reached: None,
                same: Vec::new(),
                allowed,
                sites: vec![(number, role == Role::Failure)],
                is_fence,
            });
        };
        match site.failure {
            None => place(Role::Only, site.success, of_success),
            Some(failure) => {
                place(Role::Success, site.success, of_success);
                place(Role::Failure, failure, OF_LOAD.to_vec());
            }
        }
    }
    merged(places)
}

/// An operation in the text can be several of the program: `fetch_update` loads, and tries to exchange. The
/// load's ordering is then that of the exchange that fails.
fn merged(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by_key(|place| (place.line, place.column, place.role));
    let (failing, mut merged): (Vec<Place>, Vec<Place>) = places
        .into_iter()
        .partition(|place| place.role == Role::Failure);
    for mut place in failing {
        merged.retain(|other| {
            let is_part = other.role == Role::Only
                && (other.line, other.column, &other.text, other.written)
                    == (place.line, place.column, &place.text, place.written);
            if is_part {
                place.sites.extend(&other.sites);
                place.allowed.retain(|it| other.allowed.contains(it));
            }
            !is_part
        });
        merged.push(place);
    }
    merged.sort_by_key(|place| (place.line, place.column, place.role));
    merged
}

fn each_operation<'a>(block: &'a [Statement], visit: &mut dyn FnMut(&'a Operation)) {
    for statement in block {
        match statement {
            Statement::Operation { operation, .. } | Statement::Wait { operation, .. } => {
                visit(operation);
            }
            Statement::If {
                then, otherwise, ..
            } => {
                each_operation(then, visit);
                each_operation(otherwise, visit);
            }
            Statement::Bound => {}
        }
    }
}

/// The program's orderings when places have these.
pub(super) fn assigned(
    places: &[Place],
    orderings: &[Ordering],
    written: &MemoryOrderings,
) -> MemoryOrderings {
    let mut assigned = written.clone();
    for (place, &ordering) in places.iter().zip(orderings) {
        for &(site, fails) in &place.sites {
            let site = &mut assigned.sites[site];
            if fails {
                site.failure = ordering;
            } else {
                site.success = ordering;
            }
        }
    }
    assigned
}
