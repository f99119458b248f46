//! The catalogue: patterns of programs over counters, and the claims among them.
//!
//! Each is a file of `verification/litmus`, the only place where it is told: a header, and a program in
//! the language of [`parse`](mod@counterexample::parse). A pattern's header is
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
//!
//! The file of a claim has more fields, which [`claims`](crate::claims) reads.

use std::path::Path;

use counterexample::parse::parse;
use counterexample::program::{Kind, Program};

/// A pattern: a program, and what is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of its file, without the extension; of a claim, its identifier.
    pub name: String,
    /// The file: header and program.
    pub source: String,
    /// What it is, in a few words.
    pub title: String,
    /// Where a reviewer meets it, in a paragraph.
    pub place: String,
    /// What to write in the review, in a paragraph.
    pub review: String,
    /// The verdict on its assertions for each of [`Kind::ALL`], in that order.
    pub verdicts: [Expected; Kind::ALL.len()],
    /// The names of the counters that have to be consistent, as [`Remedy::weakest`] has them by
    /// index.
    ///
    /// [`Remedy::weakest`]: counterexample::remedy::Remedy::weakest
    pub weakest: Vec<Vec<String>>,
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
    pub fn code(&self) -> &str {
        split_header(&self.source).1
    }

    /// The program.
    ///
    /// # Panics
    ///
    /// If it is not one.
    pub fn program(&self) -> Program {
        parse(&self.source).unwrap_or_else(|wrong| panic!("{}: {wrong:?}", self.name))
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
/// If `verification/litmus` cannot be read, or a header is not as it has to be.
pub fn entries() -> Vec<Entry> {
    let with_program = files()
        .into_iter()
        .filter(|(_, source)| !split_header(source).1.is_empty());
    let entry = |(name, source): (String, String)| {
        let header = Header::of(&name, &source);
        let kinds = Kind::ALL.map(|kind| header.verdict(kind));
        Entry {
            title: header.title.clone(),
            place: header.place.clone(),
            review: header.required("Review").to_string(),
            verdicts: kinds
                .map(|verdict| verdict.unwrap_or_else(|| panic!("{name}: no verdict for a kind"))),
            weakest: read_weakest(header.required("Weakest"))
                .unwrap_or_else(|| panic!("{name}: the weakest counters")),
            name,
            source,
        }
    };
    with_program.map(entry).collect()
}

/// Every file of `verification/litmus`: its name without the extension, and its text.
pub(crate) fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../litmus");
    let files = std::fs::read_dir(&folder).unwrap_or_else(|failure| {
        panic!(
            "{}: {failure}; it is read where this was built",
            folder.display()
        )
    });
    let read = |path: &Path| {
        let name = path.file_stem().expect("a name").to_string_lossy();
        let source = std::fs::read_to_string(path);
        (
            name.into_owned(),
            source.unwrap_or_else(|failure| panic!("{}: {failure}", path.display())),
        )
    };
    let paths = files.map(|file| file.expect("a file").path());
    let mut files: Vec<(String, String)> = paths.map(|path| read(&path)).collect();
    files.sort();
    files
}

/// The fields of a header, each a paragraph or a line that begins with one of these and a colon.
const FIELDS: [&str; 9] = [
    "Claim",
    "Formally",
    "Theorem",
    "Tests",
    "Bound",
    "Not covered",
    "Part of",
    "Verdict",
    "Weakest",
];

/// What comes last, and may be longer than a paragraph.
const REVIEW: &str = "Review";

/// The header of a file.
pub(crate) struct Header {
    name: String,
    pub(crate) title: String,
    pub(crate) place: String,
    fields: Vec<(&'static str, String)>,
}

impl Header {
    /// # Panics
    ///
    /// If it is not made of `//! ` lines, or has no title.
    pub(crate) fn of(name: &str, source: &str) -> Header {
        let mut header = Header {
            name: name.to_string(),
            title: String::new(),
            place: String::new(),
            fields: Vec::new(),
        };
        for line in split_header(source).0.lines() {
            let text = match line.strip_prefix("//!") {
                Some("") => continue,
                Some(text) => text.trim(),
                None => panic!("{name}: a line of the header begins with `//!`, not {line:?}"),
            };
            let names = FIELDS.into_iter().chain([REVIEW]);
            let begun = names.clone().find_map(|field| {
                let rest = text.strip_prefix(field)?.strip_prefix(": ")?;
                Some((field, rest.to_string()))
            });
            if header.title.is_empty() {
                header.title = text.to_string();
            } else if let Some(field) = begun {
                header.fields.push(field);
            } else {
                let last = header.fields.last_mut().map(|(_, field)| field);
                let paragraph = last.unwrap_or(&mut header.place);
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(text);
            }
        }
        assert!(!header.title.is_empty(), "{name}: no title");
        header
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        Some(&fields.find(|(field, _)| *field == name)?.1)
    }

    pub(crate) fn required(&self, name: &str) -> &str {
        self.field(name)
            .unwrap_or_else(|| panic!("{}: the header has no `{name}: `", self.name))
    }

    /// What it says of a kind of counter, if it says anything.
    pub(crate) fn verdict(&self, kind: Kind) -> Option<Expected> {
        let verdicts = self.required("Verdict").trim_end_matches('.').split(", ");
        let mut verdicts = verdicts.filter_map(|part| part.strip_prefix(&format!("{kind} ")));
        Some(match verdicts.next()? {
            "holds" => Expected::Holds,
            "can fail" => Expected::CanFail,
            "races" => Expected::Races,
            "waits for ever" => Expected::WaitsForEver,
            "depends on the compiler" => Expected::DependsOnCompiler,
            other => panic!("{}: {other:?} is no verdict", self.name),
        })
    }
}

/// The lines of the header, and the program.
fn split_header(source: &str) -> (&str, &str) {
    source.split_once("\n\n").unwrap_or((source, ""))
}

fn read_weakest(text: &str) -> Option<Vec<Vec<String>>> {
    let text = text.strip_suffix('.')?;
    let sets = match text {
        "no counter" => return Some(Vec::new()),
        "any counter" => return Some(vec![Vec::new()]),
        _ => text.strip_suffix(" consistent")?.split(" or "),
    };
    let name = |name: &str| Some(name.strip_prefix('`')?.strip_suffix('`')?.to_string());
    sets.map(|set| set.split(" and ").map(name).collect())
        .collect()
}
