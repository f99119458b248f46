//! Numbers and conditions.

use syn::{BinOp, Expr, ExprBinary, ExprMethodCall, Lit, LitInt, UnOp};

use super::declaration::{only, path_of};
use super::name::Meaning;
use super::{place, refuse, Parser};
use crate::diagnostic::Diagnostic;
use crate::program::{Comparison, Condition, Value};

impl Parser {
    pub fn value(&mut self, expression: &Expr) -> Option<Value> {
        match expression {
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(number) => self.number(number),
                other => self.refuse(refuse::literal(other)),
            },
            Expr::Binary(binary) => self.arithmetic(binary),
            Expr::MethodCall(call) => self.method(call),
            Expr::Path(path) => match path.path.get_ident() {
                Some(name) => {
                    let meaning = self.lookup(name)?;
                    self.named(name, meaning)
                }
                None if path_of(expression).as_deref() == Some("usize::MAX") => {
                    Some(Value::Constant(usize::MAX))
                }
                None => self.refuse(refuse::constant_path(path)),
            },
            other => self.refuse(refuse::number(other)),
        }
    }

    fn number(&mut self, literal: &LitInt) -> Option<Value> {
        if !matches!(literal.suffix(), "" | "usize") {
            let typed = Diagnostic::new(place(literal), "every number is a `usize`")
                .help("write it without its type");
            return self.refuse(typed);
        }
        match literal.base10_parse() {
            Ok(number) => Some(Value::Constant(number)),
            Err(_) => {
                let large = Diagnostic::new(place(literal), "a number that no `usize` can be")
                    .help("the largest one is `usize::MAX`");
                self.refuse(large)
            }
        }
    }

    fn arithmetic(&mut self, binary: &ExprBinary) -> Option<Value> {
        let build = match binary.op {
            BinOp::Add(_) => Value::Sum,
            BinOp::Sub(_) => Value::Difference,
            _ => return self.refuse(refuse::operator(binary)),
        };
        let (left, right) = (self.value(&binary.left), self.value(&binary.right));
        Some(build(Box::new(left?), Box::new(right?)))
    }

    fn method(&mut self, call: &ExprMethodCall) -> Option<Value> {
        let build = match &*call.method.to_string() {
            "wrapping_add" => Value::Sum,
            "wrapping_sub" => Value::Difference,
            _ => return self.refuse(refuse::operation_in_expression(call, self.in_thread())),
        };
        let Some(argument) = only(&call.args) else {
            let count = Diagnostic::new(place(call), "one argument is expected here");
            return self.refuse(count);
        };
        let (left, right) = (self.value(&call.receiver), self.value(argument));
        Some(build(Box::new(left?), Box::new(right?)))
    }

    fn named(&mut self, name: &syn::Ident, meaning: Meaning) -> Option<Value> {
        match meaning {
            Meaning::Register(register) => Some(Value::Register(register)),
            Meaning::Counter(counter) if !self.in_thread() => Some(Value::Final(counter)),
            _ => self.refuse(refuse::not_a_number(name, meaning, self.in_thread())),
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
            other => self.refuse(refuse::condition(other, self.in_thread())),
        }
    }

    fn connective(&mut self, binary: &ExprBinary) -> Option<Condition> {
        let build = match binary.op {
            BinOp::And(_) => Condition::And,
            BinOp::Or(_) => Condition::Or,
            _ => {
                let Some(comparison) = comparison(&binary.op) else {
                    return self.refuse(refuse::number_as_condition(binary));
                };
                let (left, right) = (self.value(&binary.left), self.value(&binary.right));
                return Some(Condition::Compare(left?, comparison, right?));
            }
        };
        let (left, right) = (self.condition(&binary.left), self.condition(&binary.right));
        Some(build(Box::new(left?), Box::new(right?)))
    }
}

pub fn comparison(operator: &BinOp) -> Option<Comparison> {
    Some(match operator {
        BinOp::Eq(_) => Comparison::Equal,
        BinOp::Ne(_) => Comparison::NotEqual,
        BinOp::Lt(_) => Comparison::Less,
        BinOp::Le(_) => Comparison::LessOrEqual,
        BinOp::Gt(_) => Comparison::Greater,
        BinOp::Ge(_) => Comparison::GreaterOrEqual,
        _ => return None,
    })
}
