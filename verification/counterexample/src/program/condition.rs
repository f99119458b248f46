//! Truth values.

use super::value::{Scope, Value};

/// A truth value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Neither true nor false if either side speaks of a register that was not bound.
    Compare(Value, Comparison, Value),
    /// Negation.
    Not(Box<Condition>),
    /// Conjunction.
    And(Box<Condition>, Box<Condition>),
    /// Disjunction.
    Or(Box<Condition>, Box<Condition>),
}

/// A comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names say it
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Whether `left` and `right` compare in this way.
    pub fn holds(self, left: usize, right: usize) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }

    /// The comparison that says the same with its sides exchanged.
    pub fn flipped(self) -> Self {
        match self {
            Comparison::Equal => Comparison::Equal,
            Comparison::NotEqual => Comparison::NotEqual,
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        }
    }

    /// The operator in Rust.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }
}

impl Condition {
    /// Whether the condition holds, or `None` if that depends on a register that was not bound: a
    /// comparison with one is neither true nor false (Kleene's third truth value).
    pub fn evaluate(&self, scope: &impl Scope) -> Option<bool> {
        match self {
            Condition::Compare(left, comparison, right) => {
                Some(comparison.holds(left.evaluate(scope)?, right.evaluate(scope)?))
            }
            Condition::Not(condition) => condition.evaluate(scope).map(|holds| !holds),
            Condition::And(left, right) => both(left.evaluate(scope), right.evaluate(scope)),
            Condition::Or(left, right) => {
                let negated = |side: &Condition| side.evaluate(scope).map(|holds| !holds);
                both(negated(left), negated(right)).map(|neither| !neither)
            }
        }
    }

    /// The same condition without the registers that make no difference to a number in it.
    pub fn simplified(&self) -> Condition {
        match self {
            Condition::Compare(left, comparison, right) => {
                Condition::Compare(left.simplified(), *comparison, right.simplified())
            }
            Condition::Not(condition) => Condition::Not(Box::new(condition.simplified())),
            Condition::And(left, right) => {
                Condition::And(Box::new(left.simplified()), Box::new(right.simplified()))
            }
            Condition::Or(left, right) => {
                Condition::Or(Box::new(left.simplified()), Box::new(right.simplified()))
            }
        }
    }

    /// Calls `visit` with every register that the condition depends on.
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
            Condition::Compare(left, _, right) => {
                left.for_each_leaf(visit);
                right.for_each_leaf(visit);
            }
            Condition::Not(condition) => condition.for_each_leaf(visit),
            Condition::And(left, right) | Condition::Or(left, right) => {
                left.for_each_leaf(visit);
                right.for_each_leaf(visit);
            }
        }
    }

    /// The same condition with one register in the place of another.
    pub(crate) fn renamed(&self, from: usize, to: usize) -> Condition {
        let renamed = |condition: &Condition| Box::new(condition.renamed(from, to));
        match self {
            Condition::Compare(left, comparison, right) => {
                Condition::Compare(left.renamed(from, to), *comparison, right.renamed(from, to))
            }
            Condition::Not(condition) => Condition::Not(renamed(condition)),
            Condition::And(left, right) => Condition::And(renamed(left), renamed(right)),
            Condition::Or(left, right) => Condition::Or(renamed(left), renamed(right)),
        }
    }
}

/// Conjunction where either side may be neither true nor false.
fn both(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
