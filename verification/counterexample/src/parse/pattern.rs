//! Patterns, types that are written, and comparisons of values.

use syn::{Pat, Type};

use super::evaluator::Evaluator;
use super::items::{argument, type_name};
use super::symbol::{
    and, compare, constant, integer, known, not, or, truth, wrapped, Case, Symbol,
};
use super::syntax::spelling;
use crate::program::{Comparison, Condition, Value};

/// Whether a value is what a pattern says; `None` if that is not known. And the names that it then binds.
type Test = (Option<Condition>, Vec<(String, Symbol)>);

impl Evaluator<'_> {
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

    pub fn all_match<'b>(
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

    pub fn fields_of(
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

    pub fn in_range(&mut self, value: &Symbol, range: &syn::ExprRange) -> Option<Condition> {
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
