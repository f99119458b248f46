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
use crate::program::{Assertion, Condition, MemoryOrderings, Program, Scope};

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
    /// What is left of each assertion.
    claims: Vec<usize>,
}

/// How many of the states that a program ends in say what of its claims.
#[derive(Debug)]
struct Judged {
    states: usize,
    ended: u64,
    endless: u64,
    /// For every assertion those in which it is false, and those of which it says nothing.
    false_in: Vec<u64>,
    silent_in: Vec<u64>,
    /// For every cell the steps that race.
    races: Vec<u64>,
}

impl Judged {
    /// Whether nothing worse can come.
    fn is_violated(&self) -> bool {
        let mut violations = self.false_in.iter().chain(&self.races);
        self.endless > 0 || violations.any(|&count| count > 0)
    }
}

fn judge(
    machine: &Machine,
    assertions: &[Assertion],
    limit: u64,
    until_violated: bool,
) -> Result<Judged, Outside> {
    let limit = MAX_STATES.min(usize::try_from(limit).unwrap_or(MAX_STATES));
    let mut judged = Judged {
        states: 0,
        ended: 0,
        endless: 0,
        false_in: vec![0; assertions.len()],
        silent_in: vec![0; assertions.len()],
        races: vec![0; machine.cell_locations.len()],
    };
    let mut claims = Claims::default();
    let start = assertions
        .iter()
        .map(|it| claims.start(&it.condition))
        .collect();
    let mut nodes = IndexSet::new();
    nodes.extend(machine.first().map(|state| Node {
        state,
        claims: start,
    }));
    let mut open: Vec<usize> = (0..nodes.len()).collect();
    while let Some(index) = open.pop() {
        let node: &Node = &nodes[index];
        let (end, steps) = (machine.end(&node.state), machine.steps(&node.state));
        match end {
            Some(End::AllEnded) => {
                judged.ended += 1;
                for (assertion, &claim) in node.claims.iter().enumerate() {
                    match claims.in_the_end(claim, machine, &node.state) {
                        Some(true) => {}
                        Some(false) => judged.false_in[assertion] += 1,
                        None => judged.silent_in[assertion] += 1,
                    }
                }
            }
            Some(End::AllWait) => judged.endless += 1,
            None => {}
        }
        let before = node.claims.clone();
        for step in steps {
            let state = match step.next {
                Next::State(state, _) => *state,
                Next::Race(cell) => {
                    judged.races[cell] += 1;
                    continue;
                }
            };
            let after = before.iter().map(|&claim| claims.after(claim, &step.bound));
            let claims = after.collect();
            let (index, is_new) = nodes.insert_full(Node { state, claims });
            if is_new {
                open.push(index);
            }
        }
        if until_violated && judged.is_violated() {
            break;
        }
        if nodes.len() > limit {
            return Err(Outside::TooManyStates);
        }
    }
    judged.states = nodes.len();
    Ok(judged)
}

/// The worst verdict on the claims of a program, as [`Findings::overall`] has it; of violations, the first that is
/// found. With it, how many states were gone through.
pub(crate) fn verdict(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
) -> Result<(Verdict, u64), Outside> {
    let machine = Machine::new(program, orderings, model, Look::At(&program.assertions))?;
    let judged = judge(&machine, &program.assertions, limit, true)?;
    let count = |counts: &[u64]| counts.iter().sum::<u64>();
    let verdict = if count(&judged.false_in) + count(&judged.races) > 0 {
        Verdict::CanFail
    } else if judged.endless > 0 {
        Verdict::WaitsForEver
    } else {
        Verdict::Holds
    };
    Ok((verdict, judged.states as u64))
}

/// Judges the assertions of a program as [`check`](crate::outcome::check) does, by states: what is counted are not
/// executions but the states that they end in.
pub(crate) fn findings(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
) -> Result<Findings, Outside> {
    let machine = Machine::new(program, orderings, model, Look::At(&program.assertions))?;
    let judged = judge(&machine, &program.assertions, limit, false)?;
    let shown = |count: u64, goal: Goal| {
        let witness = (count > 0).then(|| witness(program, orderings, model, goal, limit));
        let (witness, is_shortest) = witness.flatten().unzip();
        Violations::by_states(count, witness, is_shortest.unwrap_or(false))
    };
    let assertion = |assertion: usize| Judgement {
        violations: shown(judged.false_in[assertion], Goal::Assertion(assertion)),
        silent: judged.silent_in[assertion],
        ..Judgement::default()
    };
    let race = |cell: usize| Judgement {
        violations: shown(judged.races[cell], Goal::Race(cell)),
        ..Judgement::default()
    };
    let outcomes = outcomes(program, orderings, model, limit).ok();
    let unlisted = if outcomes.is_none() { judged.ended } else { 0 };
    let outcomes = outcomes.into_iter().flat_map(|it| it.outcomes);
    let races: u64 = judged.races.iter().sum();
    Ok(Findings {
        way: Way::States(judged.states as u64),
        coverage: Coverage {
            executions: judged.ended + races,
            endless: judged.endless,
            complete: true,
            ..Coverage::default()
        },
        outcomes: outcomes.map(|outcome| (outcome, 1)).collect(),
        outcomes_without_dependencies: Default::default(),
        unlisted,
        assertions: (0..program.assertions.len()).map(assertion).collect(),
        races: (0..machine.cell_locations.len()).map(race).collect(),
        waits: Judgement {
            violations: shown(judged.endless, Goal::WaitForEver),
            ..Judgement::default()
        },
    })
}
