//! The memory model as a machine, independent of the axioms: threads take turns, and a counter is a
//! log. An update appends to it. A read picks any entry that is not older than what its thread has
//! already seen. With acquire and release, an entry also carries what its writer had seen, and
//! reading it lets the reader see that too. Nothing else can happen.
//!
//! That is RC11 without `SeqCst`. Reading the newest entry only, it is sequential consistency.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Release, SeqCst};

use counterexample::outcome::outcome_of;
use counterexample::program::{Operation, Orderings, Program, Scope, Statement, Value};

/// Which entries of a log a read may pick.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Any that is not older than what the thread has seen.
    NotOlder,
    /// The newest: threads take turns, and that is all.
    Newest,
}

/// What a program can do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// The values of every register and every counter at the end.
    pub outcomes: BTreeSet<Vec<Option<usize>>>,
    /// Whether there is a data race, after which the machine stops.
    pub races: bool,
    /// Whether threads can wait for ever: every thread that has not ended waits, and would go on with the
    /// newest value.
    pub endless: bool,
}

/// Everything that `program` can do with counters of these orderings, where `SeqCst` counts as acquire
/// and release.
pub fn behaviour(program: &Program, orderings: &[Orderings], reads: Reads) -> Behaviour {
    let machine = Machine { orderings, reads };
    let initial = || program.locations.iter().map(|location| location.initial);
    let start = State {
        todo: program
            .threads
            .iter()
            .map(|thread| thread.body.iter().rev().cloned().collect())
            .collect(),
        seen: vec![View::new(program); program.threads.len()],
        logs: initial()
            .map(|initial| vec![(initial, View::new(program))])
            .collect(),
        cells: initial().collect(),
        accesses: vec![Vec::new(); program.locations.len()],
        registers: vec![None; program.registers.len()],
    };
    let mut behaviour = Behaviour::default();
    let mut known = HashSet::from([start.clone()]);
    let mut open = vec![start];
    while let Some(state) = open.pop() {
        if state.todo.iter().all(Vec::is_empty) {
            behaviour
                .outcomes
                .insert(outcome_of(program, &state).collect());
        } else if state.todo.iter().all(|todo| waits_in_vain(&state, todo)) {
            behaviour.endless = true;
        }
        for thread in 0..state.todo.len() {
            for next in machine.step(&state, thread, &mut behaviour.races) {
                if known.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
    }
    behaviour
}

/// Whether a thread has ended, or waits with the newest value for another.
fn waits_in_vain(state: &State, todo: &[Statement]) -> bool {
    match todo.last() {
        None => true,
        Some(Statement::Wait {
            operation,
            register,
            condition,
        }) => {
            let counter = operation.atomic().expect("a wait for a counter");
            let mut newest = state.clone();
            newest.registers[*register] = state.last(counter);
            condition.evaluate(&newest) == Some(true)
        }
        Some(_) => false,
    }
}

/// What a thread, or the writer of an entry, has seen: of every log how far, and of every cell
/// which accesses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct View {
    logs: Vec<usize>,
    accesses: Vec<BTreeSet<usize>>,
}

impl View {
    fn new(program: &Program) -> Self {
        View {
            logs: vec![0; program.locations.len()],
            accesses: vec![BTreeSet::new(); program.locations.len()],
        }
    }

    fn join(&mut self, other: &View) {
        for (mine, other) in self.logs.iter_mut().zip(&other.logs) {
            *mine = (*mine).max(*other);
        }
        for (mine, other) in self.accesses.iter_mut().zip(&other.accesses) {
            mine.extend(other);
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    /// What each thread still has to do, the next statement last.
    todo: Vec<Vec<Statement>>,
    seen: Vec<View>,
    logs: Vec<Vec<(usize, View)>>,
    cells: Vec<usize>,
    /// For every cell, whether each access to it so far was a write.
    accesses: Vec<Vec<bool>>,
    registers: Vec<Option<usize>>,
}

impl Scope for State {
    fn register(&self, register: usize) -> Option<usize> {
        self.registers[register]
    }

    fn last(&self, counter: usize) -> Option<usize> {
        self.logs[counter].last().map(|entry| entry.0)
    }
}

struct Machine<'a> {
    orderings: &'a [Orderings],
    reads: Reads,
}

impl Machine<'_> {
    /// The states after the next statement of a thread.
    fn step(&self, state: &State, thread: usize, races: &mut bool) -> Vec<State> {
        let mut next = state.clone();
        let Some(statement) = next.todo[thread].pop() else {
            return Vec::new();
        };
        match statement {
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                let block = if condition.evaluate(&next) == Some(true) {
                    then
                } else {
                    otherwise
                };
                next.todo[thread].extend(block.into_iter().rev());
                vec![next]
            }
            Statement::Wait {
                operation,
                register,
                condition,
            } => {
                let after = self.operation(next, thread, &operation, races);
                let bind = |(mut state, found): (State, usize)| {
                    state.registers[register] = Some(found);
                    (condition.evaluate(&state) == Some(false)).then_some(state)
                };
                after.into_iter().filter_map(bind).collect()
            }
            Statement::Bound => unreachable!("every loop is unrolled to its end"),
            Statement::Operation {
                operation,
                register,
            } => {
                let after = self.operation(next, thread, &operation, races);
                let bind = |(mut state, found): (State, usize)| {
                    if let Some(register) = register {
                        state.registers[register] = Some(found);
                    }
                    state
                };
                after.into_iter().map(bind).collect()
            }
        }
    }

    /// The states after an operation, with the value that it found.
    fn operation(
        &self,
        state: State,
        thread: usize,
        operation: &Operation,
        races: &mut bool,
    ) -> Vec<(State, usize)> {
        match operation {
            Operation::Get(counter) => self.read(&state, thread, *counter),
            Operation::Inc(counter) => {
                let order = self.orderings[*counter].add;
                update(state, thread, *counter, order, |found| {
                    found.wrapping_add(1)
                })
            }
            Operation::Add(counter, amount) => {
                let amount = number(amount, &state);
                let order = self.orderings[*counter].add;
                update(state, thread, *counter, order, |found| {
                    found.wrapping_add(amount)
                })
            }
            Operation::Reset(counter) => update(
                state,
                thread,
                *counter,
                self.orderings[*counter].reset,
                |_| 0,
            ),
            Operation::Read(cell) => access(state, thread, *cell, None, races),
            Operation::Write(cell, value) => {
                let value = number(value, &state);
                access(state, thread, *cell, Some(value), races)
            }
            _ => unreachable!("an operation of a counter or of plain memory"),
        }
    }

    fn read(&self, state: &State, thread: usize, counter: usize) -> Vec<(State, usize)> {
        let newest = state.logs[counter].len() - 1;
        let oldest = match self.reads {
            Reads::NotOlder => state.seen[thread].logs[counter],
            Reads::Newest => newest,
        };
        let pick = |entry: usize| {
            let mut state = state.clone();
            let (value, carried) = state.logs[counter][entry].clone();
            state.seen[thread].logs[counter] = entry;
            if acquires(self.orderings[counter].get) {
                state.seen[thread].join(&carried);
            }
            (state, value)
        };
        (oldest..=newest).map(pick).collect()
    }
}

fn acquires(order: Ordering) -> bool {
    matches!(order, Acquire | AcqRel | SeqCst)
}

fn releases(order: Ordering) -> bool {
    matches!(order, Release | AcqRel | SeqCst)
}

fn update(
    mut state: State,
    thread: usize,
    counter: usize,
    order: Ordering,
    change: impl Fn(usize) -> usize,
) -> Vec<(State, usize)> {
    let log = &mut state.logs[counter];
    // What the entry before carries goes on: an update continues its release sequence.
    let (found, mut carried) = log.last().expect("the initial entry").clone();
    let seen = &mut state.seen[thread];
    if acquires(order) {
        seen.join(&carried);
    }
    seen.logs[counter] = log.len();
    if releases(order) {
        carried.join(seen);
    }
    log.push((change(found), carried));
    vec![(state, found)]
}

/// An access to plain memory: a race if another thread's conflicting access has not been seen.
fn access(
    mut state: State,
    thread: usize,
    cell: usize,
    written: Option<usize>,
    races: &mut bool,
) -> Vec<(State, usize)> {
    let seen = &mut state.seen[thread].accesses[cell];
    let mut earlier = state.accesses[cell].iter().enumerate();
    if earlier.any(|(access, &write)| (write || written.is_some()) && !seen.contains(&access)) {
        *races = true;
        return Vec::new();
    }
    seen.insert(state.accesses[cell].len());
    state.accesses[cell].push(written.is_some());
    let found = state.cells[cell];
    state.cells[cell] = written.unwrap_or(found);
    vec![(state, found)]
}

fn number(value: &Value, state: &State) -> usize {
    value.evaluate(state).expect("a register that was bound")
}
