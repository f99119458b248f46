//! Blocks: statements, what `let` binds, and what ends with a scope.

use syn::{Block, Expr, Local, Pat, Stmt, Type};

use super::evaluator::{Evaluator, Target};
use super::items::{argument, type_name};
use super::symbol::{
    and, compare, constant, integer, known, not, or, truth, wrapped, Case, Symbol,
};
use super::syntax::{place, spelling, MAX_NAME};
use crate::diagnostic::Diagnostic;
use crate::program::{Comparison, Condition, Operation, Statement, Value};

/// Whether a value is what a pattern says; `None` if that is not known. And the names that it then binds.
type Test = (Option<Condition>, Vec<(String, Symbol)>);

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
    fn expression_statement(&mut self, expression: &Expr, is_thrown_away: bool) -> Symbol {
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
    fn must_be_last(&mut self, expression: &Expr) {
        let is_assertion = matches!(expression, Expr::Macro(_));
        if self.is_main_level() && !is_assertion {
            self.not_the_end();
        }
    }

    fn is_main_level(&self) -> bool {
        self.thread == 0 && self.frames.len() == self.main_frames && self.calls.is_empty()
    }

    fn not_the_end(&mut self) {
        for span in std::mem::take(&mut self.last) {
            self.refuse(
                Diagnostic::new(span, "an assertion that is not at the end")
                    .note("what it says of final values is judged when all threads have ended")
                    .help("move it to the end of the program"),
            );
        }
    }

    /// What is thrown away and is a guard ends here.
    fn unused(&mut self, value: &Symbol) {
        if matches!(value, Symbol::Guard(..)) {
            self.temporaries.push(value.clone());
        }
    }

    /// `let pattern = value;`
    fn binding(&mut self, local: &Local) {
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
    fn name_register(
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
    fn rebind(&mut self, from: usize, to: usize) -> bool {
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

    // Types and patterns.

    /// A value whose type is written.
    pub fn typed(&self, value: Symbol, of: Option<&Type>) -> Symbol {
        let Some(of) = of else { return value };
        match value {
            Symbol::Number(value, None) => {
                let name = type_name(of).unwrap_or_default();
                let of = integer(self.items.original(&name));
                Symbol::Number(wrapped(value, of), of)
            }
            Symbol::Variant(cases) => match argument(of) {
                Some(inner) => Symbol::Variant(
                    cases
                        .into_iter()
                        .map(|case| {
                            let is_first = case.name != "Err";
                            let typed = |(name, field)| match is_first {
                                true => (name, self.typed(field, Some(inner))),
                                false => (name, field),
                            };
                            Case {
                                fields: case.fields.into_iter().map(typed).collect(),
                                ..case
                            }
                        })
                        .collect(),
                ),
                None => Symbol::Variant(cases),
            },
            Symbol::Tuple(all) => match of {
                Type::Tuple(types) if types.elems.len() == all.len() => {
                    let typed = all.into_iter().zip(&types.elems);
                    Symbol::Tuple(typed.map(|(one, of)| self.typed(one, Some(of))).collect())
                }
                _ => Symbol::Tuple(all),
            },
            other => other,
        }
    }

    /// Compares a value with a pattern.
    pub fn matches(&mut self, pattern: &Pat, value: &Symbol) -> Test {
        let value = match value {
            Symbol::Variable(variable) => self.variables[*variable].clone(),
            Symbol::Shared(inner) => (**inner).clone(),
            other => other.clone(),
        };
        let always = Some(truth(true));
        match pattern {
            Pat::Wild(_) | Pat::Rest(_) => (always, Vec::new()),
            Pat::Paren(inner) => self.matches(&inner.pat, &value),
            Pat::Type(inner) => {
                let value = self.typed(value, Some(&inner.ty));
                self.matches(&inner.pat, &value)
            }
            Pat::Reference(inner) => self.matches(&inner.pat, &value),
            Pat::Ident(name) => {
                let spelled = spelling(&name.ident);
                if let Some(meant) = self.constant_named(&spelled) {
                    return (self.equal(&value, &meant), Vec::new());
                }
                if self.is_unit_variant(&spelled) {
                    return (variant_test(&value, &spelled).0, Vec::new());
                }
                let (test, mut bound) = match &name.subpat {
                    Some((_, inner)) => self.matches(inner, &value),
                    None => (always, Vec::new()),
                };
                bound.push((spelled, value));
                (test, bound)
            }
            Pat::Lit(literal) => {
                let meant = self.literal(&literal.lit);
                (self.equal(&value, &meant), Vec::new())
            }
            Pat::Path(path) => match self.variant_name(&path.path) {
                Some(name) => (variant_test(&value, &name).0, Vec::new()),
                None => {
                    let meant = self.path(path);
                    (self.equal(&value, &meant), Vec::new())
                }
            },
            Pat::Range(range) => (self.in_range(&value, range), Vec::new()),
            Pat::Or(cases) => {
                let tests: Vec<Test> = cases
                    .cases
                    .iter()
                    .map(|case| self.matches(case, &value))
                    .collect();
                let bound = tests
                    .first()
                    .map(|(_, bound)| bound.clone())
                    .unwrap_or_default();
                let tests = tests.into_iter().map(|(test, _)| test);
                let any = tests.reduce(|left, right| match (left, right) {
                    (Some(left), Some(right)) => Some(or(left, right)),
                    _ => None,
                });
                (any.flatten(), bound)
            }
            Pat::Tuple(tuple) => {
                let parts = match &value {
                    Symbol::Tuple(parts) => parts.clone(),
                    _ => Vec::new(),
                };
                self.all_match(tuple.elems.iter(), &parts)
            }
            Pat::Slice(slice) => {
                let parts = match &value {
                    Symbol::Array(parts) => parts.clone(),
                    _ => Vec::new(),
                };
                self.all_match(slice.elems.iter(), &parts)
            }
            Pat::TupleStruct(found) => {
                let name = self.variant_name(&found.path);
                let (test, fields) = self.fields_of(&value, name.as_deref());
                let fields: Vec<Symbol> = fields.into_iter().map(|(_, field)| field).collect();
                let (inner, bound) = self.all_match(found.elems.iter(), &fields);
                (both(test, inner), bound)
            }
            Pat::Struct(found) => {
                let name = self.variant_name(&found.path);
                let (mut test, fields) = self.fields_of(&value, name.as_deref());
                let mut bound = Vec::new();
                for field in &found.fields {
                    let name = member_name(&field.member);
                    let known = fields.iter().find(|(known, _)| *known == name);
                    let known = known.map_or(Symbol::Unknown, |(_, field)| field.clone());
                    let (inner, names) = self.matches(&field.pat, &known);
                    test = both(test, inner);
                    bound.extend(names);
                }
                (test, bound)
            }
            Pat::Guard(guarded) => self.matches(&guarded.pat, &value),
            _ => (
                None,
                names_of(pattern)
                    .into_iter()
                    .map(|name| (name, Symbol::Unknown))
                    .collect(),
            ),
        }
    }

    fn all_match<'b>(
        &mut self,
        patterns: impl ExactSizeIterator<Item = &'b Pat>,
        parts: &[Symbol],
    ) -> Test {
        let count = patterns.len();
        let (mut test, mut bound) = (Some(truth(true)), Vec::new());
        let mut rest = 0;
        for (index, pattern) in patterns.enumerate() {
            if matches!(pattern, Pat::Rest(_)) {
                rest = (parts.len() + 1).saturating_sub(count);
                rest = rest.wrapping_sub(1);
                continue;
            }
            let part = parts
                .get(index.wrapping_add(rest))
                .cloned()
                .unwrap_or(Symbol::Unknown);
            let (inner, names) = self.matches(pattern, &part);
            test = both(test, inner);
            bound.extend(names);
        }
        (test, bound)
    }

    fn fields_of(
        &self,
        value: &Symbol,
        variant: Option<&str>,
    ) -> (Option<Condition>, Vec<(String, Symbol)>) {
        match (value, variant) {
            (Symbol::Record(_, fields), None) => (Some(truth(true)), fields.clone()),
            (_, Some(name)) => variant_test(value, name),
            _ => (None, Vec::new()),
        }
    }

    fn in_range(&mut self, value: &Symbol, range: &syn::ExprRange) -> Option<Condition> {
        let mut test = truth(true);
        for (end, is_start) in [(&range.start, true), (&range.end, false)] {
            let Some(end) = end else { continue };
            let end = self.expression(end);
            let comparison = match (is_start, &range.limits) {
                (true, _) => Comparison::GreaterOrEqual,
                (false, syn::RangeLimits::Closed(_)) => Comparison::LessOrEqual,
                (false, syn::RangeLimits::HalfOpen(_)) => Comparison::Less,
            };
            test = and(test, self.compared(value, comparison, &end)?);
        }
        Some(test)
    }

    /// Whether two values are equal.
    pub fn equal(&mut self, left: &Symbol, right: &Symbol) -> Option<Condition> {
        self.compared(left, Comparison::Equal, right)
    }

    /// Compares two values; `None` if that is not known.
    pub fn compared(
        &mut self,
        left: &Symbol,
        comparison: Comparison,
        right: &Symbol,
    ) -> Option<Condition> {
        let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let negated = |equal: Condition| match comparison {
            Comparison::NotEqual => not(equal),
            _ => equal,
        };
        match (left, right) {
            (Symbol::Shared(inner), other) => self.compared(inner, comparison, other),
            (other, Symbol::Shared(inner)) => self.compared(other, comparison, inner),
            (Symbol::Variable(variable), other) => {
                let value = self.variables[*variable].clone();
                self.compared(&value, comparison, other)
            }
            (other, Symbol::Variable(variable)) => {
                let value = self.variables[*variable].clone();
                self.compared(other, comparison, &value)
            }
            (Symbol::Number(left, of_left), Symbol::Number(right, of_right)) => {
                let of = of_left.or(*of_right);
                let (left, right) = (wrapped_constant(left, of), wrapped_constant(right, of));
                if let (false, Some(of)) = (is_equality, of.filter(|of| of.signed)) {
                    let flip = |value| {
                        let sign = 1usize << (of.bits - 1);
                        Value::Binary(
                            crate::program::BinaryOperator::Xor,
                            Box::new(value),
                            Box::new(Value::Constant(sign)),
                        )
                    };
                    return Some(compare(flip(left), comparison, flip(right)));
                }
                Some(compare(left, comparison, right))
            }
            (Symbol::Truth(left), Symbol::Truth(right)) if is_equality => {
                Some(match (known(left), known(right)) {
                    (_, Some(holds)) if holds == (comparison == Comparison::Equal) => left.clone(),
                    (_, Some(_)) => not(left.clone()),
                    (Some(holds), _) if holds == (comparison == Comparison::Equal) => right.clone(),
                    (Some(_), _) => not(right.clone()),
                    _ => compare(
                        super::symbol::as_number(left),
                        comparison,
                        super::symbol::as_number(right),
                    ),
                })
            }
            (Symbol::Unit, Symbol::Unit) if is_equality => {
                Some(truth(comparison == Comparison::Equal))
            }
            (Symbol::Tuple(left), Symbol::Tuple(right))
            | (Symbol::Array(left), Symbol::Array(right))
                if is_equality && left.len() == right.len() =>
            {
                let mut all = truth(true);
                for (left, right) in left.iter().zip(right) {
                    all = and(all, self.equal(left, right)?);
                }
                Some(negated(all))
            }
            (Symbol::Variant(left), Symbol::Variant(right)) if is_equality => {
                let mut any = truth(false);
                for case in left {
                    for other in right.iter().filter(|other| other.name == case.name) {
                        let mut same = and(case.when.clone(), other.when.clone());
                        for ((_, left), (_, right)) in case.fields.iter().zip(&other.fields) {
                            same = and(same, self.equal(left, right)?);
                        }
                        any = or(any, same);
                    }
                }
                Some(negated(any))
            }
            _ => None,
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
    fn release(&mut self, lock: usize) {
        let site = self.implied_site(std::sync::atomic::Ordering::Release);
        self.perform(Operation::Store(lock, Value::Constant(0), site));
    }
}

/// A number as the type of what it is compared with has it.
fn wrapped_constant(value: &Value, of: Option<crate::program::Integer>) -> Value {
    match constant(value) {
        Some(number) if of.is_some() => match value {
            Value::Constant(_) => wrapped(Value::Constant(number), of),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

pub fn both(left: Option<Condition>, right: Option<Condition>) -> Option<Condition> {
    match (left, right) {
        (Some(left), Some(right)) => Some(and(left, right)),
        (Some(only), None) | (None, Some(only)) if known(&only) == Some(false) => Some(only),
        _ => None,
    }
}

fn variant_test(value: &Symbol, name: &str) -> (Option<Condition>, Vec<(String, Symbol)>) {
    match value {
        Symbol::Variant(cases) => match cases.iter().find(|case| case.name == name) {
            Some(case) => (Some(case.when.clone()), case.fields.clone()),
            None => (Some(truth(false)), Vec::new()),
        },
        Symbol::Never => (Some(truth(false)), Vec::new()),
        _ => (None, Vec::new()),
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

/// Every name that a pattern binds.
pub fn names_of(pattern: &Pat) -> Vec<String> {
    let all = |patterns: &mut dyn Iterator<Item = &Pat>| patterns.flat_map(names_of).collect();
    match pattern {
        Pat::Ident(name) => vec![spelling(&name.ident)],
        Pat::Type(inner) => names_of(&inner.pat),
        Pat::Paren(inner) => names_of(&inner.pat),
        Pat::Reference(inner) => names_of(&inner.pat),
        Pat::Guard(inner) => names_of(&inner.pat),
        Pat::Tuple(tuple) => all(&mut tuple.elems.iter()),
        Pat::TupleStruct(found) => all(&mut found.elems.iter()),
        Pat::Slice(slice) => all(&mut slice.elems.iter()),
        Pat::Struct(found) => all(&mut found.fields.iter().map(|field| &*field.pat)),
        Pat::Or(cases) => cases.cases.first().map(names_of).unwrap_or_default(),
        _ => Vec::new(),
    }
}

pub fn member_name(member: &syn::Member) -> String {
    match member {
        syn::Member::Named(name) => spelling(name),
        syn::Member::Unnamed(index) => index.index.to_string(),
    }
}
