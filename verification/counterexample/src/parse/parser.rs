//! The program as far as it was read, and what was wrong so far.

use std::collections::BTreeMap;
use std::ops::Range;

use syn::{Expr, ExprMethodCall};

use super::instead::{instead, nearest, LANGUAGE};
use super::syntax::{chain, method_word, name_of, place, short, spelling, word_of, written};
use crate::diagnostic::Diagnostic;
use crate::program::{Program, Statement, MAX_WRITTEN};
use crate::unfolding::size;

/// No more than this many mistakes are told at once.
pub const MAX_DIAGNOSTICS: usize = 20;

/// What a name stands for.
#[derive(Clone, Copy)]
pub enum Meaning {
    Counter(usize),
    Cell(usize),
    Register(usize),
    /// Something that was refused, and is not refused again wherever it is used.
    Refused,
}

pub struct Name {
    pub meaning: Meaning,
    /// Where it was first bound.
    pub span: Range<usize>,
}

/// A name that meant nothing where it was used.
pub struct Unknown {
    pub name: String,
    pub span: Range<usize>,
    /// Whether it was used in a thread, and in which.
    pub thread: Option<usize>,
}

#[derive(Default)]
pub struct Parser {
    pub program: Program,
    pub diagnostics: Vec<Diagnostic>,
    pub names: BTreeMap<String, Name>,
    pub unknown: Vec<Unknown>,
    /// The registers in scope, block by block; empty outside threads.
    pub scopes: Vec<Vec<usize>>,
    /// The assertions that only assertions have followed so far.
    pub last: Vec<Range<usize>>,
    /// The operations and the forks of the threads so far.
    pub size: (usize, usize),
    /// Whether a thread was too much, so that those after it are not refused for the same reason.
    pub is_full: bool,
    /// Whether the whole language has been shown.
    has_shown_language: bool,
}

impl Parser {
    pub fn new(title: String, diagnostics: Vec<Diagnostic>) -> Self {
        let mut parser = Parser {
            diagnostics,
            ..Parser::default()
        };
        parser.program.title = title;
        parser
    }

    /// `None`, for `?`, after saying what is wrong.
    pub fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.diagnostics.push(diagnostic);
        None
    }

    /// Refuses what is known by a word: says what to write instead, or shows the language, once.
    pub fn unsupported<T>(&mut self, span: Range<usize>, word: &str) -> Option<T> {
        self.unsupported_on(span, word, "a", "1")
    }

    /// The same, of an operation on `name` with `number`.
    fn unsupported_on<T>(
        &mut self,
        span: Range<usize>,
        word: &str,
        name: &str,
        number: &str,
    ) -> Option<T> {
        let Some(advice) = instead(word) else {
            return self.foreign(Diagnostic::new(span, "this is not part of the language"));
        };
        let help = advice.replace("{name}", name).replace("{number}", number);
        self.refuse(
            Diagnostic::new(
                span,
                format!("`{}` is not supported", short(word.trim_start_matches('.'))),
            )
            .help(help),
        )
    }

    /// Refuses what there is no advice for, and shows the language, once.
    pub fn foreign<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        let has_shown = std::mem::replace(&mut self.has_shown_language, true);
        self.refuse(if has_shown {
            diagnostic
        } else {
            diagnostic.help(LANGUAGE)
        })
    }

    pub fn unsupported_expression<T>(&mut self, expression: &Expr) -> Option<T> {
        let word = word_of(expression);
        match expression {
            Expr::MethodCall(call) => self.unsupported_method(call),
            Expr::Binary(binary) => {
                let name = name_of(&binary.left).map(|name| short(&spelling(name)));
                let number = operand(Some(&binary.right));
                let name = name.as_deref().unwrap_or("a");
                self.unsupported_on(place(expression), &word, name, &number)
            }
            Expr::Call(call) if instead(&word).is_none() => {
                let refused =
                    Diagnostic::new(place(&call.func), "what this does is not known here");
                match nearest(&word, ["spawn"]) {
                    Some(meant) => self.refuse(refused.label(format!("did you mean `{meant}`?"))),
                    None => self.foreign(refused),
                }
            }
            Expr::Call(call) => {
                let number = call.args.first().and_then(written);
                let number = number.as_deref().unwrap_or("0");
                self.unsupported_on(place(&call.func), &word, "a", number)
            }
            _ => self.unsupported(place(expression), &word),
        }
    }

    /// The first method of a chain that there is advice about; otherwise the last.
    pub fn unsupported_method<T>(&mut self, call: &ExprMethodCall) -> Option<T> {
        let calls = chain(call);
        let known = calls
            .iter()
            .find(|call| instead(&method_word(call)).is_some());
        let call = known.copied().unwrap_or(call);
        let name = name_of(&call.receiver).map(|name| short(&spelling(name)));
        let (name, number) = (name.as_deref().unwrap_or("a"), operand(call.args.first()));
        let count = self.diagnostics.len();
        let refused = self.unsupported_on(place(&call.method), &method_word(call), name, &number);
        let note = ordering_of(call).and_then(|ordering| instead(&ordering));
        self.diagnostics[count].note = note.map(str::to_string);
        refused
    }

    /// Whether a thread is being read, and not what surrounds the threads.
    pub fn in_thread(&self) -> bool {
        !self.scopes.is_empty()
    }

    /// Whether a method is called on the name of a counter or of ordinary memory.
    pub fn is_operation(&self, call: &ExprMethodCall) -> bool {
        let name = name_of(&call.receiver).and_then(|name| self.names.get(&spelling(name)));
        name.is_some_and(|known| matches!(known.meaning, Meaning::Counter(_) | Meaning::Cell(_)))
    }

    /// Adds what `times` executions of `block`, which is at `span`, add to a number of operations and of
    /// forks, unless that is more than can be explored.
    pub fn grow(
        &mut self,
        (operations, forks): (usize, usize),
        block: &[Statement],
        times: usize,
        span: Range<usize>,
    ) -> Option<(usize, usize)> {
        let (more_operations, more_forks) = size(block);
        let operations = more_operations
            .saturating_mul(times)
            .saturating_add(operations);
        let forks = more_forks.saturating_mul(times).saturating_add(forks);
        let what = if operations > MAX_WRITTEN {
            format!("{MAX_WRITTEN} operations, all threads and branches together")
        } else if forks > MAX_WRITTEN {
            format!("{MAX_WRITTEN} branches and waits, all threads together")
        } else {
            return Some((operations, forks));
        };
        self.refuse(
            Diagnostic::new(span, format!("more than {what}, too many to explore"))
                .label("with this")
                .help(
                    "cut the program down: two or three threads with two or three operations each are \
                     usually enough to show what can go wrong",
                ),
        )
    }
}

/// A number as it is written behind a minus sign or in a call.
fn operand(expression: Option<&Expr>) -> String {
    let text = expression
        .and_then(written)
        .unwrap_or_else(|| "1".to_string());
    match expression {
        None | Some(Expr::Lit(_) | Expr::Path(_) | Expr::Paren(_)) => text,
        Some(_) => format!("({text})"),
    }
}

/// The memory ordering that a call names last.
pub fn ordering_of(call: &ExprMethodCall) -> Option<String> {
    let Some(Expr::Path(path)) = call.args.last() else {
        return None;
    };
    let name = path.path.segments.last()?.ident.to_string();
    let is_ordering = ["Relaxed", "Acquire", "Release", "AcqRel", "SeqCst"].contains(&&*name);
    is_ordering.then_some(name)
}
