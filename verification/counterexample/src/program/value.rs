//! Numbers.

/// A number, computed with wrapping arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A literal.
    Constant(usize),
    /// What a register holds, by index into [`Program::registers`](super::Program::registers).
    Register(usize),
    /// A counter's final value, by index into [`Program::counters`](super::Program::counters). Only in assertions.
    Final(usize),
    /// The sum of two numbers.
    Sum(Box<Value>, Box<Value>),
    /// The difference of two numbers.
    Difference(Box<Value>, Box<Value>),
}

/// What the names in a [`Value`] or a [`Condition`](super::Condition) stand for.
pub trait Scope {
    /// The value of a register, or `None` if it was not bound.
    fn register(&self, register: usize) -> Option<usize>;
    /// The final value of a counter.
    fn last(&self, counter: usize) -> Option<usize>;
}

impl Value {
    /// The number, or `None` if it speaks of a register that was not bound.
    pub fn evaluate(&self, scope: &impl Scope) -> Option<usize> {
        match self {
            Value::Constant(number) => Some(*number),
            Value::Register(register) => scope.register(*register),
            Value::Final(counter) => scope.last(*counter),
            Value::Sum(left, right) => {
                Some(left.evaluate(scope)?.wrapping_add(right.evaluate(scope)?))
            }
            Value::Difference(left, right) => {
                Some(left.evaluate(scope)?.wrapping_sub(right.evaluate(scope)?))
            }
        }
    }

    /// The same number without the registers that cancel out: `1` for `r - r + 1`.
    pub fn simplified(&self) -> Value {
        let mut terms: Vec<(&Value, isize)> = Vec::new();
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

    /// Adds the number, `times` over (1 or -1), to how often each name occurs and to the constant that is
    /// returned.
    fn add_to<'a>(&'a self, terms: &mut Vec<(&'a Value, isize)>, times: isize) -> usize {
        match self {
            Value::Constant(number) if times < 0 => number.wrapping_neg(),
            Value::Constant(number) => *number,
            Value::Register(_) | Value::Final(_) => {
                match terms.iter_mut().find(|(value, _)| *value == self) {
                    Some((_, count)) => *count += times,
                    None => terms.push((self, times)),
                }
                0
            }
            Value::Sum(left, right) => {
                let left = left.add_to(terms, times);
                left.wrapping_add(right.add_to(terms, times))
            }
            Value::Difference(left, right) => {
                let left = left.add_to(terms, times);
                left.wrapping_add(right.add_to(terms, -times))
            }
        }
    }

    /// Calls `visit` with every register that the number depends on.
    pub fn for_each_register(&self, visit: &mut dyn FnMut(usize)) {
        match self {
            Value::Constant(_) | Value::Final(_) => {}
            Value::Register(register) => visit(*register),
            Value::Sum(left, right) | Value::Difference(left, right) => {
                left.for_each_register(visit);
                right.for_each_register(visit);
            }
        }
    }
}
