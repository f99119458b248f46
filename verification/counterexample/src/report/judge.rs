//! The one place where a report is computed.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::diagram::Diagram;
use super::picture::Picture;
use super::{About, Answer, Claim, Counterexample, Number, Report, Row, Ruling, SCHEMA};
use crate::execution::Execution;
use crate::explore::{estimate, Coverage};
use crate::model::Model;
use crate::outcome::{check, Findings, Judgement, Outcome, OutcomeScope, Verdict, Violations};
use crate::program::{Kind, Program};
use crate::remedy::remedy;
use crate::unfolding::{Invalid, Unfolding};

impl Report {
    /// Explores `program` for each of `kinds`, and judges what is claimed of it. All remedies together
    /// take no more than `limit` candidates.
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
            let findings = check(program, &program.orderings(kind), model, limit)?;
            Ok((kind, findings))
        };
        let found: Vec<(Kind, Findings)> = kinds.iter().map(found).collect::<Result<_, _>>()?;
        let unfolding = Unfolding::new(program)?;
        let subjects = subjects(program, unfolding.waits & !unfolding.bounds != 0);
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
            has_dependencies: unfolding.has_dependencies(),
            answers: found.iter().map(answer).collect::<Result<_, _>>()?,
            outcomes: judge.outcomes(&columns),
            columns,
            claims: subjects.iter().map(claim).collect::<Result<_, _>>()?,
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

/// What a claim speaks of.
#[derive(Clone, Copy)]
enum Subject {
    /// An assertion of the program, by index.
    Assertion(usize),
    /// A place of plain memory on which there is to be no race, by its location and by its number among them.
    Plain(usize, usize),
    Waits,
}

fn subjects(program: &Program, has_waits: bool) -> Vec<Subject> {
    let assertions = (0..program.assertions.len()).map(Subject::Assertion);
    let cells = program.plain().enumerate();
    let cells = cells.map(|(number, location)| Subject::Plain(location, number));
    let waits = has_waits.then_some(Subject::Waits);
    assertions.chain(cells).chain(waits).collect()
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

    /// Every outcome under any of the kinds, sorted by value.
    fn outcomes(&self, columns: &[Arc<str>]) -> Vec<Row> {
        let mut rows: BTreeMap<&Outcome, [BTreeMap<Kind, Number>; 2]> = BTreeMap::new();
        for (kind, findings) in self.found {
            let tables = [&findings.outcomes, &findings.outcomes_without_dependencies];
            for (index, table) in tables.into_iter().enumerate() {
                for (outcome, &executions) in table {
                    let counts = &mut rows.entry(outcome).or_default()[index];
                    counts.insert(*kind, executions.into());
                }
            }
        }
        let row = |(outcome, [executions, without_dependencies]): (&Outcome, [_; 2])| {
            let named = columns.iter().zip(outcome);
            let bound =
                named.filter_map(|(name, value)| Some((Arc::clone(name), (*value)?.into())));
            Row {
                values: bound.collect(),
                executions,
                executions_without_dependencies: without_dependencies,
                breaks: broken(self.program, outcome),
            }
        };
        rows.into_iter().map(row).collect()
    }

    fn claim(&self, subject: Subject, share: u64) -> Result<Claim, Invalid> {
        let program = self.program;
        let (about, text) = match subject {
            Subject::Assertion(assertion) => {
                let condition = program.assertion_text(&program.assertions[assertion]);
                (About::Assertion, format!("assert!({condition})"))
            }
            Subject::Plain(location, _) => {
                let cell = program.locations[location].name.clone();
                let text = format!("no data race on `{cell}`");
                (About::NoRace { cell }, text)
            }
            Subject::Waits => (About::WaitsEnd, "every wait ends".to_string()),
        };
        let rulings = self.found.iter().map(|(kind, findings)| {
            let judgement = judgement(findings, subject);
            Ruling {
                kind: *kind,
                verdict: match subject {
                    Subject::Waits => findings.on_waits(),
                    _ => findings.verdict_on(judgement),
                },
                violations: judgement.violations.count.into(),
                violations_without_dependencies: judgement.without_dependencies.count.into(),
                silent: judgement.silent.into(),
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
                let remedy = remedy(program, assertion, self.model, share)?;
                let counterexample = self.counterexample(subject, &text, witness);
                (Some(counterexample), Some(remedy))
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
    fn witness(&self, subject: Subject) -> Option<(Kind, u64, &Execution)> {
        let violated = |which: fn(&Judgement) -> &Violations| {
            let violated = self.found.iter().filter_map(move |(kind, findings)| {
                let violations = which(judgement(findings, subject));
                Some((*kind, violations.number, violations.witness.as_ref()?))
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
        (kind, number, witness): (Kind, u64, &Execution),
    ) -> Counterexample {
        let program = self.program;
        let (found, diagram) = match subject {
            Subject::Assertion(_) => (format!("{text} can fail"), Diagram::new(program, witness)),
            Subject::Plain(location, _) => (
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
            _ => diagram.reason(),
        };
        Counterexample {
            kind,
            number: number.into(),
            dependency,
            picture: Picture::new(&diagram, &caption, reason),
        }
    }
}

fn judgement(findings: &Findings, subject: Subject) -> &Judgement {
    match subject {
        Subject::Assertion(assertion) => &findings.assertions[assertion],
        Subject::Plain(_, number) => &findings.races[number],
        Subject::Waits => &findings.waits,
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
