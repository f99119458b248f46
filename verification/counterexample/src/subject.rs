//! What is claimed of a program: its assertions, and what goes without saying.

use crate::program::Program;

/// What a claim speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// An assertion of the program, by index.
    Assertion(usize),
    /// A place of plain memory on which there is to be no race, by its location.
    Plain(usize),
    /// That every wait ends.
    Waits,
}

impl Subject {
    /// Everything that is claimed of a program.
    pub fn of(program: &Program, has_waits: bool) -> Vec<Subject> {
        let assertions = (0..program.assertions.len()).map(Subject::Assertion);
        let cells = program.plain().map(Subject::Plain);
        let waits = has_waits.then_some(Subject::Waits);
        assertions.chain(cells).chain(waits).collect()
    }

    /// The claim in words, or as it is asserted.
    pub fn text(self, program: &Program) -> String {
        match self {
            Subject::Assertion(assertion) => {
                let condition = program.assertion_text(&program.assertions[assertion]);
                format!("assert!({condition})")
            }
            Subject::Plain(location) => {
                format!("no data race on `{}`", program.locations[location].name)
            }
            Subject::Waits => "every wait ends".to_string(),
        }
    }
}
