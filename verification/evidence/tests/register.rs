//! The register of claims, `docs/claims.md`, against the tests: every claim has a test of its name,
//! every test a claim, and wherever the claims are listed, the list is the same.

use std::collections::{BTreeMap, BTreeSet};

use counterexample::program::Kind;
use evidence::catalogue::Expected;
use evidence::fault::{faults, Found};
use evidence::register::{claims, table, TEXT};
use syn::{Attribute, Item};

const README: &str = include_str!("../../../README.md");
const DOCUMENTATION: &str = include_str!("../../../src/lib.rs");

/// The files whose modules are claims and whose functions are what they are checked on.
const TESTS: [(&str, &str); 5] = [
    ("tests/loom.rs", include_str!("../../../tests/loom.rs")),
    (
        "tests/shuttle.rs",
        include_str!("../../../tests/shuttle.rs"),
    ),
    (
        "tests/threads.rs",
        include_str!("../../../tests/threads.rs"),
    ),
    (
        "tests/orderings.rs",
        include_str!("../../../tests/orderings.rs"),
    ),
    (
        "tests/controls.rs",
        include_str!("../../../tests/controls.rs"),
    ),
];

/// Modules that pin a limit of an engine, or check the table of faults or a test, instead of a
/// claim.
const NOT_CLAIMS: [&str; 4] = ["completeness", "every_fault", "shown", "some_amounts"];

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

#[test]
fn every_claim_has_its_tests_and_every_test_its_claim() {
    for (file, source) in TESTS {
        let mut by_claim: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for test in tests(source) {
            let module = test.split("::").next().expect("a module");
            if !NOT_CLAIMS.contains(&module) {
                let id = module.replace('_', "-");
                by_claim.entry(id).or_default().insert(test);
            }
        }
        assert!(!by_claim.is_empty(), "{file} has no tests");
        for claim in claims() {
            let tests = by_claim.remove(&claim.id).unwrap_or_default();
            let cited = claim.tests(file).into_iter().map(str::to_string).collect();
            assert_eq!(tests, cited, "{} in {file} and in docs/claims.md", claim.id);
        }
        assert!(
            by_claim.is_empty(),
            "{file} tests what is no claim: {by_claim:?}"
        );
    }
    for claim in claims() {
        let tested = TESTS.iter().any(|(file, _)| !claim.tests(file).is_empty());
        assert!(tested, "nothing tests {}", claim.id);
        assert!(!claim.bound().is_empty());
    }
}

#[test]
fn every_list_of_the_claims_is_the_same() {
    let sections = TEXT.matches("\n## `").count();
    assert_eq!(claims().len(), sections, "a section is no claim");
    let word = |verdict: Option<bool>| match verdict {
        Some(true) => "holds".to_string(),
        Some(false) => "fails".to_string(),
        None => String::new(),
    };
    // It compares two ways to mix the counters, and so has no verdict for either of them.
    let listed = claims()
        .into_iter()
        .filter(|claim| claim.id != "pair-mixed");
    let expected: Vec<(String, Vec<String>)> = listed
        .map(|claim| {
            let [relaxed, _, consistent] = claim.verdicts;
            (claim.id, vec![word(relaxed), word(consistent)])
        })
        .collect();
    for (name, text) in [("README.md", README), ("src/lib.rs", DOCUMENTATION)] {
        assert_eq!(
            table(text, "claim", &["Relaxed", "Consistent"]),
            expected,
            "{name}"
        );
    }
    let says = |text| table(text, "claim", &["what it says"]);
    assert_eq!(says(README), says(DOCUMENTATION));
    for (id, sentence) in says(README) {
        let sentence = sentence[0].to_lowercase();
        let claim = claims().into_iter().find(|claim| claim.id == id);
        let section = claim.expect("a claim").section.to_lowercase();
        assert!(
            section.replace('\n', " ").contains(&sentence),
            "{id}: {sentence}"
        );
    }
}

#[test]
fn every_section_says_what_the_table_says() {
    for claim in claims() {
        let with = |verdict: bool| -> BTreeSet<&str> {
            let pairs = Kind::ALL.into_iter().zip(claim.verdicts);
            let pairs = pairs.filter(|(_, found)| *found == Some(verdict));
            pairs.map(|(kind, _)| kind.type_name()).collect()
        };
        let listed = |before: &str| -> BTreeSet<&str> {
            let Some((_, rest)) = claim.section.split_once(before) else {
                return BTreeSet::new();
            };
            let list = &rest[..rest.find(['.', '(']).expect("an end")];
            list.split(',').map(str::trim).collect()
        };
        assert_eq!(with(true), listed("Holds for: "), "{}", claim.id);
        assert_eq!(with(false), listed("Fails for: "), "{}", claim.id);
    }
}

#[test]
fn every_pattern_of_a_claim_has_the_claims_verdicts() {
    for claim in claims() {
        let patterns = claim.patterns();
        // It speaks of the operations of a method, and not of a program.
        assert_eq!(patterns.is_empty(), claim.id == "wait-free", "{}", claim.id);
        for pattern in patterns {
            for (kind, verdict) in Kind::ALL.into_iter().zip(claim.verdicts) {
                if let Some(holds) = verdict {
                    let expected = pattern.verdict(kind) == Expected::Holds;
                    assert_eq!(expected, holds, "{} {kind}", pattern.name);
                }
            }
        }
    }
}

#[test]
fn every_claim_that_can_fail_has_a_control() {
    let found = faults().into_iter().flat_map(|fault| fault.found);
    let broken: BTreeSet<String> = found.flat_map(|found| found.claims()).collect();
    let claims = claims().into_iter().map(|claim| claim.id);
    let expected = claims.filter(|id| id != "pair-same-order").collect();
    assert_eq!(broken, expected);
    for fault in faults() {
        let seen = |found: &Found| !found.claims().is_empty();
        assert!(fault.found.iter().any(seen), "{} is unseen", fault.name);
    }
}

#[test]
fn every_control_is_in_the_table_of_faults() {
    for claim in claims() {
        for test in claim.tests("tests/controls.rs") {
            let name = test.rsplit("::").next();
            let fault = faults()
                .into_iter()
                .find(|fault| Some(&*fault.test()) == name);
            let fault = fault.unwrap_or_else(|| panic!("{test} is no fault"));
            let breaks = |engine| fault.in_engine(engine).claims().contains(&claim.id);
            assert!(breaks("loom") || breaks("shuttle"), "{test}");
        }
    }
}
