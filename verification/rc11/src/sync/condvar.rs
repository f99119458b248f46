//! The condition variable.

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::LockResult;

use super::mutex::MutexGuard;
use crate::graph::{here, Site};
use crate::identity::{Identity, Kind};
use crate::operation::{self, Atomic, Reading};
use crate::update::{Function, Update, Width};

/// Stands for `std::sync::Condvar`.
///
/// It holds the set of the threads that wait. A thread adds itself before it gives the mutex back, and
/// goes on when it has been taken out; `notify_one` takes one out, and every thread that waits is tried.
/// Nothing here orders memory, other than by the mutex. There are no spurious wakeups.
pub struct Condvar {
    waiting: Identity,
}

impl Condvar {
    /// Nobody waits.
    #[must_use]
    #[track_caller]
    pub const fn new() -> Self {
        Self {
            waiting: Identity::new(Kind::Condvar),
        }
    }

    /// Gives the mutex back, waits for a notification, and takes the mutex again.
    ///
    /// # Errors
    ///
    /// None: a mutex is never poisoned.
    ///
    /// # Panics
    ///
    /// If the thread is the 65th or later of those that there are at the same time.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let site = here();
        let bit = 1u64
            .checked_shl(operation::current() as u32)
            .expect("a condition variable is for the first 64 threads");
        self.update(Function::Or(bit), site);
        let mutex = guard.give_back();
        operation::await_value(self.atomic(), Ordering::Relaxed, |set| set & bit == 0, site);
        mutex.take(site);
        Ok(mutex.guard(site))
    }

    /// Waits as long as the condition holds.
    ///
    /// # Errors
    ///
    /// None: a mutex is never poisoned.
    #[track_caller]
    pub fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        while condition(&mut guard) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// Lets one of the threads that wait go on.
    #[track_caller]
    pub fn notify_one(&self) {
        let site = here();
        let mut set = self.load(site);
        while set != 0 {
            let chosen = operation::choose(set.count_ones() as usize, site);
            let bit = (0..64)
                .map(|thread| 1 << thread)
                .filter(|bit| set & bit != 0);
            let bit = bit.into_iter().nth(chosen).expect("one of those that wait");
            let found = self.update(
                Function::CompareExchange {
                    expected: set,
                    new: set & !bit,
                },
                site,
            );
            if found == set {
                return;
            }
            set = found;
        }
    }

    /// Lets all threads that wait go on.
    #[track_caller]
    pub fn notify_all(&self) {
        let site = here();
        if self.load(site) != 0 {
            self.update(Function::Swap(0), site);
        }
    }

    fn atomic(&self) -> Atomic<'_> {
        Atomic {
            identity: &self.waiting,
            initial: 0,
            holds_addresses: false,
        }
    }

    fn load(&self, site: Site) -> u64 {
        self.read(None, site)
    }

    fn update(&self, function: Function, site: Site) -> u64 {
        let width = Width {
            bits: 64,
            signed: false,
        };
        self.read(Some(Update { function, width }), site)
    }

    fn read(&self, update: Option<Update>, site: Site) -> u64 {
        let reading = Reading {
            order: Ordering::Relaxed,
            failure: Ordering::Relaxed,
            update,
        };
        operation::read(self.atomic(), reading, site).value
    }
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Condvar").finish_non_exhaustive()
    }
}
