//! What holds of every program, on random ones: the exact checker against an independent machine,
//! the models against each other, and the counters against each other.
//!
//! It says nothing about programs larger than those drawn: at most 3 counters, 4 threads and 7
//! operations.

mod generate;
mod machine;
mod naive;

use std::collections::{BTreeSet, HashSet};
use std::hash::Hash;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

use counterexample::execution::Execution;
use counterexample::explore::explore;
use counterexample::model::Model;
use counterexample::outcome::check;
use counterexample::program::{Kind, Operation, Orderings, Program};
use generate::Size;
use machine::{behaviour, Behaviour, Reads};
use proptest::prelude::*;

const SIZE: Size = Size {
    counters: 2,
    threads: 3,
    operations: 7,
};

const WIDE: Size = Size {
    counters: 3,
    threads: 4,
    operations: 6,
};

/// The exact checker's answer in the machine's terms.
fn exact(program: &Program, orderings: &[Orderings], model: Model) -> Behaviour {
    let orderings = program.with_counters(orderings.to_vec());
    let findings = check(program, &orderings, model, u64::MAX).expect("a small program");
    assert!(findings.coverage.complete);
    Behaviour {
        races: findings.has_race(),
        endless: findings.waits.violations.count > 0,
        outcomes: findings.outcomes.into_keys().collect(),
    }
}

fn outcomes(program: &Program, kinds: &[Kind], model: Model) -> BTreeSet<Vec<Option<usize>>> {
    let orderings: Vec<Orderings> = kinds.iter().map(|kind| kind.orderings()).collect();
    exact(program, &orderings, model).outcomes
}

/// Orderings that the log machine knows: any that a method can have, but for `SeqCst`.
fn without_seq_cst() -> impl Strategy<Value = Orderings> {
    let of_update = || prop::sample::select(vec![Relaxed, Acquire, Release, AcqRel]);
    let of_read = prop::sample::select(vec![Relaxed, Acquire]);
    (of_update(), of_read, of_update()).prop_map(|(add, get, reset)| Orderings { add, get, reset })
}

/// Any orderings that a method can have.
fn any_orderings() -> impl Strategy<Value = Orderings> {
    let of_update = || prop::sample::select(vec![Relaxed, Acquire, Release, AcqRel, SeqCst]);
    let of_read = prop::sample::select(vec![Relaxed, Acquire, SeqCst]);
    (of_update(), of_read, of_update()).prop_map(|(add, get, reset)| Orderings { add, get, reset })
}

fn any_program() -> impl Strategy<Value = Program> {
    prop_oneof![
        generate::straight(SIZE),
        generate::straight(WIDE),
        generate::branching(SIZE),
        generate::waiting(SIZE),
        generate::with_cells(SIZE),
        generate::with_cells_and_waits(SIZE),
        generate::load_buffering(),
    ]
}

/// What a naive enumeration takes no more than milliseconds for.
fn small_program() -> impl Strategy<Value = Program> {
    let size = Size {
        operations: 6,
        ..SIZE
    };
    prop_oneof![
        generate::straight(size),
        generate::branching(size),
        generate::with_cells_and_waits(size),
        generate::load_buffering(),
        generate::load_buffering(),
    ]
}

/// The program as text, to paste into `counterexample check`.
fn shown(program: &Program) -> String {
    format!("\n{program}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn rc11_without_seq_cst_is_the_log_machine(
        program in any_program(),
        mixed in prop::collection::vec(without_seq_cst(), WIDE.counters),
    ) {
        let machine = behaviour(&program, &mixed, Reads::NotOlder);
        prop_assert_eq!(exact(&program, &mixed, Model::Rc11), machine, "{}", shown(&program));
    }

    #[test]
    fn every_execution_is_found_by_trying_all_candidates(
        program in small_program(),
        mixed in prop::collection::vec(any_orderings(), WIDE.counters),
    ) {
        let kinds = program.orderings(Kind::Relaxed).counters;
        for (orderings, model) in [(&kinds, Model::Cpp20), (&mixed, Model::Cpp20), (&kinds, Model::Rc11), (&mixed, Model::Rc11), (&kinds, Model::Sc)] {
            let naive = match model {
                Model::Cpp20 => naive::answer_by_the_standard(&program, orderings),
                _ => naive::answer(&program, orderings, model),
            };
            let exactly = program.with_counters(orderings.clone());
            let findings = check(&program, &exactly, model, u64::MAX).expect("a small program");
            let ended: u64 = findings.outcomes.values().sum();
            let exact = naive::Answer {
                racing: findings.coverage.executions - ended,
                endless: findings.coverage.endless,
                cut: 0,
                outcomes: findings.outcomes,
            };
            prop_assert_eq!(exact, naive, "{} {:?}{}", model, orderings, shown(&program));
        }
    }

    #[test]
    fn happens_before_is_program_order_and_synchronizes_with(
        program in any_program(),
        mixed in prop::collection::vec(without_seq_cst(), WIDE.counters),
    ) {
        let check = |execution: &Execution| {
            let closed = closure(execution);
            for earlier in execution.events() {
                for later in execution.events() {
                    assert_eq!(
                        execution.happens_before(earlier, later), closed[earlier][later],
                        "{earlier} before {later}{}", shown(&program)
                    );
                }
            }
            for cell in program.plain() {
                let races: Vec<_> = execution.races(cell).collect();
                assert_eq!(races, unordered(execution, cell, &closed), "{}", shown(&program));
            }
            ControlFlow::Continue(())
        };
        explore(&program, &program.with_counters(mixed), Model::Cpp20, u64::MAX, check).expect("a small program");
    }

    #[test]
    fn sc_is_every_interleaving(program in any_program()) {
        let orderings = program.orderings(Kind::Relaxed).counters;
        let machine = behaviour(&program, &orderings, Reads::Newest);
        let exact = exact(&program, &orderings, Model::Sc);
        prop_assert_eq!(exact, machine, "{}", shown(&program));
    }

    #[test]
    fn with_consistent_counters_only_every_model_is_sc(program in any_program()) {
        let orderings = vec![Kind::Consistent.orderings(); program.locations.len()];
        let sc = exact(&program, &orderings, Model::Sc);
        prop_assert_eq!(&exact(&program, &orderings, Model::Cpp20), &sc, "{}", shown(&program));
        prop_assert_eq!(&exact(&program, &orderings, Model::Rc11), &sc, "{}", shown(&program));
    }

    #[test]
    fn a_stronger_counter_allows_no_more(program in prop_oneof![
        generate::straight(SIZE),
        generate::straight(WIDE),
        generate::waiting(SIZE),
    ]) {
        for model in Model::ALL {
            let [relaxed, acq_rel, consistent] = Kind::ALL.map(|kind| {
                outcomes(&program, &vec![kind; program.locations.len()], model)
            });
            prop_assert!(acq_rel.is_subset(&relaxed), "{model}{}", shown(&program));
            prop_assert!(consistent.is_subset(&acq_rel), "{model}{}", shown(&program));
        }
    }

    #[test]
    fn a_stronger_model_allows_no_more(program in any_program()) {
        let [cpp20, rc11, sc] = Model::ALL.map(|model| outcomes(&program, &program.kinds(Kind::Relaxed), model));
        prop_assert!(rc11.is_subset(&cpp20), "{}", shown(&program));
        prop_assert!(sc.is_subset(&rc11), "{}", shown(&program));
    }

    #[test]
    fn every_execution_is_visited_once(program in any_program()) {
        for model in Model::ALL {
            let mut visited = HashSet::new();
            let mut twice = None;
            let coverage = explore(&program, &program.orderings(Kind::Relaxed), model, u64::MAX, |execution| {
                if !visited.insert(choices(&program, execution)) {
                    twice = Some(execution.clone());
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            }).expect("a small program");
            prop_assert!(twice.is_none(), "{model}{}", shown(&program));
            prop_assert_eq!(coverage.visited() as usize, visited.len());
        }
    }
}

/// All that was chosen: the events that take place, where threads are stuck, an order per counter, a
/// source per read.
fn choices(program: &Program, execution: &Execution) -> impl Hash + Eq {
    let orders = program.atomics();
    let orders = orders.map(|counter| execution.order(counter).to_vec());
    let sources = execution
        .events()
        .map(|event| (event, execution.source(event)));
    let stuck: Vec<usize> = execution.endless_waits().collect();
    let orders: Vec<_> = orders.collect();
    (stuck, orders, sources.collect::<Vec<_>>())
}

/// For every two events whether program order and synchronizes-with lead from the first to the second.
fn closure(execution: &Execution) -> Vec<Vec<bool>> {
    let size = execution.unfolding().events.len();
    let mut closed = vec![vec![false; size]; size];
    for one in execution.events() {
        for other in execution.events() {
            closed[one][other] =
                execution.is_before(one, other) || execution.synchronizes_with(one, other);
        }
    }
    for middle in 0..size {
        for one in 0..size {
            for other in 0..size {
                closed[one][other] |= closed[one][middle] && closed[middle][other];
            }
        }
    }
    closed
}

/// The pairs of accesses to a cell of which one is a write and neither is before the other.
fn unordered(execution: &Execution, cell: usize, before: &[Vec<bool>]) -> Vec<(usize, usize)> {
    let accesses: Vec<(usize, bool)> = execution
        .events()
        .filter_map(|event| match execution.event(event).operation {
            Operation::Read(read) if read == cell => Some((event, false)),
            Operation::Write(written, _) if written == cell => Some((event, true)),
            _ => None,
        })
        .collect();
    let mut pairs = Vec::new();
    for &(one, one_writes) in &accesses {
        for &(other, other_writes) in &accesses {
            let ordered = before[one][other] || before[other][one];
            if one < other && (one_writes || other_writes) && !ordered {
                pairs.push((one, other));
            }
        }
    }
    pairs
}
