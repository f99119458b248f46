//! Hostile input: mutated programs and token soup, through the parser, the renderer and the
//! exploration. Nothing may panic, echo a control character, or take more than a second.
//!
//! `FUZZ_SECONDS=600 cargo test -p counterexample --test fuzz -- --ignored --nocapture` goes on for
//! as long as it is told to; `PROPTEST_RNG_SEED=7` before it starts from another seed.

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use counterexample::diagnostic::render;
use counterexample::model::Model;
use counterexample::outcome::check;
use counterexample::parse::{parse, MAX_SOURCE};
use counterexample::path::paths;
use counterexample::program::Kind;
use counterexample::unfolding::Invalid;
use fastrand::Rng;
use proptest::test_runner::{Config, RngSeed};

const PROGRAMS: [&str; 5] = [
    "//! Store buffering.
let a = Counter::new(0);
let b = Counter::new(0);
spawn(|| { a.inc(); let r0 = b.get(); });
spawn(|| { b.inc(); let r1 = a.get(); });
assert!(r0 == 1 || r1 == 1);
",
    "//! Publication.
let ready = Counter::new(0);
let data = Plain::new(0);
spawn(|| { data.set(7); ready.inc(); });
spawn(|| { while ready.get() < 1 { std::hint::spin_loop(); } let r = data.get(); });
assert_eq!(r, 7, \"{r}\");
",
    "//! A limit, checked too early.
let c = ConsistentCounter::new(usize::MAX - 1);
spawn(|| { let r0 = c.get(); if r0 < 0x2 { c.inc(); } else if r0 == 3 { c.reset(); } else { c.add(r0 + 1); } });
spawn(move || { for _ in 0..=2 { let r1 = c.inc(); if r1 == 0 { c.reset(); } } });
assert!(!(c > 2) && r0.wrapping_sub(1) != r1 - (2 - r0));
",
    "//! Reset per period.
let hits = RelaxedCounter::new(0);
spawn(|| { for _ in 0..3 { hits.inc(); } });
spawn(|| { let r0 = hits.reset(); let r1 = hits.reset(); });
assert!(r0 + r1 + hits == 3);
",
    "//! Independent readers.
let a = AcqRelCounter::new(0);
let b = SequentialCounter::new(0);
spawn(|| a.inc());
spawn(|| b.inc());
spawn(|| { let r0 = a.get(); let r1 = b.get(); });
spawn(|| { let r2 = b.get(); let r3 = a.get(); });
assert!(r0 == 0 || r1 == 1 || r2 == 0 || r3 == 1);
",
];

const SCRAPS: &[&str] = &[
    "a",
    "b",
    "r0",
    "r1",
    "data",
    "c",
    "0",
    "1",
    "usize::MAX",
    "18446744073709551616",
    "0..3",
    "_",
    "let ",
    "mut ",
    "= ",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    "&&",
    "||",
    "!",
    "+",
    "-",
    "*",
    "+=",
    "..",
    "..=",
    ".inc()",
    ".add(1)",
    ".get()",
    ".reset()",
    ".set(1)",
    ".fetch_add(1)",
    ".join()",
    ".unwrap()",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    ",",
    ".",
    ":",
    "::",
    "|| ",
    "|x| ",
    "->",
    "=>",
    "?",
    "&",
    "#",
    "if ",
    "else ",
    "else if ",
    "for _ in 0..2 ",
    "while ",
    "loop ",
    "match ",
    "return ",
    "break ",
    "move ",
    "async ",
    "unsafe ",
    "fn main() ",
    "use x;",
    "struct S;",
    "impl ",
    "as ",
    "in ",
    "dyn ",
    "Counter::new(0)",
    "RelaxedCounter::new(0)",
    "Plain::new(0)",
    "AtomicUsize::new(0)",
    "Arc::new(",
    "spawn(|| {",
    "});",
    "assert!(",
    "assert_eq!(",
    "println!(\"{}\")",
    "vec![",
    "//! t\n",
    "/// d\n",
    "/*",
    "*/",
    "//",
    "\n",
    "\"",
    "'",
    "'a",
    "b'",
    "r#\"",
    "r#",
    "\\",
    "$",
    "~",
    "`",
    "@",
    "é",
    "\u{430}",
    "\u{1b}[31m",
    "\0",
    "\u{7f}",
    "\u{9b}",
    "\u{202e}",
    "\u{200d}",
    "\u{feff}",
    "🦀",
    "\t",
    "\r",
    "\r\n",
    "#[test]",
    "#![doc = \"\\x1b\"]",
    "'outer: ",
    "1.5",
    "0x",
    "1u8",
    "1e9",
    "c\"x\"",
    "::<usize>",
    "S {}",
];

/// That of all random tests.
fn seed() -> u64 {
    match Config::default().rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => panic!("PROPTEST_RNG_SEED is not set: run cargo inside the repository"),
    }
}

#[test]
fn mutated_programs_are_read_or_refused() {
    let corpus = corpus();
    let mut random = Rng::with_seed(seed());
    for _ in 0..3000 {
        survives(&mutated(&mut random, &corpus));
    }
}

#[test]
#[ignore = "goes on for FUZZ_SECONDS, 60 if it is not set"]
fn for_as_long_as_it_takes() {
    let seconds =
        std::env::var("FUZZ_SECONDS").map_or(60, |seconds| seconds.parse().expect("seconds"));
    let end = Instant::now() + Duration::from_secs(seconds);
    let last = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-last-input");
    let corpus = corpus();
    let mut random = Rng::with_seed(seed());
    println!("seed {}; the last input is in {}", seed(), last.display());
    let (mut inputs, mut programs, mut slowest) = (0u64, 0u64, Duration::ZERO);
    while Instant::now() < end {
        let input = mutated(&mut random, &corpus);
        std::fs::write(&last, &input).expect("writable");
        let (is_program, time) = survives(&input);
        inputs += 1;
        programs += u64::from(is_program);
        slowest = slowest.max(time);
    }
    println!("{inputs} inputs, {programs} of them programs, the slowest {slowest:?}");
}

/// The programs above, and those that `diagnostics.rs` has refused.
fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let files = std::fs::read_dir(folder).expect("the folder exists");
    let paths = files.map(|file| file.expect("readable").path());
    let mut refused: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .collect();
    refused.sort();
    let refused = refused
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("readable"));
    // Programs that are accepted deserve as much as those that are not.
    let accepted = PROGRAMS.iter().cycle().take(4 * PROGRAMS.len());
    accepted
        .map(|program| program.to_string())
        .chain(refused)
        .collect()
}

fn mutated(random: &mut Rng, corpus: &[String]) -> String {
    let mut text = match random.u8(..16) {
        0 => (0..random.usize(..60)).map(|_| scrap(random)).collect(),
        1 => (0..random.usize(..200)).map(|_| random.char(..)).collect(),
        _ => corpus[random.usize(..corpus.len())].clone(),
    };
    for _ in 0..random.usize(..6) {
        let here = span(random, &text);
        match random.u8(..8) {
            0 => text.replace_range(here, ""),
            1 => text.replace_range(here, scrap(random)),
            2 => text.insert_str(here.start, scrap(random)),
            3 => {
                let copy = text[here].to_string();
                let at = span(random, &text).start;
                text.insert_str(at, &copy);
            }
            4 => {
                let copies = 1 << random.u32(..12);
                let copy = text[here.clone()].repeat(copies);
                if copy.len() < 2 * MAX_SOURCE {
                    text.insert_str(here.start, &copy);
                }
            }
            5 => {
                let other = &corpus[random.usize(..corpus.len())];
                let part = span(random, other);
                text.replace_range(here, &other[part]);
            }
            6 => {
                let number = random.u64(..).to_string();
                text.insert_str(here.start, &number);
            }
            _ => {
                let swapped = text[here.clone()].chars().rev().collect::<String>();
                text.replace_range(here, &swapped);
            }
        }
        if text.len() > 4 * MAX_SOURCE {
            return text;
        }
    }
    text
}

fn scrap<'a>(random: &mut Rng) -> &'a str {
    SCRAPS[random.usize(..SCRAPS.len())]
}

/// A part of the text: half of the time it begins and ends where words do.
fn span(random: &mut Rng, text: &str) -> Range<usize> {
    let words = random.bool();
    let boundaries = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let usable = boundaries.filter(|&at| {
        let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
        let in_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        !(words && in_word(before) && in_word(after))
    });
    let usable: Vec<usize> = usable.collect();
    let start = random.usize(..usable.len());
    let end = (start + random.usize(..20)).min(usable.len() - 1);
    usable[start]..usable[end]
}

/// Whether the input is a program, and how long all of this took.
fn survives(input: &str) -> (bool, Duration) {
    let start = Instant::now();
    let parsed = parse(input);
    let is_program = parsed.is_ok();
    match parsed {
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "{input:?}");
            for diagnostic in &diagnostics {
                assert!(
                    input.get(diagnostic.span.clone()).is_some(),
                    "{input:?}\n{diagnostic:?}"
                );
            }
            let plain = render("\u{1b}]0;file\u{7}", input, &diagnostics, false);
            let terminal = |character: char| character.is_control() && character != '\n';
            assert!(!plain.contains(terminal), "{input:?}\n{plain:?}");
            render("file", input, &diagnostics, true);
        }
        Ok(program) => {
            let printed = program.to_string();
            // What is not written by a counter's methods alone is printed to be read by people.
            let marks = [
                "…",
                "(thread ",
                "any of ",
                "/* and so on */",
                " = Atomic::new(",
            ];
            if program.sites.is_empty() && !marks.iter().any(|mark| printed.contains(mark)) {
                assert_eq!(
                    parse(&printed).as_ref(),
                    Ok(&program),
                    "{input:?}\n{printed}"
                );
            }
            let invalid = |invalid: Invalid| {
                let is_too_large = matches!(
                    invalid,
                    Invalid::TooManyOperations(_) | Invalid::TooManyForks(_)
                );
                assert!(is_too_large, "{invalid}\n{input:?}");
            };
            paths(&program).map(|_| ()).unwrap_or_else(invalid);
            for (kind, model) in [
                (Kind::Relaxed, Model::Cpp20),
                (Kind::Consistent, Model::Rc11),
            ] {
                let orderings = program.orderings(kind);
                check(&program, &orderings, model, 1000)
                    .map(|_| ())
                    .unwrap_or_else(invalid);
            }
        }
    }
    let time = start.elapsed();
    assert!(time < Duration::from_secs(1), "{time:?}\n{input:?}");
    (is_program, time)
}
