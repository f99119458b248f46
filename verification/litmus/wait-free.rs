//! One atomic operation a method
//!
//! A counter in a signal handler, in an interrupt, or in code that must not wait for a thread that was
//! put to sleep: whoever calls a method gets on, whatever the others do.
//!
//! Claim: Each method is one atomic operation, without a loop of its own.
//!
//! Formally: `inc` and `add` perform exactly one `fetch_add`, `get` exactly one `load`,
//! `reset` exactly one `swap`, with the orderings `Relaxed` in RelaxedCounter and `SeqCst` in
//! ConsistentCounter.
//!
//! Tests: verification/evidence/tests/recording/main.rs `wait_free`;
//! verification/evidence/tests/shim.rs `only_the_shim_names_an_atomic_or_a_fence`;
//! verification/evidence/tests/assembly.rs `relaxed_counter_is_a_bare_atomic`,
//! `consistent_counter_is_a_bare_atomic`.
//!
//! Bound: 4,096 random sequences of at most 31 calls for each counter, from random values,
//! with amounts of every length and around the wrap, drawn from a fixed seed. The shipped
//! source is compiled with atomics that record what is done to them; that it does nothing
//! past them is verification/evidence/tests/shim.rs. For every amount and value, but for one
//! compiler and processor: optimised, the machine code of each method is that of the bare
//! operation (verification/evidence/tests/assembly.rs).
//!
//! Not covered: What gives the claim its name. The operation itself is wait-free where the
//! target has an instruction for it; where it has none, a `fetch_add` or a `swap` is itself
//! compiled to a loop.
//!
//! Verdict: relaxed holds, consistent holds.
//!
//! Review: Either counter will do, where the target has an instruction for `fetch_add` and `swap`.
