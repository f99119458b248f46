//! Random sequences of calls on a counter.

use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
pub enum Call {
    Inc,
    Add(usize),
    Get,
    Reset,
}

/// Numbers of every length, and those a few steps from the wrap more often than the others.
pub fn number() -> impl Strategy<Value = usize> {
    let of_any_length = (0..usize::BITS).prop_flat_map(|zeros| 0..=usize::MAX >> zeros);
    prop_oneof![0..4_usize, usize::MAX - 3..=usize::MAX, of_any_length]
}

pub fn calls() -> impl Strategy<Value = Vec<Call>> {
    let call = prop_oneof![
        Just(Call::Inc),
        number().prop_map(Call::Add),
        Just(Call::Get),
        Just(Call::Reset),
    ];
    prop::collection::vec(call, 0..32)
}

/// How many sequences are enough for every property here.
pub const SEQUENCES: u32 = 4096;
