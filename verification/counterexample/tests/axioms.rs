//! Programs that single out one part of an axiom each: without it, the verdict would be another.
//!
//! Random programs hardly ever meet these shapes. What the verdicts ought to be follows from the
//! definitions (RC11: Lahav et al., *Repairing Sequential Consistency in C/C++11*, PLDI 2017, section
//! 3), named at each; a variant that lacks the shape, and has the other verdict, is the control.

use std::sync::atomic::Ordering::Relaxed;

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
        let findings = check(
            &program,
            &program.with_counters(vec![a, b]),
            Cpp20,
            u64::MAX,
        );
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

/// A cycle of program order and reads-from, and one of dependencies and reads-from, that passes
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

/// A read that races finds the last write that happens before it, and its branch goes that way.
#[test]
fn a_racing_read_finds_what_happens_before_it() {
    let executions = |writers: usize| {
        let writer = "spawn(|| { data.set(1); });".repeat(writers);
        let text = format!(
            "let data = Plain::new(0);
            spawn(|| {{ let seen = data.get(); if seen == 0 {{ data.get(); }} }});
            {writer}"
        );
        findings(&text, Cpp20).coverage.executions
    };
    assert_eq!([0, 1, 2, 3].map(executions), [1, 1, 1, 1]);
}

/// A race that only comes about if a racing read finds what it alone makes come about is none: no
/// interleaving reaches it.
#[test]
fn no_race_justifies_itself() {
    let with = |middle: &str, first: &str, second: &str| {
        format!(
            "let d = Plain::new(0);
            let e = Plain::new(0);
            {middle}
            spawn(|| {{ let q = d.get(); {first} }});
            spawn(|| {{ let s = e.get(); {second} }});"
        )
    };
    let counter = "let x = RelaxedCounter::new(0); spawn(|| {
            let r = x.get();
            if r == 1 { d.set(1); }
        });";
    let races_of_themselves = [
        with("", "if q == 1 { e.set(1); }", "if s == 1 { d.set(1); }"),
        with("", "if q == 7 { e.set(1); }", "d.get();"),
        with(counter, "if q == 1 { x.inc(); }", ""),
        with(counter, "x.add(q);", ""),
    ];
    for text in races_of_themselves {
        for model in Model::ALL {
            assert!(!findings(&text, model).has_race(), "{model}: {text}");
        }
    }
    let real = with("", "e.set(1);", "if s == 0 { d.set(1); }");
    for model in Model::ALL {
        assert!(findings(&real, model).has_race(), "{model}");
    }
}

/// What `add` returns does not depend on what it adds, nor what `reset` leaves on what it found.
#[test]
fn found_and_left_are_two_values() {
    let with = |middle: &str| {
        format!(
            "let x = RelaxedCounter::new(0);
            let y = RelaxedCounter::new(0);
            let z = RelaxedCounter::new(0);
            spawn(|| {{ let q = y.get(); {middle} }});
            spawn(|| {{ let t = z.get(); y.add(t); }});
            assert!(q == 0 || t == 0);"
        )
    };
    assert_eq!(
        verdict(&with("let r = x.add(q); z.add(r + 1);"), Cpp20),
        CanFail
    );
    assert_eq!(verdict(&with("z.add(q);"), Cpp20), Holds);
    // What `x` is given is what `z` is given.
    assert_eq!(
        verdict(&with("x.add(q); let r = x.get(); z.add(r);"), Cpp20),
        Holds
    );

    // The update that finds 0 is the last of three, the first of which depends on what follows it.
    let with = |middle: &str| {
        format!(
            "let x = RelaxedCounter::new(0);
            let y = RelaxedCounter::new(0);
            spawn(|| {{ let q = y.get(); x.add(q); {middle} let r = x.inc(); y.add(r + 1); }});
            assert!(q == 0 || r > 0);"
        )
    };
    assert_eq!(verdict(&with(""), Cpp20), Holds);
    let text = "let x = RelaxedCounter::new(0);
        let y = RelaxedCounter::new(0);
        spawn(|| { let q = y.get(); x.add(q); });
        spawn(|| { x.reset(); });
        spawn(|| { let r = x.get(); y.add(r + 1); });
        assert!(q != 1 || r != 0);";
    assert_eq!(verdict(text, Cpp20), CanFail);
}

/// A compiler removes a dependency that makes no difference; one that makes a difference it keeps.
#[test]
fn dependencies_that_a_compiler_can_remove() {
    let with = |first: &str| {
        format!(
            "let a = RelaxedCounter::new(0);
            let b = RelaxedCounter::new(0);
            spawn(|| {{ let r = a.get(); {first} }});
            spawn(|| {{ let s = b.get(); a.add(s); }});
            assert!(r == 0 || s == 0);"
        )
    };
    let removable = [
        "if r == 0 { b.inc(); } else { b.inc(); }",
        "if r == 0 { b.add(1); } else { b.inc(); }",
        "b.add(r - r + 1);",
        "if r <= 1 { b.inc(); }",
    ];
    for first in removable {
        let findings = findings(&with(first), Cpp20);
        assert_eq!(findings.overall(), Verdict::DependsOnCompiler, "{first}");
        // It is the dependency of the first thread's write, not that of the second's.
        let judgement = &findings.assertions[0].without_dependencies;
        let witness = judgement.witness.as_ref().expect("an execution");
        let early = witness
            .early_writes()
            .map(|write| witness.event(write).thread);
        assert_eq!(early.collect::<Vec<_>>(), [0], "{first}");
        for model in [Rc11, Sc] {
            assert_eq!(verdict(&with(first), model), Holds, "{first}");
        }
    }
    let kept = [
        "b.add(r);",
        "b.add(r + 1);",
        "if r == 1 { b.inc(); }",
        "if r == 0 { b.inc(); } else { b.add(2); }",
        "while a.get() == 0 {} b.inc();",
        // The number that is added would be computed from itself.
        "if r == 0 { b.inc(); } else { b.add(r); }",
    ];
    for first in kept {
        let findings = findings(&with(first), Cpp20);
        assert_eq!(findings.coverage.without_dependencies, 0, "{first}");
        assert_eq!(findings.assertions[0].violations.count, 0, "{first}");
    }
    assert_eq!(verdict(&with("b.inc();"), Cpp20), CanFail);
}

/// A thread that waits on a final value waits for ever; one that waits on any other does not.
#[test]
fn waits_that_never_end() {
    let endless = |text: &str| {
        let coverage = findings(text, Cpp20).coverage;
        (coverage.executions, coverage.endless)
    };
    let lost_wakeup = "let in_flight = RelaxedCounter::new(1);
        let waiting = RelaxedCounter::new(0);
        let wake = RelaxedCounter::new(0);
        spawn(|| {
            if_any
        });
        spawn(|| {
            in_flight.add(usize::MAX);
            let sleepers = waiting.get();
            if sleepers != 0 { wake.inc(); }
        });";
    let waiter = "let running = in_flight.get();
        if running != 0 { waiting.inc(); while wake.get() == 0 {} }";
    assert_eq!(endless(&lost_wakeup.replace("if_any", waiter)), (2, 1));
    let waiter = "let running = in_flight.get(); if running != 0 { waiting.inc(); }";
    assert_eq!(endless(&lost_wakeup.replace("if_any", waiter)), (3, 0));

    // Passing through the value is enough to end, and not enough to be sure of it.
    let passing = |writer: &str| {
        format!(
            "let a = RelaxedCounter::new(0);
            spawn(|| {{ {writer} }});
            spawn(|| {{ while a.get() != 1 {{}} }});"
        )
    };
    assert_eq!(endless(&passing("a.inc();")), (1, 0));
    assert_eq!(endless(&passing("a.inc(); a.inc();")), (1, 1));
    assert_eq!(endless(&passing("a.add(2);")), (0, 1));

    // Two threads that wait for each other.
    let both = "let a = RelaxedCounter::new(0);
        let b = RelaxedCounter::new(0);
        spawn(|| { while a.get() == 0 {} b.inc(); });
        spawn(|| { while b.get() == 0 {} a.inc(); });";
    assert_eq!(endless(both), (0, 1));
    assert_eq!(verdict(both, Cpp20), Verdict::WaitsForEver);

    // What a wait that never ends keeps from being reached need not be decided.
    let behind = "let a = RelaxedCounter::new(0);
        let b = RelaxedCounter::new(0);
        spawn(|| {
            let r = b.get();
            while a.get() < 1 {}
            if r == 0 { while b.get() < 1 {} }
            a.inc();
        });";
    assert_eq!(endless(behind), (0, 1));

    // What follows a wait that never ends does not happen; what another thread does happens all the same.
    let race = |after: &str| {
        format!(
            "let a = RelaxedCounter::new(0);
            let data = Plain::new(0);
            spawn(|| {{ data.set(1); while a.get() == 0 {{}} }});
            spawn(|| {{ {after} }});"
        )
    };
    assert!(findings(&race("data.set(2);"), Cpp20).has_race());
    assert!(!findings(&race("while a.get() == 0 {} data.set(2);"), Cpp20).has_race());
}

/// An assertion says nothing of an execution that does not bind a register in it, unless it is settled
/// without.
#[test]
fn unbound_registers() {
    let with = |assertion: &str| {
        let text = format!(
            "let a = RelaxedCounter::new(0);
            spawn(|| {{ let r = a.get(); if r == 1 {{ let s = a.get(); }} }});
            spawn(|| {{ a.inc(); }});
            assert!({assertion});"
        );
        let findings = findings(&text, Sc);
        assert_eq!(findings.coverage.executions, 2);
        let judgement = &findings.assertions[0];
        (
            findings.overall(),
            judgement.violations.count,
            judgement.silent,
        )
    };
    assert_eq!(with("s == 1"), (Holds, 0, 1));
    assert_eq!(with("!(s == 1)"), (CanFail, 1, 1));
    assert_eq!(with("s != 1"), (CanFail, 1, 1));
    assert_eq!(with("r == 0 || s == 1"), (Holds, 0, 0));
    assert_eq!(with("r == 1 && s == 1"), (CanFail, 1, 0));
    assert_eq!(with("!(r == 1 && s != 1)"), (Holds, 0, 0));
    let never = "let a = RelaxedCounter::new(0);
        spawn(|| { let r = a.get(); if r == 1 { let s = a.get(); } });
        assert!(s == 5);";
    assert_eq!(verdict(never, Cpp20), Verdict::SaysNothing);
}
