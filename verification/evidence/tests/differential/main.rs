//! What an engine that searches sees on the counters that are shipped, against the exact checker.
//!
//! Shows, for every program of the catalogue with every mix of the two counters, and for random
//! programs of up to 3 threads and 7 operations, that the outcomes that the engine finds are exactly those of
//! the memory model that it is said to explore, and that it finds a data race exactly where there is one. One
//! that makes each execution once finds each outcome in as many executions, and as many executions that race,
//! or have no end.
//!
//! What an engine is known to get wrong is in what it is said to explore: `docs/claims.md` shows in italics
//! where that is not what C++20 and Rust allow. An engine that no longer got it wrong would fail here.

#![cfg(searches)]

#[path = "../broken/mod.rs"]
mod broken;
mod compare;
#[path = "../../../counterexample/tests/generate/mod.rs"]
mod generate;

use broken::LoadThenStoreCounter;
use compare::{compare, judge, same, taken_for};
use counterexample::model::Model;
use counterexample::program::Kind;
use evidence::engine::Engine;
use evidence::run::built;
#[cfg(not(loom))]
use evidence::run::built::run_on;
// Of counters that do not see to it themselves, loom overlooks loads.
#[cfg(loom)]
use evidence::run::built::run_on_unseen as run_on;

const ENGINE: Engine = Engine::BUILT;

#[test]
fn catalogue() {
    compare::catalogue(ENGINE.name(), |name| !ENGINE.takes_long(name), compare);
}

/// The others take minutes, in an engine that has any.
#[test]
#[ignore = "takes minutes"]
fn long_programs_of_the_catalogue() {
    compare::catalogue(ENGINE.name(), |name| ENGINE.takes_long(name), compare);
}

/// How many random programs are compared by default, and if many are asked for. loom takes its time.
const RANDOM: [u32; 2] = if cfg!(loom) { [100, 400] } else { [200, 2_000] };

#[test]
fn random_programs() {
    compare::random(ENGINE.name(), RANDOM[0], compare);
}

#[test]
#[ignore = "takes long"]
fn many_random_programs() {
    compare::random(ENGINE.name(), RANDOM[1], compare);
}

#[test]
fn a_fault_is_noticed() {
    let (program, outcomes) = compare::increments();
    let runs = run_on(&program, |_, initial| LoadThenStoreCounter::from(initial));
    let runs = runs.unwrap();
    assert_eq!(compare::seen(&runs), outcomes);
    let model = ENGINE.model().expect("it searches");
    let judged = judge(&program, &taken_for(&[Kind::Consistent]), model, runs, same);
    assert!(judged.is_err());
}

/// Store buffering tells interleavings from every weaker model, and load buffering those two from each other.
#[test]
fn the_wrong_model_is_noticed() {
    let kinds = [Kind::Relaxed; 2];
    let agrees = |name: &str, model: Model| {
        let program = compare::named(name);
        let runs = built::run(&program, &kinds).expect("a program that the engine can run");
        judge(&program, &taken_for(&kinds), model, runs, same).is_ok()
    };
    let both = |model| ["store-buffering", "load-buffering"].map(|name| agrees(name, model));
    let models = Model::ALL.into_iter();
    let models: Vec<Model> = models.filter(|&model| both(model) == [true; 2]).collect();
    assert_eq!(models, [ENGINE.model().expect("it searches")]);
}
