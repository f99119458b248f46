//! Small questions about Rust's syntax.

use std::ops::Range;

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprCall, ExprMethodCall, Path, Token};

use crate::program::Comparison;

/// The most characters that a name may have.
pub const MAX_NAME: usize = 64;

pub fn place(syntax: &impl Spanned) -> Range<usize> {
    syntax.span().byte_range()
}

/// How something is written, to be quoted in a message: on one line, and not longer than a name.
pub fn written(syntax: &impl Spanned) -> Option<String> {
    let text = syntax.span().source_text()?;
    let is_short = text.chars().count() <= MAX_NAME && !text.contains(char::is_control);
    is_short.then_some(text)
}

/// A name for a message: not longer than a line.
pub fn short(name: &str) -> String {
    if name.chars().count() <= MAX_NAME {
        name.to_string()
    } else {
        name.chars().take(MAX_NAME).chain(['…']).collect()
    }
}

/// The name without the `r#` that makes no difference.
pub fn spelling(ident: &Ident) -> String {
    let spelled = ident.to_string();
    match spelled.strip_prefix("r#") {
        Some(bare) if syn::parse_str::<Ident>(bare).is_ok() => bare.to_string(),
        _ => spelled,
    }
}

/// The name that an expression consists of.
pub fn name_of(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}

/// `Counter::new`, of a path without anything unusual.
pub fn path_of(path: &Path) -> Option<String> {
    let mut segments = path.segments.iter();
    let is_plain = segments.all(|segment| segment.arguments.is_none());
    let segments = path.segments.iter();
    let names = segments.map(|segment| segment.ident.to_string());
    is_plain.then(|| names.collect::<Vec<_>>().join("::"))
}

/// The path of the function that is called.
pub fn function_of(call: &ExprCall) -> Option<String> {
    match &*call.func {
        Expr::Path(path) if path.qself.is_none() => path_of(&path.path),
        _ => None,
    }
}

/// The only argument, if there is one and no other.
pub fn only(arguments: &Punctuated<Expr, Token![,]>) -> Option<&Expr> {
    arguments.first().filter(|_| arguments.len() == 1)
}

pub fn without_parentheses(expression: &Expr) -> &Expr {
    match expression {
        Expr::Paren(inner) => without_parentheses(&inner.expr),
        Expr::Group(inner) => without_parentheses(&inner.expr),
        other => other,
    }
}

/// The calls of methods that an expression consists of, the first to be performed first: of
/// `a.get().max(1)` that of `get` and that of `max`.
pub fn chain(call: &ExprMethodCall) -> Vec<&ExprMethodCall> {
    let mut calls = vec![call];
    while let Some(Expr::MethodCall(inner)) = calls.last().map(|call| &*call.receiver) {
        calls.push(inner);
    }
    calls.reverse();
    calls
}

pub fn comparison(operator: &BinOp) -> Option<Comparison> {
    Some(match operator {
        BinOp::Eq(_) => Comparison::Equal,
        BinOp::Ne(_) => Comparison::NotEqual,
        BinOp::Lt(_) => Comparison::Less,
        BinOp::Le(_) => Comparison::LessOrEqual,
        BinOp::Gt(_) => Comparison::Greater,
        BinOp::Ge(_) => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// The word or the symbol that says what an expression is: `match`, `+=`, `&`, `println!`.
pub fn word_of(expression: &Expr) -> String {
    match expression {
        Expr::Assign(_) => "=".to_string(),
        Expr::Await(_) => "async".to_string(),
        Expr::Binary(binary) => written(&binary.op).unwrap_or_default(),
        Expr::Call(call) => {
            let path = function_of(call).unwrap_or_default();
            let mut segments = path.rsplit("::");
            let last = segments.next().unwrap_or_default();
            let is_constructor = matches!(last, "new" | "default" | "from");
            let owner = segments.next().filter(|_| is_constructor);
            owner.unwrap_or(last).to_string()
        }
        Expr::Cast(_) => "as".to_string(),
        Expr::Index(_) => "[".to_string(),
        Expr::Macro(found) => macro_word(&found.mac),
        Expr::MethodCall(call) => method_word(call),
        Expr::Try(_) => "?".to_string(),
        Expr::Array(_)
        | Expr::Async(_)
        | Expr::Block(_)
        | Expr::Break(_)
        | Expr::Continue(_)
        | Expr::Let(_)
        | Expr::Lit(_)
        | Expr::Loop(_)
        | Expr::Match(_)
        | Expr::Reference(_)
        | Expr::Repeat(_)
        | Expr::Return(_)
        | Expr::Unary(_)
        | Expr::Unsafe(_) => first_word(expression),
        _ => String::new(),
    }
}

pub fn method_word(call: &ExprMethodCall) -> String {
    format!(".{}", call.method)
}

pub fn macro_word(mac: &syn::Macro) -> String {
    path_of(&mac.path).unwrap_or_default() + "!"
}

/// The first word, or the first symbol, of what is not public.
pub fn first_word(syntax: &impl Spanned) -> String {
    let text = syntax.span().source_text().unwrap_or_default();
    let mut words = text.split_whitespace();
    let word = words
        .find(|word| !word.starts_with("pub"))
        .unwrap_or_default();
    let end = word.find(|character: char| !(character.is_alphanumeric() || character == '_'));
    let end = end.unwrap_or(word.len());
    match word.chars().next() {
        Some(symbol) if end == 0 => symbol.to_string(),
        _ => word[..end].to_string(),
    }
}
