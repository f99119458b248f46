//! What kept a question from being answered, for people and for programs.

use std::fmt::Display;

use counterexample::diagnostic::{self, Diagnostic};
use counterexample::report::SCHEMA;
use serde::Serialize;

/// Why there is no answer. The exit code is then 2.
pub enum Failure {
    /// The command line asks for something that there is not; and what would help, which may be nothing.
    Usage(String, Option<String>),
    /// A file, or what was to be done with the program in it, and what went wrong.
    File(String, String),
    /// A text that is not a program, or not a condition: where it came from, the text, what is wrong.
    Text(String, String, Vec<Diagnostic>),
}

impl Failure {
    pub fn usage(message: impl Display) -> Self {
        Failure::Usage(message.to_string(), None)
    }

    pub fn file(name: &str, message: impl Display) -> Self {
        Failure::File(name.to_string(), message.to_string())
    }

    /// With colours; whoever prints it removes them where they are not wanted.
    pub fn text(&self) -> String {
        match self {
            Failure::Usage(message, help) => {
                let help = help.as_deref().map(|help| format!("\n{help}\n"));
                format!("error: {message}\n{}", help.unwrap_or_default())
            }
            Failure::File(name, message) => format!("error: {name}: {message}\n"),
            Failure::Text(name, source, diagnostics) => {
                diagnostic::render(name, source, diagnostics, true)
            }
        }
    }

    /// An object a line for everything that is wrong.
    pub fn json(&self) -> String {
        let (file, errors) = match self {
            Failure::Usage(message, help) => {
                let error = Error {
                    help: help.as_deref(),
                    ..Error::of(message)
                };
                (None, vec![error])
            }
            Failure::File(name, message) => (Some(name), vec![Error::of(message)]),
            Failure::Text(name, source, diagnostics) => {
                let errors = diagnostics.iter().map(|it| Error::at(source, it));
                (Some(name), errors.collect())
            }
        };
        let line = |error: Error| {
            let object = Object {
                schema: SCHEMA,
                error: Error {
                    file: file.map(String::as_str),
                    ..error
                },
            };
            serde_json::to_string(&object).expect("strings and numbers") + "\n"
        };
        errors.into_iter().map(line).collect()
    }
}

/// What the command line's parser says: first what is wrong, and after an empty line what would be right.
impl From<clap::Error> for Failure {
    fn from(wrong: clap::Error) -> Self {
        let said = wrong.render().to_string();
        let said = said.strip_prefix("error: ").unwrap_or(&said);
        let (message, help) = said.split_once("\n\n").unwrap_or((said, ""));
        let help = Some(help.trim().to_string()).filter(|help| !help.is_empty());
        Failure::Usage(message.trim().to_string(), help)
    }
}

#[derive(Serialize)]
struct Object<'a> {
    schema: u32,
    error: Error<'a>,
}

/// Fields that nothing is known of are left out.
#[derive(Default, Serialize)]
struct Error<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    /// Both counted from 1; the column in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    message: &'a str,
    /// What is to be said at the place.
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl<'a> Error<'a> {
    fn of(message: &'a str) -> Self {
        Error {
            message,
            ..Error::default()
        }
    }

    fn at(source: &str, diagnostic: &'a Diagnostic) -> Self {
        let before = source.get(..diagnostic.span.start).unwrap_or(source);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Error {
            line: Some(before.matches('\n').count() + 1),
            column: Some(line.chars().count() + 1),
            label: &diagnostic.label,
            note: diagnostic.note.as_deref(),
            help: diagnostic.help.as_deref(),
            ..Error::of(&diagnostic.message)
        }
    }
}
