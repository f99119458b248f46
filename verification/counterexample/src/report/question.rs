//! Whether an outcome is possible: with an execution that has it, or with the axiom that forbids it.

use std::ops::ControlFlow;

use indexmap::IndexMap;
use serde::Serialize;

use super::diagram::Diagram;
use super::forbidden::{broken_axioms, Axiom, BrokenAxiom};
use super::judge::{counters, distinct, kind_name};
use super::picture::Picture;
use super::{Number, SCHEMA};
use crate::candidate::{candidates, constants};
use crate::dependencies::early_writes;
use crate::execution::Execution;
use crate::model::Model;
use crate::outcome::{check, Findings};
use crate::program::{Condition, Kind, Program};
use crate::unfolding::{Invalid, Unfolding};

/// The answer to the question whether an outcome is possible.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Where the program came from, as it is to be shown; `-` for standard input.
    pub file: String,
    /// The first line of its documentation; may be empty.
    pub title: String,
    /// The model that it was explored under.
    pub model: Model,
    /// The most candidates that each exploration was to consider.
    pub limit: Number,
    /// Whether what happens depends on a value that was read before.
    pub has_dependencies: bool,
    /// The outcome that was asked about, as a condition.
    pub outcome: String,
    /// One for each kind asked about, as in [`Report::answers`](super::Report::answers).
    pub answers: Vec<OutcomeAnswer>,
}

/// The answer for one kind.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeAnswer {
    /// What the counters that the program leaves open stood for.
    pub kind: Kind,
    /// How it is called: `as written` if no counter was left open.
    pub name: String,
    /// The kind of every counter.
    pub counters: IndexMap<String, Kind>,
    /// The answer.
    pub possibility: Possibility,
    /// The executions that have the outcome. (Where it is possible only if the compiler removes a dependency:
    /// those that are possible only then.)
    pub with_outcome: Number,
    /// The executions that were found, with this outcome or another.
    pub executions: Number,
    /// The candidate executions that have the outcome and that the model forbids; counted only if it allows
    /// none.
    pub forbidden_candidates: Number,
    /// Whether the limit was high enough for all of these numbers.
    pub complete: bool,
    /// The axiom that forbids the candidate of the picture.
    pub axiom: Option<Axiom>,
    /// The shortest execution with the outcome; or, of the candidates with it, the one that violates the
    /// fewest axioms, by the shortest cycle; or the data race.
    pub picture: Option<Picture>,
}

/// Whether an outcome is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Possibility {
    /// An execution has it.
    Possible,
    /// Only an execution has it that needs the compiler to remove a dependency.
    DependsOnCompiler,
    /// No execution without a data race was found to have it; but some execution has a data race, after
    /// which anything may happen.
    Undefined,
    /// Candidate executions have it, and each violates an axiom.
    Forbidden,
    /// Not even a candidate execution has it: no choice of orders and sources gives these values.
    NoCandidate,
    /// No execution has it. The limit was reached before a candidate was found.
    Unexplained,
    /// The limit was reached before an execution with it was found.
    Unknown,
}

impl OutcomeReport {
    /// Asks whether `outcome` can be true at the end of an execution of `program`, for each of `kinds`.
    /// Where it cannot, at most `limit` candidates are considered to say why.
    ///
    /// # Errors
    ///
    /// If the program is larger than can be explored.
    pub fn new(
        file: &str,
        program: &Program,
        outcome: &Condition,
        kinds: &[Kind],
        model: Model,
        limit: u64,
    ) -> Result<OutcomeReport, Invalid> {
        let mut denied = program.clone();
        denied.assertions = vec![Condition::Not(Box::new(outcome.clone())).into()];
        let inquiry = Inquiry {
            program: &denied,
            outcome,
            text: program.condition_text(outcome),
            model,
            limit,
        };
        let kinds = distinct(program, kinds).iter();
        Ok(OutcomeReport {
            schema: SCHEMA,
            file: file.to_string(),
            title: program.title.clone(),
            model,
            limit: limit.into(),
            has_dependencies: Unfolding::new(program)?.has_dependencies(),
            outcome: inquiry.text.clone(),
            answers: kinds
                .map(|&kind| inquiry.answer(kind))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// Of a candidate: how many axioms it breaks, the events in the shortest cycle, and in all.
type Cost = (usize, usize, usize);

struct Inquiry<'a> {
    /// The program, which asserts that the outcome never comes: an execution that has it breaks that.
    program: &'a Program,
    outcome: &'a Condition,
    text: String,
    model: Model,
    limit: u64,
}

impl Inquiry<'_> {
    fn answer(&self, kind: Kind) -> Result<OutcomeAnswer, Invalid> {
        let program = self.program;
        let findings = check(program, &program.orderings(kind), self.model, self.limit)?;
        let coverage = findings.coverage;
        let (possibility, with_outcome) = possibility(&findings);
        let mut answer = OutcomeAnswer {
            kind,
            name: kind_name(program, kind),
            counters: counters(program, kind),
            possibility,
            with_outcome: with_outcome.into(),
            executions: coverage.visited().into(),
            forbidden_candidates: Number(0),
            complete: coverage.complete,
            axiom: None,
            picture: None,
        };
        let judgement = &findings.assertions[0];
        let races = || findings.races.iter();
        let witness = match possibility {
            Possibility::Possible => judgement.violations.witness.as_ref(),
            Possibility::DependsOnCompiler => judgement.without_dependencies.witness.as_ref(),
            Possibility::Undefined => races().find_map(|race| race.violations.witness.as_ref()),
            _ => None,
        };
        answer.picture = witness.map(|witness| self.picture(&answer, witness));
        if possibility == Possibility::Forbidden {
            self.explain(&mut answer)?;
        }
        Ok(answer)
    }

    fn picture(&self, answer: &OutcomeAnswer, witness: &Execution) -> Picture {
        let diagram = Diagram::new(self.program, witness);
        let caption = match answer.possibility {
            Possibility::Undefined => "a data race".to_string(),
            _ => format!("{} is possible", self.text),
        };
        let condition = match diagram.early_writes() {
            Some(dependency) => format!(" if the compiler removes {dependency}"),
            None => String::new(),
        };
        let caption = format!("{caption}{condition} ({}, {})", answer.name, self.model);
        Picture::new(&diagram, &caption, diagram.reason())
    }

    /// Finds what forbids the outcome.
    fn explain(&self, answer: &mut OutcomeAnswer) -> Result<(), Invalid> {
        let orderings = self.program.orderings(answer.kind);
        let (mut forbidden, mut allowed) = (0, 0);
        let mut best: Option<(Cost, Execution, BrokenAxiom)> = None;
        let mut overlooked: Option<Execution> = None;
        let visit = |candidate: &Execution| {
            if self.outcome.evaluate(candidate) != Some(true) {
                return ControlFlow::Continue(());
            }
            let broken = broken_axioms(candidate, self.model);
            let axioms = broken.len();
            match broken.into_iter().min_by_key(|it| it.cycle.len()) {
                None => {
                    allowed += 1;
                    overlooked.get_or_insert_with(|| candidate.clone());
                }
                Some(axiom) => {
                    forbidden += 1;
                    let cost = (axioms, axiom.cycle.len(), candidate.size());
                    if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                        best = Some((cost, candidate.clone(), axiom));
                    }
                }
            }
            ControlFlow::Continue(())
        };
        let guesses = constants(self.outcome);
        answer.complete = candidates(self.program, &orderings, self.limit, &guesses, visit)?;
        if let Some(mut execution) = overlooked {
            // The exploration has no execution whose values can't be computed one from the other. What a
            // thread does whatever it reads, a compiler may have it do first.
            execution.early = early_writes(&execution).expect("no value out of thin air");
            answer.possibility = Possibility::DependsOnCompiler;
            answer.with_outcome = Number(allowed);
            answer.executions.0 += allowed;
            answer.picture = Some(self.picture(answer, &execution));
            return Ok(());
        }
        answer.forbidden_candidates = Number(forbidden);
        let Some((_, candidate, broken)) = best else {
            answer.possibility = if answer.complete {
                Possibility::NoCandidate
            } else {
                Possibility::Unexplained
            };
            return Ok(());
        };
        let diagram = Diagram::whole(self.program, &candidate);
        let caption = format!(
            "{} is forbidden ({}, {})",
            self.text, answer.name, self.model
        );
        let reason = broken.sentence(&diagram, self.model);
        answer.axiom = Some(broken.axiom);
        answer.picture = Some(Picture::with_cycle(
            &diagram,
            &caption,
            reason,
            &broken.cycle,
        ));
        Ok(())
    }
}

/// What the exploration says, and how many executions have the outcome.
fn possibility(findings: &Findings) -> (Possibility, u64) {
    let judgement = &findings.assertions[0];
    let [kept, removed] = [
        judgement.violations.count,
        judgement.without_dependencies.count,
    ];
    if kept > 0 {
        (Possibility::Possible, kept)
    } else if findings.has_race() {
        (Possibility::Undefined, 0)
    } else if !findings.coverage.complete {
        (Possibility::Unknown, 0)
    } else if removed > 0 {
        (Possibility::DependsOnCompiler, removed)
    } else {
        (Possibility::Forbidden, 0)
    }
}
