//! Every program of the catalogue, written as a test of each kind that there is, compiled with
//! warnings as errors, and run.
//!
//! Shows, in a build as shipped, that a test on real threads fails only where the exact checker says
//! that the program can fail, and that some do fail that fail in many interleavings; under loom, that
//! a test fails exactly where the checker says so of what loom takes the counters for, but for what
//! loom is known to miss. Tests that are ignored where they need herd7 show that it finds what the
//! litmus tests expect.

#![cfg(not(any(rc11, shuttle)))]

#[cfg(not(loom))]
#[path = "../../counterexample/tests/generate/mod.rs"]
mod generate;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use counterexample::model::Model;
use counterexample::outcome::{check, Verdict};
use counterexample::program::{Kind, Program};
use counterexample::report::Unsupported;
use evidence::catalogue::entries;

/// A thread that waits for one who does not come if the other is first.
#[cfg(not(loom))]
const WAITS_IN_VAIN: &str = "
    let asleep = Counter::new(0);
    let wake = Counter::new(0);
    spawn(|| { let sleepers = asleep.get(); if sleepers == 1 { wake.inc(); } });
    spawn(|| { asleep.inc(); while wake.get() == 0 {} });
    assert!(wake == 1);";

/// The programs of the catalogue with each kind that is shipped, by a name for a module.
fn programs() -> BTreeMap<String, (Program, Kind)> {
    let mut programs = BTreeMap::new();
    for entry in entries() {
        let program = entry.program();
        for kind in [Kind::Relaxed, Kind::Consistent] {
            let name = format!("{}_{kind}", entry.name.replace('-', "_"));
            programs.insert(name, (program.clone(), kind));
        }
    }
    programs
}

/// What `write` makes of every program, by module, and the programs it refuses.
fn written(
    programs: &BTreeMap<String, (Program, Kind)>,
    write: fn(&Program, Kind) -> Result<String, Unsupported>,
) -> (BTreeMap<String, String>, BTreeMap<String, Unsupported>) {
    let (mut texts, mut refused) = (BTreeMap::new(), BTreeMap::new());
    for (name, (program, kind)) in programs {
        match write(program, *kind) {
            Ok(text) => drop(texts.insert(name.clone(), text)),
            Err(reason) => drop(refused.insert(name.clone(), reason)),
        }
        let hypothetical = write(program, Kind::AcqRel);
        let pinned = program.counters().all(|(_, kind)| kind.is_some());
        assert_eq!(
            hypothetical.is_ok(),
            pinned && texts.contains_key(name),
            "{name}"
        );
    }
    (texts, refused)
}

/// The lines that the head of a test wants in `Cargo.toml`.
fn manifest_lines(text: &str) -> String {
    let head = text.lines().take_while(|line| line.starts_with("//"));
    let lines = head.filter_map(|line| line.strip_prefix("//     "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Compiles the modules as one package, warnings as errors, and runs its tests, one at a time so that
/// they have the processors to themselves. Returns which modules' tests passed, and all that was said.
fn run(package: &str, texts: &BTreeMap<String, String>) -> (BTreeMap<String, bool>, String) {
    let package_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package_folder.ancestors().nth(2).expect("the workspace");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder: PathBuf = target.join(package);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");

    let mut manifests: Vec<String> = texts.values().map(|text| manifest_lines(text)).collect();
    manifests.dedup();
    let [manifest] = &*manifests else {
        panic!("the tests want different things in Cargo.toml: {manifests:#?}");
    };
    let workspace = std::fs::read_to_string(root.join("Cargo.toml")).expect("a manifest");
    // The same profiles, so that what is already compiled is not compiled again.
    let profiles = workspace.find("\n[profile.").expect("profiles");
    let profiles = &workspace[profiles..];
    let manifest = format!(
        "[package]\nname = {package:?}\nedition = \"2021\"\n[lib]\npath = \"lib.rs\"\n\
        [workspace]\n[dependencies]\natomic-counter = \"1.1\"\n\
        [patch.crates-io]\natomic-counter = {{ path = {root:?} }}\n{manifest}{profiles}"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("writable");
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    let mut modules = String::from("#![deny(warnings)]\n");
    for (name, text) in texts {
        let _ = writeln!(modules, "mod {name};");
        std::fs::write(folder.join(name).with_extension("rs"), text).expect("writable");
    }
    std::fs::write(folder.join("lib.rs"), modules).expect("writable");

    let output = Command::new(env!("CARGO"))
        .current_dir(&folder)
        .env(
            "CARGO_TARGET_DIR",
            target.parent().expect("a target folder"),
        )
        .env("RUST_BACKTRACE", "0")
        .args(["test", "--offline", "--lib", "--", "--test-threads=1"])
        .output()
        .expect("cargo");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    let passed: BTreeMap<String, bool> = said
        .lines()
        .filter_map(|line| line.strip_prefix("test ")?.split_once(" ... "))
        .filter_map(|(test, result)| Some((test.split_once("::")?.0.to_string(), result == "ok")))
        .collect();
    let (ran, wanted): (Vec<_>, Vec<_>) = (passed.keys().collect(), texts.keys().collect());
    assert_eq!(ran, wanted, "{said}{errors}");
    (passed, said)
}

fn verdict(program: &Program, kind: Kind, model: Model) -> Verdict {
    let findings = check(program, &program.orderings(kind), model, u64::MAX);
    findings.expect("a small program").overall()
}

#[cfg(not(loom))]
mod threads {
    use counterexample::report::rust::rust;

    use super::*;

    /// How many of the tests are seen failing at the least, in a fifth of a second each: more than
    /// a dozen were, on two busy processors. A test that sees nothing is no test.
    const SEEN: usize = 5;

    #[test]
    fn tests_on_real_threads() {
        let mut programs = programs();
        let in_vain = "waits_in_vain";
        let program = counterexample::parse::parse(WAITS_IN_VAIN).expect("a program");
        programs.insert(in_vain.to_string(), (program, Kind::Consistent));
        let (texts, refused) = written(&programs, rust);
        for (name, (program, _)) in &programs {
            let expected = (program.plain().next().is_some()).then_some(&Unsupported::PlainMemory);
            assert_eq!(refused.get(name), expected, "{name}");
        }
        let timed = |(name, text): (String, String)| {
            // A fifth of the time that a user gives it; but what waits in vain has to come about.
            let rounds = if name == in_vain {
                "secs(20)"
            } else {
                "millis(200)"
            };
            let text = text.replace("from_secs(1)", &format!("from_{rounds}"));
            // And a third of the patience.
            (name, text.replace("from_secs(10)", "from_secs(3)"))
        };
        let texts = texts.into_iter().map(timed);
        let (passed, said) = run("exported-to-threads", &texts.collect());
        let mut wrong = String::new();
        let mut seen = Vec::new();
        for (name, _) in passed.iter().filter(|(_, passed)| !**passed) {
            let (program, kind) = &programs[name];
            match verdict(program, *kind, Model::Cpp20) {
                Verdict::CanFail | Verdict::WaitsForEver => seen.push(name),
                verdict => {
                    let _ = writeln!(wrong, "{name} failed, but the answer is {verdict:?}");
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong}{said}");
        assert!(
            seen.len() >= SEEN,
            "only {seen:?} were seen failing\n{said}"
        );
        let waits = said.contains("a thread still waits while wake.get() == 0");
        assert!(!passed[in_vain] && waits, "{said}");
        println!("seen failing: {seen:?}");
    }
}

#[cfg(not(loom))]
mod herd7 {
    use counterexample::report::herd::herd;
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;

    use super::generate::{load_buffering, with_cells, with_cells_and_waits, Size};
    use super::*;

    fn line<'a>(text: &'a str, start: &str) -> &'a str {
        let mut lines = text.lines();
        let found = lines.find_map(|line| line.trim().strip_prefix(start));
        found.unwrap_or_default()
    }

    /// What herd7 says that is not what the litmus test expects, if anything.
    fn difference(name: &str, text: &str) -> Option<String> {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.litmus"));
        std::fs::write(&file, text).expect("writable");
        let output = Command::new("herd7")
            .args(["-model", "rc11.cat"])
            .arg(&file)
            .output()
            .expect("herd7 in PATH");
        let said = String::from_utf8_lossy(&output.stdout);
        let expected = line(text, "Expected: ");
        let race = said.contains("Flag *undef*");
        let agrees = if expected.starts_with("Flag") {
            race
        } else {
            let states = format!("States {}", line(&said, "States "));
            let counts = format!("Positive: {}", line(&said, "Positive: "));
            let ok = said.lines().any(|line| line == "Ok");
            let expected: Vec<&str> = expected.split(", ").collect();
            let fewer = text.contains("(or fewer executions");
            !race && ok && expected[0] == states && (fewer || expected[2] == counts)
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        (!agrees).then(|| format!("{name}:\n{text}\n{said}{errors}\n"))
    }

    /// Programs whose litmus tests would have numbers that cannot be trusted to herd7.
    const TOO_LARGE: &[&str] = &[
        "gauge-below-zero_relaxed",
        "gauge-below-zero_acqrel",
        "gauge-below-zero_consistent",
        "last-one-out_relaxed",
        "last-one-out_acqrel",
        "last-one-out_consistent",
        "lost-wake-up_relaxed",
        "lost-wake-up_acqrel",
        "lost-wake-up_consistent",
        "no-lost-update_relaxed",
        "no-lost-update_acqrel",
        "no-lost-update_consistent",
        "sum-of-two_relaxed",
        "sum-of-two_acqrel",
        "sum-of-two_consistent",
    ];

    #[test]
    #[ignore = "needs herd7 in PATH"]
    fn herd7_finds_what_the_litmus_tests_expect() {
        let mut wrong = String::new();
        let mut too_large = Vec::new();
        for entry in entries() {
            // herd7 takes more than a minute.
            if entry.name == "report-period" {
                continue;
            }
            let program = entry.program();
            for kind in Kind::ALL {
                let name = format!("{}_{kind}", entry.name);
                match herd(&program, kind, u64::MAX) {
                    Ok(text) => wrong += &difference(&name, &text).unwrap_or_default(),
                    Err(Unsupported::LargeNumber(_)) => too_large.push(name),
                    Err(reason) => panic!("{name}: {reason}"),
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
        assert_eq!(too_large, TOO_LARGE);
    }

    /// Compares `count` random programs: herd7 with the litmus test, and the litmus test, which is made
    /// without waits, with the program as it is.
    fn agree(name: &str, programs: impl Strategy<Value = Program>, count: usize) {
        let mut runner = TestRunner::deterministic();
        let (mut compared, mut racing, mut different) = (0, 0, Vec::new());
        while compared < count {
            let tree = programs.new_tree(&mut runner).expect("a program");
            let program = tree.current();
            let text = match herd(&program, Kind::Relaxed, u64::MAX) {
                Ok(text) => text,
                Err(Unsupported::LargeNumber(_)) => continue,
                Err(reason) => panic!("{reason}: {program}"),
            };
            compared += 1;
            let orderings = program.orderings(Kind::Relaxed);
            let findings = check(&program, &orderings, Model::Rc11, u64::MAX);
            let findings = findings.expect("a small program");
            let race = text.contains("Expected: Flag");
            racing += usize::from(race);
            let (_, condition) = text.rsplit_once("forall").expect("nothing is asserted");
            let outcomes = condition.matches('(').count();
            if findings.has_race() != race || !race && findings.outcomes.len() != outcomes {
                different.push(format!("{program}{findings:?}\n{text}"));
            }
            different.extend(difference(name, &text).map(|it| format!("{program}{it}")));
        }
        println!("{name}: {compared} programs compared, {racing} of them with a data race");
        let first = different.first().map_or("", |first| first);
        assert!(different.is_empty(), "{} differ: {first}", different.len());
    }

    const SMALL: Size = Size {
        counters: 2,
        threads: 3,
        operations: 6,
    };

    #[test]
    #[ignore = "needs herd7 in PATH"]
    fn random_programs_with_waits() {
        agree("waits", with_cells_and_waits(SMALL), 330);
        agree("load-buffering", load_buffering(), 200);
    }

    #[test]
    #[ignore = "needs herd7 in PATH"]
    fn random_programs_with_branches() {
        agree("branches", with_cells(SMALL), 400);
    }
}

#[cfg(loom)]
mod searched {
    use counterexample::report::rust::loom;

    use super::*;

    #[test]
    fn tests_that_loom_searches() {
        let programs = programs();
        let (texts, refused) = written(&programs, loom);
        assert_eq!(refused, BTreeMap::new());
        let (passed, said) = run("exported-to-loom", &texts);
        let mut wrong = String::new();
        for (name, passed) in &passed {
            let (program, kind) = &programs[name];
            let mut program = program.clone();
            let kinds = program.kinds(*kind);
            for (location, kind) in program.locations.iter_mut().zip(kinds) {
                if !location.is_plain() {
                    let kind = kind.min(Kind::AcqRel);
                    location.class = counterexample::program::Class::Counter(Some(kind));
                }
            }
            let holds = verdict(&program, *kind, Model::Rc11) == Verdict::Holds;
            if *passed != holds {
                let _ = writeln!(wrong, "{name}: passed {passed}, holds {holds}");
            }
        }
        assert!(wrong.is_empty(), "{wrong}{said}");
    }
}
