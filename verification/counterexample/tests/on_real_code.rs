//! Random programs of stores, updates, compare-exchanges, fences, plain memory, waits, and threads that are spawned
//! and joined, run on the atomics of `rc11`: the executions and outcomes are those that the checker finds.

mod generate_atomics;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use counterexample::model::Model;
use counterexample::outcome::{check, outcome_of, Outcome};
use counterexample::program::{
    Kind, Operation, Program, Scope, SiteOrderings, Statement, Update, Value,
};
use proptest::prelude::*;
use rc11::candidate::{self, Access, Location};
use rc11::model::Builder;
use rc11::sync::atomic::{fence, AtomicUsize, Ordering};
use rc11::thread::{self, JoinHandle};

/// What the executions of a program come to.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    outcomes: BTreeMap<Outcome, u64>,
    racing: u64,
    endless: u64,
}

/// A place of plain memory, in which a read finds the last write that happens before it.
struct Plain {
    location: Location,
    /// What each write leaves, with the thread that it is of.
    writes: Mutex<Vec<(usize, Access, usize)>>,
}

impl Plain {
    fn write(&self, thread: usize, value: usize) {
        let access = self.location.access(true);
        self.writes.lock().unwrap().push((thread, access, value));
    }

    fn read(&self) -> usize {
        let read = self.location.access(false);
        let mut writes = self.writes.lock().unwrap();
        // Of writes that race with each other, which one it is must not depend on who ran first.
        writes.sort_by_key(|&(thread, ..)| thread);
        let before = writes
            .iter()
            .filter(|(_, write, _)| write.happens_before(read));
        let last = before.reduce(|last, write| match last.1.happens_before(write.1) {
            true => write,
            false => last,
        });
        last.map_or(0, |&(_, _, value)| value)
    }
}

enum Shared {
    Atomic(AtomicUsize),
    Plain(Plain),
}

/// All that one execution shares.
struct Run {
    program: Arc<Program>,
    shared: Vec<Shared>,
    registers: Mutex<Vec<Option<usize>>>,
}

/// What a thread knows.
struct Registers(Vec<Option<usize>>);

impl Scope for Registers {
    fn register(&self, register: usize) -> Option<usize> {
        self.0[register]
    }

    fn last(&self, _location: usize) -> Option<usize> {
        None
    }
}

/// The end of an execution.
struct End(Vec<Option<usize>>, Vec<Option<usize>>);

impl Scope for End {
    fn register(&self, register: usize) -> Option<usize> {
        self.0[register]
    }

    fn last(&self, location: usize) -> Option<usize> {
        self.1[location]
    }
}

impl Run {
    fn new(program: &Arc<Program>) -> Arc<Self> {
        let shared = program
            .locations
            .iter()
            .map(|location| match location.is_plain() {
                true => Shared::Plain(Plain {
                    location: Location::new(),
                    writes: Mutex::default(),
                }),
                false => Shared::Atomic(AtomicUsize::new(location.initial)),
            });
        Arc::new(Run {
            program: Arc::clone(program),
            shared: shared.collect(),
            registers: Mutex::new(vec![None; program.registers.len()]),
        })
    }

    fn spawn(self: &Arc<Self>, thread: usize) -> JoinHandle<()> {
        let run = Arc::clone(self);
        thread::spawn(move || {
            let mut registers = Registers(vec![None; run.program.registers.len()]);
            let mut running = BTreeMap::new();
            run.block(
                thread,
                &run.program.threads[thread].body,
                &mut registers,
                &mut running,
            );
            let mut all = run.registers.lock().unwrap();
            for (mine, all) in registers.0.into_iter().zip(all.iter_mut()) {
                *all = all.or(mine);
            }
            drop(all);
            // What nobody has joined is joined at the end.
            for (_, handle) in running {
                handle.join().unwrap();
            }
        })
    }

    fn block(
        self: &Arc<Self>,
        thread: usize,
        block: &[Statement],
        registers: &mut Registers,
        running: &mut BTreeMap<usize, JoinHandle<()>>,
    ) {
        for statement in block {
            match statement {
                Statement::Operation {
                    operation,
                    register,
                } => match operation {
                    Operation::Spawn(other) => {
                        running.insert(*other, self.spawn(*other));
                    }
                    Operation::Join(other) => {
                        let handle = running.remove(other).expect("a thread that runs");
                        handle.join().unwrap();
                    }
                    _ => {
                        let found = self.operation(thread, operation, registers);
                        if let Some(register) = register {
                            registers.0[*register] = found;
                        }
                    }
                },
                Statement::Wait {
                    operation,
                    register,
                    condition,
                } => loop {
                    registers.0[*register] = self.operation(thread, operation, registers);
                    if condition.evaluate(registers) != Some(true) {
                        break;
                    }
                    rc11::hint::spin_loop();
                },
                Statement::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let holds = condition.evaluate(registers) == Some(true);
                    let block = if holds { then } else { otherwise };
                    self.block(thread, block, registers, running);
                }
                Statement::Bound => unreachable!("real code has no bound"),
            }
        }
    }

    fn operation(
        &self,
        thread: usize,
        operation: &Operation,
        registers: &Registers,
    ) -> Option<usize> {
        let number = |value: &Value| value.evaluate(registers).expect("a register that is bound");
        let orderings = |site: &usize| -> SiteOrderings { self.program.sites[*site].written() };
        let ordering = |site: &usize| real(orderings(site).success);
        let atomic = |location: &usize| match &self.shared[*location] {
            Shared::Atomic(atomic) => atomic,
            Shared::Plain(_) => unreachable!("an atomic"),
        };
        let plain = |location: &usize| match &self.shared[*location] {
            Shared::Plain(plain) => plain,
            Shared::Atomic(_) => unreachable!("plain memory"),
        };
        match operation {
            Operation::Load(location, site) => Some(atomic(location).load(ordering(site))),
            Operation::Store(location, value, site) => {
                atomic(location).store(number(value), ordering(site));
                None
            }
            Operation::Update(location, update, value, site) => {
                let (atomic, value) = (atomic(location), number(value));
                let ordering = ordering(site);
                Some(match update {
                    Update::Swap => atomic.swap(value, ordering),
                    Update::Add => atomic.fetch_add(value, ordering),
                    Update::Sub => atomic.fetch_sub(value, ordering),
                    Update::And => atomic.fetch_and(value, ordering),
                    Update::Nand => atomic.fetch_nand(value, ordering),
                    Update::Or => atomic.fetch_or(value, ordering),
                    Update::Xor => atomic.fetch_xor(value, ordering),
                    Update::Max => atomic.fetch_max(value, ordering),
                    Update::Min => atomic.fetch_min(value, ordering),
                })
            }
            Operation::CompareExchange {
                location,
                expected,
                new,
                site,
                ..
            } => {
                let of = orderings(site);
                let (success, failure) = (real(of.success), real(of.failure));
                let (expected, new) = (number(expected), number(new));
                let found = atomic(location).compare_exchange(expected, new, success, failure);
                Some(found.unwrap_or_else(|found| found))
            }
            Operation::Fence(site) => {
                fence(ordering(site));
                None
            }
            Operation::Write(location, value) => {
                plain(location).write(thread, number(value));
                None
            }
            Operation::Read(location) => Some(plain(location).read()),
            other => unreachable!("{other:?} is not drawn"),
        }
    }
}

fn real(ordering: std::sync::atomic::Ordering) -> Ordering {
    ordering
}

/// What the engine on real code finds.
fn on_real_code(program: &Program) -> Found {
    let spawned: Vec<usize> = program
        .threads
        .iter()
        .flat_map(|thread| &thread.body)
        .filter_map(|statement| match statement {
            Statement::Operation {
                operation: Operation::Spawn(thread),
                ..
            } => Some(*thread),
            _ => None,
        })
        .collect();
    let program = Arc::new(program.clone());
    let found = Arc::new(Mutex::new((BTreeMap::new(), 0_u64, 0_u64)));
    let mut builder = Builder::new();
    // The environment has no say.
    builder.execution = None;
    let (report, [racing, peaceful]) = candidate::explore(&builder, {
        let found = Arc::clone(&found);
        move || {
            let run = Run::new(&program);
            let starts = (0..program.threads.len()).filter(|thread| !spawned.contains(thread));
            let running: Vec<_> = starts.map(|thread| run.spawn(thread)).collect();
            for handle in running {
                handle.join().unwrap();
            }
            let (mut has_race, mut last) = (false, Vec::new());
            for shared in &run.shared {
                last.push(match shared {
                    Shared::Atomic(atomic) => Some(atomic.load(Ordering::Relaxed)),
                    Shared::Plain(plain) => {
                        has_race |= plain.location.has_race();
                        None
                    }
                });
            }
            let mut found = found.lock().unwrap();
            found.2 += 1;
            if has_race {
                found.1 += 1;
                return;
            }
            let end = End(run.registers.lock().unwrap().clone(), last);
            let outcome: Outcome = outcome_of(&program, &end).collect();
            *found.0.entry(outcome).or_default() += 1;
        }
    });
    assert!(report.failure.is_none(), "{:?}", report.failure);
    assert!(report.complete);
    let (outcomes, races, ended) = found.lock().unwrap().clone();
    assert_eq!(ended, report.executions);
    Found {
        outcomes,
        racing: races + racing,
        endless: peaceful,
    }
}

/// What the checker finds.
fn exact(program: &Program, model: Model) -> Found {
    let orderings = program.orderings(Kind::Relaxed);
    let findings = check(program, &orderings, model, u64::MAX).expect("a small program");
    assert!(findings.coverage.complete);
    let ended: u64 = findings.outcomes.values().sum();
    Found {
        racing: findings.coverage.executions - ended,
        endless: findings.coverage.endless,
        outcomes: findings.outcomes,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_programs(program in generate_atomics::real_programs(7)) {
        let (exact, real) = (exact(&program, Model::Rc11), on_real_code(&program));
        prop_assert_eq!(exact, real, "{:?}", program);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    #[ignore = "takes a minute"]
    fn many_random_programs(program in generate_atomics::real_programs(8)) {
        let (exact, real) = (exact(&program, Model::Rc11), on_real_code(&program));
        prop_assert_eq!(exact, real, "{:?}", program);
    }
}
