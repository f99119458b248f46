//! Random programs over atomics of any ordering, as proptest strategies.

#![allow(dead_code)] // each test uses some of it

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use counterexample::program::{
    Class, Comparison, Condition, Integer, Location, Operation, Program, Register, Site, Statement,
    Thread, Update, Value,
};
use proptest::prelude::*;

/// One step of a thread, with numbers to choose by.
#[derive(Clone, Copy, Debug)]
struct Step {
    thread: usize,
    what: u8,
    location: usize,
    value: usize,
    ordering: usize,
    failure: usize,
    /// Whether a register of the thread takes the place of the value.
    depends: bool,
}

/// Values of two bits, so that they wrap.
const NARROW: Integer = Integer {
    bits: 2,
    signed: true,
};

const ATOMICS: usize = 2;

/// Programs of two or three threads with at most so many operations.
pub fn programs(operations: usize) -> impl Strategy<Value = Program> {
    programs_of(operations, NARROW, true)
}

/// The same of what real code can do: atomics of `usize`, no number that is not known, no loop that is cut off.
pub fn real_programs(operations: usize) -> impl Strategy<Value = Program> {
    programs_of(operations, Integer::USIZE, false)
}

fn programs_of(
    operations: usize,
    integer: Integer,
    is_open: bool,
) -> impl Strategy<Value = Program> {
    let step = (
        0..3_usize,
        0..20_u8,
        0..ATOMICS,
        0..3_usize,
        0..5_usize,
        0..3_usize,
        prop::bool::weighted(0.3),
    );
    let step = step.prop_map(
        |(thread, what, location, value, ordering, failure, depends)| Step {
            thread,
            what,
            location,
            value,
            ordering,
            failure,
            depends,
        },
    );
    let steps = prop::collection::vec(step, 2..=operations);
    (steps, 0..4_u8).prop_map(move |(steps, shape)| {
        let mut assembly = Assembly::new(shape, integer);
        assembly.is_open = is_open;
        assembly.program(&steps, operations)
    })
}

struct Assembly {
    program: Program,
    /// Of each thread, the latest register that is bound for sure.
    latest: [Option<usize>; 3],
    /// Whether thread 1 is spawned by thread 0, and joined by it.
    spawns: bool,
    joins: bool,
    is_open: bool,
}

impl Assembly {
    fn new(shape: u8, integer: Integer) -> Self {
        let location = |name: &str, class| Location {
            name: name.to_string(),
            initial: 0,
            class,
        };
        Assembly {
            program: Program {
                locations: vec![
                    location("x", Class::Atomic(integer)),
                    location("y", Class::Atomic(integer)),
                    location("d", Class::Plain(Integer::USIZE)),
                ],
                threads: vec![Thread::default(); 3],
                ..Program::default()
            },
            latest: [None; 3],
            spawns: shape > 1,
            joins: shape > 2,
            is_open: true,
        }
    }

    fn program(mut self, steps: &[Step], most: usize) -> Program {
        let own = |thread| steps.iter().filter(move |step| step.thread == thread);
        let first = own(0).count() / 2;
        let mut left = most - usize::from(self.spawns) - usize::from(self.joins);
        for thread in 0..3 {
            for (index, step) in own(thread).enumerate() {
                if thread == 0 && index == first && self.spawns {
                    self.plain_operation(0, Operation::Spawn(1));
                    self.spawns = false;
                }
                let size = if step.what == 16 { 2 } else { 1 };
                if left >= size {
                    left -= size;
                    self.step(*step);
                }
            }
            if thread == 0 && self.spawns {
                self.plain_operation(0, Operation::Spawn(1));
            }
            if thread == 0 && self.joins {
                self.plain_operation(0, Operation::Join(1));
                if let Some(last) = own(0).next_back().filter(|_| left > 0) {
                    left -= 1;
                    self.step(*last);
                }
            }
        }
        self.program
    }

    fn plain_operation(&mut self, thread: usize, operation: Operation) {
        self.program.threads[thread]
            .body
            .push(Statement::Operation {
                operation,
                register: None,
            });
    }

    fn site(&mut self, success: Ordering, failure: Option<Ordering>) -> usize {
        self.program.sites.push(Site {
            line: 0,
            column: 0,
            text: String::new(),
            success,
            failure,
        });
        self.program.sites.len() - 1
    }

    fn register(&mut self, thread: usize, name: &str) -> usize {
        let register = self.program.registers.len();
        let name = match name {
            "" => String::new(),
            name => format!("{name}{register}"),
        };
        self.program.registers.push(Register { name, thread });
        register
    }

    fn compare_exchange(&mut self, step: Step, new: Value) -> Operation {
        let success = [Relaxed, Acquire, Release, AcqRel, SeqCst][step.ordering];
        let failure = [Relaxed, Acquire, SeqCst][step.failure];
        Operation::CompareExchange {
            location: step.location,
            expected: Value::Constant(step.value),
            new,
            weak: self.is_open && step.what.is_multiple_of(2),
            site: self.site(success, Some(failure)),
        }
    }

    fn operation(&mut self, step: Step) -> Operation {
        let location = step.location;
        let value = match self.latest[step.thread].filter(|_| step.depends) {
            Some(register) => Value::Register(register),
            None => Value::Constant(step.value + 1),
        };
        let of_update = [Relaxed, Acquire, Release, AcqRel, SeqCst][step.ordering];
        let of_load = [Relaxed, Acquire, SeqCst, Acquire, SeqCst][step.ordering];
        let of_store = [Relaxed, Release, SeqCst, Release, SeqCst][step.ordering];
        let of_fence = [Acquire, Release, AcqRel, SeqCst, SeqCst][step.ordering];
        match step.what {
            0..=3 => Operation::Load(location, self.site(of_load, None)),
            4..=7 => Operation::Store(location, value, self.site(of_store, None)),
            8 => Operation::Update(location, Update::Add, value, self.site(of_update, None)),
            9 => {
                let update = [Update::Swap, Update::Max, Update::Xor][step.failure];
                Operation::Update(location, update, value, self.site(of_update, None))
            }
            10 | 11 => self.compare_exchange(step, value),
            12 | 13 => Operation::Fence(self.site(of_fence, None)),
            14 => Operation::Read(ATOMICS),
            15 => Operation::Write(ATOMICS, value),
            _ if self.is_open => Operation::Choose(2),
            _ => Operation::Fence(self.site(SeqCst, None)),
        }
    }

    fn step(&mut self, step: Step) {
        let thread = step.thread;
        let statement = match (step.what, self.latest[thread]) {
            (16, Some(register)) => {
                let compared = Value::Constant(step.value);
                let then = Step { what: 5, ..step };
                let otherwise = Step {
                    what: 0,
                    location: 1 - step.location,
                    ..step
                };
                Statement::If {
                    condition: Condition::Compare(
                        Value::Register(register),
                        Comparison::Equal,
                        compared,
                    ),
                    then: vec![self.bound(then, false)],
                    otherwise: match step.failure {
                        0 if self.is_open => vec![Statement::Bound],
                        _ => vec![self.bound(otherwise, false)],
                    },
                }
            }
            (17, _) => {
                let register = self.register(thread, "");
                let operation = self.operation(Step { what: 0, ..step });
                Statement::Wait {
                    operation,
                    register,
                    condition: Condition::Compare(
                        Value::Register(register),
                        Comparison::Less,
                        Value::Constant(step.value),
                    ),
                }
            }
            (18, _) => {
                let register = self.register(thread, "");
                let operation = self.compare_exchange(step, Value::Constant(step.value + 1));
                Statement::Wait {
                    operation,
                    register,
                    condition: Condition::Compare(
                        Value::Register(register),
                        Comparison::NotEqual,
                        Value::Constant(step.value),
                    ),
                }
            }
            (16, None) => self.bound(Step { what: 0, ..step }, true),
            _ => self.bound(step, true),
        };
        self.program.threads[thread].body.push(statement);
    }

    fn bound(&mut self, step: Step, stays: bool) -> Statement {
        let operation = self.operation(step);
        let register = operation
            .finds_value()
            .then(|| self.register(step.thread, "r"));
        if stays {
            self.latest[step.thread] = register.or(self.latest[step.thread]);
        }
        Statement::Operation {
            operation,
            register,
        }
    }
}
