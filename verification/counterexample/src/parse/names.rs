//! Names: variables, statics and constants, variants, and what an assertion speaks of.

use std::sync::atomic::Ordering;

use syn::{Expr, ExprPath, Path};

use super::evaluator::{Content, Evaluator};
use super::symbol::{as_truth, bare, integer, Symbol};
use super::syntax::{place, short, spelling};
use crate::diagnostic::Diagnostic;
use crate::program::Value;

impl Evaluator<'_> {
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
        let made = match (&segments[..], &self.owner) {
            ([name], Some(owner)) if name == "Self" => Some(owner.clone()),
            ([.., name], _) => Some(self.items.original(name).to_string()),
            _ => None,
        };
        // A struct without fields is made by its name.
        if let Some(name) =
            made.filter(|name| self.items.structs.get(name).is_some_and(Vec::is_empty))
        {
            return Symbol::Record(name, Vec::new());
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
    pub fn final_value(&mut self, value: Symbol, span: std::ops::Range<usize>) -> Symbol {
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
    pub fn register_named(&mut self, name: &str, span: std::ops::Range<usize>) -> Symbol {
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

    pub fn is_unknown_name(&mut self, name: &str, span: std::ops::Range<usize>) -> Symbol {
        if self.diagnostics.len() > super::evaluator::MAX_DIAGNOSTICS {
            return Symbol::Unknown;
        }
        let mut bound = self.named.keys();
        if bound.any(|(thread, known)| known == name && *thread != self.thread) {
            let message = format!("`{}` is a register of another thread", short(name));
            return self.refuse(
                Diagnostic::new(span, message).help(
                    "compare the two in an assertion, or hand the value on through a counter",
                ),
            );
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
    pub fn static_at(&mut self, segments: &[String]) -> Option<Symbol> {
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
