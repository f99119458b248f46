//! Every kind of mistake, and the whole text that its author is shown: `diagnostics/NAME.rs` is the
//! program, `diagnostics/NAME.txt` the answer. To change an answer, delete its file and run this
//! test: it writes the new one, and fails so that somebody reads it.

use std::path::Path;

use counterexample::diagnostic::render;
use counterexample::parse::parse;

#[test]
fn every_mistake_is_explained_as_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let files = std::fs::read_dir(&folder).expect("the folder exists");
    let mut programs: Vec<_> = files.map(|file| file.expect("readable").path()).collect();
    programs.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    programs.sort();
    assert!(!programs.is_empty());
    let mut failures = String::new();
    for program in programs {
        let name = program.file_name().expect("a file").to_string_lossy();
        let source = std::fs::read_to_string(&program).expect("readable");
        let diagnostics = parse(&source).expect_err(&name);
        let actual = render(&name, &source, &diagnostics, false);
        let answer = program.with_extension("txt");
        match std::fs::read_to_string(&answer) {
            Ok(expected) if expected == actual => {}
            Ok(expected) => failures += &format!("expected:\n{expected}\nactual:\n{actual}\n"),
            Err(_) => {
                std::fs::write(&answer, actual).expect("writable");
                failures += &format!("{} was missing: read it\n", answer.display());
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn colours_change_nothing_but_the_colour() {
    let source = "let a = Countre::new(0);";
    let diagnostics = parse(source).expect_err("refused");
    let plain = render("file.rs", source, &diagnostics, false);
    let coloured = render("file.rs", source, &diagnostics, true);
    let mut parts = coloured.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_string();
    let stripped = parts.fold(first, |text, part| {
        text + part.split_once('m').expect("a colour").1
    });
    assert_ne!(coloured, plain);
    assert_eq!(stripped, plain);
}
