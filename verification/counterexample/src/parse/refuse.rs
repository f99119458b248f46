//! What is said about Rust that is not in the language: what to write instead, and why.

use std::ops::Range;

use syn::{
    BinOp, Expr, ExprBinary, ExprMethodCall, ExprPath, Item, Label, Lit, Macro, Pat, PatIdent,
    StaticMutability, Stmt, UnOp,
};

use super::declaration::path_of_macro;
use super::name::{short, spelling, Meaning};
use super::{near_miss, place, written};
use crate::diagnostic::Diagnostic;
use crate::program::Operation;

const EXAMPLE: &str = "\
a program looks like this:

let a = Counter::new(0);
spawn(|| { let r0 = a.inc(); });
spawn(|| { let r1 = a.inc(); });
assert!(r0 != r1 && a == 2);";

const WAIT: &str = "a loop that waits is written `while a.get() < 2 {}`";

fn at(span: Range<usize>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(span, message)
}

fn unsupported(span: Range<usize>, what: &str, help: &str) -> Diagnostic {
    at(span, format!("{what} not supported")).help(help)
}

pub fn nothing(end: usize) -> Diagnostic {
    at(end..end, "there is no program here").help(EXAMPLE)
}

pub fn too_large(span: Range<usize>, what: String) -> Diagnostic {
    at(span, format!("more than {what}, too many to explore"))
        .label("with this")
        .help(
            "cut the program down: two or three threads with two or three operations each are usually \
             enough to show what can go wrong",
        )
}

/// Whether an expression would be in its place in a thread.
pub fn belongs_in_thread(expression: &Expr) -> bool {
    match expression {
        Expr::MethodCall(call) => near_miss::is_operation(&call.method.to_string()),
        Expr::If(_) | Expr::ForLoop(_) | Expr::While(_) => true,
        _ => false,
    }
}

pub fn outside_threads(expression: &Expr) -> Diagnostic {
    at(place(expression), "an operation outside the threads")
        .note("a program consists of counters, threads that start together, and assertions")
        .help(
            "what runs beside the threads is a thread of its own: `spawn(|| { … });`. What was counted \
             before they start belongs into `new`, and after they have ended a counter's name, in an \
             assertion, is its final value",
        )
}

/// An expression in the place of a statement, or where nothing else is known of it.
pub fn expression(expression: &Expr) -> Diagnostic {
    let (what, help) = match expression {
        Expr::Array(_) | Expr::Repeat(_) | Expr::Index(_) => (
            "arrays are",
            "give every counter a name: `let a = Counter::new(0);`",
        ),
        Expr::Assign(_) => (
            "assignments are",
            "a register is bound by `let`, a counter changes by `inc`, `add` and `reset`, \
             and ordinary memory by `set`",
        ),
        Expr::Async(_) | Expr::Await(_) => (
            "asynchronous code is",
            "write each task as a thread: `spawn(|| { … });`",
        ),
        Expr::Binary(binary) => return binary_statement(binary),
        Expr::Block(_) | Expr::Const(_) | Expr::TryBlock(_) => (
            "a block on its own is",
            "write its statements without the braces around them",
        ),
        Expr::Unsafe(_) => (
            "`unsafe` is",
            "write its statements without it: ordinary memory is `let data = Plain::new(0);`",
        ),
        Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) | Expr::Yield(_) => (
            "leaving early is",
            "put what would be left out into an `if`, over registers",
        ),
        Expr::Call(call) => return near_miss::call(call),
        Expr::Cast(cast) => (
            "casts are",
            match written(&cast.ty).as_deref() {
                Some("usize") => "leave it out: every number is a `usize`",
                _ => {
                    "every number is a `usize`: a cast that keeps the number can be left out, one that \
                     changes it can't be said here"
                }
            },
        ),
        Expr::Closure(_) => ("closures are", "a thread is written `spawn(|| { … });`"),
        Expr::Field(_) => (
            "fields are",
            "give every counter a name: `let a = Counter::new(0);`",
        ),
        Expr::ForLoop(_) => (
            "a loop with a value is",
            "write `for _ in 0..3 { … }` as a statement of a thread",
        ),
        Expr::If(_) => (
            "an `if` with a value is",
            "write the operations of both cases into the branches: `if r == 1 { a.inc(); } else { b.inc(); }`",
        ),
        Expr::Let(_) => (
            "`if let` and `while let` are",
            "compare a register with a number: `if r == 1 { … }`",
        ),
        Expr::Loop(_) => (
            "`loop` is",
            "a program is finite: write `for _ in 0..3 { … }`, or `while a.get() < 2 {}` to wait",
        ),
        Expr::Macro(found) => return macro_call(&found.mac),
        Expr::Match(_) => (
            "`match` is",
            "write `if r == 0 { … } else if r == 1 { … } else { … }`",
        ),
        Expr::MethodCall(call) => return receiver(call),
        Expr::Range(_) => ("a range is", "ranges are for loops: `for _ in 0..3 { … }`"),
        Expr::Reference(_) | Expr::RawAddr(_) => (
            "references are",
            "use the counter's name: all threads share it",
        ),
        Expr::Struct(_) => (
            "structures are",
            "declare their counters one by one: `let a = Counter::new(0);`",
        ),
        Expr::Try(_) => (
            "`?` is",
            "leave it out: operations return numbers and can't fail",
        ),
        Expr::Tuple(_) => ("tuples are", "write their parts as statements of their own"),
        Expr::Unary(_) | Expr::Lit(_) | Expr::Path(_) | Expr::Paren(_) | Expr::Group(_) => (
            "a value that nothing is done with is",
            "a statement is an operation, such as `a.inc();` or `let r = a.get();`",
        ),
        Expr::While(_) => ("a loop with a value is", WAIT),
        Expr::Infer(_) => ("`_` as a value is", "write a number"),
        _ => (
            "this kind of expression is",
            "a statement is an operation, such as `a.inc();`, or an `if`, `for` or `while`",
        ),
    };
    unsupported(place(expression), what, help)
}

fn binary_statement(binary: &ExprBinary) -> Diagnostic {
    let name = match &*binary.left {
        Expr::Path(path) => path.path.get_ident().map(|name| short(&spelling(name))),
        _ => None,
    };
    let name = name.as_deref().unwrap_or("a");
    let amount = written(&binary.right).unwrap_or_else(|| "N".to_string());
    let either = |counted: String, sum: &str| {
        format!(
            "write `{name}.{counted};` if it is a counter, and for ordinary memory the two steps that it \
             is: `let r = {name}.get();` and `{name}.set(r {sum} {amount});`"
        )
    };
    match binary.op {
        BinOp::AddAssign(_) => at(place(binary), "`+=` is not supported").help(either(
            match &*amount {
                "1" => "inc()".to_string(),
                _ => format!("add({amount})"),
            },
            "+",
        )),
        BinOp::SubAssign(_) => at(place(binary), "`-=` is not supported")
            .note("counters have no subtraction, but addition wraps")
            .help(either(format!("add(0 - {amount})"), "-")),
        _ => unsupported(
            place(binary),
            "a value that nothing is done with is",
            "a statement is an operation, such as `a.inc();` or `let r = a.get();`",
        ),
    }
}

/// An expression where a number is expected.
pub fn number(expression: &Expr) -> Diagnostic {
    match expression {
        Expr::Unary(unary) => match unary.op {
            UnOp::Neg(_) => {
                let number = written(&unary.expr).unwrap_or_else(|| "1".to_string());
                at(place(expression), "negative numbers are not supported").help(format!(
                    "numbers are `usize` and wrap: write `0 - {number}`"
                ))
            }
            UnOp::Not(_) => unsupported(
                place(expression),
                "`!` of a number is",
                "numbers have `+` and `-`; `!` is for conditions",
            ),
            _ => unsupported(
                place(expression),
                "dereferencing is",
                "write the name alone",
            ),
        },
        other => {
            let refused = self::expression(other);
            Diagnostic {
                label: "a number is expected here".to_string(),
                ..refused
            }
        }
    }
}

/// An operator between numbers that is not `+` or `-`.
pub fn operator(binary: &ExprBinary) -> Diagnostic {
    let is_condition = super::expression::comparison(&binary.op).is_some()
        || matches!(binary.op, BinOp::And(_) | BinOp::Or(_));
    if is_condition {
        at(place(binary), "a condition where a number is expected")
            .help("compare numbers only, and join conditions by `&&`, `||` and `!`")
    } else {
        at(place(&binary.op), "this operator is not supported")
            .label("between numbers there are `+` and `-`")
            .help("add or subtract, or work the number out beforehand")
    }
}

pub fn literal(literal: &Lit) -> Diagnostic {
    let what = match literal {
        Lit::Bool(_) => "a truth value",
        Lit::Float(_) => "a number with a fraction",
        Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_) => "text",
        Lit::Char(_) | Lit::Byte(_) => "a character",
        _ => "this",
    };
    at(
        place(literal),
        format!("{what} where an integer is expected"),
    )
    .help(match literal {
        Lit::Bool(_) => "write 0 for `false` and 1 for `true`",
        _ => "every number is a `usize`: `2`, `0x10`, `1_000`, `usize::MAX`",
    })
}

pub fn constant_path(path: &ExprPath) -> Diagnostic {
    at(place(path), "this constant is not known here")
        .help("write the number, or `usize::MAX`, the largest one")
}

/// A name that stands for something other than a number.
pub fn not_a_number(name: &syn::Ident, meaning: Meaning, in_thread: bool) -> Diagnostic {
    let spelled = spelling(name);
    let message = format!("`{spelled}` is {}, not a number", meaning.noun());
    let refused = at(place(name), message);
    if in_thread {
        refused.help(format!(
            "bind what it holds to a register first: `let r = {spelled}.get();`"
        ))
    } else {
        refused
            .note("only counters have a final value")
            .help(format!(
                "bind what a thread finds, `let r = {spelled}.get();`, and write `r` here"
            ))
    }
}

/// A method call where a number is expected.
pub fn operation_in_expression(call: &ExprMethodCall, in_thread: bool) -> Diagnostic {
    let method = call.method.to_string();
    if !near_miss::is_operation(&method) {
        return near_miss::wrapper(call, &method).unwrap_or_else(|| {
            let quoted = short(&method);
            at(place(&call.method), format!("`{quoted}` is not supported"))
                .label("what it does is not known here")
                .help("numbers have `+` and `-`, which wrap, and comparisons")
        });
    }
    let operation = written(call).unwrap_or_else(|| "…".to_string());
    if in_thread {
        return at(place(call), "an operation inside an expression")
            .note("every operation is a step of its own, and other threads can come in between")
            .help(format!(
                "bind what it finds first: `let r = {operation};`, then write `r` here"
            ));
    }
    let refused = at(place(call), "an operation in an assertion")
        .note("assertions speak of the time when all threads have ended");
    match (&*call.receiver, &*method) {
        (Expr::Path(path), "get" | "load" | "into_inner") => {
            let name = path.path.get_ident().map(|name| short(&spelling(name)));
            let name = name.as_deref().unwrap_or("a");
            refused.help(format!(
                "write `{name}`: a counter's name is its final value here"
            ))
        }
        _ => refused.help(format!(
            "put it into a thread, bind what it finds, `let r = {operation};`, and write `r` here"
        )),
    }
}

/// An expression where a condition is expected.
pub fn condition(expression: &Expr, in_thread: bool) -> Diagnostic {
    match expression {
        Expr::Lit(literal) if matches!(literal.lit, Lit::Bool(_)) => {
            at(place(expression), "a condition that never changes")
                .help("compare a register with a number: `r == 1`")
        }
        Expr::Path(_) | Expr::Lit(_) => is_number(place(expression)),
        Expr::MethodCall(call) => operation_in_expression(call, in_thread),
        other => Diagnostic {
            label: "a condition is expected here".to_string(),
            ..self::expression(other)
        },
    }
}

pub fn number_as_condition(binary: &ExprBinary) -> Diagnostic {
    match binary.op {
        BinOp::Add(_) | BinOp::Sub(_) => is_number(place(binary)),
        BinOp::BitAnd(_) | BinOp::BitOr(_) | BinOp::BitXor(_) => {
            at(place(&binary.op), "this operator is not supported")
                .label("between conditions there are `&&` and `||`")
        }
        _ => operator(binary),
    }
}

fn is_number(span: Range<usize>) -> Diagnostic {
    at(span, "a number where a condition is expected")
        .help("compare it: `==`, `!=`, `<`, `<=`, `>`, `>=`")
}

/// A method call on something that is not a name, or where there is no operation at all.
pub fn receiver(call: &ExprMethodCall) -> Diagnostic {
    let method = call.method.to_string();
    let refused = near_miss::wrapper(call, &method);
    refused.unwrap_or_else(|| {
        at(place(&call.receiver), "operations are called on a name")
            .label("not the name of a counter")
            .help("declare it, `let a = Counter::new(0);`, and write `a.inc()`")
    })
}

pub fn not_an_operation(expression: &Expr) -> Diagnostic {
    match expression {
        Expr::Lit(_) | Expr::Path(_) | Expr::Binary(_) | Expr::Paren(_) | Expr::Unary(_) => at(
            place(expression),
            "a register binds what an operation finds",
        )
        .label("not an operation")
        .help("write `let r = a.get();`, and compute where `r` is used: `b.add(r + 1);`"),
        other => self::expression(other),
    }
}

pub fn no_operation(span: Range<usize>) -> Diagnostic {
    at(span, "a register without a value").help("write `let r = a.get();`")
}

pub fn shadows(span: Range<usize>, name: &str, first: Range<usize>) -> Diagnostic {
    let quoted = short(name);
    at(span, format!("this hides the `{quoted}` around it"))
        .related(first, "bound here")
        .note("after the block Rust would see the outer one again, and an assertion could not tell them apart")
        .help("give it another name")
}

pub fn modified_name(name: &PatIdent) -> Diagnostic {
    let (span, what) = match (&name.mutability, &name.by_ref, &name.subpat) {
        (Some(mutability), _, _) => (place(mutability), "`mut` is"),
        (_, Some(by_ref), _) => (place(by_ref), "`ref` is"),
        _ => (place(name), "a pattern is"),
    };
    unsupported(
        span,
        what,
        "leave it out: counters change while they are shared, and registers don't change",
    )
}

pub fn pattern(pattern: &Pat) -> Diagnostic {
    let what = match pattern {
        Pat::Tuple(_) | Pat::TupleStruct(_) | Pat::Slice(_) | Pat::Struct(_) => {
            "taking things apart is"
        }
        Pat::Reference(_) => "references are",
        _ => "this pattern is",
    };
    unsupported(
        place(pattern),
        what,
        "bind one name: `let a = Counter::new(0);`, or in a thread `let r = a.get();`",
    )
}

pub fn label(label: &Label) -> Diagnostic {
    unsupported(
        place(label),
        "labels are",
        "leave it out: there is no `break` or `continue`",
    )
}

pub fn loop_variable(pattern: &Pat) -> Diagnostic {
    at(place(pattern), "a loop has no variable")
        .label("write `_`")
        .note("the loop is unrolled: every turn is the same")
        .help("if the turns differ, write them one after the other")
}

pub fn not_a_range(span: Range<usize>) -> Diagnostic {
    at(span, "a loop that is not over a finite range")
        .label("a constant range is expected here")
        .help("write `for _ in 0..3 { … }`")
}

pub fn never_executed(span: Range<usize>) -> Diagnostic {
    at(span, "a loop that is never executed")
        .label("this range is empty")
        .help("leave it out, or write `for _ in 0..3 { … }`")
}

pub fn wait_with_body(statement: &Stmt) -> Diagnostic {
    at(place(statement), "a `while` that does something")
        .label("its body has to be empty")
        .note("a program is finite, and nobody knows how often this would be executed")
        .help("to wait write `while a.get() < 2 {}`, to repeat `for _ in 0..3 { … }`")
}

pub fn wait_condition(condition: &Expr) -> Diagnostic {
    at(
        place(condition),
        "a `while` that waits for something else than a counter",
    )
    .label("one comparison of a counter's `get()` is expected here")
    .help(WAIT)
}

pub fn wait_on(span: Range<usize>, operation: &Operation) -> Diagnostic {
    match operation {
        Operation::Read(_) => at(span, "waiting for ordinary memory")
            .note("whoever ends the wait would write while this reads: a data race")
            .help("wait for a counter"),
        _ => at(span, "a wait that changes the counter in every turn")
            .note("a program is finite, and nobody knows how often this would be executed")
            .help("only `get()` can wait"),
    }
}

pub fn item(item: &Item) -> Diagnostic {
    let all_of_it = "a program is the body alone: counters, `spawn(|| { … });` for each thread, \
                     and assertions";
    let (span, what, help) = match item {
        Item::Use(_) | Item::ExternCrate(_) => (
            place(item),
            "imports are",
            "leave it out: every name that can be used is known",
        ),
        Item::Fn(function) => (
            place(&function.sig),
            "functions are",
            if function.sig.inputs.is_empty() {
                "write its body alone, without `fn` and the braces"
            } else {
                "write out its body where it is called"
            },
        ),
        Item::Static(found) if matches!(found.mutability, StaticMutability::Mut(_)) => (
            place(item),
            "statics are",
            "ordinary memory that threads share is declared by `let data = Plain::new(0);`",
        ),
        Item::Static(_) | Item::Const(_) => (
            place(item),
            "constants and statics are",
            "declare a counter by `let a = Counter::new(0);`, and write numbers out",
        ),
        Item::Struct(_) | Item::Enum(_) | Item::Union(_) => (
            place(item),
            "types are",
            "declare the counters one by one: `let a = Counter::new(0);`",
        ),
        Item::Macro(definition) => return macro_call(&definition.mac),
        Item::Mod(_) => (place(item), "modules are", all_of_it),
        Item::Impl(_) | Item::Trait(_) | Item::TraitAlias(_) | Item::Type(_) => {
            (place(item), "types and traits are", all_of_it)
        }
        _ => (place(item), "this is", all_of_it),
    };
    unsupported(span, what, help)
}

pub fn macro_in_thread(mac: &Macro) -> Diagnostic {
    match path_of_macro(mac).as_deref() {
        Some("assert" | "assert_eq" | "assert_ne") => at(
            place(mac),
            "an assertion inside a thread",
        )
        .note("a register keeps its value, so that nothing is lost by judging it at the end")
        .help(
            "move it to the end of the program, behind the threads; out of an `if` it takes the \
                     condition along: `assert!(!(r == 0) || s == 1);`",
        ),
        _ => macro_call(mac),
    }
}

pub fn macro_call(mac: &Macro) -> Diagnostic {
    let path = path_of_macro(mac).unwrap_or_default();
    let help = match &*path {
        "println" | "print" | "eprintln" | "eprint" | "dbg" | "write" | "writeln" => {
            "leave it out: every outcome is shown"
        }
        "debug_assert" | "debug_assert_eq" | "debug_assert_ne" => "write it without `debug_`",
        "panic" | "unreachable" | "todo" | "unimplemented" => {
            "say what must not happen by `assert!(…)` at the end"
        }
        "vec" => "give every counter a name: `let a = Counter::new(0);`",
        "lazy_static" => "declare a counter by `let a = Counter::new(0);`",
        "thread_local" => {
            "no other thread sees it, so leave it out: what a thread finds is in its registers"
        }
        "matches" => "compare: `r == 0 || r == 1`",
        _ => "the macros are `assert!`, `assert_eq!` and `assert_ne!`",
    };
    let shown = if path.is_empty() {
        "this macro".into()
    } else {
        format!("`{}!`", short(&path))
    };
    at(place(&mac.path), format!("{shown} is not supported")).help(help)
}
