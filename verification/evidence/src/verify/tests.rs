//! What becomes of the rows where a test is missing, or says other than the register does.

use std::collections::{BTreeMap, BTreeSet};

use counterexample::program::Kind;
use evidence::fault::faults;
use evidence::register::{claims, Claim, Search, TEXT};

use super::build::{marked, Binary, Build, Engine};
use super::row::Row;
use super::test::{Mode, Subject, Test};
use super::{choose, exact, plan};

const MODES: [Mode; 3] = [Mode::Quick, Mode::Default, Mode::Full];

fn all() -> Vec<Test> {
    let mut tests = plan::cited(&claims(), &faults());
    tests.extend(plan::suites());
    tests
}

/// Builds that have every test, and ignore those that only the full mode runs.
fn complete(tests: &[Test]) -> Vec<Build> {
    let mut builds = Engine::ALL.map(|engine| Build {
        engine,
        binaries: BTreeMap::new(),
    });
    for test in tests {
        let binary = binary(&mut builds, test);
        let name = test.name.clone();
        binary.tests.insert(name.unwrap_or("some".to_string()));
        binary.tests.extend(test.long.clone());
        binary.ignored.extend(test.long.clone());
    }
    builds.into()
}

fn binary<'a>(builds: &'a mut [Build], test: &Test) -> &'a mut Binary {
    let build = builds.iter_mut().find(|build| build.engine == test.engine);
    let binaries = &mut build.expect("a build for every engine").binaries;
    binaries.entry(test.file.clone()).or_insert_with(|| Binary {
        path: "unused".into(),
        tests: BTreeSet::new(),
        ignored: BTreeSet::new(),
        hidden: BTreeSet::new(),
    })
}

/// What tells rows apart.
fn row(row: &Row) -> [String; 3] {
    [&row.claim, &row.counter, &row.engine].map(String::clone)
}

fn missing(tests: &[Test], builds: &[Build], mode: Mode) -> Vec<[String; 3]> {
    let rows = choose(tests, builds, mode).missing;
    assert!(rows.iter().all(|row| !row.as_registered));
    rows.iter().map(row).collect()
}

#[test]
fn nothing_is_missing_from_a_complete_build() {
    let tests = all();
    for mode in MODES {
        assert!(missing(&tests, &complete(&tests), mode).is_empty());
    }
}

#[test]
fn a_test_that_a_build_lacks_is_a_row_in_every_mode() {
    let tests = all();
    for test in tests.iter().filter(|test| test.name.is_some()) {
        let name = test.name.as_ref().expect("a name");
        let mut builds = complete(&tests);
        binary(&mut builds, test).tests.remove(name);
        for mode in MODES {
            let choice = choose(&tests, &builds, mode);
            let [only] = &*choice.missing else {
                panic!("{}: {} rows", test.title(), choice.missing.len());
            };
            assert_eq!(row(only), row(&test.missing("")));
            assert!(!only.as_registered);
            assert!(only.output.contains(name), "{}", only.output);
        }
    }
}

#[test]
fn a_file_that_a_build_lacks_is_all_its_rows() {
    let tests = all();
    for one in &tests {
        let is_its = |test: &&Test| (test.engine, &test.file) == (one.engine, &one.file);
        let its = tests.iter().filter(is_its);
        let expected: Vec<_> = its.map(|test| row(&test.missing(""))).collect();
        let mut without = complete(&tests);
        for build in &mut without {
            if build.engine == one.engine {
                build.binaries.remove(&one.file);
            }
        }
        let mut empty = complete(&tests);
        binary(&mut empty, one).tests.clear();
        for builds in [without, empty] {
            assert_eq!(
                missing(&tests, &builds, Mode::Quick),
                expected,
                "{}",
                one.title()
            );
        }
    }
}

#[test]
fn a_test_may_be_ignored_only_if_the_full_mode_alone_runs_it() {
    let tests = all();
    for test in &tests {
        let name = test.name.clone().unwrap_or("some".to_string());
        let mut builds = complete(&tests);
        binary(&mut builds, test).ignored.insert(name);
        for mode in MODES {
            let is_it = |other: &&Test| {
                let in_file = (other.engine, &other.file) == (test.engine, &test.file);
                // What is cited may also be in a suite.
                in_file && (other.name == test.name || other.name.is_none())
            };
            let expected: Vec<_> = match test.mode {
                Mode::Full => Vec::new(),
                _ => tests
                    .iter()
                    .filter(is_it)
                    .map(|it| row(&it.missing("")))
                    .collect(),
            };
            assert_eq!(missing(&tests, &builds, mode), expected, "{}", test.title());
        }
    }
}

#[test]
fn a_test_of_a_suite_that_a_cfg_hides_is_a_row() {
    let tests = all();
    for suite in tests.iter().filter(|test| test.name.is_none()) {
        let mut builds = complete(&tests);
        binary(&mut builds, suite).hidden.insert("lost".to_string());
        let choice = choose(&tests, &builds, Mode::Quick);
        // tests/properties.rs and such belong to no claim, so the row is the suite's alone.
        let rows: Vec<_> = choice.missing.iter().map(row).collect();
        assert_eq!(rows, [row(&suite.missing(""))]);
        assert!(choice.missing[0].output.contains("`lost`"));
    }
    let source = "#[test]\n#[ignore = \"fn\"]\nfn one() {}\nproptest! {\n    #[test]\n    fn two(";
    assert_eq!(marked(source), ["one", "two"].map(str::to_string).into());
}

#[test]
fn what_is_left_out_is_said() {
    let tests = all();
    let builds = complete(&tests);
    let left_out = MODES.map(|mode| choose(&tests, &builds, mode).left_out);
    let [quick, default, full] = &left_out;
    let long = "independent_readers::relaxed of tests/loom.rs in loom".to_string();
    assert!(
        quick.contains(&long) && default.contains(&long),
        "{default:#?}"
    );
    assert!(quick.contains(&"the faults in shuttle".to_string()));
    assert!(full.is_empty(), "{full:?}");
    for mode in MODES {
        let choice = choose(&tests, &builds, mode);
        let register = |test: &Test| test.file == "verification/evidence/tests/register.rs";
        assert!(choice.to_run.iter().any(|(test, _)| register(test)));
        for test in tests.iter().filter(|test| test.mode > mode) {
            assert!(choice.left_out.contains(&test.group()), "{}", test.title());
        }
    }
}

/// What a test prints if it finds what is registered.
fn said(test: &Test, without: Option<&Search>) -> String {
    let registered = test.registered();
    let is_printed = |search: &Search| registered.contains(search) && Some(search) != without;
    let lines = TEXT.lines();
    let lines = lines.filter(|line| Search::read(line).is_some_and(|search| is_printed(&search)));
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    format!("test a::b ... {lines}ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored;\n")
}

/// Every row, where every test finds what is registered, and the register's table is that of `claims`.
fn rows(claims: &[Claim]) -> Vec<Row> {
    let tests = plan::cited(claims, &faults());
    let mut rows: Vec<Row> = claims.iter().flat_map(exact::claim).collect();
    rows.extend(tests.iter().map(|test| test.judge(&said(test, None), true)));
    rows
}

#[test]
fn a_flipped_cell_is_exactly_the_rows_of_its_claim_and_counter() {
    let wrong = |claims: &[Claim]| -> Vec<[String; 3]> {
        let rows = rows(claims).into_iter().filter(|row| !row.as_registered);
        rows.map(|it| row(&it)).collect()
    };
    let as_registered = rows(&claims());
    assert!(as_registered.iter().all(|row| row.as_registered));
    for (index, claim) in claims().iter().enumerate() {
        for kind in Kind::ALL {
            let Some(registered) = claim.verdicts[kind as usize] else {
                continue;
            };
            let counter = kind.type_name();
            let pattern = format!("{counter} (");
            let is_its = |row: &Row| {
                let of_counter = row.counter == counter || row.counter.starts_with(&pattern);
                row.claim == claim.id && of_counter
            };
            let its = as_registered.iter().filter(|row| is_its(row));
            let expected: Vec<_> = its.map(row).collect();
            for flipped in [Some(!registered), None] {
                let mut claims = claims();
                claims[index].verdicts[kind as usize] = flipped;
                // The exact checker is asked of every counter, whether something is claimed or not.
                let mut expected = expected.clone();
                expected.retain(|[_, _, engine]| flipped.is_some() || engine != "exact");
                assert_eq!(wrong(&claims), expected, "{} {kind}", claim.id);
            }
        }
    }
}

#[test]
fn a_search_that_is_not_made_is_a_row() {
    let mut searches = 0;
    for test in plan::cited(&claims(), &faults()) {
        for search in test.registered() {
            searches += 1;
            assert!(!test.judge(&said(&test, Some(&search)), true).as_registered);
        }
        let silent = "test result: ok. 1 passed; 0 failed; 0 ignored;\n";
        let searches = !test.registered().is_empty();
        assert_eq!(
            test.judge(silent, true).as_registered,
            !searches,
            "{}",
            test.title()
        );
    }
    assert!(searches > 90, "{searches}");
}

#[test]
fn a_run_of_no_test_and_one_that_fails_are_rows() {
    for test in all() {
        let nothing = "test result: ok. 0 passed; 0 failed; 1 ignored;\n";
        assert!(!test.judge(nothing, true).as_registered);
        assert!(!test.judge("", true).as_registered);
        assert!(!test.judge(&said(&test, None), false).as_registered);
        assert!(test.judge(&said(&test, None), true).as_registered);
    }
}

#[test]
fn every_engine_is_asked_about_what_the_register_cites() {
    let tests = plan::cited(&claims(), &faults());
    for claim in claims() {
        for file in claim.files() {
            for name in claim.tests(file) {
                let is_it = |test: &&Test| test.file == file && test.name.as_deref() == Some(name);
                let planned = tests.iter().filter(is_it);
                let mut subjects = planned.map(|test| &test.subject).peekable();
                assert!(subjects.peek().is_some(), "{name} of {file}");
                assert!(subjects.all(|it| !matches!(it, Subject::Fault(_) | Subject::Suite)));
            }
        }
    }
}
