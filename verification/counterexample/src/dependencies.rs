//! Which values an execution makes out of which, and whether one is made out of itself.
//!
//! What a write leaves depends, by the program's text, on what was read into its argument, into the
//! condition of an `if` around it, and by the waits before it; and what an update leaves depends on
//! what it found, as does whether a compare-exchange writes at all. What `swap` and `reset` leave does not, nor
//! does what an update finds depend on its argument: found and left are two nodes. Which number an event finds
//! that may find any depends on nothing.
//!
//! Values do not come out of thin air: C++20 recommends it (\[atomics.order\]), and no implementation does
//! otherwise. An execution in which dependencies and reads-from have no cycle is possible for plainly
//! compiled code. Where they have one, it may be possible all the same, because compilers remove
//! dependencies that make no difference, as in `if r == 0 { b.inc() } else { b.inc() }`. So every write has
//! to be justified, one after the other: by what its thread really read, if that was written by writes
//! that are justified; or else by a run of its thread alone that does the same to the same location, with
//! values read that are initial or left by justified writes. (A thread that can do something whatever
//! it will read may be compiled to do it first. The idea is that of the *promises* of Kang et al., *A
//! Promising Semantics for Relaxed-Memory Concurrency*, POPL 2017.) A value that no order of such steps
//! justifies would have to justify itself.

use crate::bits::{acyclic, bit, each, Bits};
use crate::execution::Execution;
use crate::program::{Effect, Operation, Scope, Update, Value};
use crate::unfolding::{Event, Question, Waiting, Way};

/// The most steps that runs of threads may take to justify the writes of one execution. Where they do not
/// suffice, the writes that are left count as justified, so that nothing is claimed of them.
const MAX_STEPS: usize = 100_000;

/// The writes that the execution has earlier than a value on which they depend by the program's text: none
/// if dependencies and reads-from have no cycle, `None` if a value would have to justify itself.
pub(crate) fn early_writes(execution: &Execution) -> Option<Bits> {
    let writes = writes(execution);
    let rows = dependencies(execution, writes);
    if acyclic(writes, |write| rows[write]) {
        return Some(0);
    }
    let mut justified = 0;
    let mut early = 0;
    let mut steps = MAX_STEPS;
    loop {
        let ready = |write: &usize| rows[*write] & writes & !justified == 0;
        let read = each(writes & !justified).filter(ready);
        let read = read.fold(0, |set, write| set | bit(write));
        if read != 0 {
            justified |= read;
            continue;
        }
        if justified == writes {
            return Some(early);
        }
        let promised = each(writes & !justified)
            .find(|&write| Runs::new(execution, justified, write).justify(&mut steps));
        let promised = if steps == 0 {
            writes & !justified
        } else {
            bit(promised?)
        };
        justified |= promised;
        early |= promised;
    }
}

fn writes(execution: &Execution) -> Bits {
    let writes = execution.events().filter(|&event| execution.writes(event));
    writes.fold(0, |set, write| set | bit(write))
}

/// For every write, the writes whose values it depends on.
fn dependencies(execution: &Execution, writes: Bits) -> Vec<Bits> {
    let row = |event: usize| {
        if writes & bit(event) == 0 {
            return 0;
        }
        let data = execution.event(event);
        let own = if data.effect.depends_on_found() {
            bit(event)
        } else {
            0
        };
        let read = (data.arguments | data.control) & execution.present() | own;
        let sources = each(read).filter_map(|read| execution.source(read));
        sources.fold(0, |set, source| set | bit(source))
    };
    (0..execution.unfolding().events.len()).map(row).collect()
}

/// What a write does to its location, whatever it finds there, with the numbers that its arguments are.
#[derive(PartialEq, Eq)]
enum Change {
    Set(usize),
    Update(Update, usize),
    CompareExchange(usize, usize),
}

impl Change {
    /// What an event does if its registers are these; `None` if it does not write, or if one is not known.
    fn of(event: &Event, scope: &impl Scope) -> Option<Change> {
        let number = |value: &Value| Some(event.integer.wrap(value.evaluate(scope)?));
        match &event.effect {
            Effect::Nothing | Effect::Read => None,
            Effect::Write(value) | Effect::Update(Update::Swap, value) => {
                number(value).map(Change::Set)
            }
            Effect::Update(update, value) => {
                number(value).map(|value| Change::Update(*update, value))
            }
            Effect::CompareExchange { expected, new, .. } => {
                let numbers = number(expected).zip(number(new));
                numbers.map(|(expected, new)| Change::CompareExchange(expected, new))
            }
        }
    }

    /// What it leaves where it finds this; `None` if that is not known, or if it does not write then.
    fn leaves(&self, event: &Event, found: Option<usize>) -> Option<usize> {
        match *self {
            Change::Set(value) => Some(value),
            Change::Update(update, value) => Some(update.apply(event.integer, found?, value)),
            Change::CompareExchange(expected, new) => (found? == expected).then_some(new),
        }
    }
}

/// The runs of one thread, with values read that are initial or left by justified writes.
struct Runs<'a> {
    execution: &'a Execution,
    justified: Bits,
    /// The write to justify, and how many writes to its location its thread has before it.
    write: usize,
    before: usize,
    /// The events that its thread may have.
    events: Bits,
}

/// A run so far.
#[derive(Clone)]
struct Run {
    /// What each event of the thread found and left.
    found: Vec<Option<usize>>,
    left: Vec<Option<usize>>,
    /// The ways taken at forks, and those of `second` that are waits which do not end.
    first: Bits,
    second: Bits,
    skipped: Bits,
    endless: Bits,
}

impl<'a> Runs<'a> {
    fn new(execution: &'a Execution, justified: Bits, write: usize) -> Self {
        let events = &execution.unfolding().events;
        let own = |event: &usize| events[*event].thread == events[write].thread;
        let own = (0..events.len()).filter(own);
        let earlier = each(execution.po(write) & execution.unfolding().location[write]);
        let is_write = |event: &usize| execution.writes(*event);
        Runs {
            execution,
            justified,
            write,
            before: earlier.filter(is_write).count(),
            events: own.fold(0, |set, event| set | bit(event)),
        }
    }

    /// Whether some run has the effect of the write. False, with no steps left, if they did not suffice.
    fn justify(&self, steps: &mut usize) -> bool {
        let execution = self.execution;
        let none = vec![None; execution.unfolding().events.len()];
        // What another thread has handed over counts if that is justified.
        let mut found = none.clone();
        for event in each(execution.po(self.write) & !self.events) {
            let source = execution.source(event);
            if source.is_none_or(|write| self.justified & bit(write) != 0) {
                found[event] = execution.found(event);
            }
        }
        let start = Run {
            found,
            left: none,
            first: 0,
            second: 0,
            skipped: 0,
            endless: 0,
        };
        self.run_from(self.events, start, steps)
    }

    fn run_from(&self, todo: Bits, mut run: Run, steps: &mut usize) -> bool {
        let Some(event) = each(todo).next() else {
            return false;
        };
        if *steps == 0 {
            return false;
        }
        *steps -= 1;
        let todo = todo & !bit(event);
        let data = &self.execution.unfolding().events[event];
        self.decide(data.way.before, &mut run);
        if !run.leads(&data.way) {
            return self.run_from(todo, run, steps);
        }
        let values: Vec<Option<usize>> = match data.operation {
            Operation::Choose(below) => (0..below).map(Some).collect(),
            _ if data.operation.finds_value() => {
                self.values(event, &run).into_iter().map(Some).collect()
            }
            _ => vec![None],
        };
        values.into_iter().any(|found| {
            let mut run = run.clone();
            run.found[event] = found;
            let scope = At {
                run: &run,
                bindings: &data.bindings,
            };
            let change = Change::of(data, &scope);
            if change.is_none() && data.operation.may_write() {
                return false;
            }
            run.left[event] = change
                .as_ref()
                .and_then(|change| change.leaves(data, found));
            let writes = run.left[event].is_some();
            let is_justified = |change| writes && self.is_the_write(event, &change, &run);
            change.is_some_and(is_justified) || self.run_from(todo, run, steps)
        })
    }

    /// Decides the forks that a run has come past.
    fn decide(&self, before: Bits, run: &mut Run) {
        for fork in each(before & !(run.first | run.second | run.skipped)) {
            let data = &self.execution.unfolding().forks[fork];
            if !run.leads(&data.way) {
                run.skipped |= bit(fork);
                continue;
            }
            let bindings = &*data.bindings;
            let first = match &data.question {
                Question::If(condition) => condition.evaluate(&At { run, bindings }),
                Question::Bound => None,
                Question::Wait(wait) => {
                    let event = &self.execution.unfolding().events[*wait];
                    let (register, condition) = event.wait.as_ref().expect("a waiting read");
                    let goes_on = |found| {
                        condition.evaluate(&Waiting {
                            register: *register,
                            found,
                            before: At { run, bindings },
                        })
                    };
                    let goes_on = run.found[*wait].and_then(goes_on);
                    goes_on.map(|goes_on| !goes_on)
                }
            };
            if first == Some(true) {
                run.first |= bit(fork);
            } else {
                run.second |= bit(fork);
                run.endless |= self.execution.unfolding().waits & bit(fork);
            }
        }
    }

    /// What an event of a run may find: the initial value, what the run itself left last, and what
    /// justified writes of other threads left.
    fn values(&self, event: usize, run: &Run) -> Vec<usize> {
        let execution = self.execution;
        let unfolding = execution.unfolding();
        let initial = execution.initial[execution.location(event)];
        let location = unfolding.location[event];
        let own = each(location & self.events).filter_map(|event| run.left[event]);
        let others = each(location & self.justified & !self.events);
        let others = others.filter_map(|write| execution.left(write));
        let mut values: Vec<usize> = own.last().into_iter().chain([initial]).collect();
        values.extend(others);
        values.sort_unstable();
        values.dedup();
        values
    }

    /// Whether an event of a run, with this change, is the write to justify: the same change, after as many
    /// writes of the thread to the location.
    fn is_the_write(&self, event: usize, change: &Change, run: &Run) -> bool {
        let execution = self.execution;
        let events = &execution.unfolding().events;
        let location = |event: usize| events[event].operation.location();
        if location(event) != location(self.write) {
            return false;
        }
        let before = each(self.events & (bit(event) - 1));
        let before = before
            .filter(|&earlier| location(earlier) == location(event) && run.left[earlier].is_some());
        let write = &events[self.write];
        let wanted = Change::of(write, &execution.at(&write.bindings));
        before.count() == self.before && wanted.as_ref() == Some(change)
    }
}

impl Run {
    fn leads(&self, way: &Way) -> bool {
        way.first & !self.first == 0
            && way.second & !self.second == 0
            && way.before & self.endless == 0
    }
}

/// The registers of a run, as they are bound where something is evaluated.
struct At<'a> {
    run: &'a Run,
    bindings: &'a [Option<usize>],
}

impl Scope for At<'_> {
    fn register(&self, register: usize) -> Option<usize> {
        self.bindings[register].and_then(|event| self.run.found[event])
    }

    fn last(&self, _counter: usize) -> Option<usize> {
        None
    }
}
