//! The executions of a program by the definitions: every combination of branches, waits that end or never
//! do, orders of updates and sources of reads is tried, and kept if the axioms hold. Independent of the
//! exact checker's search: nothing is pruned, and every relation is computed from scratch.

#![allow(dead_code)] // each test uses some of it

use std::collections::BTreeMap;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Release, SeqCst};

use counterexample::model::Model;
use counterexample::program::{Condition, Operation, Orderings, Program, Scope, Statement, Value};

/// What a program's executions come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Of the executions that end without a race.
    pub outcomes: BTreeMap<Vec<Option<usize>>, u64>,
    /// The executions with a race, and those that never end.
    pub racing: u64,
    pub endless: u64,
}

type Bindings = Vec<Option<usize>>;

#[derive(Clone)]
struct Event {
    thread: usize,
    operation: Operation,
    /// What was bound before, and what decides whether the event is reached.
    bindings: Bindings,
    control: Vec<usize>,
}

/// One way through the branches, with waits that end or never do.
#[derive(Clone, Default)]
struct Path {
    events: Vec<Event>,
    /// Conditions, with what was bound there, and whether they are to hold.
    conditions: Vec<(Condition, Bindings, bool)>,
    /// Waiting reads: the event, the wait, and whether it never ends.
    waits: Vec<(usize, Statement, Bindings, bool)>,
    bindings: Bindings,
    is_stuck: bool,
}

/// Every execution that a model allows. (Of `cpp20` those in which dependencies have no cycle.)
pub fn answer(program: &Program, orderings: &[Orderings], model: Model) -> Answer {
    answer_with(program, orderings, model, SeqCstBy::Psc)
}

/// Every execution that C++20 allows by its own text, where dependencies have no cycle.
pub fn answer_by_the_standard(program: &Program, orderings: &[Orderings]) -> Answer {
    answer_with(program, orderings, Model::Cpp20, SeqCstBy::TotalOrder)
}

/// What `SeqCst` means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SeqCstBy {
    /// RC11's psc has no cycle.
    Psc,
    /// C++20's total order S, consistent with strongly-happens-before and coherence-ordered-before
    /// (\[atomics.order\] 4), exists.
    TotalOrder,
}

fn answer_with(
    program: &Program,
    orderings: &[Orderings],
    model: Model,
    seq_cst: SeqCstBy,
) -> Answer {
    let mut paths = vec![Path {
        bindings: vec![None; program.registers.len()],
        ..Path::default()
    }];
    for (thread, body) in program.threads.iter().enumerate() {
        for path in &mut paths {
            path.is_stuck = false;
        }
        paths = block(paths, thread, &body.body, &[]);
    }
    let mut answer = Answer::default();
    for path in paths {
        let mut candidate = Candidate::new(program, orderings, &path, seq_cst);
        candidate.orders(0, model, &mut answer);
    }
    answer
}

fn block(mut paths: Vec<Path>, thread: usize, body: &[Statement], control: &[usize]) -> Vec<Path> {
    for statement in body {
        paths = paths
            .into_iter()
            .flat_map(|path| step(path, thread, statement, control))
            .collect();
    }
    paths
}

fn step(mut path: Path, thread: usize, statement: &Statement, control: &[usize]) -> Vec<Path> {
    if path.is_stuck {
        return vec![path];
    }
    // Every wait of this thread so far holds what follows, with what it compares with.
    let mut held = control.to_vec();
    for (wait, statement, bindings, _) in &path.waits {
        if path.events[*wait].thread == thread {
            held.push(*wait);
            if let Statement::Wait { condition, .. } = statement {
                condition.for_each_register(&mut |register| held.extend(bindings[register]));
            }
        }
    }
    let event = |operation: Operation, path: &Path| Event {
        thread,
        operation,
        bindings: path.bindings.clone(),
        control: held.clone(),
    };
    match statement {
        Statement::Operation {
            operation,
            register,
        } => {
            let event = event(operation.clone(), &path);
            path.events.push(event);
            if let Some(register) = register {
                path.bindings[*register] = Some(path.events.len() - 1);
            }
            vec![path]
        }
        Statement::Bound => unreachable!("every loop is unrolled to its end"),
        Statement::Wait {
            operation,
            register,
            ..
        } => {
            let event = event(operation.clone(), &path);
            path.events.push(event);
            let wait = path.events.len() - 1;
            path.bindings[*register] = Some(wait);
            [false, true]
                .map(|is_stuck| {
                    let mut path = path.clone();
                    let bindings = path.bindings.clone();
                    path.waits
                        .push((wait, statement.clone(), bindings, is_stuck));
                    path.is_stuck = is_stuck;
                    path
                })
                .to_vec()
        }
        Statement::If {
            condition,
            then,
            otherwise,
        } => {
            let mut inside = control.to_vec();
            condition.for_each_register(&mut |register| inside.extend(path.bindings[register]));
            let way = |holds: bool, body: &[Statement]| {
                let mut path = path.clone();
                let bindings = path.bindings.clone();
                path.conditions.push((condition.clone(), bindings, holds));
                block(vec![path], thread, body, &inside)
            };
            [way(true, then), way(false, otherwise)].concat()
        }
    }
}

fn feeding(value: &Value, bindings: &Bindings) -> Vec<usize> {
    let mut events = Vec::new();
    value.for_each_register(&mut |register| events.extend(bindings[register]));
    events
}

type Relation = Vec<Vec<bool>>;

fn closure(mut relation: Relation) -> Relation {
    let size = relation.len();
    for middle in 0..size {
        for one in 0..size {
            for other in 0..size {
                relation[one][other] |= relation[one][middle] && relation[middle][other];
            }
        }
    }
    relation
}

fn acyclic(relation: Relation) -> bool {
    let closed = closure(relation);
    (0..closed.len()).all(|node| !closed[node][node])
}

struct Candidate<'a> {
    program: &'a Program,
    orderings: &'a [Orderings],
    path: &'a Path,
    seq_cst: SeqCstBy,
    /// Each counter's updates in order, and each read's position.
    orders: Vec<Vec<usize>>,
    positions: Vec<usize>,
    values: Vec<(Option<usize>, Option<usize>)>,
}

impl<'a> Candidate<'a> {
    fn new(
        program: &'a Program,
        orderings: &'a [Orderings],
        path: &'a Path,
        seq_cst: SeqCstBy,
    ) -> Self {
        let updates = |counter: usize| {
            let events = path.events.iter().enumerate();
            let updates = events.filter(|(_, event)| {
                event.operation.atomic() == Some(counter) && event.operation.is_update()
            });
            updates.map(|(event, _)| event).collect()
        };
        Candidate {
            program,
            orderings,
            path,
            seq_cst,
            orders: (0..program.locations.len()).map(updates).collect(),
            positions: vec![0; path.events.len()],
            values: vec![(None, None); path.events.len()],
        }
    }

    /// Tries every order of the counters from `counter` on.
    fn orders(&mut self, counter: usize, model: Model, answer: &mut Answer) {
        if counter == self.orders.len() {
            for order in &self.orders {
                for (index, &update) in order.iter().enumerate() {
                    self.positions[update] = index + 1;
                }
            }
            return self.sources(0, model, answer);
        }
        self.permutations(counter, 0, model, answer);
    }

    fn permutations(&mut self, counter: usize, from: usize, model: Model, answer: &mut Answer) {
        if from == self.orders[counter].len() {
            return self.orders(counter + 1, model, answer);
        }
        for index in from..self.orders[counter].len() {
            self.orders[counter].swap(from, index);
            self.permutations(counter, from + 1, model, answer);
            self.orders[counter].swap(from, index);
        }
    }

    /// Tries every source of the reads from `event` on.
    fn sources(&mut self, event: usize, model: Model, answer: &mut Answer) {
        if event == self.path.events.len() {
            return self.judge(model, answer);
        }
        if let Operation::Get(counter) = self.path.events[event].operation {
            for position in 0..=self.orders[counter].len() {
                self.positions[event] = position;
                self.sources(event + 1, model, answer);
            }
        } else {
            self.sources(event + 1, model, answer);
        }
    }

    fn operation(&self, event: usize) -> &'a Operation {
        &self.path.events[event].operation
    }

    fn order(&self, event: usize) -> Option<Ordering> {
        let of = &self.orderings[self.operation(event).atomic()?];
        Some(match self.operation(event) {
            Operation::Get(_) => of.get,
            Operation::Reset(_) => of.reset,
            _ => of.add,
        })
    }

    fn relation(&self, holds: impl Fn(usize, usize) -> bool) -> Relation {
        let events = 0..self.path.events.len();
        let row = |one: usize| events.clone().map(|other| holds(one, other)).collect();
        events.clone().map(row).collect()
    }

    fn same_location(&self, one: usize, other: usize) -> bool {
        let cell = |event: usize| match self.operation(event) {
            Operation::Read(cell) | Operation::Write(cell, _) => Some(*cell),
            _ => None,
        };
        let counters = [one, other].map(|event| self.operation(event).atomic());
        counters[0] == counters[1] && cell(one) == cell(other)
    }

    fn program_order(&self, one: usize, other: usize) -> bool {
        one < other && self.path.events[one].thread == self.path.events[other].thread
    }

    /// The write that an event on a counter reads.
    fn source(&self, event: usize) -> Option<usize> {
        let operation = self.operation(event);
        let counter = operation.atomic()?;
        let position = self.positions[event] - usize::from(operation.is_update());
        position
            .checked_sub(1)
            .map(|index| self.orders[counter][index])
    }

    /// From an event to the updates that come later than it, or than what it reads.
    fn before_update(&self, one: usize, other: usize) -> bool {
        self.operation(one).atomic().is_some()
            && self.same_location(one, other)
            && self.operation(other).is_update()
            && self.positions[one] < self.positions[other]
    }

    fn synchronizes(&self, one: usize, other: usize) -> bool {
        let is_release = matches!(self.order(one), Some(Release | AcqRel | SeqCst));
        let is_acquire = matches!(self.order(other), Some(Acquire | AcqRel | SeqCst));
        let update = usize::from(self.operation(other).is_update());
        one != other
            && is_release
            && is_acquire
            && self.operation(one).is_update()
            && self.same_location(one, other)
            && self.positions[one] + update <= self.positions[other]
    }

    fn judge(&mut self, model: Model, answer: &mut Answer) {
        let hb = closure(self.relation(|one, other| {
            self.program_order(one, other) || self.synchronizes(one, other)
        }));
        let events = 0..self.path.events.len();
        let path = self.path;
        let is_write = |event: usize| matches!(path.events[event].operation, Operation::Write(..));
        let cell_source = |read: usize| {
            let writes = events.clone().filter(|&write| {
                is_write(write) && self.same_location(write, read) && hb[write][read]
            });
            writes.reduce(|last, write| if hb[last][write] { write } else { last })
        };
        let sources: Vec<Option<usize>> = events
            .clone()
            .map(|event| match self.operation(event) {
                Operation::Read(_) => cell_source(event),
                Operation::Write(..) => None,
                _ => self.source(event),
            })
            .collect();
        let allowed = match model {
            Model::Sc => acyclic(self.relation(|one, other| {
                self.program_order(one, other)
                    || sources[other] == Some(one)
                    || self.before_update(one, other)
            })),
            _ => {
                self.is_coherent(&hb)
                    && match self.seq_cst {
                        SeqCstBy::Psc => self.has_acyclic_psc(&hb),
                        SeqCstBy::TotalOrder => self.has_total_order(),
                    }
            }
        };
        let no_thin_air = match model {
            Model::Rc11 => acyclic(self.relation(|one, other| {
                self.program_order(one, other) || sources[other] == Some(one)
            })),
            _ => self.has_acyclic_dependencies(&sources),
        };
        if !allowed || !no_thin_air || !self.goes_its_way(&sources) {
            return;
        }
        let races = events.clone().any(|one| {
            events.clone().any(|other| {
                self.operation(one).atomic().is_none()
                    && self.same_location(one, other)
                    && one != other
                    && (is_write(one) || is_write(other))
                    && !hb[one][other]
                    && !hb[other][one]
            })
        });
        if races {
            answer.racing += 1;
        } else if self.path.waits.iter().any(|(.., is_stuck)| *is_stuck) {
            answer.endless += 1;
        } else {
            let found = |binding: &Option<usize>| binding.and_then(|event| self.values[event].0);
            let registers = self.program.named_registers();
            let registers = registers.map(|register| found(&self.path.bindings[register]));
            let last = |counter: usize| match self.orders[counter].last() {
                Some(&update) => self.values[update].1,
                None => Some(self.program.locations[counter].initial),
            };
            let counters = self.program.atomics().map(last);
            let outcome = registers.chain(counters).collect();
            *answer.outcomes.entry(outcome).or_default() += 1;
        }
    }

    /// Along happens-before, positions never go back, and go forward into an update.
    fn is_coherent(&self, hb: &Relation) -> bool {
        let events = 0..self.path.events.len();
        events.clone().all(|one| {
            !hb[one][one]
                && events.clone().all(|other| {
                    let counted = self.operation(one).atomic().is_some();
                    let update = usize::from(self.operation(other).is_update());
                    !(counted && self.same_location(one, other) && hb[one][other])
                        || self.positions[one] + update <= self.positions[other]
                })
        })
    }

    /// po ∪ (po≠loc ; hb ; po≠loc) ∪ hb=loc ∪ mo ∪ fr, between `SeqCst` events.
    fn has_acyclic_psc(&self, hb: &Relation) -> bool {
        let events = 0..self.path.events.len();
        let elsewhere = |one: usize, other: usize| {
            self.program_order(one, other) && !self.same_location(one, other)
        };
        let through = |one: usize, other: usize| {
            events.clone().any(|first| {
                elsewhere(one, first)
                    && events
                        .clone()
                        .any(|second| hb[first][second] && elsewhere(second, other))
            })
        };
        acyclic(self.relation(|one, other| {
            [one, other]
                .iter()
                .all(|&event| self.order(event) == Some(SeqCst))
                && (self.program_order(one, other)
                    || through(one, other)
                    || hb[one][other] && self.same_location(one, other)
                    || self.before_update(one, other))
        }))
    }

    /// Strongly-happens-before and coherence-ordered-before have no cycle together between `SeqCst`
    /// events.
    fn has_total_order(&self) -> bool {
        let events = 0..self.path.events.len();
        let is_seq_cst = |event: usize| self.order(event) == Some(SeqCst);
        // Coherence-ordered-before: reads-from, modification order and from-read, transitively.
        let coherence = closure(self.relation(|one, other| {
            self.before_update(one, other) || self.source(other) == Some(one)
        }));
        // Simply and strongly happens before are the same where nothing is consumed, but that the ends
        // of a synchronization that is not SeqCst at both have to be in program order with more.
        let simply = closure(self.relation(|one, other| {
            self.program_order(one, other) || self.synchronizes(one, other)
        }));
        let strongly = closure(self.relation(|one, other| {
            self.program_order(one, other)
                || self.synchronizes(one, other) && is_seq_cst(one) && is_seq_cst(other)
                || events.clone().any(|first| {
                    self.program_order(one, first)
                        && events
                            .clone()
                            .any(|last| simply[first][last] && self.program_order(last, other))
                })
        }));
        acyclic(self.relation(|one, other| {
            is_seq_cst(one) && is_seq_cst(other) && (coherence[one][other] || strongly[one][other])
        }))
    }

    /// What was found and what was left are two nodes an event: 2n and 2n + 1.
    fn has_acyclic_dependencies(&self, sources: &[Option<usize>]) -> bool {
        let size = self.path.events.len();
        let mut relation = vec![vec![false; 2 * size]; 2 * size];
        for (event, data) in self.path.events.iter().enumerate() {
            let (found, left) = (2 * event, 2 * event + 1);
            if let Some(source) = sources[event] {
                relation[2 * source + 1][found] = true;
            }
            if matches!(data.operation, Operation::Inc(_) | Operation::Add(..)) {
                relation[found][left] = true;
            }
            let argument = match &data.operation {
                Operation::Add(_, value) | Operation::Write(_, value) => {
                    feeding(value, &data.bindings)
                }
                _ => Vec::new(),
            };
            for feeding in argument.iter().chain(&data.control) {
                relation[2 * feeding][left] = true;
            }
        }
        acyclic(relation)
    }

    /// Computes the values, and says whether they lead this way.
    fn goes_its_way(&mut self, sources: &[Option<usize>]) -> bool {
        self.values.fill((None, None));
        for _ in 0..self.path.events.len() {
            for (event, source) in sources.iter().enumerate() {
                self.evaluate(event, *source);
            }
        }
        let scope = |bindings: &Bindings| At {
            candidate: self,
            bindings: bindings.clone(),
        };
        let conditions = self
            .path
            .conditions
            .iter()
            .all(|(condition, bound, holds)| condition.evaluate(&scope(bound)) == Some(*holds));
        conditions
            && self
                .path
                .waits
                .iter()
                .all(|(wait, statement, bound, is_stuck)| {
                    let Statement::Wait { condition, .. } = statement else {
                        unreachable!("a wait");
                    };
                    let counter = self.operation(*wait).atomic().expect("a counter");
                    let is_last = self.positions[*wait] == self.orders[counter].len();
                    let goes_on = condition.evaluate(&scope(bound));
                    goes_on == Some(*is_stuck) && (is_last || !is_stuck)
                })
    }

    fn evaluate(&mut self, event: usize, source: Option<usize>) {
        let data = &self.path.events[event];
        let initial = match &data.operation {
            Operation::Read(cell) => self.program.locations[*cell].initial,
            Operation::Write(..) => 0,
            other => self.program.locations[other.atomic().expect("a counter")].initial,
        };
        let found = source.map_or(Some(initial), |source| self.values[source].1);
        let scope = At {
            candidate: self,
            bindings: data.bindings.clone(),
        };
        let left = match &data.operation {
            Operation::Get(_) | Operation::Read(_) => None,
            Operation::Reset(_) => Some(0),
            Operation::Write(_, value) => value.evaluate(&scope),
            Operation::Inc(_) => found.map(|found| found.wrapping_add(1)),
            Operation::Add(_, value) => found
                .zip(value.evaluate(&scope))
                .map(|(found, amount)| found.wrapping_add(amount)),
            _ => unreachable!("an operation of a counter or of plain memory"),
        };
        self.values[event] = (found, left);
    }
}

struct At<'a, 'b> {
    candidate: &'b Candidate<'a>,
    bindings: Bindings,
}

impl Scope for At<'_, '_> {
    fn register(&self, register: usize) -> Option<usize> {
        self.bindings[register].and_then(|event| self.candidate.values[event].0)
    }

    fn last(&self, _counter: usize) -> Option<usize> {
        None
    }
}
