//! Programs in short, of three atomics and a place of plain memory.

use std::sync::atomic::Ordering;

use counterexample::model::Model;
use counterexample::outcome::{check, Findings};
use counterexample::program::{
    Class, Comparison, Condition, Integer, Kind, Location, Operation, Program, Register, Site,
    Statement, Thread, Update, Value,
};
use counterexample::report::text::text;
use counterexample::report::Report;

pub const X: usize = 0;
pub const Y: usize = 1;
pub const Z: usize = 2;
pub const D: usize = 3;

/// An operation.
#[derive(Clone, Copy)]
pub enum Step {
    Load(usize, Ordering),
    Store(usize, usize, Ordering),
    Add(usize, usize, Ordering),
    CompareExchange(usize, usize, usize, Ordering, Ordering),
    Weak(usize, usize, usize, Ordering, Ordering),
    /// A load, and a store of what it found.
    LoadInto(usize, Ordering),
    StoreOf(usize, Ordering),
    Fence(Ordering),
    Set(usize, usize),
    Get(usize),
    Spawn(usize),
    Join(usize),
}

pub struct Sketch(Program);

impl Sketch {
    pub fn of(threads: Vec<Vec<Step>>) -> Self {
        let mut sketch = Sketch::empty();
        for steps in &threads {
            sketch.0.threads.push(Thread::default());
            sketch.thread(steps);
        }
        sketch
    }

    /// A writer, and a thread that waits for `x` before it goes on.
    pub fn waiting(writer: Vec<Step>, load: Ordering, after: Vec<Step>) -> Self {
        let mut sketch = Sketch::of(vec![writer]);
        sketch.0.threads.push(Thread::default());
        let site = sketch.site(load, None);
        let register = sketch.register("");
        let found = Value::Register(register);
        sketch.push(Statement::Wait {
            operation: Operation::Load(X, site),
            register,
            condition: Condition::Compare(found, Comparison::Less, Value::Constant(1)),
        });
        sketch.thread(&after);
        sketch
    }

    fn empty() -> Self {
        let location = |name: &str, class| Location {
            name: name.to_string(),
            initial: 0,
            class,
        };
        let atomic = |name| location(name, Class::Atomic(Integer::USIZE));
        Sketch(Program {
            locations: vec![
                atomic("x"),
                atomic("y"),
                atomic("z"),
                location("d", Class::Plain(Integer::USIZE)),
            ],
            ..Program::default()
        })
    }

    fn site(&mut self, success: Ordering, failure: Option<Ordering>) -> usize {
        self.0.sites.push(Site {
            line: 0,
            column: 0,
            text: String::new(),
            success,
            failure,
        });
        self.0.sites.len() - 1
    }

    fn register(&mut self, name: &str) -> usize {
        self.0.registers.push(Register {
            name: name.to_string(),
            thread: self.0.threads.len() - 1,
        });
        self.0.registers.len() - 1
    }

    fn push(&mut self, statement: Statement) {
        let thread = self.0.threads.last_mut().expect("a thread");
        thread.body.push(statement);
    }

    fn thread(&mut self, steps: &[Step]) {
        for step in steps {
            let constant = Value::Constant;
            let operation = match *step {
                Step::Load(at, ordering) | Step::LoadInto(at, ordering) => {
                    Operation::Load(at, self.site(ordering, None))
                }
                Step::Store(at, value, ordering) => {
                    Operation::Store(at, constant(value), self.site(ordering, None))
                }
                Step::StoreOf(at, ordering) => {
                    let latest = Value::Register(self.0.registers.len() - 1);
                    Operation::Store(at, latest, self.site(ordering, None))
                }
                Step::Add(at, value, ordering) => {
                    let site = self.site(ordering, None);
                    Operation::Update(at, Update::Add, constant(value), site)
                }
                Step::CompareExchange(location, expected, new, success, failure)
                | Step::Weak(location, expected, new, success, failure) => {
                    Operation::CompareExchange {
                        location,
                        expected: constant(expected),
                        new: constant(new),
                        weak: matches!(step, Step::Weak(..)),
                        site: self.site(success, Some(failure)),
                    }
                }
                Step::Fence(ordering) => Operation::Fence(self.site(ordering, None)),
                Step::Set(at, value) => Operation::Write(at, constant(value)),
                Step::Get(at) => Operation::Read(at),
                Step::Spawn(thread) => Operation::Spawn(thread),
                Step::Join(thread) => Operation::Join(thread),
            };
            let name = format!("r{}", self.0.registers.len());
            let register = operation.finds_value().then(|| self.register(&name));
            self.push(Statement::Operation {
                operation,
                register,
            });
        }
    }

    /// The same, where the last thread goes on in a loop that is not unrolled unless it found this number last.
    pub fn cut_off_unless(mut self, number: usize) -> Self {
        let latest = Value::Register(self.0.registers.len() - 1);
        self.push(Statement::If {
            condition: Condition::Compare(latest, Comparison::NotEqual, Value::Constant(number)),
            then: vec![Statement::Bound],
            otherwise: Vec::new(),
        });
        self
    }

    /// What people are told.
    pub fn report(&self) -> String {
        let kinds = [Kind::Relaxed];
        let report = Report::new("-", &self.0, &kinds, Model::Cpp20, u64::MAX);
        text(&report.expect("a small program"))
    }

    pub fn findings(&self, model: Model) -> Findings {
        let orderings = self.0.orderings(Kind::Relaxed);
        let findings = check(&self.0, &orderings, model, u64::MAX).expect("a small program");
        assert!(findings.coverage.complete);
        findings
    }

    /// Every outcome: the values found, then the final ones of `x`, `y` and `z`.
    pub fn outcomes(&self, model: Model) -> Vec<Vec<usize>> {
        let outcomes = self.findings(model).outcomes.into_keys();
        let bound = |outcome: Vec<Option<usize>>| {
            let values = outcome.into_iter().map(|value| value.expect("a value"));
            values.collect()
        };
        outcomes.map(bound).collect()
    }

    /// Whether some outcome begins like that.
    pub fn allows(&self, model: Model, found: &[usize]) -> bool {
        let mut outcomes = self.outcomes(model).into_iter();
        outcomes.any(|outcome| outcome.starts_with(found))
    }
}

/// Whether some execution has a data race, under each weak model, which have to agree.
pub fn races(sketch: &Sketch) -> bool {
    let [cpp20, rc11] = [Model::Cpp20, Model::Rc11].map(|model| sketch.findings(model).has_race());
    assert_eq!(cpp20, rc11);
    cpp20
}
