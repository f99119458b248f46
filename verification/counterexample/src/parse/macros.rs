//! Macros, of which assertions are the ones that matter.

use std::ops::Range;

use syn::punctuated::Punctuated;
use syn::{Expr, Macro, Token};

use super::evaluator::Evaluator;
use super::symbol::{known, not, or, truth, Symbol};
use super::syntax::place;
use crate::diagnostic::Diagnostic;
use crate::program::{Assertion, Condition};

impl Evaluator<'_> {
    pub fn macro_call(&mut self, mac: &Macro) -> Symbol {
        let name = mac
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default();
        let name = name
            .strip_prefix("debug_")
            .filter(|name| name.starts_with("assert"))
            .unwrap_or(&name)
            .to_string();
        match &*name {
            "assert" | "assert_eq" | "assert_ne" => self.assertion(&name, mac),
            "println" | "print" | "eprintln" | "eprint" | "dbg" | "format" | "trace" | "debug"
            | "info" | "warn" | "error" | "log" | "write" | "writeln" => {
                let values = match self.macro_arguments(mac) {
                    // What is only shown may be anything that can be shown.
                    Some(arguments) => self.kept(
                        arguments
                            .iter()
                            .filter(|it| !matches!(it, Expr::Lit(_) | Expr::Assign(_))),
                    ),
                    None => Vec::new(),
                };
                match (&*name, values.into_iter().next()) {
                    ("dbg", Some(value)) => value,
                    ("format" | "write" | "writeln", _) => Symbol::Unknown,
                    _ => Symbol::Unit,
                }
            }
            "panic" | "unreachable" | "todo" | "unimplemented" => {
                let text = format!("false /* {} */", self.quoted(&place(mac)));
                self.must_hold(truth(false), text, place(&mac.path));
                Symbol::Never
            }
            "vec" => {
                if let Ok(repeat) = syn::parse2::<syn::ExprRepeat>(bracketed(mac)) {
                    return self.expression(&Expr::Repeat(repeat));
                }
                match self.macro_arguments(mac) {
                    Some(arguments) => Symbol::Array(self.elements(arguments.iter())),
                    None => Symbol::Unknown,
                }
            }
            "matches" => {
                let parsed = mac.parse_body_with(|input: syn::parse::ParseStream<'_>| {
                    let value: Expr = input.parse()?;
                    input.parse::<Token![,]>()?;
                    let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
                    let _ = input.parse::<Option<Token![,]>>()?;
                    Ok((value, pattern))
                });
                let Ok((value, pattern)) = parsed else {
                    return Symbol::Unknown;
                };
                let value = self.borrowed(&value);
                let value = self.read(value);
                self.escape(&value);
                match self.matches(&pattern, &value).0 {
                    Some(condition) => Symbol::Truth(condition),
                    None => Symbol::Unknown,
                }
            }
            _ => {
                let text = self.quoted(&place(mac));
                self.note(
                    place(mac),
                    format!("left out: `{text}`, a macro that is not known here"),
                );
                Symbol::Unknown
            }
        }
    }

    pub fn macro_arguments(&mut self, mac: &Macro) -> Option<Punctuated<Expr, Token![,]>> {
        mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
            .ok()
    }

    pub fn assertion(&mut self, name: &str, mac: &Macro) -> Symbol {
        let arguments = match mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            Ok(arguments) => arguments,
            Err(error) => {
                let span = error.span().byte_range();
                return self.refuse(Diagnostic::new(span, format!("this is not Rust: {error}")));
            }
        };
        let refused = self.diagnostics.len();
        let is_final = self.thread == 0;
        let was = std::mem::replace(&mut self.in_assertion, is_final);
        let last = self.last.len();
        let condition = match (name, arguments.get(0), arguments.get(1)) {
            ("assert", Some(condition), _) => self.condition(condition),
            ("assert_eq" | "assert_ne", Some(left), Some(right)) => {
                let comparison = match name {
                    "assert_eq" => crate::program::Comparison::Equal,
                    _ => crate::program::Comparison::NotEqual,
                };
                let left = self.expression(left);
                let right = self.expression(right);
                self.compared(&left, comparison, &right)
            }
            _ => {
                self.in_assertion = was;
                return self.refuse(
                    Diagnostic::new(place(mac), "an assertion of nothing")
                        .help("write `assert!(r0 != r1)`, over registers and final values"),
                );
            }
        };
        self.in_assertion = was;
        if self.last.len() > last {
            self.last.truncate(last);
            self.last.push(place(&mac.path));
        }
        match condition {
            Some(condition) => {
                let quoted = |argument: Option<&Expr>| {
                    argument.map_or(String::new(), |it| self.quoted(&place(it)))
                };
                let text = match (name, quoted(arguments.get(0)), quoted(arguments.get(1))) {
                    ("assert", condition, _) => condition,
                    ("assert_eq", left, right) => format!("{left} == {right}"),
                    (_, left, right) => format!("{left} != {right}"),
                };
                self.claim(condition, text, place(&mac.path));
            }
            None if self.diagnostics.len() > refused || self.context.is_dead() => {}
            None => {
                let text = self.quoted(&place(mac));
                self.note(
                    place(mac),
                    format!("not checked: `{text}` speaks of a value that is not known here"),
                );
            }
        }
        Symbol::Unit
    }

    /// Claims that a condition holds whenever the thread comes here.
    pub fn claim(&mut self, condition: Condition, text: String, span: Range<usize>) {
        let path = super::symbol::and(self.path.clone(), self.context.reached.clone());
        if known(&path) == Some(false) {
            return;
        }
        self.escape_condition(&condition);
        self.escape_condition(&path);
        let line = self.line_and_column(span.start).0;
        let mut unnamed = Vec::new();
        condition.for_each_register(&mut |register| unnamed.push(register));
        for register in unnamed {
            // A column of its own shows what breaks it.
            if let (Some(location), true) = (
                self.origins.get(&register),
                self.program.registers[register].name.is_empty(),
            ) {
                let name = format!("{}_{line}", self.program.locations[*location].name);
                self.program.registers[register].name = self.unused_name(&name);
            }
        }
        let assertion = match known(&path) {
            Some(true) if self.is_at_the_end(&condition) && self.main_frames == 0 => {
                Assertion::from(condition)
            }
            Some(true) => self.written_assertion(condition, text, &span),
            _ => self.written_assertion(or(not(path), condition), text, &span),
        };
        self.program.assertions.push(assertion);
    }

    /// Whether a condition is claimed at the end of the program, of values that have names.
    pub fn is_at_the_end(&self, condition: &Condition) -> bool {
        let mut has_names = self.thread == 0 && self.calls.is_empty();
        condition.for_each_register(&mut |register| {
            has_names &= !self.program.registers[register].name.is_empty();
        });
        has_names
    }

    pub fn written_assertion(
        &self,
        condition: Condition,
        text: String,
        span: &Range<usize>,
    ) -> Assertion {
        Assertion {
            condition,
            line: Some(self.line_and_column(span.start).0),
            text,
        }
    }
}

fn bracketed(mac: &Macro) -> proc_macro2::TokenStream {
    let tokens = mac.tokens.clone();
    let group = proc_macro2::Group::new(proc_macro2::Delimiter::Bracket, tokens);
    proc_macro2::TokenTree::Group(group).into()
}
