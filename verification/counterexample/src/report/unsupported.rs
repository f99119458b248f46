//! What a format cannot express.

use std::fmt;

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
