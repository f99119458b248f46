//! How long the exploration of whole programs takes. `cargo bench -p counterexample`.

use std::ops::ControlFlow;

use counterexample::explore::explore;
use counterexample::model::Model;
use counterexample::program::{Class, Kind, Location, Operation, Program, Statement, Thread};

fn main() {
    divan::main();
}

fn increments(threads: usize, each: usize) -> Program {
    let increment = Statement::Operation {
        operation: Operation::Inc(0),
        register: None,
    };
    Program {
        locations: vec![Location {
            name: "a".to_string(),
            initial: 0,
            class: Class::Counter(None),
        }],
        threads: vec![
            Thread {
                body: vec![increment; each]
            };
            threads
        ],
        ..Program::default()
    }
}

/// 4 threads of 3 increments each: 369,600 executions.
#[divan::bench(args = Kind::ALL, sample_count = 10)]
fn four_threads_of_three_increments(kind: Kind) -> u64 {
    let program = increments(4, 3);
    let orderings = program.orderings(kind);
    let visit = |_: &_| ControlFlow::Continue(());
    let coverage = explore(&program, &orderings, Model::Cpp20, u64::MAX, visit);
    coverage.expect("a small program").executions
}
