//! What the parser accepts, and what it makes of it. What it refuses is in `diagnostics.rs`.

use counterexample::diagnostic::render;
use counterexample::model::Model;
use counterexample::outcome::check;
use counterexample::parse::{parse, MAX_DEPTH, MAX_DIAGNOSTICS, MAX_NAME, MAX_NAMES, MAX_SOURCE};
use counterexample::path::paths;
use counterexample::program::{
    Assertion, Class, Comparison, Condition, Integer, Kind, Location, Operation, Program, Register,
    Statement, Thread, Value, MAX_OPERATIONS, MAX_PATHS, MAX_WRITTEN,
};

fn parsed(source: &str) -> Program {
    parse(source).unwrap_or_else(|diagnostics| panic!("{source}\n{diagnostics:#?}"))
}

/// The messages of a program that is refused.
fn refused(source: &str) -> Vec<String> {
    let diagnostics = parse(source).expect_err("refused");
    let messages = diagnostics.into_iter().map(|diagnostic| diagnostic.message);
    messages.collect()
}

/// The body of one thread that shares the counters `a` and `b` and the memory `data`.
fn body(text: &str) -> Vec<Statement> {
    let declarations =
        "let a = Counter::new(0); let b = Counter::new(0); let data = Plain::new(0);";
    let mut program = parsed(&format!("{declarations} spawn(|| {{ {text} }});"));
    program.threads.remove(0).body
}

/// What `assert!` claims of the counters `a` (0) and `b` (1) and the registers `r` (0) and `s` (1).
fn claim(text: &str) -> Condition {
    let beginning = "let a = Counter::new(0); let b = Counter::new(0);
        spawn(|| { let r = a.get(); let s = b.get(); });";
    let mut program = parsed(&format!("{beginning} {text};"));
    assert_eq!(program.assertions.len(), 1);
    program.assertions.remove(0).condition
}

fn operation(operation: Operation) -> Statement {
    Statement::Operation {
        operation,
        register: None,
    }
}

fn bound(register: usize, operation: Operation) -> Statement {
    Statement::Operation {
        operation,
        register: Some(register),
    }
}

fn sum(left: Value, right: Value) -> Value {
    Value::Sum(Box::new(left), Box::new(right))
}

fn difference(left: Value, right: Value) -> Value {
    Value::Difference(Box::new(left), Box::new(right))
}

#[test]
fn a_whole_program() {
    let program = parsed(
        "
        //! Store buffering.
        //!
        //! More about it.
        let a = Counter::new(0); // a comment
        let b = RelaxedCounter::new(0x1_0);
        let c = AcqRelCounter::new(usize::MAX - 1);
        let d = ConsistentCounter::new(2usize);
        let e = SequentialCounter::new(1 + (3 - 2));
        let data = Plain::new(7);

        /// Another.
        spawn(|| { a.inc(); let r0 = b.get(); });
        spawn(move || { data.set(1); let r1 = data.get(); });
        spawn(|| a.reset());
        /* And another. */
        assert!(r0 == 1 || !(r1 < a), \"{r0} and {}\", r1);
        assert_eq!(r0, r1);
        assert_ne!(r0, r1)
        ",
    );
    let location = |name: &str, class, initial| Location {
        name: name.into(),
        initial,
        class,
    };
    let counter = |name: &str, kind, initial| location(name, Class::Counter(kind), initial);
    let register = |name: &str, thread| Register {
        name: name.into(),
        thread,
    };
    let registers = || (Value::Register(0), Value::Register(1));
    let compare = |comparison| Condition::Compare(registers().0, comparison, registers().1);
    let expected = Program {
        title: "Store buffering.".into(),
        locations: vec![
            counter("a", None, 0),
            counter("b", Some(Kind::Relaxed), 16),
            counter("c", Some(Kind::AcqRel), usize::MAX - 1),
            counter("d", Some(Kind::Consistent), 2),
            counter("e", Some(Kind::Consistent), 2),
            location("data", Class::Plain(Integer::USIZE), 7),
        ],
        sites: vec![],
        registers: vec![register("r0", 0), register("r1", 1)],
        threads: vec![
            Thread {
                body: vec![operation(Operation::Inc(0)), bound(0, Operation::Get(1))],
            },
            Thread {
                body: vec![
                    operation(Operation::Write(5, Value::Constant(1))),
                    bound(1, Operation::Read(5)),
                ],
            },
            Thread {
                body: vec![operation(Operation::Reset(0))],
            },
        ],
        assertions: [
            Condition::Or(
                Box::new(Condition::Compare(
                    Value::Register(0),
                    Comparison::Equal,
                    Value::Constant(1),
                )),
                Box::new(Condition::Not(Box::new(Condition::Compare(
                    Value::Register(1),
                    Comparison::Less,
                    Value::Final(0),
                )))),
            ),
            compare(Comparison::Equal),
            compare(Comparison::NotEqual),
        ]
        .map(Assertion::from)
        .to_vec(),
    };
    assert_eq!(program, expected);
}

#[test]
fn a_byte_order_mark_is_ignored_and_places_stay_true() {
    assert_eq!(parsed("\u{feff}//! x\nlet a = Counter::new(0);").title, "x");
    let diagnostics = parse("\u{feff}let a = Countre::new(0);").expect_err("refused");
    assert_eq!(diagnostics[0].span, 11..23);
}

#[test]
fn windows_line_ends_are_white_space() {
    let program = parsed("//! x\r\nlet a = Counter::new(0);\r\nspawn(|| {\r\n a.inc();\r\n});\r\n");
    assert_eq!(program.title, "x");
    assert_eq!(program.threads[0].body, [operation(Operation::Inc(0))]);
}

#[test]
fn a_title_is_one_line_of_plain_text() {
    let title = |text: &str| parsed(&format!("{text}\nlet a = Counter::new(0);")).title;
    assert_eq!(title("//!  a\ttab  or two "), "a tab  or two");
    assert_eq!(title("/*!\n\n in a block\n and more */"), "in a block");
    assert_eq!(
        title("#![doc = \"\\x1b[31m\\r\\u{202e}red\"]"),
        "\u{fffd}[31m \u{fffd}red"
    );
    assert_eq!(title("// not a title"), "");
}

#[test]
fn every_operation() {
    let text = "a.inc(); a.add(2); a.get(); a.reset(); data.set(3); data.get(); let _ = b.inc();";
    let expected = [
        Operation::Inc(0),
        Operation::Add(0, Value::Constant(2)),
        Operation::Get(0),
        Operation::Reset(0),
        Operation::Write(2, Value::Constant(3)),
        Operation::Read(2),
        Operation::Inc(1),
    ];
    assert_eq!(body(text), expected.map(operation));
}

#[test]
fn numbers_are_sums_and_differences_of_registers_and_constants() {
    let amount = |text: &str| match body(&format!("let r = a.get(); a.add({text});")).pop() {
        Some(Statement::Operation {
            operation: Operation::Add(0, amount),
            register: None,
        }) => amount,
        other => panic!("{other:?}"),
    };
    let r = || Value::Register(0);
    let number = Value::Constant;
    assert_eq!(amount("r + 1"), sum(r(), number(1)));
    assert_eq!(
        amount("1 - r - 2"),
        difference(difference(number(1), r()), number(2))
    );
    assert_eq!(
        amount("1 - (r - 2)"),
        difference(number(1), difference(r(), number(2)))
    );
    assert_eq!(amount("r.wrapping_add(2)"), sum(r(), number(2)));
    assert_eq!(amount("2usize.wrapping_sub(r)"), difference(number(2), r()));
    assert_eq!(amount("usize::MAX"), number(usize::MAX));
    assert_eq!(amount("0b11_0"), number(6));
}

#[test]
fn branches_may_be_chained() {
    let text =
        "let r = a.get(); if r == 0 { a.inc(); } else if r < 2 { b.inc(); } else { b.reset(); }";
    let compare = |comparison, number| {
        Condition::Compare(Value::Register(0), comparison, Value::Constant(number))
    };
    let inner = Statement::If {
        condition: compare(Comparison::Less, 2),
        then: vec![operation(Operation::Inc(1))],
        otherwise: vec![operation(Operation::Reset(1))],
    };
    let outer = Statement::If {
        condition: compare(Comparison::Equal, 0),
        then: vec![operation(Operation::Inc(0))],
        otherwise: vec![inner],
    };
    assert_eq!(body(text), [bound(0, Operation::Get(0)), outer]);
}

#[test]
fn a_wait_may_be_written_from_either_side_and_pause() {
    let wait = |comparison| Statement::Wait {
        operation: Operation::Get(0),
        register: 0,
        condition: Condition::Compare(Value::Register(0), comparison, Value::Constant(2)),
    };
    for (text, flipped, comparison) in [
        ("a.get() == 2", "2 == a.get()", Comparison::Equal),
        ("a.get() != 2", "2 != a.get()", Comparison::NotEqual),
        ("a.get() < 2", "2 > a.get()", Comparison::Less),
        ("a.get() <= 2", "2 >= a.get()", Comparison::LessOrEqual),
        ("a.get() > 2", "2 < a.get()", Comparison::Greater),
        ("a.get() >= 2", "2 <= a.get()", Comparison::GreaterOrEqual),
    ] {
        for pause in [
            "",
            "spin_loop();",
            "std::hint::spin_loop()",
            "core::hint::spin_loop();",
            "thread::yield_now();",
        ] {
            assert_eq!(
                body(&format!("while {text} {{ {pause} }}")),
                [wait(comparison)]
            );
            assert_eq!(
                body(&format!("while {flipped} {{ {pause} }}")),
                [wait(comparison)]
            );
        }
    }
}

#[test]
fn loops_are_unrolled() {
    let times = |range: &str| {
        let body = body(&format!("for _ in {range} {{ a.inc(); }}"));
        assert!(body
            .iter()
            .all(|statement| *statement == operation(Operation::Inc(0))));
        body.len()
    };
    assert_eq!(times("0..3"), 3);
    assert_eq!(times("2..5"), 3);
    assert_eq!(times("0..=3"), 4);
    assert_eq!(times("3..=3"), 1);
    assert_eq!(times("(1 + 1)..4"), 2);
    assert_eq!(times("usize::MAX - 1..=usize::MAX"), 2);
    assert_eq!(
        body("for _ in 0..2 { for _turn in 0..3 { a.inc(); } }").len(),
        6
    );
    assert_eq!(body("for _ in 0..usize::MAX {}"), []);
    assert_eq!(body("for _ in 0..usize::MAX { for _ in 0..9 {} }"), []);
}

#[test]
fn a_register_is_bound_again_where_rust_would_see_the_same() {
    let twice = [bound(0, Operation::Inc(0)), bound(0, Operation::Get(1))];
    assert_eq!(body("let r = a.inc(); let r = b.get();"), twice);
    assert_eq!(
        body("for _ in 0..2 { let r = a.inc(); }"),
        [0, 0].map(|r| bound(r, Operation::Inc(0)))
    );
    let text = "let q = a.get(); if q == 0 { let r = a.inc(); } else { let r = b.get(); }";
    assert!(matches!(
        &body(text)[1],
        Statement::If { then, otherwise, .. }
            if *then == [bound(1, Operation::Inc(0))] && *otherwise == [bound(1, Operation::Get(1))]
    ));
}

#[test]
fn raw_identifiers_are_the_same_names() {
    let program = parsed("let r#a = Counter::new(0); let r#type = Counter::new(0); spawn(|| { a.inc(); r#type.inc(); });");
    let names: Vec<_> = program
        .locations
        .iter()
        .map(|counter| &*counter.name)
        .collect();
    assert_eq!(names, ["a", "r#type"]);
    assert_eq!(parsed(&program.to_string()), program);
}

#[test]
fn connectives_bind_as_in_rust() {
    let equal = |value, number| {
        Box::new(Condition::Compare(
            value,
            Comparison::Equal,
            Value::Constant(number),
        ))
    };
    let (r, s, a) = (Value::Register(0), Value::Register(1), Value::Final(0));
    let expected = Condition::Or(
        equal(r.clone(), 0),
        Box::new(Condition::And(
            Box::new(Condition::Not(equal(s.clone(), 1))),
            equal(sum(a.clone(), r.clone()), 2),
        )),
    );
    assert_eq!(
        claim("assert!(r == 0 || !(s == 1) && a + r == 2)"),
        expected
    );
    assert_eq!(
        claim("assert!((r == 0) || (!(s == 1) && (a + r) == 2),)"),
        expected
    );
}

#[test]
fn a_text_without_statements_is_no_program() {
    for text in [
        "",
        " \n",
        "// a comment",
        "//! a title",
        ";",
        "\u{feff}",
        "\u{feff};;",
    ] {
        assert_eq!(refused(text), ["there is no program here"], "{text:?}");
    }
}

/// Programs of which each took seconds once, or the memory of the machine.
/// What stops the reading has the whole text of its answer to itself.
#[test]
fn what_is_not_even_symbols_is_refused_alone() {
    for (text, message) in [
        ("spawn(|| { a.inc();", "this bracket is never closed"),
        ("spawn(|| { a.inc(); }});", "this bracket closes nothing"),
        (
            "spawn(|| { a.add(\"1); });",
            "this quotation mark is never closed",
        ),
        ("/* spawn", "this comment is never closed"),
        ("// \u{1b}[31mred", "the control character U+001B"),
        ("// \u{202e}der", "the control character U+202E"),
        (
            "spawn(|| { a.inc() a.inc(); });",
            "this is not Rust: unexpected token, expected `;`",
        ),
    ] {
        assert_eq!(refused(text), [message], "{text:?}");
    }
}

#[test]
fn what_takes_long_to_explain_is_cut_short() {
    let start = std::time::Instant::now();
    let long = "abcdefghijklmnopqrstuvwxyz".repeat(2);
    let counters = (0..MAX_NAMES - 1).map(|index| format!("let {long}{index} = Counter::new(0);"));
    let uses = format!("{long}.inc();").repeat(900);
    let unknown = counters.collect::<String>() + "spawn(|| {" + &uses + "});";
    assert_eq!(refused(&unknown).len(), MAX_DIAGNOSTICS + 1);

    for huge in ["x ", "x\n"].map(|text| text.repeat(10_000_000)) {
        let diagnostics = parse(&huge).expect_err("refused");
        assert!(render("huge", &huge, &diagnostics, false).len() < 1000);
    }

    let branches = "if r0 == 0 { a.inc(); }".repeat(MAX_PATHS.ilog2() as usize);
    let registers = (0..50).map(|index| format!("let r{index} = a.get();"));
    let registers = registers.collect::<String>();
    let program = format!("let a = Counter::new(0); spawn(|| {{ {registers} {branches} }});");
    assert_eq!(
        paths(&parsed(&program)).map(|paths| paths.len()),
        Ok(MAX_PATHS)
    );
    assert!(start.elapsed().as_secs() < 3, "{:?}", start.elapsed());
}

/// One more than each limit is refused for that, and the limit itself is not.
#[test]
fn limits_are_exact() {
    let threads = |statement: &str, count: usize| {
        format!(
            "let a = Counter::new(0); spawn(|| {{ let r = a.get(); {} }});",
            statement.repeat(count)
        )
    };
    parsed(&threads("a.inc();", MAX_WRITTEN - 1));
    let message = format!(
        "more than {MAX_WRITTEN} operations, all threads and branches together, too many to explore"
    );
    let refusal = [message];
    assert_eq!(refused(&threads("a.inc();", MAX_WRITTEN)), refusal);
    // The first thread that is too much says it for all.
    let many = |count: usize| {
        "let a = Counter::new(0);".to_string() + &"spawn(|| { a.inc(); });".repeat(count)
    };
    parsed(&many(MAX_WRITTEN));
    assert_eq!(refused(&many(2 * MAX_WRITTEN)), refusal);

    parsed(&threads("if r == 0 {}", MAX_WRITTEN));
    let message = format!(
        "more than {MAX_WRITTEN} branches and waits, all threads together, too many to explore"
    );
    assert_eq!(
        refused(&threads("if r == 0 {}", MAX_WRITTEN + 1)),
        [message]
    );

    let counters = |count: usize| -> String {
        (0..count)
            .map(|index| format!("let a{index} = Counter::new(0);"))
            .collect()
    };
    parsed(&counters(MAX_NAMES));
    let message = format!("more than {MAX_NAMES} counters, cells and registers");
    assert_eq!(refused(&counters(MAX_NAMES + 1)), [message]);

    let named = |length: usize| format!("let {} = Counter::new(0);", "a".repeat(length));
    parsed(&named(MAX_NAME));
    let message = format!("a name of {} characters", MAX_NAME + 1);
    assert_eq!(refused(&named(MAX_NAME + 1)), [message]);

    let padded = |length: usize| {
        let program = "let a = Counter::new(0);";
        program.to_string() + &" ".repeat(length - program.len())
    };
    parsed(&padded(MAX_SOURCE));
    let message = format!(
        "{} bytes, where a program has at most {MAX_SOURCE}",
        MAX_SOURCE + 1
    );
    assert_eq!(refused(&padded(MAX_SOURCE + 1)), [message]);
}

/// What opens a level, what it takes to close it, and how many symbols a level is deep.
const LEVELS: [(&str, &str, usize); 40] = [
    ("!", "", 1),
    ("-", "", 1),
    ("*", "", 1),
    ("&", "", 1),
    ("(", ")", 1),
    ("[", "]", 1),
    ("{", "}", 1),
    ("<", "", 1),
    ("return ", "", 1),
    ("a + ", "", 2),
    ("a = ", "", 2),
    ("|| ", "", 2),
    ("fn(", ")", 2),
    ("a - (", ")", 3),
    ("a.b(", ")", 4),
    ("a..", "", 3),
    ("a?.b", "", 3),
    ("a::<", "", 4),
    ("a == 0 && ", "", 6),
    ("if a {} else ", "", 4),
    ("match a {} + ", "", 4),
    ("S {} + ", "", 3),
    ("match a { _ => ", "}", 6),
    ("if a { ", "}", 3),
    ("loop { ", "}", 2),
    ("for _ in a { ", "}", 5),
    ("unsafe { ", "}", 2),
    ("async { ", "}", 2),
    ("let a = { ", "};", 4),
    ("a[", "]", 2),
    ("a(", ")", 2),
    ("(a, ", ")", 3),
    ("S { a: ", "}", 5),
    ("|a| { ", "}", 4),
    ("a::<{ ", "}>", 5),
    ("<a as b<", ">>::c", 10),
    ("dyn a<", ">", 4),
    ("fn f() { ", "}", 4),
    ("mod m { ", "}", 3),
    ("impl A { fn f() { ", "} }", 7),
];

#[test]
fn depth_is_limited_before_anything_recurses() {
    let too_deep = ["a statement that is too long or too deeply nested"];
    let assertion = |claim: String| format!("let a = Counter::new(0); assert!({claim});");
    // `assert`, `!` and the parentheses stand before it, and `a == 0` has four symbols.
    let fits = MAX_DEPTH - 3 - 4;
    let chain = "if r == 0 { a.inc(); } else ".repeat(MAX_OPERATIONS - 1);
    for deepest in [
        assertion("a + ".repeat(fits / 2) + "a == 0"),
        assertion("!".repeat(fits - 1) + "(a == 0)"),
        assertion("a == 0 || ".repeat(fits / 6) + "a == 0"),
        format!("let a = Counter::new(0); spawn(|| {{ let r = a.get(); {chain} {{}} }});"),
    ] {
        // All that walks a program has to bear its depth.
        let program = parsed(&deepest);
        assert_eq!(parsed(&program.to_string()), program);
        let orderings = program.orderings(Kind::Relaxed);
        check(&program, &orderings, Model::Cpp20, u64::MAX).expect("valid");
    }
    for (open, close, symbols) in LEVELS {
        let nested = |depth: usize| open.repeat(depth) + "a" + &close.repeat(depth);
        for depth in [MAX_DEPTH, 3000] {
            let thread = format!("spawn(|| {{ {} }});", nested(depth));
            assert_eq!(refused(&assertion(nested(depth))), too_deep, "{open}");
            assert_eq!(refused(&thread), too_deep, "{open}");
        }
        // What is not too deep is for the parser to judge, whose stack is made for it.
        let most = nested((MAX_DEPTH - 20) / symbols);
        assert_ne!(refused(&assertion(most.clone())), too_deep, "{open}");
        assert_ne!(
            refused(&format!("spawn(|| {{ {most} }});")),
            too_deep,
            "{open}"
        );
        assert_ne!(
            refused(&format!("fn f(x: {most}) {{ {most} }}")),
            too_deep,
            "{open}"
        );
        assert_ne!(refused(&format!("let x = {most};")), too_deep, "{open}");
        assert_ne!(refused(&format!("let {most} = x;")), too_deep, "{open}");
    }
}
