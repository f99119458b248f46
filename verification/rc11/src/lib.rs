//! Runs concurrent Rust code in every execution that the RC11 memory model allows, each exactly once.
//!
//! Where a test runs one execution, [`model()`] and [`explore`] run all of them: every value that any load
//! may return under the orderings that the program asks for, `SeqCst` and fences included. The program
//! uses the types of this crate, which have the names of std's and are at the paths of loom's.
//!
//! ```
//! use rc11::sync::atomic::{AtomicUsize, Ordering::Relaxed};
//! use rc11::sync::Arc;
//!
//! let report = rc11::explore(|| {
//!     let counter = Arc::new(AtomicUsize::new(0));
//!     let other = Arc::clone(&counter);
//!     let thread = rc11::thread::spawn(move || other.fetch_add(1, Relaxed));
//!     let mine = counter.fetch_add(1, Relaxed);
//!     (mine, thread.join().unwrap())
//! });
//! assert_eq!(report.outcomes, [((0, 1), 1), ((1, 0), 1)].into());
//! assert!(report.complete);
//! ```
//!
//! # What is explored
//!
//! An execution is the threads' operations, which write each read reads, and for every location an order of
//! its writes. Two runs of the program that differ in none of these are the same execution. Those that satisfy
//! the axioms of RC11 are explored; the crate's module `axioms` has them on one page, with
//! their source. [`model::Builder::memory_model`] asks for sequential consistency instead.
//!
//! The search is TruSt (Kokologiannakis, Marmanis, Gladstein, Vafeiadis, POPL 2022). No execution is run
//! twice, none is remembered, and memory does not grow with their number. [`model::Builder::jobs`] asks for
//! more than one core, with the same report.
//!
//! What an operation is, in the model:
//!
//! - A `compare_exchange` that fails is a load with the ordering of a failure. `compare_exchange_weak` does
//!   not fail where `compare_exchange` would not.
//! - Release sequences are C++20's, which Rust has: read-modify-writes go on with one, later stores of
//!   the same thread do not.
//! - Starting a thread happens before its first operation, its last before what comes after a `join`. Neither is
//!   an operation on memory.
//! - A mutex is taken by a read-modify-write that acquires and given back by a store that releases. A thread
//!   that finds it held waits. [`park`](thread::park) waits for a token in the same way, without
//!   spurious wakeups; [`Condvar`](sync::Condvar) says what it does.
//! - Accesses to [cells](cell) are ordinary memory: two of them, one a write, of which neither happens before
//!   the other, are a data race, and a failure.
//!
//! # What a program must be
//!
//! - Between two operations on this crate's types it must be deterministic: it is run again and again, and
//!   does first what it did before. If it does something else, that is a failure that says what and where.
//! - Atomics can be made anywhere, also as a `static`: they hold their first value again in every execution.
//!   Whatever holds ordinary data, cells and mutexes, must be made inside of the closure; if it is not,
//!   that is a failure.
//! - It has an end: a loop that waits says so (see [waiting](#waiting)), and an execution has at most
//!   [`max_branches`](model::Builder::max_branches) events.
//! - Its threads are coroutines of one thread of the machine, with 256 KiB of stack each. With more than one
//!   [job](model::Builder::jobs), several executions run at the same time.
//!
//! # Waiting
//!
//! A loop that waits for a value, such as `while !ready.load(Acquire) { spin_loop() }`, has an execution for
//! every number of rounds, so that there is no end to them. It has to call
//! [`hint::spin_loop`] or [`thread::yield_now`] in every round. Then a thread that does a round, calls it, and
//! does the same round again, is answered what it was answered before, without these being
//! events. If it comes round 128 times, it is taken to wait for ever on what it has read: the execution is
//! given up, and counted as [`blocked`](Report::blocked). Executions in which one of the reads of the first round
//! finds something else are explored like any others, so that a loop that waits costs one round of reads.
//!
//! This loses nothing if what the thread does after the loop does not depend on how many rounds there were,
//! nor on what the rounds that failed have read. Where it does, as in a loop that counts its rounds,
//! only executions without a failed round are found. A loop that gives up after at most 128 rounds is
//! explored in full, and so is a call outside of any loop. One that gives up later is a failure, if it does so where
//! an exploration first comes to wait at that place, within 10,000 rounds. Otherwise it is taken for one that
//! never gives up, so that what follows is not explored, and may be reported as a deadlock. A round with an effect, a store or a
//! read-modify-write that succeeds, is no waiting: `while lock.swap(true, Acquire) { spin_loop() }` writes in
//! every round and has executions without end, of which [`max_branches`](model::Builder::max_branches) reports the
//! first that is too long. Use `compare_exchange` there.
//!
//! If every thread that has not ended waits, and all of them have read the newest values there are, then
//! nothing will ever change that: this is a deadlock, and a failure.
//!
//! # What is not found
//!
//! - Load buffering: RC11 has no execution in which program order and reads-from form a cycle. C++20 and
//!   Rust allow some of them.
//! - Mixing `SeqCst` with weaker operations on one location: C++20 forbids a little more than RC11, which
//!   can therefore raise a false alarm there.
//! - That an atomic is touched by a thread to which its making does not happen before, through a pointer that was
//!   published `Relaxed`: an atomic's first value is there for everybody.
//! - The order in which references of an [`Arc`](sync::Arc) are dropped: it is std's. A destructor that uses this
//!   crate's types may therefore run in another thread than before, which is reported as not
//!   deterministic.
//! - Leaks.
//!
//! # What is not there
//!
//! loom's `RwLock`, `Notify`, `mpsc`, `Barrier`, `thread_local!`, `lazy_static!`, `future`, `alloc`,
//! `Condvar::wait_timeout`, `unsync_load`, `stop_exploring` and the like, and its own `Arc`.
#![warn(missing_debug_implementations)]

mod axioms;
#[doc(hidden)]
pub mod candidate;
pub mod cell;
mod clock;
mod coroutine;
mod event;
mod explore;
mod explorer;
mod failure;
mod graph;
mod guide;
pub mod hint;
mod hook;
mod identity;
pub mod model;
mod operation;
mod picture;
mod relation;
mod report;
mod round;
mod run;
mod schedule;
mod share;
pub mod sync;
pub mod thread;
mod unchecked;
mod update;
mod wait;

pub use crate::axioms::MemoryModel;
pub use crate::failure::{Failure, FailureKind};
pub use crate::report::Report;

/// Runs a program in every execution that RC11 allows, each exactly once, and reports what it returned.
#[track_caller]
pub fn explore<T, F>(program: F) -> Report<T>
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    model::Builder::new().explore(program)
}

/// Runs a program in every execution that RC11 allows, as `loom::model` does.
///
/// # Panics
///
/// At the first failure, with a picture of the execution.
#[track_caller]
pub fn model<F>(program: F)
where
    F: Fn() + Send + Sync + 'static,
{
    model::Builder::new().check(program);
}
