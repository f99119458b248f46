//! The shortest execution that violates a claim: the cheapest run of the machine that does, and then the execution
//! that makes the same choices.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use indexmap::map::Entry;
use indexmap::IndexMap;

use super::code::Instruction;
use super::search::{Claims, End};
use super::state::{Counter, State};
use super::step::{Next, Place, Step};
use super::{Look, Machine, MAX_STATES};
use crate::bits::bit;
use crate::execution::Execution;
use crate::growth::Choice;
use crate::model::Model;
use crate::outcome::{cost, Cost};
use crate::program::{MemoryOrderings, Program};
use crate::unfolding::Unfolding;

/// The most executions among which the shortest is looked for, after a data race.
const MAX_COMPLETIONS: usize = 100;

/// What is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// That an assertion, by index, is false.
    Assertion(usize),
    /// A data race on a cell, by its number among the cells.
    Race(usize),
    /// Threads that wait for ever.
    WaitForEver,
}

/// An execution that violates a claim, and whether it is the shortest; none if the search takes too many states,
/// or the program has too many operations for an execution to be drawn.
pub(super) fn witness(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    goal: Goal,
    limit: u64,
) -> Option<(Execution, bool)> {
    let look = match goal {
        Goal::Assertion(assertion) => &program.assertions[assertion..=assertion],
        Goal::Race(_) | Goal::WaitForEver => &[],
    };
    let unfolding = Arc::new(Unfolding::new(program).ok()?);
    let cheapest = |model| {
        let machine = Machine::new(program, orderings, model, Look::At(look)).ok()?;
        Run::cheapest(&machine, goal, limit)
    };
    let run = cheapest(model)?;
    // Of those that are equally short, one in which the threads take turns is the easiest to read.
    let run = match cheapest(Model::Sc) {
        Some(in_turns) if goal.is_race() || in_turns.size <= run.size => in_turns,
        _ => run,
    };
    let mut growing = Growing {
        run: &run,
        goal,
        racing: match goal {
            Goal::Race(cell) => program.plain().nth(cell)?,
            _ => 0,
        },
        model,
        left: MAX_COMPLETIONS,
        best: None,
    };
    growing.grow(&mut Execution::new(program, orderings, unfolding)?);
    let is_shortest = run.is_complete;
    growing.best.map(|(_, execution)| (execution, is_shortest))
}

/// What a run chose.
struct Run {
    /// How many operations it has.
    size: usize,
    /// Whether it goes to the end, and not only to a data race.
    is_complete: bool,
    /// The updates of every location, in their order, and the positions of reads: by their numbers in the unfolding
    /// of the program.
    orders: Vec<Vec<usize>>,
    reads: HashMap<usize, usize>,
}

#[derive(PartialEq, Eq, Hash)]
struct Node {
    state: State,
    claim: Option<usize>,
    /// Of every counter that will be updated, how many reads have found the newest entry: they will turn out to be
    /// stale.
    fresh: Vec<u16>,
}

/// The operations so far, and the reads among them that are stale.
type Price = (usize, usize);

/// How a node was reached: from another one, by one of its steps.
#[derive(Clone, Copy)]
struct Reached {
    price: Price,
    from: Option<(usize, usize)>,
}

/// A node to go on from, or one where the search ends: by reaching the goal there, or by a step from there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Open {
    Goal(usize, Option<usize>),
    Node(usize),
}

impl Goal {
    fn is_race(self) -> bool {
        matches!(self, Goal::Race(_))
    }
}

impl Run {
    /// The run with the fewest operations, and of those with the fewest stale reads (Dijkstra's algorithm). To a data
    /// race, which the shortest run to it makes no shorter, the one that goes ahead first.
    fn cheapest(machine: &Machine, goal: Goal, limit: u64) -> Option<Run> {
        let limit = MAX_STATES.min(usize::try_from(limit).unwrap_or(MAX_STATES));
        let mut claims = Claims::default();
        let claim = match goal {
            Goal::Assertion(assertion) => {
                Some(claims.start(&machine.program.assertions[assertion].condition))
            }
            _ => None,
        };
        let (state, left_out) = machine.first()?;
        let start = if goal.is_race() {
            (usize::MAX, 0)
        } else {
            (left_out, 0)
        };
        let first = Node {
            state,
            claim,
            fresh: vec![0; machine.counter_locations.len()],
        };
        let reached = Reached {
            price: start,
            from: None,
        };
        let mut nodes = IndexMap::from([(first, reached)]);
        let mut open = BinaryHeap::from([Reverse((start, Open::Node(0)))]);
        while let Some(Reverse((price, next))) = open.pop() {
            let index = match next {
                Open::Node(index) => index,
                Open::Goal(index, step) => {
                    return Some(Run::along(machine, &nodes, index, step, price.0));
                }
            };
            let (node, reached) = nodes.get_index(index).expect("a node that was reached");
            if reached.price < price {
                continue;
            }
            if let Some(waiting) = reaches(machine, &claims, goal, node) {
                open.push(Reverse((
                    (price.0 + waiting, price.1),
                    Open::Goal(index, None),
                )));
            }
            let (claim, fresh) = (node.claim, node.fresh.clone());
            let slots: Vec<usize> = node.state.counters.iter().map(Counter::last).collect();
            for (number, step) in machine.steps(&node.state).into_iter().enumerate() {
                let (stale, fresh) = stale_reads(machine, &step, fresh.clone(), &slots);
                let price = if goal.is_race() {
                    (price.0.saturating_sub(1), 0)
                } else {
                    (price.0 + 1 + step.left_out, price.1 + stale)
                };
                let state = match step.next {
                    Next::State(state, _) => *state,
                    Next::Race(cell) => {
                        if goal == Goal::Race(cell) {
                            open.push(Reverse((price, Open::Goal(index, Some(number)))));
                        }
                        continue;
                    }
                    Next::Nowhere => continue,
                };
                let claim = claim.map(|claim| claims.after(claim, &step.bound));
                if claim.is_some_and(|claim| claims.is_true(claim)) {
                    continue;
                }
                let reached = Reached {
                    price,
                    from: Some((index, number)),
                };
                let node = Node {
                    state,
                    claim,
                    fresh,
                };
                match nodes.entry(node) {
                    Entry::Vacant(entry) => {
                        open.push(Reverse((price, Open::Node(entry.index()))));
                        entry.insert(reached);
                    }
                    Entry::Occupied(mut entry) if price < entry.get().price => {
                        open.push(Reverse((price, Open::Node(entry.index()))));
                        entry.insert(reached);
                    }
                    Entry::Occupied(_) => {}
                }
            }
            if nodes.len() > limit {
                return None;
            }
        }
        None
    }

    /// What the run chose that leads to a node, and by a last step beyond it.
    fn along(
        machine: &Machine,
        nodes: &IndexMap<Node, Reached>,
        end: usize,
        beyond: Option<usize>,
        size: usize,
    ) -> Run {
        let mut path: Vec<(usize, usize)> = beyond.map(|step| (end, step)).into_iter().collect();
        let mut at = end;
        while let Some((before, step)) = nodes[at].from {
            path.push((before, step));
            at = before;
        }
        path.reverse();
        let counters = machine.counter_locations.len();
        let mut run = Run {
            size,
            is_complete: beyond.is_none(),
            orders: vec![Vec::new(); machine.program.locations.len()],
            reads: HashMap::new(),
        };
        let mut slots: Vec<Vec<Option<usize>>> = (0..counters)
            .map(|counter| vec![None; machine.updates[counter]])
            .collect();
        let location = |counter: usize| machine.counter_locations[counter];
        // Threads with the same code change places on the way.
        let mut who: Vec<usize> = (0..machine.code.threads.len()).collect();
        for (index, step) in path {
            let (node, _) = nodes.get_index(index).expect("a node that was reached");
            let step = machine.steps(&node.state).swap_remove(step);
            let event = machine.code.first_events[who[step.thread]] + step.event;
            let slot = |counter: usize, position: u16| {
                let dropped = machine.updates[counter] - node.state.counters[counter].last();
                dropped + usize::from(position)
            };
            match step.place {
                Place::Next(counter) => run.orders[location(counter)].push(event),
                Place::Missing(counter, missed) => {
                    let position = run.orders[location(counter)].len() - usize::from(missed);
                    run.reads.insert(event, position);
                }
                Place::Slot(counter, position) => {
                    slots[counter][slot(counter, position) - 1] = Some(event);
                }
                Place::SlotRead(counter, position) => {
                    run.reads.insert(event, slot(counter, position));
                }
                Place::Cell => {}
            }
            if let Next::State(_, order) = step.next {
                who = order.into_iter().map(|from| who[from]).collect();
            }
        }
        for (counter, slots) in slots.into_iter().enumerate() {
            run.orders[location(counter)].extend(slots.into_iter().flatten());
        }
        if beyond.is_none() {
            // Those who wait for ever find the last value.
            let (node, _) = nodes.get_index(end).expect("a node that was reached");
            for (place, thread) in node.state.threads.iter().enumerate() {
                if let Some(Instruction::Wait { event, counter, .. }) =
                    machine.instruction(place, thread)
                {
                    let event = machine.code.first_events[who[place]] + event;
                    run.reads
                        .insert(event, run.orders[location(*counter)].len());
                }
            }
        }
        run
    }

    /// Whether a choice is one that the run made, or one of those that it left open.
    fn makes(&self, choice: Choice, execution: &Execution) -> bool {
        match choice {
            Choice::Next(update) => {
                let location = execution.location(update);
                let next = self.orders[location].get(execution.order(location).len());
                next.map_or(!self.is_complete, |next| *next == update)
            }
            Choice::End(location) => execution.order(location).len() >= self.orders[location].len(),
            Choice::Read(read, position) => match self.reads.get(&read) {
                Some(found) => *found == position,
                // One that was left out finds the newest.
                None => {
                    let location = execution.location(read);
                    !self.is_complete || position == self.orders[location].len()
                }
            },
            // A way, which values decide.
            _ => true,
        }
    }
}

/// Whether a goal is reached in a state where nothing has to follow, and how many threads still wait there.
fn reaches(machine: &Machine, claims: &Claims, goal: Goal, node: &Node) -> Option<usize> {
    let end = machine.end(&node.state)?;
    match (goal, end) {
        (Goal::Assertion(_), End::AllEnded) => {
            let holds = claims.in_the_end(node.claim?, machine, &node.state);
            (holds == Some(false)).then_some(0)
        }
        (Goal::WaitForEver, End::AllWait) => {
            let threads = node.state.threads.iter().enumerate();
            let waiting = threads.filter(|(place, it)| machine.instruction(*place, it).is_some());
            Some(waiting.count())
        }
        _ => None,
    }
}

/// How many reads a step makes stale, and which are fresh after it.
fn stale_reads(
    machine: &Machine,
    step: &Step,
    mut fresh: Vec<u16>,
    slots: &[usize],
) -> (usize, Vec<u16>) {
    let stale = match step.place {
        Place::Next(counter) => usize::from(std::mem::take(&mut fresh[counter])),
        Place::Missing(_, 1..) => 1,
        Place::Missing(counter, 0) => {
            fresh[counter] += 1;
            0
        }
        Place::SlotRead(counter, position) => usize::from(usize::from(position) < slots[counter]),
        Place::Slot(..) | Place::Cell => 0,
    };
    if let Next::State(state, _) = &step.next {
        let updated = machine.ahead_of_all(state).updates;
        for (counter, fresh) in fresh.iter_mut().enumerate() {
            if updated & bit(counter) == 0 {
                *fresh = 0;
            }
        }
    }
    (stale, fresh)
}

/// The executions that make the choices of a run: one, if it is complete.
struct Growing<'a> {
    run: &'a Run,
    goal: Goal,
    /// The location of the cell, if it is for a race.
    racing: usize,
    model: Model,
    left: usize,
    best: Option<(Cost, Execution)>,
}

impl Growing<'_> {
    fn grow(&mut self, execution: &mut Execution) {
        let mut choices = execution.choices().peekable();
        if choices.peek().is_none() {
            self.left = self.left.saturating_sub(1);
            let shows = match self.goal {
                Goal::Race(_) => execution.races(self.racing).next().is_some(),
                Goal::Assertion(_) | Goal::WaitForEver => true,
            };
            let cost = cost(execution);
            let is_better = self.best.as_ref().is_none_or(|(best, _)| cost < *best);
            if shows && execution.explains_itself() && is_better {
                self.best = Some((cost, execution.clone()));
            }
            return;
        }
        for choice in choices {
            if self.left == 0 {
                return;
            }
            if self.run.makes(choice, execution) {
                let (undo, is_possible) = execution.choose(choice);
                if is_possible && self.model.allows(execution) {
                    self.grow(execution);
                }
                execution.undo(undo);
            }
        }
    }
}
