//! Every format that a program or its counterexample can be written in.
//!
//! `formats/NAME.rs` is a program, and `formats/NAME.FORMAT` what is written. To change that, delete
//! the file and run this test: it writes the new one, and fails so that somebody reads it.
//!
//! What these tests cannot see: whether herd7, loom and a compiler take what is written, and whether
//! a picture is beautiful. Random programs are at most 3 counters, 4 threads and 8 operations large.

mod generate;

use std::ops::ControlFlow;
use std::path::Path;

use counterexample::execution::Execution;
use counterexample::explore::explore;
use counterexample::model::Model;
use counterexample::parse::parse;
use counterexample::program::{Class, Comparison, Condition, Kind, Program, Value};
use counterexample::report::dot::dot;
use counterexample::report::herd::{herd, TOO_LARGE};
use counterexample::report::picture::{DrawnEvent, Ending, Picture, Relation, Synchronization};
use counterexample::report::rust::{loom, rust, MAX_LOOM_THREADS};
use counterexample::report::svg::svg;
use counterexample::report::{Report, Unsupported};
use generate::Size;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

const LIMIT: u64 = 1_000_000;

fn written(program: &Program, format: &str) -> String {
    let report = Report::new("-", program, &[Kind::Relaxed], Model::Cpp20, LIMIT);
    let report = report.expect("a small program");
    let picture = || report.picture().expect("a counterexample");
    let result = match format {
        "svg" => Ok(svg(picture())),
        "dot" => Ok(dot(picture())),
        "herd" => herd(program, Kind::Relaxed, LIMIT),
        "loom" => loom(program, Kind::Relaxed),
        "rust" => rust(program, Kind::Relaxed),
        other => panic!("the format {other}"),
    };
    result.unwrap_or_else(|unsupported| format!("{unsupported}\n"))
}

#[test]
fn every_format_is_as_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let mut failures = String::new();
    for name in ["pair_opposite", "publication", "branches_and_waits"] {
        let path = folder.join(name);
        let source = std::fs::read_to_string(path.with_extension("rs")).expect("readable");
        let program = parse(&source).expect("a program");
        for format in ["svg", "dot", "herd", "loom", "rust"] {
            let actual = written(&program, format);
            let file = path.with_extension(format);
            match std::fs::read_to_string(&file) {
                Ok(expected) if expected == actual => {}
                Ok(expected) => failures += &format!("expected:\n{expected}\nactual:\n{actual}\n"),
                Err(_) => {
                    std::fs::write(&file, actual).expect("writable");
                    failures += &format!("{} was missing: read it\n", file.display());
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// The first picture of a program of relaxed counters.
fn picture(source: &str) -> Picture {
    let report = Report::new("-", &program(source), &[Kind::Relaxed], Model::Cpp20, LIMIT);
    let report = report.expect("a small program");
    report.picture().expect("a counterexample").clone()
}

#[test]
fn a_picture_of_a_race_stops_at_the_race_and_shows_what_would_order_it() {
    let picture = picture(
        "let ready = Counter::new(0); let data = Plain::new(0);
        spawn(|| { data.set(7); ready.inc(); ready.inc(); });
        spawn(|| { while ready.get() < 1 {} let r = data.get(); ready.inc(); ready.get(); });",
    );
    assert_eq!(picture.ending, Ending::Race);
    let shown: Vec<(&str, bool)> = picture
        .events
        .iter()
        .map(|event| (&*event.operation, event.is_racing))
        .collect();
    let expected = [
        ("data.set(7)", true),
        ("ready.inc()", false),
        ("while ready.get() < 1", false),
        ("r = data.get()", true),
    ];
    assert_eq!(shown, expected);
    assert!(picture.end.is_empty());
    let missing = picture
        .arrows
        .iter()
        .filter(|arrow| arrow.synchronization == Synchronization::Missing);
    let missing: Vec<(usize, usize)> = missing.map(|arrow| (arrow.from, arrow.to)).collect();
    assert_eq!(missing, [(2, 3)]);
    let races = picture
        .arrows
        .iter()
        .filter(|arrow| arrow.relation == Relation::Race);
    let races: Vec<(usize, usize)> = races.map(|arrow| (arrow.from, arrow.to)).collect();
    assert_eq!(races, [(1, 4)]);
    let drawn = svg(&picture);
    assert!(
        drawn.contains("undefined behaviour") && drawn.contains("no sw"),
        "{drawn}"
    );
}

#[test]
fn a_wait_that_never_ends_does_not_look_like_one_that_has() {
    let picture = picture(
        "let a = Counter::new(0);
        spawn(|| { a.inc(); while a.get() < 1 {} });
        spawn(|| { while a.get() < 2 {} });",
    );
    assert_eq!(picture.ending, Ending::WaitsForEver);
    let endless = |waits: &DrawnEvent| (waits.is_endless, waits.values());
    let waits = picture
        .events
        .iter()
        .filter(|event| event.operation.starts_with("while"));
    let waits: Vec<(bool, String)> = waits.map(endless).collect();
    let expected = [(false, "1".to_string()), (true, "1, for ever".to_string())];
    assert_eq!(waits, expected);
    assert_eq!(svg(&picture).matches("class=\"box endless\"").count(), 1);
    assert_eq!(svg(&picture).matches("class=\"line endless\"").count(), 2);
}

fn program(source: &str) -> Program {
    parse(source).expect("a program")
}

#[test]
fn what_a_format_cannot_express_is_refused_for_what_it_is() {
    let plain = program("let x = Plain::new(0); spawn(|| { x.set(1); }); spawn(|| { x.get(); });");
    assert_eq!(rust(&plain, Kind::Relaxed), Err(Unsupported::PlainMemory));
    assert!(loom(&plain, Kind::Relaxed).is_ok());

    let pair = program("let a = Counter::new(0); spawn(|| { a.inc(); }); assert!(a == 1);");
    for write in [rust, loom] {
        assert_eq!(
            write(&pair, Kind::AcqRel),
            Err(Unsupported::HypotheticalCounter)
        );
        assert!(write(&pair, Kind::Consistent).is_ok());
    }

    let silent = program("let a = Counter::new(0); spawn(|| { a.inc(); });");
    for write in [rust, loom] {
        assert_eq!(
            write(&silent, Kind::Relaxed),
            Err(Unsupported::NothingClaimed)
        );
    }

    let threads = |count: usize| {
        let threads = "spawn(|| { a.inc(); });".repeat(count);
        program(&format!(
            "let a = Counter::new(0); {threads} assert!(a > 0);"
        ))
    };
    assert!(loom(&threads(MAX_LOOM_THREADS), Kind::Relaxed).is_ok());
    let one_more = MAX_LOOM_THREADS + 1;
    let refused = Err(Unsupported::TooManyThreads(one_more));
    assert_eq!(loom(&threads(one_more), Kind::Relaxed), refused);
    assert!(rust(&threads(one_more), Kind::Relaxed).is_ok());
}

#[test]
fn herd_is_not_given_what_it_would_compute_differently() {
    let with = |operation: &str| {
        let source =
            format!("let a = Counter::new(0); spawn(|| {{ let r = a.get(); {operation} }});");
        herd(&program(&source), Kind::Relaxed, LIMIT)
    };
    assert!(with("a.inc();").is_ok());
    assert!(with(&format!("a.add({});", TOO_LARGE - 1)).is_ok());
    assert_eq!(
        with(&format!("a.add({TOO_LARGE});")),
        Err(Unsupported::LargeNumber(TOO_LARGE))
    );
    let sum = format!("a.add({0}); a.add(1);", TOO_LARGE - 1);
    assert_eq!(with(&sum), Err(Unsupported::LargeNumber(TOO_LARGE)));
    assert_eq!(
        with("a.add(r - 1);"),
        Err(Unsupported::LargeNumber(usize::MAX))
    );
    assert_eq!(
        with("if r - 1 > 5 { a.inc(); }"),
        Err(Unsupported::Subtraction)
    );
    assert!(with("while a.get() == 0 {}").is_ok());
    let many = "spawn(|| { a.inc(); a.inc(); a.inc(); });".repeat(3);
    let many = program(&format!("let a = Counter::new(0); {many}"));
    assert_eq!(
        herd(&many, Kind::Relaxed, 100),
        Err(Unsupported::LimitReached(100))
    );
}

const SIZE: Size = Size {
    counters: 3,
    threads: 4,
    operations: 8,
};

fn any_program() -> impl Strategy<Value = Program> {
    prop_oneof![
        generate::straight(SIZE),
        generate::branching(SIZE),
        generate::waiting(SIZE),
        generate::with_cells(SIZE),
    ]
}

/// Names and titles that no parser would let through.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("a".to_string()),
        Just("数え_カウンタ".to_string()),
        Just("<&\"'>\\ (* *) ]]> \u{1}\u{fffe}\u{202e}\n\"".to_string()),
        any::<String>(),
    ]
}

/// The first executions of a program.
fn executions(program: &Program) -> Vec<Execution> {
    let mut found = Vec::new();
    let orderings = program.orderings(Kind::Relaxed);
    let visit = |execution: &Execution| {
        found.push(execution.clone());
        if found.len() < 5 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    explore(program, &orderings, Model::Cpp20, LIMIT, visit).expect("a small program");
    found
}

type Point = (f64, f64);

#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    /// By more than what rounding does.
    fn meets(&self, other: &Area) -> bool {
        self.left + 0.5 < other.right
            && other.left + 0.5 < self.right
            && self.top + 0.5 < other.bottom
            && other.top + 0.5 < self.bottom
    }
}

/// What a picture shows, read back from its text.
#[derive(Default)]
struct Seen {
    boxes: Vec<Area>,
    labels: Vec<Area>,
    /// The text in boxes.
    texts: Vec<Area>,
    /// Every text, on the page.
    words: Vec<Area>,
    /// The straight parts of every arrow, its corners taken for square.
    arrows: Vec<Area>,
    /// The width and the height of the page.
    page: Point,
}

fn seen(text: &str) -> Seen {
    let document = roxmltree::Document::parse(text).expect("well-formed XML");
    let number_of = |text: &str| -> f64 { text.parse().expect("a number") };
    let size = |name: &str| number_of(document.root_element().attribute(name).expect("a size"));
    let mut seen = Seen {
        page: (size("width"), size("height")),
        ..Seen::default()
    };
    for node in document.descendants() {
        let classes: Vec<&str> = node
            .attribute("class")
            .unwrap_or_default()
            .split(' ')
            .collect();
        let number = |name: &str| -> f64 { node.attribute(name).unwrap().parse().unwrap() };
        let has = |class: &str| classes.contains(&class);
        let in_drawing = node
            .ancestors()
            .any(|node| node.attribute("transform").is_some());
        if node.has_tag_name("text") {
            let moved = node
                .ancestors()
                .find_map(|node| node.attribute("transform"));
            let (right, down) = moved.map_or((0.0, 0.0), |text| {
                let inside = text.trim_start_matches("translate(").trim_end_matches(')');
                let (right, down) = inside.split_once(' ').expect("two numbers");
                (number_of(right), number_of(down))
            });
            let width = node.text().unwrap_or_default().trim().width() as f64 * 7.0;
            let start = if has("middle") { width / 2.0 } else { 0.0 };
            let (left, bottom) = (number("x") - start + right, number("y") + down);
            seen.words.push(Area {
                left,
                top: bottom - 9.0,
                right: left + width,
                bottom,
            });
        }
        if has("box") {
            let (left, top) = (number("x"), number("y"));
            let (right, bottom) = (left + number("width"), top + number("height"));
            seen.boxes.push(Area {
                left,
                top,
                right,
                bottom,
            });
        } else if has("label") || has("code") && !has("middle") {
            let width = node.text().unwrap_or_default().trim().width() as f64 * 7.0;
            let (x, y) = (number("x"), number("y"));
            let (left, list) = if has("label") {
                (x - width / 2.0, &mut seen.labels)
            } else {
                (x, &mut seen.texts)
            };
            list.push(Area {
                left,
                top: y - 9.0,
                right: left + width,
                bottom: y,
            });
        } else if has("line") && !has("po") && in_drawing {
            let line = node.attribute("d").unwrap().replace(['M', 'L', 'Q'], " ");
            let numbers: Vec<f64> = line
                .split_whitespace()
                .map(|number| number.parse().unwrap())
                .collect();
            let points: Vec<Point> = numbers
                .chunks(2)
                .map(|point| (point[0], point[1]))
                .collect();
            seen.arrows.extend(points.windows(2).map(|part| Area {
                left: part[0].0.min(part[1].0),
                top: part[0].1.min(part[1].1),
                right: part[0].0.max(part[1].0),
                bottom: part[0].1.max(part[1].1),
            }));
        }
    }
    seen
}

/// `!(r == a - (r + usize::MAX))`
fn about(register: usize) -> Condition {
    let register = Value::Register(register);
    let sum = Value::Sum(
        Box::new(register.clone()),
        Box::new(Value::Constant(usize::MAX)),
    );
    let difference = Value::Difference(Box::new(Value::Final(0)), Box::new(sum));
    Condition::Not(Box::new(Condition::Compare(
        register,
        Comparison::Equal,
        difference,
    )))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn in_a_picture_nothing_overlaps(program in any_program()) {
        for execution in executions(&program) {
            let picture = Picture::of_execution(&program, &execution, "");
            let text = svg(&picture);
            let seen = seen(&text);
            let events = picture.events.len();
            prop_assert_eq!(seen.boxes.len(), events);
            prop_assert!(events == execution.size() || picture.ending == Ending::Race);
            for (index, one) in seen.boxes.iter().enumerate() {
                prop_assert!(!seen.boxes[..index].iter().any(|other| one.meets(other)), "{text}");
                prop_assert!(!seen.arrows.iter().any(|arrow| one.meets(arrow)), "{text}");
                prop_assert!(!seen.labels.iter().any(|label| one.meets(label)), "{text}");
            }
            for (index, one) in seen.labels.iter().enumerate() {
                prop_assert!(!seen.labels[..index].iter().any(|other| one.meets(other)), "{text}");
            }
            for words in &seen.words {
                let (width, height) = seen.page;
                let inside = words.left > 0.0 && words.right < width && words.top > 0.0 && words.bottom < height;
                prop_assert!(inside, "{words:?} in {text}");
            }
            for text_area in &seen.texts {
                let inside = |place: &Area| {
                    place.left < text_area.left
                        && text_area.right < place.right
                        && place.top < text_area.top
                        && text_area.bottom < place.bottom
                };
                prop_assert!(seen.boxes.iter().any(inside), "{text}");
            }
        }
    }

    #[test]
    fn a_picture_is_well_formed_whatever_the_names(
        mut program in any_program(),
        names in prop::collection::vec(any_text(), 3),
    ) {
        program.title.clone_from(&names[0]);
        for location in &mut program.locations {
            location.name.clone_from(&names[1]);
        }
        for register in &mut program.registers {
            register.name.clone_from(&names[2]);
        }
        for execution in executions(&program) {
            let picture = Picture::of_execution(&program, &execution, &names[0]);
            let text = svg(&picture);
            let seen = seen(&text);
            prop_assert_eq!(seen.boxes.len(), picture.events.len());
            // In DOT, only a string can hold a name: take them out, and nothing of it is left.
            let text = dot(&picture).replace("\\\\", "").replace("\\\"", "");
            let outside: String = text.split('"').step_by(2).collect();
            prop_assert!(outside.is_ascii(), "{outside}");
            prop_assert_eq!(outside.matches('{').count(), outside.matches('}').count());
        }
        let _ = herd(&program, Kind::Relaxed, LIMIT);
    }

    #[test]
    fn a_test_is_rust_unless_it_is_refused(mut program in any_program()) {
        for location in &mut program.locations {
            if location.class == Class::Counter(Some(Kind::AcqRel)) {
                location.class = Class::Counter(None);
            }
        }
        let assertions = program.named_registers().map(|register| about(register).into());
        program.assertions = assertions.collect();
        for write in [rust, loom] {
            if let Ok(text) = write(&program, Kind::Consistent) {
                prop_assert!(syn::parse_file(&text).is_ok(), "{text}");
            }
        }
    }
}
