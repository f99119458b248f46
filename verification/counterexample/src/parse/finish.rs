//! The program, when all of its text has been read: without what only the reading needed.

use std::collections::BTreeSet;
use std::ops::Range;

use super::evaluator::Evaluator;
use super::instead::LANGUAGE;
use super::{Note, Reading};
use crate::diagnostic::Diagnostic;
use crate::program::{Condition, Operation, Program, Statement, Value};

impl Evaluator<'_> {
    /// The program, unless something is wrong with it. What was wrong, and the locations of which something
    /// unknown was written.
    pub fn finish(
        mut self,
        title: String,
        end: Range<usize>,
    ) -> (Result<Reading, Vec<Diagnostic>>, BTreeSet<String>) {
        let main = self.end_of_main().statements;
        let mut program = std::mem::take(&mut self.program);
        program.threads[0].body = main;
        if let Some(last) = last_reads(&program) {
            put_final_values(&mut program, &last);
            drop_main(&mut program);
        }
        drop_unused_registers(&mut program);
        self.program = program;
        self.check_size(end.clone());
        let mut program = std::mem::take(&mut self.program);
        program.title = title;
        let is_nothing = program.locations.is_empty()
            && program.threads.iter().all(|it| it.body.is_empty())
            && program.assertions.is_empty();
        if self.diagnostics.is_empty() && is_nothing {
            self.diagnostics
                .push(Diagnostic::new(end, "there is no program here").help(LANGUAGE));
        }
        let opaque = std::mem::take(&mut self.opaque);
        let result = match self.diagnostics.is_empty() {
            true => Ok(Reading {
                program,
                notes: in_order(self.notes),
                client: None,
            }),
            false => Err(self.diagnostics),
        };
        (result, opaque)
    }
}

fn in_order(mut notes: Vec<Note>) -> Vec<Note> {
    notes.sort_by_key(|note| note.span.start);
    notes
}

/// If all that the main thread does is to start the others, to wait for them and then to look: what it reads, by
/// register and location. Then what it finds are final values, and nothing is lost without it.
fn last_reads(program: &Program) -> Option<Vec<(usize, usize)>> {
    let mut started = BTreeSet::new();
    let mut joined = BTreeSet::new();
    let mut reads = Vec::new();
    for statement in &program.threads[0].body {
        let Statement::Operation {
            operation,
            register,
        } = statement
        else {
            return None;
        };
        match operation {
            Operation::Spawn(thread) if joined.is_empty() && reads.is_empty() => {
                started.insert(*thread);
            }
            Operation::Join(thread) if reads.is_empty() => {
                joined.insert(*thread);
            }
            Operation::Load(location, _) | Operation::Get(location) => {
                reads.extend(register.map(|register| (register, *location)));
            }
            _ => return None,
        }
    }
    let all = 1..program.threads.len();
    (reads.is_empty()
        || all
            .clone()
            .all(|thread| started.contains(&thread) && joined.contains(&thread)))
    .then_some(reads)
}

fn put_final_values(program: &mut Program, reads: &[(usize, usize)]) {
    let last = |register: usize| {
        let read = reads.iter().find(|(known, _)| *known == register);
        read.map_or(Value::Register(register), |(_, location)| {
            Value::Final(*location)
        })
    };
    for assertion in &mut program.assertions {
        assertion.condition = condition_with(&assertion.condition, &last);
    }
    program.threads[0].body.clear();
}

fn drop_main(program: &mut Program) {
    program.threads.remove(0);
    for register in &mut program.registers {
        register.thread = register.thread.saturating_sub(1);
    }
    for thread in &mut program.threads {
        for_each_operation(&mut thread.body, &mut |operation, _| {
            if let Operation::Spawn(other) | Operation::Join(other) = operation {
                *other = other.saturating_sub(1);
            }
        });
    }
}

/// Calls `visit` with every location that statements operate on.
pub fn for_each_location(statements: &[Statement], visit: &mut dyn FnMut(usize)) {
    for statement in statements {
        match statement {
            Statement::Operation { operation, .. } | Statement::Wait { operation, .. } => {
                operation.location().into_iter().for_each(&mut *visit);
            }
            Statement::If {
                then, otherwise, ..
            } => {
                for_each_location(then, visit);
                for_each_location(otherwise, visit);
            }
            Statement::Bound => {}
        }
    }
}

fn for_each_operation(
    statements: &mut [Statement],
    visit: &mut dyn FnMut(&mut Operation, &mut Option<usize>),
) {
    for statement in statements {
        match statement {
            Statement::Operation {
                operation,
                register,
            } => visit(operation, register),
            Statement::Wait {
                operation,
                register,
                ..
            } => {
                let mut bound = Some(*register);
                visit(operation, &mut bound);
                *register = bound.unwrap_or(*register);
            }
            Statement::If {
                then, otherwise, ..
            } => {
                for_each_operation(then, visit);
                for_each_operation(otherwise, visit);
            }
            Statement::Bound => {}
        }
    }
}

/// The registers that nothing speaks of are not bound; the others are numbered anew.
fn drop_unused_registers(program: &mut Program) {
    let mut used = BTreeSet::new();
    let mut visit = |register: usize| {
        used.insert(register);
    };
    for assertion in &program.assertions {
        assertion.condition.for_each_register(&mut visit);
    }
    for thread in &program.threads {
        for_each_use(&thread.body, &mut visit);
    }
    let mut bound = BTreeSet::new();
    for thread in &program.threads {
        for_each_binding(&thread.body, &mut |register| {
            bound.insert(register);
        });
    }
    let is_kept = |register: usize| {
        used.contains(&register)
            || bound.contains(&register) && !program.registers[register].name.is_empty()
    };
    let kept: Vec<usize> = (0..program.registers.len())
        .filter(|register| is_kept(*register))
        .collect();
    let number = |register: usize| kept.binary_search(&register).ok();
    let registers = kept
        .iter()
        .map(|register| program.registers[*register].clone());
    program.registers = registers.collect();
    let renumber = |register: usize| Value::Register(number(register).unwrap_or(0));
    for thread in &mut program.threads {
        renumber_block(&mut thread.body, &number, &renumber);
    }
    for assertion in &mut program.assertions {
        assertion.condition = condition_with(&assertion.condition, &renumber);
    }
}

fn for_each_use(statements: &[Statement], visit: &mut dyn FnMut(usize)) {
    for statement in statements {
        match statement {
            Statement::Operation { operation, .. } => {
                operation.for_each_value(&mut |value| value.for_each_register(visit));
            }
            Statement::Wait {
                operation,
                register,
                condition,
            } => {
                visit(*register);
                operation.for_each_value(&mut |value| value.for_each_register(visit));
                condition.for_each_register(visit);
            }
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                condition.for_each_register(visit);
                for_each_use(then, visit);
                for_each_use(otherwise, visit);
            }
            Statement::Bound => {}
        }
    }
}

fn for_each_binding(statements: &[Statement], visit: &mut dyn FnMut(usize)) {
    for statement in statements {
        match statement {
            Statement::Operation { register, .. } => {
                if let Some(register) = register {
                    visit(*register);
                }
            }
            Statement::Wait { register, .. } => visit(*register),
            Statement::If {
                then, otherwise, ..
            } => {
                for_each_binding(then, visit);
                for_each_binding(otherwise, visit);
            }
            Statement::Bound => {}
        }
    }
}

fn renumber_block(
    statements: &mut [Statement],
    number: &dyn Fn(usize) -> Option<usize>,
    renumber: &dyn Fn(usize) -> Value,
) {
    for statement in statements {
        match statement {
            Statement::Operation {
                operation,
                register,
            } => {
                *register = register.and_then(number);
                renumber_operation(operation, renumber);
            }
            Statement::Wait {
                operation,
                register,
                condition,
            } => {
                *register = number(*register).unwrap_or(0);
                renumber_operation(operation, renumber);
                *condition = condition_with(condition, renumber);
            }
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                *condition = condition_with(condition, renumber);
                renumber_block(then, number, renumber);
                renumber_block(otherwise, number, renumber);
            }
            Statement::Bound => {}
        }
    }
}

fn renumber_operation(operation: &mut Operation, renumber: &dyn Fn(usize) -> Value) {
    match operation {
        Operation::Add(_, value)
        | Operation::Write(_, value)
        | Operation::Store(_, value, _)
        | Operation::Update(_, _, value, _) => *value = value_with(value, renumber),
        Operation::CompareExchange { expected, new, .. } => {
            *expected = value_with(expected, renumber);
            *new = value_with(new, renumber);
        }
        _ => {}
    }
}

/// A condition with something else in the place of its registers.
fn condition_with(condition: &Condition, register: &dyn Fn(usize) -> Value) -> Condition {
    let inner = |condition: &Condition| Box::new(condition_with(condition, register));
    match condition {
        Condition::Compare(left, comparison, right) => Condition::Compare(
            value_with(left, register),
            *comparison,
            value_with(right, register),
        ),
        Condition::Not(condition) => Condition::Not(inner(condition)),
        Condition::And(left, right) => Condition::And(inner(left), inner(right)),
        Condition::Or(left, right) => Condition::Or(inner(left), inner(right)),
    }
}

fn value_with(value: &Value, register: &dyn Fn(usize) -> Value) -> Value {
    let inner = |value: &Value| Box::new(value_with(value, register));
    match value {
        Value::Register(found) => register(*found),
        Value::Constant(_) | Value::Final(_) => value.clone(),
        Value::Sum(left, right) => Value::Sum(inner(left), inner(right)),
        Value::Difference(left, right) => Value::Difference(inner(left), inner(right)),
        Value::Binary(operator, left, right) => Value::Binary(*operator, inner(left), inner(right)),
        Value::Wrapped(integer, value) => Value::Wrapped(*integer, inner(value)),
        Value::If(condition, then, otherwise) => Value::If(
            Box::new(condition_with(condition, register)),
            inner(then),
            inner(otherwise),
        ),
    }
}
