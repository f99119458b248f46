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
mod name;
mod near_miss;
mod refuse;
mod thread;
mod tokens;

use std::collections::BTreeMap;
use std::ops::Range;

use syn::spanned::Spanned;

use crate::diagnostic::Diagnostic;
use crate::program::{Program, Statement, MAX_FORKS, MAX_OPERATIONS};
use crate::unfolding::size;

pub use name::{MAX_NAME, MAX_NAMES};
pub use tokens::{MAX_DEPTH, MAX_SOURCE};

/// No more than this many mistakes are told at once.
pub const MAX_DIAGNOSTICS: usize = 20;

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

fn place(syntax: &impl Spanned) -> Range<usize> {
    syntax.span().byte_range()
}

/// How an expression is written, to be quoted in a message: on one line, and not longer than a name.
fn written(syntax: &impl Spanned) -> Option<String> {
    let text = syntax.span().source_text()?;
    let is_short = text.chars().count() <= MAX_NAME && !text.contains(char::is_control);
    is_short.then_some(text)
}

/// The program as far as it was read, and what was wrong so far.
struct Parser {
    program: Program,
    diagnostics: Vec<Diagnostic>,
    names: BTreeMap<String, name::Name>,
    unknown: Vec<name::Unknown>,
    /// The registers in scope, block by block; empty outside threads.
    scopes: Vec<Vec<usize>>,
    /// The assertions that only assertions have followed so far.
    last: Vec<Range<usize>>,
    /// The operations and the forks of the threads so far.
    operations: usize,
    forks: usize,
    /// Whether a thread was too much, so that those after it are not refused for the same reason.
    is_full: bool,
}

impl Parser {
    fn new(title: String, diagnostics: Vec<Diagnostic>) -> Self {
        Parser {
            program: Program {
                title,
                ..Program::default()
            },
            diagnostics,
            names: BTreeMap::new(),
            unknown: Vec::new(),
            scopes: Vec::new(),
            last: Vec::new(),
            operations: 0,
            forks: 0,
            is_full: false,
        }
    }

    fn finish(mut self, end: usize) -> Result<Program, Vec<Diagnostic>> {
        self.resolve_unknown();
        let title = self.program.title.clone();
        let nothing = Program {
            title,
            ..Program::default()
        };
        if self.diagnostics.is_empty() && self.program == nothing {
            self.diagnostics.push(refuse::nothing(end));
        }
        if self.diagnostics.is_empty() {
            Ok(self.program)
        } else {
            Err(self.diagnostics)
        }
    }

    /// `None`, for `?`, after saying what is wrong.
    fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.diagnostics.push(diagnostic);
        None
    }

    /// Whether a thread is being read, and not what surrounds the threads.
    fn in_thread(&self) -> bool {
        !self.scopes.is_empty()
    }

    /// Adds what `times` executions of `block`, which is at `span`, add to a number of operations and of
    /// forks, unless that is more than can be explored.
    fn grow(
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
        let what = if operations > MAX_OPERATIONS {
            format!("{MAX_OPERATIONS} operations, all threads and branches together")
        } else if forks > MAX_FORKS {
            format!("{MAX_FORKS} branches and waits, all threads together")
        } else {
            return Some((operations, forks));
        };
        self.refuse(refuse::too_large(span, what))
    }
}
