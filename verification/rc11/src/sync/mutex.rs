//! The mutex.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;
use std::sync::{LockResult, TryLockError, TryLockResult};

use crate::graph::{here, Site};
use crate::identity::{Identity, Kind};
use crate::operation::{self, Atomic, Reading};
use crate::update::{Function, Update, Width};

const FREE: u64 = 0;
const HELD: u64 = 1;

const TAKE: Reading = Reading {
    order: Ordering::Acquire,
    failure: Ordering::Relaxed,
    update: Some(Update {
        function: Function::CompareExchange {
            expected: FREE,
            new: HELD,
        },
        width: Width {
            bits: 1,
            signed: false,
        },
    }),
};

/// Stands for `std::sync::Mutex`.
///
/// To take it is a read-modify-write that acquires, to give it back a write that releases. It is never
/// poisoned: a panic is a failure of the model. One that outlives the execution, a `static` for example,
/// must not hold data, which would be left over for the next execution.
pub struct Mutex<T: ?Sized> {
    state: Identity,
    content: Identity,
    value: std::sync::Mutex<T>,
}

/// What [`Mutex::lock`] returns: the mutex is given back when it is dropped.
pub struct MutexGuard<'a, T: ?Sized> {
    pub(super) mutex: &'a Mutex<T>,
    value: Option<std::sync::MutexGuard<'a, T>>,
}

impl<T> Mutex<T> {
    /// A mutex that holds the value.
    #[must_use]
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Self {
            state: Identity::new(Kind::Mutex),
            content: Identity::new(Kind::Content),
            value: std::sync::Mutex::new(value),
        }
    }

    /// What the mutex holds.
    ///
    /// # Errors
    ///
    /// None: it is never poisoned.
    pub fn into_inner(self) -> LockResult<T> {
        Ok(unpoisoned(self.value.into_inner()))
    }
}

impl<T: ?Sized> Mutex<T> {
    fn atomic(&self) -> Atomic<'_> {
        Atomic {
            identity: &self.state,
            initial: FREE,
            holds_addresses: false,
        }
    }

    /// Waits until the mutex is free, and takes it.
    ///
    /// # Errors
    ///
    /// None: it is never poisoned.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let site = here();
        self.take(site);
        Ok(self.guard(site))
    }

    /// Takes the mutex if it is free.
    ///
    /// # Errors
    ///
    /// If it is not free, or was not when something that the thread may still see happened: a read may
    /// find an older value.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let site = here();
        if operation::read(self.atomic(), TAKE, site).updated {
            Ok(self.guard(site))
        } else {
            Err(TryLockError::WouldBlock)
        }
    }

    /// What the mutex holds, for a caller that has it for itself.
    ///
    /// # Errors
    ///
    /// None: it is never poisoned.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        Ok(unpoisoned(self.value.get_mut()))
    }

    pub(super) fn take(&self, site: Site) {
        operation::await_update(self.atomic(), TAKE, site);
    }

    pub(super) fn guard(&self, site: Site) -> MutexGuard<'_, T> {
        if size_of_val(&self.value) > size_of::<std::sync::Mutex<()>>() {
            operation::access(&self.content, true, site);
        }
        let value = match self.value.try_lock() {
            Ok(value) => value,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                panic!("a mutex is locked in a destructor while the exploration ends")
            }
        };
        MutexGuard {
            mutex: self,
            value: Some(value),
        }
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    /// Gives the mutex back, and says which one it was.
    pub(super) fn give_back(self) -> &'a Mutex<T> {
        self.mutex
    }
}

fn unpoisoned<T>(result: LockResult<T>) -> T {
    result.unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect("it is held")
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("it is held")
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.value = None;
        operation::write(
            self.mutex.atomic(),
            FREE,
            Ordering::Release,
            self.mutex.state.site,
        );
    }
}

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized> fmt::Debug for Mutex<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mutex").finish_non_exhaustive()
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}
