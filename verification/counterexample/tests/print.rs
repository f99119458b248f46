//! What is printed is what is read: a program's text parses to the same program.

use counterexample::parse::parse;
use counterexample::path::paths;
use counterexample::program::{
    Class, Comparison, Condition, Integer, Kind, Location, Operation, Program, Register, Statement,
    Thread, Value,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, Index};

const NAMES: [&str; 6] = ["a", "data", "r#type", "_hidden", "Counter", "spawn"];

/// A program before its registers have places to be bound: what it refers to is chosen when it is
/// known what there is.
#[derive(Clone, Debug)]
enum Sketch {
    Operation(u8, Index, Number, Option<Index>),
    If(Claim, Vec<Sketch>, Vec<Sketch>),
    Wait(Index, Comparison, Number),
}

#[derive(Clone, Debug)]
enum Number {
    Constant(usize),
    Name(Index),
    Sum(Box<Number>, Box<Number>),
    Difference(Box<Number>, Box<Number>),
}

#[derive(Clone, Debug)]
enum Claim {
    Compare(Number, Comparison, Number),
    Not(Box<Claim>),
    And(Box<Claim>, Box<Claim>),
    Or(Box<Claim>, Box<Claim>),
}

fn numbers() -> impl Strategy<Value = Number> {
    let constants = prop_oneof![0..4usize, Just(usize::MAX), any::<usize>()];
    let leaves = prop_oneof![
        constants.prop_map(Number::Constant),
        any::<Index>().prop_map(Number::Name)
    ];
    leaves.prop_recursive(3, 8, 2, |inner| {
        let pair =
            (inner.clone(), inner).prop_map(|(left, right)| (Box::new(left), Box::new(right)));
        prop_oneof![
            pair.clone()
                .prop_map(|(left, right)| Number::Sum(left, right)),
            pair.prop_map(|(left, right)| Number::Difference(left, right)),
        ]
    })
}

fn comparisons() -> impl Strategy<Value = Comparison> {
    select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ])
}

fn claims() -> impl Strategy<Value = Claim> {
    let leaves = (numbers(), comparisons(), numbers())
        .prop_map(|(left, comparison, right)| Claim::Compare(left, comparison, right));
    leaves.prop_recursive(3, 8, 2, |inner| {
        let pair = (inner.clone(), inner.clone())
            .prop_map(|(left, right)| (Box::new(left), Box::new(right)));
        prop_oneof![
            inner.prop_map(|inner| Claim::Not(Box::new(inner))),
            pair.clone()
                .prop_map(|(left, right)| Claim::And(left, right)),
            pair.prop_map(|(left, right)| Claim::Or(left, right)),
        ]
    })
}

fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    let leaves = prop_oneof![
        4 => (0..6u8, any::<Index>(), numbers(), any::<Option<Index>>())
            .prop_map(|(kind, on, number, register)| Sketch::Operation(kind, on, number, register)),
        1 => (any::<Index>(), comparisons(), numbers())
            .prop_map(|(on, comparison, number)| Sketch::Wait(on, comparison, number)),
    ];
    let statement = leaves.prop_recursive(2, 6, 3, |inner| {
        let block = vec(inner, 0..3);
        (claims(), block.clone(), block)
            .prop_map(|(claim, then, otherwise)| Sketch::If(claim, then, otherwise))
    });
    vec(statement, 0..4)
}

/// Gives a sketch's names their meanings.
struct Drawing {
    program: Program,
    scopes: Vec<Vec<usize>>,
}

impl Drawing {
    fn block(&mut self, sketches: &[Sketch]) -> Vec<Statement> {
        self.scopes.push(Vec::new());
        let block = sketches
            .iter()
            .map(|sketch| self.statement(sketch))
            .collect();
        self.scopes.pop();
        block
    }

    fn statement(&mut self, sketch: &Sketch) -> Statement {
        match sketch {
            Sketch::If(condition, then, otherwise) => Statement::If {
                condition: self.condition(condition),
                then: self.block(then),
                otherwise: self.block(otherwise),
            },
            Sketch::Wait(on, comparison, bound) => {
                let (counter, _) = self.chosen(on);
                let bound = self.value(bound);
                let register = self.program.registers.len();
                self.program.registers.push(Register {
                    name: String::new(),
                    thread: self.program.threads.len(),
                });
                Statement::Wait {
                    operation: Operation::Get(counter),
                    register,
                    condition: Condition::Compare(Value::Register(register), *comparison, bound),
                }
            }
            Sketch::Operation(kind, on, number, register) => {
                let (counter, cell) = self.chosen(on);
                let argument = self.value(number);
                let operation = match kind {
                    0 => Operation::Inc(counter),
                    1 => Operation::Add(counter, argument),
                    2 => Operation::Get(counter),
                    3 => Operation::Reset(counter),
                    4 => Operation::Read(cell),
                    _ => {
                        return Statement::Operation {
                            operation: Operation::Write(cell, argument),
                            register: None,
                        }
                    }
                };
                let register = register.map(|register| self.register(register));
                Statement::Operation {
                    operation,
                    register,
                }
            }
        }
    }

    /// A counter, and a place of plain memory.
    fn chosen(&self, choice: &Index) -> (usize, usize) {
        let [atomics, plain] = [
            self.program.atomics().collect::<Vec<_>>(),
            self.program.plain().collect(),
        ];
        (*choice.get(&atomics), *choice.get(&plain))
    }

    /// A new one, or one of this thread that no block around this one has bound.
    fn register(&mut self, choice: Index) -> usize {
        let thread = self.program.threads.len();
        let new = self.program.registers.len();
        let (innermost, outer) = self.scopes.split_last_mut().expect("in a block");
        let again = (0..new).filter(|register| {
            self.program.registers[*register].thread == thread
                && !self.program.registers[*register].name.is_empty()
                && outer.iter().all(|scope| !scope.contains(register))
        });
        let usable: Vec<usize> = again.chain([new]).collect();
        let register = usable[choice.index(usable.len())];
        if register == new {
            let name = format!("r{new}");
            self.program.registers.push(Register { name, thread });
        }
        innermost.push(register);
        register
    }

    fn value(&self, number: &Number) -> Value {
        match number {
            Number::Constant(number) => Value::Constant(*number),
            Number::Name(choice) => {
                let names: Vec<Value> = if self.scopes.is_empty() {
                    let registers = self.program.named_registers().map(Value::Register);
                    registers
                        .chain(self.program.atomics().map(Value::Final))
                        .collect()
                } else {
                    self.scopes
                        .iter()
                        .flatten()
                        .map(|register| Value::Register(*register))
                        .collect()
                };
                if names.is_empty() {
                    Value::Constant(0)
                } else {
                    names[choice.index(names.len())].clone()
                }
            }
            Number::Sum(left, right) => {
                Value::Sum(Box::new(self.value(left)), Box::new(self.value(right)))
            }
            Number::Difference(left, right) => {
                Value::Difference(Box::new(self.value(left)), Box::new(self.value(right)))
            }
        }
    }

    fn condition(&self, claim: &Claim) -> Condition {
        match claim {
            Claim::Compare(left, comparison, right) => {
                Condition::Compare(self.value(left), *comparison, self.value(right))
            }
            Claim::Not(inner) => Condition::Not(Box::new(self.condition(inner))),
            Claim::And(left, right) => Condition::And(
                Box::new(self.condition(left)),
                Box::new(self.condition(right)),
            ),
            Claim::Or(left, right) => Condition::Or(
                Box::new(self.condition(left)),
                Box::new(self.condition(right)),
            ),
        }
    }
}

fn programs() -> impl Strategy<Value = Program> {
    let kinds = select(vec![
        None,
        Some(Kind::Relaxed),
        Some(Kind::AcqRel),
        Some(Kind::Consistent),
    ]);
    let counters = vec((kinds, any::<usize>()), 1..4);
    let assertions = vec(claims(), 0..3);
    let threads = vec(sketches(), 0..4);
    (
        "[!-~é]([ -~é]{0,30}[!-~é])?|",
        counters,
        threads,
        assertions,
    )
        .prop_map(|(title, counters, threads, assertions)| {
            let mut names = NAMES.iter().map(|name| name.to_string());
            let mut next = || names.next().expect("enough names");
            let counters = counters.into_iter().map(|(kind, initial)| Location {
                name: next(),
                initial,
                class: Class::Counter(kind),
            });
            let mut locations: Vec<Location> = counters.collect();
            locations.push(Location {
                name: next(),
                initial: 3,
                class: Class::Plain(Integer::USIZE),
            });
            let program = Program {
                title,
                locations,
                ..Program::default()
            };
            let mut drawing = Drawing {
                program,
                scopes: Vec::new(),
            };
            for sketches in &threads {
                let body = drawing.block(sketches);
                drawing.program.threads.push(Thread { body });
            }
            let assertions = assertions
                .iter()
                .map(|claim| drawing.condition(claim).into())
                .collect();
            Program {
                assertions,
                ..drawing.program
            }
        })
}

proptest! {
    #[test]
    fn what_is_printed_is_parsed_to_the_same_program(program in programs()) {
        // Larger ones are refused, and rightly.
        prop_assume!(paths(&program).is_ok());
        let text = program.to_string();
        prop_assert_eq!(parse(&text), Ok(program), "{}", text);
    }
}
