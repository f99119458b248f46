//! A program as a test for the code base of whoever asked: on real threads, or searched by loom.
//!
//! It is for programs whose names are identifiers of Rust, as those are that
//! [`parse`](mod@crate::parse) has read.

mod loom;
mod registers;
mod threads;

use std::collections::BTreeSet;

use crate::path::{paths, Event, Path};
use crate::print::condition_with;
use crate::program::{Comparison, Condition, Kind, Operation, Program, Statement, Value};
use crate::report::unsupported::only_counters;
use crate::report::{one_line, Unsupported};
use registers::Registers;

/// The most threads that loom 0.7 has room for, the one that starts the others included.
pub const MAX_LOOM_THREADS: usize = 5;

/// How many seconds a thread waits for another before the test fails.
const PATIENCE: u32 = 10;

/// A test on real threads, of as many repetitions as fit into a second.
///
/// # Errors
///
/// If a counter is an `AcqRelCounter`, if the program has plain memory, or if it asserts nothing.
pub fn rust(program: &Program, kind: Kind) -> Result<String, Unsupported> {
    if program.plain().next().is_some() {
        return Err(Unsupported::PlainMemory);
    }
    if program.assertions.is_empty() {
        return Err(Unsupported::NothingClaimed);
    }
    Test::new(program, kind, Engine::Threads)?.write()
}

/// A test that loom searches. Plain memory is a cell of loom's, which reports a data race.
///
/// # Errors
///
/// If a counter is an `AcqRelCounter`, if there are more than [`MAX_LOOM_THREADS`] threads, or if
/// the program asserts nothing and has no plain memory.
pub fn loom(program: &Program, kind: Kind) -> Result<String, Unsupported> {
    if program.threads.len() > MAX_LOOM_THREADS {
        return Err(Unsupported::TooManyThreads(program.threads.len()));
    }
    if program.assertions.is_empty() && program.plain().next().is_none() {
        return Err(Unsupported::NothingClaimed);
    }
    Test::new(program, kind, Engine::Loom)?.write()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Threads,
    Loom,
}

/// What a condition is to be where it depends on a register that was not bound.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unbound {
    /// As in an assertion, which is violated only if it is false.
    IsTrue,
    /// As in a branch, which is taken only if its condition is true.
    IsFalse,
}

struct Test<'a> {
    program: &'a Program,
    paths: Vec<Path>,
    kinds: Vec<Kind>,
    engine: Engine,
    registers: Registers,
    text: String,
    depth: usize,
}

impl<'a> Test<'a> {
    fn new(program: &'a Program, kind: Kind, engine: Engine) -> Result<Self, Unsupported> {
        only_counters(program)?;
        let paths = paths(program)?;
        let kinds: Vec<Kind> = program
            .counters()
            .map(|(_, pinned)| pinned.unwrap_or(kind))
            .collect();
        if kinds.contains(&Kind::AcqRel) {
            return Err(Unsupported::HypotheticalCounter);
        }
        Ok(Test {
            program,
            paths,
            kinds,
            engine,
            registers: Registers::of(program),
            text: String::new(),
            depth: 0,
        })
    }

    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.push_str(&"    ".repeat(self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    fn comment(&mut self, lines: &[&str]) {
        for line in lines {
            self.line(format!("// {line}").trim_end());
        }
    }

    fn open(&mut self, line: &str) {
        self.line(line);
        self.depth += 1;
    }

    fn close(&mut self, line: &str) {
        self.depth -= 1;
        self.line(line);
    }

    fn write(mut self) -> Result<String, Unsupported> {
        match self.engine {
            Engine::Threads => self.threads_test()?,
            Engine::Loom => self.loom_test()?,
        }
        Ok(self.text)
    }

    fn title(&mut self) {
        if !self.program.title.is_empty() {
            self.comment(&[&one_line(&self.program.title), ""]);
        }
    }

    fn imports(&mut self) {
        let kinds: BTreeSet<&str> = self.kinds.iter().map(|kind| kind.type_name()).collect();
        if kinds.is_empty() {
            return;
        }
        let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        self.line(&format!("use atomic_counter::{{AtomicCounter, {kinds}}};"));
    }

    fn body(&mut self, thread: usize) -> Result<(), Unsupported> {
        let own = |register: &usize| self.program.registers[*register].thread == thread;
        let optional = self.registers.optional.iter().copied().filter(own);
        for register in optional.collect::<Vec<_>>() {
            self.line(&format!("let mut {} = None;", self.name(register)));
        }
        let body = &self.program.threads[thread].body;
        let found = self.found(thread);
        match (&*found, body.split_last()) {
            ([], _) => self.block(body),
            // Without a `let` for the last line to repeat.
            (
                [name],
                Some((
                    Statement::Operation {
                        operation,
                        register: Some(last),
                    },
                    rest,
                )),
            ) if *name == self.name(*last) && !self.registers.optional.contains(last) => {
                self.block(rest)?;
                self.line(&self.operation(operation));
                Ok(())
            }
            _ => {
                self.block(body)?;
                self.line(&tuple(&found));
                Ok(())
            }
        }
    }

    fn block(&mut self, block: &'a [Statement]) -> Result<(), Unsupported> {
        for statement in block {
            match statement {
                Statement::Operation {
                    operation,
                    register,
                } => {
                    let operation = self.operation(operation);
                    match register.filter(|register| self.registers.used.contains(register)) {
                        None => self.line(&format!("{operation};")),
                        Some(register) if self.registers.optional.contains(&register) => {
                            self.line(&format!("{} = Some({operation});", self.name(register)));
                        }
                        Some(register) => {
                            self.line(&format!("let {} = {operation};", self.name(register)));
                        }
                    }
                }
                Statement::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let condition = self.condition(condition, Unbound::IsFalse);
                    self.open(&format!("if {condition} {{"));
                    self.block(then)?;
                    if !otherwise.is_empty() {
                        self.close("} else {");
                        self.depth += 1;
                        self.block(otherwise)?;
                    }
                    self.close("}");
                }
                Statement::Bound => unreachable!("a statement that only_counters refuses"),
                Statement::Wait {
                    operation,
                    register,
                    condition,
                } => {
                    if let Some(register) = self.unbound(condition) {
                        return Err(Unsupported::UnboundWait(self.name(register).to_string()));
                    }
                    let compare = |_, left: &Value, comparison: Comparison, right: &Value| {
                        let name = |used: usize| match used == *register {
                            true => self.operation(operation),
                            false => self.name(used).to_string(),
                        };
                        let (left, right) =
                            (self.rendered(left, &name), self.rendered(right, &name));
                        format!("{left} {} {right}", comparison.symbol())
                    };
                    let goes_on = condition_with(condition, false, &compare);
                    match self.engine {
                        Engine::Threads => {
                            let wait_while = self.fresh("wait_while");
                            self.line(&format!("{wait_while}(\"while {goes_on}\", || {goes_on});"));
                        }
                        Engine::Loom => {
                            self.open(&format!("while {goes_on} {{"));
                            self.line("loom::thread::yield_now();");
                            self.close("}");
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn assertions(&mut self) {
        for assertion in &self.program.assertions {
            let condition = self.condition(&assertion.condition, Unbound::IsTrue);
            self.line(&format!("assert!({condition});"));
        }
    }

    fn name(&self, register: usize) -> &'a str {
        &self.program.registers[register].name
    }

    fn operation(&self, operation: &Operation) -> String {
        match operation {
            Operation::Add(counter, amount) => {
                let counter = &self.program.locations[*counter].name;
                format!("{counter}.add({})", self.argument(amount))
            }
            Operation::Write(cell, value) => {
                let cell = &self.program.locations[*cell].name;
                format!("{cell}.set({})", self.argument(value))
            }
            _ => self.program.operation_text(operation),
        }
    }

    /// A number, which every path that comes here has bound the registers of.
    fn argument(&self, value: &Value) -> String {
        self.rendered(value, &|register| {
            let name = self.name(register).to_string();
            if self.registers.optional.contains(&register) {
                name + ".unwrap()"
            } else {
                name
            }
        })
    }

    /// A number, with registers that may be unbound taken for bound.
    fn value(&self, value: &Value) -> String {
        self.rendered(value, &|register| self.name(register).to_string())
    }

    fn rendered(&self, value: &Value, register: &dyn Fn(usize) -> String) -> String {
        let method = |left: &Value, method, right: &Value| {
            let (left, right) = match left {
                // The method of a literal is looked up before its type is known.
                Value::Constant(number) => (typed(*number), self.rendered(right, register)),
                _ => (
                    self.rendered(left, register),
                    self.rendered(right, register),
                ),
            };
            format!("{left}.{method}({right})")
        };
        match value {
            Value::Constant(number) => literal(*number),
            Value::Register(index) => register(*index),
            Value::Final(counter) => format!("{}.get()", self.program.locations[*counter].name),
            Value::Sum(left, right) => method(left, "wrapping_add", right),
            Value::Difference(left, right) => method(left, "wrapping_sub", right),
            Value::Binary(..) | Value::Wrapped(..) | Value::If(..) => {
                unreachable!("a number that only_counters refuses")
            }
        }
    }

    /// The condition, which is neither true nor false where that depends on a register that was not
    /// bound, as one that is then what `unbound` says. `&&` and `||` let that through and `!` turns it
    /// round, so a comparison with such a register is written to be `unbound` under an even number of
    /// negations, and the opposite under an odd number.
    fn condition(&self, condition: &Condition, unbound: Unbound) -> String {
        let compare = |negated, left: &Value, comparison: Comparison, right: &Value| {
            let mut registers = BTreeSet::new();
            for value in [left, right] {
                value.for_each_register(&mut |register| {
                    if self.registers.optional.contains(&register) {
                        registers.insert(register);
                    }
                });
            }
            let (left, right) = (self.value(left), self.value(right));
            let compared = format!("{left} {} {right}", comparison.symbol());
            let method = match (unbound == Unbound::IsTrue) != negated {
                true => "is_none_or",
                false => "is_some_and",
            };
            registers.into_iter().fold(compared, |inner, register| {
                let name = self.name(register);
                format!("{name}.{method}(|{name}| {inner})")
            })
        };
        condition_with(condition, false, &compare)
    }

    fn unbound(&self, condition: &Condition) -> Option<usize> {
        let mut unbound = None;
        condition.for_each_register(&mut |register| {
            if self.registers.optional.contains(&register) {
                unbound = Some(register);
            }
        });
        unbound
    }

    fn events(&self) -> impl Iterator<Item = &Event> {
        self.paths.iter().flat_map(|path| &path.events)
    }

    fn waits(&self) -> bool {
        self.events().any(|event| event.wait.is_some())
    }

    /// The counters and cells that a thread uses, by name.
    fn shared(&self, thread: usize) -> BTreeSet<&'a str> {
        let own = self.events().filter(|event| event.thread == thread);
        let locations = own.filter_map(|event| event.operation.location());
        locations
            .map(|location| &*self.program.locations[location].name)
            .collect()
    }

    fn function(&mut self, name: &str) {
        let rebinds = self.paths.iter().any(|path| {
            let bound = path.events.iter().filter_map(|event| event.register);
            bound.clone().collect::<BTreeSet<_>>().len() < bound.count()
        });
        self.line("#[test]");
        if rebinds {
            self.line("#[allow(unused)] // a loop that was unrolled binds the same name again");
        }
        self.open(&format!("fn {name}() {{"));
    }

    /// The registers of a thread that are asserted about.
    fn found(&self, thread: usize) -> Vec<String> {
        let registers = self.program.registers.iter().enumerate();
        registers
            .filter(|(index, register)| {
                register.thread == thread && self.registers.asserted.contains(index)
            })
            .map(|(_, register)| register.name.clone())
            .collect()
    }

    fn handle(&self, thread: usize) -> String {
        self.fresh(&format!("thread_{}", thread + 1))
    }

    /// A name that the program does not have.
    fn fresh(&self, name: &str) -> String {
        let program = self.program;
        let registers = program.registers.iter().map(|register| &register.name);
        let locations = program.locations.iter().map(|location| &location.name);
        let taken: BTreeSet<&String> = registers.chain(locations).collect();
        let mut name = name.to_string();
        while taken.contains(&name) {
            name.push('_');
        }
        name
    }
}

/// A number where Rust sees by itself that it is a `usize`.
fn literal(number: usize) -> String {
    match number {
        // Beyond `i32`, which a literal is that is compared with another.
        0x8000_0000.. => typed(number),
        _ => number.to_string(),
    }
}

/// A number where a method is called on it, or on what it is put in, before Rust knows its type.
fn typed(number: usize) -> String {
    match number {
        usize::MAX => "usize::MAX".to_string(),
        _ => format!("{number}_usize"),
    }
}

fn tuple(parts: &[String]) -> String {
    match parts {
        [part] => part.clone(),
        _ => format!("({})", parts.join(", ")),
    }
}
