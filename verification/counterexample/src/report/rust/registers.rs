//! What a program does with its registers, so that a test binds those that matter, where Rust sees
//! them.

use std::collections::BTreeSet;

use crate::program::{Program, Statement};

/// What the program does with its registers.
#[derive(Default)]
pub struct Registers {
    /// Those whose value is of any consequence.
    pub used: BTreeSet<usize>,
    /// Those that an assertion speaks of.
    pub asserted: BTreeSet<usize>,
    /// Those that are not bound, or not for the first time, where Rust would see it bound.
    pub optional: BTreeSet<usize>,
}

impl Registers {
    pub fn of(program: &Program) -> Self {
        let mut registers = Registers::default();
        for assertion in &program.assertions {
            assertion
                .condition
                .for_each_register(&mut |register| registers.asserted.extend([register]));
        }
        registers.used = registers.asserted.clone();
        for (index, thread) in program.threads.iter().enumerate() {
            let visible = registers.block(&thread.body, &BTreeSet::new());
            let missing = registers.asserted.iter().filter(|&&register| {
                program.registers[register].thread == index && !visible.contains(&register)
            });
            registers
                .optional
                .extend(missing.copied().collect::<Vec<_>>());
        }
        registers
    }

    /// Walks through a block, given the registers bound around it; returns those visible at its end.
    fn block(&mut self, block: &[Statement], around: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut visible = around.clone();
        for statement in block {
            match statement {
                Statement::Operation {
                    operation,
                    register,
                } => {
                    operation.for_each_value(&mut |value| {
                        value.for_each_register(&mut |register| self.uses(register, &visible));
                    });
                    if let Some(register) = register {
                        if around.contains(register) {
                            self.optional.insert(*register);
                        }
                        visible.insert(*register);
                    }
                }
                Statement::Wait {
                    register,
                    condition,
                    ..
                } => {
                    // Only the condition sees what it binds.
                    condition.for_each_register(&mut |used| {
                        if used != *register {
                            self.uses(used, &visible);
                        }
                    });
                }
                Statement::Bound => {}
                Statement::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    condition.for_each_register(&mut |register| self.uses(register, &visible));
                    self.block(then, &visible);
                    self.block(otherwise, &visible);
                }
            }
        }
        visible
    }

    fn uses(&mut self, register: usize, visible: &BTreeSet<usize>) {
        self.used.insert(register);
        if !visible.contains(&register) {
            self.optional.insert(register);
        }
    }
}
