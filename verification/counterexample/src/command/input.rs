//! Programs from files and standard input.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use counterexample::diagnostic;
use counterexample::parse::{parse, MAX_SOURCE};
use counterexample::program::Program;

use super::output::{error, without_controls};

/// Every program with its name, or what is wrong with it.
pub fn programs(files: &[PathBuf]) -> Vec<(String, Result<Program, String>)> {
    let standard_input = [PathBuf::from("-")];
    let files = if files.is_empty() {
        &standard_input
    } else {
        files
    };
    let program = |file: &PathBuf| {
        let name = without_controls(&file.display().to_string());
        let program = read(file, &name);
        (name, program)
    };
    files.iter().map(program).collect()
}

fn read(file: &Path, name: &str) -> Result<Program, String> {
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
    let bytes = bytes.map_err(|failure| error(name, failure))?;
    if bytes.len() > MAX_SOURCE {
        let message = format!(
            "more than {MAX_SOURCE} bytes, the most that a program has: cut it down to the lines that \
             touch the counters"
        );
        return Err(error(name, message));
    }
    let source = String::from_utf8(bytes).map_err(|not_text| {
        let place = not_text.utf8_error().valid_up_to();
        error(
            name,
            format!("not a program: byte {place} is not UTF-8 text"),
        )
    })?;
    parse(&source).map_err(|diagnostics| {
        // Whoever prints it removes the colours where they are not wanted.
        diagnostic::render(name, &source, &diagnostics, true)
    })
}

/// At most one byte more than a program has, however large the file is.
fn bounded(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(MAX_SOURCE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
