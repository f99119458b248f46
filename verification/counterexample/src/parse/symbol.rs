//! What an expression stands for before anything runs: a number over registers, a condition, something shared,
//! or a structure of such.

use std::rc::Rc;
use std::sync::atomic::Ordering;

use syn::{Block, Expr, ExprClosure};

use crate::program::{Comparison, Condition, Integer, Scope, Value};

/// What an expression stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Symbol {
    /// Something of which nothing is known.
    Unknown,
    /// What is never reached.
    Never,
    Unit,
    /// A number, with its type if that was said.
    Number(Value, Option<Integer>),
    Truth(Condition),
    Tuple(Vec<Symbol>),
    /// A struct: its name, and its fields by name.
    Record(String, Vec<(String, Symbol)>),
    /// An array, or a `Vec` whose length is known.
    Array(Vec<Symbol>),
    /// A value of an enum: the variants that it can be, of which the condition of exactly one holds.
    Variant(Vec<Case>),
    /// An atomic or a counter, or what a place of plain memory holds, by index into the program's locations.
    Location(usize),
    /// A `Cell`, an `UnsafeCell` or a `Plain`, around what it holds; whether `get` makes a pointer.
    Cell(Box<Symbol>, bool),
    /// A variable that is borrowed to be changed.
    Variable(usize),
    /// What is shared or borrowed, so that leaving its scope does not end it.
    Shared(Box<Symbol>),
    Closure(Rc<Closure>),
    /// A function of the text, by its key.
    Function(String),
    /// A thread that was started, and what it returns.
    Handle(usize, Box<Symbol>),
    /// What `thread::scope` hands to its closure.
    ThreadScope,
    /// A lock, by its location, and what it protects.
    Mutex(usize, Box<Symbol>),
    /// A lock that is held.
    Guard(usize, Box<Symbol>),
    Ordering(Ordering),
    /// `start..end`
    Range(Box<Symbol>, Box<Symbol>, bool),
    /// The first if the condition holds, otherwise the second: of what has no common shape.
    Either(Box<Condition>, Box<Symbol>, Box<Symbol>),
}

/// A variant that a value can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub name: String,
    pub when: Condition,
    pub fields: Vec<(String, Symbol)>,
}

/// A closure with the names that it was made among.
pub struct Closure {
    pub syntax: ExprClosure,
    pub names: Vec<(String, usize)>,
    pub owner: Option<String>,
}

impl std::fmt::Debug for Closure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a closure")
    }
}

impl PartialEq for Closure {
    fn eq(&self, other: &Closure) -> bool {
        std::ptr::eq(self, other)
    }
}

/// A function or a method of the text.
pub struct Function {
    pub signature: syn::Signature,
    pub block: Block,
    /// The type that it is a method of.
    pub owner: Option<String>,
}

impl Function {
    /// Whether a thread is started in it.
    pub fn starts_threads(&self) -> bool {
        let text = syn::spanned::Spanned::span(&self.block)
            .source_text()
            .unwrap_or_default();
        text.contains("spawn(")
    }
}

/// A scope in which nothing has a value.
struct Nothing;

impl Scope for Nothing {
    fn register(&self, _: usize) -> Option<usize> {
        None
    }

    fn last(&self, _: usize) -> Option<usize> {
        None
    }
}

/// The number, if it is the same in every execution.
pub fn constant(value: &Value) -> Option<usize> {
    value.evaluate(&Nothing)
}

/// Whether the condition holds, if that is so in every execution or in none.
pub fn known(condition: &Condition) -> Option<bool> {
    condition.evaluate(&Nothing)
}

pub fn truth(holds: bool) -> Condition {
    Condition::Compare(
        Value::Constant(usize::from(holds)),
        Comparison::NotEqual,
        Value::Constant(0),
    )
}

pub fn and(left: Condition, right: Condition) -> Condition {
    match (known(&left), known(&right)) {
        (Some(false), _) | (_, Some(true)) => left,
        (_, Some(false)) | (Some(true), _) => right,
        _ if left == right => left,
        _ => Condition::And(Box::new(left), Box::new(right)),
    }
}

pub fn or(left: Condition, right: Condition) -> Condition {
    match (known(&left), known(&right)) {
        (Some(true), _) | (_, Some(false)) => left,
        (_, Some(true)) | (Some(false), _) => right,
        _ if left == right => left,
        _ if complementary(&left, &right) => truth(true),
        _ => Condition::Or(Box::new(left), Box::new(right)),
    }
}

pub fn not(condition: Condition) -> Condition {
    match (known(&condition), condition) {
        (Some(holds), _) => truth(!holds),
        (None, Condition::Not(inner)) => *inner,
        (None, condition) => Condition::Not(Box::new(condition)),
    }
}

fn complementary(left: &Condition, right: &Condition) -> bool {
    match (left, right) {
        (Condition::Not(inner), other) | (other, Condition::Not(inner)) => **inner == *other,
        _ => false,
    }
}

pub fn compare(left: Value, comparison: Comparison, right: Value) -> Condition {
    Condition::Compare(left, comparison, right)
}

/// A number that is a condition as memory has it: 1 if it holds, 0 otherwise.
pub fn as_number(condition: &Condition) -> Value {
    match (known(condition), condition) {
        (Some(holds), _) => Value::Constant(usize::from(holds)),
        (None, condition) => Value::If(
            Box::new(condition.clone()),
            Box::new(Value::Constant(1)),
            Box::new(Value::Constant(0)),
        ),
    }
}

/// The truth value that is kept as a number.
pub fn as_truth(value: Value) -> Condition {
    Condition::Compare(value, Comparison::NotEqual, Value::Constant(0))
}

impl Symbol {
    pub fn number(number: usize) -> Symbol {
        Symbol::Number(Value::Constant(number), None)
    }

    pub fn truth(holds: bool) -> Symbol {
        Symbol::Truth(truth(holds))
    }

    /// A value that is certainly this variant.
    pub fn variant(name: &str, fields: Vec<Symbol>) -> Symbol {
        Symbol::Variant(vec![Case::new(name, truth(true), fields)])
    }

    /// `Ok(value)` or `Err(value)`
    pub fn result(is_ok: Condition, ok: Symbol, error: Symbol) -> Symbol {
        Symbol::Variant(vec![
            Case::new("Ok", is_ok.clone(), vec![ok]),
            Case::new("Err", not(is_ok), vec![error]),
        ])
    }

    /// `Some(value)` or `None`
    pub fn option(is_some: Condition, some: Symbol) -> Symbol {
        Symbol::Variant(vec![
            Case::new("Some", is_some.clone(), vec![some]),
            Case::new("None", not(is_some), Vec::new()),
        ])
    }

    /// Whether something shared can be reached from it.
    pub fn is_shared(&self) -> bool {
        match self {
            Symbol::Location(_) | Symbol::Mutex(..) | Symbol::Guard(..) => true,
            Symbol::Tuple(all) | Symbol::Array(all) => all.iter().any(Symbol::is_shared),
            Symbol::Record(_, fields) => fields.iter().any(|(_, field)| field.is_shared()),
            Symbol::Variant(cases) => cases
                .iter()
                .any(|case| case.fields.iter().any(|(_, field)| field.is_shared())),
            Symbol::Shared(inner) | Symbol::Cell(inner, _) => inner.is_shared(),
            Symbol::Either(_, left, right) => left.is_shared() || right.is_shared(),
            _ => false,
        }
    }

    /// Calls `visit` with every number and every condition in it.
    pub fn for_each_register(&self, visit: &mut dyn FnMut(usize)) {
        match self {
            Symbol::Number(value, _) => value.for_each_register(visit),
            Symbol::Truth(condition) => condition.for_each_register(visit),
            Symbol::Tuple(all) | Symbol::Array(all) => {
                all.iter().for_each(|one| one.for_each_register(visit));
            }
            Symbol::Record(_, fields) => {
                fields
                    .iter()
                    .for_each(|(_, field)| field.for_each_register(visit));
            }
            Symbol::Variant(cases) => {
                for case in cases {
                    case.when.for_each_register(visit);
                    case.fields
                        .iter()
                        .for_each(|(_, field)| field.for_each_register(visit));
                }
            }
            Symbol::Shared(inner)
            | Symbol::Handle(_, inner)
            | Symbol::Mutex(_, inner)
            | Symbol::Guard(_, inner) => inner.for_each_register(visit),
            Symbol::Range(start, end, _) => {
                start.for_each_register(visit);
                end.for_each_register(visit);
            }
            Symbol::Either(condition, left, right) => {
                condition.for_each_register(visit);
                left.for_each_register(visit);
                right.for_each_register(visit);
            }
            _ => {}
        }
    }

    /// The first if the condition holds, otherwise the second.
    pub fn merged(condition: &Condition, then: Symbol, otherwise: Symbol) -> Symbol {
        let merged = |left: Symbol, right: Symbol| Symbol::merged(condition, left, right);
        match known(condition) {
            Some(true) => return then,
            Some(false) => return otherwise,
            None if then == otherwise => return then,
            None => {}
        }
        match (then, otherwise) {
            (Symbol::Never, other) | (other, Symbol::Never) => other,
            (Symbol::Unknown, _) | (_, Symbol::Unknown) => Symbol::Unknown,
            (Symbol::Number(left, of_left), Symbol::Number(right, of_right)) => {
                let value = Value::If(Box::new(condition.clone()), Box::new(left), Box::new(right));
                Symbol::Number(value, of_left.or(of_right))
            }
            (Symbol::Truth(left), Symbol::Truth(right)) => {
                let held = and(condition.clone(), left);
                Symbol::Truth(or(held, and(not(condition.clone()), right)))
            }
            (Symbol::Tuple(left), Symbol::Tuple(right)) if left.len() == right.len() => {
                Symbol::Tuple(
                    left.into_iter()
                        .zip(right)
                        .map(|(l, r)| merged(l, r))
                        .collect(),
                )
            }
            (Symbol::Array(left), Symbol::Array(right)) if left.len() == right.len() => {
                Symbol::Array(
                    left.into_iter()
                        .zip(right)
                        .map(|(l, r)| merged(l, r))
                        .collect(),
                )
            }
            (Symbol::Record(name, left), Symbol::Record(other, right))
                if name == other && left.len() == right.len() =>
            {
                let fields = left.into_iter().zip(right);
                let fields = fields.map(|((field, l), (_, r))| (field, merged(l, r)));
                Symbol::Record(name, fields.collect())
            }
            (Symbol::Variant(left), Symbol::Variant(right)) => {
                Symbol::Variant(merged_cases(condition, left, right))
            }
            (Symbol::Shared(left), Symbol::Shared(right)) => {
                Symbol::Shared(Box::new(merged(*left, *right)))
            }
            (left, right) => {
                Symbol::Either(Box::new(condition.clone()), Box::new(left), Box::new(right))
            }
        }
    }
}

impl Case {
    pub fn new(name: &str, when: Condition, fields: Vec<Symbol>) -> Case {
        let fields = fields.into_iter().enumerate();
        Case {
            name: name.to_string(),
            when,
            fields: fields
                .map(|(index, field)| (index.to_string(), field))
                .collect(),
        }
    }
}

fn merged_cases(condition: &Condition, left: Vec<Case>, right: Vec<Case>) -> Vec<Case> {
    let otherwise = not(condition.clone());
    let mut cases: Vec<Case> = left
        .into_iter()
        .map(|case| Case {
            when: and(condition.clone(), case.when.clone()),
            ..case
        })
        .collect();
    for case in right {
        let when = and(otherwise.clone(), case.when.clone());
        match cases.iter_mut().find(|known| known.name == case.name) {
            None => cases.push(Case { when, ..case }),
            Some(same) => {
                same.when = or(same.when.clone(), when);
                let fields = std::mem::take(&mut same.fields)
                    .into_iter()
                    .zip(case.fields);
                same.fields = fields
                    .map(|((name, l), (_, r))| (name, Symbol::merged(condition, l, r)))
                    .collect();
            }
        }
    }
    cases.retain(|case| known(&case.when) != Some(false));
    cases
}

/// What a type of integers is called in Rust.
pub fn integer(name: &str) -> Option<Integer> {
    let bits = |bits: u32, signed| Some(Integer { bits, signed });
    match name {
        "usize" | "u64" => bits(usize::BITS, false),
        "isize" | "i64" => bits(usize::BITS, true),
        "u32" => bits(32, false),
        "i32" => bits(32, true),
        "u16" => bits(16, false),
        "i16" => bits(16, true),
        "u8" => bits(8, false),
        "i8" => bits(8, true),
        "bool" => bits(1, false),
        _ => None,
    }
}

/// The type of the integers that an atomic holds.
pub fn atomic(name: &str) -> Option<Integer> {
    let name = name.strip_prefix("Atomic")?;
    integer(&name.to_lowercase()).filter(|_| name.starts_with(char::is_uppercase))
}

/// A number as a type has it; of a type as wide as a number, itself.
pub fn wrapped(value: Value, of: Option<Integer>) -> Value {
    match of {
        Some(integer) if integer.bits < usize::BITS => match constant(&value) {
            Some(number) => Value::Constant(integer.wrap(number)),
            None => Value::Wrapped(integer, Box::new(value)),
        },
        _ => value,
    }
}

/// The expression without the parentheses, blocks and `unsafe` that mean nothing.
pub fn bare(expression: &Expr) -> &Expr {
    let single = |block: &syn::Block| matches!(&block.stmts[..], [syn::Stmt::Expr(_, None)]);
    match expression {
        Expr::Paren(inner) => bare(&inner.expr),
        Expr::Group(inner) => bare(&inner.expr),
        Expr::Unsafe(inner) if single(&inner.block) => match &inner.block.stmts[0] {
            syn::Stmt::Expr(only, None) => bare(only),
            _ => expression,
        },
        other => other,
    }
}
