//! Programs that single out one part of an axiom each: without it, the verdict would be another.
//!
//! Random programs hardly ever meet these shapes. What the verdicts ought to be follows from the
//! definitions (RC11: Lahav et al., *Repairing Sequential Consistency in C/C++11*, PLDI 2017, section
//! 3), named at each; a variant that lacks the shape, and has the other verdict, is the control.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering::Relaxed;

use counterexample::explore::explore;
use counterexample::model::Model::{self, Cpp20, Rc11, Sc};
use counterexample::outcome::Verdict::{self, CanFail, Holds};
use counterexample::outcome::{check, Findings};
use counterexample::parse::parse;
use counterexample::program::{Kind, Orderings};

fn findings(text: &str, model: Model) -> Findings {
    let program = parse(text).expect("a program");
    let orderings = program.orderings(Kind::Relaxed);
    check(&program, &orderings, model, u64::MAX).expect("a small program")
}

fn verdict(text: &str, model: Model) -> Verdict {
    findings(text, model).overall()
}

/// Store buffering, of which the first thread's two operations are in two threads, with happens-before
/// between them: psc contains po|≠loc ; hb ; po|≠loc.
#[test]
fn seq_cst_reaches_through_another_thread() {
    let with = |middle: &str, before: &str, after: &str| {
        format!(
            "let a = ConsistentCounter::new(0);
            let b = ConsistentCounter::new(0);
            let x = {middle}::new(0);
            let y = RelaxedCounter::new(0);
            spawn(|| {{ a.inc(); {before} x.inc(); }});
            spawn(|| {{ let seen = x.get(); {after} let first = b.get(); }});
            spawn(|| {{ b.inc(); let second = a.get(); }});
            assert!(seen == 0 || first == 1 || second == 1);"
        )
    };
    // With another operation before or after, hb connects the same two by two ways.
    for (before, after) in [("", ""), ("y.inc();", ""), ("", "y.get();")] {
        for model in [Cpp20, Rc11] {
            assert_eq!(verdict(&with("AcqRelCounter", before, after), model), Holds);
            assert_eq!(
                verdict(&with("RelaxedCounter", before, after), model),
                CanFail
            );
        }
    }
}

/// Store buffering with relaxed operations between: psc contains po, and po|≠loc ; hb ; po|≠loc besides.
#[test]
fn seq_cst_reaches_over_weaker_operations() {
    let with = |kind: &str| {
        format!(
            "let a = {kind}::new(0);
            let b = {kind}::new(0);
            let x = RelaxedCounter::new(0);
            let y = RelaxedCounter::new(0);
            spawn(|| {{ a.inc(); x.get(); y.get(); let first = b.get(); }});
            spawn(|| {{ b.inc(); let second = a.get(); }});
            assert!(first == 1 || second == 1);"
        )
    };
    for model in [Cpp20, Rc11] {
        assert_eq!(verdict(&with("ConsistentCounter"), model), Holds);
        assert_eq!(verdict(&with("AcqRelCounter"), model), CanFail);
    }
}

/// Store buffering, where a relaxed `reset` stands between what the read finds and the update that it
/// is before: from-read reaches every later update, not the next only.
#[test]
fn seq_cst_reaches_over_a_weaker_update_of_the_same_counter() {
    let text = "let a = ConsistentCounter::new(5);
        let b = ConsistentCounter::new(0);
        spawn(|| { let replaced = a.inc(); let first = b.get(); });
        spawn(|| { b.inc(); let second = a.get(); });
        spawn(|| { a.reset(); });
        assert!(!(replaced == 0 && first == 0 && second == 5));";
    let program = parse(text).expect("a program");
    let consistent = Kind::Consistent.orderings();
    let with = |a: Orderings, b: Orderings| {
        let findings = check(&program, &[a, b], Cpp20, u64::MAX);
        findings.expect("a small program").overall()
    };
    let relaxed_reset = Orderings {
        reset: Relaxed,
        ..consistent
    };
    let relaxed_get = Orderings {
        get: Relaxed,
        ..consistent
    };
    assert_eq!(with(consistent, consistent), Holds);
    assert_eq!(with(relaxed_reset, consistent), Holds);
    assert_eq!(with(relaxed_get, consistent), CanFail);
}

/// A circle of program order and reads-from, and one of dependencies and reads-from, that passes
/// through an update which reads what its own thread's update before left.
#[test]
fn load_buffering_through_two_updates_in_a_row() {
    let with = |second: &str, b: &str, a: &str| {
        format!(
            "let a = RelaxedCounter::new(0);
            let b = RelaxedCounter::new(0);
            spawn(|| {{ let first = a.inc(); {second} }});
            spawn(|| {{ let seen_a = a.get(); {b} }});
            spawn(|| {{ let seen_b = b.get(); {a} }});
            assert!(!(first == 10 && seen_a == 22 && seen_b > 0));"
        )
    };
    let independent = with("a.add(11);", "b.add(22);", "a.add(10);");
    assert_eq!(verdict(&independent, Cpp20), CanFail);
    assert_eq!(verdict(&independent, Rc11), Holds);
    assert_eq!(verdict(&independent, Sc), Holds);

    // Every value comes from the one before: out of thin air, all of them.
    let dependent = with("a.add(first + 1);", "b.add(seen_a);", "a.add(seen_b - 12);");
    let allowed = findings(&dependent, Cpp20);
    let rc11 = findings(&dependent, Rc11);
    assert_eq!(allowed.coverage.executions, rc11.coverage.executions);
    assert_eq!(allowed.outcomes, rc11.outcomes);
}

/// A value that would come out of thin air by way of plain memory.
#[test]
fn thin_air_through_plain_memory() {
    let with = |written: &str| {
        format!(
            "let a = RelaxedCounter::new(0);
            let b = RelaxedCounter::new(0);
            let ready = ConsistentCounter::new(0);
            let data = Plain::new(0);
            spawn(|| {{ let r0 = a.get(); data.set({written}); ready.inc(); }});
            spawn(|| {{
                while ready.get() == 0 {{}}
                let r1 = data.get();
                b.add(r1);
            }});
            spawn(|| {{ let r2 = b.get(); a.add(r2); }});
            assert!(r0 == 0);"
        )
    };
    assert_eq!(verdict(&with("7"), Cpp20), CanFail);
    assert_eq!(verdict(&with("r0"), Cpp20), Holds);
    assert_eq!(
        findings(&with("r0"), Cpp20).outcomes,
        findings(&with("r0"), Rc11).outcomes
    );
    assert_eq!(
        findings(&with("r0"), Cpp20).coverage.executions,
        findings(&with("r0"), Rc11).coverage.executions
    );
}

/// The dependency of a value that was overwritten is nobody's: which write a plain read finds is only
/// known when the execution is complete.
#[test]
fn an_overwritten_value_passes_no_dependency_on() {
    let text = "let a = RelaxedCounter::new(0);
        let b = RelaxedCounter::new(0);
        let first = ConsistentCounter::new(0);
        let second = ConsistentCounter::new(0);
        let data = Plain::new(0);
        spawn(|| { let r0 = a.get(); data.set(r0); first.inc(); });
        spawn(|| {
            while second.get() == 0 {}
            while first.get() == 0 {}
            let r1 = data.get();
            b.add(r1);
        });
        spawn(|| { let r2 = b.get(); a.add(r2); });
        spawn(|| { while first.get() == 0 {} data.set(5); second.inc(); });
        assert!(r0 == 0);";
    assert_eq!(verdict(text, Cpp20), CanFail);
    assert_eq!(verdict(text, Rc11), Holds);
}

/// A read that races has no value, with however many writes: a branch on it can go either way.
#[test]
fn a_racing_read_is_undefined() {
    let executions = |writers: usize| {
        let writer = "spawn(|| { data.set(1); });".repeat(writers);
        let text = format!(
            "let data = Plain::new(0);
            spawn(|| {{ let seen = data.get(); if seen == 0 {{ data.get(); }} }});
            {writer}"
        );
        let program = parse(&text).expect("a program");
        let visit = |_: &_| ControlFlow::Continue(());
        let coverage = explore(&program, &[], Cpp20, u64::MAX, visit);
        coverage.expect("a small program").executions
    };
    assert_eq!([0, 1, 2, 3].map(executions), [1, 2, 2, 2]);
}
