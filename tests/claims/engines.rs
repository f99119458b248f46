//! The engine that this is built for, and what it has to find.
//!
//! Generated from verification/evidence/src/engine.rs by `cargo run -p evidence --example generate`.

use crate::search::Engine;

#[cfg(not(any(rc11, loom, shuttle)))]
#[path = "engine/threads.rs"]
pub mod runner;

/// Runs the shipped source on this processor.
#[cfg(not(any(rc11, loom, shuttle)))]
pub const ENGINE: Engine = Engine {
    name: "threads",
    searches: false,
    finds_weak: true,
    finds_load_buffering: true,
    finds_without_seq_cst: false,
    limit_if_it_holds: Some("was not seen to fail on this processor"),
    limit_if_it_fails: None,
};

#[cfg(rc11)]
#[path = "engine/rc11.rs"]
pub mod runner;

/// Runs the shipped source under RC11.
#[cfg(rc11)]
pub const ENGINE: Engine = Engine {
    name: "rc11",
    searches: true,
    finds_weak: true,
    finds_load_buffering: false,
    finds_without_seq_cst: false,
    limit_if_it_holds: Some("RC11 has no load buffering, which C++20 and Rust allow"),
    limit_if_it_fails: None,
};

#[cfg(loom)]
#[path = "engine/loom.rs"]
pub mod runner;

/// Runs the shipped source under RC11 with `SeqCst` taken for `AcqRel`.
#[cfg(loom)]
pub const ENGINE: Engine = Engine {
    name: "loom",
    searches: true,
    finds_weak: true,
    finds_load_buffering: false,
    finds_without_seq_cst: true,
    limit_if_it_holds: Some("RC11 has no load buffering, which C++20 and Rust allow"),
    limit_if_it_fails: Some("a false alarm: loom takes SeqCst for AcqRel (tokio-rs/loom#180)"),
};

#[cfg(shuttle)]
#[path = "engine/shuttle.rs"]
pub mod runner;

/// Runs the interleavings of the shipped source.
#[cfg(shuttle)]
pub const ENGINE: Engine = Engine {
    name: "shuttle",
    searches: true,
    finds_weak: false,
    finds_load_buffering: false,
    finds_without_seq_cst: false,
    limit_if_it_holds: Some("shuttle knows interleavings only"),
    limit_if_it_fails: None,
};
