//! The one place where a report is computed.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::diagram::Diagram;
use super::picture::Picture;
use super::why::reason;
use super::{About, Answer, Claim, Counterexample, Number, Report, Row, Ruling, SCHEMA};
use crate::answer::{answer, waits_and_dependencies};
use crate::execution::Execution;
use crate::explore::{estimate, Coverage};
use crate::model::Model;
use crate::outcome::{Findings, Judgement, Outcome, OutcomeScope, Verdict, Violations, Way};
use crate::program::{Kind, Program};
use crate::remedy::remedy;
use crate::subject::Subject;
use crate::unfolding::Invalid;
use crate::weakest::{weakest, Weakest};

impl Report {
    /// Explores `program` for each of `kinds`, and judges what is claimed of it. All remedies together
    /// take no more than `limit` candidates, and neither do all searches for the weakest orderings.
    ///
    /// # Errors
    ///
    /// If the program is larger than can be explored.
    pub fn new(
        file: &str,
        program: &Program,
        kinds: &[Kind],
        model: Model,
        limit: u64,
    ) -> Result<Report, Invalid> {
        let kinds = distinct(program, kinds);
        let found = |&kind: &Kind| {
            let findings = answer(program, &program.orderings(kind), model, limit)?;
            Ok((kind, findings))
        };
        let found: Vec<(Kind, Findings)> = kinds.iter().map(found).collect::<Result<_, _>>()?;
        let (has_waits, has_dependencies) = waits_and_dependencies(program)?;
        let subjects = Subject::of(program, has_waits);
        let share = limit / subjects.len().max(1) as u64;
        let judge = Judge {
            program,
            model,
            found: &found,
        };
        let answer = |(kind, findings): &(Kind, Findings)| judge.answer(*kind, findings);
        let claim = |&subject: &Subject| judge.claim(subject, share);
        let columns: Vec<Arc<str>> = program.columns().map(Arc::from).collect();
        let verdicts = found.iter().map(|(_, findings)| findings.overall());
        // Of executions that are all cut off, nothing is known.
        let is_cut = |coverage: &Coverage| coverage.cut > 0 && coverage.visited() == 0;
        let is_unknown = found.iter().any(|(_, findings)| is_cut(&findings.coverage));
        let least = if is_unknown {
            Verdict::Unknown
        } else {
            Verdict::Holds
        };
        Ok(Report {
            schema: SCHEMA,
            file: file.to_string(),
            title: program.title.clone(),
            model,
            limit: limit.into(),
            verdict: verdicts.max().unwrap_or(Verdict::Holds).max(least),
            client: None,
            notes: Vec::new(),
            has_dependencies,
            answers: found.iter().map(answer).collect::<Result<_, _>>()?,
            outcomes: judge.outcomes(&columns),
            columns,
            claims: subjects.iter().map(claim).collect::<Result<_, _>>()?,
            weakest: judge.weakest(limit)?,
        })
    }
}

/// The kinds that it makes a difference to ask about.
pub(super) fn distinct<'a>(program: &Program, kinds: &'a [Kind]) -> &'a [Kind] {
    if program.counters().any(|(_, kind)| kind.is_none()) {
        kinds
    } else {
        &kinds[..1]
    }
}

/// How the column or line of a kind is headed.
pub(super) fn kind_name(program: &Program, kind: Kind) -> String {
    if program.counters().any(|(_, kind)| kind.is_none()) {
        kind.to_string()
    } else {
        "as written".to_string()
    }
}

/// The kind of every counter.
pub(super) fn counters(program: &Program, kind: Kind) -> IndexMap<String, Kind> {
    let counters = program.counters();
    let counters = counters.map(|(index, pinned)| {
        let name = program.locations[index].name.clone();
        (name, pinned.unwrap_or(kind))
    });
    counters.collect()
}

/// What was found, on its way to the report.
struct Judge<'a> {
    program: &'a Program,
    model: Model,
    found: &'a [(Kind, Findings)],
}

impl Judge<'_> {
    fn answer(&self, kind: Kind, findings: &Findings) -> Result<Answer, Invalid> {
        let program = self.program;
        let coverage = findings.coverage;
        let expected = || estimate(program, &program.orderings(kind), self.model);
        Ok(Answer {
            kind,
            name: kind_name(program, kind),
            counters: counters(program, kind),
            way: findings.way,
            complete: coverage.complete,
            expected_candidates: (!coverage.complete).then(expected).transpose()?,
            executions: coverage.executions.into(),
            endless: coverage.endless.into(),
            without_dependencies: coverage.without_dependencies.into(),
            cut: coverage.cut.into(),
            has_race: findings.has_race(),
            unlisted: findings.unlisted.into(),
        })
    }

    /// The weakest orderings for each kind, if the program's text has orderings.
    fn weakest(&self, limit: u64) -> Result<Vec<Weakest>, Invalid> {
        if self.program.sites.iter().all(|site| site.line == 0) {
            return Ok(Vec::new());
        }
        let share = limit / self.found.len() as u64;
        let kinds = self.found.iter().map(|(kind, _)| *kind);
        kinds
            .map(|kind| weakest(self.program, kind, self.model, share))
            .collect()
    }

    /// Every outcome under any of the kinds, sorted by value.
    fn outcomes(&self, columns: &[Arc<str>]) -> Vec<Row> {
        let mut rows: BTreeMap<&Outcome, [BTreeMap<Kind, Number>; 2]> = BTreeMap::new();
        let mut by_states = Vec::new();
        for (kind, findings) in self.found {
            if findings.way != Way::Executions {
                by_states.push(*kind);
            }
            let tables = [&findings.outcomes, &findings.outcomes_without_dependencies];
            for (index, table) in tables.into_iter().enumerate() {
                for (outcome, &executions) in table {
                    let counts = &mut rows.entry(outcome).or_default()[index];
                    counts.insert(*kind, executions.into());
                }
            }
        }
        let row =
            |(outcome, [mut executions, without_dependencies]): (&Outcome, [BTreeMap<_, _>; 2])| {
                let mut possible = by_states.clone();
                possible.retain(|kind| executions.remove(kind).is_some());
                let named = columns.iter().zip(outcome);
                let bound =
                    named.filter_map(|(name, value)| Some((Arc::clone(name), (*value)?.into())));
                Row {
                    values: bound.collect(),
                    executions,
                    possible,
                    executions_without_dependencies: without_dependencies,
                    breaks: broken(self.program, outcome),
                }
            };
        rows.into_iter().map(row).collect()
    }

    fn judgement<'a>(&self, findings: &'a Findings, subject: Subject) -> &'a Judgement {
        match subject {
            Subject::Assertion(assertion) => &findings.assertions[assertion],
            Subject::Plain(location) => {
                let number = self.program.plain().position(|it| it == location);
                &findings.races[number.expect("a place of plain memory")]
            }
            Subject::Waits => &findings.waits,
        }
    }

    fn claim(&self, subject: Subject, share: u64) -> Result<Claim, Invalid> {
        let program = self.program;
        let text = subject.text(program);
        let about = match subject {
            Subject::Assertion(_) => About::Assertion,
            Subject::Plain(location) => About::NoRace {
                cell: program.locations[location].name.clone(),
            },
            Subject::Waits => About::WaitsEnd,
        };
        let rulings = self.found.iter().map(|(kind, findings)| {
            let judgement = self.judgement(findings, subject);
            Ruling {
                kind: *kind,
                verdict: match subject {
                    Subject::Waits => findings.on_waits(),
                    _ => findings.verdict_on(judgement),
                },
                violations: judgement.violations.count.into(),
                violations_without_dependencies: judgement.without_dependencies.count.into(),
                silent: judgement.silent.into(),
                judged: judgement.judged.into(),
            }
        });
        let rulings = rulings.collect();
        let (counterexample, remedy) = match self.witness(subject) {
            None => (None, None),
            Some(witness) => {
                let assertion = match subject {
                    Subject::Assertion(assertion) => Some(assertion),
                    _ => None,
                };
                let has_counters = program.counters().next().is_some();
                let remedy = || remedy(program, assertion, self.model, share);
                let remedy = has_counters.then(remedy).transpose()?;
                let counterexample = self.counterexample(subject, &text, witness);
                (Some(counterexample), remedy)
            }
        };
        Ok(Claim {
            about,
            text,
            rulings,
            counterexample,
            remedy,
        })
    }

    /// The execution to show for a claim: under the strongest kind that violates it. One that needs no
    /// help of the compiler, if there is one.
    fn witness(&self, subject: Subject) -> Option<(Kind, &Violations, &Execution)> {
        let violated = |which: fn(&Judgement) -> &Violations| {
            let violated = self.found.iter().filter_map(move |(kind, findings)| {
                let violations = which(self.judgement(findings, subject));
                Some((*kind, violations, violations.witness.as_ref()?))
            });
            violated.max_by_key(|(kind, ..)| *kind)
        };
        violated(|judgement| &judgement.violations)
            .or_else(|| violated(|judgement| &judgement.without_dependencies))
    }

    fn counterexample(
        &self,
        subject: Subject,
        text: &str,
        (kind, violations, witness): (Kind, &Violations, &Execution),
    ) -> Counterexample {
        let program = self.program;
        let (found, diagram) = match subject {
            Subject::Assertion(_) => (format!("{text} can fail"), Diagram::new(program, witness)),
            Subject::Plain(location) => (
                format!("data race on `{}`", program.locations[location].name),
                Diagram::of_race(program, witness, location),
            ),
            Subject::Waits => (
                "a wait that never ends".to_string(),
                Diagram::new(program, witness),
            ),
        };
        let dependency = diagram.early_writes();
        let condition = match &dependency {
            Some(dependency) => format!(" if the compiler removes {dependency}"),
            None => String::new(),
        };
        let name = kind_name(program, kind);
        let caption = format!("{found}{condition} ({name}, {})", self.model);
        let reason = match subject {
            Subject::Waits => diagram.endless(),
            _ => reason(&diagram),
        };
        Counterexample {
            kind,
            number: (violations.number > 0).then(|| violations.number.into()),
            is_shortest: violations.is_shortest,
            dependency,
            picture: Picture::new(&diagram, &caption, reason),
        }
    }
}

/// Which assertions an outcome breaks.
fn broken(program: &Program, outcome: &Outcome) -> Vec<String> {
    let scope = OutcomeScope { program, outcome };
    let broken = program
        .assertions
        .iter()
        .filter(|assertion| assertion.condition.evaluate(&scope) == Some(false));
    broken
        .map(|assertion| program.assertion_text(assertion))
        .collect()
}
