//! Numbers.

use super::{Condition, Integer};

/// A number, computed with wrapping arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A literal.
    Constant(usize),
    /// What a register holds, by index into [`Program::registers`](super::Program::registers).
    Register(usize),
    /// The final value of a counter or an atomic, by index into
    /// [`Program::locations`](super::Program::locations). Only in assertions.
    Final(usize),
    /// The sum of two numbers.
    Sum(Box<Value>, Box<Value>),
    /// The difference of two numbers.
    Difference(Box<Value>, Box<Value>),
    /// What another operator makes of two numbers.
    Binary(BinaryOperator, Box<Value>, Box<Value>),
    /// A number as a type of integers has it: the bits that this type has.
    Wrapped(Integer, Box<Value>),
    /// The first number if the condition holds, and otherwise the second.
    If(Box<Condition>, Box<Value>, Box<Value>),
}

/// An operator of numbers, which are taken for unsigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BinaryOperator {
    /// `*`
    Multiply,
    /// `/`; 0 if the right side is 0.
    Divide,
    /// `%`; 0 if the right side is 0.
    Remainder,
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    Xor,
    /// `<<`; 0 if the right side is as large as the number of bits.
    ShiftLeft,
    /// `>>`; 0 if the right side is as large as the number of bits.
    ShiftRight,
}

impl BinaryOperator {
    /// What it makes of two numbers.
    pub fn apply(self, left: usize, right: usize) -> usize {
        let distance = || u32::try_from(right).unwrap_or(u32::MAX);
        match self {
            BinaryOperator::Multiply => left.wrapping_mul(right),
            BinaryOperator::Divide => left.checked_div(right).unwrap_or(0),
            BinaryOperator::Remainder => left.checked_rem(right).unwrap_or(0),
            BinaryOperator::And => left & right,
            BinaryOperator::Or => left | right,
            BinaryOperator::Xor => left ^ right,
            BinaryOperator::ShiftLeft => left.checked_shl(distance()).unwrap_or(0),
            BinaryOperator::ShiftRight => left.checked_shr(distance()).unwrap_or(0),
        }
    }

    /// The operator in Rust.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Remainder => "%",
            BinaryOperator::And => "&",
            BinaryOperator::Or => "|",
            BinaryOperator::Xor => "^",
            BinaryOperator::ShiftLeft => "<<",
            BinaryOperator::ShiftRight => ">>",
        }
    }
}

/// What the names in a [`Value`] or a [`Condition`] stand for.
pub trait Scope {
    /// The value of a register, or `None` if it was not bound.
    fn register(&self, register: usize) -> Option<usize>;
    /// The final value of a counter or an atomic.
    fn last(&self, location: usize) -> Option<usize>;
}

impl Value {
    /// The number, or `None` if it speaks of a register that was not bound.
    pub fn evaluate(&self, scope: &impl Scope) -> Option<usize> {
        match self {
            Value::Constant(number) => Some(*number),
            Value::Register(register) => scope.register(*register),
            Value::Final(location) => scope.last(*location),
            Value::Sum(left, right) => {
                Some(left.evaluate(scope)?.wrapping_add(right.evaluate(scope)?))
            }
            Value::Difference(left, right) => {
                Some(left.evaluate(scope)?.wrapping_sub(right.evaluate(scope)?))
            }
            Value::Binary(operator, left, right) => {
                Some(operator.apply(left.evaluate(scope)?, right.evaluate(scope)?))
            }
            Value::Wrapped(integer, value) => Some(integer.wrap(value.evaluate(scope)?)),
            Value::If(condition, then, otherwise) => match condition.evaluate(scope)? {
                true => then.evaluate(scope),
                false => otherwise.evaluate(scope),
            },
        }
    }

    /// The same number without the registers that cancel out: `1` for `r - r + 1`, `0` for `r * 0`.
    pub fn simplified(&self) -> Value {
        let mut terms: Vec<(Value, isize)> = Vec::new();
        let constant = self.add_to(&mut terms, 1);
        let mut simple = Value::Constant(constant);
        for (value, times) in terms {
            for _ in 0..times.unsigned_abs() {
                let sides = (Box::new(simple), Box::new(value.clone()));
                simple = if times > 0 {
                    Value::Sum(sides.0, sides.1)
                } else {
                    Value::Difference(sides.0, sides.1)
                };
            }
        }
        simple
    }

    /// Adds the number, `times` over (1 or -1), to how often each term occurs and to the constant that is
    /// returned.
    fn add_to(&self, terms: &mut Vec<(Value, isize)>, times: isize) -> usize {
        match self {
            Value::Constant(number) if times < 0 => number.wrapping_neg(),
            Value::Constant(number) => *number,
            Value::Sum(left, right) => {
                let left = left.add_to(terms, times);
                left.wrapping_add(right.add_to(terms, times))
            }
            Value::Difference(left, right) => {
                let left = left.add_to(terms, times);
                left.wrapping_add(right.add_to(terms, -times))
            }
            other => match other.simplified_term() {
                constant @ Value::Constant(_) => constant.add_to(terms, times),
                term => {
                    match terms.iter_mut().find(|(value, _)| *value == term) {
                        Some((_, count)) => *count += times,
                        None => terms.push((term, times)),
                    }
                    0
                }
            },
        }
    }

    /// What is neither a sum nor a difference, simplified.
    fn simplified_term(&self) -> Value {
        match self {
            Value::Binary(operator, left, right) => {
                let (left, right) = (left.simplified(), right.simplified());
                match (operator, &left, &right) {
                    (_, Value::Constant(left), Value::Constant(right)) => {
                        Value::Constant(operator.apply(*left, *right))
                    }
                    (BinaryOperator::Multiply | BinaryOperator::And, Value::Constant(0), _)
                    | (BinaryOperator::Multiply | BinaryOperator::And, _, Value::Constant(0)) => {
                        Value::Constant(0)
                    }
                    (BinaryOperator::Xor, left, right) if left == right => Value::Constant(0),
                    _ => Value::Binary(*operator, Box::new(left), Box::new(right)),
                }
            }
            Value::Wrapped(integer, value) => match value.simplified() {
                Value::Constant(number) => Value::Constant(integer.wrap(number)),
                value => Value::Wrapped(*integer, Box::new(value)),
            },
            Value::If(condition, then, otherwise) => {
                let (then, otherwise) = (then.simplified(), otherwise.simplified());
                if then == otherwise {
                    then
                } else {
                    let condition = Box::new(condition.simplified());
                    Value::If(condition, Box::new(then), Box::new(otherwise))
                }
            }
            other => other.clone(),
        }
    }

    /// Calls `visit` with every register that the number depends on.
    pub fn for_each_register(&self, visit: &mut dyn FnMut(usize)) {
        self.for_each_leaf(&mut |leaf| {
            if let Value::Register(register) = leaf {
                visit(*register);
            }
        });
    }

    /// Calls `visit` with every constant, register and final value in it.
    pub fn for_each_leaf(&self, visit: &mut dyn FnMut(&Value)) {
        match self {
            Value::Constant(_) | Value::Final(_) | Value::Register(_) => visit(self),
            Value::Sum(left, right)
            | Value::Difference(left, right)
            | Value::Binary(_, left, right) => {
                left.for_each_leaf(visit);
                right.for_each_leaf(visit);
            }
            Value::Wrapped(_, value) => value.for_each_leaf(visit),
            Value::If(condition, then, otherwise) => {
                condition.for_each_leaf(visit);
                then.for_each_leaf(visit);
                otherwise.for_each_leaf(visit);
            }
        }
    }

    /// The same number with one register in the place of another.
    pub(crate) fn renamed(&self, from: usize, to: usize) -> Value {
        let renamed = |value: &Value| Box::new(value.renamed(from, to));
        match self {
            Value::Register(register) if *register == from => Value::Register(to),
            Value::Constant(_) | Value::Final(_) | Value::Register(_) => self.clone(),
            Value::Sum(left, right) => Value::Sum(renamed(left), renamed(right)),
            Value::Difference(left, right) => Value::Difference(renamed(left), renamed(right)),
            Value::Binary(operator, left, right) => {
                Value::Binary(*operator, renamed(left), renamed(right))
            }
            Value::Wrapped(integer, value) => Value::Wrapped(*integer, renamed(value)),
            Value::If(condition, then, otherwise) => Value::If(
                Box::new(condition.renamed(from, to)),
                renamed(then),
                renamed(otherwise),
            ),
        }
    }
}
