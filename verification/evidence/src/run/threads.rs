//! Real threads on this processor: what happens to happen.
//!
//! The threads live through all iterations. They meet before each one, wait a few moments, each a
//! different number of them, and then run the program on counters of its own. Threads beyond the
//! number of processors overlap less. Each is pinned to a processor where the system allows it: threads
//! that wait for each other may otherwise be left to take turns on the same one, and never overlap.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::Arc;
use std::thread;

use atomic_counter::AtomicCounter;

#[path = "plain.rs"]
mod plain;

pub(super) use plain::Plain;
pub use std::sync::atomic;

use super::{pause, Alone, GivenUp, Memory, Refused, Registers, Runs, Shipped};
use counterexample::path::paths;
use counterexample::program::{Kind, Program};

/// How many iterations are made ready at a time.
const BATCH: u64 = 1_000;

/// How many times a waiting read is performed before the iteration is given up.
const PATIENCE: usize = 1_000;

/// The most moments that a thread waits once all have met.
const MAX_DELAY: usize = 50;

/// Runs `program` `iterations` times on counters of these `kinds`, which are all that is asked: what
/// the program pins is not looked at. Plain memory is a relaxed atomic here, so races go unseen.
///
/// # Errors
///
/// If the program is not valid, or a kind is not shipped.
///
/// # Panics
///
/// If there are fewer kinds than counters.
pub fn run(program: &Program, kinds: &[Kind], iterations: u64) -> Result<Runs, Refused> {
    run_on(program, Shipped::of(kinds)?, iterations)
}

/// The same on counters made by `counter`, which is given their index and initial value.
///
/// # Errors
///
/// If the program is not valid.
pub fn run_on<C: AtomicCounter<PrimitiveType = usize>>(
    program: &Program,
    counter: impl Fn(usize, usize) -> C,
    iterations: u64,
) -> Result<Runs, Refused> {
    paths(program)?;
    let program = Arc::new(program.clone());
    let mut runs = Runs::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..program.threads.len())
            .map(|index| {
                let (work, todo) = channel();
                let (done, results) = channel();
                scope.spawn(move || worker(index, &todo, &done));
                (work, results)
            })
            .collect();
        let mut left = iterations;
        while left > 0 {
            let size = left.min(BATCH);
            left -= size;
            let batch = (0..size).map(|_| Iteration {
                arrived: Alone(AtomicUsize::new(0)),
                memory: Memory::new(&program, &counter),
            });
            let batch: Arc<Vec<_>> = Arc::new(batch.collect());
            for (work, _) in &workers {
                let sent = work.send(Arc::clone(&batch));
                sent.expect("a worker lives as long as there is work");
            }
            let ended = workers.iter().map(|(_, results)| results.recv());
            let ended: Result<Vec<_>, _> = ended.collect();
            let ended = ended.expect("a worker answers");
            let batch = Arc::try_unwrap(batch).ok();
            let batch = batch.expect("a worker drops its work before it answers");
            let mut ended: Vec<_> = ended.into_iter().map(Vec::into_iter).collect();
            for iteration in batch {
                let threads = ended.iter_mut().flat_map(Iterator::next).collect();
                runs.record(iteration.memory, threads);
            }
        }
    });
    Ok(runs)
}

struct Iteration<C> {
    arrived: Alone<AtomicUsize>,
    memory: Memory<C>,
}

type Batch<C> = Arc<Vec<Iteration<C>>>;
type End = Result<Registers, GivenUp>;

fn worker<C: AtomicCounter<PrimitiveType = usize>>(
    thread: usize,
    todo: &Receiver<Batch<C>>,
    done: &Sender<Vec<End>>,
) {
    let processors = core_affinity::get_core_ids().unwrap_or_default();
    if let Some(&processor) = processors.iter().cycle().nth(thread) {
        core_affinity::set_for_current(processor);
    }
    let mut random = fastrand::Rng::with_seed(thread as u64);
    while let Ok(batch) = todo.recv() {
        let mut ended = Vec::with_capacity(batch.len());
        for Iteration { arrived, memory } in &*batch {
            let delay = random.usize(..=MAX_DELAY);
            arrived.0.fetch_add(1, Ordering::Relaxed);
            let mut attempt = 0;
            while arrived.0.load(Ordering::Relaxed) < memory.program.threads.len() {
                pause(attempt);
                attempt += 1;
            }
            (0..delay).for_each(|_| std::hint::spin_loop());
            ended.push(memory.thread(thread, PATIENCE));
        }
        drop(batch);
        if done.send(ended).is_err() {
            return;
        }
    }
}
