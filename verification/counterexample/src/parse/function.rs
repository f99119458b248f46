//! Functions and closures, which are inlined where they are called.

use std::ops::Range;
use std::rc::Rc;

use syn::{Expr, FnArg, ReturnType};

use super::evaluator::Evaluator;
use super::items::type_name;
use super::symbol::{integer, Function, Symbol};
use super::syntax::{place, short};
use crate::diagnostic::Diagnostic;

/// The most functions that are inlined in one another.
const MAX_CALLS: usize = 24;

impl Evaluator<'_> {
    pub fn call_symbol(
        &mut self,
        function: &Symbol,
        arguments: Vec<Symbol>,
        span: Range<usize>,
    ) -> Symbol {
        match function {
            Symbol::Function(key) => match self.items.functions.get(key).cloned() {
                Some(function) => self.call_function(key, &function, arguments, span),
                None => Symbol::Unknown,
            },
            Symbol::Shared(inner) => self.call_symbol(inner, arguments, span),
            Symbol::Closure(closure) => {
                let closure = Rc::clone(closure);
                if !self.may_call("a closure", span) {
                    return Symbol::Unknown;
                }
                self.calls.push(String::new());
                let scopes = std::mem::replace(&mut self.scopes, vec![closure.names.clone()]);
                // What it was made among does not end with it.
                self.scopes.push(Vec::new());
                let owner = std::mem::replace(&mut self.owner, closure.owner.clone());
                let hint = self.hint.take();
                let temporaries = std::mem::take(&mut self.temporaries);
                let value = self.framed(true, false, None, |this, _| {
                    let arguments = arguments
                        .into_iter()
                        .chain(std::iter::repeat(Symbol::Unknown));
                    for (pattern, argument) in closure.syntax.inputs.iter().zip(arguments) {
                        let (_, bound) = this.matches(pattern, &argument);
                        this.bind_parameters(bound);
                    }
                    let value = match &*closure.syntax.body {
                        Expr::Block(block) if block.label.is_none() => {
                            this.scopes.push(Vec::new());
                            let value = this.statements(&block.block.stmts);
                            this.leave_scope(&value);
                            value
                        }
                        body => {
                            let value = this.expression(body);
                            this.release_temporaries(&value);
                            value
                        }
                    };
                    let value = this.returned(value, &closure.syntax.output);
                    this.leave_scope(&value);
                    value
                });
                self.calls.pop();
                let own = std::mem::replace(&mut self.temporaries, temporaries);
                self.temporaries.extend(own);
                self.hint = hint;
                self.owner = owner;
                self.scopes = scopes;
                self.escape(&value);
                value
            }
            _ => {
                if arguments.iter().any(Symbol::is_shared) {
                    return self.refuse(
                        Diagnostic::new(span, "what this calls is not known here")
                            .note("something shared is handed to it, which it may change")
                            .help("write what it does to what is shared in its place"),
                    );
                }
                let text = self.quoted(&span);
                self.note(
                    span,
                    format!("left out: `{text}`, which is not in the text"),
                );
                Symbol::Unknown
            }
        }
    }

    pub fn may_call(&mut self, name: &str, span: Range<usize>) -> bool {
        let is_deep = self.calls.len() >= MAX_CALLS;
        if is_deep {
            self.refuse(
                Diagnostic::new(
                    span,
                    format!("`{}` is called in too many others", short(name)),
                )
                .help(format!(
                    "at most {MAX_CALLS} calls are inlined in one another: cut the program down"
                )),
            );
        }
        !is_deep
    }

    pub fn call_function(
        &mut self,
        key: &str,
        function: &Rc<Function>,
        arguments: Vec<Symbol>,
        span: Range<usize>,
    ) -> Symbol {
        if self.calls.iter().any(|known| known == key) {
            return self.refuse(
                Diagnostic::new(span, format!("`{}` calls itself", short(key)))
                    .note("functions are inlined where they are called, so that recursion would never end")
                    .help("write a loop, which is unrolled up to `--unroll` turns"),
            );
        }
        if function.signature.asyncness.is_some() {
            return self.refuse(
                Diagnostic::new(span, format!("`{}` is `async`", short(key)))
                    .help("write each task as a thread: `spawn(|| { … });`, and the function without `async`"),
            );
        }
        if !self.may_call(key, span) {
            return Symbol::Unknown;
        }
        self.calls.push(key.to_string());
        let scopes = std::mem::replace(&mut self.scopes, vec![Vec::new()]);
        let owner = std::mem::replace(&mut self.owner, function.owner.clone());
        let hint = self.hint.take();
        // What the caller's statement made lives until that has ended.
        let temporaries = std::mem::take(&mut self.temporaries);
        let value = self.framed(true, false, None, |this, _| {
            let mut arguments = arguments.into_iter();
            for input in &function.signature.inputs {
                let argument = arguments.next().unwrap_or(Symbol::Unknown);
                match input {
                    FnArg::Receiver(_) => {
                        this.bind_parameters(vec![("self".to_string(), argument)])
                    }
                    FnArg::Typed(typed) => {
                        let argument = this.typed(argument, Some(&typed.ty));
                        let (_, bound) = this.matches(&typed.pat, &argument);
                        this.bind_parameters(bound);
                    }
                }
            }
            let value = this.block(&function.block);
            let value = this.returned(value, &function.signature.output);
            this.leave_scope(&value);
            value
        });
        self.calls.pop();
        let own = std::mem::replace(&mut self.temporaries, temporaries);
        self.temporaries.extend(own);
        self.hint = hint;
        self.owner = owner;
        self.scopes = scopes;
        let value = self.returned(value, &function.signature.output);
        self.escape(&value);
        value
    }

    /// Parameters have values, and are no names that an assertion speaks of.
    pub fn bind_parameters(&mut self, bound: Vec<(String, Symbol)>) {
        if self.scopes.is_empty() {
            self.scopes.push(Vec::new());
        }
        for (name, value) in bound {
            self.escape(&value);
            self.keep(&value);
            self.declare(&name, value);
        }
    }

    pub fn returned(&self, value: Symbol, output: &ReturnType) -> Symbol {
        match output {
            ReturnType::Default => value,
            ReturnType::Type(_, of) => self.typed(value, Some(of)),
        }
    }

    /// Reads the function that the program begins with.
    pub fn entry(&mut self, name: &str) {
        let Some(function) = self.items.functions.get(name).cloned() else {
            return;
        };
        let others: Vec<String> = self
            .items
            .entries
            .iter()
            .skip(1)
            .map(|other| format!("`{other}`"))
            .collect();
        if !others.is_empty() {
            let span = place(&function.signature.ident);
            self.note(
                span,
                format!("this is what is checked; left out: {}", others.join(", ")),
            );
        }
        self.main_frames = 1;
        self.owner = function.owner.clone();
        self.framed(true, false, None, |this, _| {
            for input in &function.signature.inputs {
                let bound = match input {
                    FnArg::Receiver(_) => {
                        let object = this
                            .owner
                            .clone()
                            .and_then(|owner| this.default_of_name(&owner));
                        vec![("self".to_string(), object.unwrap_or(Symbol::Unknown))]
                    }
                    FnArg::Typed(typed) => {
                        this.hint = super::statement::single_name(&typed.pat);
                        let argument = match type_name(&typed.ty) {
                            Some(name) if integer(&name).is_none() => this.default_of(&typed.ty),
                            _ => Symbol::Unknown,
                        };
                        this.hint = None;
                        this.matches(&typed.pat, &argument).1
                    }
                };
                this.bind_parameters(bound);
            }
            let value = this.block(&function.block);
            this.leave_scope(&Symbol::Unit);
            this.scopes.push(Vec::new());
            value
        });
        self.owner = None;
        self.main_frames = 0;
    }
}
