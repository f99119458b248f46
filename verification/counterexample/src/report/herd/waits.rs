//! A program without its waits, for herd7, which knows no loop that ends by itself.
//!
//! A wait becomes one read, and all that follows it in its thread is done only if the value found ends
//! the loop:
//!
//! ```text
//! while done.get() < 1 {}           let seen_0 = done.get();
//! let found = data.get();           if !(seen_0 < 1) { let found = data.get(); }
//! ```
//!
//! That neither adds nor loses an outcome. In an execution that ends, each wait ends with one read
//! that finds a value which ends the loop; the reads before it found nothing that the program keeps,
//! and leaving them out leaves an execution of the program without waits, in which every thread came
//! to its end. The other way round, such an execution is one of the program with waits, in which every
//! loop ended at once. An execution in which a read does *not* end its loop has no outcome: its thread
//! is *stuck*, and says so, so that the condition of the litmus test can except it.
//!
//! But it is an execution, of all that was done until then, and a data race in it is undefined
//! behaviour of the program with waits as well: whatever the stuck thread goes on to read orders
//! nothing that has already been done. herd7 must see it, and so must not be told to leave it out, as
//! by a `filter`.

use crate::execution::Execution;
use crate::program::{Condition, Program, Register, Scope, Statement};

/// A program without waits.
pub struct Unrolled {
    /// Its registers are those of the program with waits, and then one for each wait.
    pub program: Program,
    /// The conditions for which they go on.
    waits: Vec<Condition>,
    registers: usize,
}

impl Unrolled {
    pub fn of(program: &Program) -> Self {
        let mut unrolled = Unrolled {
            program: program.clone(),
            waits: Vec::new(),
            registers: program.registers.len(),
        };
        for (thread, original) in program.threads.iter().enumerate() {
            let body = unrolled.block(thread, &original.body, &[]);
            unrolled.program.threads[thread].body = body;
        }
        unrolled
    }

    /// The statements of a block, and those that follow it.
    fn block(&mut self, thread: usize, block: &[Statement], after: &[Statement]) -> Vec<Statement> {
        let mut statements = Vec::new();
        for (index, statement) in block.iter().enumerate() {
            let follows = || [&block[index + 1..], after].concat();
            match statement {
                Statement::Wait {
                    operation,
                    register,
                    condition,
                } => {
                    let seen = self.program.registers.len();
                    self.program.registers.push(Register {
                        name: format!("seen_{}", self.waits.len()),
                        thread,
                    });
                    let goes_on = condition.renamed(*register, seen);
                    self.waits.push(goes_on.clone());
                    statements.push(Statement::Operation {
                        operation: operation.clone(),
                        register: Some(seen),
                    });
                    statements.push(Statement::If {
                        condition: Condition::Not(Box::new(goes_on)),
                        then: self.block(thread, &follows(), &[]),
                        otherwise: Vec::new(),
                    });
                    return statements;
                }
                Statement::If {
                    condition,
                    then,
                    otherwise,
                } if has_wait(then) || has_wait(otherwise) => {
                    statements.push(Statement::If {
                        condition: condition.clone(),
                        then: self.block(thread, then, &follows()),
                        otherwise: self.block(thread, otherwise, &follows()),
                    });
                    return statements;
                }
                other => statements.push(other.clone()),
            }
        }
        match after {
            [] => statements,
            after => {
                statements.extend(self.block(thread, after, &[]));
                statements
            }
        }
    }

    /// Whether this is what a wait became.
    pub fn is_wait(&self, condition: &Condition) -> bool {
        let mut found = false;
        condition.for_each_register(&mut |register| found |= register >= self.registers);
        found
    }

    /// The threads that have a wait.
    pub fn waiting(&self) -> Vec<usize> {
        let mut threads: Vec<usize> = self.program.registers[self.registers..]
            .iter()
            .map(|register| register.thread)
            .collect();
        threads.dedup();
        threads
    }

    /// Of those, the ones that are stuck in an execution.
    pub fn stuck(&self, execution: &Execution) -> Vec<usize> {
        // What a register held when the wait was reached: nothing is bound after a wait that does
        // not end, but after one that does.
        let mut registers = Bound(vec![None; self.program.registers.len()]);
        let mut stuck = Vec::new();
        for index in execution.events() {
            let event = execution.event(index);
            let Some(register) = event.register else {
                continue;
            };
            registers.0[register] = execution.found(index);
            if let Some(wait) = register.checked_sub(self.registers) {
                if self.waits[wait].evaluate(&registers) == Some(true) {
                    stuck.push(event.thread);
                }
            }
        }
        stuck
    }
}

struct Bound(Vec<Option<usize>>);

impl Scope for Bound {
    fn register(&self, register: usize) -> Option<usize> {
        self.0[register]
    }

    fn last(&self, _counter: usize) -> Option<usize> {
        None
    }
}

fn has_wait(block: &[Statement]) -> bool {
    block.iter().any(|statement| match statement {
        Statement::Wait { .. } => true,
        Statement::If {
            then, otherwise, ..
        } => has_wait(then) || has_wait(otherwise),
        Statement::Operation { .. } | Statement::Bound => false,
    })
}
