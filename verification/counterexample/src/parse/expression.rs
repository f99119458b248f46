//! Expressions, in Rust's order of evaluation.

use syn::{Expr, Lit, UnOp};

use super::evaluator::{Evaluator, Target};
use super::symbol::{bare, constant, integer, known, truth, wrapped, Closure, Symbol};
use super::syntax::place;
use crate::diagnostic::Diagnostic;
use crate::program::{BinaryOperator, Condition, Value};

impl Evaluator<'_> {
    /// What an expression stands for as a value: of plain memory, what is read there.
    pub fn expression(&mut self, expression: &Expr) -> Symbol {
        let found = self.located(expression);
        self.read(found)
    }

    /// The condition that an expression stands for; `None` if nothing is known of it.
    pub fn condition(&mut self, expression: &Expr) -> Option<Condition> {
        match self.expression(expression) {
            Symbol::Truth(condition) => Some(condition),
            Symbol::Never => Some(truth(false)),
            Symbol::Number(..) => {
                self.refuse(
                    Diagnostic::new(place(expression), "a condition is expected here").help(
                        "compare numbers by `==`, `!=`, `<`, `<=`, `>` or `>=`, and join comparisons by `&&`, `||` and `!`",
                    ),
                );
                None
            }
            _ => None,
        }
    }

    /// What an expression stands for, where plain memory stands for itself.
    pub fn located(&mut self, expression: &Expr) -> Symbol {
        if self.context.is_dead() {
            return Symbol::Never;
        }
        if self.is_exhausted(place(expression)) {
            return Symbol::Unknown;
        }
        self.at = place(expression);
        match expression {
            Expr::Paren(inner) => self.located(&inner.expr),
            Expr::Group(inner) => self.located(&inner.expr),
            Expr::Lit(literal) => self.literal(&literal.lit),
            Expr::Path(path) => self.path(path),
            Expr::Unary(unary) => match unary.op {
                UnOp::Deref(_) => {
                    let inner = self.borrowed(&unary.expr);
                    let is_temporary = self.local(&unary.expr).is_none();
                    if is_temporary
                        && matches!(inner, Symbol::Record(..))
                        && self.ends_with_something(&inner)
                    {
                        self.temporaries.push(inner.clone());
                    }
                    self.dereferenced(inner)
                }
                UnOp::Not(_) => match self.expression(&unary.expr) {
                    Symbol::Truth(condition) => Symbol::Truth(Condition::Not(Box::new(condition))),
                    Symbol::Number(value, of) => {
                        let ones = Value::Constant(usize::MAX);
                        let flipped =
                            Value::Binary(BinaryOperator::Xor, Box::new(value), Box::new(ones));
                        Symbol::Number(wrapped(flipped, of), of)
                    }
                    other => other,
                },
                UnOp::Neg(_) => match self.expression(&unary.expr) {
                    Symbol::Number(value, of) => {
                        let negative = match constant(&value) {
                            Some(number) => Value::Constant(number.wrapping_neg()),
                            None => {
                                Value::Difference(Box::new(Value::Constant(0)), Box::new(value))
                            }
                        };
                        Symbol::Number(wrapped(negative, of), of)
                    }
                    _ => Symbol::Unknown,
                },
                _ => Symbol::Unknown,
            },
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assign) => {
                let value = self.expression(&assign.right);
                self.store(&assign.left, value);
                Symbol::Unit
            }
            Expr::Reference(reference) => {
                let inner = bare(&reference.expr);
                if reference.mutability.is_some() {
                    if let Some(variable) = self.local(inner) {
                        let held = &self.variables[variable];
                        if matches!(
                            held,
                            Symbol::Number(..)
                                | Symbol::Truth(_)
                                | Symbol::Variant(_)
                                | Symbol::Array(_)
                        ) {
                            return Symbol::Variable(variable);
                        }
                    }
                }
                match self.borrowed(inner) {
                    value @ (Symbol::Record(..)
                    | Symbol::Location(_)
                    | Symbol::Guard(..)
                    | Symbol::Mutex(..)) => Symbol::Shared(Box::new(value)),
                    value => value,
                }
            }
            Expr::RawAddr(address) => {
                let value = self.located(&address.expr);
                Symbol::Shared(Box::new(value))
            }
            Expr::Cast(cast) => {
                let value = self.located(&cast.expr);
                self.cast(value, &cast.ty)
            }
            Expr::Tuple(tuple) => match tuple.elems.len() {
                0 => Symbol::Unit,
                _ => Symbol::Tuple(self.kept(tuple.elems.iter())),
            },
            Expr::Array(array) => {
                let elements = self.elements(array.elems.iter());
                Symbol::Array(elements)
            }
            Expr::Repeat(repeat) => {
                let count = self.expression(&repeat.len);
                let count = match &count {
                    Symbol::Number(value, _) => constant(value).filter(|count| *count <= 64),
                    _ => None,
                };
                match count {
                    Some(count) => {
                        let elements = std::iter::repeat_n(&*repeat.expr, count);
                        Symbol::Array(self.elements(elements))
                    }
                    None => Symbol::Unknown,
                }
            }
            Expr::Struct(found) => self.record(found),
            Expr::Field(field) => {
                let base = self.borrowed(&field.base);
                self.field(base, &field.member)
            }
            Expr::Index(index) => {
                let base = self.borrowed(&index.expr);
                let at = self.expression(&index.index);
                self.element(base, at)
            }
            Expr::Block(block) => match &block.label {
                None => self.block(&block.block),
                Some(label) => {
                    let label = Some(label.name.ident.to_string());
                    self.framed(false, false, label, |this, _| this.block(&block.block))
                }
            },
            Expr::Unsafe(block) => self.block(&block.block),
            Expr::Const(block) => self.block(&block.block),
            Expr::If(branch) => self.branch_on(branch),
            Expr::Match(found) => self.choice(found),
            Expr::Let(found) => {
                let value = self.borrowed(&found.expr);
                let (test, bound) = self.matches(&found.pat, &value);
                self.bind(bound);
                test.map_or(Symbol::Unknown, Symbol::Truth)
            }
            Expr::While(found) => self.while_loop(found),
            Expr::Loop(found) => self.endless_loop(found),
            Expr::ForLoop(found) => self.for_loop(found),
            Expr::Break(found) => {
                let value = found
                    .expr
                    .as_ref()
                    .map_or(Symbol::Unit, |value| self.expression(value));
                match self.frame(found.label.as_ref()) {
                    Some(number) => self.leave(Target::After(number), value),
                    None => self.misplaced(expression),
                }
            }
            Expr::Continue(found) => match self.frame(found.label.as_ref()) {
                Some(number) => self.leave(Target::Next(number), Symbol::Unit),
                None => self.misplaced(expression),
            },
            Expr::Return(found) => {
                let value = found
                    .expr
                    .as_ref()
                    .map_or(Symbol::Unit, |value| self.expression(value));
                let function = self.frames.iter().rev().find(|frame| frame.is_function);
                match function.map(|frame| frame.number) {
                    Some(number) => self.leave(Target::After(number), value),
                    None => self.misplaced(expression),
                }
            }
            Expr::Try(found) => {
                let value = self.expression(&found.expr);
                self.question_mark(value)
            }
            Expr::Closure(closure) => {
                let names = self.names();
                // What it sees must stay what it is.
                for (_, variable) in &names {
                    if let Some(value) = self.variables.get(*variable).cloned() {
                        self.escape(&value);
                    }
                }
                Symbol::Closure(std::rc::Rc::new(Closure {
                    syntax: closure.clone(),
                    names,
                    owner: self.owner.clone(),
                }))
            }
            Expr::Range(range) => {
                let zero = || Symbol::number(0);
                let start = range
                    .start
                    .as_ref()
                    .map_or_else(zero, |start| self.expression(start));
                let end = range.end.as_ref().map(|end| self.expression(end));
                let is_closed = matches!(range.limits, syn::RangeLimits::Closed(_));
                match end {
                    Some(end) => Symbol::Range(Box::new(start), Box::new(end), is_closed),
                    None => Symbol::Range(Box::new(start), Box::new(Symbol::Unknown), is_closed),
                }
            }
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Macro(found) => self.macro_call(&found.mac),
            Expr::Await(_) | Expr::Async(_) => self.refuse(
                Diagnostic::new(place(expression), "`async` is not supported")
                    .help("write each task as a thread: `spawn(|| { … });`"),
            ),
            _ => Symbol::Unknown,
        }
    }

    pub fn misplaced(&mut self, expression: &Expr) -> Symbol {
        self.refuse(
            Diagnostic::new(
                place(expression),
                "there is nothing around this that it could leave",
            )
            .help("leave it out, or paste what is around it too"),
        )
    }

    /// The elements of an array; what is shared among them is called after the array, with their number.
    pub fn elements<'b>(&mut self, elements: impl Iterator<Item = &'b Expr>) -> Vec<Symbol> {
        let name = self.hint.take();
        let mut values = Vec::new();
        for (index, element) in elements.enumerate() {
            self.hint = name.as_ref().map(|name| format!("{name}_{index}"));
            let value = self.expression(element);
            self.escape(&value);
            self.keep(&value);
            values.push(value);
        }
        self.hint = name;
        values
    }

    pub fn kept<'b>(&mut self, parts: impl Iterator<Item = &'b Expr>) -> Vec<Symbol> {
        let mut values = Vec::new();
        for part in parts {
            let value = self.expression(part);
            self.escape(&value);
            self.keep(&value);
            values.push(value);
        }
        values
    }

    pub fn literal(&mut self, literal: &Lit) -> Symbol {
        match literal {
            Lit::Bool(literal) => Symbol::truth(literal.value),
            Lit::Int(literal) => {
                let of = integer(literal.suffix());
                match literal.base10_parse::<u64>() {
                    Ok(number) if literal.suffix().is_empty() || of.is_some() => {
                        let number = usize::try_from(number).unwrap_or(usize::MAX);
                        Symbol::Number(wrapped(Value::Constant(number), of), of)
                    }
                    _ if matches!(literal.suffix(), "f32" | "f64" | "u128" | "i128") => {
                        Symbol::Unknown
                    }
                    _ => self.refuse(
                        Diagnostic::new(place(literal), "a number is expected here").help(
                            "numbers have at most 64 bits: `2`, `0x10`, `1_000`, `usize::MAX`",
                        ),
                    ),
                }
            }
            Lit::Byte(literal) => {
                Symbol::Number(Value::Constant(usize::from(literal.value())), integer("u8"))
            }
            _ => Symbol::Unknown,
        }
    }

    /// The same as [`located`](Self::located), where a variable is used and not moved.
    pub fn borrowed(&mut self, expression: &Expr) -> Symbol {
        match self.local(expression) {
            Some(variable) if !self.in_assertion => self.variables[variable].clone(),
            _ => self.located(expression),
        }
    }

    // Branches.

    pub fn branch_on(&mut self, branch: &syn::ExprIf) -> Symbol {
        self.scopes.push(Vec::new());
        let test = self.condition(&branch.cond);
        let is_written = is_written_empty(branch);
        self.keeps_branch = !self.folds(&branch.cond);
        let value = self.branch(
            test,
            is_written,
            |this| this.block(&branch.then_branch),
            |this| match &branch.else_branch {
                None => Symbol::Unit,
                Some((_, otherwise)) => {
                    // What the condition binds is not seen there.
                    this.scopes.push(Vec::new());
                    let value = this.expression(otherwise);
                    this.leave_scope(&value);
                    value
                }
            },
        );
        self.leave_scope(&value);
        value
    }

    /// Whether a condition may be known because of what stands in it: a constant, or a variable that holds one. A
    /// comparison of literals is left as it is.
    pub fn folds(&self, condition: &Expr) -> bool {
        let text = self.source.get(place(condition)).unwrap_or_default();
        if self.in_assertion {
            return false;
        }
        let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.any(|word| {
            let is_name = word.starts_with(|first: char| first.is_alphabetic() || first == '_');
            let value = self
                .variable(word)
                .map(|variable| &self.variables[variable]);
            match value {
                _ if !is_name
                    || matches!(word, "usize" | "MAX" | "wrapping_add" | "wrapping_sub") =>
                {
                    false
                }
                Some(Symbol::Number(value, _)) => constant(value).is_some(),
                Some(Symbol::Location(_)) => false,
                _ => true,
            }
        })
    }

    pub fn choice(&mut self, found: &syn::ExprMatch) -> Symbol {
        let value = self.borrowed(&found.expr);
        let value = match value {
            Symbol::Location(_) => self.read(value),
            other => other,
        };
        self.escape(&value);
        self.arms(&value, &found.arms)
    }

    pub fn arms(&mut self, value: &Symbol, arms: &[syn::Arm]) -> Symbol {
        let Some((arm, rest)) = arms.split_first() else {
            return Symbol::Never;
        };
        self.scopes.push(Vec::new());
        let (test, bound) = self.matches(&arm.pat, value);
        self.bind(bound);
        let guard = match &arm.pat {
            syn::Pat::Guard(guarded) => Some(&*guarded.guard),
            _ => None,
        };
        let test = match rest {
            // Rust makes sure that one of them matches.
            [] if guard.is_none() && known_test(&test) != Some(false) => Some(truth(true)),
            _ => test,
        };
        let test = match guard {
            None => test,
            Some(guard) => {
                let decided = self.branch(
                    test,
                    false,
                    |this| this.condition(guard).map_or(Symbol::Unknown, Symbol::Truth),
                    |_| Symbol::truth(false),
                );
                match decided {
                    Symbol::Truth(condition) => Some(condition),
                    _ => None,
                }
            }
        };
        let result = self.branch(
            test,
            false,
            |this| this.expression(&arm.body),
            |this| {
                this.scopes.push(Vec::new());
                let value = this.arms(value, rest);
                this.leave_scope(&value);
                value
            },
        );
        self.leave_scope(&result);
        result
    }
}

pub fn known_test(test: &Option<Condition>) -> Option<bool> {
    test.as_ref().and_then(known)
}

/// Whether the braces of an `if` are empty, so that it was put there on purpose.
fn is_written_empty(branch: &syn::ExprIf) -> bool {
    let is_empty = |otherwise: &Expr| match otherwise {
        Expr::Block(block) => block.block.stmts.is_empty(),
        Expr::If(chained) => is_written_empty(chained),
        _ => false,
    };
    let otherwise = branch
        .else_branch
        .as_ref()
        .map(|(_, otherwise)| &**otherwise);
    branch.then_branch.stmts.is_empty() && otherwise.is_none_or(is_empty)
}
