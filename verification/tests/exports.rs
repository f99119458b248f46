//! Every program of the catalogue, written as a test of each kind that there is, compiled with
//! warnings as errors, and run.
//!
//! Shows, in a build as shipped, that a test on real threads fails only where the exact checker says
//! that the program can fail, and that some do fail that fail in many interleavings; under loom, that
//! a test fails exactly where the checker says so of what loom takes the counters for, but for what
//! loom is known to miss. Tests that are ignored where they need herd7 show that it finds what the
//! litmus tests expect.

#![cfg(not(shuttle))]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use counterexample::catalogue::entries;
use counterexample::model::Model;
use counterexample::outcome::{check, Verdict};
use counterexample::parse::parse;
use counterexample::program::{Kind, Program};
use counterexample::report::Unsupported;

/// A thread that waits for one who may not come.
#[cfg(not(loom))]
const LOST_WAKE_UP: &str = "
    let asleep = Counter::new(0);
    let wake = Counter::new(0);
    spawn(|| { let sleepers = asleep.get(); if sleepers == 1 { wake.inc(); } });
    spawn(|| { asleep.inc(); while wake.get() == 0 {} });
    assert!(wake == 1);";

#[cfg(not(loom))]
const LOST_WAKE_UP_NAME: &str = "lost_wake_up";

/// The programs of the catalogue with each kind that is shipped, by a name for a module.
fn programs() -> BTreeMap<String, (Program, Kind)> {
    let mut programs = BTreeMap::new();
    for entry in entries() {
        let program = parse(entry.source).expect("a program");
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
        let pinned = program
            .counters
            .iter()
            .all(|counter| counter.kind.is_some());
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
    let verification = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = verification.parent().expect("the workspace");
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

    /// A program of which so many rounds fail that some do even where the threads hardly ever run at
    /// the same time, because other programs have the processors.
    const SEEN: &[&str] = &["stop_flag", "lost_wake_up"];

    fn seen(name: &str) -> bool {
        SEEN.iter().any(|program| name.starts_with(program))
    }

    #[test]
    #[ignore = "needs a minute of processors that nothing else uses"]
    fn tests_on_real_threads() {
        let mut programs = programs();
        let wake_up = parse(LOST_WAKE_UP).expect("a program");
        programs.insert(LOST_WAKE_UP_NAME.to_string(), (wake_up, Kind::Consistent));
        let (texts, refused) = written(&programs, rust);
        for (name, (program, _)) in &programs {
            let expected = (!program.cells.is_empty()).then_some(&Unsupported::PlainMemory);
            assert_eq!(refused.get(name), expected, "{name}");
        }
        let timed = |(name, text): (String, String)| {
            let text = match seen(&name) {
                // It ends as soon as it fails.
                true => text.replace("from_secs(1)", "from_secs(10)"),
                // A fifth of the time that a user gives it.
                false => text.replace("from_secs(1)", "from_millis(200)"),
            };
            (name, text)
        };
        let texts = texts.into_iter().map(timed);
        let (passed, said) = run("exported-to-threads", &texts.collect());
        let mut wrong = String::new();
        for (name, passed) in &passed {
            if name == LOST_WAKE_UP_NAME {
                let waits = said.contains("a thread still waits while wake.get() == 0");
                assert!(!passed && waits, "{said}");
                continue;
            }
            let (program, kind) = &programs[name];
            let verdict = |model| verdict(program, *kind, model);
            if !passed && verdict(Model::Cpp20) != Verdict::CanFail {
                let _ = writeln!(wrong, "{name} must not fail");
            }
            if *passed && seen(name) {
                let _ = writeln!(wrong, "{name} was not seen to fail");
            }
        }
        assert!(wrong.is_empty(), "{wrong}{said}");
    }
}

#[cfg(not(loom))]
mod herd7 {
    use counterexample::report::herd::herd;

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
            let program = parse(entry.source).expect("a program");
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
}

#[cfg(loom)]
mod searched {
    use counterexample::report::rust::loom;

    use super::*;

    #[test]
    #[ignore = "what plain loom misses of the catalogue is not pinned yet"]
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
            for (counter, kind) in program.counters.iter_mut().zip(kinds) {
                counter.kind = Some(kind.min(Kind::AcqRel));
            }
            let holds = verdict(&program, *kind, Model::Rc11) == Verdict::Holds;
            if *passed != holds {
                let _ = writeln!(wrong, "{name}: passed {passed}, holds {holds}");
            }
        }
        assert!(wrong.is_empty(), "{wrong}{said}");
    }
}
