//! Programs over atomics, written down by hand. Every ordering stands on a line of its own: the first that is
//! written down on line 1.

use std::sync::atomic::Ordering;

use counterexample::program::{
    Class, Comparison, Condition, Integer, Location, Operation, Program, Register, Site, Statement,
    Thread, Update, Value,
};

#[derive(Default)]
pub struct Builder {
    pub program: Program,
}

impl Builder {
    pub fn atomic(&mut self, name: &str) -> usize {
        self.location(name, Class::Atomic(Integer::USIZE))
    }

    pub fn plain(&mut self, name: &str) -> usize {
        self.location(name, Class::Plain(Integer::USIZE))
    }

    fn location(&mut self, name: &str, class: Class) -> usize {
        self.program.locations.push(Location {
            name: name.to_string(),
            initial: 0,
            class,
        });
        self.program.locations.len() - 1
    }

    pub fn site(&mut self, text: &str, success: Ordering, failure: Option<Ordering>) -> usize {
        self.program.sites.push(Site {
            line: self.program.sites.len() + 1,
            column: 5,
            text: text.to_string(),
            success,
            failure,
        });
        self.program.sites.len() - 1
    }

    pub fn load(&mut self, location: usize, ordering: Ordering) -> Operation {
        let text = format!("{}.load({ordering:?})", self.name(location));
        Operation::Load(location, self.site(&text, ordering, None))
    }

    pub fn store(&mut self, location: usize, value: usize, ordering: Ordering) -> Operation {
        let text = format!("{}.store({value}, {ordering:?})", self.name(location));
        let site = self.site(&text, ordering, None);
        Operation::Store(location, Value::Constant(value), site)
    }

    pub fn fetch_sub(&mut self, location: usize, ordering: Ordering) -> Operation {
        let text = format!("{}.fetch_sub(1, {ordering:?})", self.name(location));
        let site = self.site(&text, ordering, None);
        Operation::Update(location, Update::Sub, Value::Constant(1), site)
    }

    /// From 0 to `new`.
    pub fn compare_exchange(
        &mut self,
        location: usize,
        new: usize,
        success: Ordering,
        failure: Ordering,
    ) -> Operation {
        let name = self.name(location);
        let text = format!("{name}.compare_exchange(0, {new}, {success:?}, {failure:?})");
        Operation::CompareExchange {
            location,
            expected: Value::Constant(0),
            new: Value::Constant(new),
            weak: false,
            site: self.site(&text, success, Some(failure)),
        }
    }

    pub fn fence(&mut self, ordering: Ordering) -> Operation {
        Operation::Fence(self.site(&format!("fence({ordering:?})"), ordering, None))
    }

    fn name(&self, location: usize) -> &str {
        &self.program.locations[location].name
    }

    /// The statement that binds what an operation of the next thread finds, and the register.
    pub fn bind(&mut self, name: &str, operation: Operation) -> (Statement, usize) {
        self.bind_in(self.program.threads.len(), name, operation)
    }

    pub fn bind_in(
        &mut self,
        thread: usize,
        name: &str,
        operation: Operation,
    ) -> (Statement, usize) {
        let name = name.to_string();
        self.program.registers.push(Register { name, thread });
        let register = self.program.registers.len() - 1;
        let statement = Statement::Operation {
            operation,
            register: Some(register),
        };
        (statement, register)
    }

    /// Waits until a compare-exchange succeeds.
    pub fn lock(&mut self, operation: Operation) -> Statement {
        let thread = self.program.threads.len();
        let name = String::new();
        self.program.registers.push(Register { name, thread });
        let register = self.program.registers.len() - 1;
        Statement::Wait {
            operation,
            register,
            condition: compare(register, Comparison::NotEqual, 0),
        }
    }

    pub fn thread(&mut self, body: Vec<Statement>) {
        self.program.threads.push(Thread { body });
    }

    pub fn assert(&mut self, condition: Condition) {
        self.program.assertions.push(condition.into());
    }
}

pub fn alone(operation: Operation) -> Statement {
    Statement::Operation {
        operation,
        register: None,
    }
}

pub fn write(location: usize, value: usize) -> Statement {
    alone(Operation::Write(location, Value::Constant(value)))
}

pub fn when(condition: Condition, then: Vec<Statement>) -> Statement {
    Statement::If {
        condition,
        then,
        otherwise: Vec::new(),
    }
}

pub fn compare(register: usize, comparison: Comparison, value: usize) -> Condition {
    Condition::Compare(
        Value::Register(register),
        comparison,
        Value::Constant(value),
    )
}

pub fn is(register: usize, value: usize) -> Condition {
    compare(register, Comparison::Equal, value)
}

/// That not all of these registers have these values.
pub fn never(values: &[(usize, usize)]) -> Condition {
    let all = values.iter().map(|&(register, value)| is(register, value));
    let both = |left, right| Condition::And(Box::new(left), Box::new(right));
    let all = all.reduce(both).expect("a value");
    Condition::Not(Box::new(all))
}
