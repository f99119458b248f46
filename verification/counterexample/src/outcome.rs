//! Outcomes, verdicts and witnesses: what a program's executions say about its assertions.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::Serialize;

use crate::execution::Execution;
use crate::explore::{explore, Coverage};
use crate::model::Model;
use crate::program::{MemoryOrderings, Program, Scope};
use crate::unfolding::Invalid;

/// The most outcomes that are kept: a program that is not too large can have millions, and a gigabyte
/// of them.
pub const MAX_OUTCOMES: usize = 100_000;

/// The value of every register that has a name, and then of every counter and atomic, as
/// [`Program::columns`] names them; `None` for a register that was not bound.
pub type Outcome = Vec<Option<usize>>;

/// What the executions of a program came to.
#[derive(Clone, Debug)]
pub struct Findings {
    /// How many executions there are, and whether they are all.
    pub coverage: Coverage,
    /// Every outcome with the number of executions that end in it, sorted. Executions with a data
    /// race are not among them: they have undefined behaviour, not an outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// The same of the executions that are possible only if the compiler removes a dependency.
    pub outcomes_without_dependencies: BTreeMap<Outcome, u64>,
    /// How many executions end in an outcome that is not in the table because that had
    /// [`MAX_OUTCOMES`] already. Their assertions are judged all the same.
    pub unlisted: u64,
    /// One for each assertion of the program.
    pub assertions: Vec<Judgement>,
    /// One for each place of plain memory, as [`Program::plain`] has them: that there is no data race on it.
    pub races: Vec<Judgement>,
    /// That every wait ends.
    pub waits: Judgement,
}

/// How many executions violate a claim, and those that show it best.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// The executions that violate the claim.
    pub violations: Violations,
    /// Those that are possible only if the compiler removes a dependency.
    pub without_dependencies: Violations,
    /// The number of executions of which an assertion says nothing, because they do not bind a register
    /// that it speaks of.
    pub silent: u64,
}

/// How many executions violate a claim, and the one that shows it best.
#[derive(Clone, Debug, Default)]
pub struct Violations {
    /// How many.
    pub count: u64,
    /// The shortest of them: the fewest events, then those that are an interleaving, then the fewest
    /// reads of a value that is not the newest.
    pub witness: Option<Execution>,
    /// Its number in the order of the exploration, counted from 1; 0 if there is none.
    pub number: u64,
    cost: Option<Cost>,
}

type Cost = (usize, bool, usize);

/// What can be said about a claim, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is true in every execution that ends, but for those of which it says nothing, and those that are
    /// [cut off](Coverage::cut).
    Holds,
    /// It is true in every execution if the compiler keeps the dependencies of the program's text, and
    /// may be false if it removes one.
    DependsOnCompiler,
    /// An assertion speaks in every execution of a register that is not bound.
    SaysNothing,
    /// No violation was found before the limit was reached.
    Unknown,
    /// There is no execution that ends, because a wait is never satisfied.
    NeverCompletes,
    /// In some execution threads wait for ever.
    WaitsForEver,
    /// It is false in some execution, or some execution has a data race, after which anything may
    /// happen.
    CanFail,
}

impl Findings {
    /// What can be said about an assertion, by index.
    pub fn verdict(&self, assertion: usize) -> Verdict {
        self.verdict_on(&self.assertions[assertion])
    }

    /// What can be said about the program as a whole: all assertions, races and waits together.
    pub fn overall(&self) -> Verdict {
        let claims = self.assertions.iter().chain(&self.races);
        let verdicts = claims.map(|judgement| self.verdict_on(judgement));
        verdicts
            .max()
            .unwrap_or(Verdict::Holds)
            .max(self.on_waits())
    }

    /// What can be said about a claim other than that every wait ends.
    pub(crate) fn verdict_on(&self, judgement: &Judgement) -> Verdict {
        if judgement.violations.count > 0 || self.has_race() {
            Verdict::CanFail
        } else if !self.coverage.complete || self.are_all_cut() {
            Verdict::Unknown
        } else if self.coverage.executions == 0 {
            Verdict::NeverCompletes
        } else if judgement.silent == self.coverage.executions {
            Verdict::SaysNothing
        } else if judgement.without_dependencies.count > 0 {
            Verdict::DependsOnCompiler
        } else {
            Verdict::Holds
        }
    }

    /// What can be said about whether every wait ends.
    pub fn on_waits(&self) -> Verdict {
        if self.has_race() {
            Verdict::CanFail
        } else if self.waits.violations.count > 0 {
            Verdict::WaitsForEver
        } else if !self.coverage.complete || self.are_all_cut() {
            Verdict::Unknown
        } else if self.waits.without_dependencies.count > 0 {
            Verdict::DependsOnCompiler
        } else {
            Verdict::Holds
        }
    }

    /// Whether there are executions, but each is cut off at a loop that is not unrolled to its end.
    fn are_all_cut(&self) -> bool {
        self.coverage.executions == 0 && self.coverage.cut > 0
    }

    /// Whether an execution with a data race was found.
    pub fn has_race(&self) -> bool {
        self.races.iter().any(|race| race.violations.count > 0)
    }
}

/// Explores `program` and judges its assertions. See [`explore`] for the arguments.
///
/// # Errors
///
/// As [`explore`].
pub fn check(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
) -> Result<Findings, Invalid> {
    let mut findings = Findings {
        coverage: Coverage::default(),
        outcomes: BTreeMap::new(),
        outcomes_without_dependencies: BTreeMap::new(),
        unlisted: 0,
        assertions: vec![Judgement::default(); program.assertions.len()],
        races: vec![Judgement::default(); program.plain().count()],
        waits: Judgement::default(),
    };
    let mut outcome = Outcome::new();
    let mut number = 0;
    findings.coverage = explore(program, orderings, model, limit, |execution| {
        number += 1;
        findings.add(program, execution, number, &mut outcome);
        ControlFlow::Continue(())
    })?;
    Ok(findings)
}

impl Findings {
    /// Takes an execution into account. `outcome` is room for its values.
    fn add(
        &mut self,
        program: &Program,
        execution: &Execution,
        number: u64,
        outcome: &mut Outcome,
    ) {
        let mut is_racing = false;
        for (location, judgement) in program.plain().zip(&mut self.races) {
            if execution.races(location).next().is_some() {
                judgement.record(execution, number);
                is_racing = true;
            }
        }
        if is_racing {
            return;
        }
        if !execution.ends() {
            self.waits.record(execution, number);
            return;
        }
        outcome.clear();
        outcome.extend(outcome_of(program, execution));
        let outcomes = if execution.keeps_dependencies() {
            &mut self.outcomes
        } else {
            &mut self.outcomes_without_dependencies
        };
        let has_room = outcomes.len() < MAX_OUTCOMES;
        match outcomes.get_mut(outcome) {
            Some(executions) => *executions += 1,
            None if has_room => drop(outcomes.insert(outcome.clone(), 1)),
            None => self.unlisted += 1,
        }
        for (assertion, judgement) in program.assertions.iter().zip(&mut self.assertions) {
            match assertion.condition.evaluate(execution) {
                Some(true) => {}
                Some(false) => judgement.record(execution, number),
                None => judgement.silent += u64::from(execution.keeps_dependencies()),
            }
        }
    }
}

impl Judgement {
    fn record(&mut self, execution: &Execution, number: u64) {
        let violations = if execution.keeps_dependencies() {
            &mut self.violations
        } else {
            &mut self.without_dependencies
        };
        violations.count += 1;
        let cost = (
            execution.size(),
            !Model::Sc.allows(execution),
            execution.stale_reads().count(),
        );
        if violations.cost.is_none_or(|best| cost < best) {
            violations.witness = Some(execution.clone());
            violations.number = number;
            violations.cost = Some(cost);
        }
    }
}

/// The values of an outcome, when these are those of registers and final values.
pub fn outcome_of<'a>(
    program: &'a Program,
    scope: &'a impl Scope,
) -> impl Iterator<Item = Option<usize>> + 'a {
    let registers = program.named_registers();
    let registers = registers.map(|register| scope.register(register));
    registers.chain(program.atomics().map(|location| scope.last(location)))
}

/// What the names in an assertion stand for at the end of the executions with one outcome: a register that
/// has none is unbound.
pub struct OutcomeScope<'a> {
    /// The program.
    pub program: &'a Program,
    /// The outcome.
    pub outcome: &'a Outcome,
}

impl Scope for OutcomeScope<'_> {
    fn register(&self, register: usize) -> Option<usize> {
        let column = self.program.named_registers().position(|it| it == register);
        self.outcome[column?]
    }

    fn last(&self, location: usize) -> Option<usize> {
        let registers = self.program.named_registers().count();
        let column = self.program.atomics().position(|it| it == location);
        self.outcome[registers + column?]
    }
}
