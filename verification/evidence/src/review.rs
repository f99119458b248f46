//! `docs/review.md`: the catalogue as a reference for reviewers, in Markdown; and its pictures.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::catalogue::{entries, Entry, Expected};
use counterexample::glossary;
use counterexample::model::Model;
use counterexample::outcome::{check, Verdict};
use counterexample::program::{Kind, Program};
use counterexample::report::{svg, text, Report};

/// What is said in words; the places to fill are in double braces.
const TEMPLATE: &str = include_str!("review.md");

const TABLE_HEAD: &str = "\
| Pattern | In code, by thread | Relaxed | AcqRel | Consistent | Weakest | In the review |
| --- | --- | --- | --- | --- | --- | --- |
";

const LOAD_BUFFERING: &str = "\
With relaxed counters only [load buffering](#load-buffering) breaks it: `rc11`, and with it loom, \
exclude that, and find that it holds.";

/// A pattern, and what was found.
struct Pattern {
    entry: Entry,
    program: Program,
    report: Report,
    group: Group,
}

/// The weakest ordering with which a pattern holds, if every counter has it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    NoOrdering,
    SeqCst,
    AcquireAndRelease,
    Relaxed,
}

/// The page, and what is shown on it.
pub struct Review {
    /// `docs/review.md`
    pub page: String,
    /// The shortest counterexample of every pattern that has one, as SVG, by the name of the pattern:
    /// `docs/pictures/NAME.svg`. README shows one of them too.
    pub pictures: BTreeMap<String, String>,
}

/// The page and its pictures.
///
/// # Panics
///
/// If a pattern of the catalogue is not a program that can be explored, which a test would have found.
pub fn review() -> Review {
    let mut patterns: Vec<Pattern> = entries().into_iter().map(Pattern::new).collect();
    patterns.sort_by_key(|pattern| pattern.group);
    let table = |group: Group| {
        let rows = patterns.iter().filter(|pattern| pattern.group == group);
        TABLE_HEAD.to_string() + &rows.map(Pattern::row).collect::<String>()
    };
    let sections: Vec<String> = patterns.iter().map(Pattern::section).collect();
    let terms: Vec<String> = glossary::ENTRIES
        .iter()
        .map(|entry| textwrap::fill(&format!("**{}.** {}", entry.term, entry.meaning), 100))
        .collect();
    let fillings = [
        ("{{no ordering: table}}", table(Group::NoOrdering)),
        ("{{seqcst: table}}", table(Group::SeqCst)),
        (
            "{{acquire and release: table}}",
            table(Group::AcquireAndRelease),
        ),
        ("{{relaxed: table}}", table(Group::Relaxed)),
        ("{{patterns}}", sections.join("\n")),
        ("{{glossary}}", terms.join("\n\n")),
    ];
    let fill = |page: String, (place, text): (&str, String)| page.replace(place, text.trim_end());
    let drawn = patterns.iter().filter_map(|pattern| {
        let picture = pattern.report.picture()?;
        Some((pattern.entry.name.clone(), svg::svg(picture)))
    });
    Review {
        page: fillings.into_iter().fold(TEMPLATE.to_string(), fill),
        pictures: drawn.collect(),
    }
}

impl Pattern {
    fn new(entry: Entry) -> Self {
        let program = entry.program();
        let file = format!("verification/litmus/{}.rs", entry.name);
        let report = Report::new(&file, &program, &Kind::ALL, Model::Cpp20, u64::MAX);
        let report = report.expect("a small program");
        Pattern {
            group: Group::of(&program),
            entry,
            program,
            report,
        }
    }

    fn row(&self) -> String {
        let entry = &self.entry;
        let verdicts = Kind::ALL.map(|kind| match entry.verdict(kind) {
            Expected::Holds => "holds",
            Expected::CanFail => "**fails**",
            Expected::Races => "**race**",
            Expected::WaitsForEver => "**waits**",
            Expected::DependsOnCompiler => "**compiler**",
        });
        let cells = [
            format!("[{0}](#{0}): {1}", entry.name, entry.title),
            code(entry),
            verdicts.join(" | "),
            weakest(entry),
            entry.review.clone(),
        ];
        format!("| {} |\n", cells.join(" | "))
    }

    fn section(&self) -> String {
        let Pattern { entry, report, .. } = self;
        let mut section = format!("### {}\n\n", entry.name);
        let place = format!("**{}.** {}", entry.title, entry.place);
        let _ = writeln!(section, "{}\n", textwrap::fill(&place, 100));
        let _ = writeln!(section, "```rust\n{}\n```\n", entry.code().trim());
        let mut notes = text::notes(report);
        if self.needs_load_buffering() {
            notes.push(LOAD_BUFFERING.to_string());
        }
        for note in notes {
            let _ = writeln!(section, "{}\n", textwrap::fill(&note, 100));
        }
        let _ = writeln!(section, "```text\n{}\n```\n", self.findings());
        if let Some(picture) = report.picture() {
            let _ = writeln!(
                section,
                "![{}](pictures/{}.svg)\n",
                picture.caption, entry.name
            );
        }
        let review = textwrap::Options::new(100)
            .initial_indent("> ")
            .subsequent_indent("> ");
        let _ = writeln!(section, "In the review:\n");
        let _ = writeln!(section, "{}\n", textwrap::fill(&entry.review, review));
        let _ = writeln!(section, "Program: [{0}](../{0})", report.file);
        section
    }

    /// Whether it fails with relaxed counters, but would not if RC11 were what Rust promises.
    fn needs_load_buffering(&self) -> bool {
        let program = &self.program;
        let [cpp20, rc11] = [Model::Cpp20, Model::Rc11].map(|model| {
            let orderings = program.orderings(Kind::Relaxed);
            check(program, &orderings, model, u64::MAX).expect("a small program")
        });
        cpp20.overall() != rc11.overall()
    }

    /// The outcomes, and the verdict on the claim that is violated, if one is.
    fn findings(&self) -> String {
        let report = &self.report;
        let claim = report
            .claims
            .iter()
            .find(|claim| claim.counterexample.is_some())
            .or_else(|| report.claims.first())
            .expect("an assertion");
        let outcomes = text::outcome_table(report);
        let verdict = text::claim_section(report, claim);
        let coloured = format!("{outcomes}\n\n{verdict}");
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        let lines: Vec<&str> = plain.lines().map(str::trim_end).collect();
        lines.join("\n")
    }
}

impl Group {
    fn of(program: &Program) -> Self {
        let holds = |kind: Kind, model| {
            let orderings = vec![kind.orderings(); program.locations.len()];
            let orderings = program.with_counters(orderings);
            let findings = check(program, &orderings, model, u64::MAX).expect("a small program");
            findings.overall() == Verdict::Holds
        };
        if !holds(Kind::Consistent, Model::Sc) {
            Group::NoOrdering
        } else if !holds(Kind::AcqRel, Model::Cpp20) {
            Group::SeqCst
        } else if !holds(Kind::Relaxed, Model::Cpp20) {
            Group::AcquireAndRelease
        } else {
            Group::Relaxed
        }
    }
}

/// The counters whose kind is pinned, and the code of each thread, a line each.
fn code(entry: &Entry) -> String {
    let (declarations, threads) = entry.code().split_once("\nspawn").expect("a thread");
    let pinned = declarations
        .lines()
        .filter(|line| line.contains("Counter::new") && !line.contains(" Counter::new"));
    let bodies = threads.split("(|| {\n").skip(1);
    let bodies = bodies.map(|body| body.split("\n});").next().expect("the part before"));
    let code = |text: &str| {
        let words = text.split_whitespace().filter(|word| *word != "let");
        let line = words.collect::<Vec<_>>().join(" ");
        format!("`{}`", line.replace('|', "\\|"))
    };
    let threads = (1..)
        .zip(bodies)
        .map(|(number, body)| format!("{number}: {}", code(body)));
    pinned
        .map(code)
        .chain(threads)
        .collect::<Vec<_>>()
        .join("<br>")
}

/// The phrase that the entry's file has for it.
fn weakest(entry: &Entry) -> String {
    let names = |set: &Vec<String>| {
        let names: Vec<String> = set.iter().map(|name| format!("`{name}`")).collect();
        names.join(" and ")
    };
    match &*entry.weakest {
        [] => "no counter".to_string(),
        [set] if set.is_empty() => "any counter".to_string(),
        sets => {
            let sets: Vec<String> = sets.iter().map(names).collect();
            format!("{} consistent", sets.join(" or "))
        }
    }
}
