//! Which thread goes on: every thread of the program is a coroutine.

use std::any::Any;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};

use crate::failure::Wrong;
use crate::graph::{ThreadId, MAIN};
use crate::run::{self, Attempt, Run, State};

/// The payload with which the stack of a thread that will not go on is unwound.
struct Stopped;

/// Gives way to other threads.
#[allow(deprecated)] // The version without this needs a handle, which operations do not have.
fn give_way() {
    generator::yield_with(());
}

/// Does an operation of the thread that is running, when it is due.
///
/// While what a thread holds is dropped, since the run has come to its end, nothing is due any more.
/// `after` says what an operation then finds.
#[inline]
#[track_caller]
pub(crate) fn perform<R>(
    mut attempt: impl FnMut(&mut Run, ThreadId) -> Attempt<R>,
    after: impl FnOnce(&mut Run) -> R,
) -> R {
    loop {
        let tried = run::with(|run| match run.state {
            State::Running => Some(attempt(run, run.current)),
            State::Stopping => None,
        });
        match tried {
            Some(Attempt::Done(result)) => return result,
            // A thread that panics is not interrupted, since the panic would spread to others.
            Some(Attempt::Later) if !std::thread::panicking() => {
                give_way();
                if run::with(|run| run.state == State::Stopping) {
                    resume_unwind(Box::new(Stopped));
                }
            }
            // While a destructor runs; other code that caught the end of its thread is ended again.
            None if !std::thread::panicking() => resume_unwind(Box::new(Stopped)),
            _ => return run::with(after),
        }
    }
}

/// The whole life of a thread: its closure, then `end`. One that is stopped before it began does nothing.
pub(crate) fn live(body: impl FnOnce(), end: impl FnOnce()) {
    if run::with(|run| run.state == State::Stopping) {
        return;
    }
    let ended = catch_unwind(AssertUnwindSafe(|| {
        body();
        end();
    }));
    if let Err(payload) = ended {
        if !payload.is::<Stopped>() {
            panicked(payload.as_ref());
        }
    }
}

/// The program has panicked.
fn panicked(payload: &(dyn Any + Send)) {
    let wrong = Wrong::Panic {
        message: message(payload),
        site: crate::hook::take_site(),
    };
    run::with(|run| {
        run.wrong.get_or_insert(wrong);
    });
}

/// Ends a thread that has caught a panic, or its own end, when the exploration has been stopped.
pub(crate) fn fail(payload: Box<dyn Any + Send>) -> ! {
    if !payload.is::<Stopped>() {
        panicked(payload.as_ref());
        give_way();
    }
    resume_unwind(Box::new(Stopped))
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a value that is no text".to_string())
}

/// Lets threads run until none can go on, or something is wrong; then ends all that are left.
pub(crate) fn run_to_end(main: impl FnOnce() + 'static) {
    run::with(|run| {
        let coroutine = run.coroutines.start(main);
        run.threads.push(run::Thread {
            coroutine: Some(coroutine),
            ..run::Thread::default()
        });
        debug_assert_eq!(run.threads.len(), MAIN + 1);
    });
    while let Some(thread) = run::with(Run::pick) {
        resume(thread);
    }
    run::with(|run| run.state = State::Stopping);
    // A thread ends before those that it was started by, from which it may borrow.
    let threads = run::with(|run| {
        let coroutines = |&thread: &ThreadId| run.threads[thread].coroutine.is_some();
        let mut threads: Vec<_> = (0..run.threads.len()).filter(coroutines).collect();
        let path = |thread: ThreadId| &run.graph().thread(thread).path;
        threads.sort_by(|&one, &other| path(other).cmp(path(one)));
        threads
    });
    for thread in threads {
        while run::with(|run| run.threads[thread].coroutine.is_some()) {
            resume(thread);
        }
    }
}

/// Lets a thread go on until it gives way or ends.
fn resume(thread: ThreadId) {
    let mut coroutine = run::with(|run| {
        run.current = thread;
        let coroutine = run.threads[thread].coroutine.take();
        coroutine.expect("a thread that has not ended")
    });
    coroutine.resume();
    run::with(|run| {
        if coroutine.is_done() {
            run.coroutines.put_back(coroutine);
        } else {
            run.threads[thread].coroutine = Some(coroutine);
        }
    });
}
