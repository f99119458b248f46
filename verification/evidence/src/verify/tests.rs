//! What becomes of the rows where something is missing, or other than the claims say.

use std::collections::{BTreeMap, BTreeSet};

use evidence::claims::{claims, Claim};
use evidence::generated::{counters, expected, programs};

use super::build::{marked, Binary, Build};
use super::judge::{self, Ran};
use super::plan::{suites, Mode, Suite, MODELS};
use super::row::{Row, Section};
use super::suite::{Found, Run};
use super::table;
use evidence::engine::{Engine, SHIPPED};

/// Builds that have everything, and ignore what only the full mode runs.
fn complete() -> Vec<Build> {
    let builds = Engine::building().map(|engine| Build {
        engine,
        binaries: BTreeMap::new(),
    });
    let mut builds: Vec<Build> = builds.collect();
    for suite in suites() {
        let long: BTreeSet<String> = suite.long().into_iter().collect();
        let mut tests = long.clone();
        tests.insert("some".to_string());
        for cited in claims().into_iter().flat_map(|claim| claim.tests) {
            tests.insert(format!("module::{}::test", cited.name));
        }
        let binary = Binary {
            path: "unused".into(),
            package: "unused".into(),
            tests,
            ignored: long,
            hidden: BTreeSet::new(),
        };
        binary_of(&mut builds, suite.engine).insert(suite.binary.to_string(), binary);
    }
    builds
}

fn binary_of(builds: &mut [Build], engine: Engine) -> &mut BTreeMap<String, Binary> {
    let build = builds.iter_mut().find(|build| build.engine == engine);
    &mut build.expect("a build for every engine").binaries
}

/// Runs in which everything passes, and every model finds what it has to.
fn passed() -> Vec<Ran> {
    let ran = |suite: Suite| {
        let mut run = Run {
            passed: true,
            ..Run::default()
        };
        let engine = match suite.engine {
            Engine::Threads => Engine::Exact,
            searching => searching,
        };
        if suite.binary == MODELS {
            run.found = found(engine);
        }
        Ran {
            suite,
            run: Ok(Some(run)),
        }
    };
    suites().into_iter().map(ran).collect()
}

fn found(engine: Engine) -> Vec<Found> {
    let mut found = Vec::new();
    for claim in claims() {
        for entry in programs(&claim) {
            for kind in SHIPPED {
                let (holds, outcomes, executions) = expected(entry, kind, engine);
                found.push(Found {
                    claim: claim.id.clone(),
                    program: entry.name.clone(),
                    counters: counters(&entry.program(), kind),
                    executions: executions.expect("counted"),
                    outcomes,
                    holds,
                    limit: None,
                });
            }
        }
        for cited in &claim.tests {
            if cited.file.starts_with("tests/claims/") {
                found.push(Found {
                    claim: claim.id.clone(),
                    program: cited.name.clone(),
                    counters: "RelaxedCounter".to_string(),
                    executions: 1,
                    outcomes: 1,
                    holds: true,
                    limit: None,
                });
            }
        }
    }
    found
}

/// The rows that are not as registered.
fn wrong(claims: &[Claim], ran: &[Ran], builds: &[Build]) -> Vec<Row> {
    let mut rows = super::rows(claims, ran, builds, Mode::Full, None);
    rows.extend(ran.iter().filter_map(|ran| judge::suite(ran, Mode::Full)));
    rows.retain(|row| !row.as_registered);
    rows
}

#[test]
fn where_everything_is_found_every_row_is_as_registered() {
    let wrong = wrong(&claims(), &passed(), &complete());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_binary_that_lacks_a_test_is_not_found() {
    let complete = complete();
    for suite in suites() {
        assert!(suite.find(&complete).is_ok(), "{}", suite.title());
        let with = |change: fn(&mut Binary)| {
            let mut builds = complete.clone();
            change(
                binary_of(&mut builds, suite.engine)
                    .get_mut(suite.binary)
                    .expect("it"),
            );
            suite.find(&builds).map(|_| ())
        };
        assert!(with(|binary| binary.tests.clear()).is_err());
        let hidden = with(|binary| {
            binary.hidden.insert("lost".to_string());
        });
        assert!(hidden.is_err_and(|why| why.contains("`lost`")));
        let ignored = with(|binary| {
            binary.ignored.insert("some".to_string());
        });
        assert!(ignored.is_err_and(|why| why.contains("`some`")));
        let mut without = complete.clone();
        binary_of(&mut without, suite.engine).remove(suite.binary);
        assert!(suite.find(&without).is_err());
    }
    for suite in suites() {
        for name in suite.long() {
            let mut builds = complete.clone();
            let binary = binary_of(&mut builds, suite.engine).get_mut(suite.binary);
            binary.expect("it").tests.remove(&name);
            assert!(suite.find(&builds).is_err(), "{name}");
        }
    }
}

#[test]
fn a_suite_that_fails_or_is_not_there_is_a_row() {
    let (all_pass, builds) = (passed(), complete());
    for index in 0..all_pass.len() {
        for run in [Ok(Some(Run::default())), Err("it is not there".to_string())] {
            let mut ran = all_pass.clone();
            ran[index].run = run;
            let rows = wrong(&[], &ran, &builds);
            let name = ran[index].suite.binary;
            assert!(rows.iter().any(|row| row.program == name), "{name}");
        }
    }
}

#[test]
fn a_model_that_is_not_run_or_finds_something_else_is_a_row() {
    let searching = |suite: &Suite| suite.binary == MODELS && suite.engine.cfg().is_some();
    let total = found(Engine::Rc11).len();
    let (claims, builds) = (claims(), complete());
    let all_pass = passed();
    for index in (0..all_pass.len()).filter(|&index| searching(&all_pass[index].suite)) {
        for model in 0..total {
            let changes: [fn(&mut Vec<Found>, usize); 4] = [
                |found, model| drop(found.remove(model)),
                |found, model| found[model].holds ^= true,
                |found, model| found[model].executions += 1,
                |found, model| found[model].outcomes += 1,
            ];
            for change in changes {
                let mut ran = all_pass.clone();
                let run = ran[index].run.as_mut().expect("it ran");
                let found = &mut run.as_mut().expect("it ran").found;
                let one = found[model].clone();
                let is_its = |claim: &&Claim| {
                    let mut patterns = claim.patterns.iter();
                    patterns.any(|entry| entry.name == one.program)
                };
                let Some(claim) = claims.iter().find(is_its) else {
                    continue; // written by hand
                };
                change(found, model);
                let rows = wrong(std::slice::from_ref(claim), &ran, &builds);
                let [row] = &*rows else {
                    panic!("{} {}: {} rows", one.program, one.counters, rows.len());
                };
                assert_eq!((&row.program, &row.counters), (&one.program, &one.counters));
            }
        }
    }
}

#[test]
fn what_a_claim_cites_and_no_engine_ran_is_a_row() {
    let (complete, all_pass) = (complete(), passed());
    for claim in claims() {
        for cited in &claim.tests {
            let mut builds = complete.clone();
            for build in &mut builds {
                for binary in build.binaries.values_mut() {
                    binary.tests.retain(|test| !test.contains(&*cited.name));
                }
            }
            let mut ran = all_pass.clone();
            for run in ran
                .iter_mut()
                .flat_map(|ran| ran.run.as_mut().ok()?.as_mut())
            {
                run.found.retain(|found| found.program != cited.name);
            }
            let rows = wrong(std::slice::from_ref(&claim), &ran, &builds);
            let is_it = |row: &Row| row.claim == claim.id && row.program == cited.name;
            assert!(rows.iter().any(is_it), "{} {}", cited.file, cited.name);
        }
    }
}

#[test]
fn a_flipped_verdict_is_a_row_of_the_exact_checker() {
    let (ran, builds) = (passed(), complete());
    for claim in claims() {
        for column in 0..claim.verdicts.len() {
            let Some(holds) = claim.verdicts[column] else {
                continue;
            };
            let mut flipped = claim.clone();
            flipped.verdicts[column] = Some(!holds);
            let rows = wrong(&[flipped], &ran, &builds);
            assert_eq!(rows.is_empty(), claim.patterns.is_empty(), "{}", claim.id);
            assert!(rows
                .iter()
                .all(|row| row.claim == claim.id && row.engine == "exact"));
        }
    }
}

#[test]
fn what_a_mode_leaves_out_is_said() {
    let [quick, default, full] = [Mode::Quick, Mode::Default, Mode::Full].map(judge::left_out);
    assert!(quick.contains(&"faults (loom)".to_string()), "{quick:?}");
    let long = "independent-readers::RelaxedCounter of claims (loom)".to_string();
    assert!(
        quick.contains(&long) && default.contains(&long),
        "{default:?}"
    );
    assert!(full.is_empty(), "{full:?}");
}

#[test]
fn marks_are_read() {
    let source = "#[test]\n#[ignore = \"fn\"]\nfn one() {}\nproptest! {\n    #[test]\n    fn two(";
    assert_eq!(marked(source), ["one", "two"].map(str::to_string).into());
}

/// What an engine does not see is a row a claim; what is wrong is never among it.
#[test]
fn what_an_engine_does_not_see_is_a_row_a_claim() {
    let row = |claim: &str, program: &str, verdict: &str, as_registered| Row {
        program: program.to_string(),
        counters: "RelaxedCounter".to_string(),
        verdict: verdict.to_string(),
        limit: Some("a reason".to_string()),
        as_registered,
        ..Row::new(Section::Claim, claim, Engine::Shuttle)
    };
    let rows = [
        row("one", "first", "holds", true),
        row("one", "second", "holds", true),
        row("one", "third", "fails", true),
        row("one", "fourth", "holds", false),
        row("other", "fifth", "holds", true),
    ];
    let table = table::claims(&rows.each_ref()).to_string();
    let table = anstream::adapter::strip_str(&table).to_string();
    let lines: Vec<Vec<&str>> = table
        .lines()
        .skip(2)
        .map(|line| line.split("  ").collect())
        .collect();
    let cells = |line: &Vec<&str>| {
        let cells = line
            .iter()
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty());
        cells.map(str::to_string).collect::<Vec<String>>()
    };
    let lines: Vec<Vec<String>> = lines.iter().map(cells).collect();
    let expected = [
        [
            "one",
            "first, second",
            "RelaxedCounter",
            "shuttle",
            "not seen to fail",
        ],
        ["one", "third", "RelaxedCounter", "shuttle", "false alarm"],
        [
            "one",
            "fourth",
            "RelaxedCounter",
            "shuttle",
            "NOT AS REGISTERED",
        ],
        [
            "other",
            "fifth",
            "RelaxedCounter",
            "shuttle",
            "not seen to fail",
        ],
    ];
    assert_eq!(lines, expected);
}
