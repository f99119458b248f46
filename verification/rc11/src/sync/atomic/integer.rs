//! Atomic integers.

use std::fmt;
use std::sync::atomic as std_atomic;

use super::Ordering;
use crate::identity::{Identity, Kind};
use crate::operation::Atomic;
use crate::update::{Function, Width};

macro_rules! atomic_integer {
    ($name:ident, $integer:ty) => {
        #[doc = concat!("Stands for `std::sync::atomic::", stringify!($name), "`.")]
        pub struct $name {
            identity: Identity,
            /// What it held before any operation of the execution. The type is one whose reference can
            /// be shared, also where it holds a pointer; nothing here is atomic.
            initial: std_atomic::$name,
        }

        impl $name {
            const WIDTH: Width = Width {
                bits: <$integer>::BITS,
                signed: <$integer>::MIN != 0,
            };

            /// An atomic that holds the value. It can be a `static`: then every execution finds the
            /// value again.
            #[must_use]
            #[track_caller]
            pub const fn new(value: $integer) -> Self {
                Self {
                    identity: Identity::new(Kind::Atomic),
                    initial: std_atomic::$name::new(value),
                }
            }

            fn encode(value: $integer) -> u64 {
                // Through the unsigned integer of the same width, so that the sign is not extended.
                value as u64 & (u64::MAX >> (64 - <$integer>::BITS))
            }

            fn decode(value: u64) -> $integer {
                value as $integer
            }

            fn atomic(&self) -> Atomic<'_> {
                Atomic {
                    identity: &self.identity,
                    initial: Self::encode(self.initial.load(Ordering::Relaxed)),
                    holds_addresses: false,
                }
            }

            methods_of_every_atomic!($integer);

            /// Adds, wrapping around, and returns what was there.
            #[track_caller]
            pub fn fetch_add(&self, value: $integer, order: Ordering) -> $integer {
                self.update(Function::Add(Self::encode(value)), order)
            }

            /// Subtracts, wrapping around, and returns what was there.
            #[track_caller]
            pub fn fetch_sub(&self, value: $integer, order: Ordering) -> $integer {
                self.update(Function::Subtract(Self::encode(value)), order)
            }

            /// Writes the bits that are set in both, and returns what was there.
            #[track_caller]
            pub fn fetch_and(&self, value: $integer, order: Ordering) -> $integer {
                self.update(Function::And(Self::encode(value)), order)
            }

            /// Writes the bits that are not set in both, and returns what was there.
            #[track_caller]
            pub fn fetch_nand(&self, value: $integer, order: Ordering) -> $integer {
                self.update(Function::Nand(Self::encode(value)), order)
            }

            /// Writes the bits that are set in either, and returns what was there.
            #[track_caller]
            pub fn fetch_or(&self, value: $integer, order: Ordering) -> $integer {
                self.update(Function::Or(Self::encode(value)), order)
            }

            /// Writes the bits that are set in one of the two, and returns what was there.
            #[track_caller]
            pub fn fetch_xor(&self, value: $integer, order: Ordering) -> $integer {
                self.update(Function::Xor(Self::encode(value)), order)
            }

            /// Writes the larger of the two, and returns what was there.
            #[track_caller]
            pub fn fetch_max(&self, value: $integer, order: Ordering) -> $integer {
                self.update(Function::Maximum(Self::encode(value)), order)
            }

            /// Writes the smaller of the two, and returns what was there.
            #[track_caller]
            pub fn fetch_min(&self, value: $integer, order: Ordering) -> $integer {
                self.update(Function::Minimum(Self::encode(value)), order)
            }
        }

        impl Default for $name {
            #[track_caller]
            fn default() -> Self {
                Self::new(0)
            }
        }

        impl From<$integer> for $name {
            #[track_caller]
            fn from(value: $integer) -> Self {
                Self::new(value)
            }
        }

        impl fmt::Debug for $name {
            /// Reads it, `Relaxed`, as std does.
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.load(Ordering::Relaxed).fmt(formatter)
            }
        }
    };
}

atomic_integer!(AtomicI8, i8);
atomic_integer!(AtomicI16, i16);
atomic_integer!(AtomicI32, i32);
atomic_integer!(AtomicI64, i64);
atomic_integer!(AtomicIsize, isize);
atomic_integer!(AtomicU8, u8);
atomic_integer!(AtomicU16, u16);
atomic_integer!(AtomicU32, u32);
atomic_integer!(AtomicU64, u64);
atomic_integer!(AtomicUsize, usize);
