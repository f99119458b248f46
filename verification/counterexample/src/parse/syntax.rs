//! Small questions about Rust's syntax.

use std::ops::Range;

use proc_macro2::Ident;
use syn::spanned::Spanned;
use syn::{BinOp, ExprMethodCall};

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

pub fn method_word(call: &ExprMethodCall) -> String {
    format!(".{}", call.method)
}
