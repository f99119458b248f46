//! Every test that has to be run, by the register and not by what a build happens to have.

use std::collections::BTreeSet;

use counterexample::program::Kind;
use evidence::fault::{faults, Fault};
use evidence::register::Claim;

use super::build::Engine;
use super::test::{Mode, Subject, Test};

/// Parts of the names of the tests of claims that `--quick` leaves out.
const LARGE: [&str; 2] = ["independent_readers::", "sequential::"];

/// What only `--full` runs. No other test may be ignored.
const LONG: [(&str, &str); 6] = [
    ("tests/loom.rs", "independent_readers::relaxed"),
    ("tests/loom.rs", "independent_readers::consistent"),
    (
        "verification/evidence/tests/differential_threads.rs",
        "catalogue_a_million_times",
    ),
    (
        "verification/evidence/tests/differential_loom.rs",
        "large_programs_of_the_catalogue",
    ),
    (
        "verification/evidence/tests/differential_loom.rs",
        "many_random_programs",
    ),
    (
        "verification/evidence/tests/differential_shuttle.rs",
        "many_random_programs",
    ),
];

/// The checks that belong to no claim: what the exact checker's word rests on, and the comparisons of
/// the engines with each other. The first runs in every mode.
const SUITES: [(Engine, &str); 17] = [
    (Engine::Std, REGISTER),
    (Engine::Std, "tests/properties.rs"),
    (Engine::Std, "verification/evidence/tests/seed.rs"),
    (Engine::Std, "verification/evidence/tests/shim.rs"),
    (Engine::Std, "verification/evidence/tests/orderings.rs"),
    (Engine::Std, "verification/evidence/tests/assembly.rs"),
    (Engine::Std, "verification/evidence/tests/catalogue.rs"),
    (Engine::Std, "verification/evidence/tests/mutations.rs"),
    (Engine::Std, "verification/counterexample/tests/herd7.rs"),
    (Engine::Std, "verification/counterexample/tests/counts.rs"),
    (Engine::Std, "verification/counterexample/tests/axioms.rs"),
    (
        Engine::Std,
        "verification/counterexample/tests/properties.rs",
    ),
    (
        Engine::Std,
        "verification/evidence/tests/differential_threads.rs",
    ),
    (
        Engine::Loom,
        "verification/evidence/tests/differential_loom.rs",
    ),
    (
        Engine::Shuttle,
        "verification/evidence/tests/differential_shuttle.rs",
    ),
    (Engine::Loom, "verification/evidence/tests/third_party.rs"),
    (
        Engine::Shuttle,
        "verification/evidence/tests/third_party.rs",
    ),
];

const REGISTER: &str = "verification/evidence/tests/register.rs";

/// The tests that the register cites for these claims, and those of these faults.
pub fn cited(claims: &[Claim], wanted: &[Fault]) -> Vec<Test> {
    let mut tests = Vec::new();
    for claim in claims {
        for file in claim.files() {
            for name in claim.tests(file) {
                let engines = engines(claim, file, name);
                tests.extend(
                    engines
                        .into_iter()
                        .map(|engine| of_claim(engine, claim, file, name)),
                );
            }
        }
    }
    for engine in Engine::ALL {
        let (_, file) = engine.of_faults();
        tests.extend(wanted.iter().map(|fault| Test {
            engine,
            file: file.to_string(),
            name: Some(format!("every_fault::{}", fault.test())),
            subject: Subject::Fault(fault.clone()),
            mode: match engine {
                Engine::Std => Mode::Quick,
                Engine::Loom | Engine::Shuttle => Mode::Default,
            },
            long: BTreeSet::new(),
        }));
    }
    tests
}

/// The builds that have to have a test of a claim. The controls are in both model checkers, as far as
/// the table of faults says that the claim breaks there.
fn engines(claim: &Claim, file: &str, name: &str) -> Vec<Engine> {
    match file {
        "tests/loom.rs" => vec![Engine::Loom],
        "tests/shuttle.rs" => vec![Engine::Shuttle],
        "tests/controls.rs" => {
            let breaks = |engine: &Engine| {
                let fault = fault(name);
                let found = fault.map(|fault| fault.in_engine(engine.of_faults().0).claims());
                found.is_some_and(|claims| claims.contains(&claim.id))
            };
            let engines = [Engine::Loom, Engine::Shuttle];
            engines.into_iter().filter(breaks).collect()
        }
        _ => vec![Engine::Std],
    }
}

/// The fault that a control is named after. The register's own test finds a control without one.
fn fault(name: &str) -> Option<Fault> {
    let mut faults = faults().into_iter();
    faults.find(|fault| fault.test() == function(name))
}

fn function(name: &str) -> &str {
    name.rsplit("::").next().unwrap_or(name)
}

fn of_claim(engine: Engine, claim: &Claim, file: &str, name: &str) -> Test {
    let claim = claim.clone();
    let function = function(name);
    let subject = if let ("tests/controls.rs", Some(fault)) = (file, fault(name)) {
        let fault = fault.name;
        Subject::Control { claim, fault }
    } else {
        let of_kind = |kind: Kind| kind.type_name().to_string();
        let counter = match function {
            "only_a_consistent" => "ConsistentCounter, RelaxedCounter".to_string(),
            "only_b_consistent" => "RelaxedCounter, ConsistentCounter".to_string(),
            _ => match function.split('_').next() {
                Some("relaxed") => of_kind(Kind::Relaxed),
                Some("consistent") => of_kind(Kind::Consistent),
                _ => function.replace('_', " "),
            },
        };
        Subject::Claim { claim, counter }
    };
    let is_long = LONG.contains(&(file, name));
    let is_large = LARGE.iter().any(|large| name.starts_with(large));
    Test {
        engine,
        file: file.to_string(),
        name: Some(name.to_string()),
        subject,
        mode: match (is_long, is_large) {
            (true, _) => Mode::Full,
            (_, true) => Mode::Default,
            _ => Mode::Quick,
        },
        long: is_long.then(|| name.to_string()).into_iter().collect(),
    }
}

/// The suites.
pub fn suites() -> Vec<Test> {
    let suite = |(engine, file): (Engine, &str)| Test {
        engine,
        file: file.to_string(),
        name: None,
        subject: Subject::Suite,
        mode: match file {
            REGISTER => Mode::Quick,
            _ => Mode::Default,
        },
        long: LONG
            .into_iter()
            .filter(|(of, _)| *of == file)
            .map(|(_, name)| name.to_string())
            .collect(),
    };
    SUITES.into_iter().map(suite).collect()
}
