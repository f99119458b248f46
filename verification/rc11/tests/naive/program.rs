//! Small programs as data, that the crate runs and the enumerator reads.

use std::sync::Arc;

use rc11::hint::spin_loop;
use rc11::sync::atomic::{fence, AtomicU64, Ordering};
use rc11::{thread, Report};

use crate::axioms::{Axioms, Strength};
use crate::checked;

fn ordering(strength: Strength) -> Ordering {
    match strength {
        Strength::None => unreachable!("no operation of a program is an initialising write"),
        Strength::Relaxed => Ordering::Relaxed,
        Strength::Acquire => Ordering::Acquire,
        Strength::Release => Ordering::Release,
        Strength::AcqRel => Ordering::AcqRel,
        Strength::SeqCst => Ordering::SeqCst,
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Operation {
    Load(usize, Strength),
    Store(usize, u64, Strength),
    Add(usize, u64, Strength),
    Swap(usize, u64, Strength),
    /// Location, expected and new value, orderings of success and failure.
    CompareExchange(usize, u64, u64, Strength, Strength),
    Fence(Strength),
    /// Loads until the value is found.
    Wait(usize, u64, Strength),
}

impl Operation {
    pub fn location(&self) -> Option<usize> {
        match *self {
            Self::Load(location, ..)
            | Self::Store(location, ..)
            | Self::Add(location, ..)
            | Self::Swap(location, ..)
            | Self::CompareExchange(location, ..)
            | Self::Wait(location, ..) => Some(location),
            Self::Fence(_) => None,
        }
    }

    pub fn reads(&self) -> bool {
        !matches!(self, Self::Store(..) | Self::Fence(_))
    }

    pub fn may_write(&self) -> bool {
        !matches!(self, Self::Load(..) | Self::Fence(_) | Self::Wait(..))
    }

    /// What it writes where it reads a value.
    pub fn written(&self, read: u64) -> Option<u64> {
        match *self {
            Self::Load(..) | Self::Fence(_) | Self::Wait(..) => None,
            Self::Store(_, value, _) | Self::Swap(_, value, _) => Some(value),
            Self::Add(_, value, _) => Some(read.wrapping_add(value)),
            Self::CompareExchange(_, expected, new, ..) => (read == expected).then_some(new),
        }
    }

    /// Whether it goes on where it reads a value.
    pub fn goes_on(&self, read: u64) -> bool {
        match *self {
            Self::Wait(_, value, _) => read == value,
            _ => true,
        }
    }

    /// Its ordering, where it writes or not.
    pub fn strength(&self, writes: bool) -> Strength {
        match *self {
            Self::Load(_, strength)
            | Self::Store(_, _, strength)
            | Self::Add(_, _, strength)
            | Self::Swap(_, _, strength)
            | Self::Wait(_, _, strength)
            | Self::Fence(strength) => strength,
            Self::CompareExchange(.., success, failure) => {
                if writes {
                    success
                } else {
                    failure
                }
            }
        }
    }

    /// Does it, and returns what it read.
    fn run(&self, atomics: &[AtomicU64]) -> Option<u64> {
        match *self {
            Self::Load(at, strength) => Some(atomics[at].load(ordering(strength))),
            Self::Store(at, value, strength) => {
                atomics[at].store(value, ordering(strength));
                None
            }
            Self::Add(at, value, strength) => {
                Some(atomics[at].fetch_add(value, ordering(strength)))
            }
            Self::Swap(at, value, strength) => Some(atomics[at].swap(value, ordering(strength))),
            Self::CompareExchange(at, expected, new, success, failure) => {
                let (success, failure) = (ordering(success), ordering(failure));
                match atomics[at].compare_exchange(expected, new, success, failure) {
                    Ok(found) | Err(found) => Some(found),
                }
            }
            Self::Wait(at, value, strength) => {
                while atomics[at].load(ordering(strength)) != value {
                    spin_loop();
                }
                Some(value)
            }
            Self::Fence(strength) => {
                fence(ordering(strength));
                None
            }
        }
    }
}

#[derive(Clone, Debug)]
pub struct Program {
    pub locations: usize,
    pub threads: Vec<Vec<Operation>>,
}

impl Program {
    /// The place of every operation: its thread, and its number there.
    pub fn operations(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let threads = self.threads.iter().enumerate();
        threads.flat_map(|(thread, operations)| (0..operations.len()).map(move |at| (thread, at)))
    }

    pub fn at(&self, (thread, at): (usize, usize)) -> &Operation {
        &self.threads[thread][at]
    }

    /// Lets the crate explore it.
    pub fn explore(&self, axioms: Axioms) -> Report<Vec<u64>> {
        let program = Arc::new(self.clone());
        checked::explore_under(axioms, move || {
            let atomics: Arc<[AtomicU64]> =
                (0..program.locations).map(|_| AtomicU64::new(0)).collect();
            let start = |thread: usize| {
                let (program, atomics) = (Arc::clone(&program), Arc::clone(&atomics));
                thread::spawn(move || -> Vec<u64> {
                    let operations = program.threads[thread].iter();
                    operations
                        .filter_map(|operation| operation.run(&atomics))
                        .collect()
                })
            };
            let threads: Vec<_> = (0..program.threads.len()).map(start).collect();
            let mut outcome: Vec<u64> = Vec::new();
            for thread in threads {
                outcome.extend(thread.join().expect("it does not panic"));
            }
            outcome.extend(atomics.iter().map(|atomic| atomic.load(Ordering::Relaxed)));
            outcome
        })
    }
}

/// What a random program may consist of.
#[derive(Clone, Copy)]
pub struct Shape {
    pub locations: usize,
    pub threads: usize,
    pub operations: usize,
    /// Out of how many operations one is a fence; 0 is none.
    pub fences: u32,
    /// Out of how many operations one is a read-modify-write that always writes.
    pub updates: u32,
    /// Out of how many operations one is a comparison and exchange.
    pub comparisons: u32,
    /// Out of how many operations one is a wait.
    pub waits: u32,
}

/// A random program.
pub fn random(random: &mut fastrand::Rng, shape: Shape) -> Program {
    use Strength::{AcqRel, Acquire, Relaxed, Release, SeqCst};
    // Sometimes one ordering everywhere, sometimes mostly SeqCst, sometimes anything.
    let taste = random.u32(0..4);
    let pick = |random: &mut fastrand::Rng, from: &[Strength]| match taste {
        0 => SeqCst,
        1 if random.bool() => SeqCst,
        2 if random.bool() => Relaxed,
        _ => *random.choice(from).expect("there are some"),
    };
    let one_of = |random: &mut fastrand::Rng, many: u32| many > 0 && random.u32(0..many) == 0;
    let operation = |random: &mut fastrand::Rng| {
        let location = random.usize(0..shape.locations);
        if one_of(random, shape.fences) {
            let strength = *random
                .choice([Acquire, Release, AcqRel, SeqCst, SeqCst].as_slice())
                .expect("some");
            Operation::Fence(strength)
        } else if one_of(random, shape.updates) {
            let strength = pick(random, &[Relaxed, Acquire, Release, AcqRel, SeqCst]);
            let value = random.u64(1..3);
            if random.bool() {
                Operation::Add(location, value, strength)
            } else {
                Operation::Swap(location, value, strength)
            }
        } else if one_of(random, shape.comparisons) {
            let success = pick(random, &[Relaxed, Acquire, Release, AcqRel, SeqCst]);
            let failure = pick(random, &[Relaxed, Acquire, SeqCst]);
            Operation::CompareExchange(
                location,
                random.u64(0..3),
                random.u64(1..3),
                success,
                failure,
            )
        } else if one_of(random, shape.waits) {
            let strength = pick(random, &[Relaxed, Acquire, SeqCst]);
            Operation::Wait(location, random.u64(1..3), strength)
        } else if random.bool() {
            Operation::Load(location, pick(random, &[Relaxed, Acquire, SeqCst]))
        } else {
            Operation::Store(
                location,
                random.u64(1..3),
                pick(random, &[Relaxed, Release, SeqCst]),
            )
        }
    };
    let mut threads = vec![Vec::new(); shape.threads];
    for at in 0..shape.operations {
        // No thread is empty.
        let thread = if at < shape.threads {
            at
        } else {
            random.usize(0..shape.threads)
        };
        threads[thread].push(operation(random));
    }
    Program {
        locations: shape.locations,
        threads,
    }
}
