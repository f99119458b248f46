//! Threads as others see them, and parking.

use std::fmt;
use std::sync::atomic::Ordering;

use crate::graph::here;
use crate::identity::Identity;
use crate::operation::{self, Atomic, Reading};
use crate::update::{Function, Update, Width};

/// A thread's number within its execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ThreadId(usize);

/// Stands for `std::thread::Thread`.
#[derive(Clone)]
pub struct Thread {
    number: usize,
    name: Option<String>,
}

/// Whether a thread may go on when it parks.
const TOKEN: Width = Width {
    bits: 1,
    signed: false,
};

impl Thread {
    /// The thread of this number in the execution.
    pub(super) fn of(number: usize, name: Option<String>) -> Self {
        Self { number, name }
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// The thread's identifier.
    #[must_use]
    pub fn id(&self) -> ThreadId {
        ThreadId(self.number)
    }

    /// The name, if it was given one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Lets the thread go on when it parks, or has parked.
    ///
    /// What came before happens before what the thread does then.
    #[track_caller]
    pub fn unpark(&self) {
        let update = Some(Update {
            function: Function::Swap(1),
            width: TOKEN,
        });
        let reading = Reading {
            order: Ordering::Release,
            failure: Ordering::Relaxed,
            update,
        };
        let token = operation::token(self.number);
        operation::read(atomic(&token), reading, here());
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id();
        formatter
            .debug_struct("Thread")
            .field("id", &id)
            .field("name", &self.name)
            .finish()
    }
}

fn atomic(token: &Identity) -> Atomic<'_> {
    Atomic {
        identity: token,
        initial: 0,
        holds_addresses: false,
    }
}

/// The thread that is running.
#[must_use]
#[track_caller]
pub fn current() -> Thread {
    let number = operation::current();
    Thread::of(number, operation::name(number))
}

/// Waits until another thread calls [`Thread::unpark`], unless one has since the thread last parked.
/// It does not go on without.
#[track_caller]
pub fn park() {
    let token = operation::token(operation::current());
    let update = Some(Update {
        function: Function::CompareExchange {
            expected: 1,
            new: 0,
        },
        width: TOKEN,
    });
    let reading = Reading {
        order: Ordering::Acquire,
        failure: Ordering::Relaxed,
        update,
    };
    operation::await_update(atomic(&token), reading, here());
}
