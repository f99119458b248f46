//! Random programs: the search for the weakest orderings finds what trying all finds, and weaker orderings
//! never make something true. Trying all rests on nothing but whole explorations.

#[allow(dead_code)] // only the control builds a program by hand
mod build_atomics;
mod generate_atomics;

use std::sync::atomic::Ordering;

use counterexample::model::Model;
use counterexample::outcome::{check, Findings, Judgement};
use counterexample::program::{
    Comparison, Condition, Kind, MemoryOrderings, Operation, Program, Register, Site, Statement,
    Value,
};
use counterexample::unfolding::Unfolding;
use counterexample::weakest::{is_at_most, weakest, Change, Goal, Place, Role, Weakest};
use proptest::prelude::*;

/// The most choices that are tried one by one.
const MAX_CHOICES: usize = 700;

type Orderings = Vec<Ordering>;

/// The random programs, each place on its line, with an assertion over two registers. In half of them the
/// first thread publishes plain memory to the second, which may have a fence for it; and half of all are relaxed
/// throughout.
fn programs(operations: usize) -> impl Strategy<Value = Program> {
    let asserted = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let values = (0..3_usize, 0..3_usize);
    let random = (generate_atomics::programs(operations), asserted, values);
    (random, any::<[bool; 3]>()).prop_map(|((mut program, (one, other), values), shape)| {
        let [publishes, has_fence, is_relaxed] = shape;
        if publishes {
            publish(&mut program, has_fence);
        }
        for (number, site) in program.sites.iter_mut().enumerate() {
            site.line = number + 1;
            if is_relaxed {
                site.success = Ordering::Relaxed;
                site.failure = site.failure.map(|_| Ordering::Relaxed);
            }
        }
        if !uses_memory(&program) {
            program.locations.pop();
        }
        let named: Vec<usize> = program.named_registers().collect();
        if !named.is_empty() && values.0 > 0 {
            let is_other = |register: &prop::sample::Index, value| {
                let register = Value::Register(named[register.index(named.len())]);
                Condition::Compare(register, Comparison::NotEqual, Value::Constant(value))
            };
            let (left, right) = (is_other(&one, values.0 - 1), is_other(&other, values.1));
            let either = Condition::Or(Box::new(left), Box::new(right));
            program.assertions.push(either.into());
        }
        program
    })
}

/// The first thread writes to plain memory and then stores 3; the second, if it loads 3, reads the memory.
fn publish(program: &mut Program, has_fence: bool) {
    let sites = program.sites.len();
    let written = Site {
        line: 0,
        column: 1,
        text: String::new(),
        success: Ordering::SeqCst,
        failure: None,
    };
    program
        .sites
        .extend(vec![written; 2 + usize::from(has_fence)]);
    let data = program.plain().next().expect("a place of plain memory");
    let register = program.registers.len();
    program.registers.push(Register {
        name: String::new(),
        thread: 1,
    });
    let alone = |operation| Statement::Operation {
        operation,
        register: None,
    };
    let first = [
        Operation::Write(data, Value::Constant(1)),
        Operation::Store(0, Value::Constant(3), sites),
    ];
    program.threads[0].body.splice(0..0, first.map(alone));
    let load = Statement::Operation {
        operation: Operation::Load(0, sites + 1),
        register: Some(register),
    };
    let fence = has_fence.then(|| alone(Operation::Fence(sites + 2)));
    let is_three = (Value::Register(register), Value::Constant(3));
    let read = Statement::If {
        condition: Condition::Compare(is_three.0, Comparison::Equal, is_three.1),
        then: vec![alone(Operation::Read(data))],
        otherwise: Vec::new(),
    };
    let last = [load].into_iter().chain(fence).chain([read]);
    program.threads[1].body.extend(last);
}

/// Whether there is an access to the place of plain memory, which is the last location.
fn uses_memory(program: &Program) -> bool {
    let unfolding = Unfolding::new(program).expect("a small program");
    let mut events = unfolding.events.iter();
    events.any(|event| event.operation.is_plain())
}

/// How far each claim is false: not at all, if the compiler removes a dependency, or at any rate.
fn violations(findings: &Findings) -> Vec<u8> {
    let extent = |judgement: &Judgement| {
        let anyhow = judgement.violations.count > 0;
        let at_all = anyhow || judgement.without_dependencies.count > 0;
        u8::from(at_all) + u8::from(anyhow)
    };
    let claims = findings.assertions.iter().chain(&findings.races);
    claims.chain([&findings.waits]).map(extent).collect()
}

/// What is tried one by one.
struct Trial<'a> {
    program: &'a Program,
    model: Model,
    places: &'a [Place],
}

impl Trial<'_> {
    fn assigned(&self, orderings: &Orderings) -> MemoryOrderings {
        let mut assigned = self.program.orderings(Kind::Relaxed);
        for (place, &ordering) in self.places.iter().zip(orderings) {
            let site = &mut assigned.sites[place.line - 1];
            match place.role {
                Role::Failure => site.failure = ordering,
                Role::Only | Role::Success => site.success = ordering,
            }
        }
        assigned
    }

    fn findings(&self, orderings: &Orderings) -> Findings {
        let orderings = self.assigned(orderings);
        let findings = check(self.program, &orderings, self.model, u64::MAX);
        findings.expect("a small program")
    }

    /// The minimal ones of all choices with these orderings that are enough. What is above one of them is
    /// enough, too.
    fn minimal(
        &self,
        allowed: &[Orderings],
        is_enough: &dyn Fn(&Findings) -> bool,
    ) -> Vec<Orderings> {
        let mut choices = vec![Orderings::new()];
        for allowed in allowed {
            let with =
                |choice: &Orderings, ordering: &Ordering| [&choice[..], &[*ordering]].concat();
            let longer = choices.iter();
            let longer =
                longer.flat_map(|it| allowed.iter().map(move |ordering| with(it, ordering)));
            choices = longer.collect();
        }
        let (enough, others): (Vec<Orderings>, Vec<Orderings>) = choices
            .into_iter()
            .partition(|choice| is_enough(&self.findings(choice)));
        let is_at_most = |low: &Orderings, high: &Orderings| {
            let mut places = low.iter().zip(high);
            places.all(|(&low, &high)| is_at_most(low, high))
        };
        for choice in &others {
            let below = enough.iter().find(|low| is_at_most(low, choice));
            assert_eq!(below, None, "weaker than {choice:?}:\n{:?}", self.program);
        }
        let is_lowest = |choice: &&Orderings| {
            let mut lower = enough.iter().filter(|it| it != choice);
            !lower.any(|low| is_at_most(low, choice))
        };
        let mut lowest: Vec<Orderings> = enough.iter().filter(is_lowest).cloned().collect();
        lowest.sort_by_key(|choice| format!("{choice:?}"));
        lowest
    }
}

/// The choices that an answer has, given as changes.
fn choices(answer: &[Vec<Change>], written: &Orderings) -> Vec<Orderings> {
    let choice = |changes: &Vec<Change>| {
        let mut choice = written.clone();
        for change in changes {
            choice[change.place] = change.to;
        }
        choice
    };
    let mut choices: Vec<Orderings> = answer.iter().map(choice).collect();
    choices.sort_by_key(|choice| format!("{choice:?}"));
    choices
}

fn size(allowed: &[Orderings]) -> usize {
    allowed.iter().map(Vec::len).product()
}

/// Compares an answer with trying all, and says what it was about; `None` where that would be too many.
fn compare(program: &Program, model: Model, answer: &Weakest) -> Option<&'static str> {
    assert!(answer.complete);
    let places = &answer.places;
    let trial = Trial {
        program,
        model,
        places,
    };
    let written: Orderings = places.iter().map(|place| place.written).collect();
    let strongest = places.iter().map(|it| *it.allowed.last().expect("one"));
    let with_strongest = trial.findings(&strongest.collect());
    let at_best = violations(&with_strongest);
    let as_written = trial.findings(&written);
    let is_enough = |findings: &Findings| {
        let mut claims = violations(findings).into_iter().zip(&at_best);
        claims.all(|(found, best)| found <= *best)
    };
    let mut base = written.clone();
    if violations(&as_written) != at_best && !with_strongest.has_race() {
        let stronger = |place: &Place| {
            let allowed = place.allowed.iter().copied();
            allowed
                .filter(|&it| is_at_most(place.written, it))
                .collect()
        };
        let stronger: Vec<Orderings> = places.iter().map(stronger).collect();
        if size(&stronger) > MAX_CHOICES {
            return None;
        }
        let expected = trial.minimal(&stronger, &is_enough);
        assert_eq!(choices(&answer.repairs, &written), expected, "{program:?}");
        base = choices(&answer.repairs[..1], &written).remove(0);
    }
    if trial.findings(&base).has_race() {
        assert!(answer.weakest.is_empty());
        return Some("a race");
    }
    if answer.weakest.is_empty() {
        assert!(!answer.beyond_orderings.is_empty());
        return Some("nothing to keep");
    }
    let weaker = places.iter().zip(&base).map(|(place, &high)| {
        let allowed = place.allowed.iter().copied();
        let is_reached = place.is_reached == Some(true);
        let weaker = allowed.filter(|&it| is_at_most(it, high) && (is_reached || it == high));
        weaker.collect()
    });
    let weaker: Vec<Orderings> = weaker.collect();
    if size(&weaker) > MAX_CHOICES {
        return None;
    }
    let expected = match answer.goal {
        Goal::Claims => trial.minimal(&weaker, &is_enough),
        Goal::Outcomes => trial.minimal(&weaker, &|findings| {
            let known = as_written.outcomes.keys();
            known.eq(findings.outcomes.keys())
                && findings
                    .outcomes_without_dependencies
                    .keys()
                    .all(|outcome| {
                        as_written.outcomes.contains_key(outcome)
                            || as_written
                                .outcomes_without_dependencies
                                .contains_key(outcome)
                    })
        }),
    };
    assert_eq!(choices(&answer.weakest, &written), expected, "{program:?}");
    Some(
        match (answer.goal, answer.repairs.is_empty(), answer.weakest.len()) {
            (Goal::Outcomes, ..) => "outcomes",
            (_, false, _) => "repaired",
            (_, _, 1) => "one",
            _ => "several",
        },
    )
}

fn asked(program: &Program, model: Model) -> Weakest {
    weakest(program, Kind::Relaxed, model, u64::MAX).expect("a small program")
}

/// Every sort of answer has to occur.
fn compare_random(cases: u32) {
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..cases {
        let tree = programs(4).new_tree(&mut runner).expect("a program");
        let program = proptest::strategy::ValueTree::current(&tree);
        for model in [Model::Cpp20, Model::Rc11] {
            let sort = compare(&program, model, &asked(&program, model));
            *seen.entry(sort.unwrap_or("too many")).or_insert(0) += 1;
        }
    }
    for sort in [
        "one",
        "several",
        "repaired",
        "outcomes",
        "a race",
        "nothing to keep",
    ] {
        assert!(seen.contains_key(sort), "{sort}: {seen:?}");
    }
}

#[test]
fn the_search_finds_what_trying_all_finds() {
    compare_random(300);
}

#[test]
#[ignore = "takes minutes"]
fn the_search_finds_what_trying_all_finds_for_many() {
    compare_random(10_000);
}

/// A control: the answer for the interleavings is not that for C++20, and the comparison says so.
#[test]
#[should_panic(expected = "assertion `left == right` failed")]
fn a_wrong_answer_is_found() {
    use Ordering::SeqCst;
    let mut builder = build_atomics::Builder::default();
    let locations = [builder.atomic("x"), builder.atomic("y")];
    let mut registers = Vec::new();
    for thread in 0..2 {
        let store = builder.store(locations[thread], 1, SeqCst);
        let load = builder.load(locations[1 - thread], SeqCst);
        let (load, register) = builder.bind(&format!("r{thread}"), load);
        registers.push((register, 0));
        builder.thread(vec![build_atomics::alone(store), load]);
    }
    builder.assert(build_atomics::never(&registers));
    let answer = asked(&builder.program, Model::Sc);
    compare(&builder.program, Model::Cpp20, &answer);
}
