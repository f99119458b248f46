//! Numbers and conditions.

use std::ops::Range;

use syn::{BinOp, Expr, ExprBinary, ExprMethodCall, Ident, Lit, LitInt, UnOp};

use super::parser::{Meaning, Parser};
use super::syntax::{comparison, name_of, only, path_of, place, short, spelling, word_of, written};
use crate::diagnostic::Diagnostic;
use crate::program::{Condition, Scope, Value};

impl Parser {
    pub fn value(&mut self, expression: &Expr) -> Option<Value> {
        match expression {
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(number) => self.number(number),
                Lit::Bool(_) => self.unsupported(place(literal), &word_of(expression)),
                _ => self.no_number(place(literal)),
            },
            Expr::Binary(binary) => self.arithmetic(binary),
            Expr::MethodCall(call) => self.method(call),
            Expr::Path(path) => match path.path.get_ident() {
                Some(name) => {
                    let meaning = self.lookup(name)?;
                    self.named(name, meaning)
                }
                None if path_of(&path.path).as_deref() == Some("usize::MAX") => {
                    Some(Value::Constant(usize::MAX))
                }
                None => self.no_number(place(path)),
            },
            other => self.unsupported_expression(other),
        }
    }

    fn no_number<T>(&mut self, span: Range<usize>) -> Option<T> {
        self.refuse(
            Diagnostic::new(span, "a number is expected here")
                .help("every number is a `usize`: `2`, `0x10`, `1_000`, `usize::MAX`"),
        )
    }

    fn number(&mut self, literal: &LitInt) -> Option<Value> {
        match literal.base10_parse() {
            Ok(number) if matches!(literal.suffix(), "" | "usize") => Some(Value::Constant(number)),
            _ => self.no_number(place(literal)),
        }
    }

    /// A number that is known before anything runs.
    pub fn constant(&mut self, expression: &Expr) -> Option<usize> {
        struct Nothing;
        impl Scope for Nothing {
            fn register(&self, _: usize) -> Option<usize> {
                None
            }
            fn last(&self, _: usize) -> Option<usize> {
                None
            }
        }
        let value = self.value(expression)?;
        value.evaluate(&Nothing).or_else(|| {
            self.refuse(
                Diagnostic::new(place(expression), "this has to be a constant")
                    .help("write a number, `usize::MAX`, or a sum or difference of them"),
            )
        })
    }

    fn arithmetic(&mut self, binary: &ExprBinary) -> Option<Value> {
        let build = match binary.op {
            BinOp::Add(_) => Value::Sum,
            BinOp::Sub(_) => Value::Difference,
            _ => {
                return self.refuse(
                    Diagnostic::new(place(&binary.op), "this operator is not supported")
                        .label("a number is expected here")
                        .help("numbers have `+` and `-`, which wrap; conditions are comparisons of numbers"),
                )
            }
        };
        let (left, right) = (self.value(&binary.left), self.value(&binary.right));
        Some(build(Box::new(left?), Box::new(right?)))
    }

    fn method(&mut self, call: &ExprMethodCall) -> Option<Value> {
        let build = match &*call.method.to_string() {
            "wrapping_add" => Value::Sum,
            "wrapping_sub" => Value::Difference,
            _ if self.is_operation(call) => return self.operation_inside(call),
            _ => return self.unsupported_method(call),
        };
        let Some(argument) = only(&call.args) else {
            let count = Diagnostic::new(place(call), "one argument is expected here");
            return self.refuse(count);
        };
        let (left, right) = (self.value(&call.receiver), self.value(argument));
        Some(build(Box::new(left?), Box::new(right?)))
    }

    /// An operation where a number is expected.
    fn operation_inside<T>(&mut self, call: &ExprMethodCall) -> Option<T> {
        let operation = written(call).unwrap_or_else(|| "…".to_string());
        let span = place(call);
        let name = name_of(&call.receiver).map(|name| short(&spelling(name)));
        let name = name.as_deref().unwrap_or("a");
        self.refuse(if self.in_thread() {
            Diagnostic::new(span, "an operation inside an expression")
                .note("every operation is a step of its own, and other threads can come in between")
                .help(format!("bind what it finds first: `let r = {operation};`, then write `r` here"))
        } else {
            Diagnostic::new(span, "an operation in an assertion")
                .note("assertions are judged when all threads have ended")
                .help(format!(
                    "write `{name}` for a counter's final value; what an operation finds is bound in a thread, \
                     `let r = {operation};`, and `r` written here"
                ))
        })
    }

    fn named(&mut self, name: &Ident, meaning: Meaning) -> Option<Value> {
        match meaning {
            Meaning::Register(register) => Some(Value::Register(register)),
            Meaning::Counter(counter) if !self.in_thread() => Some(Value::Final(counter)),
            _ => {
                let spelled = spelling(name);
                let message = format!("`{spelled}` is {}, not a number", meaning.noun());
                self.refuse(Diagnostic::new(place(name), message).help(format!(
                    "bind what it holds to a register in a thread, `let r = {spelled}.get();`, and write `r` here"
                )))
            }
        }
    }

    pub fn condition(&mut self, expression: &Expr) -> Option<Condition> {
        match expression {
            Expr::Paren(inner) => self.condition(&inner.expr),
            Expr::Group(inner) => self.condition(&inner.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
                let inner = self.condition(&unary.expr)?;
                Some(Condition::Not(Box::new(inner)))
            }
            Expr::Binary(binary) => self.connective(binary),
            Expr::MethodCall(call) if self.is_operation(call) => self.operation_inside(call),
            Expr::Lit(_) | Expr::Path(_) => self.no_condition(place(expression)),
            other => self.unsupported_expression(other),
        }
    }

    fn no_condition<T>(&mut self, span: Range<usize>) -> Option<T> {
        self.refuse(
            Diagnostic::new(span, "a condition is expected here").help(
                "compare numbers by `==`, `!=`, `<`, `<=`, `>` or `>=`, and join comparisons by `&&`, `||` and `!`",
            ),
        )
    }

    fn connective(&mut self, binary: &ExprBinary) -> Option<Condition> {
        let build = match binary.op {
            BinOp::And(_) => Condition::And,
            BinOp::Or(_) => Condition::Or,
            _ => {
                let Some(comparison) = comparison(&binary.op) else {
                    return self.no_condition(place(binary));
                };
                let (left, right) = (self.value(&binary.left), self.value(&binary.right));
                return Some(Condition::Compare(left?, comparison, right?));
            }
        };
        let (left, right) = (self.condition(&binary.left), self.condition(&binary.right));
        Some(build(Box::new(left?), Box::new(right?)))
    }
}
