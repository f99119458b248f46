//! What is still open about a claim: its condition, with the values put in that are known.
//!
//! `r0 == 1 || r1 == 1` is true as soon as `r0` is 1, whatever `r1` will be, and then states that differ in `r1`
//! need not be told apart.

use crate::program::{Condition, Scope, Value};

/// A claim on the way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Claim {
    /// Its truth is known.
    Settled(bool),
    /// It is open.
    Open(Condition),
}

impl Claim {
    /// What is left of a condition, if these registers have these values.
    pub fn given(condition: &Condition, values: &[(usize, usize)]) -> Claim {
        match condition {
            Condition::Compare(left, comparison, right) => {
                let (left, right) = (put(left, values), put(right, values));
                match (&left, &right) {
                    (Value::Constant(left), Value::Constant(right)) => {
                        Claim::Settled(comparison.holds(*left, *right))
                    }
                    _ => Claim::Open(Condition::Compare(left, *comparison, right)),
                }
            }
            Condition::Not(inner) => match Claim::given(inner, values) {
                Claim::Settled(holds) => Claim::Settled(!holds),
                Claim::Open(inner) => Claim::Open(Condition::Not(Box::new(inner))),
            },
            Condition::And(left, right) => both(condition, [left, right], values, false),
            Condition::Or(left, right) => both(condition, [left, right], values, true),
        }
    }
}

/// Conjunction, or disjunction, where `decides` is what decides it: if a side is neither true nor false in the end,
/// the other one still does (Kleene's third truth value).
fn both(
    condition: &Condition,
    sides: [&Condition; 2],
    values: &[(usize, usize)],
    decides: bool,
) -> Claim {
    match sides.map(|side| Claim::given(side, values)) {
        [Claim::Settled(settled), other] | [other, Claim::Settled(settled)] => {
            if settled == decides {
                Claim::Settled(decides)
            } else {
                other
            }
        }
        [Claim::Open(left), Claim::Open(right)] => {
            let (left, right) = (Box::new(left), Box::new(right));
            Claim::Open(match condition {
                Condition::And(..) => Condition::And(left, right),
                _ => Condition::Or(left, right),
            })
        }
    }
}

fn put(value: &Value, values: &[(usize, usize)]) -> Value {
    let mut known = |register| {
        let found = values.iter().find(|(bound, _)| *bound == register);
        let value = found.map_or(Value::Register(register), |(_, value)| {
            Value::Constant(*value)
        });
        Ok::<_, std::convert::Infallible>(value)
    };
    let Ok(put) = rename_in_value(value, &mut known);
    match put.evaluate(&Nothing) {
        Some(number) => Value::Constant(number),
        None => put,
    }
}

/// No name has a value.
struct Nothing;

impl Scope for Nothing {
    fn register(&self, _register: usize) -> Option<usize> {
        None
    }

    fn last(&self, _counter: usize) -> Option<usize> {
        None
    }
}

/// The same condition with something else for each register.
pub(super) fn rename<E>(
    condition: &Condition,
    new: &mut dyn FnMut(usize) -> Result<Value, E>,
) -> Result<Condition, E> {
    Ok(match condition {
        Condition::Compare(left, comparison, right) => Condition::Compare(
            rename_in_value(left, new)?,
            *comparison,
            rename_in_value(right, new)?,
        ),
        Condition::Not(inner) => Condition::Not(Box::new(rename(inner, new)?)),
        Condition::And(left, right) => {
            Condition::And(Box::new(rename(left, new)?), Box::new(rename(right, new)?))
        }
        Condition::Or(left, right) => {
            Condition::Or(Box::new(rename(left, new)?), Box::new(rename(right, new)?))
        }
    })
}

/// The same value with something else for each register.
pub(super) fn rename_in_value<E>(
    value: &Value,
    new: &mut dyn FnMut(usize) -> Result<Value, E>,
) -> Result<Value, E> {
    let mut renamed = |value: &Value| rename_in_value(value, new).map(Box::new);
    Ok(match value {
        Value::Register(register) => new(*register)?,
        Value::Constant(_) | Value::Final(_) => value.clone(),
        Value::Sum(left, right) => Value::Sum(renamed(left)?, renamed(right)?),
        Value::Difference(left, right) => Value::Difference(renamed(left)?, renamed(right)?),
        Value::Binary(operator, left, right) => {
            Value::Binary(*operator, renamed(left)?, renamed(right)?)
        }
        Value::Wrapped(integer, value) => Value::Wrapped(*integer, renamed(value)?),
        Value::If(condition, then, otherwise) => {
            let (then, otherwise) = (renamed(then)?, renamed(otherwise)?);
            Value::If(Box::new(rename(condition, new)?), then, otherwise)
        }
    })
}

/// Calls `visit` with every location of whose last value a condition speaks.
pub(super) fn for_each_final(condition: &Condition, visit: &mut dyn FnMut(usize)) {
    condition.for_each_leaf(&mut |leaf| {
        if let Value::Final(location) = leaf {
            visit(*location);
        }
    });
}
