//! Small programs as data, that the crate runs and the enumerator reads.

use std::collections::BTreeMap;
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
    /// Starts a thread, which is otherwise there from the beginning. It is joined later.
    Start(usize),
    /// Waits for the end of a thread that this one has started.
    Join(usize),
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
            Self::Fence(_) | Self::Start(_) | Self::Join(_) => None,
        }
    }

    pub fn reads(&self) -> bool {
        self.location().is_some() && !matches!(self, Self::Store(..))
    }

    pub fn may_write(&self) -> bool {
        self.location().is_some() && !matches!(self, Self::Load(..) | Self::Wait(..))
    }

    /// What it writes where it reads a value.
    pub fn written(&self, read: u64) -> Option<u64> {
        match *self {
            Self::Load(..) | Self::Wait(..) => None,
            Self::Fence(_) | Self::Start(_) | Self::Join(_) => None,
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
            Self::Start(_) | Self::Join(_) => Strength::None,
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
            Self::Start(_) | Self::Join(_) => unreachable!("its thread sees to it"),
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
            let is_late = |thread| {
                let mut operations = program.threads.iter().flatten();
                operations
                    .any(|operation| matches!(operation, Operation::Start(late) if *late == thread))
            };
            let early = (0..program.threads.len()).filter(|&thread| !is_late(thread));
            let early: Vec<_> = early
                .map(|thread| start(Arc::clone(&program), thread, Arc::clone(&atomics)))
                .collect();
            let mut outcomes = Outcomes::new();
            for thread in early {
                outcomes.extend(thread.join().expect("it does not panic"));
            }
            let mut outcome: Vec<u64> = outcomes.into_values().flatten().collect();
            outcome.extend(atomics.iter().map(|atomic| atomic.load(Ordering::Relaxed)));
            outcome
        })
    }
}

/// What each of some threads has read.
type Outcomes = BTreeMap<usize, Vec<u64>>;

/// Starts a thread, which returns what it and those that it has started have read.
fn start(
    program: Arc<Program>,
    thread: usize,
    atomics: Arc<[AtomicU64]>,
) -> thread::JoinHandle<Outcomes> {
    thread::spawn(move || {
        let (mut outcomes, mut reads) = (Outcomes::new(), Vec::new());
        let mut started = BTreeMap::new();
        for operation in &program.threads[thread] {
            match *operation {
                Operation::Start(late) => {
                    let late_thread = start(Arc::clone(&program), late, Arc::clone(&atomics));
                    started.insert(late, late_thread);
                }
                Operation::Join(late) => {
                    let late: thread::JoinHandle<Outcomes> =
                        started.remove(&late).expect("it was started");
                    outcomes.extend(late.join().expect("it does not panic"));
                }
                _ => reads.extend(operation.run(&atomics)),
            }
        }
        outcomes.insert(thread, reads);
        outcomes
    })
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
    /// Whether threads may start and join others.
    pub late: bool,
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
    for late in 1..shape.threads {
        if shape.late && random.bool() {
            let starter = &mut threads[random.usize(0..late)];
            let start = random.usize(0..=starter.len());
            starter.insert(start, Operation::Start(late));
            let join = random.usize(start + 1..=starter.len());
            starter.insert(join, Operation::Join(late));
        }
    }
    Program {
        locations: shape.locations,
        threads,
    }
}
