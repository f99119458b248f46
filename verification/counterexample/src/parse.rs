//! Text, in a subset of Rust -> [`Program`].
//!
//! ```text
//! //! A title.
//! let a = Counter::new(0);            // or RelaxedCounter, AcqRelCounter, ConsistentCounter
//! let data = Plain::new(0);           // ordinary memory
//!
//! spawn(|| {
//!     data.set(1);
//!     a.inc();                        // inc(), add(N), get(), reset()
//! });
//! spawn(|| {
//!     while a.get() < 1 {}            // waits
//!     let r = data.get();
//!     if r == 1 { a.add(r + 1); } else { a.reset(); }
//!     for _ in 0..3 { a.inc(); }      // unrolled
//! });
//!
//! assert!(r == 1 && a > 0);           // registers and final values
//! ```
//!
//! Numbers are `usize`, and `+` and `-` wrap: `wrapping_add` and `wrapping_sub` say the same. A
//! name means what it means in Rust, with one exception: an assertion sees a register wherever it
//! was bound, as it was bound last.

mod atomic;
mod call;
mod evaluator;
mod expression;
mod finish;
mod instead;
mod items;
mod method;
mod repeat;
mod statement;
mod symbol;
mod syntax;
mod threads;
mod tokens;

use std::collections::BTreeSet;
use std::ops::Range;

use syn::Stmt;

use crate::diagnostic::Diagnostic;
use crate::program::Program;
use evaluator::Evaluator;
use items::Items;

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
    read(source, Options::default()).map(|reading| reading.program)
}

/// Reads the text of a program, and says how.
///
/// # Errors
///
/// What is wrong with it, in the order of the text.
pub fn read(source: &str, options: Options) -> Result<Reading, Vec<Diagnostic>> {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let byte_order_mark = source.len() - text.len();
    let parsed = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let running = thread.spawn_scoped(scope, || read_text(text, options));
        let ended = running.expect("the system has room for a thread").join();
        ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    let moved = |span: &mut Range<usize>| *span = span.start + byte_order_mark..span.end + byte_order_mark;
    parsed
        .map(|mut reading| {
            reading.notes.iter_mut().for_each(|note| moved(&mut note.span));
            reading
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

fn read_text(text: &str, options: Options) -> Result<Reading, Vec<Diagnostic>> {
    let tokens = tokens::read(text)?;
    let end = text.trim_end().len();
    let statements = syn::parse::Parser::parse2(syn::Block::parse_within, tokens.stream)
        .map_err(|error| vec![syntax_error(&error, end)])?;
    let mut opaque = BTreeSet::new();
    loop {
        let (reading, found) = evaluate(text, &statements, options, opaque.clone(), &tokens.title);
        // What something unknown is written to holds something unknown from the beginning.
        if reading.is_err() || found.len() == opaque.len() {
            return reading;
        }
        opaque = found;
    }
}

fn evaluate(
    text: &str,
    statements: &[Stmt],
    options: Options,
    opaque: BTreeSet<String>,
    title: &str,
) -> (Result<Reading, Vec<Diagnostic>>, BTreeSet<String>) {
    let end = text.trim_end().len();
    let mut items = Items::default();
    for statement in statements {
        if let Stmt::Item(item) = statement {
            items.add(item);
        }
    }
    let is_item = |statement: &Stmt| match statement {
        Stmt::Item(_) => true,
        Stmt::Expr(syn::Expr::Verbatim(nothing), _) => nothing.is_empty(),
        _ => false,
    };
    let entry = match statements.iter().all(is_item) {
        true => items.entries.first().cloned(),
        false => None,
    };
    let mut evaluator = Evaluator::new(text, items, options, opaque);
    match entry {
        Some(entry) => evaluator.entry(&entry),
        None => {
            evaluator.statements(statements);
            evaluator.leave_scope(&symbol::Symbol::Unit);
        }
    }
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
