//! What stands outside threads: counters and ordinary memory, the threads, the assertions.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprClosure, Local, Macro, Pat, ReturnType, Stmt, Token};

use super::instead::{instead, nearest, CONSTRUCTORS, LANGUAGE};
use super::parser::{Meaning, Parser};
use super::syntax::{first_word, function_of, macro_word, only, path_of, place, spelling, word_of};
use crate::diagnostic::Diagnostic;
use crate::program::{
    Assertion, Class, Comparison, Condition, Integer, Kind, Location, Program, Thread, Value,
};

impl Parser {
    pub fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Macro(found) => return self.assertion(&found.mac),
            Stmt::Expr(Expr::Macro(found), _) => return self.assertion(&found.mac),
            Stmt::Expr(Expr::Verbatim(nothing), _) if nothing.is_empty() => return,
            _ => self.not_the_end(),
        }
        match statement {
            Stmt::Local(local) => self.declaration(local),
            Stmt::Expr(Expr::Call(call), _) if is_call_of(call, "spawn") => self.thread(call),
            Stmt::Expr(expression, _) => {
                self.outside_threads::<()>(expression);
            }
            Stmt::Item(item) => self.item(item),
            Stmt::Macro(_) => {}
        }
    }

    fn not_the_end(&mut self) {
        for span in std::mem::take(&mut self.last) {
            self.diagnostics.push(
                Diagnostic::new(span, "an assertion that is not at the end")
                    .note("assertions are judged when all threads have ended")
                    .help("move it to the end of the program"),
            );
        }
    }

    /// What is neither a thread nor an assertion: an operation, or something else.
    fn outside_threads<T>(&mut self, expression: &Expr) -> Option<T> {
        let belongs_in_thread = match expression {
            Expr::MethodCall(call) => self.is_operation(call),
            Expr::If(_) | Expr::ForLoop(_) | Expr::While(_) => true,
            _ => false,
        };
        if !belongs_in_thread {
            return self.unsupported_expression(expression);
        }
        self.refuse(
            Diagnostic::new(place(expression), "an operation outside the threads").help(
                "what runs beside the threads is a thread of its own: `spawn(|| { … });`. What was counted \
                 before they start belongs into `new`, and after they have ended a counter's name, in an \
                 assertion, is its final value",
            ),
        )
    }

    fn declaration(&mut self, local: &Local) {
        let Some(init) = &local.init else {
            let pattern = place(&local.pat);
            let nothing = Diagnostic::new(pattern, "a name without a value")
                .help("write `let a = Counter::new(0);`");
            return self.diagnostics.push(nothing);
        };
        if let Some(call) = spawned(&init.expr) {
            let named = Diagnostic::new(place(&local.pat), "a thread has no name").help(
                "write `spawn(|| { … });`: all threads have ended when the assertions are judged",
            );
            self.diagnostics.push(named);
            return self.thread(call);
        }
        if matches!(local.pat, Pat::Wild(_)) {
            let unnamed = Diagnostic::new(place(&local.pat), "a counter without a name")
                .help("write `let a = Counter::new(0);`");
            self.diagnostics.push(unnamed);
        }
        let ident = self.pattern(local);
        let declared = self.declared(&init.expr);
        let Some(ident) = ident else { return };
        let _ = match declared {
            Some((class, initial)) => {
                let index = self.program.locations.len();
                let location = Location {
                    name: spelling(ident),
                    initial,
                    class,
                };
                let meaning = match location.is_plain() {
                    true => Meaning::Cell(index),
                    false => Meaning::Counter(index),
                };
                self.bind(ident, meaning)
                    .map(|()| self.program.locations.push(location))
            }
            None => self.bind(ident, Meaning::Refused),
        };
    }

    /// The name that a `let` binds; `None` for `_`, and after saying what is wrong.
    pub fn pattern<'a>(&mut self, local: &'a Local) -> Option<&'a Ident> {
        if let Some((otherwise, _)) = local.init.as_ref().and_then(|init| init.diverge.as_ref()) {
            let diverges = Diagnostic::new(place(otherwise), "`let … else` is not supported")
                .help("decide by `if`, over registers");
            self.diagnostics.push(diverges);
        }
        let mut pattern = &local.pat;
        loop {
            pattern = match pattern {
                Pat::Paren(outer) => &outer.pat,
                Pat::Type(outer) => {
                    self.types::<()>(&outer.ty);
                    &outer.pat
                }
                Pat::Wild(_) => return None,
                Pat::Ident(name) => {
                    if name.by_ref.is_some() || name.mutability.is_some() || name.subpat.is_some() {
                        self.unsupported::<()>(place(name), &first_word(name));
                    }
                    return Some(&name.ident);
                }
                other => {
                    return self.refuse(
                        Diagnostic::new(place(other), "one name is expected here").help(
                            "write `let a = Counter::new(0);`, or in a thread `let r = a.get();`",
                        ),
                    )
                }
            }
        }
    }

    /// `Counter::new(0)` and its like.
    fn declared(&mut self, expression: &Expr) -> Option<(Class, usize)> {
        let Expr::Call(call) = expression else {
            return match expression {
                Expr::Lit(_) | Expr::Path(_) | Expr::Paren(_) | Expr::Unary(_) => self.refuse(
                    Diagnostic::new(place(expression), "neither a counter nor ordinary memory")
                        .help("declare `let a = Counter::new(0);`, or `let data = Plain::new(0);`"),
                ),
                other => self.outside_threads(other),
            };
        };
        let declared = match function_of(call).as_deref() {
            Some("Counter::new") => Class::Counter(None),
            Some("RelaxedCounter::new") => Class::Counter(Some(Kind::Relaxed)),
            Some("AcqRelCounter::new") => Class::Counter(Some(Kind::AcqRel)),
            Some("ConsistentCounter::new" | "SequentialCounter::new") => {
                Class::Counter(Some(Kind::Consistent))
            }
            Some("Plain::new") => Class::Plain(Integer::USIZE),
            _ => return self.no_constructor(expression, call),
        };
        let Some(initial) = only(&call.args) else {
            let count = Diagnostic::new(place(call), "one value to start with is expected here")
                .help("write `new(0)`");
            return self.refuse(count);
        };
        Some((declared, self.constant(initial)?))
    }

    /// A call of something that makes neither a counter nor ordinary memory.
    fn no_constructor<T>(&mut self, expression: &Expr, call: &ExprCall) -> Option<T> {
        let word = word_of(expression);
        if instead(&word).is_some() {
            return self.unsupported_expression(expression);
        }
        let refused = Diagnostic::new(place(&call.func), "this makes nothing that is known here");
        match nearest(&word, CONSTRUCTORS) {
            Some(meant) => self.refuse(refused.help(format!("write `{meant}::new(0)`"))),
            None => self.foreign(refused),
        }
    }

    fn thread(&mut self, call: &ExprCall) {
        self.scopes.push(Vec::new());
        let body = only(&call.args).and_then(|argument| match argument {
            Expr::Closure(closure) if is_plain(closure) => Some(match &*closure.body {
                Expr::Block(block) if block.label.is_none() => self.statements(&block.block.stmts),
                single => {
                    let mut body = Vec::new();
                    self.expression_statement(single, &mut body);
                    body
                }
            }),
            _ => None,
        });
        self.scopes.pop();
        let Some(body) = body else {
            let unusual = Diagnostic::new(
                place(call),
                "a thread that is not written `spawn(|| { … });`",
            )
            .help("`spawn` takes one closure without arguments, and it returns nothing");
            return self.diagnostics.push(unusual);
        };
        if !self.is_full {
            match self.grow(self.size, &body, 1, place(call)) {
                Some(size) => self.size = size,
                None => self.is_full = true,
            }
        }
        self.program.threads.push(Thread { body });
    }

    /// The program, unless something is wrong with it.
    pub fn finish(mut self, end: usize) -> Result<Program, Vec<Diagnostic>> {
        self.resolve_unknown();
        let nothing = Program {
            title: self.program.title.clone(),
            ..Program::default()
        };
        if self.diagnostics.is_empty() && self.program == nothing {
            let refused = Diagnostic::new(end..end, "there is no program here");
            self.diagnostics.push(refused.help(LANGUAGE));
        }
        if self.diagnostics.is_empty() {
            Ok(self.program)
        } else {
            Err(self.diagnostics)
        }
    }

    fn assertion(&mut self, mac: &Macro) {
        let compare = match path_of(&mac.path).as_deref() {
            Some("assert") => None,
            Some("assert_eq") => Some(Comparison::Equal),
            Some("assert_ne") => Some(Comparison::NotEqual),
            _ => {
                self.unsupported::<()>(place(&mac.path), &macro_word(mac));
                return;
            }
        };
        self.last.push(place(&mac.path));
        let arguments = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        let claim = match arguments {
            Err(error) => {
                let span = error.span().byte_range();
                self.refuse(Diagnostic::new(span, format!("this is not Rust: {error}")))
            }
            Ok(arguments) => self.claim(mac, compare, &arguments),
        };
        self.program.assertions.extend(claim.map(Assertion::from));
    }

    /// What an assertion claims. A message that follows is for those who read the text.
    fn claim(
        &mut self,
        mac: &Macro,
        compare: Option<Comparison>,
        arguments: &Punctuated<Expr, Token![,]>,
    ) -> Option<Condition> {
        match (compare, arguments.get(0), arguments.get(1)) {
            (None, Some(condition), _) => self.condition(condition),
            (Some(comparison), Some(left), Some(right)) => {
                let (left, right): (Option<Value>, _) = (self.value(left), self.value(right));
                Some(Condition::Compare(left?, comparison, right?))
            }
            _ => self.refuse(
                Diagnostic::new(place(mac), "an assertion of nothing")
                    .help("write `assert!(r0 != r1)`, over registers and final values"),
            ),
        }
    }
}

fn is_plain(closure: &ExprClosure) -> bool {
    closure.inputs.is_empty()
        && closure.lifetimes.is_none()
        && closure.constness.is_none()
        && closure.asyncness.is_none()
        && matches!(closure.output, ReturnType::Default)
}

/// The call of `spawn` that an expression consists of, perhaps with `.join()` and the like after it.
fn spawned(expression: &Expr) -> Option<&ExprCall> {
    match expression {
        Expr::Call(call) if is_call_of(call, "spawn") => Some(call),
        Expr::MethodCall(call) => spawned(&call.receiver),
        _ => None,
    }
}

fn is_call_of(call: &ExprCall, path: &str) -> bool {
    function_of(call).as_deref() == Some(path)
}
