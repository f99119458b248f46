//! Programs from files and standard input, and what is asked about them.

use std::io::{self, IsTerminal, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use counterexample::diagnostic::Diagnostic;
use counterexample::parse::{parse, read, Options, Reading, MAX_SOURCE};
use counterexample::program::Condition;

use super::failure::Failure;
use super::output::without_controls;

/// The text of a program, and where it came from, as it is to be shown.
pub struct Source {
    pub name: String,
    text: String,
}

/// The text of every program, or why it can't be read.
pub fn sources(files: &[PathBuf]) -> Vec<Result<Source, Failure>> {
    let standard_input = [PathBuf::from("-")];
    let files = if files.is_empty() {
        &standard_input
    } else {
        files
    };
    let source = |file: &PathBuf| {
        let name = without_controls(&file.display().to_string());
        let text = contents(file, &name)?;
        Ok(Source { name, text })
    };
    files.iter().map(source).collect()
}

impl Source {
    /// The line on which a place of the text begins; 0 of an empty place at its beginning.
    pub fn line(&self, place: &Range<usize>) -> usize {
        match self.text.get(..place.start) {
            Some(before) if *place != (0..0) => before.matches('\n').count() + 1,
            _ => 0,
        }
    }

    /// The programs that it is the text of: one, or of a text that starts no thread one for each pair of its
    /// functions.
    pub fn programs(&self, options: Options) -> Result<Vec<Reading>, Failure> {
        read(&self.text, options)
            .map_err(|diagnostics| Failure::Text(self.name.clone(), self.text.clone(), diagnostics))
    }

    /// The condition that `outcome` is in the language of assertions, over the names of the program.
    pub fn condition(&self, outcome: &str) -> Result<Condition, Failure> {
        let failure =
            |diagnostics| Failure::Text("--outcome".to_string(), outcome.to_string(), diagnostics);
        // What follows the program is to be one condition, whatever brackets are in it.
        if let Err(error) = syn::parse_str::<syn::Expr>(outcome) {
            let place = error.span().byte_range();
            let place = match outcome.get(place.clone()) {
                Some(_) if place != (0..0) => place,
                _ => outcome.len()..outcome.len(),
            };
            let message = format!("this is not a condition: {error}");
            let help = "write it as in an assertion, such as `r0 == 0 && r1 == 0`";
            return Err(failure(vec![Diagnostic::new(place, message).help(help)]));
        }
        let before = format!("{}\nassert!(", self.text);
        let mut program = parse(&format!("{before}{outcome}\n);")).map_err(|diagnostics| {
            let here = |mut diagnostic: Diagnostic| {
                let moved = |at: usize| at.saturating_sub(before.len()).min(outcome.len());
                diagnostic.span = moved(diagnostic.span.start)..moved(diagnostic.span.end);
                // What else it has to do with is in the program.
                diagnostic.related = None;
                diagnostic
            };
            failure(diagnostics.into_iter().map(here).collect())
        })?;
        Ok(program.assertions.pop().expect("the condition").condition)
    }
}

fn contents(file: &Path, name: &str) -> Result<String, Failure> {
    let bytes = if file == Path::new("-") {
        if io::stdin().is_terminal() {
            let _ = writeln!(
                anstream::stderr(),
                "Reading a program from the terminal; Ctrl-D ends it, `counterexample check --help` \
                 shows one."
            );
        }
        bounded(io::stdin().lock())
    } else {
        std::fs::File::open(file).and_then(bounded)
    };
    let bytes = bytes.map_err(|failure| Failure::file(name, failure))?;
    if bytes.len() > MAX_SOURCE {
        let message = format!(
            "more than {MAX_SOURCE} bytes, the most that a program has: cut it down to the lines that \
             touch the counters"
        );
        return Err(Failure::file(name, message));
    }
    String::from_utf8(bytes).map_err(|not_text| {
        let place = not_text.utf8_error().valid_up_to();
        let message = format!("not a program: byte {place} is not UTF-8 text");
        Failure::file(name, message)
    })
}

/// At most one byte more than a program has, however large the file is.
fn bounded(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(MAX_SOURCE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
