//! What the tests draw at random is the same every time: `.cargo/config.toml` sets the seed, and
//! `verification/fresh` another one.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};

fn drawn(config: Config) -> [u64; 4] {
    let mut runner = TestRunner::new(config);
    let numbers = any::<[u64; 4]>().new_tree(&mut runner);
    numbers.expect("numbers").current()
}

/// With the configuration that every `proptest!` starts from.
#[test]
fn what_is_drawn_is_drawn_again() {
    assert_eq!(
        drawn(Config::default()),
        drawn(Config::default()),
        "PROPTEST_RNG_SEED is not set: run cargo inside the repository"
    );
}

/// The comparison can fail.
#[test]
fn without_a_seed_it_is_not() {
    let without = Config {
        rng_seed: RngSeed::Random,
        ..Config::default()
    };
    assert_ne!(drawn(without.clone()), drawn(without));
}
