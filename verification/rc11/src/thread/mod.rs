//! Stands for `std::thread`.

mod handle;
mod scope;

use std::io;
use std::sync::{Arc, Mutex};

pub use self::handle::{current, park, Thread, ThreadId};
pub use self::scope::{scope, Scope, ScopedJoinHandle};

use crate::graph::here;
use crate::operation;

/// What a thread returns, once it has.
type Returned<T> = Arc<Mutex<Option<T>>>;

/// A thread that can be joined. One that is not runs to its end all the same.
pub struct JoinHandle<T> {
    thread: Thread,
    returned: Returned<T>,
}

/// Starts a thread.
///
/// What happened before happens before all that the thread does.
///
/// As loom's, and unlike std's, it does not ask for `Send`: all threads of an execution are coroutines of one
/// thread of the machine. Whether other builds of the code may send what it sends is not looked at here.
#[track_caller]
pub fn spawn<F, T>(body: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + 'static,
    T: 'static,
{
    start(None, body)
}

#[track_caller]
fn start<F, T>(name: Option<String>, body: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + 'static,
    T: 'static,
{
    let (body, returned) = keep_result(body);
    let number = operation::spawn(name.clone(), Box::new(body), here());
    JoinHandle {
        thread: Thread::of(number, name),
        returned,
    }
}

/// A closure that puts down what another one returns.
fn keep_result<T>(body: impl FnOnce() -> T) -> (impl FnOnce(), Returned<T>) {
    let returned = Returned::default();
    let place = Arc::clone(&returned);
    let body = move || {
        let value = body();
        *place.lock().expect("no panic while it is held") = Some(value);
    };
    (body, returned)
}

/// Waits for the end of a thread, and takes what it has returned.
#[track_caller]
fn join<T>(thread: &Thread, returned: &Returned<T>) -> T {
    operation::join(thread.number(), here());
    let value = returned.lock().expect("no panic while it is held").take();
    value.expect("a thread that has ended has returned")
}

impl<T> JoinHandle<T> {
    /// Waits for the thread's end, and returns what it returned. All that it did happens before
    /// what comes next.
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

impl<T> std::fmt::Debug for JoinHandle<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("JoinHandle")
            .field(&self.thread)
            .finish()
    }
}

/// How a thread is to be started.
#[derive(Debug, Default)]
pub struct Builder {
    name: Option<String>,
}

impl Builder {
    /// A thread without a name.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names it, for pictures of failures.
    #[must_use]
    pub fn name(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// None.
    #[track_caller]
    pub fn spawn<F, T>(self, body: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + 'static,
        T: 'static,
    {
        Ok(start(self.name, body))
    }
}

/// Says that the thread waits for others: if it then does again what it did before, nothing comes of
/// that. A loop that gives up after more than 128 rounds is not explored in full (see [waiting](crate#waiting)).
#[track_caller]
pub fn yield_now() {
    operation::yield_now(here());
}
