//! Takes the place of `src/sync.rs`, and writes down every atomic operation with its ordering.
//!
//! A test that declares this as its `mod sync`, and the shipped `relaxed.rs` and `consistent.rs` as
//! modules beside it, compiles them against it: there is no copy that could drift from them. An
//! atomic operation that this does not record does not compile, nor does a fence. What it cannot see is
//! an operation performed past `crate::sync`: shim.rs shows that there is none.

use std::cell::RefCell;

pub(crate) use std::sync::atomic::Ordering;

/// An atomic operation: its name, what it is given, and its ordering.
pub(crate) type Operation = (&'static str, Option<usize>, Ordering);

thread_local! {
    static PERFORMED: RefCell<Vec<Operation>> = const { RefCell::new(Vec::new()) };
}

fn perform(operation: Operation) {
    PERFORMED.with(|performed| performed.borrow_mut().push(operation));
}

/// The operations performed since this was last asked, in order.
pub(crate) fn performed() -> Vec<Operation> {
    PERFORMED.with(RefCell::take)
}

#[derive(Default)]
pub(crate) struct AtomicUsize(std::sync::atomic::AtomicUsize);

impl AtomicUsize {
    pub(crate) const fn new(value: usize) -> Self {
        Self(std::sync::atomic::AtomicUsize::new(value))
    }

    pub(crate) fn load(&self, order: Ordering) -> usize {
        perform(("load", None, order));
        self.0.load(order)
    }

    pub(crate) fn fetch_add(&self, amount: usize, order: Ordering) -> usize {
        perform(("fetch_add", Some(amount), order));
        self.0.fetch_add(amount, order)
    }

    pub(crate) fn swap(&self, value: usize, order: Ordering) -> usize {
        perform(("swap", Some(value), order));
        self.0.swap(value, order)
    }

    pub(crate) fn into_inner(self) -> usize {
        self.0.into_inner()
    }
}
