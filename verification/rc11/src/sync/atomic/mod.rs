//! Stands for `std::sync::atomic`.

/// The methods that every atomic has, where `$value` is what it holds. They go by the type's own
/// `atomic`, `WIDTH`, `encode` and `decode`.
macro_rules! methods_of_every_atomic {
    ($value:ty) => {
        /// Reads.
        ///
        /// # Panics
        ///
        /// If the ordering is `Release` or `AcqRel`.
        #[track_caller]
        pub fn load(&self, order: Ordering) -> $value {
            Self::decode(super::load(self.atomic(), order))
        }

        /// Writes.
        ///
        /// # Panics
        ///
        /// If the ordering is `Acquire` or `AcqRel`.
        #[track_caller]
        pub fn store(&self, value: $value, order: Ordering) {
            super::store(self.atomic(), Self::encode(value), order);
        }

        /// Writes, and returns what was there.
        #[track_caller]
        pub fn swap(&self, value: $value, order: Ordering) -> $value {
            self.update(Function::Swap(Self::encode(value)), order)
        }

        /// Writes `new` if `current` is there. Returns what was there: `Ok` if it was `current`.
        ///
        /// # Panics
        ///
        /// If the ordering of a failure is `Release` or `AcqRel`.
        #[track_caller]
        pub fn compare_exchange(
            &self,
            current: $value,
            new: $value,
            success: Ordering,
            failure: Ordering,
        ) -> Result<$value, $value> {
            let values = (Self::encode(current), Self::encode(new));
            super::compare_exchange(self.atomic(), Self::WIDTH, values, (success, failure))
                .map(Self::decode)
                .map_err(Self::decode)
        }

        /// The same as [`compare_exchange`](Self::compare_exchange): it does not fail where that
        /// would not.
        ///
        /// # Panics
        ///
        /// If the ordering of a failure is `Release` or `AcqRel`.
        #[track_caller]
        pub fn compare_exchange_weak(
            &self,
            current: $value,
            new: $value,
            success: Ordering,
            failure: Ordering,
        ) -> Result<$value, $value> {
            self.compare_exchange(current, new, success, failure)
        }

        /// Reads, and writes what the closure makes of it, again and again until nothing was written
        /// in between or the closure returns `None`.
        ///
        /// # Errors
        ///
        /// What was there when the closure returned `None`.
        #[track_caller]
        pub fn fetch_update<F>(
            &self,
            set_order: Ordering,
            fetch_order: Ordering,
            mut update: F,
        ) -> Result<$value, $value>
        where
            F: FnMut($value) -> Option<$value>,
        {
            let mut found = self.load(fetch_order);
            while let Some(new) = update(found) {
                match self.compare_exchange_weak(found, new, set_order, fetch_order) {
                    Ok(found) => return Ok(found),
                    Err(other) => found = other,
                }
            }
            Err(found)
        }

        /// What the atomic holds, for a caller that has it for itself. Changes made through the
        /// reference are what the next operation finds.
        #[track_caller]
        pub fn get_mut(&mut self) -> &mut $value {
            let value = self.load(Ordering::Relaxed);
            self.identity.renew();
            let place = self.initial.get_mut();
            *place = value;
            place
        }

        /// Hands what the atomic holds to a closure, as loom does.
        #[track_caller]
        pub fn with_mut<R>(&mut self, change: impl FnOnce(&mut $value) -> R) -> R {
            change(self.get_mut())
        }

        /// What the atomic holds.
        #[track_caller]
        pub fn into_inner(mut self) -> $value {
            *self.get_mut()
        }

        #[track_caller]
        fn update(&self, function: Function, order: Ordering) -> $value {
            Self::decode(super::update(self.atomic(), Self::WIDTH, function, order))
        }
    };
}

mod bool;
mod integer;
mod pointer;

pub use std::sync::atomic::Ordering;

pub use self::bool::AtomicBool;
pub use self::integer::{
    AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicIsize, AtomicU16, AtomicU32, AtomicU64,
    AtomicU8, AtomicUsize,
};
pub use self::pointer::AtomicPtr;

use crate::graph::here;
use crate::operation::{self, Atomic, Found, Reading};
use crate::update::{Function, Update, Width};

/// A fence.
///
/// # Panics
///
/// If the ordering is `Relaxed`, as std's does.
#[track_caller]
pub fn fence(order: Ordering) {
    assert!(
        order != Ordering::Relaxed,
        "there is no such thing as a relaxed fence"
    );
    operation::fence(order, here());
}

#[track_caller]
fn load(atomic: Atomic<'_>, order: Ordering) -> u64 {
    check_load(order, "load");
    let reading = Reading {
        order,
        failure: order,
        update: None,
    };
    operation::read(atomic, reading, here()).value
}

/// What std refuses of the ordering of a read.
#[track_caller]
fn check_load(order: Ordering, name: &str) {
    match order {
        Ordering::Release => panic!("there is no such thing as a release {name}"),
        Ordering::AcqRel => panic!("there is no such thing as an acquire-release {name}"),
        _ => {}
    }
}

#[track_caller]
fn store(atomic: Atomic<'_>, value: u64, order: Ordering) {
    match order {
        Ordering::Acquire => panic!("there is no such thing as an acquire store"),
        Ordering::AcqRel => panic!("there is no such thing as an acquire-release store"),
        _ => operation::write(atomic, value, order, here()),
    }
}

#[track_caller]
fn update(atomic: Atomic<'_>, width: Width, function: Function, order: Ordering) -> u64 {
    let reading = Reading {
        order,
        failure: order,
        update: Some(Update { function, width }),
    };
    operation::read(atomic, reading, here()).value
}

#[track_caller]
fn compare_exchange(
    atomic: Atomic<'_>,
    width: Width,
    (expected, new): (u64, u64),
    (order, failure): (Ordering, Ordering),
) -> Result<u64, u64> {
    check_load(failure, "failure ordering");
    let function = Function::CompareExchange { expected, new };
    let reading = Reading {
        order,
        failure,
        update: Some(Update { function, width }),
    };
    let Found { value, updated } = operation::read(atomic, reading, here());
    if updated {
        Ok(value)
    } else {
        Err(value)
    }
}
