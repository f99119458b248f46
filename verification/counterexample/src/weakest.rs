//! The weakest orderings of a program's atomic operations and fences with which it still does what is claimed
//! of it.
//!
//! A weaker ordering allows every execution that a stronger one allows: each relation of `relation.rs` that an
//! axiom says has no cycle only grows with orderings. So what can fail with some orderings can fail with
//! weaker ones, and the search in `minimal.rs` need not try them. A test compares it with trying all.
//!
//! Not an answer for other programs with the same operations: another use of them can need more.

mod behaviour;
mod place;

use std::sync::atomic::Ordering;

use serde::{Serialize, Serializer};

use crate::answer::waits_and_dependencies;
use crate::execution::Execution;
use crate::minimal::{minimal, Axis, Choice};
use crate::model::Model;
use crate::outcome::Verdict;
use crate::program::{Kind, MemoryOrderings, Program};
use crate::subject::Subject;
use crate::trials::Trials;
use crate::unfolding::Invalid;
use behaviour::{violated, Behaviour, Extent};
use place::rank;

pub use place::{is_at_most, Place, Role};

/// What is known of the orderings that a program's text has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weakest {
    /// What the counters that the program leaves open stood for.
    pub kind: Kind,
    /// Every ordering in the text, in its order.
    pub places: Vec<Place>,
    /// What the orderings have to be enough for.
    pub goal: Goal,
    /// The claims that no orderings make true. If they are all there are, or one of them is that there is no
    /// data race (then anything may happen), there is no answer to what is enough.
    pub beyond_orderings: Vec<String>,
    /// If something is false as written that stronger orderings make true: every minimal way to strengthen
    /// what is written so that it is, the one that changes least first.
    pub repairs: Vec<Vec<Change>>,
    /// The minimal choices of orderings that are no stronger than what is written (or than the first of the
    /// repairs), as changes of what is written; the one that changes least first.
    pub weakest: Vec<Vec<Change>>,
    /// How many choices of orderings there are, those of the repairs and those that are weaker.
    pub choices: f64,
    /// How many were explored; what holds with the others follows from these.
    pub explored: u64,
    /// The candidates that these considered.
    pub candidates: u64,
    /// Whether nothing is left out: neither the limit nor the number of choices ended the search before.
    pub complete: bool,
    /// Whether some execution is cut off at a loop's bound: nothing is said of how it would go on.
    pub cut: bool,
}

/// What orderings have to be enough for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// That every claim is true that can be: assertions, no data race, no wait that lasts for ever.
    Claims,
    /// That there is no other outcome than as written; where nothing is claimed.
    Outcomes,
}

/// Another ordering at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The place, by index into [`Weakest::places`].
    pub place: usize,
    /// What is written.
    #[serde(serialize_with = "ordering")]
    pub from: Ordering,
    /// What is enough. Of a fence, `Relaxed` means that it is not needed.
    #[serde(serialize_with = "ordering")]
    pub to: Ordering,
}

pub(crate) fn ordering<S: Serializer>(
    ordering: &Ordering,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{ordering:?}"))
}

/// Looks for the weakest orderings of `program`, where `kind` stands for every counter that it leaves open,
/// considering at most `limit` candidates in all.
///
/// # Errors
///
/// As [`explore`](fn@crate::explore::explore).
pub fn weakest(
    program: &Program,
    kind: Kind,
    model: Model,
    limit: u64,
) -> Result<Weakest, Invalid> {
    let (has_waits, _) = waits_and_dependencies(program)?;
    let mut inquiry = Inquiry {
        program,
        written: program.orderings(kind),
        model,
        subjects: Subject::of(program, has_waits),
        trials: Trials::new(limit),
        answer: Weakest {
            kind,
            places: place::places(program),
            goal: Goal::Claims,
            beyond_orderings: Vec::new(),
            repairs: Vec::new(),
            weakest: Vec::new(),
            choices: 0.0,
            explored: 0,
            candidates: 0,
            complete: true,
            cut: false,
        },
    };
    inquiry.answer.complete = inquiry.ask()?;
    let Inquiry { trials, answer, .. } = inquiry;
    Ok(Weakest {
        complete: answer.complete && trials.complete,
        candidates: trials.considered,
        cut: trials.cut,
        ..answer
    })
}

/// An ordering for every place.
type Orderings = Vec<Ordering>;

struct Inquiry<'a> {
    program: &'a Program,
    written: MemoryOrderings,
    model: Model,
    subjects: Vec<Subject>,
    trials: Trials,
    answer: Weakest,
}

/// What an execution has to do to be as it should.
enum Wanted {
    /// For every claim, how far an execution may violate it.
    Claims(Vec<Extent>),
    /// Every outcome of this is wanted, and no other.
    Outcomes(Behaviour),
}

impl Inquiry<'_> {
    /// Fills in the answer, and says whether nothing is left out of it.
    fn ask(&mut self) -> Result<bool, Invalid> {
        let written: Orderings = self.answer.places.iter().map(|it| it.written).collect();
        let Some(as_written) = self.behaviour(&written)? else {
            return Ok(false);
        };
        let (wanted, base, as_wanted) = if self.subjects.is_empty() {
            self.answer.goal = Goal::Outcomes;
            let wanted = Wanted::Outcomes(as_written.clone());
            (wanted, written.clone(), Some(as_written))
        } else {
            let Some((tolerated, strengthened)) = self.repaired(&written, &as_written)? else {
                return Ok(false);
            };
            let as_wanted = match strengthened == written {
                true => Some(as_written),
                false => self.behaviour(&strengthened)?,
            };
            (Wanted::Claims(tolerated), strengthened, as_wanted)
        };
        let Some(as_wanted) = as_wanted else {
            return Ok(false);
        };
        for place in &mut self.answer.places {
            let mut sites = place.sites.iter();
            let reached = &as_wanted.reached;
            place.is_reached = Some(sites.any(|&(site, fails)| reached[site][usize::from(fails)]));
        }
        if as_wanted.races() {
            return Ok(true);
        }
        let compared = self.compare(&base, &as_wanted)?;
        if self.answer.beyond_orderings.len() == self.subjects.len() && !self.subjects.is_empty() {
            return Ok(compared);
        }
        let lowest = |place: &Place, ordering| {
            let mut allowed = place.allowed.clone();
            allowed.retain(|&it| {
                is_at_most(it, ordering) && (place.is_reached == Some(true) || it == ordering)
            });
            allowed
        };
        let places = self.answer.places.iter().zip(&base);
        let allowed = places.map(|(place, &ordering)| lowest(place, ordering));
        let (found, complete) = self.minimal(allowed.collect(), &wanted)?;
        self.answer.weakest = self.changes(found, &written);
        Ok(complete && compared)
    }

    /// How far claims have to be violated, with whatever orderings, and the orderings with which they are not
    /// violated further: as written, if that is so, and otherwise the smallest repair. `None` if it is not
    /// known.
    fn repaired(
        &mut self,
        written: &Orderings,
        as_written: &Behaviour,
    ) -> Result<Option<(Vec<Extent>, Orderings)>, Invalid> {
        if !as_written.violates_any() {
            return Ok(Some((as_written.violated.clone(), written.clone())));
        }
        let strongest = self.answer.places.iter();
        let strongest = strongest.map(|place| *place.allowed.last().expect("an ordering"));
        let Some(at_best) = self.behaviour(&strongest.collect())? else {
            return Ok(None);
        };
        let subjects = self.subjects.iter().zip(&at_best.violated);
        let beyond = subjects.filter(|(_, extent)| **extent > Extent::Nowhere);
        let beyond = beyond.map(|(subject, _)| subject.text(self.program));
        self.answer.beyond_orderings = beyond.collect();
        if at_best.violated == as_written.violated || at_best.races() {
            return Ok(Some((at_best.violated, written.clone())));
        }
        let places = self.answer.places.iter().zip(written);
        let stronger = places.map(|(place, &low)| {
            let mut allowed = place.allowed.clone();
            allowed.retain(|&it| is_at_most(low, it));
            allowed
        });
        let wanted = Wanted::Claims(at_best.violated);
        let (found, complete) = self.minimal(stronger.collect(), &wanted)?;
        self.trials.complete &= complete;
        self.answer.repairs = self.changes(found, written);
        let Wanted::Claims(tolerated) = wanted else {
            unreachable!("the claims from above");
        };
        Ok(self.answer.repairs.first().map(|smallest| {
            let mut orderings = written.clone();
            for change in smallest {
                orderings[change.place] = change.to;
            }
            (tolerated, orderings)
        }))
    }

    /// The minimal choices among those allowed that do what is wanted, and whether there are no others.
    fn minimal(
        &mut self,
        allowed: Vec<Orderings>,
        wanted: &Wanted,
    ) -> Result<(Vec<Orderings>, bool), Invalid> {
        let sizes = allowed.iter().map(|allowed| allowed.len() as f64);
        self.answer.choices += sizes.product::<f64>();
        let axes: Vec<Axis> = allowed.iter().map(|it| Axis::new(it, is_at_most)).collect();
        let orderings = |choice: &Choice| -> Orderings {
            let chosen = allowed.iter().zip(choice);
            chosen.map(|(allowed, &number)| allowed[number]).collect()
        };
        let found = minimal(&axes, |choice| self.is_enough(&orderings(choice), wanted))?;
        Ok((
            found.choices.iter().map(orderings).collect(),
            found.complete,
        ))
    }

    fn is_enough(
        &mut self,
        orderings: &Orderings,
        wanted: &Wanted,
    ) -> Result<Option<bool>, Invalid> {
        self.answer.explored += 1;
        let program = self.program;
        let orderings = place::assigned(&self.answer.places, orderings, &self.written);
        let judge = |execution: &Execution| {
            let is_wanted = match wanted {
                Wanted::Claims(tolerated) => {
                    let mut subjects = self.subjects.iter().zip(tolerated);
                    subjects.all(|(&it, &extent)| violated(it, program, execution) <= extent)
                }
                Wanted::Outcomes(behaviour) => behaviour.has(program, execution),
            };
            if is_wanted {
                Verdict::Holds
            } else {
                Verdict::CanFail
            }
        };
        let trials = &mut self.trials;
        let verdict = trials.worst(program, &orderings, self.model, u64::MAX, judge)?;
        trials.complete &= verdict != Verdict::Unknown;
        Ok((verdict != Verdict::Unknown).then_some(verdict == Verdict::Holds))
    }

    /// All that can happen with these orderings, or `None` if the limit is reached first.
    fn behaviour(&mut self, orderings: &Orderings) -> Result<Option<Behaviour>, Invalid> {
        let orderings = place::assigned(&self.answer.places, orderings, &self.written);
        let (program, subjects) = (self.program, &self.subjects);
        let mut behaviour = Behaviour::new(program, subjects);
        let visit = |execution: &Execution| behaviour.add(program, subjects, execution);
        let trials = &mut self.trials;
        let coverage = trials.explore(program, &orderings, self.model, u64::MAX, visit)?;
        Ok(coverage.complete.then_some(behaviour))
    }

    /// For every place, the orderings that, alone, leave all that can happen as it is. Says whether each could
    /// be explored.
    fn compare(&mut self, base: &Orderings, as_wanted: &Behaviour) -> Result<bool, Invalid> {
        let mut complete = true;
        for place in 0..base.len() {
            if self.answer.places[place].is_reached != Some(true) {
                continue;
            }
            for ordering in self.answer.places[place].allowed.clone() {
                let mut orderings = base.clone();
                orderings[place] = ordering;
                let is_same = ordering == base[place]
                    || match self.behaviour(&orderings)? {
                        Some(behaviour) => behaviour.is_same(as_wanted),
                        None => {
                            complete = false;
                            false
                        }
                    };
                if is_same {
                    self.answer.places[place].same.push(ordering);
                }
            }
        }
        Ok(complete)
    }

    /// Choices as changes of what is written, the one that changes least first.
    fn changes(&self, mut choices: Vec<Orderings>, written: &Orderings) -> Vec<Vec<Change>> {
        let changes = |choice: &Orderings| -> Vec<Change> {
            let places = written.iter().zip(choice).enumerate();
            let changes = places.map(|(place, (&from, &to))| Change { place, from, to });
            changes.filter(|change| change.from != change.to).collect()
        };
        choices.sort_by_key(|choice| {
            let changes = changes(choice);
            let steps = changes.iter();
            let steps = steps.map(|change| rank(change.from).abs_diff(rank(change.to)));
            let places: Vec<usize> = changes.iter().map(|change| change.place).collect();
            (changes.len(), steps.sum::<usize>(), places)
        });
        choices.iter().map(changes).collect()
    }
}
