//! Of loom, beside what `differential` shows: what it refuses, and why `Seen` is as it is.

#![cfg(loom)]

#[path = "differential/compare.rs"]
mod compare;
#[path = "../../counterexample/tests/generate/mod.rs"]
mod generate;

use compare::{compare, seen};
use counterexample::parse::parse;
use counterexample::program::{Kind, Program};
use evidence::run::{built, Refused};

/// As many updates as loom remembers beside the initial value, and one more.
fn updates(count: usize) -> Program {
    let text = format!(
        "let a = Counter::new(0);
        spawn(|| {{ for _ in 0..{count} {{ a.inc(); }} }});
        spawn(|| {{ let r0 = a.get(); }});"
    );
    parse(&text).expect("a program")
}

#[test]
fn the_largest_program() {
    let runs = compare(&updates(6), &[Kind::Relaxed]).unwrap();
    assert_eq!(runs.outcomes.len(), 7);
}

#[test]
fn what_loom_cannot_explore_is_refused() {
    let refused = |program: &Program, kind| built::run(program, &[kind]).unwrap_err();
    assert_eq!(
        refused(&updates(1), Kind::AcqRel),
        Refused::NotShipped(Kind::AcqRel)
    );
    assert_eq!(refused(&updates(7), Kind::Relaxed), Refused::Updates(0, 7));
    let threads = "spawn(|| { a.inc(); });".repeat(6);
    let threads = parse(&format!("let a = Counter::new(0);{threads}")).expect("a program");
    assert_eq!(refused(&threads, Kind::Relaxed), Refused::Threads(6));
}

/// An addition hides an earlier load of another thread from loom if its own thread has loaded since.
/// A companion addition before each load does not show it, since other threads may run in between;
/// the one after each load does.
#[test]
fn an_outcome_that_needs_both_companions() {
    let program = "
        let a = Counter::new(0);
        spawn(|| { let r0 = a.get(); let r1 = a.inc(); });
        spawn(|| { let r2 = a.inc(); });
        spawn(|| { let r3 = a.get(); });";
    let program = parse(program).expect("a program");
    let overlooked = [1, 1, 0, 2, 2].map(Some).to_vec();
    let runs = compare(&program, &[Kind::Relaxed]).expect("no difference");
    assert!(seen(&runs).contains(&overlooked));
}
