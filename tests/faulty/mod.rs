//! Counters with one fault each. docs/claims.md lists them, and what each has to break.
//!
//! Made of the atomics in `crate::sync`, which a test declares: the shipped ones, so that the fault is
//! all that is different, or the recording ones.

use std::fmt;
use std::marker::PhantomData;

use atomic_counter::AtomicCounter;

use crate::sync::AtomicUsize;
use crate::sync::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

/// A `ConsistentCounter`, but for what the fault changes.
pub struct Faulty<F>(AtomicUsize, PhantomData<F>);

/// What `ConsistentCounter` does. A fault replaces one of these.
pub trait Fault: Send + Sync + 'static {
    const ADD: Ordering = SeqCst;
    const GET: Ordering = SeqCst;
    const RESET: Ordering = SeqCst;

    fn add(count: &AtomicUsize, amount: usize) -> usize {
        count.fetch_add(amount, Self::ADD)
    }

    fn reset(count: &AtomicUsize) -> usize {
        count.swap(0, Self::RESET)
    }
}

impl<F> From<usize> for Faulty<F> {
    fn from(initial_count: usize) -> Self {
        Self(AtomicUsize::new(initial_count), PhantomData)
    }
}

impl<F: Fault> fmt::Debug for Faulty<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Faulty").field(&self.get()).finish()
    }
}

impl<F: Fault> AtomicCounter for Faulty<F> {
    type PrimitiveType = usize;

    fn inc(&self) -> usize {
        self.add(1)
    }

    fn add(&self, amount: usize) -> usize {
        F::add(&self.0, amount)
    }

    fn get(&self) -> usize {
        self.0.load(F::GET)
    }

    fn reset(&self) -> usize {
        F::reset(&self.0)
    }

    fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}

/// Updates in two steps. The shim has no `store`: a `swap` whose result is dropped is one.
pub struct LoadThenStore;

impl Fault for LoadThenStore {
    fn add(count: &AtomicUsize, amount: usize) -> usize {
        let previous = count.load(SeqCst);
        count.swap(previous.wrapping_add(amount), SeqCst);
        previous
    }
}

/// Resets in two steps.
pub struct ResetLoadThenStore;

impl Fault for ResetLoadThenStore {
    fn reset(count: &AtomicUsize) -> usize {
        let previous = count.load(SeqCst);
        count.swap(0, SeqCst);
        previous
    }
}

/// Returns the value after the update.
pub struct NewValue;

impl Fault for NewValue {
    fn add(count: &AtomicUsize, amount: usize) -> usize {
        count.fetch_add(amount, SeqCst).wrapping_add(amount)
    }
}

/// One ordering of `ConsistentCounter`, weakened alone.
macro_rules! weakened {
    ($($fault:ident: $method:ident = $ordering:ident;)*) => {$(
        pub struct $fault;

        impl Fault for $fault {
            const $method: Ordering = $ordering;
        }
    )*};
}

weakened! {
    AcqRelAdd: ADD = AcqRel;
    AcquireAdd: ADD = Acquire;
    ReleaseAdd: ADD = Release;
    RelaxedAdd: ADD = Relaxed;
    AcquireGet: GET = Acquire;
    RelaxedGet: GET = Relaxed;
    AcqRelReset: RESET = AcqRel;
    AcquireReset: RESET = Acquire;
    ReleaseReset: RESET = Release;
    RelaxedReset: RESET = Relaxed;
}

/// The claims that the register says this fault breaks in an engine; none if it is unseen there.
#[track_caller]
fn registered(fault: &str, engine: &str) -> Vec<&'static str> {
    let cells = |line: &'static str| line.split('|').map(str::trim);
    let mut table = include_str!("../../docs/claims.md")
        .lines()
        .skip_while(|line| !line.starts_with("| fault"));
    let mut heading = cells(table.next().expect("a table of faults"));
    let column = heading.position(|cell| cell == engine).expect("a column");
    let fault = format!("`{fault}`");
    let mut row = table.map(cells).find_map(|mut cells| {
        let is_row = cells.nth(1) == Some(&*fault);
        is_row.then_some(cells)
    });
    let cell = row.as_mut().and_then(|cells| cells.nth(column - 2));
    let cell = cell.unwrap_or_else(|| panic!("docs/claims.md does not list {fault}"));
    if cell.starts_with("unseen: ") {
        Vec::new()
    } else {
        cell.split('`').skip(1).step_by(2).collect()
    }
}

/// Asserts that the register says of this fault that it breaks `claims` in an engine, and no other.
#[track_caller]
pub fn assert_breaks(fault: &str, engine: &str, claims: &[&str]) {
    assert_eq!(
        claims,
        registered(fault, engine),
        "what {fault} breaks in {engine}, and what docs/claims.md says of it"
    );
}

/// A test for each fault, which calls `$check::<Fault>("Fault")`.
macro_rules! test_every_fault {
    ($check:ident) => {
        $crate::faulty::test_every_fault! { $check:
            load_then_store LoadThenStore,
            reset_load_then_store ResetLoadThenStore,
            new_value NewValue,
            acq_rel_add AcqRelAdd,
            acquire_add AcquireAdd,
            release_add ReleaseAdd,
            relaxed_add RelaxedAdd,
            acquire_get AcquireGet,
            relaxed_get RelaxedGet,
            acq_rel_reset AcqRelReset,
            acquire_reset AcquireReset,
            release_reset ReleaseReset,
            relaxed_reset RelaxedReset
        }
    };
    ($check:ident: $($test:ident $fault:ident),*) => {$(
        #[test]
        fn $test() {
            $check::<$crate::faulty::$fault>(stringify!($fault));
        }
    )*};
}

pub(crate) use test_every_fault;
