//! The machine against the enumeration of executions, which shares nothing with it but the program: on random
//! programs, with controls that the comparison fails.

#[allow(unreachable_pub)]
#[path = "../../tests/generate/mod.rs"]
mod generate;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use super::{findings, outcomes, Look, Machine, Outside};
use crate::model::Model;
use crate::outcome::{check, cost, Judgement, Verdict, Way};
use crate::program::{Assertion, Class, Condition, Kind, Program, Value};
use generate::{
    branching, load_buffering, straight, waiting, with_cells, with_cells_and_waits, Size,
};

/// A mistake that the machine can be made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A `SeqCst` read does not give its past to what comes after it.
    KeepsItsPast,
}

/// How many programs of each sort, unless all are asked for.
const FEW: u32 = 400;
const MANY: u32 = 20_000;

const SMALL: Size = Size {
    counters: 2,
    threads: 3,
    operations: 7,
};
const WIDE: Size = Size {
    counters: 3,
    threads: 4,
    operations: 7,
};

fn programs() -> Vec<BoxedStrategy<Program>> {
    vec![
        prop_oneof![straight(SMALL), straight(WIDE)].boxed(),
        prop_oneof![branching(SMALL), branching(WIDE)].boxed(),
        prop_oneof![waiting(SMALL), waiting(WIDE)].boxed(),
        prop_oneof![with_cells(SMALL), with_cells(WIDE)].boxed(),
        prop_oneof![with_cells_and_waits(SMALL), load_buffering()].boxed(),
    ]
}

/// A program with two assertions over its names, true or false as may be.
fn with_assertions(program: Program) -> BoxedStrategy<Program> {
    let names = program.registers.len() + program.atomics().count();
    let registers = program.registers.len();
    let counters: Vec<usize> = program.atomics().collect();
    let value = move |name: usize| {
        if name < registers {
            Value::Register(name)
        } else {
            Value::Final(counters[name - registers])
        }
    };
    let compared = (0..names, generate::comparison(), 0..names + 3).prop_map(
        move |(left, comparison, right)| {
            let right = if right < names {
                value(right)
            } else {
                Value::Constant(right - names)
            };
            Condition::Compare(value(left), comparison, right)
        },
    );
    let compared = compared.boxed();
    let condition = (compared.clone(), compared, 0..4_usize).prop_map(|(one, other, how)| {
        let (boxed, other) = (Box::new(one.clone()), Box::new(other));
        match how {
            0 => one,
            1 => Condition::Not(boxed),
            2 => Condition::And(boxed, other),
            _ => Condition::Or(boxed, other),
        }
    });
    prop::collection::vec(condition, 2)
        .prop_map(move |assertions| Program {
            assertions: assertions.into_iter().map(Assertion::from).collect(),
            ..program.clone()
        })
        .boxed()
}

/// The same programs every time.
fn runner(cases: u32) -> TestRunner {
    let config = Config {
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::with_cases(cases)
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Runs `compare` on so many programs of every sort, and counts those that the machine answers.
fn on_all(cases: u32, compare: impl Fn(&Program, Model) -> Result<bool, TestCaseError>) -> u32 {
    let answered = std::cell::Cell::new(0);
    for sort in programs() {
        let mut runner = runner(cases);
        let compared = runner.run(&sort.prop_flat_map(with_assertions), |program| {
            for model in Model::ALL {
                let is_answered = compare(&program, model)?;
                answered.set(answered.get() + u32::from(is_answered));
            }
            Ok(())
        });
        compared.unwrap_or_else(|difference| panic!("{difference}"));
    }
    answered.get()
}

/// Whether the machine, with a fault or without, answers; an error if it finds other outcomes than the enumeration.
fn same_outcomes(
    program: &Program,
    model: Model,
    fault: Option<Fault>,
) -> Result<bool, TestCaseError> {
    let orderings = program.orderings(Kind::Relaxed);
    let Ok(mut machine) = Machine::new(program, &orderings, model, Look::AtEverything) else {
        return Ok(false);
    };
    machine.fault = fault;
    let found = machine.outcomes(u64::MAX).expect("a small program");
    let expected = check(program, &orderings, model, u64::MAX).expect("a small program");
    prop_assert_eq!(found.races, expected.has_race(), "{}\n{}", model, program);
    prop_assert_eq!(
        found.endless,
        expected.waits.violations.count > 0,
        "{}\n{}",
        model,
        program
    );
    let outcomes: Vec<_> = expected.outcomes.into_keys().collect();
    let found: Vec<_> = found.outcomes.into_iter().collect();
    prop_assert_eq!(found, outcomes, "{}\n{}", model, program);
    prop_assert!(expected.outcomes_without_dependencies.is_empty());
    Ok(true)
}

/// Whether the machine answers; an error if its outcomes, its verdicts or its counterexamples are others than the
/// enumeration's.
fn same_answers(program: &Program, model: Model) -> Result<bool, TestCaseError> {
    let is_answered = same_outcomes(program, model, None)?;
    let orderings = program.orderings(Kind::Relaxed);
    let found = match findings(program, &orderings, model, u64::MAX) {
        Ok(found) => found,
        Err(Outside::TooManyStates) => panic!("too many states of\n{program}"),
        Err(_) => return Ok(is_answered),
    };
    let expected = check(program, &orderings, model, u64::MAX).expect("a small program");
    prop_assert_eq!(
        found.overall(),
        expected.overall(),
        "{}\n{}",
        model,
        program
    );
    prop_assert_eq!(
        found.on_waits(),
        expected.on_waits(),
        "{}\n{}",
        model,
        program
    );
    for assertion in 0..program.assertions.len() {
        let verdicts = [&found, &expected].map(|findings| findings.verdict(assertion));
        prop_assert_eq!(verdicts[0], verdicts[1], "{}\n{}", model, program);
        let claims = [&found, &expected].map(|it| &it.assertions[assertion]);
        same_counterexample(claims, program, model)?;
    }
    for race in &found.races {
        let is_shown = race.violations.witness.is_some();
        prop_assert_eq!(
            race.violations.count > 0,
            is_shown,
            "{}\n{}",
            model,
            program
        );
    }
    same_counterexample([&found.waits, &expected.waits], program, model)?;
    Ok(is_answered)
}

/// That the execution shown is as short, as easy to read, and as little stale as the best one.
fn same_counterexample(
    [found, expected]: [&Judgement; 2],
    program: &Program,
    model: Model,
) -> Result<(), TestCaseError> {
    let cost = |judgement: &Judgement| judgement.violations.witness.as_ref().map(cost);
    prop_assert_eq!(cost(found), cost(expected), "{}\n{}", model, program);
    prop_assert_eq!(
        found.violations.is_shortest,
        found.violations.witness.is_some(),
        "{}",
        program
    );
    Ok(())
}

fn compare_all(cases: u32) {
    let answered = on_all(cases, same_answers);
    // Of every sort, under three models.
    let asked = cases * 5 * 3;
    assert!(answered > asked * 9 / 10, "{answered} of {asked} answered");
    println!("{answered} of {asked} answered");
}

#[test]
fn outcomes_verdicts_and_counterexamples_are_those_of_the_enumeration() {
    compare_all(FEW);
}

#[test]
#[ignore = "100,000 programs take minutes"]
fn the_same_on_a_hundred_thousand_programs() {
    compare_all(MANY);
}

/// The first difference comes after some thousands of programs.
#[test]
fn a_machine_without_the_propagation_of_pasts_is_found() {
    let consistent = |mut program: Program| {
        for location in &mut program.locations {
            location.class = Class::Counter(Some(Kind::Consistent));
        }
        program
    };
    let mut runner = runner(20_000);
    let found = runner.run(&straight(SMALL).prop_map(consistent), |program| {
        same_outcomes(&program, Model::Rc11, Some(Fault::KeepsItsPast)).map(drop)
    });
    assert!(matches!(found, Err(TestError::Fail(..))), "{found:?}");
}

/// The patterns of the catalogue, and those that the machine leaves to the enumeration: under C++20 and with relaxed
/// counters, where values decide what is done later.
#[test]
fn the_catalogue() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../litmus");
    let files = std::fs::read_dir(folder).expect("the catalogue");
    let mut files: Vec<_> = files.map(|file| file.expect("readable").path()).collect();
    files.sort();
    let mut outside = Vec::new();
    let mut answered = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).expect("readable");
        // wait-free is about the source, and has none.
        let Ok(program) = crate::parse::parse(&text) else {
            continue;
        };
        let name = file.file_stem().expect("a name").to_string_lossy();
        for kind in Kind::ALL {
            let mut program = program.clone();
            for location in &mut program.locations {
                if location.class == Class::Counter(None) {
                    location.class = Class::Counter(Some(kind));
                }
            }
            for model in Model::ALL {
                if same_answers(&program, model).unwrap_or_else(|it| panic!("{name}: {it}")) {
                    answered += 1;
                } else {
                    outside.push(format!("{name} {kind} {model}"));
                }
            }
        }
    }
    let expected = [
        "both-branches",
        "claim-then-initialise",
        "enter-and-close",
        "gauge-below-zero",
        "lost-wake-up",
        "statistics-when-done",
        "stop-flag",
        "thin-air",
        "ticket-lock",
    ];
    let expected = expected.map(|name| format!("{name} relaxed cpp20"));
    assert_eq!((answered, &*outside), (495, &expected[..]));
}

fn threads(number: usize, body: &str) -> String {
    let numbered = |thread: usize| body.replace('#', &thread.to_string());
    let spawned = (0..number).map(|thread| format!("spawn(|| {{ {} }});\n", numbered(thread)));
    spawned.collect()
}

fn parsed(text: &str) -> Program {
    let counters = "let a = Counter::new(0);\nlet b = Counter::new(0);\n";
    crate::parse::parse(&format!("{counters}{text}")).expect("a program")
}

/// So many states and outcomes under RC11. They are exact, and the same every time: what no longer merges, or falsely
/// does, is seen.
fn has(kind: Kind, text: &str, expected: (usize, usize)) {
    let program = parsed(text);
    let found = outcomes(&program, &program.orderings(kind), Model::Rc11, u64::MAX);
    let found = found.expect("a program that the machine answers");
    assert_eq!(
        (found.states, found.outcomes.len()),
        expected,
        "{kind}\n{program}"
    );
}

#[test]
fn the_numbers_of_states_and_outcomes() {
    let counting = |number: usize, each: usize| threads(number, &"a.inc(); ".repeat(each));
    let tickets = threads(8, "let r# = a.inc();");
    let resetting = counting(4, 4) + &threads(2, "let r# = a.reset();");
    let pair = threads(4, "a.inc(); b.inc();") + &threads(2, "let r# = b.get(); let s# = a.get();");
    for kind in Kind::ALL {
        has(kind, &counting(8, 8), (65, 1));
        has(kind, &counting(16, 4), (65, 1));
        has(kind, &counting(64, 1), (65, 1));
        has(kind, &counting(16, 16), (257, 1));
        has(kind, &tickets, (256, 40_320));
        has(kind, &resetting, (1_626, 153));
    }
    has(Kind::Consistent, &pair, (1_246, 225));
}

/// Two pairs of readers, of which one looks at `a` first and the other at `b`, beside 4 increments of each: 390,625
/// outcomes, which nobody looks at. That readers disagree takes few states.
#[test]
fn a_verdict_takes_no_outcomes() {
    let text = threads(4, "a.inc();")
        + &threads(4, "b.inc();")
        + &threads(2, "let r# = a.get(); let s# = b.get();")
        + &threads(2, "let t# = b.get(); let u# = a.get();")
        + "assert!(!(r0 > u0 && t0 > s0)); assert!(!(r1 > u1 && t1 > s1));";
    let program = parsed(&text);
    let answers = Kind::ALL.map(|kind| {
        let orderings = program.orderings(kind);
        let found = findings(&program, &orderings, Model::Rc11, u64::MAX).expect("few states");
        assert!(found.unlisted > 0, "{kind}");
        (found.overall(), found.way)
    });
    let expected = [
        (Verdict::CanFail, Way::States(2_049)),
        (Verdict::CanFail, Way::States(2_049)),
        (Verdict::Holds, Way::States(2_067)),
    ];
    assert_eq!(answers, expected);
}
