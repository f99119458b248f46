//! The claims, each as a program on the shipped counters, with the whole set of its outcomes and the
//! number of its executions, under whichever engine this is built for: see `engine.rs`.
//!
//! Generated from verification/litmus by `cargo run -p evidence --example generate`.

mod by_hand;
mod coherent;
mod engine;
mod engines;
mod independent_readers;
mod load_buffering;
mod no_lost_update;
mod pair_mixed;
mod pair_opposite;
mod pair_same_order;
mod reset_exact;
mod search;
mod sequential;
mod store_buffering;
mod unique_tickets;

fn main() -> std::process::ExitCode {
    let generated = vec![
        coherent::COHERENT_RELAXED.trial(),
        coherent::COHERENT_CONSISTENT.trial(),
        no_lost_update::NO_LOST_UPDATE_RELAXED.trial(),
        no_lost_update::NO_LOST_UPDATE_CONSISTENT.trial(),
        reset_exact::RESET_EXACT_RELAXED.trial(),
        reset_exact::RESET_EXACT_CONSISTENT.trial(),
        unique_tickets::UNIQUE_TICKETS_RELAXED.trial(),
        unique_tickets::UNIQUE_TICKETS_CONSISTENT.trial(),
        load_buffering::LOAD_BUFFERING_RELAXED.trial(),
        load_buffering::LOAD_BUFFERING_CONSISTENT.trial(),
        pair_opposite::PAIR_OPPOSITE_RELAXED.trial(),
        pair_opposite::PAIR_OPPOSITE_CONSISTENT.trial(),
        pair_opposite::PAIR_OPPOSITE_TWO_WRITERS_RELAXED.trial(),
        pair_opposite::PAIR_OPPOSITE_TWO_WRITERS_CONSISTENT.trial(),
        independent_readers::INDEPENDENT_READERS_RELAXED.trial(),
        independent_readers::INDEPENDENT_READERS_CONSISTENT.trial(),
        sequential::SEQUENTIAL_RELAXED.trial(),
        sequential::SEQUENTIAL_CONSISTENT.trial(),
        sequential::SEQUENTIAL_RESET_RELAXED.trial(),
        sequential::SEQUENTIAL_RESET_CONSISTENT.trial(),
        store_buffering::STORE_BUFFERING_RELAXED.trial(),
        store_buffering::STORE_BUFFERING_CONSISTENT.trial(),
        pair_mixed::PAIR_MIXED_RELAXED.trial(),
        pair_mixed::PAIR_MIXED_CONSISTENT.trial(),
        pair_mixed::PAIR_MIXED_REVERSED_RELAXED.trial(),
        pair_mixed::PAIR_MIXED_REVERSED_CONSISTENT.trial(),
        pair_same_order::PAIR_SAME_ORDER_RELAXED.trial(),
        pair_same_order::PAIR_SAME_ORDER_CONSISTENT.trial(),
    ];
    engine::run(generated.into_iter().chain(by_hand::models()).collect())
}
