//! Stacks, one for each thread of the program.

/// A stack that runs one closure after another.
pub(crate) type Coroutine = generator::Generator<'static, (), ()>;

/// The words of a coroutine's stack: 256 KiB, of which the machine provides what is used.
const STACK: usize = (256 << 10) / size_of::<usize>();

/// The coroutines that are free for another thread.
#[derive(Default)]
pub(crate) struct Coroutines {
    free: Vec<Coroutine>,
}

impl Coroutines {
    /// A coroutine that will run the closure.
    pub(crate) fn start(&mut self, body: impl FnOnce() + Send + 'static) -> Coroutine {
        match self.free.pop() {
            Some(mut coroutine) => {
                coroutine.init_code(body);
                coroutine
            }
            None => generator::Gn::new_opt(STACK, body),
        }
    }

    /// Keeps one whose closure has ended for another thread.
    pub(crate) fn put_back(&mut self, coroutine: Coroutine) {
        self.free.push(coroutine);
    }
}
