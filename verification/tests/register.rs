//! The register of claims, `docs/claims.md`, against the tests: every claim has a test of its name,
//! every test a claim, and wherever the claims are listed, the list is the same.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, Item};

const REGISTER: &str = include_str!("../../docs/claims.md");
const README: &str = include_str!("../../README.md");
const DOCUMENTATION: &str = include_str!("../../src/lib.rs");

/// The files whose modules are claims and whose functions are what they are checked on.
const TESTS: [(&str, &str); 5] = [
    ("tests/loom.rs", include_str!("../../tests/loom.rs")),
    ("tests/shuttle.rs", include_str!("../../tests/shuttle.rs")),
    ("tests/threads.rs", include_str!("../../tests/threads.rs")),
    (
        "tests/orderings.rs",
        include_str!("../../tests/orderings.rs"),
    ),
    ("tests/controls.rs", include_str!("../../tests/controls.rs")),
];

/// Modules that pin a limit of an engine instead of a claim.
const NOT_CLAIMS: [&str; 1] = ["completeness"];

/// The verdicts for RelaxedCounter, AcqRelCounter and ConsistentCounter; empty where there is none.
type Verdicts = Vec<String>;

/// The claims that a table lists, with the cells of the columns that are headed `headings`.
fn table(text: &str, headings: &[&str]) -> BTreeMap<String, Verdicts> {
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim_start_matches("//!").trim().trim_matches('|');
        line.split('|')
            .map(|cell| cell.trim().replace('*', ""))
            .collect()
    };
    let mut lines = text
        .lines()
        .map(|line| line.trim_start_matches("//!").trim());
    let heading = lines
        .find(|line| line.starts_with("| claim"))
        .expect("a table of claims");
    let columns: Vec<usize> = headings
        .iter()
        .map(|heading_wanted| {
            let found = cells(heading)
                .iter()
                .position(|cell| cell == heading_wanted);
            found.unwrap_or_else(|| panic!("no column {heading_wanted}"))
        })
        .collect();
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells = cells(row);
        let claim = cells[0]
            .split('`')
            .nth(1)
            .expect("an identifier")
            .to_string();
        (
            claim,
            columns
                .iter()
                .map(|&column| cells[column].clone())
                .collect(),
        )
    })
    .collect()
}

fn register() -> BTreeMap<String, Verdicts> {
    table(
        REGISTER,
        &["RelaxedCounter", "AcqRelCounter", "ConsistentCounter"],
    )
}

/// The sections of the register by claim.
fn sections() -> BTreeMap<String, &'static str> {
    let sections = REGISTER.split("\n## `").skip(1);
    let section = |text: &'static str| {
        let (claim, rest) = text.split_once('`').expect("an identifier");
        let end = rest.find("\n## ").unwrap_or(rest.len());
        (claim.to_string(), &rest[..end])
    };
    sections.map(section).collect()
}

/// `module::function` of every test in a file.
fn tests(source: &str) -> BTreeSet<String> {
    let is_test = |attributes: &[Attribute]| attributes.iter().any(|a| a.path().is_ident("test"));
    let file = syn::parse_file(source).expect("Rust");
    let mut tests = BTreeSet::new();
    for item in file.items {
        match item {
            Item::Mod(module) => {
                for item in module.content.into_iter().flat_map(|(_, items)| items) {
                    if let Item::Fn(function) = item {
                        if is_test(&function.attrs) {
                            tests.insert(format!("{}::{}", module.ident, function.sig.ident));
                        }
                    }
                }
            }
            Item::Fn(function) => assert!(
                !is_test(&function.attrs),
                "the test {} is in no module that names its claim",
                function.sig.ident
            ),
            _ => {}
        }
    }
    tests
}

/// The tests of `file` that a section cites.
fn cited(section: &str, file: &str) -> BTreeSet<String> {
    let entry = format!("- {file}: ");
    let Some((_, rest)) = section.split_once(&entry) else {
        return BTreeSet::new();
    };
    let end = rest.find("\n- ").unwrap_or(rest.len());
    let names = rest[..end].split('`').skip(1).step_by(2);
    names.map(str::to_string).collect()
}

#[test]
fn every_claim_has_its_tests_and_every_test_its_claim() {
    let sections = sections();
    for (file, source) in TESTS {
        let mut by_claim: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for test in tests(source) {
            let module = test.split("::").next().expect("a module");
            if !NOT_CLAIMS.contains(&module) {
                by_claim
                    .entry(module.replace('_', "-"))
                    .or_default()
                    .insert(test);
            }
        }
        assert!(!by_claim.is_empty(), "{file} has no tests");
        for (claim, section) in &sections {
            let tests = by_claim.remove(claim).unwrap_or_default();
            assert_eq!(
                tests,
                cited(section, file),
                "{claim} in {file} and in docs/claims.md"
            );
        }
        assert!(
            by_claim.is_empty(),
            "{file} tests what is no claim: {by_claim:?}"
        );
    }
    for (claim, section) in &sections {
        let tested = TESTS
            .iter()
            .any(|(file, _)| !cited(section, file).is_empty());
        assert!(tested, "nothing tests {claim}");
    }
}

#[test]
fn every_list_of_the_claims_is_the_same() {
    let register = register();
    let claims: BTreeSet<&String> = register.keys().collect();
    assert_eq!(claims, sections().keys().collect());
    for (name, text) in [("README.md", README), ("src/lib.rs", DOCUMENTATION)] {
        let mut expected = register.clone();
        // It compares two ways to mix the counters, and so has no verdict for either of them.
        assert_eq!(expected.remove("pair-mixed"), Some(vec![String::new(); 3]));
        expected
            .values_mut()
            .for_each(|verdicts| drop(verdicts.remove(1)));
        assert_eq!(table(text, &["Relaxed", "Consistent"]), expected, "{name}");
    }
    let says = |text| table(text, &["what it says"]);
    assert_eq!(says(README), says(DOCUMENTATION));
    for (claim, sentence) in says(README) {
        let sentence = sentence[0].to_lowercase();
        let section = sections()[&claim].to_lowercase().replace('\n', " ");
        assert!(section.contains(&sentence), "{claim}: {sentence}");
    }
}

#[test]
fn every_section_says_what_the_table_says() {
    let sections = sections();
    for (claim, verdicts) in register() {
        let names = ["RelaxedCounter", "AcqRelCounter", "ConsistentCounter"];
        let with = |verdict: &str| -> BTreeSet<String> {
            let pairs = names
                .iter()
                .zip(&verdicts)
                .filter(|(_, found)| *found == verdict);
            pairs.map(|(name, _)| name.to_string()).collect()
        };
        let listed = |before: &str| -> BTreeSet<String> {
            let Some((_, rest)) = sections[&claim].split_once(before) else {
                return BTreeSet::new();
            };
            let list = &rest[..rest.find(['.', '(']).expect("an end")];
            list.split(',')
                .map(|name| name.trim().to_string())
                .collect()
        };
        assert_eq!(with("holds"), listed("Holds for: "), "{claim}");
        assert_eq!(with("fails"), listed("Fails for: "), "{claim}");
    }
}
