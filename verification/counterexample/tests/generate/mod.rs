//! Random counter programs, as proptest strategies. What they print on failure can be pasted into
//! `counterexample check`.

#![allow(dead_code)] // each test uses some of it

use counterexample::program::{
    Class, Comparison, Condition, Integer, Kind, Location, Operation, Program, Register, Statement,
    Thread, Value,
};
use proptest::prelude::*;

/// What programs are made of.
#[derive(Clone, Copy)]
pub struct Size {
    pub counters: usize,
    pub threads: usize,
    /// Of the whole program, branches not taken included.
    pub operations: usize,
}

/// Operations only: no branch, no wait, no plain memory.
pub fn straight(size: Size) -> impl Strategy<Value = Program> {
    program(
        size,
        counter_operation(size).prop_map(Step::Operation).boxed(),
    )
}

/// Operations, `if`, and arguments that depend on registers.
pub fn branching(size: Size) -> impl Strategy<Value = Program> {
    let step = prop_oneof![
        6 => counter_operation(size).prop_map(Step::Operation),
        1 => dependent_add(size),
        2 => branch(size),
    ];
    program(size, step.boxed())
}

/// All of [`branching`], and waiting reads.
pub fn waiting(size: Size) -> impl Strategy<Value = Program> {
    let step = prop_oneof![
        6 => counter_operation(size).prop_map(Step::Operation),
        1 => dependent_add(size),
        1 => branch(size),
        2 => wait(size),
    ];
    program(size, step.boxed())
}

/// All of [`branching`], and two cells of plain memory.
pub fn with_cells(size: Size) -> impl Strategy<Value = Program> {
    let step = prop_oneof![
        6 => counter_operation(size).prop_map(Step::Operation),
        1 => dependent_add(size),
        1 => branch(size),
        3 => access(),
    ];
    program(size, step.boxed())
}

/// Everything: threads can be stuck in a wait after a data race.
pub fn with_cells_and_waits(size: Size) -> impl Strategy<Value = Program> {
    let step = prop_oneof![
        6 => counter_operation(size).prop_map(Step::Operation),
        1 => dependent_add(size),
        1 => branch(size),
        1 => wait(size),
        3 => access(),
    ];
    program(size, step.boxed())
}

/// Load buffering round two or three threads, each of which looks at one counter and then updates the
/// next, with all kinds of dependencies, other operations and plain memory between. What allows or
/// forbids the cycle is one axiom each time; uniform programs hardly ever meet one.
pub fn load_buffering() -> impl Strategy<Value = Program> {
    let size = Size {
        counters: 3,
        threads: 3,
        operations: 9,
    };
    let look = |counter: usize| {
        prop_oneof![
            6 => Just(Step::Operation(Operation::Get(counter))),
            1 => Just(Step::Operation(Operation::Add(counter, Value::Constant(0)))),
            1 => Just(Step::Wait(counter, Comparison::Equal, 0)),
        ]
    };
    let between = || {
        let counter = || 0..3_usize;
        prop_oneof![
            4 => Just(None),
            1 => access().prop_map(Some),
            1 => counter().prop_map(|counter| Some(Step::Operation(Operation::Get(counter)))),
            1 => counter().prop_map(|counter| Some(Step::Operation(Operation::Reset(counter)))),
            1 => (counter(), 0..2_usize)
                .prop_map(|(counter, plus)| Some(Step::DependentAdd(counter, plus))),
        ]
    };
    let update = |counter: usize| {
        let alone = prop_oneof![
            Just(Operation::Inc(counter)),
            Just(Operation::Reset(counter))
        ];
        let otherwise = prop::option::of(Just(Operation::Inc(counter)));
        prop_oneof![
            2 => alone.prop_map(Step::Operation),
            3 => (0..2_usize).prop_map(move |plus| Step::DependentAdd(counter, plus)),
            3 => (comparison(), 0..3_usize, otherwise).prop_map(move |(comparison, bound, otherwise)| {
                Step::If(comparison, bound, Operation::Inc(counter), otherwise)
            }),
        ]
    };
    (2..=3_usize).prop_flat_map(move |threads| {
        let size = Size { threads, counters: threads, ..size };
        let thread = move |thread: usize| {
            (look(thread), between(), update((thread + 1) % threads)).prop_map(
                move |(look, between, update)| {
                    let between = between.filter(|step| step.is_within(threads));
                    let steps = [Some(look), between, Some(update)];
                    steps.into_iter().flatten().map(|step| (thread, step)).collect::<Vec<_>>()
                },
            )
        };
        let kind = prop_oneof![4 => Just(Kind::Relaxed), 1 => Just(Kind::AcqRel), 1 => Just(Kind::Consistent)];
        let counters = prop::collection::vec((Just(0_usize), kind), threads);
        let steps: Vec<_> = (0..threads).map(thread).collect();
        (counters, steps).prop_map(move |(counters, steps)| assemble(size, &counters, steps.concat()))
    })
}

impl Step {
    fn is_within(&self, counters: usize) -> bool {
        match self {
            Step::Operation(operation) => {
                operation.atomic().is_none_or(|counter| counter < counters)
            }
            Step::DependentAdd(counter, _) | Step::Wait(counter, ..) => *counter < counters,
            Step::If(..) => true,
        }
    }
}

fn access() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..CELLS).prop_map(Operation::Read),
        (0..CELLS, 1..3_usize)
            .prop_map(|(cell, value)| Operation::Write(cell, Value::Constant(value))),
    ]
    .prop_map(Step::Operation)
}

/// A step has the number of a cell among the cells.
const CELLS: usize = 2;

/// A statement whose registers have no names yet. Where one refers to a register, it is the latest
/// of the thread; a thread that has none yet does without.
#[derive(Clone, Debug)]
enum Step {
    Operation(Operation),
    DependentAdd(usize, usize),
    Wait(usize, Comparison, usize),
    If(Comparison, usize, Operation, Option<Operation>),
}

fn counter_operation(size: Size) -> impl Strategy<Value = Operation> {
    let amount = prop_oneof![4 => 0..3_usize, 1 => Just(usize::MAX)];
    prop_oneof![
        (0..size.counters).prop_map(Operation::Inc),
        (0..size.counters, amount)
            .prop_map(|(counter, amount)| Operation::Add(counter, Value::Constant(amount))),
        (0..size.counters).prop_map(Operation::Get),
        (0..size.counters).prop_map(Operation::Get),
        (0..size.counters).prop_map(Operation::Reset),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ])
}

fn dependent_add(size: Size) -> impl Strategy<Value = Step> {
    (0..size.counters, 0..2_usize).prop_map(|(counter, plus)| Step::DependentAdd(counter, plus))
}

fn wait(size: Size) -> impl Strategy<Value = Step> {
    (0..size.counters, comparison(), 0..3_usize)
        .prop_map(|(counter, comparison, bound)| Step::Wait(counter, comparison, bound))
}

fn branch(size: Size) -> impl Strategy<Value = Step> {
    let otherwise = prop::option::of(counter_operation(size));
    (comparison(), 0..3_usize, counter_operation(size), otherwise).prop_map(
        |(comparison, bound, then, otherwise)| Step::If(comparison, bound, then, otherwise),
    )
}

fn program(size: Size, step: BoxedStrategy<Step>) -> impl Strategy<Value = Program> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let initial = prop_oneof![4 => 0..3_usize, 1 => Just(usize::MAX)];
    let counters = prop::collection::vec((initial, kind), size.counters);
    let steps = prop::collection::vec((0..size.threads, step), 1..=size.operations);
    (counters, steps).prop_map(move |(counters, steps)| assemble(size, &counters, steps))
}

fn assemble(size: Size, counters: &[(usize, Kind)], steps: Vec<(usize, Step)>) -> Program {
    let name = |first: u8, index: usize| char::from(first + index as u8).to_string();
    let counter = |(index, &(initial, kind)): (usize, &(usize, Kind))| Location {
        name: name(b'a', index),
        initial,
        class: Class::Counter(Some(kind)),
    };
    let mut program = Program {
        locations: counters.iter().enumerate().map(counter).collect(),
        threads: vec![Thread::default(); size.threads],
        ..Program::default()
    };
    let uses_cells = steps.iter().any(|(_, step)| {
        matches!(
            step,
            Step::Operation(Operation::Read(_) | Operation::Write(..))
        )
    });
    if uses_cells {
        program.locations.extend((0..CELLS).map(|index| Location {
            name: name(b'x', index),
            initial: 0,
            class: Class::Plain(Integer::USIZE),
        }));
    }
    let mut visible = vec![None; size.threads];
    let mut operations = 0;
    for (thread, step) in steps {
        operations += match &step {
            Step::If(_, _, _, Some(_)) => 2,
            _ => 1,
        };
        if operations <= size.operations {
            append(&mut program, thread, &mut visible[thread], step);
        }
    }
    program
}

/// `visible` is the latest register that every path through the thread has bound.
fn append(program: &mut Program, thread: usize, visible: &mut Option<usize>, step: Step) {
    let statement = match (step, *visible) {
        (Step::If(comparison, bound, then, otherwise), Some(register)) => {
            let mut block = |operation| vec![operation_statement(program, thread, operation).0];
            Statement::If {
                condition: Condition::Compare(
                    Value::Register(register),
                    comparison,
                    Value::Constant(bound),
                ),
                then: block(then),
                otherwise: otherwise.map(block).unwrap_or_default(),
            }
        }
        (Step::Wait(counter, comparison, bound), _) => {
            let register = program.registers.len();
            let name = String::new();
            program.registers.push(Register { name, thread });
            let (found, bound) = (Value::Register(register), Value::Constant(bound));
            Statement::Wait {
                operation: Operation::Get(counter),
                register,
                condition: Condition::Compare(found, comparison, bound),
            }
        }
        (Step::Operation(operation) | Step::If(_, _, operation, _), latest) => {
            let (statement, register) = operation_statement(program, thread, operation);
            *visible = register.or(latest);
            statement
        }
        (Step::DependentAdd(counter, plus), latest) => {
            let plus = Value::Constant(plus);
            let amount = match latest {
                Some(register) => Value::Sum(Box::new(Value::Register(register)), Box::new(plus)),
                None => plus,
            };
            let (statement, register) =
                operation_statement(program, thread, Operation::Add(counter, amount));
            *visible = register;
            statement
        }
    };
    program.threads[thread].body.push(statement);
}

fn operation_statement(
    program: &mut Program,
    thread: usize,
    operation: Operation,
) -> (Statement, Option<usize>) {
    let cell = |number| program.plain().nth(number).expect("as many cells");
    let operation = match operation {
        Operation::Read(number) => Operation::Read(cell(number)),
        Operation::Write(number, value) => Operation::Write(cell(number), value),
        other => other,
    };
    let register = (!matches!(operation, Operation::Write(..))).then(|| {
        let name = format!("r{}", program.registers.len());
        program.registers.push(Register { name, thread });
        program.registers.len() - 1
    });
    let statement = Statement::Operation {
        operation,
        register,
    };
    (statement, register)
}
