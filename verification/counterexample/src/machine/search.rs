//! Verdicts without outcomes: a state, and what is still open about the claims in it.

use indexmap::IndexSet;

use super::claim::Claim;
use super::code::Instruction;
use super::outcomes::outcomes;
use super::state::{State, Thread};
use super::step::Next;
use super::witness::{witness, Goal};
use super::{Look, Machine, Outside, MAX_STATES};
use crate::explore::Coverage;
use crate::model::Model;
use crate::outcome::{Findings, Judgement, Verdict, Violations, Way};
use crate::program::{Condition, MemoryOrderings, Program, Scope};

/// The most states that are gone through to list outcomes that nobody asked for: registers that no claim speaks of
/// keep states apart.
const MAX_LISTING: u64 = 10_000;

/// How a state ends, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Every thread has ended.
    AllEnded,
    /// Every thread that has not ended waits, and would go on to wait with the last value.
    AllWait,
}

impl Machine<'_> {
    /// Whether nothing has to follow on a state. (Where threads wait, something may: one that has not seen an
    /// older entry's successors yet may end its wait by it.)
    pub(super) fn end(&self, state: &State) -> Option<End> {
        let waits = |(index, thread): (usize, &Thread)| match self.instruction(index, thread) {
            None => Some(false),
            Some(Instruction::Wait { counter, .. }) => {
                let last = state.counters[*counter].last();
                (!self.ends(state, index, last)).then_some(true)
            }
            Some(_) => None,
        };
        let threads = state.threads.iter().enumerate();
        let waiting = threads.map(waits).collect::<Option<Vec<bool>>>()?;
        Some(if waiting.contains(&true) {
            End::AllWait
        } else {
            End::AllEnded
        })
    }
}

/// Last values, when every thread has ended: the registers that are bound have been put in.
pub(super) struct Last<'a> {
    pub machine: &'a Machine<'a>,
    pub state: &'a State,
}

impl Scope for Last<'_> {
    fn register(&self, _register: usize) -> Option<usize> {
        None
    }

    fn last(&self, location: usize) -> Option<usize> {
        let mut counters = self.machine.counter_locations.iter();
        let counter = counters.position(|it| *it == location)?;
        let counter = &self.state.counters[counter];
        counter.value_at(counter.last())
    }
}

/// The claims of the states that a search goes through, each kept once.
#[derive(Default)]
pub(super) struct Claims(IndexSet<Claim>);

impl Claims {
    pub fn start(&mut self, condition: &Condition) -> usize {
        self.0.insert_full(Claim::given(condition, &[])).0
    }

    /// What is left of a claim with these values.
    pub fn after(&mut self, claim: usize, values: &[(usize, usize)]) -> usize {
        match &self.0[claim] {
            Claim::Open(condition) if !values.is_empty() => {
                let after = Claim::given(condition, values);
                self.0.insert_full(after).0
            }
            _ => claim,
        }
    }

    pub fn is_true(&self, claim: usize) -> bool {
        self.0[claim] == Claim::Settled(true)
    }

    /// What it comes to when every thread has ended.
    pub fn in_the_end(&self, claim: usize, machine: &Machine, state: &State) -> Option<bool> {
        match &self.0[claim] {
            Claim::Settled(holds) => Some(*holds),
            Claim::Open(condition) => condition.evaluate(&Last { machine, state }),
        }
    }
}

#[derive(PartialEq, Eq, Hash)]
struct Node {
    state: State,
    /// What is left of the assertion.
    claim: Option<usize>,
}

/// How many of the states that a program ends in say what of a claim.
#[derive(Debug)]
struct Judged {
    states: usize,
    ended: u64,
    endless: u64,
    /// Those in which the assertion is false, and those of which it says nothing.
    false_in: u64,
    silent_in: u64,
    /// For every cell the steps that race.
    races: Vec<u64>,
}

impl Judged {
    fn racing(&self) -> u64 {
        self.races.iter().sum()
    }
}

/// Goes through all states, or until one violates a claim.
fn judge(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    assertion: Option<usize>,
    limit: u64,
    until_violated: bool,
) -> Result<Judged, Outside> {
    let limit = MAX_STATES.min(usize::try_from(limit).unwrap_or(MAX_STATES));
    let assertion = assertion.map(|assertion| &program.assertions[assertion]);
    let look = assertion.map(std::slice::from_ref).unwrap_or_default();
    let machine = Machine::new(program, orderings, model, Look::At(look))?;
    let mut judged = Judged {
        states: 0,
        ended: 0,
        endless: 0,
        false_in: 0,
        silent_in: 0,
        races: vec![0; machine.cell_locations.len()],
    };
    let mut claims = Claims::default();
    let claim = assertion.map(|assertion| claims.start(&assertion.condition));
    let first = machine.first().map(|(state, _)| Node { state, claim });
    let mut nodes: IndexSet<Node> = first.into_iter().collect();
    let mut open: Vec<usize> = (0..nodes.len()).collect();
    while let Some(index) = open.pop() {
        let node = &nodes[index];
        let claim = node.claim;
        match machine.end(&node.state) {
            Some(End::AllEnded) => {
                judged.ended += 1;
                match claim.map(|claim| claims.in_the_end(claim, &machine, &node.state)) {
                    None | Some(Some(true)) => {}
                    Some(Some(false)) => judged.false_in += 1,
                    Some(None) => judged.silent_in += 1,
                }
            }
            Some(End::AllWait) => judged.endless += 1,
            None => {}
        }
        for step in machine.steps(&node.state) {
            match step.next {
                Next::State(state, _) => {
                    let claim = claim.map(|claim| claims.after(claim, &step.bound));
                    let state = *state;
                    let (index, is_new) = nodes.insert_full(Node { state, claim });
                    if is_new {
                        open.push(index);
                    }
                }
                Next::Race(cell) => judged.races[cell] += 1,
                Next::Nowhere => {}
            }
        }
        if until_violated && judged.false_in + judged.endless + judged.racing() > 0 {
            break;
        }
        if nodes.len() > limit {
            return Err(Outside::TooManyStates);
        }
    }
    judged.states = nodes.len();
    Ok(judged)
}

/// The worst verdict on the claims of a program: that all hold, or what the first violation is that is found. With
/// it, how many states were gone through.
pub(crate) fn verdict(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
) -> Result<(Verdict, u64), Outside> {
    let mut verdict = Verdict::Holds;
    let mut states = 0;
    let assertions = (0..program.assertions.len()).map(Some);
    for assertion in assertions.chain([None]) {
        let judged = judge(program, orderings, model, assertion, limit, true)?;
        states += judged.states as u64;
        if judged.false_in + judged.racing() > 0 {
            return Ok((Verdict::CanFail, states));
        } else if judged.endless > 0 {
            verdict = Verdict::WaitsForEver;
        }
    }
    Ok((verdict, states))
}

/// Judges the claims of a program as [`check`](crate::outcome::check) does, by states: what is counted are not
/// executions but the states that they end in.
pub(crate) fn findings(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
) -> Result<Findings, Outside> {
    let all = judge(program, orderings, model, None, limit, false)?;
    let mut states = all.states;
    let shown = |count: u64, goal: Goal| {
        let witness = (count > 0).then(|| witness(program, orderings, model, goal, limit));
        let (witness, is_shortest) = witness.flatten().unzip();
        Violations::by_states(count, witness, is_shortest.unwrap_or(false))
    };
    let mut assertions = Vec::new();
    for assertion in 0..program.assertions.len() {
        let judged = judge(program, orderings, model, Some(assertion), limit, false)?;
        states += judged.states;
        assertions.push(Judgement {
            violations: shown(judged.false_in, Goal::Assertion(assertion)),
            silent: judged.silent_in,
            judged: judged.ended + judged.racing(),
            ..Judgement::default()
        });
    }
    let ended = all.ended + all.racing();
    let race = |(cell, &count): (usize, &u64)| Judgement {
        violations: shown(count, Goal::Race(cell)),
        judged: ended,
        ..Judgement::default()
    };
    let outcomes = outcomes(program, orderings, model, limit.min(MAX_LISTING)).ok();
    let unlisted = if outcomes.is_none() { all.ended } else { 0 };
    let outcomes = outcomes.into_iter().flat_map(|it| it.outcomes);
    Ok(Findings {
        way: Way::States(states as u64),
        coverage: Coverage {
            executions: ended,
            endless: all.endless,
            complete: true,
            ..Coverage::default()
        },
        outcomes: outcomes.map(|outcome| (outcome, 1)).collect(),
        outcomes_without_dependencies: Default::default(),
        unlisted,
        assertions,
        races: all.races.iter().enumerate().map(race).collect(),
        waits: Judgement {
            violations: shown(all.endless, Goal::WaitForEver),
            judged: ended + all.endless,
            ..Judgement::default()
        },
    })
}
