//! A program as a C litmus test for herd7, so that nobody has to take this checker's word.
//!
//! herd7 runs under RC11. What this checker found there is the condition of the test, and the number
//! of outcomes and of executions is in its comment: herd7 prints the same two, or one of us is wrong.

use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use crate::execution::Execution;
use crate::explore::explore;
use crate::model::Model;
use crate::outcome::{check, Findings, Outcome};
use crate::program::{
    Condition, Kind, Operation, Orderings, Program, Statement, Value, MAX_OPERATIONS,
};
use crate::report::{one_line, slug, OutcomeScope, Unsupported};

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
    let orderings = program.orderings(kind);
    let findings = check(program, &orderings, Model::Rc11, limit)?;
    if !findings.coverage.complete {
        return Err(Unsupported::LimitReached(limit));
    }
    if findings.unlisted > 0 {
        return Err(Unsupported::TooManyOutcomes);
    }
    if findings.coverage.executions == 0 {
        return Err(Unsupported::NeverCompletes);
    }
    let mut optional = BTreeSet::new();
    for thread in &program.threads {
        bound_in_branches(&thread.body, false, &mut optional);
    }
    let mut litmus = Litmus {
        program,
        orderings,
        findings,
        rewrites: false,
        names: Names::of(program),
        declared: optional.clone(),
        optional,
        waits: Vec::new(),
    };
    litmus.check_values()?;
    litmus.write()
}

struct Litmus<'a> {
    program: &'a Program,
    orderings: Vec<Orderings>,
    findings: Findings,
    /// Whether some operation writes the value that it found.
    rewrites: bool,
    names: Names,
    /// The registers that a branch binds, so that they may be unbound.
    optional: BTreeSet<usize>,
    /// The registers declared so far; those above are at the top of their thread.
    declared: BTreeSet<usize>,
    /// The thread of every wait that is written, by the number of the wait.
    waits: Vec<usize>,
}

impl Litmus<'_> {
    /// Whether every number stays small enough, and no operation hides from herd7's counts.
    fn check_values(&mut self) -> Result<(), Unsupported> {
        let mut too_large = None;
        let visit = |execution: &Execution| {
            for event in execution.events() {
                let (found, left) = (execution.found(event), execution.left(event));
                self.rewrites |= found.is_some() && found == left;
                let values = found.into_iter().chain(left);
                too_large = too_large.or(values.max().filter(|&value| value >= TOO_LARGE));
            }
            match too_large {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            }
        };
        explore(self.program, &self.orderings, Model::Rc11, u64::MAX, visit)?;
        too_large.map_or(Ok(()), |number| Err(Unsupported::LargeNumber(number)))
    }

    fn write(&mut self) -> Result<String, Unsupported> {
        // herd7 wants one thread at least.
        let threads: Vec<String> = (0..self.program.threads.len().max(1))
            .map(|thread| self.thread(thread))
            .collect::<Result<_, _>>()?;
        let program = self.program;
        let mut start = String::new();
        let counters = program.counters.iter().map(|counter| counter.initial);
        let cells = program.cells.iter().map(|cell| cell.initial);
        let names = self.names.counters.iter().chain(&self.names.cells);
        for (name, initial) in names.zip(counters.chain(cells)) {
            if initial >= TOO_LARGE {
                return Err(Unsupported::LargeNumber(initial));
            }
            start += &format!(" {name} = {initial};");
        }
        let done: Vec<String> = self
            .waits
            .iter()
            .enumerate()
            .map(|(wait, thread)| format!("{thread}:done_{wait}=1"))
            .collect();
        let filter = match &*done {
            [] => String::new(),
            done => format!("filter ({})\n", done.join(" /\\ ")),
        };
        Ok(format!(
            "C {}\n(* {} *)\n\n{{{start} }}\n\n{}\nlocations [{}]\n{filter}{}\n",
            slug(&program.title),
            self.comment().join("\n   ").replace("   \n", "\n"),
            threads.join("\n"),
            self.columns(false).join("; "),
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
        if self.findings.has_race() {
            lines.push(
                "Expected: Flag *undef*, for a data race. The outcomes mean nothing then."
                    .to_string(),
            );
        } else {
            let executions = self.findings.coverage.executions;
            let positive = match self.violating().len() {
                0 => executions,
                _ => self
                    .violating()
                    .iter()
                    .map(|(_, executions)| **executions)
                    .sum(),
            };
            lines.push(format!(
                "Expected: States {}, Ok, Positive: {positive} Negative: {}",
                self.findings.outcomes.len(),
                executions - positive
            ));
            if self.rewrites {
                lines.push(
                    "(or fewer executions, where an operation writes the value that it found)"
                        .to_string(),
                );
            }
        }
        if !self.optional.is_empty() {
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
                .all(|assertion| assertion.evaluate(&scope) != Some(false))
        };
        let outcomes = self.findings.outcomes.iter();
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
            format!("({})", values.join(" /\\ "))
        };
        if self.findings.has_race() || columns.is_empty() {
            return "forall (true)".to_string();
        }
        let violating: Vec<String> = self
            .violating()
            .iter()
            .map(|(outcome, _)| text(outcome))
            .collect();
        let (quantifier, outcomes) = if violating.is_empty() {
            ("forall", self.findings.outcomes.keys().map(text).collect())
        } else {
            ("exists", violating)
        };
        format!("{quantifier}\n   {}", outcomes.join("\n\\/ "))
    }

    /// What an outcome gives the values of, in that order; memory in brackets if asked.
    fn columns(&self, brackets: bool) -> Vec<String> {
        let registers = self.program.registers.iter().zip(&self.names.registers);
        let registers = registers.map(|(register, name)| format!("{}:{name}", register.thread));
        let counters = self.names.counters.iter().map(|name| match brackets {
            true => format!("[{name}]"),
            false => name.clone(),
        });
        registers.chain(counters).collect()
    }

    fn thread(&mut self, thread: usize) -> Result<String, Unsupported> {
        let counters = self
            .names
            .counters
            .iter()
            .map(|name| format!("atomic_int* {name}"));
        let cells = self.names.cells.iter().map(|name| format!("int* {name}"));
        let parameters: Vec<String> = counters.chain(cells).collect();
        let mut text = format!("P{thread} ({}) {{\n", parameters.join(", "));
        for &register in &self.optional {
            if self.program.registers[register].thread == thread {
                text += &format!("  int {} = -1;\n", self.names.registers[register]);
            }
        }
        let first_wait = self.waits.len();
        let body = self
            .program
            .threads
            .get(thread)
            .map_or(&[][..], |thread| &thread.body);
        let body = self.block(thread, body, 1)?;
        for wait in first_wait..self.waits.len() {
            text += &format!("  int done_{wait} = 1;\n");
        }
        Ok(text + &body + "}\n")
    }

    fn block(
        &mut self,
        thread: usize,
        block: &[Statement],
        depth: usize,
    ) -> Result<String, Unsupported> {
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
                    let condition = self.c_condition(condition)?;
                    let then = self.block(thread, then, depth + 1)?;
                    text += &format!("{indent}if ({condition}) {{\n{then}{indent}}}");
                    if !otherwise.is_empty() {
                        let otherwise = self.block(thread, otherwise, depth + 1)?;
                        text += &format!(" else {{\n{otherwise}{indent}}}");
                    }
                    text += "\n";
                }
                Statement::Wait {
                    counter,
                    comparison,
                    bound,
                } => {
                    let wait = self.waits.len();
                    self.waits.push(thread);
                    let load = self.operation(&Operation::Get(*counter))?;
                    let compared =
                        format!("seen_{wait} {} {}", comparison.symbol(), self.value(bound)?);
                    let goes_on = self.guarded(&[bound], compared);
                    text += &format!("{indent}int seen_{wait} = {load};\n");
                    text += &format!("{indent}done_{wait} = ({goes_on}) == 0;\n");
                }
            }
        }
        if text.is_empty() {
            text = format!("{indent}int nothing_0 = 0;\n"); // a block must not be empty
        }
        Ok(text)
    }

    fn operation(&self, operation: &Operation) -> Result<String, Unsupported> {
        let counter = |counter: &usize| &self.names.counters[*counter];
        let add = |at: &usize, amount: &str| {
            let order = order(self.orderings[*at].add);
            format!(
                "atomic_fetch_add_explicit({}, {amount}, {order})",
                counter(at)
            )
        };
        Ok(match operation {
            Operation::Inc(at) => add(at, "1"),
            Operation::Add(at, amount) => add(at, &self.value(amount)?),
            Operation::Get(at) => {
                let order = order(self.orderings[*at].get);
                format!("atomic_load_explicit({}, {order})", counter(at))
            }
            Operation::Reset(at) => {
                let order = order(self.orderings[*at].reset);
                format!("atomic_exchange_explicit({}, 0, {order})", counter(at))
            }
            Operation::Write(cell, value) => {
                format!("*{} = {}", self.names.cells[*cell], self.value(value)?)
            }
            Operation::Read(cell) => format!("*{}", self.names.cells[*cell]),
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
#[derive(Default)]
struct Names {
    counters: Vec<String>,
    cells: Vec<String>,
    registers: Vec<String>,
    taken: HashSet<String>,
}

impl Names {
    fn of(program: &Program) -> Self {
        let mut names = Names::default();
        names.counters = program
            .counters
            .iter()
            .map(|counter| names.choose(&counter.name))
            .collect();
        names.cells = program
            .cells
            .iter()
            .map(|cell| names.choose(&cell.name))
            .collect();
        names.registers = program
            .registers
            .iter()
            .map(|register| names.choose(&register.name))
            .collect();
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
