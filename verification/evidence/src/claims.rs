//! What is claimed of the counters: the files of `verification/litmus` that have a `Claim`.
//!
//! Beside a pattern's, the header of a claim has
//!
//! ```text
//! //! Claim: what it says, in a sentence.
//! //!
//! //! Formally: the same in the terms of the memory model.
//! //!
//! //! Theorem: `File.name` of verification/proofs, and how far it reaches.
//! //!
//! //! Tests: a/file.rs `test`; another/file.rs `module`, `test`.
//! //!
//! //! Bound: how far the searches and tests reach.
//! //!
//! //! Not covered: what they leave open.
//! ```
//!
//! `Theorem` is left out where there is none, `Tests` where there are only the generated ones. A claim's
//! own program is what follows the header; further ones are patterns with the line `` Part of: `id`. ``.
//! A file without a program claims what no program can say.

use counterexample::program::{Kind, Program};

use crate::catalogue::{entries, files, Entry, Expected, Header};

/// A claim about the counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its identifier: `pair-opposite`.
    pub id: String,
    /// What it says, in a sentence.
    pub sentence: String,
    /// The same in the terms of the memory model.
    pub formally: String,
    /// The theorem's name, `File.name`, and how far it reaches, if there is one.
    pub theorem: Option<(String, String)>,
    /// The tests that are written by hand.
    pub tests: Vec<Cited>,
    /// How far the searches and tests reach.
    pub bound: String,
    /// What they leave open.
    pub not_covered: String,
    /// For each of [`Kind::ALL`] whether it holds; `None` if nothing is claimed.
    pub verdicts: [Option<bool>; Kind::ALL.len()],
    /// Its programs for the engines, its own first.
    pub patterns: Vec<Entry>,
}

/// A test that is written by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// `tests/shipped/threads.rs`.
    pub file: String,
    /// A function in it, or a module of them.
    pub name: String,
}

/// Every claim: those first that hold for the weakest counters, those that hold for none last.
///
/// # Panics
///
/// If a header is not as it has to be.
pub fn claims() -> Vec<Claim> {
    let headers = files().into_iter().map(|(name, source)| {
        let header = Header::of(&name, &source);
        (name, header)
    });
    let headers: Vec<(String, Header)> = headers.collect();
    for (name, header) in &headers {
        if let Some(claim) = header.field("Part of") {
            let is_claim = |(id, of): &(String, Header)| {
                format!("`{id}`.") == claim && of.field("Claim").is_some()
            };
            assert!(
                headers.iter().any(is_claim),
                "{name}: {claim} is not a claim"
            );
        }
    }
    let is_claim = |(_, header): &&(String, Header)| header.field("Claim").is_some();
    let claims = headers.iter().filter(is_claim);
    let mut claims: Vec<Claim> = claims
        .map(|(id, header)| {
            let part = format!("`{id}`.");
            let is_part = |name: &str| {
                let of = headers.iter().find(|(other, _)| other == name);
                of.and_then(|(_, header)| header.field("Part of")) == Some(&*part)
            };
            let mut patterns = entries();
            patterns.retain(|entry| entry.name == *id || is_part(&entry.name));
            patterns.sort_by_key(|entry| entry.name != *id);
            Claim::new(id, header, patterns)
        })
        .collect();
    claims.sort_by_key(|claim| claim.weakest_kind());
    claims
}

impl Claim {
    fn new(id: &str, header: &Header, patterns: Vec<Entry>) -> Claim {
        let theorem = header.field("Theorem").map(|text| {
            let (name, reach) = text
                .strip_prefix('`')
                .and_then(|text| text.split_once("`, "))
                .unwrap_or_else(|| panic!("{id}: `Theorem: ` begins with its name in backticks"));
            (name.to_string(), reach.to_string())
        });
        // Where the program pins a counter, nothing is claimed of one kind.
        let mut programs = patterns.iter().take(1).map(Entry::program);
        let pins = |program: Program| program.counters().any(|(_, kind)| kind.is_some());
        let is_pinned = programs.any(pins);
        Claim {
            id: id.to_string(),
            sentence: header.required("Claim").to_string(),
            formally: header.required("Formally").to_string(),
            theorem,
            tests: header
                .field("Tests")
                .map_or(Vec::new(), |text| cited(id, text)),
            bound: header.required("Bound").to_string(),
            not_covered: header.required("Not covered").to_string(),
            verdicts: Kind::ALL.map(|kind| match header.verdict(kind) {
                _ if is_pinned => None,
                verdict => Some(verdict? == Expected::Holds),
            }),
            patterns,
        }
    }

    /// The place among [`Kind::ALL`] of the weakest kind that it holds for; further on if it holds for
    /// none, or speaks of a mix.
    fn weakest_kind(&self) -> usize {
        let first = self
            .verdicts
            .iter()
            .position(|&verdict| verdict == Some(true));
        let is_mix = self.verdicts.iter().all(Option::is_none);
        first.unwrap_or(Kind::ALL.len() + usize::from(!is_mix))
    }
}

fn cited(id: &str, text: &str) -> Vec<Cited> {
    let files = text.trim_end_matches('.').split("; ");
    let tests = files.flat_map(|one| {
        let (file, names) = one
            .split_once(' ')
            .unwrap_or_else(|| panic!("{id}: a test is a file and its names, not {one:?}"));
        let name = |name: &str| Cited {
            file: file.to_string(),
            name: name.to_string(),
        };
        let names = names.split('`').skip(1).step_by(2);
        names.map(name).collect::<Vec<_>>()
    });
    tests.collect()
}
