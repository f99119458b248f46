//! Two thread-safe counters behind one trait, [`AtomicCounter`], and machine-checked evidence for
//! every word said about them.
//!
//! ```
//! use atomic_counter::{AtomicCounter, RelaxedCounter};
//!
//! static REQUESTS: RelaxedCounter = RelaxedCounter::new(0);
//!
//! std::thread::scope(|scope| {
//!     scope.spawn(|| REQUESTS.inc());
//!     scope.spawn(|| REQUESTS.add(2));
//! });
//! assert_eq!(REQUESTS.get(), 3);
//! ```
//!
//! # Which counter do I want?
//!
//! The first question that you answer with yes decides.
//!
//! 1. **Do you need two calls to act as one?** `inc()` and then `get()` to learn your number,
//!    `get()` to compare with a limit and then `inc()`, the sum of two counters at one moment:
//!    *neither counter helps*, since other threads may act between the two calls. Use the value that
//!    `inc`, `add` and `reset` return, or a lock.
//! 2. **Do threads first count and then look at another counter, or must several readers agree on
//!    which of two counters moved first?** Then every counter involved is a [`ConsistentCounter`].
//! 3. **Do you read another counter, or any other shared data, because of what this one said?** Then
//!    this one is a [`ConsistentCounter`]. Of two counters, it is the one that is written last and
//!    read first.
//! 4. **Is it a statistic, a unique number, or a work index?** Then it is a [`RelaxedCounter`].
//!
//! # What is guaranteed
//!
//! Each guarantee has a name, under which `docs/claims.md` in the repository gives its formal
//! statement, the tests that check it, how far they reach, and what they do not cover. "Checked"
//! means that those tests found exactly the expected outcomes, neither more nor less, of programs that
//! they searched to the end; of larger ones they drew samples, and found none that is not allowed.
//! Where loom is known to be wrong, shuttle or the exact checker of the repository decides.
//!
//! <!-- generated -->
//! | claim                 | what it says                                                              | Relaxed | Consistent |
//! | --------------------- | ------------------------------------------------------------------------- | ------- | ---------- |
//! | `coherent`            | no thread sees a counter's history go back, and each sees its own updates | holds   | holds      |
//! | `no-lost-update`      | the final value is the initial one plus all that was added, wrapping      | holds   | holds      |
//! | `reset-exact`         | each count is in exactly one `reset`'s result, or in the final value      | holds   | holds      |
//! | `unique-tickets`      | concurrent `inc`s return distinct values without a gap                    | holds   | holds      |
//! | `wait-free`           | each method is one atomic operation, without a loop of its own            | holds   | holds      |
//! | `load-buffering`      | no cycle of `get`s that each saw an `inc` made after the other            | fails   | holds      |
//! | `pair-opposite`       | written `a`, `b` and read `b`, `a`: `a > b` is kept                       | fails   | holds      |
//! | `publication`         | who saw the count may read the data that was written before it            | fails   | holds      |
//! | `independent-readers` | two readers agree on which of two counters moved first                    | fails   | holds      |
//! | `sequential`          | a program of such counters only behaves as an interleaving of its threads | fails   | holds      |
//! | `store-buffering`     | of two threads that count and then look, one sees the other               | fails   | holds      |
//! | `pair-same-order`     | written `a`, `b` and read `a`, `b`: `a > b` is kept                       | fails   | **fails**  |
//! <!-- end -->
//!
//! The history of a counter is the sequence of its writes, in its modification order. No thread sees
//! that go back, but values do when a counter is reset, or wraps round. `wait-free` is true where the
//! target has an instruction for the operation; where it has not, the compiler makes it a loop.
//!
//! `pair-mixed` says which one of the pair in `pair-opposite` needs the order: the counter that is
//! written last and read first.
//!
//! # Two counters, and the order to read them in
//!
//! `a` is 5, `b` is 4, and `a > b` is to be kept. The writer increments the larger one first. A
//! reader must go the *other* way, and look at the smaller one first:
//!
//! ```
//! use atomic_counter::{AtomicCounter, ConsistentCounter};
//!
//! let (a, b) = (ConsistentCounter::new(5), ConsistentCounter::new(4));
//!
//! std::thread::scope(|scope| {
//!     scope.spawn(|| {
//!         a.inc();
//!         b.inc();
//!     });
//!     let seen_b = b.get();
//!     let seen_a = a.get();
//!     assert!(seen_a > seen_b);
//! });
//! ```
//!
//! If `b` is a [`RelaxedCounter`], the reader can see the new `b` beside the old `a`, and the
//! assertion can fail (`pair-opposite`). `a` alone may be relaxed (`pair-mixed`).
//!
//! **The documentation of version 1.0.1 was wrong here.** It let the reader call `a.get()` and then
//! `b.get()`, and said that `ConsistentCounter` keeps `a > b`. No counter can: the reader gets 5 from
//! `a`, then the writer does both increments, then the reader gets 5 from `b`. That needs no weak
//! memory at all, only that threads take turns (`pair-same-order`). The remedy is to swap the reads.
//!
//! # Overflow
//!
//! Every count wraps round at [`usize::MAX`], in every build profile, without a panic.
//!
//! ```
//! use atomic_counter::{AtomicCounter, RelaxedCounter};
//!
//! let counter = RelaxedCounter::new(usize::MAX);
//! assert_eq!(counter.inc(), usize::MAX);
//! assert_eq!(counter.get(), 0);
//! ```
//!
//! # Sharing a counter
//!
//! `new` is `const`, so a counter for the whole program is a `static`, as in the first example. One
//! that threads own together is behind an [`Arc`](https://doc.rust-lang.org/std/sync/struct.Arc.html):
//!
//! ```
//! use std::sync::Arc;
//! use atomic_counter::{AtomicCounter, ConsistentCounter};
//!
//! let arrived = Arc::new(ConsistentCounter::new(0));
//! let worker = std::thread::spawn({
//!     let arrived = Arc::clone(&arrived);
//!     move || arrived.inc()
//! });
//! worker.join().unwrap();
//! assert_eq!(arrived.get(), 1);
//! ```
//!
//! The counters are not `Clone` on purpose: a clone would be a second counter that starts at the
//! same value, where most people expect a second handle to the same one.
//!
//! # In your own loom, rc11 and shuttle tests
//!
//! With the feature `loom` and `RUSTFLAGS="--cfg loom"` the counters are made of [loom]'s atomics, with
//! the feature `rc11` and `--cfg rc11` of [rc11]'s, with the feature `shuttle` and `--cfg shuttle` of
//! [shuttle]'s, so that code that uses them can be model-checked as it is. Feature or cfg alone changes
//! nothing. Leave out the tools that you do not use:
//!
//! ```toml
//! [dependencies]
//! atomic-counter = "1.1"
//!
//! [target.'cfg(loom)'.dev-dependencies]
//! atomic-counter = { version = "1.1", features = ["loom"] }
//! loom = "0.7.2"
//!
//! [target.'cfg(rc11)'.dev-dependencies]
//! atomic-counter = { version = "1.1", features = ["rc11"] }
//! rc11 = "0.1"
//!
//! [target.'cfg(shuttle)'.dev-dependencies]
//! atomic-counter = { version = "1.1", features = ["shuttle"] }
//! shuttle = ">=0.8, <0.9.10"
//! ```
//!
//! ```ignore
//! #![cfg(loom)]
//!
//! use std::sync::Arc;
//!
//! use atomic_counter::{AtomicCounter, RelaxedCounter};
//!
//! #[test]
//! fn two_threads_draw_different_tickets() {
//!     loom::model(|| {
//!         let tickets = Arc::new(RelaxedCounter::new(0));
//!         let other = loom::thread::spawn({
//!             let tickets = Arc::clone(&tickets);
//!             move || tickets.inc()
//!         });
//!         assert_ne!(tickets.inc(), other.join().unwrap());
//!     });
//! }
//! ```
//!
//! With rc11 or shuttle, theirs is the name that takes the place of loom's; shuttle's function is
//! `check_dfs`. Where one crate of a build turns a feature on, it is on for all of them.
//!
//! rc11 is made for this crate, and is in its repository. It runs every execution of the memory model RC11
//! once, with `SeqCst` as what it is: what a [`ConsistentCounter`] excludes is excluded, and nothing else
//! is overlooked but load buffering, a `get` that finds an update which is made after what the `get` leads
//! to. `new` is `const`, and a `static` counter starts afresh in every execution. A counter can only be used
//! inside a model. Tests need a newer compiler than this crate does.
//!
//! Under loom, `new` is not `const` and panics outside a model: a `static` counter is a
//! `loom::lazy_static!`. What loom 0.7.3 reports has to be read with this in mind:
//!
//! - It overlooks executions: a thread's own `get` can hide another thread's earlier one
//!   ([loom#166], [loom#392]).
//! - It takes a [`ConsistentCounter`] for one that orders like a lock, and so reports what `SeqCst`
//!   excludes, such as two threads that count and then look, neither of which sees the other
//!   ([loom#180]). Yet its `get` is too strong next to weaker operations: some values that it may find
//!   are not tried.
//! - It knows no load buffering either.
//!
//! Under shuttle, a counter can only be used inside a model, and a `static` one goes on from schedule to
//! schedule with the value that it has: make one in each, or use `shuttle::lazy_static!`. shuttle takes
//! every ordering for `SeqCst`, and so shows nothing that only a [`RelaxedCounter`] does.
//!
//! `docs/engines.md` in the repository says how this crate's own tests make up for that.
//!
//! [loom#166]: https://github.com/tokio-rs/loom/issues/166
//! [loom#180]: https://github.com/tokio-rs/loom/issues/180
//! [loom#392]: https://github.com/tokio-rs/loom/issues/392
//! [loom]: https://docs.rs/loom
//! [rc11]: https://docs.rs/rc11
//! [shuttle]: https://docs.rs/shuttle
//!
//! # Platforms
//!
//! `no_std` and free of dependencies and of `unsafe`; the target must have atomic operations of
//! pointer width (`target_has_atomic = "ptr"`).

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod consistent;
mod relaxed;
mod sync;

pub use crate::consistent::ConsistentCounter;
pub use crate::relaxed::RelaxedCounter;

/// [`ConsistentCounter`] by the name of what it guarantees: sequential consistency.
pub type SequentialCounter = ConsistentCounter;

/// A counter that threads share.
///
/// Code that is generic over the counter takes `&impl AtomicCounter<PrimitiveType = usize>`, or
/// `&dyn AtomicCounter<PrimitiveType = usize>` (on which everything but `into_inner` can be called).
/// The guarantees listed in the [crate documentation](crate#what-is-guaranteed) are those of the two
/// counters of this crate; another implementation has to show its own.
pub trait AtomicCounter: Send + Sync {
    /// The number that is counted in.
    type PrimitiveType;

    /// Adds one, and returns the **previous** value. Wraps on overflow.
    fn inc(&self) -> Self::PrimitiveType;

    /// Adds `amount`, and returns the **previous** value. Wraps on overflow.
    fn add(&self, amount: Self::PrimitiveType) -> Self::PrimitiveType;

    /// Returns a value of the counter's history, not older than any that this thread has seen. There
    /// may be newer ones already: `inc`, `add` and `reset` find the newest, `get` need not.
    fn get(&self) -> Self::PrimitiveType;

    /// Sets the counter to zero, and returns the **previous** value.
    fn reset(&self) -> Self::PrimitiveType;

    /// Consumes the counter, and returns its value: the final one, since no other thread can hold a
    /// reference any more.
    fn into_inner(self) -> Self::PrimitiveType;
}
