//! The unsafe code, and why it is sound.
#![allow(unsafe_code)]

/// Starts a thread that may borrow what outlives the scope in which it is started.
///
/// The closure is gone before that: `thread::scope`, which alone calls this,
///
/// - waits for the end of every thread that it started before it returns;
/// - catches a panic of its own closure, and then only goes on when the exploration has been
///   stopped;
/// - goes on, when the exploration is stopped, after every thread that was started in it has been
///   unwound, since threads are stopped in the order of their paths from the last to the first, and the
///   path of a thread comes before those of the threads that it starts;
/// - refuses to run while its thread unwinds, which is the one case in which an operation does not
///   wait.
pub(crate) fn spawn_scoped<'scope>(
    name: Option<String>,
    body: Box<dyn FnOnce() + Send + 'scope>,
    site: crate::graph::Site,
) -> crate::graph::ThreadId {
    // SAFETY: the two types differ in the lifetime alone, and the closure is gone in time.
    let body: Box<dyn FnOnce() + Send + 'static> = unsafe { std::mem::transmute(body) };
    crate::operation::spawn(name, body, site)
}

impl<T: ?Sized> crate::cell::ConstPtr<'_, T> {
    /// A reference to what the cell holds.
    ///
    /// # Safety
    ///
    /// What it is for a pointer that `std::cell::UnsafeCell::get` returns. Data races are found.
    #[must_use]
    pub unsafe fn deref(&self) -> &T {
        // SAFETY: the caller's.
        unsafe { &*self.pointer() }
    }
}

impl<T: ?Sized> crate::cell::MutPtr<'_, T> {
    /// A reference to what the cell holds, to change it.
    ///
    /// # Safety
    ///
    /// What it is for a pointer that `std::cell::UnsafeCell::get` returns. Data races are found.
    #[must_use]
    #[allow(clippy::mut_from_ref)] // As loom has it.
    pub unsafe fn deref(&self) -> &mut T {
        // SAFETY: the caller's.
        unsafe { &mut *self.pointer() }
    }
}
