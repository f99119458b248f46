//! Code as it stands in pull requests, and the whole answer to it: `pasted/NAME.rs` is the text, `pasted/NAME.txt`
//! what `counterexample check` says, with its exit code. To change an answer, delete its file and run this test: it
//! writes the new one, and fails so that somebody reads it.

use std::path::{Path, PathBuf};
use std::process::Command;

use counterexample::parse::{parse, read, Options};
use counterexample::program::Statement;

fn snippets() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pasted");
    let files = std::fs::read_dir(folder).expect("the folder exists");
    let mut snippets: Vec<_> = files.map(|file| file.expect("readable").path()).collect();
    snippets.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    snippets.sort();
    snippets
}

fn answer(snippet: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_counterexample"))
        .current_dir(snippet.parent().expect("a folder"))
        .arg("check")
        .arg(snippet.file_name().expect("a file"))
        .output()
        .expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().expect("no signal");
    let (told, refused) = (text(&output.stdout), text(&output.stderr));
    let lines = told.lines().chain(refused.lines()).map(str::trim_end);
    let lines: Vec<&str> = lines.collect();
    format!("{}\nexit code {code}\n", lines.join("\n"))
}

#[test]
fn every_snippet_is_answered_as_written_down() {
    let snippets = snippets();
    assert!(snippets.len() >= 30);
    let mut failures = String::new();
    for snippet in snippets {
        let actual = answer(&snippet);
        let expected = snippet.with_extension("txt");
        match std::fs::read_to_string(&expected) {
            Ok(expected) if expected == actual => {}
            Ok(expected) => failures += &format!("expected:\n{expected}\nactual:\n{actual}\n"),
            Err(_) => {
                std::fs::write(&expected, actual).expect("writable");
                failures += &format!("{} was missing: read it\n", expected.display());
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Four of five have to be taken as they are pasted.
#[test]
fn nearly_every_snippet_is_accepted() {
    let snippets = snippets();
    let is_accepted = |snippet: &&PathBuf| {
        let source = std::fs::read_to_string(snippet).expect("readable");
        read(&source, Options::default()).is_ok()
    };
    let refused: Vec<_> = snippets.iter().filter(|it| !is_accepted(it)).collect();
    let names: Vec<_> = refused.iter().filter_map(|path| path.file_stem()).collect();
    // Its orderings make std panic.
    assert_eq!(names, ["wrong_ordering"]);
}

fn body(text: &str) -> String {
    let beginning = "use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::*};
        static A: AtomicUsize = AtomicUsize::new(0);
        static FLAG: AtomicBool = AtomicBool::new(false);
        static SMALL: AtomicU8 = AtomicU8::new(255);";
    let source = format!("{beginning} fn main() {{ std::thread::spawn(|| {{ {text} }}); }}");
    let program = parse(&source).unwrap_or_else(|refused| panic!("{text}: {refused:#?}"));
    assert_eq!(
        program.threads.len(),
        1,
        "the main thread only starts the other"
    );
    let statements = program.threads[0].body.iter();
    statements
        .map(|statement| match statement {
            Statement::If {
                then, otherwise, ..
            } => {
                let inside = |block: &[Statement]| {
                    let all = block.iter().map(|inner| program.statement_text(inner));
                    all.collect::<Vec<_>>().join(" ")
                };
                format!(
                    "{} {{ {} }} else {{ {} }}",
                    program.statement_text(statement),
                    inside(then),
                    inside(otherwise)
                )
            }
            other => program.statement_text(other),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn operations_come_in_the_order_in_which_rust_evaluates() {
    assert_eq!(
        body("let x = A.load(Relaxed) + SMALL.load(Acquire) as usize; A.store(x, Release);"),
        "let … = A.load(Relaxed); let … = SMALL.load(Acquire); A.store(… + …, Release);"
    );
}

#[test]
fn the_right_side_of_a_connective_is_executed_only_if_the_left_one_does_not_decide() {
    assert_eq!(
        body("if FLAG.load(Relaxed) && A.load(Acquire) == 1 { A.store(2, Release); }"),
        "let … = FLAG.load(Relaxed); \
         if … != 0 { let … = A.load(Acquire); } else {  } \
         if … != 0 && … == 1 { A.store(2, Release); } else {  }"
    );
}

#[test]
fn what_follows_an_early_return_is_executed_only_without_it() {
    let text = "let r = A.load(Relaxed); if r == 0 { return; } A.store(1, Relaxed); FLAG.store(true, Release);";
    assert_eq!(
        body(text),
        "let r = A.load(Relaxed); if !(r == 0) { A.store(1, Relaxed); FLAG.store(1, Release); } else {  }"
    );
}

#[test]
fn loops_that_only_read_are_waits() {
    let wait = "while !(FLAG.load(Acquire) != 0) {}";
    for text in [
        "while !FLAG.load(Acquire) {}",
        "while !FLAG.load(Acquire) { std::hint::spin_loop(); }",
        "loop { if FLAG.load(Acquire) { break; } std::thread::yield_now(); }",
    ] {
        let body = body(text);
        assert!(
            body.ends_with("{}") && body.starts_with("while "),
            "{text}: {body}"
        );
        assert!(
            body == wait || body == "while !(FLAG.load(Acquire) != 0) {}",
            "{text}: {body}"
        );
    }
}

#[test]
fn a_lock_that_is_tried_until_it_is_free_is_a_wait() {
    let lock = "while FLAG.compare_exchange(0, 1, Acquire, ";
    for text in [
        "while FLAG.compare_exchange_weak(false, true, Acquire, Relaxed).is_err() {}",
        "while FLAG.compare_exchange(false, true, Acquire, Relaxed) == Err(true) {}",
        "while FLAG.swap(true, Acquire) { while FLAG.load(Relaxed) {} }",
    ] {
        let body = body(text);
        assert!(body.starts_with(lock), "{text}: {body}");
    }
}

/// Where a loop is unrolled, the answer says that it was.
#[test]
fn an_unrolled_loop_is_cut_off() {
    let source = "use std::sync::atomic::*;
        static STOP: AtomicBool = AtomicBool::new(false);
        static N: AtomicUsize = AtomicUsize::new(0);
        fn main() {
            std::thread::spawn(|| while !STOP.load(Ordering::Relaxed) { N.fetch_add(1, Ordering::Relaxed); });
            STOP.store(true, Ordering::Relaxed);
        }";
    for unroll in [1, 3] {
        let reading = &read(source, Options { unroll }).expect("accepted")[0];
        let text = reading.program.to_string();
        assert_eq!(text.matches("N.fetch_add(1, Relaxed)").count(), unroll);
        assert_eq!(text.matches("/* and so on */").count(), 1);
    }
}

#[test]
fn what_is_not_known_is_left_out_and_said() {
    let source = "use std::sync::atomic::*;
        fn main() {
            let next = AtomicUsize::new(0);
            std::thread::scope(|s| {
                s.spawn(|| { let i = next.fetch_add(1, Ordering::Relaxed); process(i); });
            });
        }";
    let readings = read(source, Options::default()).expect("accepted");
    let notes: Vec<_> = readings[0].notes.iter().map(|note| &*note.text).collect();
    assert_eq!(notes, ["left out: `process(i)`, which is not in the text"]);
}

#[test]
fn what_could_change_something_shared_is_refused() {
    let source = "use std::sync::atomic::*;
        fn main() {
            let next = AtomicUsize::new(0);
            std::thread::scope(|s| {
                s.spawn(|| process(&next));
                s.spawn(|| again(&next));
            });
        }";
    let refused = read(source, Options::default()).expect_err("refused");
    let messages: Vec<_> = refused
        .iter()
        .map(|diagnostic| &*diagnostic.message)
        .collect();
    assert_eq!(
        messages,
        [
            "what `process` does is not known here",
            "what `again` does is not known here"
        ]
    );
}

/// What is done at the end of a scope is done on every way out of it.
#[test]
fn guards_end_with_their_scope() {
    let guard = "use std::sync::atomic::*; use Ordering::SeqCst;
        static ACTIVE: AtomicUsize = AtomicUsize::new(0);
        struct Guard;
        impl Guard { fn new() -> Guard { ACTIVE.fetch_add(1, SeqCst); Guard } }
        impl Drop for Guard { fn drop(&mut self) { ACTIVE.fetch_sub(1, SeqCst); } }";
    let uses = |text: &str| {
        let program = parse(&format!(
            "{guard} fn main() {{ std::thread::spawn(|| {{ {text} }}); }}"
        ));
        let text = program.expect("accepted").to_string();
        let position = |operation: &str| text.find(operation).expect("performed");
        assert!(position("fetch_add") < position("fetch_sub"), "{text}");
        text.matches("fetch_sub").count()
    };
    assert_eq!(uses("let _guard = Guard::new();"), 1);
    assert_eq!(uses("Guard::new();"), 1);
    assert_eq!(uses("let guard = Guard::new(); drop(guard);"), 1);
    assert_eq!(uses("let guard = Guard::new(); let moved = guard;"), 1);
    // One on the way of the early return, one on the other.
    assert_eq!(uses("let _guard = Guard::new(); if ACTIVE.load(SeqCst) > 1 { return; } ACTIVE.load(SeqCst);"), 2);
}

/// A method that is pasted without its type.
#[test]
fn atomics_from_elsewhere_are_known_by_how_they_are_used() {
    let source = "fn enter(&self) -> bool {
            if self.stats.active.fetch_add(1, Ordering::Relaxed) >= self.limit {
                self.stats.active.fetch_sub(1, Ordering::Relaxed);
                return false;
            }
            true
        }";
    let readings = read(source, Options::default()).expect("accepted");
    assert_eq!(readings.len(), 1);
    let program = &readings[0].program;
    let names: Vec<_> = program
        .locations
        .iter()
        .map(|location| &*location.name)
        .collect();
    assert_eq!(names, ["active"]);
    assert!(readings[0].notes[0]
        .text
        .starts_with("`self.stats.active` is not declared here"));
}
