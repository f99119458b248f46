//! What a format cannot express.

use std::fmt;

use crate::program::{Condition, Operation, Program, Statement, Value};
use crate::unfolding::Invalid;

/// Why a program cannot be written in a format, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// A counter is an `AcqRelCounter`, which does not exist.
    HypotheticalCounter,
    /// Plain memory, in safe code on real threads.
    PlainMemory,
    /// Nothing is asserted, and no data race is looked for.
    NothingClaimed,
    /// More threads than loom runs: this many.
    TooManyThreads(usize),
    /// A wait for a value that only some branch binds, by the register's name.
    UnboundWait(String),
    /// A number that herd7 might not compute with as `usize` does.
    LargeNumber(usize),
    /// A subtraction in a thread, which would wrap differently in herd7.
    Subtraction,
    /// The limit was reached before every outcome was known.
    LimitReached(u64),
    /// More outcomes than are kept.
    TooManyOutcomes,
    /// Something that no counter program has: which construct.
    BeyondCounters(String),
    /// The program is not one that can be explored.
    Invalid(Invalid),
}

impl fmt::Display for Unsupported {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsupported::HypotheticalCounter => formatter.write_str(
                "an AcqRelCounter cannot be run, because nobody ships one: ask for relaxed or \
                 consistent, or for herd, which knows its orderings",
            ),
            Unsupported::PlainMemory => formatter.write_str(
                "plain memory cannot be shared by threads in safe Rust, where a data race cannot be \
                 written: ask for loom, whose cells report the race",
            ),
            Unsupported::NothingClaimed => formatter.write_str(
                "a test of a program that asserts nothing could not fail: add an assert!(…)",
            ),
            Unsupported::TooManyThreads(threads) => write!(
                formatter,
                "loom cannot run {threads} threads: it has room for {}; ask for rust, which runs \
                 any number",
                super::rust::MAX_LOOM_THREADS
            ),
            Unsupported::UnboundWait(register) => write!(
                formatter,
                "a wait for `{register}` cannot be written as a loop, because not every path binds \
                 it: bind it before the branch"
            ),
            Unsupported::LargeNumber(number) => write!(
                formatter,
                "{number} cannot be trusted to herd7, whose integers are signed and have 32 bits: \
                 keep every number below {}",
                super::herd::TOO_LARGE
            ),
            Unsupported::Subtraction => formatter.write_str(
                "a subtraction in a thread cannot be trusted to herd7, whose integers are signed: \
                 rewrite it as an addition on the other side",
            ),
            Unsupported::LimitReached(limit) => write!(
                formatter,
                "herd7 could not be asked whether the outcomes agree, because not all are known \
                 within the limit of {limit}: raise --limit"
            ),
            Unsupported::TooManyOutcomes => write!(
                formatter,
                "herd7 could not be asked whether the outcomes agree, because only {} are kept: bind \
                 fewer values, or cut the program down",
                crate::outcome::MAX_OUTCOMES
            ),
            Unsupported::BeyondCounters(what) => write!(
                formatter,
                "`{what}` cannot be written in this format, which has counters and plain memory only"
            ),
            Unsupported::Invalid(invalid) => write!(formatter, "{invalid}"),
        }
    }
}

impl std::error::Error for Unsupported {}

impl From<Invalid> for Unsupported {
    fn from(invalid: Invalid) -> Self {
        Unsupported::Invalid(invalid)
    }
}

/// Refuses a program with anything in it that is neither a counter nor plain memory of `usize`.
pub(super) fn only_counters(program: &Program) -> Result<(), Unsupported> {
    let mut blocks: Vec<&[Statement]> = program.threads.iter().map(|it| &*it.body).collect();
    while let Some(block) = blocks.pop() {
        for statement in block {
            let is_known = match statement {
                Statement::Operation { operation, .. } => is_of_counter(operation),
                Statement::Wait {
                    operation,
                    condition,
                    ..
                } => is_of_counter(operation) && has_sums_only(condition),
                Statement::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    blocks.extend([&**then, otherwise]);
                    has_sums_only(condition)
                }
                Statement::Bound => false,
            };
            if !is_known {
                let text = program.statement_text(statement);
                return Err(Unsupported::BeyondCounters(text));
            }
        }
    }
    let mut assertions = program.assertions.iter();
    match assertions.find(|assertion| !has_sums_only(&assertion.condition)) {
        Some(assertion) => {
            let text = program.assertion_text(assertion);
            Err(Unsupported::BeyondCounters(text))
        }
        None => Ok(()),
    }
}

fn is_of_counter(operation: &Operation) -> bool {
    let mut is_known = operation.location().is_some() && operation.site().is_none();
    operation.for_each_value(&mut |value| is_known &= is_sum(value));
    is_known
}

fn has_sums_only(condition: &Condition) -> bool {
    match condition {
        Condition::Compare(left, _, right) => is_sum(left) && is_sum(right),
        Condition::Not(inner) => has_sums_only(inner),
        Condition::And(left, right) | Condition::Or(left, right) => {
            has_sums_only(left) && has_sums_only(right)
        }
    }
}

fn is_sum(value: &Value) -> bool {
    match value {
        Value::Constant(_) | Value::Register(_) | Value::Final(_) => true,
        Value::Sum(left, right) | Value::Difference(left, right) => is_sum(left) && is_sum(right),
        Value::Binary(..) | Value::Wrapped(..) | Value::If(..) => false,
    }
}
