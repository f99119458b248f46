//! The claim `publication`: ordinary memory, and the counter that says that it may be read.
//!
//! For loom only, which detects data races. The memory is a cell of loom's whose accesses are
//! tracked; its content is never looked at, so no `unsafe` is needed.

use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::rc::Rc;

use loom::cell::UnsafeCell;
use loom::thread;

use super::engine::{name, Model};
use super::Counter;

/// What became of the thread that was to read the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// It did not see the counter change, and left the data alone.
    None,
    /// It saw the change, and the write of the data happened before the read.
    Ordered,
    /// It saw the change, and nothing ordered the write and the read: undefined behaviour.
    Race,
}

/// Every method that announces, with every method that looks.
pub fn publication<C: Counter>() -> [(&'static str, &'static str, Model<Access>); 6] {
    let ways: [(_, _, fn() -> Access); 6] = [
        ("inc", "inc", || publish(C::inc, C::inc)),
        ("inc", "get", || publish(C::inc, C::get)),
        ("inc", "reset", || publish(C::inc, C::reset)),
        ("reset", "inc", || publish(C::reset, C::inc)),
        ("reset", "get", || publish(C::reset, C::get)),
        ("reset", "reset", || publish(C::reset, C::reset)),
    ];
    ways.map(|(announce, look, program)| {
        let model = Model {
            claim: "publication",
            counter: format!("{} ({announce}, {look})", name::<C>()),
            program,
            holds: |&access| access != Access::Race,
        };
        (announce, look, model)
    })
}

/// One thread writes the data and announces it on the counter, another looks at the counter and, if
/// it changed, reads the data.
fn publish<C: Counter>(announce: fn(&C) -> usize, look: fn(&C) -> usize) -> Access {
    const UNANNOUNCED: usize = 1;
    // Not `Arc`: a cell is not `Sync`, and only `unsafe` could say that it is. loom's threads take
    // turns on one thread, and its `spawn` does not ask for `Send`.
    let shared = Rc::new((C::from(UNANNOUNCED), UnsafeCell::new(())));
    let writer = thread::spawn({
        let shared = Rc::clone(&shared);
        move || {
            let (counter, data) = &*shared;
            let access = access(|| data.with_mut(|_| ()));
            announce(counter);
            access
        }
    });
    let (counter, data) = &*shared;
    let reading = if look(counter) == UNANNOUNCED {
        Access::None
    } else {
        access(|| data.with(|_| ()))
    };
    match writer.join().unwrap() {
        Access::Race => Access::Race,
        _ => reading,
    }
}

/// loom ends the whole search with a panic when it sees a race. Caught here, it is an outcome like
/// any other; any other panic goes on.
fn access(data: impl FnOnce()) -> Access {
    let Err(panic) = catch_unwind(AssertUnwindSafe(data)) else {
        return Access::Ordered;
    };
    match panic.downcast_ref::<String>() {
        Some(message) if message.contains("Concurrent read and write accesses") => Access::Race,
        _ => resume_unwind(panic),
    }
}
