//! Stands for `std::thread`.

use std::sync::{Arc, Mutex};

use crate::graph::{here, ThreadId};
use crate::operation;

/// A thread that can be joined.
pub struct JoinHandle<T> {
    thread: ThreadId,
    returned: Arc<Mutex<Option<T>>>,
}

/// Starts a thread.
#[track_caller]
pub fn spawn<F, T>(body: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let returned = Arc::new(Mutex::new(None));
    let place = Arc::clone(&returned);
    let body = Box::new(move || {
        let value = body();
        *place.lock().expect("no panic while it is held") = Some(value);
    });
    let thread = operation::spawn(None, body, here());
    JoinHandle { thread, returned }
}

impl<T> JoinHandle<T> {
    /// Waits for the thread's end, and returns what it returned.
    ///
    /// # Errors
    ///
    /// None: a thread that panics is a failure of the model.
    #[track_caller]
    pub fn join(self) -> std::thread::Result<T> {
        operation::join(self.thread, here());
        let value = self
            .returned
            .lock()
            .expect("no panic while it is held")
            .take();
        Ok(value.expect("a thread that has ended has returned"))
    }
}

/// Asks for others to go on.
#[track_caller]
pub fn yield_now() {
    operation::yield_now(here());
}
