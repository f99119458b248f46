//! Stacks, one for each thread of the program.

/// A stack that runs one closure after another. It is given each as its parameter, since its own code would
/// have to be `Send`, which what a thread does need not be: all threads of a run are on one of the machine.
pub(crate) type Coroutine = generator::Generator<'static, Body, ()>;

/// What a thread does.
type Body = Box<dyn FnOnce()>;

/// The words of a coroutine's stack: 256 KiB, of which the machine provides what is used.
const STACK: usize = (256 << 10) / size_of::<usize>();

/// The coroutines that are free for another thread.
#[derive(Default)]
pub(crate) struct Coroutines {
    free: Vec<Coroutine>,
}

impl Coroutines {
    /// A coroutine that will run the closure.
    pub(crate) fn start(&mut self, body: impl FnOnce() + 'static) -> Coroutine {
        let mut coroutine = match self.free.pop() {
            Some(mut coroutine) => {
                coroutine.init_code(run_parameter);
                coroutine
            }
            None => generator::Gn::new_opt(STACK, run_parameter),
        };
        coroutine.set_para(Box::new(body));
        coroutine
    }

    /// Keeps one whose closure has ended for another thread.
    pub(crate) fn put_back(&mut self, coroutine: Coroutine) {
        self.free.push(coroutine);
    }
}

#[allow(deprecated)] // The version without this is for code that is given a scope, which has to be `Send`.
fn run_parameter() {
    let body: Option<Body> = generator::get_yield();
    body.expect("a coroutine is started with its closure")();
}
