//! What is wrong with a program's text, as data; and how a person is shown it.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Something wrong in the text of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where, in bytes of the source.
    pub span: Range<usize>,
    /// What is wrong, in a line.
    pub message: String,
    /// What is to be said at the place; may be empty.
    pub label: String,
    /// Another place that has to do with it, and how.
    pub related: Option<(Range<usize>, String)>,
    /// Why it is wrong.
    pub note: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Says `message` at `span`, and no more yet.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Diagnostic {
            span,
            message: message.into(),
            ..Diagnostic::default()
        }
    }

    /// With `label` at the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With another place.
    pub fn related(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.related = Some((span, label.into()));
        self
    }

    /// With the reason.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// With the remedy.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// How many bytes behind the last place are looked at: more than a line that is read has.
const BEYOND: usize = 1000;

/// The diagnostics as a compiler would print them: file, line, column, and a caret under the place.
///
/// Spans are bytes of `source`. No control character of the file's name or of the source is echoed.
pub fn render(file_name: &str, source: &str, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    // The renderer shows control characters as pictures, but not those of a path.
    let file_name = visible(file_name).replace(char::is_control, "\u{fffd}");
    let spans = diagnostics.iter().flat_map(|diagnostic| {
        let related = diagnostic.related.iter().map(|(span, _)| span);
        related.chain([&diagnostic.span])
    });
    let last = spans.map(|span| span.end).max().unwrap_or(0);
    let source = visible(&source[..boundary(source, last.saturating_add(BEYOND))]);
    let one = |diagnostic: &Diagnostic| {
        let primary = AnnotationKind::Primary
            .span(within(&source, &diagnostic.span))
            .label(visible(&diagnostic.label));
        let related = diagnostic.related.iter().map(|(span, label)| {
            AnnotationKind::Context
                .span(within(&source, span))
                .label(visible(label))
        });
        let snippet = Snippet::source(&source)
            .path(&file_name)
            .annotation(primary)
            .annotations(related);
        let notes = diagnostic
            .note
            .iter()
            .map(|note| Level::NOTE.message(visible(note)));
        let helps = diagnostic
            .help
            .iter()
            .map(|help| Level::HELP.message(visible(help)));
        let group: Group<'_> = Level::ERROR
            .primary_title(visible(&diagnostic.message))
            .element(snippet)
            .elements(notes)
            .elements(helps);
        renderer.render(&[group]) + "\n"
    };
    diagnostics.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// The text with what a terminal would act on replaced by something visible of the same length, so
/// that spans stay true. What is one byte long is left to the renderer.
fn visible(text: &str) -> String {
    let replace = |character: char| match (is_invisible(character), character.len_utf8()) {
        (false, _) | (true, 1) => character,
        (true, 2) => '¿',
        (true, _) => char::REPLACEMENT_CHARACTER,
    };
    text.chars().map(replace).collect()
}

/// Control characters other than the usual white space, and those that turn the direction of text.
pub(crate) fn is_invisible(character: char) -> bool {
    let turns = matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

/// The span, kept inside the source and on character boundaries.
fn within(source: &str, span: &Range<usize>) -> Range<usize> {
    let start = boundary(source, span.start);
    start..boundary(source, span.end).max(start)
}

/// The last character boundary that is not behind `at`.
fn boundary(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}
