//! Places: what is behind references, in fields and arrays, and in plain memory.

use syn::{Expr, Member, UnOp};

use super::evaluator::{Content, Evaluator};
use super::pattern::member_name;
use super::symbol::{as_number, as_truth, bare, compare, constant, known, wrapped, Symbol};
use super::syntax::place;
use crate::program::{Class, Comparison, Integer, Operation, Value};

impl Evaluator<'_> {
    /// What is behind a reference, a pointer or a guard.
    pub fn dereferenced(&mut self, value: Symbol) -> Symbol {
        match value {
            Symbol::Shared(inner) | Symbol::Guard(_, inner) => *inner,
            Symbol::Variable(variable) => self.variables[variable].clone(),
            Symbol::Either(condition, left, right) => {
                let (left, right) = (self.dereferenced(*left), self.dereferenced(*right));
                Symbol::merged(&condition, left, right)
            }
            Symbol::Record(..) => match self.own_dereferenced(&value) {
                Some(found) => found,
                None => value,
            },
            other => other,
        }
    }

    /// What a type's own `Deref` leads to.
    fn own_dereferenced(&mut self, value: &Symbol) -> Option<Symbol> {
        let Symbol::Record(name, _) = value else {
            return None;
        };
        let keys = ["deref_mut", "deref"].map(|method| format!("{name}::{method}"));
        let mut found = keys.into_iter().filter_map(|key| {
            let function = self.items.functions.get(&key)?;
            Some((key, std::rc::Rc::clone(function)))
        });
        let (key, function) = found.next()?;
        let this = vec![Symbol::Shared(Box::new(value.clone()))];
        let reference = self.call_function(&key, &function, this, self.at.clone());
        Some(self.dereferenced(reference))
    }

    /// Behind everything that a method call or a field looks behind.
    pub fn receiver(&mut self, value: Symbol) -> Symbol {
        match value {
            Symbol::Shared(inner) => self.receiver(*inner),
            Symbol::Variable(variable) => self.variables[variable].clone(),
            Symbol::Guard(_, inner) => *inner,
            other => other,
        }
    }

    pub fn field(&mut self, base: Symbol, member: &Member) -> Symbol {
        let name = member_name(member);
        match self.receiver(base) {
            Symbol::Record(_, fields) => {
                let field = fields.into_iter().find(|(known, _)| *known == name);
                field.map_or(Symbol::Unknown, |(_, value)| value)
            }
            Symbol::Tuple(parts) => {
                let index = name.parse().unwrap_or(usize::MAX);
                parts.into_iter().nth(index).unwrap_or(Symbol::Unknown)
            }
            Symbol::Either(condition, left, right) => {
                let (left, right) = (self.field(*left, member), self.field(*right, member));
                Symbol::merged(&condition, left, right)
            }
            _ => Symbol::Unknown,
        }
    }

    /// The element of an array, whichever it is.
    pub fn element(&mut self, base: Symbol, at: Symbol) -> Symbol {
        let base = match base {
            Symbol::Location(_) => return Symbol::Unknown,
            other => self.receiver(other),
        };
        let Symbol::Array(elements) = base else {
            return Symbol::Unknown;
        };
        let Symbol::Number(index, _) = at else {
            return match elements.len() {
                1 => elements[0].clone(),
                _ => Symbol::Unknown,
            };
        };
        match constant(&index) {
            Some(index) => elements.get(index).cloned().unwrap_or(Symbol::Unknown),
            None => {
                self.escape(&Symbol::Number(index.clone(), None));
                let mut elements = elements.into_iter().enumerate().rev();
                let Some((_, last)) = elements.next() else {
                    return Symbol::Unknown;
                };
                elements.fold(last, |rest, (number, element)| {
                    let is_this =
                        compare(index.clone(), Comparison::Equal, Value::Constant(number));
                    Symbol::merged(&is_this, element, rest)
                })
            }
        }
    }

    /// What is read where a value stands: of plain memory what it holds.
    pub fn read(&mut self, value: Symbol) -> Symbol {
        match value {
            Symbol::Location(location) if self.program.locations[location].is_plain() => {
                let register = self.operate(Operation::Read(location));
                self.found(location, register)
            }
            Symbol::Either(condition, left, right)
                if is_place(&left, self) || is_place(&right, self) =>
            {
                self.escape_condition(&condition);
                self.branch(
                    Some(*condition),
                    false,
                    |this| this.read(*left),
                    |this| this.read(*right),
                )
            }
            Symbol::Record(name, fields)
                if fields.iter().any(|(_, field)| is_place(field, self)) =>
            {
                let read = fields
                    .into_iter()
                    .map(|(name, field)| (name, self.read(field)));
                Symbol::Record(name, read.collect())
            }
            other => other,
        }
    }

    /// What a register holds that an operation on a location binds.
    pub fn found(&mut self, location: usize, register: usize) -> Symbol {
        match self.contents[location] {
            Content::Number(integer) => Symbol::Number(Value::Register(register), Some(integer)),
            Content::Truth => Symbol::Truth(as_truth(Value::Register(register))),
            Content::Opaque => Symbol::Unknown,
        }
    }

    /// A value as memory has it. One that is not known makes the location one of which nothing is known.
    pub fn stored(&mut self, location: usize, value: Symbol) -> Value {
        let of = self.program.locations[location].integer();
        match value {
            Symbol::Number(value, _) => wrapped(value, Some(of)),
            Symbol::Truth(condition) => as_number(&condition),
            _ => {
                self.opaque
                    .insert(self.program.locations[location].name.clone());
                Value::Constant(of.wrap(1))
            }
        }
    }

    /// Writes to a place.
    pub fn store(&mut self, to: &Expr, value: Symbol) {
        let to = bare(to);
        match to {
            Expr::Infer(_) => return,
            Expr::Tuple(tuple) => {
                let parts = match value {
                    Symbol::Tuple(parts) => parts,
                    _ => Vec::new(),
                };
                let parts = parts.into_iter().chain(std::iter::repeat(Symbol::Unknown));
                for (to, part) in tuple.elems.iter().zip(parts) {
                    self.store(to, part);
                }
                return;
            }
            _ => {}
        }
        if let Some(variable) = self.local(to) {
            let held = self.variables[variable].clone();
            if self.ends_with_something(&held) {
                self.variables[variable] = Symbol::Unit;
                self.end(held);
            }
            self.keep(&value);
            return self.assign(variable, value);
        }
        if let Expr::Unary(unary) = to {
            if matches!(unary.op, UnOp::Deref(_)) {
                if let Some(variable) = self.local(&unary.expr) {
                    match self.variables[variable].clone() {
                        Symbol::Variable(borrowed) => return self.assign(borrowed, value),
                        Symbol::Number(..) | Symbol::Truth(_) => {
                            return self.assign(variable, value)
                        }
                        _ => {}
                    }
                }
            }
        }
        if let Some((variable, members)) = self.part_of_variable(to) {
            let mut whole = self.variables[variable].clone();
            let mut parts = members.iter();
            let target = parts.try_fold(&mut whole, |part, member| part_of(part, member));
            if let Some(target) = target {
                if !matches!(target, Symbol::Location(_) | Symbol::Either(..)) {
                    *target = value;
                    return self.assign(variable, whole);
                }
            }
        }
        let place_of = self.located(to);
        self.write(place_of, value, place(to));
    }

    /// The variable of which a place is a part, and which part.
    pub fn part_of_variable(&mut self, to: &Expr) -> Option<(usize, Vec<String>)> {
        match bare(to) {
            Expr::Field(field) => {
                let (variable, mut members) = self.part_of_variable(&field.base)?;
                members.push(member_name(&field.member));
                Some((variable, members))
            }
            Expr::Index(index) => {
                let at = match bare(&index.index) {
                    Expr::Lit(_) | Expr::Path(_) => self.expression(&index.index),
                    _ => return None,
                };
                let Symbol::Number(at, _) = at else {
                    return None;
                };
                let (variable, mut members) = self.part_of_variable(&index.expr)?;
                members.push(constant(&at)?.to_string());
                Some((variable, members))
            }
            other => match self.local(other) {
                Some(variable) => match self.variables[variable] {
                    Symbol::Variable(borrowed) => Some((borrowed, Vec::new())),
                    Symbol::Shared(_) | Symbol::Guard(..) => None,
                    _ => Some((variable, Vec::new())),
                },
                None => None,
            },
        }
    }

    /// Writes to memory.
    pub fn write(&mut self, to: Symbol, value: Symbol, span: std::ops::Range<usize>) {
        match to {
            Symbol::Location(location) if self.program.locations[location].is_plain() => {
                let value = self.stored(location, value);
                self.perform(Operation::Write(location, value));
            }
            Symbol::Shared(inner) | Symbol::Guard(_, inner) => self.write(*inner, value, span),
            Symbol::Variable(variable) => self.assign(variable, value),
            Symbol::Either(condition, left, right) => {
                self.escape_condition(&condition);
                let other = value.clone();
                self.branch(
                    Some(*condition),
                    false,
                    |this| {
                        this.write(*left, value, span.clone());
                        Symbol::Unit
                    },
                    |this| {
                        this.write(*right, other, span.clone());
                        Symbol::Unit
                    },
                );
            }
            Symbol::Record(_, fields) => {
                let values = match value {
                    Symbol::Record(_, values) => values,
                    _ => Vec::new(),
                };
                for (name, field) in fields {
                    let value = values.iter().find(|(known, _)| *known == name);
                    let value = value.map_or(Symbol::Unknown, |(_, value)| value.clone());
                    self.write(field, value, span.clone());
                }
            }
            _ => self.note(
                span,
                "left out: what is written here is not known to be shared",
            ),
        }
    }

    /// Plain memory that holds a value at the beginning.
    pub fn memory(&mut self, value: Symbol, span: std::ops::Range<usize>) -> Symbol {
        let number = |of: Option<Integer>| of.unwrap_or(Integer::USIZE);
        match value {
            Symbol::Number(value, of) => {
                let of = number(of);
                match constant(&value) {
                    Some(initial) => self.location(
                        of.wrap(initial),
                        Class::Plain(of),
                        Content::Number(of),
                        span,
                    ),
                    None => {
                        let made =
                            self.location(0, Class::Plain(of), Content::Number(of), span.clone());
                        self.write(made.clone(), Symbol::Number(value, Some(of)), span);
                        made
                    }
                }
            }
            Symbol::Truth(condition) => {
                let of = Integer {
                    bits: 1,
                    signed: false,
                };
                let initial = usize::from(known(&condition).unwrap_or(false));
                self.location(initial, Class::Plain(of), Content::Truth, span)
            }
            Symbol::Record(name, fields) => {
                let hint = self.hint.take();
                let mut made = Vec::new();
                for (field, value) in fields {
                    self.hint = Some(field.clone());
                    let value = self.memory(value, span.clone());
                    made.push((field, value));
                }
                self.hint = hint;
                Symbol::Record(name, made)
            }
            Symbol::Array(elements) => {
                let hint = self.hint.take();
                let mut made = Vec::new();
                for (index, value) in elements.into_iter().enumerate() {
                    self.hint = hint.as_ref().map(|name| format!("{name}_{index}"));
                    made.push(self.memory(value, span.clone()));
                }
                self.hint = hint;
                Symbol::Array(made)
            }
            shared @ (Symbol::Location(_) | Symbol::Cell(..) | Symbol::Mutex(..)) => shared,
            _ => self.location(0, Class::Plain(Integer::USIZE), Content::Opaque, span),
        }
    }
}

fn is_place(value: &Symbol, evaluator: &Evaluator<'_>) -> bool {
    match value {
        Symbol::Location(location) => evaluator.program.locations[*location].is_plain(),
        Symbol::Either(_, left, right) => is_place(left, evaluator) || is_place(right, evaluator),
        _ => false,
    }
}

fn part_of<'a>(whole: &'a mut Symbol, member: &str) -> Option<&'a mut Symbol> {
    match whole {
        Symbol::Record(_, fields) => fields
            .iter_mut()
            .find(|(name, _)| name == member)
            .map(|(_, field)| field),
        Symbol::Tuple(parts) | Symbol::Array(parts) => parts.get_mut(member.parse::<usize>().ok()?),
        _ => None,
    }
}
