//! Blocks, branches and the ways out of them: what is emitted where, and which value each way has.

use super::evaluator::{Context, Evaluator, Exit, Frame, Target};
use super::symbol::{and, as_truth, known, not, or, truth, Symbol};
use crate::program::{Condition, Operation, Statement, Value};

impl Evaluator<'_> {
    /// Reads a block of its own, which is reached `when`, of the executions that come here.
    pub fn inside<T>(
        &mut self,
        when: &Condition,
        read: impl FnOnce(&mut Self) -> T,
    ) -> (T, Context) {
        let outer = std::mem::take(&mut self.context);
        let here = and(and(self.path.clone(), outer.reached.clone()), when.clone());
        let path = std::mem::replace(&mut self.path, here);
        let value = read(self);
        self.path = path;
        let inner = std::mem::replace(&mut self.context, outer);
        (value, inner)
    }

    /// Reads both ways of a branch; `None` is a condition of which nothing is known. `is_written` keeps an `if`
    /// with nothing in it.
    pub fn branch(
        &mut self,
        test: Option<Condition>,
        is_written: bool,
        then: impl FnOnce(&mut Self) -> Symbol,
        otherwise: impl FnOnce(&mut Self) -> Symbol,
    ) -> Symbol {
        let keeps = std::mem::take(&mut self.keeps_branch);
        match test.as_ref().and_then(known).filter(|_| !keeps) {
            Some(true) => return then(self),
            Some(false) => return otherwise(self),
            None => {}
        }
        let chosen = test.is_none().then(|| self.register());
        let condition = match (test, chosen) {
            (Some(condition), _) => condition,
            (None, register) => as_truth(Value::Register(register.expect("chosen"))),
        };
        let assertions = self.program.assertions.len();
        let before = self.variables.clone();
        let (then, first) = self.inside(&condition, then);
        let after_then = std::mem::replace(&mut self.variables, before.clone());
        let (otherwise, second) = self.inside(&not(condition.clone()), otherwise);
        let after_otherwise = std::mem::replace(&mut self.variables, before.clone());
        let mut depends = !first.exits.is_empty() || !second.exits.is_empty();
        for (index, old) in before.into_iter().enumerate() {
            let (left, right) = (&after_then[index], &after_otherwise[index]);
            if *left == old && *right == old {
                continue;
            }
            depends = true;
            let merged = Symbol::merged(&condition, left.clone(), right.clone());
            self.escape(&merged);
            self.variables[index] = merged;
        }
        let value = match (first.is_dead(), second.is_dead()) {
            (true, true) => Symbol::Never,
            (true, false) => otherwise,
            (false, true) => then,
            (false, false) => {
                depends |= then != otherwise;
                Symbol::merged(&condition, then, otherwise)
            }
        };
        if depends || self.program.assertions.len() > assertions {
            self.escape_condition(&condition);
        }
        let is_empty = first.statements.is_empty() && second.statements.is_empty();
        let is_used = !is_empty || depends || self.program.assertions.len() > assertions;
        if let Some(register) = chosen.filter(|_| is_used) {
            self.emit(Statement::Operation {
                operation: Operation::Choose(2),
                register: Some(register),
            });
        }
        if !is_empty || is_written && chosen.is_none() {
            self.emit(Statement::If {
                condition: condition.clone(),
                then: first.statements,
                otherwise: second.statements,
            });
        }
        let entry = self.context.reached.clone();
        let ways = [
            (condition.clone(), &first.exits),
            (not(condition.clone()), &second.exits),
        ];
        for (way, exits) in ways {
            for exit in exits {
                self.context.exits.push(Exit {
                    when: and(entry.clone(), and(way.clone(), exit.when.clone())),
                    ..exit.clone()
                });
            }
        }
        let then = and(condition.clone(), first.reached);
        let otherwise = and(not(condition), second.reached);
        self.context.reached = and(entry, or(then, otherwise));
        value
    }

    /// Leaves for `target`.
    pub fn leave(&mut self, target: Target, value: Symbol) -> Symbol {
        self.escape(&value);
        let scopes = match target {
            Target::After(number) | Target::Next(number) => {
                let frame = self.frames.iter().find(|frame| frame.number == number);
                frame.map_or(0, |frame| frame.scopes)
            }
            // A panic poisons locks, and the assertion that it breaks is judged.
            Target::End => self.scopes.len(),
        };
        for scope in (scopes..self.scopes.len()).rev() {
            self.end_of_scope(scope, &value);
        }
        let when = self.context.reached.clone();
        self.escape_condition(&when);
        self.context.exits.push(Exit {
            target,
            when,
            value,
        });
        self.context.reached = truth(false);
        Symbol::Never
    }

    /// Reads the body of a loop, a labelled block or a function; the value that it ends with.
    pub fn framed(
        &mut self,
        is_function: bool,
        is_loop: bool,
        label: Option<String>,
        read: impl FnOnce(&mut Self, usize) -> Symbol,
    ) -> Symbol {
        self.frames_so_far += 1;
        let number = self.frames_so_far;
        self.frames.push(Frame {
            number,
            is_function,
            is_loop,
            label,
            scopes: self.scopes.len(),
        });
        let (value, context) = self.inside(&truth(true), |this| read(this, number));
        self.frames.pop();
        self.absorb(context, number, value)
    }

    /// Adds a block that was read to the one around it. Exits to what follows frame `number` end here.
    pub fn absorb(&mut self, block: Context, number: usize, value: Symbol) -> Symbol {
        let entry = self.context.reached.clone();
        for statement in block.statements {
            self.emit(statement);
        }
        let is_dead = known(&block.reached) == Some(false);
        let mut value = if is_dead { Symbol::Never } else { value };
        let mut outward = truth(false);
        let mut ends_here = !is_dead;
        for exit in block.exits.into_iter().rev() {
            if exit.target == Target::After(number) {
                ends_here = true;
                value = match value {
                    Symbol::Never => exit.value,
                    other => Symbol::merged(&exit.when, exit.value, other),
                };
            } else {
                outward = or(outward, exit.when.clone());
                self.context.exits.push(Exit {
                    when: and(entry.clone(), exit.when.clone()),
                    ..exit
                });
            }
        }
        self.context.reached = match ends_here {
            true => and(entry, not(outward)),
            false => truth(false),
        };
        if ends_here {
            value
        } else {
            Symbol::Never
        }
    }
}
