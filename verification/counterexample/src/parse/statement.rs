//! Blocks: statements, what `let` binds, and what ends with a scope.

use syn::{Block, Expr, Local, Pat, Stmt};

use super::evaluator::{Evaluator, Target};
use super::pattern::names_of;
use super::symbol::{constant, known, Symbol};
use super::syntax::{place, spelling, MAX_NAME};
use crate::diagnostic::Diagnostic;
use crate::program::{Comparison, Condition, Operation, Statement, Value};

impl Evaluator<'_> {
    /// A block with a scope of its own.
    pub fn block(&mut self, block: &Block) -> Symbol {
        self.scopes.push(Vec::new());
        let value = self.statements(&block.stmts);
        self.leave_scope(&value);
        value
    }

    /// Ends the innermost scope. What `value` is made of is handed on.
    pub fn leave_scope(&mut self, value: &Symbol) {
        self.end_of_scope(self.scopes.len() - 1, value);
        self.scopes.pop();
    }

    pub fn statements(&mut self, statements: &[Stmt]) -> Symbol {
        let mut value = Symbol::Unit;
        for (index, statement) in statements.iter().enumerate() {
            if self.context.is_dead() {
                return Symbol::Never;
            }
            let is_last = index + 1 == statements.len();
            value = Symbol::Unit;
            match statement {
                Stmt::Local(local) => self.binding(local),
                Stmt::Expr(expression, semicolon) => {
                    let found =
                        self.expression_statement(expression, semicolon.is_some() || !is_last);
                    if semicolon.is_none() && is_last {
                        value = found;
                    }
                }
                Stmt::Macro(found) => {
                    let found_value = self.macro_call(&found.mac);
                    if found.semi_token.is_none() && is_last {
                        value = found_value;
                    }
                }
                // Those at the beginning are known already, and so are these.
                Stmt::Item(_) => {}
            }
            self.release_temporaries(&value);
            if self.context.is_dead() {
                return Symbol::Never;
            }
        }
        value
    }

    /// An expression whose value, if it is thrown away, may be unknown without anybody being told.
    pub fn expression_statement(&mut self, expression: &Expr, is_thrown_away: bool) -> Symbol {
        if let Expr::Verbatim(nothing) = expression {
            if nothing.is_empty() {
                return Symbol::Unit;
            }
        }
        self.must_be_last(expression);
        let value = self.expression(expression);
        if is_thrown_away {
            self.unused(&value);
        }
        value
    }

    /// An assertion on final values is the last thing that a main thread does.
    pub fn must_be_last(&mut self, expression: &Expr) {
        let is_assertion = matches!(expression, Expr::Macro(_));
        if self.is_main_level() && !is_assertion {
            self.not_the_end();
        }
    }

    pub fn is_main_level(&self) -> bool {
        self.thread == 0 && self.frames.len() == self.main_frames && self.calls.is_empty()
    }

    pub fn not_the_end(&mut self) {
        for span in std::mem::take(&mut self.last) {
            self.refuse(
                Diagnostic::new(span, "an assertion that is not at the end")
                    .note("what it says of final values is judged when all threads have ended")
                    .help("move it to the end of the program"),
            );
        }
    }

    /// What is thrown away and is a guard ends here.
    pub fn unused(&mut self, value: &Symbol) {
        if self.ends_with_something(value) && !self.temporaries.contains(value) {
            self.temporaries.push(value.clone());
        }
    }

    /// `let pattern = value;`
    pub fn binding(&mut self, local: &Local) {
        if self.is_main_level() {
            self.not_the_end();
        }
        let Some(init) = &local.init else {
            for name in names_of(&local.pat) {
                self.declare(&name, Symbol::Unknown);
            }
            return;
        };
        let outer = self.hint.take();
        self.hint = single_name(&local.pat);
        let registers = self.program.registers.len();
        let value = self.expression(&init.expr);
        self.hint = outer;
        if self.context.is_dead() {
            return;
        }
        let of = match &local.pat {
            Pat::Type(typed) => Some(&*typed.ty),
            _ => None,
        };
        let value = self.typed(value, of);
        if let Some((_, otherwise)) = &init.diverge {
            let (test, bound) = self.matches(&local.pat, &value);
            self.branch(
                test,
                false,
                |_| Symbol::Unit,
                |this| this.expression(otherwise),
            );
            self.bind(bound);
            return;
        }
        if let Some(name) = single_name(&local.pat) {
            let value = self.name_register(&name, value, registers, place(&local.pat));
            self.keep(&value);
            self.declare(&name, value);
            return;
        }
        if let (Pat::Wild(_), true) = (&local.pat, matches!(value, Symbol::Guard(..))) {
            // `let _ = lock` ends at once.
            self.temporaries.push(value);
            return;
        }
        let (_, bound) = self.matches(&local.pat, &value);
        self.bind(bound);
    }

    /// A value that something holds from now on is not thrown away at the end of the statement.
    pub fn keep(&mut self, value: &Symbol) {
        self.temporaries
            .retain(|temporary| !holds(value, temporary));
    }

    pub fn bind(&mut self, bound: Vec<(String, Symbol)>) {
        for (name, value) in bound {
            self.escape(&value);
            self.keep(&value);
            self.named
                .insert((self.thread, name.clone()), value.clone());
            self.declare(&name, value);
        }
    }

    /// Gives the register of the last operation the name that a `let` binds its value to.
    pub fn name_register(
        &mut self,
        name: &str,
        value: Symbol,
        registers: usize,
        span: std::ops::Range<usize>,
    ) -> Symbol {
        let key = (self.thread, name.to_string());
        let last = self.program.registers.len().checked_sub(1);
        let fresh =
            last.filter(|last| *last >= registers && self.program.registers[*last].name.is_empty());
        let is_of = |register: usize| match &value {
            Symbol::Number(Value::Register(found), _) => *found == register,
            Symbol::Truth(condition) => {
                *condition == super::symbol::as_truth(Value::Register(register))
            }
            _ => false,
        };
        let Some(register) = fresh.filter(|register| is_of(*register)) else {
            let value = match value {
                // What is computed before anything runs.
                Symbol::Number(value, of) => match constant(&value) {
                    Some(number) => Symbol::Number(Value::Constant(number), of),
                    None => Symbol::Number(value, of),
                },
                other => other,
            };
            self.escape(&value);
            // What a function or another thread has found, and now gets a name.
            if let Some(register) = register_of(&value) {
                if self.program.registers[register].name.is_empty()
                    && name.is_ascii()
                    && name.len() <= MAX_NAME
                {
                    self.program.registers[register].name = self.unused_name(name);
                }
            }
            if !matches!(value, Symbol::Location(_)) {
                self.named.insert(key, value.clone());
            }
            return value;
        };
        if !self.may_be_called(name, span) {
            return Symbol::Unknown;
        }
        let (_, outer) = self.scopes.split_last().expect("a scope");
        let is_hidden = outer.iter().flatten().any(|(known, _)| known == name);
        if let Some(known) = self.named.get(&key).and_then(register_of) {
            let is_free = !is_hidden && !self.escaped.contains(&known);
            let is_plain = self.program.registers[known].thread == self.thread;
            if is_free && is_plain && self.rebind(register, known) {
                self.program.registers.pop();
                let value = renamed(&value, known);
                self.named.insert(key, value.clone());
                return value;
            }
        }
        self.program.registers[register].name = self.unused_name(name);
        self.named.insert(key, value.clone());
        value
    }

    /// Has the last operation bind another register, if it is the last statement.
    pub fn rebind(&mut self, from: usize, to: usize) -> bool {
        fn last(statements: &mut [Statement], from: usize, to: usize) -> bool {
            match statements.last_mut() {
                Some(Statement::Operation {
                    register: Some(register),
                    ..
                }) if *register == from => {
                    *register = to;
                    true
                }
                Some(Statement::If {
                    then, otherwise, ..
                }) if otherwise.is_empty() => last(then, from, to),
                _ => false,
            }
        }
        last(&mut self.context.statements, from, to)
    }

    // What ends with a scope.

    /// Ends what the variables of a scope hold, apart from what `value` hands on.
    pub fn end_of_scope(&mut self, scope: usize, value: &Symbol) {
        let variables: Vec<usize> = self.scopes[scope]
            .iter()
            .rev()
            .map(|(_, variable)| *variable)
            .collect();
        for variable in variables {
            let Some(held) = self.variables.get(variable).cloned() else {
                continue;
            };
            if self.ends_with_something(&held) && !holds(value, &held) {
                self.end(held);
            }
        }
    }

    pub fn release_temporaries(&mut self, value: &Symbol) {
        for temporary in std::mem::take(&mut self.temporaries).into_iter().rev() {
            if !holds(value, &temporary) {
                self.end(temporary);
            } else {
                self.temporaries.push(temporary);
            }
        }
    }

    pub fn ends_with_something(&self, value: &Symbol) -> bool {
        match value {
            Symbol::Guard(..) => true,
            Symbol::Record(name, fields) => {
                self.items.dropped.contains(name)
                    || fields
                        .iter()
                        .any(|(_, field)| self.ends_with_something(field))
            }
            Symbol::Tuple(all) | Symbol::Array(all) => {
                all.iter().any(|one| self.ends_with_something(one))
            }
            Symbol::Variant(cases) => cases.iter().any(|case| {
                case.fields
                    .iter()
                    .any(|(_, field)| self.ends_with_something(field))
            }),
            Symbol::Either(_, left, right) => {
                self.ends_with_something(left) || self.ends_with_something(right)
            }
            _ => false,
        }
    }

    /// Does what the end of a value does: releases a lock, or runs its `drop`.
    pub fn end(&mut self, value: Symbol) {
        match value {
            Symbol::Guard(lock, _) => self.release(lock),
            Symbol::Record(name, fields) => {
                if self.items.dropped.contains(&name) {
                    let this =
                        Symbol::Shared(Box::new(Symbol::Record(name.clone(), fields.clone())));
                    if let Some(function) =
                        self.items.functions.get(&format!("{name}::drop")).cloned()
                    {
                        let span = place(&function.signature.ident);
                        self.call_function(&format!("{name}::drop"), &function, vec![this], span);
                    }
                }
                for (_, field) in fields {
                    if self.ends_with_something(&field) {
                        self.end(field);
                    }
                }
            }
            Symbol::Tuple(all) | Symbol::Array(all) => {
                all.into_iter().for_each(|one| self.end(one))
            }
            Symbol::Variant(cases) => {
                for case in cases {
                    for (_, field) in case.fields {
                        if self.ends_with_something(&field) {
                            let end = |this: &mut Self| {
                                this.end(field.clone());
                                Symbol::Unit
                            };
                            self.branch(Some(case.when.clone()), false, end, |_| Symbol::Unit);
                        }
                    }
                }
            }
            Symbol::Either(condition, left, right) => {
                self.branch(
                    Some(*condition),
                    false,
                    |this| {
                        this.end(*left);
                        Symbol::Unit
                    },
                    |this| {
                        this.end(*right);
                        Symbol::Unit
                    },
                );
            }
            _ => {}
        }
    }

    /// Ends the thread where `when` does not hold, and claims that it always does.
    pub fn must_hold(&mut self, when: Condition, text: String, span: std::ops::Range<usize>) {
        if known(&when) == Some(true) {
            return;
        }
        self.claim(when.clone(), text, span);
        self.branch(
            Some(when),
            false,
            |_| Symbol::Unit,
            |this| this.leave(Target::End, Symbol::Unit),
        );
    }

    /// Gives a lock back.
    pub fn release(&mut self, lock: usize) {
        let site = self.implied_site(std::sync::atomic::Ordering::Release);
        self.perform(Operation::Store(lock, Value::Constant(0), site));
    }
}

/// Whether what `held` is, is part of `value`.
fn holds(value: &Symbol, held: &Symbol) -> bool {
    if value == held {
        return true;
    }
    match value {
        Symbol::Tuple(all) | Symbol::Array(all) => all.iter().any(|one| holds(one, held)),
        Symbol::Record(_, fields) => fields.iter().any(|(_, field)| holds(field, held)),
        Symbol::Variant(cases) => cases
            .iter()
            .any(|case| case.fields.iter().any(|(_, field)| holds(field, held))),
        Symbol::Either(_, left, right) => holds(left, held) || holds(right, held),
        Symbol::Guard(..) => match held {
            Symbol::Variant(_) => holds(held, value),
            _ => false,
        },
        _ => false,
    }
}

/// The register whose value this is.
fn register_of(value: &Symbol) -> Option<usize> {
    match value {
        Symbol::Number(Value::Register(register), _) => Some(*register),
        Symbol::Truth(Condition::Compare(
            Value::Register(register),
            Comparison::NotEqual,
            Value::Constant(0),
        )) => Some(*register),
        _ => None,
    }
}

fn renamed(value: &Symbol, to: usize) -> Symbol {
    match value {
        Symbol::Number(_, of) => Symbol::Number(Value::Register(to), *of),
        _ => Symbol::Truth(super::symbol::as_truth(Value::Register(to))),
    }
}

/// The only name that a pattern binds, if it is nothing but a name.
pub fn single_name(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(name) if name.subpat.is_none() => Some(spelling(&name.ident)),
        Pat::Type(typed) => single_name(&typed.pat),
        Pat::Paren(inner) => single_name(&inner.pat),
        _ => None,
    }
}
