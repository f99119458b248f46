//! What Coq compares with its definitions in `verification/proofs/Model.v`: candidate executions of programs
//! with stores, updates, comparisons and fences, and what the second telling of each axiom says of them.
//!
//! Of every program, the crate finds exactly the candidates of which the telling says that they are allowed.

mod shapes;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::axioms::Axioms;
use crate::axioms::Strength::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use crate::naive::program::{random, Operation, Program, Shape};
use crate::naive::{visit, Choice};

/// So often is each program of the literature tried with orderings that are drawn at random.
const VARIATIONS: usize = 40;

/// Random programs beside those.
const RANDOM_PROGRAMS: usize = 150;

/// Of what is drawn at random: so many candidates with the same verdicts and the same use of fences, at most.
const OF_ONE_KIND: usize = 6;

/// Programs with more candidates than this are left out.
const MOST_CANDIDATES: usize = 300;

/// So many candidates break one axiom and no other, at least, of each axiom.
const ALONE: usize = 24;

/// What the second telling says of a candidate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Verdicts {
    atomicity: bool,
    coherence: bool,
    psc: bool,
    order_s: bool,
    no_thin_air: bool,
    interleaving: bool,
}

impl Verdicts {
    fn of(program: &Program, choice: &Choice) -> Self {
        let candidate = choice.candidate;
        let derived = candidate.derived();
        Self {
            atomicity: candidate.atomicity() && updates_follow_their_sources(program, choice),
            coherence: derived.coherence(),
            psc: candidate.psc_acyclic(&derived),
            order_s: candidate.has_order_s(&derived),
            no_thin_air: candidate.no_thin_air(),
            interleaving: candidate.satisfies(Axioms::Sc),
        }
    }

    /// Whether it breaks one axiom of RC11, and which.
    fn breaks_alone(self) -> Option<&'static str> {
        match (self.atomicity, self.coherence, self.psc, self.no_thin_air) {
            (false, true, true, true) => Some("atomicity"),
            (true, false, true, true) => Some("coherence"),
            (true, true, false, true) => Some("psc"),
            (true, true, true, false) => Some("no-thin-air"),
            _ => None,
        }
    }
}

/// An update is two events in the paper, and coherence excludes that it reads what comes after it. It is one
/// event in C++20 and `Model.v`, which have atomicity say so.
fn updates_follow_their_sources(program: &Program, choice: &Choice) -> bool {
    let operations: Vec<_> = program.operations().collect();
    let place = |at: usize| {
        let mut orders = choice.orders.iter();
        orders.find_map(|order| order.iter().position(|&write| write == at))
    };
    (0..operations.len()).all(|at| {
        let is_update = program.at(operations[at]).reads() && choice.values[at].1.is_some();
        !is_update || choice.sources[at].is_none_or(|source| place(source) < place(at))
    })
}

/// The file.
pub fn generated() -> String {
    let mut cases = Vec::new();
    let mut alone: BTreeMap<&str, usize> = BTreeMap::new();
    let mut add = |about: &str, program: &Program, choices: &[(Verdicts, String)]| {
        for (verdicts, execution) in choices {
            if let Some(axiom) = verdicts.breaks_alone() {
                *alone.entry(axiom).or_default() += 1;
            }
            if verdicts.breaks_alone() == Some("psc") && !has_seq_cst_access(program) {
                *alone.entry("psc, by fences").or_default() += 1;
            }
            let Verdicts {
                atomicity,
                coherence,
                psc,
                order_s,
                no_thin_air,
                interleaving,
            } = verdicts;
            cases.push(format!(
                "  (* {about} *)\n  judged_by_axiom ({execution}) {atomicity} {coherence} {psc} \
                 {order_s} {no_thin_air} {interleaving}"
            ));
        }
    };
    let mut generator = fastrand::Rng::with_seed(0);
    let mut seen = HashSet::new();
    let mut printed: HashMap<_, usize> = HashMap::new();
    // At most one with each verdict of every program.
    let mut draw = |generator: &mut fastrand::Rng, program: &Program, limited: bool| {
        let mut choices = judged(program).unwrap_or_default();
        generator.shuffle(&mut choices);
        let mut verdicts_seen = HashSet::new();
        choices.retain(|(verdicts, execution)| {
            let printed = printed.entry((*verdicts, use_of_fences(program)));
            let printed = printed.or_default();
            let most = match verdicts.breaks_alone() {
                Some(_) => ALONE,
                None => OF_ONE_KIND,
            };
            let is_wanted = (!limited || *printed < most)
                && !verdicts_seen.contains(verdicts)
                && seen.insert(execution.clone());
            if is_wanted {
                *printed += 1;
                verdicts_seen.insert(*verdicts);
            }
            is_wanted
        });
        choices
    };
    let programs = shapes::SHAPES.iter().map(|(name, threads)| {
        let program = Program {
            locations: 3,
            threads: threads.iter().map(|thread| thread.to_vec()).collect(),
        };
        (name, program)
    });
    let programs: Vec<_> = programs.collect();
    for (name, program) in &programs {
        add(name, program, &draw(&mut generator, program, false));
    }
    for (name, program) in &programs {
        for _ in 0..VARIATIONS {
            let variation = with_other_orderings(&mut generator, program);
            let choices = draw(&mut generator, &variation, true);
            add(&format!("{name}, other orderings"), &variation, &choices);
        }
    }
    for number in 0..RANDOM_PROGRAMS {
        let program = random_program(&mut generator);
        let choices = draw(&mut generator, &program, true);
        add(&format!("random {number}"), &program, &choices);
    }
    let enough = |axiom| alone.get(axiom).is_some_and(|&number| number >= ALONE);
    let axioms = [
        "atomicity",
        "coherence",
        "no-thin-air",
        "psc",
        "psc, by fences",
    ];
    assert!(axioms.iter().all(enough), "{alone:?}");
    let alone = axioms.map(|axiom| format!("{axiom} {}", alone[axiom]));
    format!(
        "(** Generated by [cargo run -p rc11 --example executions]: candidate executions with stores, \
         updates,\n    comparisons and fences, and whether they satisfy atomicity, coherence, psc, order \
         S, no-thin-air, and\n    are interleavings, as the tests of rc11 tell these a second time.\n\n    \
         So many break one axiom of RC11 alone: {}. *)\n\n\
         Require Import Model Concrete Agreement.\n\n\
         Definition cases : list judged_execution := [\n{}].\n\n\
         Theorem axioms_agree : forall k, In k cases -> agrees_by_axiom k.\n\
         Proof. apply all_agree_by_axiom. vm_cast_no_check (eq_refl true). Qed.\n\n\
         Theorem number_of_cases : length cases = {}.\n\
         Proof. reflexivity. Qed.\n",
        alone.join("; "),
        cases.join(";\n"),
        cases.len()
    )
}

/// Two or three threads with any operations on two locations.
fn random_program(generator: &mut fastrand::Rng) -> Program {
    let shape = Shape {
        locations: 2,
        threads: generator.usize(2..4),
        operations: generator.usize(4..8),
        fences: 3,
        updates: 4,
        comparisons: 5,
        waits: 0,
        late: false,
    };
    random(generator, shape)
}

/// The same operations, half the time with no ordering but that of fences `SeqCst`.
fn with_other_orderings(generator: &mut fastrand::Rng, program: &Program) -> Program {
    let by_fences = generator.bool();
    let mut pick = |from: &[Strength]| {
        let from = match from {
            [weaker @ .., SeqCst] if by_fences => weaker,
            all => all,
        };
        *generator.choice(from).expect("there are some")
    };
    let loads = [Relaxed, Acquire, SeqCst];
    let stores = [Relaxed, Release, SeqCst];
    let updates = [Relaxed, Acquire, Release, AcqRel, SeqCst];
    let fences = [SeqCst, SeqCst, SeqCst, Acquire, Release, AcqRel];
    let mut other = |operation: &Operation| match *operation {
        Operation::Load(at, _) => Operation::Load(at, pick(&loads)),
        Operation::Store(at, value, _) => Operation::Store(at, value, pick(&stores)),
        Operation::Add(at, value, _) => Operation::Add(at, value, pick(&updates)),
        Operation::Swap(at, value, _) => Operation::Swap(at, value, pick(&updates)),
        Operation::CompareExchange(at, expected, new, ..) => {
            Operation::CompareExchange(at, expected, new, pick(&updates), pick(&loads))
        }
        Operation::Fence(_) => Operation::Fence(pick(&fences)),
        Operation::Wait(..) | Operation::Start(_) | Operation::Join(_) => *operation,
    };
    let threads = program.threads.iter();
    Program {
        locations: program.locations,
        threads: threads
            .map(|thread| thread.iter().map(&mut other).collect())
            .collect(),
    }
}

fn has_seq_cst_access(program: &Program) -> bool {
    let mut operations = program.threads.iter().flatten();
    operations.any(|operation| {
        let is_seq_cst = |writes| operation.strength(writes) == SeqCst;
        operation.location().is_some() && (is_seq_cst(true) || is_seq_cst(false))
    })
}

/// Whether there are fences, and whether nothing else is `SeqCst`.
fn use_of_fences(program: &Program) -> (bool, bool) {
    let mut operations = program.threads.iter().flatten();
    let has_fences = operations.any(|operation| matches!(operation, Operation::Fence(_)));
    (has_fences, has_seq_cst_access(program))
}

/// Every candidate execution of a program with its verdicts; none if they are too many.
fn judged(program: &Program) -> Option<Vec<(Verdicts, String)>> {
    if candidates(program) > MOST_CANDIDATES {
        return None;
    }
    let mut choices = Vec::new();
    let mut allowed = [Axioms::Rc11, Axioms::Sc].map(|axioms| (axioms, BTreeMap::new()));
    visit(program, &|_| true, &mut |choice| {
        choices.push((Verdicts::of(program, &choice), print(program, &choice)));
        for (axioms, outcomes) in &mut allowed {
            if choice.candidate.satisfies(*axioms) {
                *outcomes.entry(choice.outcome.clone()).or_default() += 1;
            }
        }
    });
    for (axioms, outcomes) in allowed {
        let report = program.explore(axioms);
        assert!(report.complete && report.failure.is_none());
        assert_eq!(report.outcomes, outcomes, "{axioms:?}: {program:#?}");
    }
    Some(choices)
}

/// How many candidates there are at most.
fn candidates(program: &Program) -> usize {
    let operations = || program.threads.iter().flatten();
    let writers = |location| {
        let writers = operations()
            .filter(|operation| operation.may_write() && operation.location() == Some(location));
        writers.count()
    };
    let orders = (0..program.locations).map(|location| (1..=writers(location)).product::<usize>());
    let sources = operations()
        .filter(|operation| operation.reads())
        .map(|read| {
            let others = writers(read.location().expect("a read has one"));
            1 + others - usize::from(read.may_write())
        });
    orders.chain(sources).product()
}

/// The candidate as Coq's `execution_of` takes it. The first events create the locations.
fn print(program: &Program, choice: &Choice) -> String {
    let created = (0..program.locations).map(|at| format!("(0, Write {at} NotAtomic 0)"));
    let operations = program.operations().enumerate().map(|(at, place)| {
        let operation = program.at(place);
        let (read, written) = choice.values[at];
        let strength = operation.strength(written.is_some());
        let action = match (operation.location(), operation.reads(), written) {
            (None, ..) => format!("Fence {strength:?}"),
            (Some(location), true, None) => format!("Read {location} {strength:?} {read}"),
            (Some(location), true, Some(written)) => {
                format!("Update {location} {strength:?} {read} {written}")
            }
            (Some(location), false, written) => {
                let written = written.expect("it writes");
                format!("Write {location} {strength:?} {written}")
            }
        };
        format!("({}, {action})", place.0 + 1)
    });
    let event = |at: usize| program.locations + at;
    let sources = program.operations().enumerate().filter_map(|(at, place)| {
        let operation = program.at(place);
        let initial = operation.location().filter(|_| operation.reads())?;
        let source = choice.sources[at].map_or(initial, event);
        Some(format!("({source}, {})", event(at)))
    });
    let orders = choice.orders.iter().enumerate().map(|(location, order)| {
        let writes = std::iter::once(location).chain(order.iter().map(|&at| event(at)));
        let writes: Vec<String> = writes.map(|write| write.to_string()).collect();
        format!("[{}]", writes.join("; "))
    });
    let list = |items: Vec<String>| format!("[{}]", items.join("; "));
    format!(
        "execution_of {} {} {}",
        list(created.chain(operations).collect()),
        list(sources.collect()),
        list(orders.collect())
    )
}
