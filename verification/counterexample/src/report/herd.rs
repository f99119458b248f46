//! A program as a C litmus test for herd7, so that nobody has to take this checker's word.
//!
//! herd7 runs under RC11. What this checker found there is the condition of the test, and the number
//! of outcomes and of executions is in its comment: herd7 prints the same two, or one of us is wrong.

mod waits;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use crate::execution::Execution;
use crate::explore::explore;
use crate::model::Model;
use crate::outcome::{outcome_of, Outcome, OutcomeScope, MAX_OUTCOMES};
use crate::program::{
    Condition, Kind, MemoryOrderings, Operation, Program, Statement, Value, MAX_OPERATIONS,
};
use crate::report::unsupported::only_counters;
use crate::report::{one_line, slug, Unsupported};
use waits::Unrolled;

/// herd7 computes with signed integers of 32 bits. Below this, no sum of as many numbers as a path
/// has operations comes near their end, so that both compute the same.
pub const TOO_LARGE: usize = (1 << 31) / (4 * MAX_OPERATIONS);

/// The litmus test, for counters of `kind` where the program leaves them open.
///
/// # Errors
///
/// If herd7 could not be trusted with a number, or if the outcomes are not all found before `limit`
/// candidates are considered.
pub fn herd(program: &Program, kind: Kind, limit: u64) -> Result<String, Unsupported> {
    only_counters(program)?;
    let unrolled = Unrolled::of(program);
    let orderings = program.orderings(kind);
    let found = Found::of(program, &unrolled, &orderings, limit)?;
    let (mut optional, mut declared) = (BTreeSet::new(), BTreeSet::new());
    for (thread, unrolled) in program.threads.iter().zip(&unrolled.program.threads) {
        bound_in_branches(&thread.body, false, &mut optional);
        bound_in_branches(&unrolled.body, false, &mut declared);
    }
    declared.retain(|&register| register < program.registers.len());
    let mut names = Names::of(program);
    let waits = unrolled.program.registers[program.registers.len()..].iter();
    names
        .registers
        .extend(waits.map(|register| register.name.clone()));
    Litmus {
        program,
        unrolled: &unrolled,
        orderings,
        found,
        names,
        first: declared.clone(),
        declared,
        optional,
    }
    .write()
}

/// What the executions of the program without waits come to.
#[derive(Default)]
struct Found {
    /// Every outcome of an execution in which no thread is stuck, with the number of executions.
    outcomes: BTreeMap<Outcome, u64>,
    /// The same of those in which these threads are.
    stuck: BTreeMap<(Vec<usize>, Outcome), u64>,
    race: bool,
    /// Whether some operation writes the value that it found.
    rewrites: bool,
}

impl Found {
    fn of(
        program: &Program,
        unrolled: &Unrolled,
        orderings: &MemoryOrderings,
        limit: u64,
    ) -> Result<Self, Unsupported> {
        let mut all = Found::default();
        let (mut too_large, mut too_many) = (None, false);
        let visit = |execution: &Execution| {
            for event in execution.events() {
                let (found, left) = (execution.found(event), execution.left(event));
                all.rewrites |= found.is_some() && found == left;
                let values = found.into_iter().chain(left);
                too_large = too_large.or(values.max().filter(|&value| value >= TOO_LARGE));
            }
            all.race |= execution.has_race();
            let outcome: Outcome = outcome_of(program, execution).collect();
            let stuck = unrolled.stuck(execution);
            *match stuck.is_empty() {
                true => all.outcomes.entry(outcome).or_default(),
                false => all.stuck.entry((stuck, outcome)).or_default(),
            } += 1;
            too_many = all.outcomes.len() + all.stuck.len() > MAX_OUTCOMES;
            if too_many || too_large.is_some() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let coverage = explore(&unrolled.program, orderings, Model::Rc11, limit, visit)?;
        match too_large {
            Some(number) => Err(Unsupported::LargeNumber(number)),
            None if too_many => Err(Unsupported::TooManyOutcomes),
            None if !coverage.complete => Err(Unsupported::LimitReached(limit)),
            None => Ok(all),
        }
    }
}

struct Litmus<'a> {
    program: &'a Program,
    unrolled: &'a Unrolled,
    orderings: MemoryOrderings,
    found: Found,
    names: Names,
    /// The registers that a branch binds, so that they may be unbound where they are used.
    optional: BTreeSet<usize>,
    /// Those that are declared first of all, because they may be unbound at the end.
    first: BTreeSet<usize>,
    /// The registers declared so far.
    declared: BTreeSet<usize>,
}

impl Litmus<'_> {
    fn write(mut self) -> Result<String, Unsupported> {
        // herd7 wants one thread at least.
        let threads: Vec<String> = (0..self.program.threads.len().max(1))
            .map(|thread| self.thread(thread))
            .collect::<Result<_, _>>()?;
        let program = self.program;
        let mut start = String::new();
        for location in program.atomics().chain(program.plain()) {
            let name = &self.names.locations[location];
            let initial = program.locations[location].initial;
            if initial >= TOO_LARGE {
                return Err(Unsupported::LargeNumber(initial));
            }
            start += &format!(" {name} = {initial};");
        }
        Ok(format!(
            "C {}\n(* {} *)\n\n{{{start} }}\n\n{}\nlocations [{}]\n{}\n",
            slug(&program.title),
            self.comment().join("\n   ").replace("   \n", "\n"),
            threads.join("\n"),
            [self.columns(false), self.flags()].concat().join("; "),
            self.condition(),
        ))
    }

    fn comment(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.program.title.is_empty() {
            // Neither the end of a comment nor the start of another.
            lines.push(one_line(&self.program.title).replace('*', "\u{d7}"));
            lines.push(String::new());
        }
        lines.push("Run with: herd7 -model rc11.cat FILE".to_string());
        if self.found.race {
            lines.push(
                "Expected: Flag *undef*, for a data race. The outcomes mean nothing then."
                    .to_string(),
            );
        } else {
            let sum = |executions: &mut dyn Iterator<Item = &u64>| executions.sum::<u64>();
            let stuck = sum(&mut self.found.stuck.values());
            let executions = sum(&mut self.found.outcomes.values()) + stuck;
            let positive = match &*self.violating() {
                [] => executions,
                violating => sum(&mut violating.iter().map(|(_, executions)| *executions)),
            };
            lines.push(format!(
                "Expected: States {}, Ok, Positive: {positive} Negative: {}",
                self.found.outcomes.len() + self.found.stuck.len(),
                executions - positive
            ));
            if self.found.rewrites {
                lines.push(
                    "(or fewer executions, where an operation writes the value that it found)"
                        .to_string(),
                );
            }
        }
        if !self.flags().is_empty() {
            lines.push(
                "A wait is one read. A thread whose read does not end it is stuck=1, which is"
                    .to_string(),
            );
            lines.push("no outcome; but a data race until then is one.".to_string());
        }
        if !self.first.is_empty() {
            lines.push("-1 stands for a register that was not bound.".to_string());
        }
        lines.push(
            "With -skipcheck no-thin-air, herd7 adds what C++20 and Rust allow without dependencies."
                .to_string(),
        );
        lines
    }

    /// The outcomes that violate an assertion, with the number of their executions.
    fn violating(&self) -> Vec<(&Outcome, &u64)> {
        let program = self.program;
        let violates = |outcome: &Outcome| {
            let scope = OutcomeScope { program, outcome };
            !program
                .assertions
                .iter()
                .all(|assertion| assertion.condition.evaluate(&scope) != Some(false))
        };
        let outcomes = self.found.outcomes.iter();
        outcomes.filter(|(outcome, _)| violates(outcome)).collect()
    }

    /// Conditions know equality only, so an assertion is written as the outcomes that violate it; if
    /// there is none, as all outcomes, each of which satisfies it.
    fn condition(&self) -> String {
        let columns = self.columns(true);
        let text = |outcome: &Outcome| {
            let values = columns
                .iter()
                .zip(outcome)
                .map(|(column, value)| match value {
                    Some(value) => format!("{column}={value}"),
                    None => format!("{column}=-1"),
                });
            let values: Vec<String> = values.collect();
            match values.is_empty() {
                true => "true".to_string(),
                false => format!("({})", values.join(" /\\ ")),
            }
        };
        if self.found.race {
            return "forall (true)".to_string();
        }
        let violating: Vec<String> = self
            .violating()
            .iter()
            .map(|(outcome, _)| text(outcome))
            .collect();
        let flags = self.flags();
        let flags = flags.iter();
        if violating.is_empty() {
            let stuck = flags.map(|flag| format!("{flag}=1"));
            let all = self.found.outcomes.keys().map(text);
            let all: Vec<String> = stuck.chain(all).collect();
            return format!("forall\n   {}", all.join("\n\\/ "));
        }
        let free: String = flags.map(|flag| format!("{flag}=0 /\\ ")).collect();
        format!("exists {free}(\n   {})", violating.join("\n\\/ "))
    }

    /// Whether a thread is stuck, for every thread that waits.
    fn flags(&self) -> Vec<String> {
        let waiting = self.unrolled.waiting().into_iter();
        waiting.map(|thread| format!("{thread}:stuck")).collect()
    }

    /// What an outcome gives the values of, in that order; memory in brackets if asked.
    fn columns(&self, brackets: bool) -> Vec<String> {
        let program = self.program;
        let registers = program.named_registers().map(|register| {
            let thread = program.registers[register].thread;
            format!("{thread}:{}", self.names.registers[register])
        });
        let atomics = program
            .atomics()
            .map(|location| &self.names.locations[location]);
        let atomics = atomics.map(|name| match brackets {
            true => format!("[{name}]"),
            false => name.clone(),
        });
        registers.chain(atomics).collect()
    }

    fn thread(&mut self, thread: usize) -> Result<String, Unsupported> {
        let program = self.program;
        let name = |location: usize| &self.names.locations[location];
        let atomics = program
            .atomics()
            .map(|it| format!("atomic_int* {}", name(it)));
        let plain = program.plain().map(|it| format!("int* {}", name(it)));
        let parameters: Vec<String> = atomics.chain(plain).collect();
        let mut text = format!("P{thread} ({}) {{\n", parameters.join(", "));
        if self.unrolled.waiting().contains(&thread) {
            text += "  int stuck = 0;\n";
        }
        for &register in &self.first {
            if self.program.registers[register].thread == thread {
                text += &format!("  int {} = -1;\n", self.names.registers[register]);
            }
        }
        let unrolled = self.unrolled;
        let body = unrolled
            .program
            .threads
            .get(thread)
            .map_or(&[][..], |thread| &thread.body);
        let body = self.block(body, 1)?;
        Ok(text + &body + "}\n")
    }

    fn block(&mut self, block: &[Statement], depth: usize) -> Result<String, Unsupported> {
        let indent = "  ".repeat(depth);
        let mut text = String::new();
        for statement in block {
            match statement {
                Statement::Operation {
                    operation,
                    register,
                } => {
                    let operation = self.operation(operation)?;
                    let binding = match register {
                        None => String::new(),
                        Some(register) => {
                            let declare = if self.declared.insert(*register) {
                                "int "
                            } else {
                                ""
                            };
                            format!("{declare}{} = ", self.names.registers[*register])
                        }
                    };
                    text += &format!("{indent}{binding}{operation};\n");
                }
                Statement::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let is_wait = self.unrolled.is_wait(condition);
                    let condition = self.c_condition(condition)?;
                    let then = self.block(then, depth + 1)?;
                    text += &format!("{indent}if ({condition}) {{\n{then}{indent}}}");
                    if is_wait {
                        text += &format!(" else {{\n{indent}  stuck = 1;\n{indent}}}");
                    } else if !otherwise.is_empty() {
                        let otherwise = self.block(otherwise, depth + 1)?;
                        text += &format!(" else {{\n{otherwise}{indent}}}");
                    }
                    text += "\n";
                }
                Statement::Wait { .. } => unreachable!("the program without waits has none"),
                Statement::Bound => unreachable!("a program that could be explored to its end"),
            }
        }
        if text.is_empty() {
            text = format!("{indent}int nothing_0 = 0;\n"); // a block must not be empty
        }
        Ok(text)
    }

    fn operation(&self, operation: &Operation) -> Result<String, Unsupported> {
        let counter = |counter: &usize| &self.names.locations[*counter];
        let add = |at: &usize, amount: &str| {
            let order = order(self.orderings.counters[*at].add);
            format!(
                "atomic_fetch_add_explicit({}, {amount}, {order})",
                counter(at)
            )
        };
        Ok(match operation {
            Operation::Inc(at) => add(at, "1"),
            Operation::Add(at, amount) => add(at, &self.value(amount)?),
            Operation::Get(at) => {
                let order = order(self.orderings.counters[*at].get);
                format!("atomic_load_explicit({}, {order})", counter(at))
            }
            Operation::Reset(at) => {
                let order = order(self.orderings.counters[*at].reset);
                format!("atomic_exchange_explicit({}, 0, {order})", counter(at))
            }
            Operation::Write(cell, value) => {
                format!("*{} = {}", self.names.locations[*cell], self.value(value)?)
            }
            Operation::Read(cell) => format!("*{}", self.names.locations[*cell]),
            _ => unreachable!("an operation that only_counters refuses"),
        })
    }

    fn value(&self, value: &Value) -> Result<String, Unsupported> {
        match value {
            Value::Constant(number) if *number >= TOO_LARGE => {
                Err(Unsupported::LargeNumber(*number))
            }
            Value::Constant(number) => Ok(number.to_string()),
            Value::Register(register) => Ok(self.names.registers[*register].clone()),
            Value::Sum(left, right) => {
                Ok(format!("({} + {})", self.value(left)?, self.value(right)?))
            }
            Value::Difference(..) => Err(Unsupported::Subtraction),
            Value::Binary(..) | Value::Wrapped(..) | Value::If(..) => {
                unreachable!("a number that only_counters refuses")
            }
            Value::Final(_) => unreachable!("in assertions only, which are not written in C"),
        }
    }

    /// A comparison that is 0 if a register in `values` is unbound.
    fn guarded(&self, values: &[&Value], compared: String) -> String {
        let mut unbound = BTreeSet::new();
        for value in values {
            value.for_each_register(&mut |register| {
                if self.optional.contains(&register) {
                    unbound.insert(&self.names.registers[register]);
                }
            });
        }
        let guard = |compared, name| format!("({name} != -1) & ({compared})");
        unbound.into_iter().fold(compared, guard)
    }

    /// A condition in herd7's C, which has `&` and `|` on the 0 and 1 of comparisons.
    fn c_condition(&self, condition: &Condition) -> Result<String, Unsupported> {
        Ok(match condition {
            Condition::Compare(left, comparison, right) => {
                let (left_text, right_text) = (self.value(left)?, self.value(right)?);
                let compared = format!("{left_text} {} {right_text}", comparison.symbol());
                self.guarded(&[left, right], compared)
            }
            Condition::Not(inner) => format!("({}) == 0", self.c_condition(inner)?),
            Condition::And(left, right) => {
                format!(
                    "({}) & ({})",
                    self.c_condition(left)?,
                    self.c_condition(right)?
                )
            }
            Condition::Or(left, right) => {
                format!(
                    "({}) | ({})",
                    self.c_condition(left)?,
                    self.c_condition(right)?
                )
            }
        })
    }
}

fn order(ordering: Ordering) -> &'static str {
    match ordering {
        Ordering::Relaxed => "memory_order_relaxed",
        Ordering::Acquire => "memory_order_acquire",
        Ordering::Release => "memory_order_release",
        Ordering::AcqRel => "memory_order_acq_rel",
        _ => "memory_order_seq_cst",
    }
}

/// What everything is called in the litmus test.
struct Names {
    locations: Vec<String>,
    registers: Vec<String>,
    taken: HashSet<String>,
}

impl Names {
    fn of(program: &Program) -> Self {
        let mut names = Names {
            locations: vec![String::new(); program.locations.len()],
            registers: vec![String::new(); program.registers.len()],
            taken: HashSet::new(),
        };
        for location in program.atomics().chain(program.plain()) {
            names.locations[location] = names.choose(&program.locations[location].name);
        }
        for register in program.named_registers() {
            names.registers[register] = names.choose(&program.registers[register].name);
        }
        names
    }

    /// A letter with a number stays. Anything longer could be a word of C or of herd7, none of which
    /// ends in `_`.
    fn choose(&mut self, name: &str) -> String {
        let mut characters = name.chars();
        let stays = characters
            .next()
            .is_some_and(|first| first.is_ascii_lowercase())
            && characters.all(|digit| digit.is_ascii_digit());
        let mut name = name.replace(|character: char| !character.is_ascii_alphanumeric(), "_");
        if !stays {
            name.push('_');
        }
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// The registers bound in `block`, if it is inside a branch, and in the branches in it.
fn bound_in_branches(block: &[Statement], inside: bool, registers: &mut BTreeSet<usize>) {
    for statement in block {
        match statement {
            Statement::Operation { register, .. } if inside => registers.extend(register),
            Statement::If {
                then, otherwise, ..
            } => {
                bound_in_branches(then, true, registers);
                bound_in_branches(otherwise, true, registers);
            }
            _ => {}
        }
    }
}
