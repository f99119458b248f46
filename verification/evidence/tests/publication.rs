//! The claim `publication`, for every method that announces and every method that looks, on the counters
//! that are shipped: outcomes and races are those that the exact checker finds, as the engine has it.

#![cfg(searches)]

use counterexample::parse::parse;
use counterexample::program::Kind;
use evidence::engine::{Engine, SHIPPED};
use evidence::run::built::run;

const METHODS: [&str; 3] = ["inc()", "add(2)", "reset()"];

#[test]
fn every_method_announces_to_every_method() {
    for announce in METHODS {
        for look in METHODS.into_iter().chain(["get()"]) {
            let text = format!(
                "let data = Plain::new(0);
                 let count = Counter::new(1);
                 spawn(|| {{ data.set(7); count.{announce}; }});
                 spawn(|| {{ let seen = count.{look}; if seen != 1 {{ let found = data.get(); }} }});
                 assert!(seen == 1 || found == 7);"
            );
            let program = parse(&text).expect("a program");
            for kind in SHIPPED {
                let runs = run(&program, &program.kinds(kind));
                let runs = runs.expect("a program that the engine can run");
                let findings = Engine::BUILT.findings(&program, &program.orderings(kind));
                let about = format!("{announce}, {look}, {kind}");
                assert_eq!(findings.has_race(), kind == Kind::Relaxed, "{about}");
                let is_seen = findings.has_race() && Engine::BUILT.sees_races();
                assert_eq!(runs.races > 0, is_seen, "{about}");
                if is_seen || !findings.has_race() {
                    assert!(runs.outcomes.keys().eq(findings.outcomes.keys()), "{about}");
                }
            }
        }
    }
}
