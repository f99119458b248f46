//! Text, as it is pasted from Rust code -> [`Program`].
//!
//! ```text
//! //! A title.
//! use std::sync::atomic::{AtomicBool, Ordering};
//!
//! static READY: AtomicBool = AtomicBool::new(false);
//! let a = Counter::new(0);            // or RelaxedCounter, AcqRelCounter, ConsistentCounter
//! let data = Plain::new(0);           // ordinary memory
//!
//! spawn(|| {
//!     data.set(1);
//!     a.inc();                        // inc(), add(N), get(), reset()
//!     READY.store(true, Ordering::Release);
//! });
//! spawn(|| {
//!     while !READY.load(Ordering::Acquire) {}     // waits
//!     let r = data.get();
//!     if r == 1 { a.add(r + 1); } else { a.reset(); }
//!     for _ in 0..3 { a.inc(); }      // unrolled
//! });
//!
//! assert!(r == 1 && a > 0);           // registers and final values
//! ```
//!
//! The text is executed over values that are not known yet: `evaluator` has the state, `statement`,
//! `expression`, `pattern`, `call`, `method`, `repeat` and `macros` go through Rust's syntax, `atomic`, `memory`, `cell`
//! and `threads` write down what is done to shared memory, and `finish` leaves what only the reading needed. A text that starts no
//! thread gets one of the clients of `client`.
//!
//! Arithmetic wraps, as in a release build. A name means what it means in Rust, with one exception: an assertion at
//! the end sees what a thread has bound, as it was bound last.

mod atomic;
mod call;
mod cell;
mod client;
mod evaluator;
mod exchange;
mod expression;
mod finish;
mod flow;
mod function;
mod instead;
mod items;
mod macros;
mod memory;
mod method;
mod names;
mod operator;
mod pattern;
mod repeat;
mod statement;
mod symbol;
mod syntax;
mod threads;
mod tokens;

use std::collections::BTreeSet;
use std::ops::Range;

use syn::{Item, Stmt};

use crate::diagnostic::Diagnostic;
use crate::program::Program;
use evaluator::Evaluator;
use items::Items;

pub use client::Client;
pub use evaluator::{MAX_DIAGNOSTICS, MAX_NAMES};
pub use syntax::MAX_NAME;
pub use tokens::{MAX_DEPTH, MAX_SOURCE};

/// For [`MAX_DEPTH`] levels of recursion, however little is left of the caller's stack, and for functions that are
/// inlined in one another.
const STACK: usize = 256 << 20;

/// How a program is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many turns of a loop are executed whose end is only known when it runs.
    pub unroll: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { unroll: 3 }
    }
}

/// A program, and what its author should know about how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The program.
    pub program: Program,
    /// In the order of the text.
    pub notes: Vec<Note>,
    /// The threads that were added to a text that starts none.
    pub client: Option<Client>,
}

/// What was left out of a program, or taken for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where, in bytes of the source.
    pub span: Range<usize>,
    /// What.
    pub text: String,
}

/// Reads the text of a program.
///
/// # Errors
///
/// What is wrong with it, in the order of the text.
pub fn parse(source: &str) -> Result<Program, Vec<Diagnostic>> {
    let readings = read(source, Options::default())?;
    let first = readings.into_iter().next();
    Ok(first.map(|reading| reading.program).unwrap_or_default())
}

/// Reads the text of a program, and says how. A text that starts no thread is read once for each pair of its
/// functions, which threads then call.
///
/// # Errors
///
/// What is wrong with it, in the order of the text.
pub fn read(source: &str, options: Options) -> Result<Vec<Reading>, Vec<Diagnostic>> {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let byte_order_mark = source.len() - text.len();
    let parsed = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let running = thread.spawn_scoped(scope, || read_text(text, options));
        let ended = running.expect("the system has room for a thread").join();
        ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    let moved =
        |span: &mut Range<usize>| *span = span.start + byte_order_mark..span.end + byte_order_mark;
    parsed
        .map(|mut readings| {
            let notes = readings.iter_mut().flat_map(|reading| &mut reading.notes);
            notes.for_each(|note| moved(&mut note.span));
            readings
        })
        .map_err(|mut diagnostics| {
            for diagnostic in &mut diagnostics {
                let related = diagnostic.related.iter_mut().map(|(span, _)| span);
                for span in related.chain([&mut diagnostic.span]) {
                    *span = first_line(text, span);
                    moved(span);
                }
            }
            diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
            if let Some(first) = diagnostics.get(MAX_DIAGNOSTICS) {
                let rest = Diagnostic::new(first.span.clone(), "and more from here on");
                diagnostics.truncate(MAX_DIAGNOSTICS);
                diagnostics.push(rest);
            }
            diagnostics
        })
}

/// Of a place that takes several lines, the first is enough to find it.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let line = text[span.clone()].lines().next().unwrap_or("");
    span.start..span.start + line.trim_end().len()
}

fn read_text(text: &str, options: Options) -> Result<Vec<Reading>, Vec<Diagnostic>> {
    let tokens = tokens::read(text)?;
    let statements = statements(tokens.stream, text)?;
    let items = items_of(&statements);
    let declared: Vec<&Item> = statements.iter().filter_map(item).collect();
    let is_fragment =
        statements.iter().all(is_item) && items.entries.is_empty() && !items.functions.is_empty();
    if !is_fragment {
        return program(text, text, options, &tokens.title).map(|reading| vec![reading]);
    }
    let (clients, left_out) = client::clients(&items, &declared);
    let mut readings = Vec::new();
    let mut refused: Vec<Diagnostic> = Vec::new();
    for client in clients {
        let whole = format!("{text}\n{}", client.text);
        match program(text, &whole, options, &client.title) {
            Ok(mut reading) => {
                let left_out = left_out.iter().map(|text| Note {
                    span: 0..0,
                    text: text.clone(),
                });
                reading.notes.splice(0..0, left_out);
                reading.client = Some(client);
                readings.push(reading);
            }
            Err(diagnostics) => {
                for diagnostic in diagnostics {
                    if !refused.contains(&diagnostic) {
                        refused.push(diagnostic);
                    }
                }
            }
        }
    }
    // Two functions that share nothing have nothing to say to one another.
    let all = readings.len();
    readings.retain(|reading| shares(&reading.program));
    match (refused.is_empty(), readings.is_empty()) {
        (false, _) => Err(refused),
        (true, false) => Ok(readings),
        (true, true) => {
            let end = text.trim_end().len();
            let message = match all {
                0 => "there is no program here",
                _ => "nothing here is shared by threads",
            };
            Err(vec![
                Diagnostic::new(end..end, message).help(instead::LANGUAGE)
            ])
        }
    }
}

/// Whether two threads have a location in common that one of them writes, or anything is asserted.
fn shares(program: &Program) -> bool {
    let uses = |thread: usize| {
        let mut used: BTreeSet<usize> = BTreeSet::new();
        finish::for_each_location(&program.threads[thread].body, &mut |location| {
            used.insert(location);
        });
        used
    };
    let [first, second] = [0, 1].map(|thread| match thread < program.threads.len() {
        true => uses(thread),
        false => BTreeSet::new(),
    });
    !first.is_disjoint(&second) || !program.assertions.is_empty()
}

fn statements(stream: proc_macro2::TokenStream, text: &str) -> Result<Vec<Stmt>, Vec<Diagnostic>> {
    syn::parse::Parser::parse2(syn::Block::parse_within, stream)
        .map_err(|error| vec![syntax_error(&error, text.trim_end().len())])
}

/// Reads a whole program. What is said of it is said of the part that was `written`.
fn program(
    written: &str,
    text: &str,
    options: Options,
    title: &str,
) -> Result<Reading, Vec<Diagnostic>> {
    let end = written.len();
    whole_program(text, options, title)
        .map(|mut reading| {
            reading.notes.retain(|note| note.span.end <= end);
            reading
        })
        .map_err(|mut diagnostics| {
            for Diagnostic { span, .. } in &mut diagnostics {
                *span = span.start.min(end)..span.end.min(end);
            }
            diagnostics
        })
}

fn whole_program(text: &str, options: Options, title: &str) -> Result<Reading, Vec<Diagnostic>> {
    let statements = statements(tokens::read(text)?.stream, text)?;
    let mut opaque = BTreeSet::new();
    loop {
        let (reading, found) = evaluate(text, &statements, options, opaque.clone(), title);
        // What something unknown is written to holds something unknown from the beginning.
        if reading.is_err() || found.len() == opaque.len() {
            return reading;
        }
        opaque = found;
    }
}

fn item(statement: &Stmt) -> Option<&Item> {
    match statement {
        Stmt::Item(item) => Some(item),
        _ => None,
    }
}

/// Whether a statement does nothing by itself.
fn is_item(statement: &Stmt) -> bool {
    match statement {
        Stmt::Item(_) => true,
        Stmt::Expr(syn::Expr::Verbatim(nothing), _) => nothing.is_empty(),
        _ => false,
    }
}

fn items_of(statements: &[Stmt]) -> Items {
    let mut items = Items::default();
    for item in statements.iter().filter_map(item) {
        items.add(item);
    }
    if items.entries.is_empty() {
        // A function that starts threads is a program by itself.
        let starts = |key: &&String| items.functions[*key].starts_threads();
        items.entries = items.order.iter().filter(starts).take(1).cloned().collect();
    }
    items
}

fn evaluate(
    text: &str,
    statements: &[Stmt],
    options: Options,
    opaque: BTreeSet<String>,
    title: &str,
) -> (Result<Reading, Vec<Diagnostic>>, BTreeSet<String>) {
    let end = text.trim_end().len();
    let items = items_of(statements);
    let is_assertion = |statement: &Stmt| match statement {
        Stmt::Macro(found) => found
            .mac
            .path
            .segments
            .last()
            .is_some_and(|it| it.ident.to_string().starts_with("assert")),
        _ => is_item(statement),
    };
    // What follows a function may ask about its outcome.
    let entry = match statements.iter().all(is_assertion) {
        true => items.entries.first().cloned(),
        false => None,
    };
    let mut evaluator = Evaluator::new(text, items, options, opaque);
    if let Some(entry) = entry {
        evaluator.entry(&entry);
    }
    evaluator.statements(statements);
    evaluator.leave_scope(&symbol::Symbol::Unit);
    evaluator.finish(title.to_string(), end..end)
}

fn syntax_error(error: &syn::Error, end: usize) -> Diagnostic {
    let span = match error.span().byte_range() {
        // How a place at the very end is said.
        Range { start: 0, end: 0 } => end..end,
        span => span,
    };
    Diagnostic::new(span, format!("this is not Rust: {error}"))
}
