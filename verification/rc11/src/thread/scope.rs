//! Threads that may borrow.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Mutex;

use super::{join, keep_result, Returned, Thread};
use crate::graph::here;
use crate::operation;
use crate::unchecked::spawn_scoped;

/// Stands for `std::thread::Scope`.
pub struct Scope<'scope, 'env: 'scope> {
    /// The threads that were started in it.
    threads: Mutex<Vec<Thread>>,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

/// A thread of a scope.
pub struct ScopedJoinHandle<'scope, T> {
    thread: Thread,
    returned: Returned<T>,
    scope: PhantomData<&'scope ()>,
}

/// Runs a closure that can start threads which borrow, and waits for their end.
///
/// # Panics
///
/// If the thread is unwinding, which ends the process.
#[track_caller]
pub fn scope<'env, F, T>(body: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    assert!(
        !std::thread::panicking(),
        "a scope cannot be entered while the thread is unwinding"
    );
    let scope = Scope {
        threads: Mutex::default(),
        scope: PhantomData,
        env: PhantomData,
    };
    let result = catch_unwind(AssertUnwindSafe(|| body(&scope)));
    match result {
        Ok(value) => {
            // A thread that is already joined is joined again, at no cost. Threads may start others.
            let mut joined = 0;
            loop {
                let thread = {
                    let threads = scope.threads.lock().expect("no panic while it is held");
                    threads.get(joined).cloned()
                };
                match thread {
                    Some(thread) => operation::join(thread.number(), here()),
                    None => return value,
                }
                joined += 1;
            }
        }
        Err(payload) => crate::schedule::fail(payload),
    }
}

impl<'scope> Scope<'scope, '_> {
    /// Starts a thread.
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, body: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let (body, returned) = keep_result(body);
        let number = spawn_scoped(None, Box::new(body), here());
        let thread = Thread::of(number, None);
        let mut threads = self.threads.lock().expect("no panic while it is held");
        threads.push(thread.clone());
        ScopedJoinHandle {
            thread,
            returned,
            scope: PhantomData,
        }
    }
}

impl<T> ScopedJoinHandle<'_, T> {
    /// Waits for the thread's end, and returns what it returned.
    ///
    /// # Errors
    ///
    /// None: a thread that panics is a failure of the model.
    #[track_caller]
    pub fn join(self) -> std::thread::Result<T> {
        Ok(join(&self.thread, &self.returned))
    }

    /// The thread.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Scope").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("ScopedJoinHandle")
            .field(&self.thread)
            .finish()
    }
}
