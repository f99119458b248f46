//! Expressions, in Rust's order of evaluation.

use std::sync::atomic::Ordering;

use syn::{BinOp, Expr, ExprBinary, ExprPath, Lit, Member, Path, Type, UnOp};

use super::evaluator::{Content, Evaluator, Target};
use super::items::type_name;
use super::statement::{both, member_name};
use super::symbol::{
    as_number, as_truth, bare, compare, constant, integer, known, not, truth, wrapped, Closure,
    Symbol,
};
use super::syntax::{comparison, place, short, spelling};
use crate::diagnostic::Diagnostic;
use crate::program::{BinaryOperator, Class, Comparison, Condition, Integer, Operation, Value};

impl Evaluator<'_> {
    /// What an expression stands for as a value: of plain memory, what is read there.
    pub fn expression(&mut self, expression: &Expr) -> Symbol {
        let found = self.located(expression);
        self.read(found)
    }

    /// The condition that an expression stands for; `None` if nothing is known of it.
    pub fn condition(&mut self, expression: &Expr) -> Option<Condition> {
        match self.expression(expression) {
            Symbol::Truth(condition) => Some(condition),
            Symbol::Never => Some(truth(false)),
            Symbol::Number(..) => {
                self.refuse(
                    Diagnostic::new(place(expression), "a condition is expected here").help(
                        "compare numbers by `==`, `!=`, `<`, `<=`, `>` or `>=`, and join comparisons by `&&`, `||` and `!`",
                    ),
                );
                None
            }
            _ => None,
        }
    }

    /// What an expression stands for, where plain memory stands for itself.
    pub fn located(&mut self, expression: &Expr) -> Symbol {
        if self.context.is_dead() {
            return Symbol::Never;
        }
        if self.is_exhausted(place(expression)) {
            return Symbol::Unknown;
        }
        self.at = place(expression);
        match expression {
            Expr::Paren(inner) => self.located(&inner.expr),
            Expr::Group(inner) => self.located(&inner.expr),
            Expr::Lit(literal) => self.literal(&literal.lit),
            Expr::Path(path) => self.path(path),
            Expr::Unary(unary) => match unary.op {
                UnOp::Deref(_) => {
                    let inner = self.borrowed(&unary.expr);
                    self.dereferenced(inner)
                }
                UnOp::Not(_) => match self.expression(&unary.expr) {
                    Symbol::Truth(condition) => Symbol::Truth(Condition::Not(Box::new(condition))),
                    Symbol::Number(value, of) => {
                        let ones = Value::Constant(usize::MAX);
                        let flipped =
                            Value::Binary(BinaryOperator::Xor, Box::new(value), Box::new(ones));
                        Symbol::Number(wrapped(flipped, of), of)
                    }
                    other => other,
                },
                UnOp::Neg(_) => match self.expression(&unary.expr) {
                    Symbol::Number(value, of) => {
                        let negative = match constant(&value) {
                            Some(number) => Value::Constant(number.wrapping_neg()),
                            None => {
                                Value::Difference(Box::new(Value::Constant(0)), Box::new(value))
                            }
                        };
                        Symbol::Number(wrapped(negative, of), of)
                    }
                    _ => Symbol::Unknown,
                },
                _ => Symbol::Unknown,
            },
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assign) => {
                let value = self.expression(&assign.right);
                self.store(&assign.left, value);
                Symbol::Unit
            }
            Expr::Reference(reference) => {
                let inner = bare(&reference.expr);
                if reference.mutability.is_some() {
                    if let Some(variable) = self.local(inner) {
                        let held = &self.variables[variable];
                        if matches!(
                            held,
                            Symbol::Number(..)
                                | Symbol::Truth(_)
                                | Symbol::Variant(_)
                                | Symbol::Array(_)
                        ) {
                            return Symbol::Variable(variable);
                        }
                    }
                }
                match self.borrowed(inner) {
                    value @ (Symbol::Record(..)
                    | Symbol::Location(_)
                    | Symbol::Guard(..)
                    | Symbol::Mutex(..)) => Symbol::Shared(Box::new(value)),
                    value => value,
                }
            }
            Expr::RawAddr(address) => {
                let value = self.located(&address.expr);
                Symbol::Shared(Box::new(value))
            }
            Expr::Cast(cast) => {
                let value = self.located(&cast.expr);
                self.cast(value, &cast.ty)
            }
            Expr::Tuple(tuple) => match tuple.elems.len() {
                0 => Symbol::Unit,
                _ => Symbol::Tuple(self.kept(tuple.elems.iter())),
            },
            Expr::Array(array) => {
                let elements = self.elements(array.elems.iter());
                Symbol::Array(elements)
            }
            Expr::Repeat(repeat) => {
                let count = self.expression(&repeat.len);
                let count = match &count {
                    Symbol::Number(value, _) => constant(value).filter(|count| *count <= 64),
                    _ => None,
                };
                match count {
                    Some(count) => {
                        let elements = std::iter::repeat_n(&*repeat.expr, count);
                        Symbol::Array(self.elements(elements))
                    }
                    None => Symbol::Unknown,
                }
            }
            Expr::Struct(found) => self.record(found),
            Expr::Field(field) => {
                let base = self.borrowed(&field.base);
                self.field(base, &field.member)
            }
            Expr::Index(index) => {
                let base = self.borrowed(&index.expr);
                let at = self.expression(&index.index);
                self.element(base, at)
            }
            Expr::Block(block) => match &block.label {
                None => self.block(&block.block),
                Some(label) => {
                    let label = Some(label.name.ident.to_string());
                    self.framed(false, false, label, |this, _| this.block(&block.block))
                }
            },
            Expr::Unsafe(block) => self.block(&block.block),
            Expr::Const(block) => self.block(&block.block),
            Expr::If(branch) => self.branch_on(branch),
            Expr::Match(found) => self.choice(found),
            Expr::Let(found) => {
                let value = self.borrowed(&found.expr);
                let (test, bound) = self.matches(&found.pat, &value);
                self.bind(bound);
                test.map_or(Symbol::Unknown, Symbol::Truth)
            }
            Expr::While(found) => self.while_loop(found),
            Expr::Loop(found) => self.endless_loop(found),
            Expr::ForLoop(found) => self.for_loop(found),
            Expr::Break(found) => {
                let value = found
                    .expr
                    .as_ref()
                    .map_or(Symbol::Unit, |value| self.expression(value));
                match self.frame(found.label.as_ref()) {
                    Some(number) => self.leave(Target::After(number), value),
                    None => self.misplaced(expression),
                }
            }
            Expr::Continue(found) => match self.frame(found.label.as_ref()) {
                Some(number) => self.leave(Target::Next(number), Symbol::Unit),
                None => self.misplaced(expression),
            },
            Expr::Return(found) => {
                let value = found
                    .expr
                    .as_ref()
                    .map_or(Symbol::Unit, |value| self.expression(value));
                let function = self.frames.iter().rev().find(|frame| frame.is_function);
                match function.map(|frame| frame.number) {
                    Some(number) => self.leave(Target::After(number), value),
                    None => self.misplaced(expression),
                }
            }
            Expr::Try(found) => {
                let value = self.expression(&found.expr);
                self.question_mark(value)
            }
            Expr::Closure(closure) => {
                let names = self.names();
                // What it sees must stay what it is.
                for (_, variable) in &names {
                    if let Some(value) = self.variables.get(*variable).cloned() {
                        self.escape(&value);
                    }
                }
                Symbol::Closure(std::rc::Rc::new(Closure {
                    syntax: closure.clone(),
                    names,
                    owner: self.owner.clone(),
                }))
            }
            Expr::Range(range) => {
                let zero = || Symbol::number(0);
                let start = range
                    .start
                    .as_ref()
                    .map_or_else(zero, |start| self.expression(start));
                let end = range.end.as_ref().map(|end| self.expression(end));
                let is_closed = matches!(range.limits, syn::RangeLimits::Closed(_));
                match end {
                    Some(end) => Symbol::Range(Box::new(start), Box::new(end), is_closed),
                    None => Symbol::Range(Box::new(start), Box::new(Symbol::Unknown), is_closed),
                }
            }
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Macro(found) => self.macro_call(&found.mac),
            Expr::Await(_) | Expr::Async(_) => self.refuse(
                Diagnostic::new(place(expression), "`async` is not supported")
                    .help("write each task as a thread: `spawn(|| { … });`"),
            ),
            _ => Symbol::Unknown,
        }
    }

    fn misplaced(&mut self, expression: &Expr) -> Symbol {
        self.refuse(
            Diagnostic::new(
                place(expression),
                "there is nothing around this that it could leave",
            )
            .help("leave it out, or paste what is around it too"),
        )
    }

    /// The elements of an array; what is shared among them is called after the array, with their number.
    pub fn elements<'b>(&mut self, elements: impl Iterator<Item = &'b Expr>) -> Vec<Symbol> {
        let name = self.hint.take();
        let mut values = Vec::new();
        for (index, element) in elements.enumerate() {
            self.hint = name.as_ref().map(|name| format!("{name}_{index}"));
            let value = self.expression(element);
            self.escape(&value);
            self.keep(&value);
            values.push(value);
        }
        self.hint = name;
        values
    }

    pub fn kept<'b>(&mut self, parts: impl Iterator<Item = &'b Expr>) -> Vec<Symbol> {
        let mut values = Vec::new();
        for part in parts {
            let value = self.expression(part);
            self.escape(&value);
            self.keep(&value);
            values.push(value);
        }
        values
    }

    pub fn literal(&mut self, literal: &Lit) -> Symbol {
        match literal {
            Lit::Bool(literal) => Symbol::truth(literal.value),
            Lit::Int(literal) => {
                let of = integer(literal.suffix());
                match literal.base10_parse::<u64>() {
                    Ok(number) if literal.suffix().is_empty() || of.is_some() => {
                        let number = usize::try_from(number).unwrap_or(usize::MAX);
                        Symbol::Number(wrapped(Value::Constant(number), of), of)
                    }
                    _ if matches!(literal.suffix(), "f32" | "f64" | "u128" | "i128") => {
                        Symbol::Unknown
                    }
                    _ => self.refuse(
                        Diagnostic::new(place(literal), "a number is expected here").help(
                            "numbers have at most 64 bits: `2`, `0x10`, `1_000`, `usize::MAX`",
                        ),
                    ),
                }
            }
            Lit::Byte(literal) => {
                Symbol::Number(Value::Constant(usize::from(literal.value())), integer("u8"))
            }
            _ => Symbol::Unknown,
        }
    }

    /// The same as [`located`](Self::located), where a variable is used and not moved.
    pub fn borrowed(&mut self, expression: &Expr) -> Symbol {
        match self.local(expression) {
            Some(variable) if !self.in_assertion => self.variables[variable].clone(),
            _ => self.located(expression),
        }
    }

    // Names.

    /// The variable that an expression is the name of.
    pub fn local(&self, expression: &Expr) -> Option<usize> {
        match bare(expression) {
            Expr::Path(path) => self.variable(&spelling(path.path.get_ident()?)),
            _ => None,
        }
    }

    pub fn path(&mut self, found: &ExprPath) -> Symbol {
        let path = &found.path;
        if let Some(name) = path.get_ident() {
            let name = spelling(name);
            if let Some(variable) = self.variable(&name) {
                let value = self.variables[variable].clone();
                if self.in_assertion {
                    return self.final_value(value, place(path));
                }
                if self.ends_with_something(&value) {
                    // It is moved to wherever it is used.
                    self.variables[variable] = Symbol::Unit;
                    self.temporaries.push(value.clone());
                }
                return value;
            }
        }
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| spelling(&segment.ident))
            .collect();
        if let Some(ordering) = ordering_at(&segments) {
            return Symbol::Ordering(ordering);
        }
        if let Some(limit) = limit_of(&segments) {
            return limit;
        }
        if let Some(value) = self.static_at(&segments) {
            return match self.in_assertion {
                true => self.final_value(value, place(path)),
                false => value,
            };
        }
        if let Some(name) = self.variant_name(path) {
            return Symbol::variant(&name, Vec::new());
        }
        if let Some((key, _)) = self.items.function_at(&segments, self.owner.as_deref()) {
            return Symbol::Function(key);
        }
        if self.in_assertion && segments.len() == 1 {
            return self.register_named(&segments[0], place(path));
        }
        Symbol::Unknown
    }

    /// What a name means at the end: of something shared its final value.
    fn final_value(&mut self, value: Symbol, span: std::ops::Range<usize>) -> Symbol {
        match value {
            Symbol::Location(location) if !self.program.locations[location].is_plain() => {
                self.last.push(span);
                match self.contents[location] {
                    Content::Truth => Symbol::Truth(as_truth(Value::Final(location))),
                    Content::Number(integer) => {
                        Symbol::Number(Value::Final(location), Some(integer))
                    }
                    Content::Opaque => Symbol::Unknown,
                }
            }
            other => other,
        }
    }

    /// What a thread has bound to a name, as an assertion sees it.
    fn register_named(&mut self, name: &str, span: std::ops::Range<usize>) -> Symbol {
        let mut found: Vec<(usize, Symbol)> = Vec::new();
        for ((thread, known), value) in &self.named {
            if known == name {
                found.push((*thread, value.clone()));
            }
        }
        match &found[..] {
            [(_, value)] => {
                self.last.push(span);
                value.clone()
            }
            [] => self.is_unknown_name(name, span),
            _ => self.refuse(
                Diagnostic::new(span, format!("several threads bind `{}`", short(name)))
                    .note("the assertion could mean any of them")
                    .help("give them different names"),
            ),
        }
    }

    fn is_unknown_name(&mut self, name: &str, span: std::ops::Range<usize>) -> Symbol {
        if self.diagnostics.len() > super::evaluator::MAX_DIAGNOSTICS {
            return Symbol::Unknown;
        }
        let nothing = Diagnostic::new(
            span,
            format!("`{}` is not the name of anything", short(name)),
        );
        let names = self.names();
        let known = names.iter().map(|(name, _)| &**name);
        let known = known.chain(self.named.keys().map(|(_, name)| &**name));
        let refused = match super::instead::nearest(name, known) {
            Some(meant) => nothing.label(format!("did you mean `{meant}`?")),
            None => nothing.help(
                "a counter is declared by `let a = Counter::new(0);`, and a register by `let r = a.get();` in a thread",
            ),
        };
        self.refuse(refused)
    }

    /// Whether a name is that of a static, a constant or a function.
    pub fn constant_named(&mut self, name: &str) -> Option<Symbol> {
        let is_constant = self.items.values.contains_key(name);
        is_constant
            .then(|| self.static_at(&[name.to_string()]))
            .flatten()
    }

    pub fn is_unit_variant(&self, name: &str) -> bool {
        let is_known = |(path, variant): (&String, &super::items::Variant)| {
            path.rsplit("::").next() == Some(name) && variant.fields.is_empty()
        };
        name == "None"
            || name.starts_with(char::is_uppercase) && self.items.variants.iter().any(is_known)
    }

    /// The variant of an enum that a path means.
    pub fn variant_name(&self, path: &Path) -> Option<String> {
        let mut segments = path.segments.iter().rev();
        let last = spelling(&segments.next()?.ident);
        if matches!(&*last, "Some" | "None" | "Ok" | "Err") {
            return Some(last);
        }
        let owner = segments.next().map(|segment| spelling(&segment.ident));
        let owner = match owner.as_deref() {
            Some("Self") => self.owner.clone(),
            Some(name) => Some(self.items.original(name).to_string()),
            None => None,
        };
        match owner {
            Some(owner) => self
                .items
                .variants
                .contains_key(&format!("{owner}::{last}"))
                .then_some(last),
            None => {
                let mut all = self.items.variants.keys();
                let is_last = |path: &String| path.rsplit("::").next() == Some(&last);
                all.any(is_last).then_some(last)
            }
        }
    }

    /// The static or constant that a path means.
    fn static_at(&mut self, segments: &[String]) -> Option<Symbol> {
        let last = segments.last()?;
        let owner = segments.len().checked_sub(2).map(|at| segments[at].clone());
        let owner = match owner.as_deref() {
            Some("Self") => self.owner.clone(),
            _ => owner,
        };
        let qualified = owner.map(|owner| format!("{owner}::{last}"));
        let key = qualified.into_iter().chain([last.clone()]);
        let key = key
            .into_iter()
            .find(|key| self.items.values.contains_key(key))?;
        if let Some(known) = self.statics.get(&key) {
            return Some(known.clone());
        }
        let (of, expression, is_mutable) = self.items.values.get(&key).cloned()?;
        // It does not see where it is used.
        let scopes = std::mem::replace(&mut self.scopes, vec![Vec::new()]);
        let hint = self.hint.replace(last.clone());
        let in_assertion = std::mem::replace(&mut self.in_assertion, false);
        self.statics.insert(key.clone(), Symbol::Unknown);
        let value = self.expression(&expression);
        let value = self.typed(value, Some(&of));
        let value = match is_mutable {
            true => self.memory(value, place(&*expression)),
            false => value,
        };
        self.in_assertion = in_assertion;
        self.hint = hint;
        self.scopes = scopes;
        self.statics.insert(key, value.clone());
        Some(value)
    }

    // Places.

    /// What is behind a reference, a pointer or a guard.
    pub fn dereferenced(&mut self, value: Symbol) -> Symbol {
        match value {
            Symbol::Shared(inner) | Symbol::Guard(_, inner) => *inner,
            Symbol::Variable(variable) => self.variables[variable].clone(),
            Symbol::Either(condition, left, right) => {
                let (left, right) = (self.dereferenced(*left), self.dereferenced(*right));
                Symbol::merged(&condition, left, right)
            }
            other => other,
        }
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
            let target = members.iter().fold(Some(&mut whole), |part, member| {
                part.and_then(|part| part_of(part, member))
            });
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
    fn part_of_variable(&mut self, to: &Expr) -> Option<(usize, Vec<String>)> {
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

    // Operators.

    fn binary(&mut self, binary: &ExprBinary) -> Symbol {
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

    fn incomparable(&mut self, binary: &ExprBinary, left: &Symbol, right: &Symbol) -> Symbol {
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
    fn connective(&mut self, binary: &ExprBinary) -> Symbol {
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
    fn compound(&mut self, binary: &ExprBinary, operator: Operator) -> Symbol {
        // Of numbers, Rust evaluates the right side first.
        let right = self.expression(&binary.right);
        let left = self.located(&binary.left);
        if matches!(left, Symbol::Cell(..)) || self.is_counter(&left) {
            let name = self.quoted(&place(&*binary.left));
            return self.refuse(
                Diagnostic::new(place(&binary.op), "this operator is none of what is shared").help(format!(
                    "write `{name}.add(…)` if it is a counter, and for ordinary memory the two steps that it is: \
                     `let r = {name}.get();` and `{name}.set(r + …);`"
                )),
            );
        }
        let old = self.read(left.clone());
        let new = self.arithmetic(operator, old, right);
        match left {
            Symbol::Location(_) | Symbol::Either(..) => self.write(left, new, place(binary)),
            _ => self.store(&binary.left, new),
        }
        Symbol::Unit
    }

    fn is_counter(&self, value: &Symbol) -> bool {
        match value {
            Symbol::Location(location) => {
                matches!(self.program.locations[*location].class, Class::Counter(_))
            }
            _ => false,
        }
    }

    fn cast(&mut self, value: Symbol, to: &Type) -> Symbol {
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
    fn question_mark(&mut self, value: Symbol) -> Symbol {
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

    // Branches.

    fn branch_on(&mut self, branch: &syn::ExprIf) -> Symbol {
        self.scopes.push(Vec::new());
        let test = self.condition(&branch.cond);
        let bound = self.scopes.last().cloned().unwrap_or_default();
        let is_written = is_written_empty(branch);
        self.keeps_branch = !self.folds(&branch.cond);
        let value = self.branch(
            test,
            is_written,
            |this| this.block(&branch.then_branch),
            |this| match &branch.else_branch {
                None => Symbol::Unit,
                Some((_, otherwise)) => {
                    // What the condition binds is not seen there.
                    this.scopes.push(Vec::new());
                    let value = this.expression(otherwise);
                    this.leave_scope(&value);
                    value
                }
            },
        );
        drop(bound);
        self.leave_scope(&value);
        value
    }

    /// Whether a condition may be known because of what stands in it: a constant, or a variable that holds one. A
    /// comparison of literals is left as it is.
    fn folds(&self, condition: &Expr) -> bool {
        let text = self.source.get(place(condition)).unwrap_or_default();
        let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.any(|word| {
            let is_name = word.starts_with(|first: char| first.is_alphabetic() || first == '_');
            let value = self
                .variable(word)
                .map(|variable| &self.variables[variable]);
            match value {
                _ if !is_name
                    || matches!(word, "usize" | "MAX" | "wrapping_add" | "wrapping_sub") =>
                {
                    false
                }
                Some(Symbol::Number(value, _)) => constant(value).is_some(),
                _ => true,
            }
        })
    }

    fn choice(&mut self, found: &syn::ExprMatch) -> Symbol {
        let value = self.borrowed(&found.expr);
        let value = match value {
            Symbol::Location(_) => self.read(value),
            other => other,
        };
        self.escape(&value);
        self.arms(&value, &found.arms)
    }

    fn arms(&mut self, value: &Symbol, arms: &[syn::Arm]) -> Symbol {
        let Some((arm, rest)) = arms.split_first() else {
            return Symbol::Never;
        };
        self.scopes.push(Vec::new());
        let (test, bound) = self.matches(&arm.pat, value);
        self.bind(bound);
        let guard = match &arm.pat {
            syn::Pat::Guard(guarded) => Some(&*guarded.guard),
            _ => None,
        };
        let test = match rest {
            // Rust makes sure that one of them matches.
            [] if guard.is_none() && known_test(&test) != Some(false) => Some(truth(true)),
            _ => test,
        };
        let test = match guard {
            None => test,
            Some(guard) => {
                let decided = self.branch(
                    test,
                    false,
                    |this| this.condition(guard).map_or(Symbol::Unknown, Symbol::Truth),
                    |_| Symbol::truth(false),
                );
                match decided {
                    Symbol::Truth(condition) => Some(condition),
                    _ => None,
                }
            }
        };
        let result = self.branch(
            test,
            false,
            |this| this.expression(&arm.body),
            |this| {
                this.scopes.push(Vec::new());
                let value = this.arms(value, rest);
                this.leave_scope(&value);
                value
            },
        );
        self.leave_scope(&result);
        result
    }
}

fn known_test(test: &Option<Condition>) -> Option<bool> {
    test.as_ref().and_then(known)
}

/// Whether the braces of an `if` are empty, so that it was put there on purpose.
fn is_written_empty(branch: &syn::ExprIf) -> bool {
    let is_empty = |otherwise: &Expr| match otherwise {
        Expr::Block(block) => block.block.stmts.is_empty(),
        Expr::If(chained) => is_written_empty(chained),
        _ => false,
    };
    let otherwise = branch
        .else_branch
        .as_ref()
        .map(|(_, otherwise)| &**otherwise);
    branch.then_branch.stmts.is_empty() && otherwise.is_none_or(is_empty)
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

/// The memory ordering that a path names.
pub fn ordering_at(segments: &[String]) -> Option<Ordering> {
    let (last, before) = segments.split_last()?;
    if before
        .last()
        .is_some_and(|owner| owner != "Ordering" && !owner.ends_with("Ordering"))
    {
        return None;
    }
    Some(match &**last {
        "Relaxed" => Ordering::Relaxed,
        "Acquire" => Ordering::Acquire,
        "Release" => Ordering::Release,
        "AcqRel" => Ordering::AcqRel,
        "SeqCst" => Ordering::SeqCst,
        _ => return None,
    })
}

/// `usize::MAX` and the like.
fn limit_of(segments: &[String]) -> Option<Symbol> {
    let [.., owner, name] = segments else {
        return None;
    };
    let of = integer(owner).filter(|of| of.bits > 1)?;
    let sign = 1usize << (of.bits - 1);
    let number = match (&**name, of.signed) {
        ("MAX", false) => of.wrap(usize::MAX),
        ("MAX", true) => sign - 1,
        ("MIN", false) => 0,
        ("MIN", true) => sign,
        ("BITS", _) => of.bits as usize,
        _ => return None,
    };
    Some(Symbol::Number(Value::Constant(number), Some(of)))
}
