//! The catalogue: patterns of programs over counters, with the verdicts that they are to have.
//!
//! Each is a file of `litmus/` in the language of [`parse`](mod@crate::parse), headed by
//!
//! ```text
//! //! Title
//! //!
//! //! Where a reviewer meets it, in a paragraph.
//! //!
//! //! Verdict: relaxed can fail, acqrel holds, consistent holds.
//! //! Weakest: `b` consistent.
//! //!
//! //! Review: what to write in the review, in a paragraph.
//! ```
//!
//! A verdict is `holds`, `can fail`, `races` (it can fail because of a data race), `waits for ever` (some
//! execution does), or `depends on the compiler` (it can fail if one removes a dependency). The weakest
//! counters that work are `any counter`, `no counter`, or those that have to be consistent while the
//! others are relaxed, such as `` `a` and `b` ``, or `` `a` or `b` `` if one is enough. The tests
//! compare both with what the exact checker finds; nothing here computes them.

use counterexample::program::Kind;

/// A pattern: a program, and what is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of its file, without the extension; of a claim, its identifier.
    pub name: &'static str,
    /// The file: header and program.
    pub source: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Where a reviewer meets it, in a paragraph.
    pub place: String,
    /// What to write in the review, in a paragraph.
    pub review: String,
    /// The verdict on its assertions for each of [`Kind::ALL`], in that order.
    pub verdicts: [Expected; Kind::ALL.len()],
    /// The names of the counters that have to be consistent, as [`Remedy::weakest`] has them by
    /// index.
    ///
    /// [`Remedy::weakest`]: crate::remedy::Remedy::weakest
    pub weakest: Vec<Vec<&'static str>>,
}

/// What is expected of a program under one kind of counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Every assertion is true in every execution, and none has a data race.
    Holds,
    /// Some assertion is false in some execution; none has a data race.
    CanFail,
    /// Some execution has a data race, after which any assertion can fail.
    Races,
    /// Every assertion is true in every execution that ends, but in some execution threads wait for ever.
    WaitsForEver,
    /// Some assertion is false in some execution, but only if the compiler removes a dependency.
    DependsOnCompiler,
}

impl Entry {
    /// The program as it is to be read: without the header.
    pub fn code(&self) -> &'static str {
        split_header(self.source).1
    }

    /// What is expected under a kind of counter.
    pub fn verdict(&self, kind: Kind) -> Expected {
        self.verdicts[kind as usize]
    }
}

/// Every pattern, in the order of the file names.
///
/// # Panics
///
/// If the header of one is not as it has to be, which a test would have found.
pub fn entries() -> Vec<Entry> {
    let entry = |&(name, source)| {
        read(name, source).unwrap_or_else(|| panic!("the header of litmus/{name}.rs"))
    };
    FILES.iter().map(entry).collect()
}

fn read(name: &'static str, source: &'static str) -> Option<Entry> {
    let header: Vec<&str> = split_header(source).0.lines().collect();
    let [title, place, expected, review] = *header.split(|line| *line == "//!").collect::<Vec<_>>()
    else {
        return None;
    };
    let ([title], [verdicts, weakest]) = (title, expected) else {
        return None;
    };
    Some(Entry {
        name,
        source,
        title: title.strip_prefix("//! ")?,
        place: paragraph(place)?,
        review: paragraph(review)?.strip_prefix("Review: ")?.to_string(),
        verdicts: read_verdicts(sentence(verdicts, "//! Verdict: ")?)?,
        weakest: read_weakest(sentence(weakest, "//! Weakest: ")?)?,
    })
}

/// The lines of the header, and the program.
fn split_header(source: &str) -> (&str, &str) {
    source.split_once("\n\n").unwrap_or((source, ""))
}

fn sentence(line: &'static str, prefix: &str) -> Option<&'static str> {
    line.strip_prefix(prefix)?.strip_suffix('.')
}

fn paragraph(lines: &[&str]) -> Option<String> {
    let lines: Option<Vec<&str>> = lines.iter().map(|line| line.strip_prefix("//! ")).collect();
    Some(lines?.join(" "))
}

fn read_verdicts(text: &str) -> Option<[Expected; Kind::ALL.len()]> {
    let mut parts = text.split(", ");
    let verdicts = Kind::ALL.map(
        |kind| match parts.next()?.strip_prefix(&format!("{kind} "))? {
            "holds" => Some(Expected::Holds),
            "can fail" => Some(Expected::CanFail),
            "races" => Some(Expected::Races),
            "waits for ever" => Some(Expected::WaitsForEver),
            "depends on the compiler" => Some(Expected::DependsOnCompiler),
            _ => None,
        },
    );
    let [Some(relaxed), Some(acqrel), Some(consistent)] = verdicts else {
        return None;
    };
    Some([relaxed, acqrel, consistent])
}

fn read_weakest(text: &'static str) -> Option<Vec<Vec<&'static str>>> {
    let sets = match text {
        "no counter" => return Some(Vec::new()),
        "any counter" => return Some(vec![Vec::new()]),
        _ => text.strip_suffix(" consistent")?.split(" or "),
    };
    let name = |name: &'static str| name.strip_prefix('`')?.strip_suffix('`');
    sets.map(|set| set.split(" and ").map(name).collect())
        .collect()
}

macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../litmus/", $name, ".rs")))),*]
    };
}

/// Every file of `litmus/`, which a test compares with the folder.
const FILES: &[(&str, &str)] = files! {
    "barrier"
    "both-branches"
    "check-then-increment"
    "claim-then-initialise"
    "coherence-read-read"
    "coherence-read-write"
    "coherence-two-readers"
    "coherence-write-read"
    "coherent"
    "count-then-publish"
    "enter-and-close"
    "gauge-below-zero"
    "get-then-reset"
    "id-blocks"
    "id-order"
    "inc-then-get"
    "increment-then-check"
    "independent-readers"
    "isa2"
    "last-one-out"
    "load-buffering"
    "look-by-update"
    "lost-wake-up"
    "message-passing"
    "no-lost-update"
    "nothing-left"
    "pair-mixed-reversed"
    "pair-mixed"
    "pair-opposite-two-writers"
    "pair-opposite"
    "pair-same-order"
    "progress-bar"
    "publication-by-reset"
    "publication-taken-by-reset"
    "publication"
    "publish-then-count"
    "queue-depth"
    "rate-limiter-window"
    "report-period"
    "reset-exact"
    "sequence-lock"
    "sequential-reset"
    "sequential"
    "sharded-sum"
    "statistics-when-done"
    "stop-flag"
    "store-buffering"
    "sum-of-two"
    "thin-air"
    "ticket-lock"
    "two-plus-two-writes"
    "unique-tickets"
    "wait-for-workers"
    "window-number"
    "work-index"
    "write-to-read-causality"
};
