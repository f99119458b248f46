//! The executions of a program by the definitions: every way through it, order of writes and source of a read
//! is tried, and kept if the axioms hold. Independent of the exact checker's search: nothing is pruned, and
//! every relation is computed from scratch, as the literature has it.

#![allow(dead_code)] // each test uses some of it

mod path;
mod relation;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Release, SeqCst};

use counterexample::model::Model;
use counterexample::program::{
    Effect, MemoryOrderings, Operation, Orderings, Program, Scope, Update, Value,
};

use path::{paths, Bindings, Path};
use relation::Relation;

/// What a program's executions come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Of the executions that end without a race.
    pub outcomes: BTreeMap<Vec<Option<usize>>, u64>,
    /// The executions with a race, those that never end, and those that are cut off.
    pub racing: u64,
    pub endless: u64,
    pub cut: u64,
}

/// Every execution that a model allows, where counters have these orderings. (Of `cpp20` those in which
/// dependencies have no cycle, with RC11's psc for the order S.)
pub fn answer(program: &Program, orderings: &[Orderings], model: Model) -> Answer {
    let orderings = program.with_counters(orderings.to_vec());
    answer_with(program, &orderings, model, SeqCstBy::Psc)
}

/// Every execution that C++20 allows by its own text, where dependencies have no cycle.
pub fn answer_by_the_standard(program: &Program, orderings: &[Orderings]) -> Answer {
    let orderings = program.with_counters(orderings.to_vec());
    answer_with(program, &orderings, Model::Cpp20, SeqCstBy::TotalOrder)
}

/// What `SeqCst` means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SeqCstBy {
    /// RC11's psc has no cycle.
    Psc,
    /// C++20's total order S, consistent with strongly-happens-before and coherence-ordered-before
    /// (\[atomics.order\] 4), exists.
    TotalOrder,
}

pub fn answer_with(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    seq_cst: SeqCstBy,
) -> Answer {
    let mut answer = Answer::default();
    for path in paths(program) {
        let mut candidate = Candidate::new(program, orderings, &path, (model, seq_cst));
        candidate.orders(0, &mut answer);
    }
    answer
}

struct Candidate<'a> {
    program: &'a Program,
    orderings: &'a MemoryOrderings,
    path: &'a Path,
    model: (Model, SeqCstBy),
    /// Program order, with what comes before because a thread is spawned or joined.
    po: Relation,
    /// Each location's atomic writes in order, and what each atomic read reads.
    orders: Vec<Vec<usize>>,
    sources: Vec<Option<usize>>,
    values: Vec<(Option<usize>, Option<usize>)>,
}

impl<'a> Candidate<'a> {
    fn new(
        program: &'a Program,
        orderings: &'a MemoryOrderings,
        path: &'a Path,
        model: (Model, SeqCstBy),
    ) -> Self {
        let size = path.events.len();
        let of_thread = |thread| (0..size).filter(move |&it| path.events[it].thread == thread);
        let mut po = Relation::new(size, |one, other| {
            one < other && path.events[one].thread == path.events[other].thread
        });
        for &(spawn, thread) in &path.spawns {
            of_thread(thread).for_each(|event| po.insert(spawn, event));
        }
        for &(thread, join) in &path.joins {
            of_thread(thread).for_each(|event| po.insert(event, join));
        }
        let mut candidate = Candidate {
            program,
            orderings,
            path,
            model,
            po: po.closure(),
            orders: Vec::new(),
            sources: vec![None; size],
            values: vec![(None, None); size],
        };
        let on = |location| {
            (0..size).filter(move |&it| path.events[it].operation.atomic() == Some(location))
        };
        candidate.orders = (0..program.locations.len())
            .map(|location| on(location).filter(|&it| candidate.writes(it)).collect())
            .collect();
        candidate
    }

    /// Tries every order of the locations from `location` on.
    fn orders(&mut self, location: usize, answer: &mut Answer) {
        if location == self.orders.len() {
            return self.sources(0, answer);
        }
        self.permutations(location, 0, answer);
    }

    fn permutations(&mut self, location: usize, from: usize, answer: &mut Answer) {
        if from == self.orders[location].len() {
            return self.orders(location + 1, answer);
        }
        for index in from..self.orders[location].len() {
            self.orders[location].swap(from, index);
            self.permutations(location, from + 1, answer);
            self.orders[location].swap(from, index);
        }
    }

    /// Tries every source of the reads from `event` on; an update reads the write just before it.
    fn sources(&mut self, event: usize, answer: &mut Answer) {
        if event == self.path.events.len() {
            return self.judge(answer);
        }
        let operation = self.operation(event);
        let location = operation.atomic().filter(|_| operation.finds_value());
        let Some(location) = location else {
            return self.sources(event + 1, answer);
        };
        let order = self.orders[location].clone();
        let last = match order.iter().position(|&write| write == event) {
            Some(own) => own..=own,
            None => 0..=order.len(),
        };
        for position in last {
            self.sources[event] = position.checked_sub(1).map(|index| order[index]);
            self.sources(event + 1, answer);
        }
    }

    fn operation(&self, event: usize) -> &'a Operation {
        &self.path.events[event].operation
    }

    fn writes(&self, event: usize) -> bool {
        match self.operation(event) {
            Operation::CompareExchange { .. } => self.path.events[event].succeeds,
            other => other.may_write(),
        }
    }

    fn is_update(&self, event: usize) -> bool {
        self.writes(event) && self.operation(event).finds_value()
    }

    fn is_fence(&self, event: usize) -> bool {
        matches!(self.operation(event), Operation::Fence(_))
    }

    fn ordering(&self, event: usize) -> Option<Ordering> {
        let operation = self.operation(event);
        if let Some(site) = operation.site() {
            let of = self.orderings.sites[site];
            let is_cas = matches!(operation, Operation::CompareExchange { .. });
            return Some(match is_cas && !self.writes(event) {
                true => of.failure,
                false => of.success,
            });
        }
        let of = &self.orderings.counters[operation.atomic()?];
        Some(match operation {
            Operation::Get(_) => of.get,
            Operation::Reset(_) => of.reset,
            _ => of.add,
        })
    }

    fn relation(&self, holds: impl Fn(usize, usize) -> bool) -> Relation {
        Relation::new(self.path.events.len(), holds)
    }

    fn same_location(&self, one: usize, other: usize) -> bool {
        let [one, other] = [one, other].map(|event| self.operation(event).location());
        one.is_some() && one == other
    }

    fn in_one_thread(&self, one: usize, other: usize) -> bool {
        self.path.events[one].thread == self.path.events[other].thread
    }

    fn rf(&self) -> Relation {
        self.relation(|one, other| self.sources[other] == Some(one))
    }

    fn mo(&self) -> Relation {
        self.relation(|one, other| {
            let place = |order: &Vec<usize>, event| order.iter().position(|&it| it == event);
            let orders = self.orders.iter();
            let mut places = orders.map(|order| (place(order, one), place(order, other)));
            places.any(|(one, other)| one.is_some() && other.is_some() && one < other)
        })
    }

    /// From a read to the writes after the one that it read, itself excepted. The initial write is no event.
    fn fr(&self, mo: &Relation) -> Relation {
        self.relation(|read, write| {
            let operation = self.operation(read);
            let is_read = operation.atomic().is_some() && operation.finds_value();
            let is_later = |source: Option<usize>| match source {
                Some(source) => mo.has(source, write),
                None => self.writes(write),
            };
            is_read
                && read != write
                && self.same_location(read, write)
                && is_later(self.sources[read])
        })
    }

    /// `releases_by ; release sequence ; rf ; acquires_by`
    fn sw(&self, rf: &Relation, mo: &Relation) -> Relation {
        let all = || 0..self.path.events.len();
        let releases = |event| matches!(self.ordering(event), Some(Release | AcqRel | SeqCst));
        let acquires = |event| matches!(self.ordering(event), Some(Acquire | AcqRel | SeqCst));
        let before = |one, other| self.po.has(one, other) && self.in_one_thread(one, other);
        let is_atomic = |event| self.operation(event).atomic().is_some();
        let reads = |event| is_atomic(event) && self.operation(event).finds_value();
        let writes = |event| is_atomic(event) && self.writes(event);
        let releases_by = self.relation(|x, w| {
            releases(x) && writes(w) && (x == w || self.is_fence(x) && before(x, w))
        });
        let sequence = self.relation(|w, v| {
            let goes_on = |u| !(mo.has(w, u) && (u == v || mo.has(u, v))) || self.is_update(u);
            writes(w) && (w == v || mo.has(w, v)) && all().all(goes_on)
        });
        let acquires_by = self.relation(|r, y| {
            acquires(y) && reads(r) && (r == y || self.is_fence(y) && before(r, y))
        });
        releases_by.then(&sequence).then(rf).then(&acquires_by)
    }

    fn judge(&mut self, answer: &mut Answer) {
        let (rf, mo) = (self.rf(), self.mo());
        let fr = self.fr(&mo);
        let sw = self.sw(&rf, &mo);
        let hb = self.po.or(&sw).closure();
        let eco = rf.or(&mo).or(&fr).closure();
        let (model, seq_cst) = self.model;
        let is_allowed = match model {
            Model::Sc => self.po.or(&rf).or(&mo).or(&fr).is_acyclic(),
            _ => {
                hb.is_irreflexive()
                    && hb.then(&eco).is_irreflexive()
                    && match seq_cst {
                        SeqCstBy::Psc => self.psc(&hb, &eco, &mo, &fr).is_acyclic(),
                        SeqCstBy::TotalOrder => self.before_in_s(&hb, &eco, &sw).is_acyclic(),
                    }
            }
        };
        if !is_allowed || model == Model::Rc11 && !self.po.or(&rf).is_acyclic() {
            return;
        }
        let sources = self.with_plain_memory(&hb);
        let no_thin_air = model != Model::Cpp20 || self.has_acyclic_dependencies(&sources);
        if !no_thin_air || !self.goes_its_way(&sources) {
            return;
        }
        let events = 0..self.path.events.len();
        let races = events.clone().any(|one| {
            events.clone().any(|other| {
                self.operation(one).is_plain()
                    && self.same_location(one, other)
                    && one != other
                    && (self.writes(one) || self.writes(other))
                    && !hb.has(one, other)
                    && !hb.has(other, one)
            })
        });
        if races {
            answer.racing += 1;
        } else if self.path.is_cut {
            answer.cut += 1;
        } else if !self.path.endless.is_empty() {
            answer.endless += 1;
        } else {
            let found = |binding: &Option<usize>| binding.and_then(|event| self.values[event].0);
            let registers = self.program.named_registers();
            let registers = registers.map(|register| found(&self.path.bindings[register]));
            let last = |location: usize| match self.orders[location].last() {
                Some(&write) => self.values[write].1,
                None => Some(self.program.locations[location].initial),
            };
            let outcome = registers.chain(self.program.atomics().map(last)).collect();
            *answer.outcomes.entry(outcome).or_default() += 1;
        }
    }

    /// What every event reads: of plain memory, the last write that happens before.
    fn with_plain_memory(&self, hb: &Relation) -> Vec<Option<usize>> {
        let events = 0..self.path.events.len();
        let last = |read: usize| {
            let writes = events.clone().filter(|&write| {
                self.writes(write) && self.same_location(write, read) && hb.has(write, read)
            });
            writes.reduce(|last, write| if hb.has(last, write) { write } else { last })
        };
        let source = |event: usize| match self.operation(event) {
            Operation::Read(_) => last(event),
            _ => self.sources[event],
        };
        events.clone().map(source).collect()
    }

    /// RC11's `psc_base | psc_F`.
    fn psc(&self, hb: &Relation, eco: &Relation, mo: &Relation, fr: &Relation) -> Relation {
        let po_elsewhere = self.po.filter(|one, other| !self.same_location(one, other));
        let scb = self
            .po
            .or(&po_elsewhere.then(hb).then(&po_elsewhere))
            .or(&hb.filter(|one, other| self.same_location(one, other)))
            .or(mo)
            .or(fr);
        let sc = self.relation(|one, other| one == other && self.is_seq_cst(one));
        let fences = sc.filter(|one, _| self.is_fence(one));
        let maybe_hb = hb.optional();
        let base = sc
            .or(&fences.then(&maybe_hb))
            .then(&scb)
            .then(&sc.or(&maybe_hb.then(&fences)));
        let of_fences = hb.or(&hb.then(eco).then(hb));
        base.or(&fences.then(&of_fences).then(&fences))
    }

    fn is_seq_cst(&self, event: usize) -> bool {
        self.ordering(event) == Some(SeqCst)
    }

    /// What C++20's order S has to contain.
    fn before_in_s(&self, hb: &Relation, eco: &Relation, sw: &Relation) -> Relation {
        let sc = self.relation(|one, other| one == other && self.is_seq_cst(one));
        let fences = sc.filter(|one, _| self.is_fence(one));
        let strongly = self
            .po
            .or(&sc.then(sw).then(&sc))
            .or(&self.po.then(hb).then(&self.po))
            .closure();
        sc.then(&strongly.or(eco))
            .then(&sc)
            .or(&sc.then(eco).then(hb).then(&fences))
            .or(&fences.then(hb).then(eco).then(&sc))
            .or(&fences.then(hb).then(eco).then(hb).then(&fences))
    }

    /// What was found and what was left are two nodes an event: 2n and 2n + 1.
    fn has_acyclic_dependencies(&self, sources: &[Option<usize>]) -> bool {
        let size = self.path.events.len();
        let mut relation = Relation::new(2 * size, |_, _| false);
        for (event, data) in self.path.events.iter().enumerate() {
            let (found, left) = (2 * event, 2 * event + 1);
            if let Some(source) = sources[event] {
                relation.insert(2 * source + 1, found);
            }
            let is_swap = matches!(data.operation.effect(), Effect::Update(Update::Swap, _));
            if self.is_update(event) && !is_swap {
                relation.insert(found, left);
            }
            let mut feeding = data.control.clone();
            data.operation.for_each_value(&mut |value| {
                value.for_each_register(&mut |register| feeding.extend(data.bindings[register]));
            });
            for feeding in feeding {
                relation.insert(2 * feeding, left);
            }
        }
        relation.is_acyclic()
    }

    /// Computes the values, and says whether they lead this way.
    fn goes_its_way(&mut self, sources: &[Option<usize>]) -> bool {
        self.values.fill((None, None));
        for _ in 0..self.path.events.len() {
            for (event, source) in sources.iter().enumerate() {
                self.evaluate(event, *source);
            }
        }
        let path = self.path;
        let mut conditions = path.conditions.iter();
        let mut endless = path.endless.iter();
        conditions
            .all(|(condition, bound, holds)| condition.evaluate(&self.at(bound)) == Some(*holds))
            && endless.all(|(wait, condition, bound)| {
                let location = self.operation(*wait).atomic().expect("an atomic");
                let is_last = sources[*wait] == self.orders[location].last().copied();
                is_last && condition.evaluate(&self.at(bound)) == Some(true)
            })
            && (0..path.events.len()).all(|event| self.ends_as_taken(event))
    }

    /// Whether a compare-exchange finds what it has to, to succeed or to fail.
    fn ends_as_taken(&self, event: usize) -> bool {
        let data = &self.path.events[event];
        let Operation::CompareExchange {
            location,
            expected,
            weak,
            ..
        } = &data.operation
        else {
            return true;
        };
        let expected = expected.evaluate(&self.at(&data.bindings));
        let integer = self.program.locations[*location].integer();
        let known = self.values[event].0.zip(expected);
        known.is_some_and(|(found, expected)| {
            let agrees = found == integer.wrap(expected);
            agrees == data.succeeds || *weak && agrees
        })
    }

    fn evaluate(&mut self, event: usize, source: Option<usize>) {
        let data = &self.path.events[event];
        let location = data.operation.location();
        let found = match location {
            None => data.number,
            Some(location) => match source {
                Some(source) => self.values[source].1,
                None => Some(self.program.locations[location].initial),
            },
        };
        let Some(location) = location else {
            self.values[event] = (found, None);
            return;
        };
        let integer = self.program.locations[location].integer();
        let number = |value: &Value| {
            let number = value.evaluate(&self.at(&data.bindings))?;
            Some(integer.wrap(number))
        };
        let left = match &data.operation.effect() {
            Effect::Nothing | Effect::Read => None,
            Effect::Write(value) | Effect::Update(Update::Swap, value) => number(value),
            Effect::Update(update, value) => found
                .zip(number(value))
                .map(|(found, value)| update.apply(integer, found, value)),
            Effect::CompareExchange { new, .. } => number(new).filter(|_| data.succeeds),
        };
        self.values[event] = (found, left);
    }

    fn at<'b>(&'b self, bindings: &'b Bindings) -> At<'a, 'b> {
        At {
            candidate: self,
            bindings,
        }
    }
}

struct At<'a, 'b> {
    candidate: &'b Candidate<'a>,
    bindings: &'b Bindings,
}

impl Scope for At<'_, '_> {
    fn register(&self, register: usize) -> Option<usize> {
        self.bindings[register].and_then(|event| self.candidate.values[event].0)
    }

    fn last(&self, _location: usize) -> Option<usize> {
        None
    }
}
