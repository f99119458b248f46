//! Takes the place of `src/sync.rs`, and writes down every atomic operation with its ordering.
//!
//! A test that declares this as its `mod sync`, and the shipped `relaxed.rs` and `consistent.rs` as
//! modules beside it, compiles them against it: there is no copy that could drift from them. An
//! atomic operation that this does not record does not compile. What it cannot see is an operation
//! performed past `crate::sync`.

use crate::AtomicCounter;
use std::cell::RefCell;
use std::fmt::Debug;

pub(crate) use std::sync::atomic::Ordering;

/// The atomic operations of one call, in order.
pub(crate) type Operations = Vec<(&'static str, Ordering)>;

thread_local! {
    static PERFORMED: RefCell<Operations> = const { RefCell::new(Vec::new()) };
}

fn perform(operation: &'static str, order: Ordering) {
    PERFORMED.with(|performed| performed.borrow_mut().push((operation, order)));
}

/// What each method performs. What came before it, such as the creation of `counter`, counts
/// towards the first.
pub(crate) fn operations_by_method(
    counter: impl AtomicCounter<PrimitiveType = usize> + Debug,
) -> [(&'static str, Operations); 6] {
    fn operations<Returned>(_: Returned) -> Operations {
        PERFORMED.with(RefCell::take)
    }
    [
        ("inc", operations(counter.inc())),
        ("add", operations(counter.add(2))),
        ("get", operations(counter.get())),
        ("reset", operations(counter.reset())),
        ("{:?}", operations(format!("{counter:?}"))),
        ("into_inner", operations(counter.into_inner())),
    ]
}

#[derive(Default)]
pub(crate) struct AtomicUsize(std::sync::atomic::AtomicUsize);

impl AtomicUsize {
    pub(crate) const fn new(value: usize) -> Self {
        Self(std::sync::atomic::AtomicUsize::new(value))
    }

    pub(crate) fn load(&self, order: Ordering) -> usize {
        perform("load", order);
        self.0.load(order)
    }

    pub(crate) fn fetch_add(&self, amount: usize, order: Ordering) -> usize {
        perform("fetch_add", order);
        self.0.fetch_add(amount, order)
    }

    pub(crate) fn swap(&self, value: usize, order: Ordering) -> usize {
        perform("swap", order);
        self.0.swap(value, order)
    }

    pub(crate) fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}
