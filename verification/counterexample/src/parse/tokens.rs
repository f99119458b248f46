//! Source text -> tokens that are safe to parse: not too many, not too deep, without comments.

use proc_macro2::{Delimiter, Group, LexError, TokenStream, TokenTree};

use crate::diagnostic::{is_invisible, Diagnostic};

/// The longest program text, in bytes.
pub const MAX_SOURCE: usize = 64 * 1024;

/// The deepest that a symbol may stand: how many come before it in its statement, and in those
/// around it. It bounds the recursion of every parser and of everything that walks what they build.
pub const MAX_DEPTH: usize = 512;

/// What stands in the first line of the documentation at the top, and every token of the program
/// that is not a comment.
pub struct Tokens {
    pub title: String,
    pub stream: TokenStream,
}

pub fn read(source: &str) -> Result<Tokens, Vec<Diagnostic>> {
    if let Some(refused) = too_long(source).or_else(|| invisible_character(source)) {
        return Err(vec![refused]);
    }
    let stream: TokenStream = source
        .parse()
        .map_err(|error| vec![not_tokens(&error, source)])?;
    if let Some(refused) = too_deep(&stream) {
        return Err(vec![refused]);
    }
    let mut attributes = Attributes::default();
    let stream = attributes.take_out_of(stream, true);
    Ok(Tokens {
        title: attributes.title.unwrap_or_default(),
        stream,
    })
}

fn too_long(source: &str) -> Option<Diagnostic> {
    let length = source.len();
    let message = format!("{length} bytes, where a program has at most {MAX_SOURCE}");
    (length > MAX_SOURCE).then(|| {
        Diagnostic::new(0..0, message).help("cut it down to the lines that touch the counters")
    })
}

fn invisible_character(source: &str) -> Option<Diagnostic> {
    let mut characters = source.char_indices();
    let (at, character) = characters.find(|(_, character)| is_invisible(*character))?;
    let span = at..at + character.len_utf8();
    let message = format!("the control character U+{:04X}", u32::from(character));
    Some(
        Diagnostic::new(span, message)
            .note("what a terminal shows could differ from what is checked")
            .help("write the program as plain text"),
    )
}

fn not_tokens(error: &LexError, source: &str) -> Diagnostic {
    let at = error.span().byte_range().start;
    let rest = &source[at..];
    let first = rest.chars().next();
    let (message, label) = match first {
        Some('(' | '[' | '{') => ("this bracket is never closed", ""),
        Some(')' | ']' | '}') => ("this bracket closes nothing", "no open bracket matches it"),
        Some('"' | '\'') => ("this quotation mark is never closed", ""),
        Some('/') => ("this comment is never closed", ""),
        _ => ("no symbol of Rust begins like this", ""),
    };
    Diagnostic::new(at..at + first.map_or(0, char::len_utf8), message).label(label)
}

fn too_deep(stream: &TokenStream) -> Option<Diagnostic> {
    struct Level {
        tokens: proc_macro2::token_stream::IntoIter,
        outside: usize,
        depth: usize,
        after_braces: bool,
    }
    let level = |stream: TokenStream, outside: usize| Level {
        tokens: stream.into_iter(),
        outside,
        depth: outside,
        after_braces: false,
    };
    let mut levels = vec![level(stream.clone(), 0)];
    while let Some(current) = levels.last_mut() {
        let Some(token) = current.tokens.next() else {
            levels.pop();
            continue;
        };
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                current.depth = current.outside;
                continue;
            }
            // Any other word begins a statement there.
            TokenTree::Ident(word) if current.after_braces && word != "else" && word != "as" => {
                current.depth = current.outside;
            }
            _ => {}
        }
        current.depth += 1;
        if current.depth > MAX_DEPTH {
            let span = token.span().byte_range();
            return Some(
                Diagnostic::new(span, "a statement that is too long or too deeply nested")
                    .label(format!("more than {MAX_DEPTH} symbols lead here"))
                    .help("split it: there may be several assertions, and all are checked"),
            );
        }
        current.after_braces = false;
        if let TokenTree::Group(group) = token {
            current.after_braces = group.delimiter() == Delimiter::Brace;
            let inner = level(group.stream(), current.depth);
            levels.push(inner);
        }
    }
    None
}

/// Documentation comments are attributes to Rust, and comments here.
#[derive(Default)]
struct Attributes {
    title: Option<String>,
}

impl Attributes {
    fn take_out_of(&mut self, stream: TokenStream, outermost: bool) -> TokenStream {
        let mut kept: Vec<TokenTree> = Vec::new();
        let mut tokens = stream.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => {
                    let stream = self.take_out_of(group.stream(), false);
                    let mut stripped = Group::new(group.delimiter(), stream);
                    stripped.set_span(group.span());
                    kept.push(stripped.into());
                }
                TokenTree::Punct(ref hash) if hash.as_char() == '#' => {
                    let bang = tokens.next_if(
                        |next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == '!'),
                    );
                    match tokens.next_if(|next| matches!(next, TokenTree::Group(_))) {
                        Some(TokenTree::Group(attribute)) => {
                            let is_inner = bang.is_some();
                            let heads = outermost && kept.is_empty() && is_inner;
                            if !self.attribute(&attribute, is_inner, heads) {
                                kept.extend([token, TokenTree::Group(attribute)]);
                            }
                        }
                        _ => kept.extend([token].into_iter().chain(bang)),
                    }
                }
                other => kept.push(other),
            }
        }
        kept.into_iter().collect()
    }

    /// Reads an attribute; whether it is left out: documentation, and what stands for the whole text.
    fn attribute(&mut self, attribute: &Group, is_inner: bool, heads: bool) -> bool {
        let Some(text) = documentation(attribute) else {
            return is_inner;
        };
        if heads && self.title.is_none() {
            let first = text.lines().map(str::trim).find(|line| !line.is_empty());
            // A literal can spell characters that the source may not contain.
            let plain = |line: &str| {
                line.replace(char::is_whitespace, " ")
                    .replace(is_invisible, "\u{fffd}")
            };
            self.title = first.map(plain);
        }
        true
    }
}

fn documentation(attribute: &Group) -> Option<String> {
    let meta: syn::MetaNameValue = syn::parse2(attribute.stream()).ok()?;
    match meta.value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) if meta.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}
