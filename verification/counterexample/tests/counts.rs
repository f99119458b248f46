//! The numbers of executions against GenMC 0.11.0, an independent model checker that explores each
//! execution of RC11 once, and against the formula for concurrent increments.
//!
//! GenMC's numbers were measured with `genmc --rc11` on the same programs in C; `genmc/README.md` says
//! how to do it again.

use std::ops::ControlFlow;

use counterexample::explore::{estimate, explore, Coverage};
use counterexample::model::Model;
use counterexample::parse::parse;
use counterexample::program::{Kind, Program};

fn program(text: &str) -> Program {
    parse(text).expect("a program")
}

fn coverage(program: &Program, kind: Kind, model: Model, limit: u64) -> Coverage {
    let visit = |_: &_| ControlFlow::Continue(());
    explore(program, &program.orderings(kind), model, limit, visit).expect("a small program")
}

/// The executions for `Relaxed`, `AcqRel` and `SeqCst`.
fn executions(text: &str, model: Model) -> [u64; 3] {
    Kind::ALL.map(|kind| coverage(&program(text), kind, model, u64::MAX).executions)
}

fn increments(threads: usize, each: usize) -> Program {
    let thread = format!("spawn(|| {{ for _ in 0..{each} {{ a.inc(); }} }});");
    program(&format!(
        "let a = Counter::new(0);\n{}",
        thread.repeat(threads)
    ))
}

/// (T K)! / (K!)^T
fn interleavings(threads: u64, each: u64) -> u64 {
    let factorial = |number: u64| (1..=number).product::<u64>();
    factorial(threads * each) / factorial(each).pow(threads as u32)
}

#[test]
fn concurrent_increments() {
    let measured_with_genmc = [
        (2, [2, 6, 20, 70].as_slice()),
        (3, &[6, 90, 1680]),
        (4, &[24, 2520]),
        (5, &[120]),
        (6, &[720]),
    ];
    for (threads, counts) in measured_with_genmc {
        for (each, &count) in (1..).zip(counts) {
            assert_eq!(interleavings(threads, each), count);
            let program = increments(threads as usize, each as usize);
            for kind in Kind::ALL {
                for model in Model::ALL {
                    let coverage = coverage(&program, kind, model, u64::MAX);
                    assert!(coverage.complete);
                    assert_eq!(
                        coverage.executions, count,
                        "{threads} x {each}, {kind}, {model}"
                    );
                    assert_eq!(
                        coverage.candidates, count,
                        "a partial execution led nowhere"
                    );
                }
            }
        }
    }
    let four_of_three = coverage(&increments(4, 3), Kind::Relaxed, Model::Cpp20, u64::MAX);
    assert_eq!(four_of_three.executions, 369_600);
    assert_eq!(interleavings(4, 3), 369_600);
}

const MESSAGE_PASSING_SAME_ORDER: &str = "
    let a = Counter::new(0);
    let b = Counter::new(0);
    spawn(|| { a.inc(); b.inc(); });
    spawn(|| { a.get(); b.get(); });";

const MESSAGE_PASSING: &str = "
    let a = Counter::new(0);
    let b = Counter::new(0);
    spawn(|| { a.inc(); b.inc(); });
    spawn(|| { b.get(); a.get(); });";

const STORE_BUFFERING: &str = "
    let a = Counter::new(0);
    let b = Counter::new(0);
    spawn(|| { a.inc(); b.get(); });
    spawn(|| { b.inc(); a.get(); });";

const INDEPENDENT_READERS: &str = "
    let a = Counter::new(0);
    let b = Counter::new(0);
    spawn(|| { a.inc(); });
    spawn(|| { b.inc(); });
    spawn(|| { a.get(); b.get(); });
    spawn(|| { b.get(); a.get(); });";

const LOAD_BUFFERING: &str = "
    let a = Counter::new(0);
    let b = Counter::new(0);
    spawn(|| { a.get(); b.inc(); });
    spawn(|| { b.get(); a.inc(); });";

#[test]
fn classic_litmus_tests() {
    let rc11 = |text| executions(text, Model::Rc11);
    assert_eq!(rc11(MESSAGE_PASSING_SAME_ORDER), [4, 4, 4]);
    assert_eq!(rc11(MESSAGE_PASSING), [4, 3, 3]);
    assert_eq!(rc11(STORE_BUFFERING), [4, 4, 3]);
    assert_eq!(rc11(INDEPENDENT_READERS), [16, 16, 15]);
}

#[test]
fn only_cpp20_has_load_buffering() {
    assert_eq!(executions(LOAD_BUFFERING, Model::Cpp20), [4, 3, 3]);
    assert_eq!(executions(LOAD_BUFFERING, Model::Rc11), [3, 3, 3]);
    assert_eq!(executions(LOAD_BUFFERING, Model::Sc), [3, 3, 3]);
}

/// The dependency has to run both ways round the cycle for C++20 to exclude it.
#[test]
fn dependencies_exclude_load_buffering() {
    let depends = |first: &str, second: &str| {
        let text = format!(
            "let a = Counter::new(0);
            let b = Counter::new(0);
            spawn(|| {{ let r0 = a.get(); {first} }});
            spawn(|| {{ let r1 = b.get(); {second} }});"
        );
        let coverage = coverage(&program(&text), Kind::Relaxed, Model::Cpp20, u64::MAX);
        (coverage.executions, coverage.without_dependencies)
    };
    assert_eq!(depends("b.add(r0 + 1);", "a.inc();"), (4, 0));
    assert_eq!(depends("b.add(r0 + 1);", "a.add(r1 + 1);"), (3, 0));
    assert_eq!(
        depends(
            "if r0 == 0 { b.inc(); } else { b.inc(); }",
            "a.add(r1 + 1);"
        ),
        (3, 1)
    );
    assert_eq!(depends("while a.get() < 1 {} b.inc();", "a.inc();"), (4, 0));
}

/// Branches and waits are followed as soon as values decide them, so that next to every candidate is an
/// execution.
#[test]
fn candidates_are_executions() {
    let threads = |count: usize, declared: &str, body: &dyn Fn(usize) -> String| {
        let threads = (0..count).map(|thread| format!("spawn(|| {{ {} }});", body(thread)));
        program(&format!("{declared}\n{}", threads.collect::<String>()))
    };
    let cases = [
        (
            "eight reference counts dropped",
            threads(
                8,
                "let refs = Counter::new(8); let freed = Counter::new(0);",
                &|thread| {
                    format!("let was{thread} = refs.add(usize::MAX); if was{thread} == 1 {{ freed.inc(); }}")
                },
            ),
            40_320,
        ),
        (
            "a barrier of six",
            threads(6, "let arrived = Counter::new(0);", &|_| {
                "arrived.inc(); while arrived.get() < 6 {}".to_string()
            }),
            720,
        ),
        (
            "a ticket lock of five",
            threads(
                5,
                "let next = Counter::new(0); let serving = Counter::new(0);",
                &|thread| {
                    format!("let ticket{thread} = next.inc(); while serving.get() != ticket{thread} {{}} serving.inc();")
                },
            ),
            120,
        ),
        (
            "a dispenser of two times three with a test for each slot",
            threads(
                2,
                "let next = Counter::new(0); let slot = Counter::new(0);",
                &|thread| {
                    let slots =
                        (0..6).map(|slot| format!("if item{thread} == {slot} {{ slot.get(); }}"));
                    let slots: String = slots.collect();
                    format!("for _ in 0..3 {{ let item{thread} = next.inc(); {slots} }}")
                },
            ),
            20,
        ),
    ];
    for (name, program, executions) in cases {
        for kind in Kind::ALL {
            let coverage = coverage(&program, kind, Model::Cpp20, 1_000_000);
            assert!(coverage.complete, "{name}, {kind}");
            assert_eq!(coverage.executions, executions, "{name}, {kind}");
            assert!(
                coverage.candidates <= 2 * executions,
                "{name}, {kind}: {coverage:?}"
            );
        }
    }
}

#[test]
fn the_limit_ends_an_exploration_and_says_so() {
    let program = increments(4, 6);
    let some = coverage(&program, Kind::Consistent, Model::Cpp20, 1000);
    assert_eq!(
        (some.executions, some.candidates, some.complete),
        (1000, 1000, false)
    );
    let exactly = coverage(&increments(2, 2), Kind::Relaxed, Model::Cpp20, 6);
    assert_eq!((exactly.executions, exactly.complete), (6, true));
}

#[test]
fn the_estimate_is_exact_where_every_choice_is_alike_and_close_elsewhere() {
    let estimated = |program: &Program, kind| {
        estimate(program, &program.orderings(kind), Model::Cpp20).expect("a small program")
    };
    assert_eq!(estimated(&increments(5, 1), Kind::Relaxed), 120.0);
    let of_six = estimated(&increments(4, 3), Kind::Consistent);
    assert!((180_000.0..740_000.0).contains(&of_six), "{of_six}");
}
