//! Operators, casts and `?`.

use syn::{BinOp, Expr, ExprBinary, Type};

use super::evaluator::{Evaluator, Target};
use super::expression::known_test;
use super::items::type_name;
use super::pattern::both;
use super::symbol::compare;
use super::symbol::integer;
use super::symbol::known;
use super::symbol::{as_number, bare};
use super::symbol::{not, truth, wrapped, Symbol};
use super::syntax::{comparison, place};
use crate::diagnostic::Diagnostic;
use crate::program::{BinaryOperator, Class, Comparison, Condition, Value};

impl Evaluator<'_> {
    pub fn binary(&mut self, binary: &ExprBinary) -> Symbol {
        match &binary.op {
            BinOp::And(_) | BinOp::Or(_) => return self.connective(binary),
            _ => {}
        }
        if let Some(operator) = compound(&binary.op) {
            return self.compound(binary, operator);
        }
        let left = self.expression(&binary.left);
        let right = self.expression(&binary.right);
        if let Some(comparison) = comparison(&binary.op) {
            return match self.compared(&left, comparison, &right) {
                Some(condition) => Symbol::Truth(condition),
                None => self.incomparable(binary, &left, &right),
            };
        }
        match simple(&binary.op) {
            Some(operator) => self.arithmetic(operator, left, right),
            None => Symbol::Unknown,
        }
    }

    pub fn incomparable(&mut self, binary: &ExprBinary, left: &Symbol, right: &Symbol) -> Symbol {
        for (side, value) in [(&binary.left, left), (&binary.right, right)] {
            let noun = match value {
                Symbol::Location(location) if self.program.locations[*location].is_plain() => {
                    "ordinary memory"
                }
                Symbol::Location(location)
                    if matches!(self.program.locations[*location].class, Class::Counter(_)) =>
                {
                    "a counter"
                }
                Symbol::Location(_) => "an atomic",
                Symbol::Cell(..) => "ordinary memory",
                _ => continue,
            };
            let name = self.quoted(&place(&**side));
            return self.refuse(
                Diagnostic::new(place(&**side), format!("`{name}` is {noun}, not a number")).help(format!(
                    "bind what it holds to a register in a thread, `let r = {name}.get();`, and write `r` here"
                )),
            );
        }
        Symbol::Unknown
    }

    /// `&&` and `||`, whose right side is executed only if the left one does not decide.
    pub fn connective(&mut self, binary: &ExprBinary) -> Symbol {
        let is_and = matches!(binary.op, BinOp::And(_));
        let left = self.condition(&binary.left);
        let mut right = None;
        let mut is_known = true;
        let test = match (is_and, left.clone()) {
            (true, left) => left,
            (false, left) => left.map(not),
        };
        let folds = self.folds(&binary.left);
        if folds && known_test(&test) == Some(false) {
            return Symbol::truth(!is_and);
        }
        self.keeps_branch = !folds;
        let before = (
            self.escaped.clone(),
            self.variables.clone(),
            self.context.exits.len(),
        );
        let decided = self.branch(
            test,
            false,
            |this| match this.condition(&binary.right) {
                Some(condition) => {
                    right = Some(condition.clone());
                    Symbol::Truth(condition)
                }
                None => {
                    is_known = false;
                    Symbol::Unknown
                }
            },
            |_| Symbol::truth(!is_and),
        );
        if right.is_some() && self.variables == before.1 && self.context.exits.len() == before.2 {
            // Nothing is left that speaks of the registers of the left side, but what is returned.
            self.escaped = before.0;
        }
        match (left, right) {
            (Some(left), Some(right)) if is_and => {
                Symbol::Truth(Condition::And(Box::new(left), Box::new(right)))
            }
            (Some(left), Some(right)) => {
                Symbol::Truth(Condition::Or(Box::new(left), Box::new(right)))
            }
            _ => decided,
        }
    }

    pub fn arithmetic(&mut self, operator: Operator, left: Symbol, right: Symbol) -> Symbol {
        match (left, right) {
            (Symbol::Number(left, of_left), Symbol::Number(right, of_right)) => {
                let is_shift = matches!(
                    operator,
                    Operator::Other(BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight)
                );
                let of = if is_shift {
                    of_left
                } else {
                    of_left.or(of_right)
                };
                let is_signed = of.is_some_and(|of| of.signed);
                let sides = (Box::new(left), Box::new(right));
                let value = match operator {
                    Operator::Add => Value::Sum(sides.0, sides.1),
                    Operator::Subtract => Value::Difference(sides.0, sides.1),
                    Operator::Other(
                        BinaryOperator::Divide
                        | BinaryOperator::Remainder
                        | BinaryOperator::ShiftRight,
                    ) if is_signed => return Symbol::Unknown,
                    Operator::Other(operator) => Value::Binary(operator, sides.0, sides.1),
                };
                Symbol::Number(wrapped(value, of), of)
            }
            (Symbol::Truth(left), Symbol::Truth(right)) => match operator {
                Operator::Other(BinaryOperator::And) => {
                    both(Some(left), Some(right)).map_or(Symbol::Unknown, Symbol::Truth)
                }
                Operator::Other(BinaryOperator::Or) => {
                    Symbol::Truth(super::symbol::or(left, right))
                }
                Operator::Other(BinaryOperator::Xor) => {
                    let (left, right) = (Symbol::Truth(left), Symbol::Truth(right));
                    let differ = self.compared(&left, Comparison::NotEqual, &right);
                    differ.map_or(Symbol::Unknown, Symbol::Truth)
                }
                _ => Symbol::Unknown,
            },
            (Symbol::Shared(inner), other) => {
                let inner = self.read(*inner);
                self.arithmetic(operator, inner, other)
            }
            (other, Symbol::Shared(inner)) => {
                let inner = self.read(*inner);
                self.arithmetic(operator, other, inner)
            }
            _ => Symbol::Unknown,
        }
    }

    /// `place += value`
    pub fn compound(&mut self, binary: &ExprBinary, operator: Operator) -> Symbol {
        // Of numbers, Rust evaluates the right side first.
        let right = self.expression(&binary.right);
        let left = self.located(&binary.left);
        if matches!(left, Symbol::Cell(..)) || self.is_counter(&left) {
            let name = self.quoted(&place(&*binary.left));
            return self.refuse(
                Diagnostic::new(place(&binary.op), "what is shared has no operators").help(format!(
                    "write `{name}.add(…)` if it is a counter, and for ordinary memory the two steps that it is: \
                     `let r = {name}.get();` and `{name}.set(r + …);`"
                )),
            );
        }
        let old = self.read(left.clone());
        let new = self.arithmetic(operator, old, right);
        match left {
            Symbol::Location(_) | Symbol::Either(..) => self.write(left, new, place(binary)),
            // What it calls has been called.
            _ if calls(&binary.left) => self.write(left, new, place(binary)),
            _ => self.store(&binary.left, new),
        }
        Symbol::Unit
    }

    pub fn is_counter(&self, value: &Symbol) -> bool {
        match value {
            Symbol::Location(location) => {
                matches!(self.program.locations[*location].class, Class::Counter(_))
            }
            _ => false,
        }
    }

    pub fn cast(&mut self, value: Symbol, to: &Type) -> Symbol {
        let name = match to {
            Type::Path(_) => type_name(to).unwrap_or_default(),
            // Pointers point where they did.
            Type::Ptr(_) => return value,
            _ => return self.read(value),
        };
        let name = self.items.original(&name).to_string();
        let value = self.read(value);
        if name == "_" {
            return value;
        }
        let Some(to) = integer(&name) else {
            return Symbol::Unknown;
        };
        match value {
            Symbol::Truth(condition) => Symbol::Number(as_number(&condition), Some(to)),
            Symbol::Number(value, from) => {
                let extended = match from {
                    Some(from) if from.signed && from.bits < to.bits => {
                        let sign = Value::Constant(1 << (from.bits - 1));
                        let is_negative = compare(value.clone(), Comparison::GreaterOrEqual, sign);
                        let high = Value::Constant(usize::MAX << from.bits);
                        let filled = Value::Sum(Box::new(value.clone()), Box::new(high));
                        Value::If(Box::new(is_negative), Box::new(filled), Box::new(value))
                    }
                    _ => value,
                };
                Symbol::Number(wrapped(extended, Some(to)), Some(to))
            }
            Symbol::Variant(cases) => {
                let number = |name: &str| {
                    let mut all = self.items.variants.iter();
                    let found = all.find(|(path, _)| path.rsplit("::").next() == Some(name));
                    found.map(|(_, variant)| variant.number)
                };
                let mut value = Value::Constant(0);
                for case in cases.iter().rev() {
                    let Some(number) = number(&case.name) else {
                        return Symbol::Unknown;
                    };
                    value = match known(&case.when) {
                        Some(true) => Value::Constant(number),
                        _ => Value::If(
                            Box::new(case.when.clone()),
                            Box::new(Value::Constant(number)),
                            Box::new(value),
                        ),
                    };
                }
                Symbol::Number(value, Some(to))
            }
            _ => Symbol::Unknown,
        }
    }

    /// `value?`
    pub fn question_mark(&mut self, value: Symbol) -> Symbol {
        let Symbol::Variant(cases) = value else {
            return Symbol::Unknown;
        };
        let (good, bad): (Vec<_>, Vec<_>) = cases
            .into_iter()
            .partition(|case| matches!(&*case.name, "Ok" | "Some"));
        let function = self
            .frames
            .iter()
            .rev()
            .find(|frame| frame.is_function)
            .map(|frame| frame.number);
        let bad = bad.into_iter().next();
        let when = good.first().map_or(truth(false), |case| case.when.clone());
        if let (Some(bad), Some(function)) = (bad, function) {
            self.branch(
                Some(when),
                false,
                |_| Symbol::Unit,
                |this| {
                    let fields: Vec<Symbol> =
                        bad.fields.iter().map(|(_, field)| field.clone()).collect();
                    let value = Symbol::variant(&bad.name, fields);
                    this.leave(Target::After(function), value)
                },
            );
        }
        let field = good
            .into_iter()
            .next()
            .and_then(|case| case.fields.into_iter().next());
        field.map_or(Symbol::Never, |(_, field)| field)
    }
}

/// An operator of numbers.
#[derive(Clone, Copy)]
pub enum Operator {
    Add,
    Subtract,
    Other(BinaryOperator),
}

fn simple(operator: &BinOp) -> Option<Operator> {
    Some(match operator {
        BinOp::Add(_) => Operator::Add,
        BinOp::Sub(_) => Operator::Subtract,
        BinOp::Mul(_) => Operator::Other(BinaryOperator::Multiply),
        BinOp::Div(_) => Operator::Other(BinaryOperator::Divide),
        BinOp::Rem(_) => Operator::Other(BinaryOperator::Remainder),
        BinOp::BitAnd(_) => Operator::Other(BinaryOperator::And),
        BinOp::BitOr(_) => Operator::Other(BinaryOperator::Or),
        BinOp::BitXor(_) => Operator::Other(BinaryOperator::Xor),
        BinOp::Shl(_) => Operator::Other(BinaryOperator::ShiftLeft),
        BinOp::Shr(_) => Operator::Other(BinaryOperator::ShiftRight),
        _ => return None,
    })
}

fn compound(operator: &BinOp) -> Option<Operator> {
    Some(match operator {
        BinOp::AddAssign(_) => Operator::Add,
        BinOp::SubAssign(_) => Operator::Subtract,
        BinOp::MulAssign(_) => Operator::Other(BinaryOperator::Multiply),
        BinOp::DivAssign(_) => Operator::Other(BinaryOperator::Divide),
        BinOp::RemAssign(_) => Operator::Other(BinaryOperator::Remainder),
        BinOp::BitAndAssign(_) => Operator::Other(BinaryOperator::And),
        BinOp::BitOrAssign(_) => Operator::Other(BinaryOperator::Or),
        BinOp::BitXorAssign(_) => Operator::Other(BinaryOperator::Xor),
        BinOp::ShlAssign(_) => Operator::Other(BinaryOperator::ShiftLeft),
        BinOp::ShrAssign(_) => Operator::Other(BinaryOperator::ShiftRight),
        _ => return None,
    })
}

/// Whether something is called to find a place.
fn calls(place: &Expr) -> bool {
    match bare(place) {
        Expr::Call(_) | Expr::MethodCall(_) => true,
        Expr::Unary(unary) => calls(&unary.expr),
        Expr::Field(field) => calls(&field.base),
        Expr::Index(index) => calls(&index.expr) || calls(&index.index),
        _ => false,
    }
}
