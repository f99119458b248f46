//! Standard output.

use std::io::{self, Write};

use super::failure::Failure;

/// Prints, with colours only on a terminal that wants them. It is no error if whoever reads the
/// output has seen enough.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut output = anstream::stdout();
    let written = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
    match written {
        Err(failure) if failure.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::file("standard output", failure))
        }
        _ => Ok(()),
    }
}

/// A text without anything that a terminal would act upon.
pub fn without_controls(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        if letter.is_control() {
            plain.extend(letter.escape_unicode());
        } else {
            plain.push(letter);
        }
    }
    plain
}
