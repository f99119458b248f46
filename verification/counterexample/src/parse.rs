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

mod declaration;
mod expression;
mod instead;
mod names;
mod parser;
mod syntax;
mod thread;
mod tokens;

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::program::Program;
use parser::Parser;

pub use names::MAX_NAMES;
pub use parser::MAX_DIAGNOSTICS;
pub use syntax::MAX_NAME;
pub use tokens::{MAX_DEPTH, MAX_SOURCE};

/// For [`MAX_DEPTH`] levels of recursion, however little is left of the caller's stack. The deepest
/// programs of the tests need between 16 and 24 MiB where nothing is optimised.
const STACK: usize = 64 << 20;

/// Reads the text of a program.
///
/// # Errors
///
/// What is wrong with it, in the order of the text.
pub fn parse(source: &str) -> Result<Program, Vec<Diagnostic>> {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let byte_order_mark = source.len() - text.len();
    let parsed = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let running = thread.spawn_scoped(scope, || read(text));
        let ended = running.expect("the system has room for a thread").join();
        ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    parsed.map_err(|mut diagnostics| {
        for diagnostic in &mut diagnostics {
            let related = diagnostic.related.iter_mut().map(|(span, _)| span);
            for span in related.chain([&mut diagnostic.span]) {
                *span = first_line(text, span);
                *span = span.start + byte_order_mark..span.end + byte_order_mark;
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

fn read(text: &str) -> Result<Program, Vec<Diagnostic>> {
    let tokens = tokens::read(text)?;
    let end = text.trim_end().len();
    let mut parser = Parser::new(tokens.title, tokens.refused);
    match syn::parse::Parser::parse2(syn::Block::parse_within, tokens.stream) {
        Ok(statements) => statements.iter().for_each(|it| parser.statement(it)),
        Err(error) => parser.diagnostics.push(syntax_error(&error, end)),
    }
    parser.finish(end)
}

fn syntax_error(error: &syn::Error, end: usize) -> Diagnostic {
    let span = match error.span().byte_range() {
        // How a place at the very end is said.
        Range { start: 0, end: 0 } => end..end,
        span => span,
    };
    Diagnostic::new(span, format!("this is not Rust: {error}"))
}
