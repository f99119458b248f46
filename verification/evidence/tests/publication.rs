//! The claim `publication`, for every method that announces and every method that looks, on the counters
//! that are shipped: outcomes and races are those that the exact checker finds, as the engine has it.

#![cfg(any(loom, rc11))]

use counterexample::parse::parse;
use counterexample::program::Kind;
use evidence::engine::{Engine, SHIPPED};

#[cfg(loom)]
use evidence::run::loom::run;
#[cfg(rc11)]
use evidence::run::rc11;

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
                #[cfg(loom)]
                let (engine, runs) = (Engine::Loom, run(&program, &program.kinds(kind)));
                #[cfg(rc11)]
                let (engine, runs) = (
                    Engine::Rc11,
                    rc11::run(&program, &program.kinds(kind), rc11::MemoryModel::Rc11),
                );
                let runs = runs.expect("a program that the engine can run");
                let findings = engine.findings(&program, &program.orderings(kind));
                let about = format!("{announce}, {look}, {kind}");
                assert_eq!(runs.races > 0, findings.has_race(), "{about}");
                assert_eq!(runs.races > 0, kind == Kind::Relaxed, "{about}");
                assert!(runs.outcomes.keys().eq(findings.outcomes.keys()), "{about}");
            }
        }
    }
}
