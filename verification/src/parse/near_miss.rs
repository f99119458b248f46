//! Methods, functions and types that people know from elsewhere, and what they are called here.

use syn::{Expr, ExprCall, ExprMethodCall, Ident};

use super::declaration::path_of;
use super::name::{nearest, short, spelling, Meaning};
use super::place;
use crate::diagnostic::Diagnostic;

const CONSTRUCTORS: [&str; 6] = [
    "Counter",
    "RelaxedCounter",
    "AcqRelCounter",
    "ConsistentCounter",
    "SequentialCounter",
    "Plain",
];

const OPERATIONS: [&str; 5] = ["inc", "add", "get", "reset", "set"];

/// Whether a method of this name is an operation on shared memory, here or of `std`'s atomics.
pub fn is_operation(method: &str) -> bool {
    OPERATIONS.contains(&method)
        || method.starts_with("fetch_")
        || method.starts_with("compare_")
        || matches!(
            method,
            "load" | "store" | "swap" | "increment" | "into_inner"
        )
}

/// A method that `name`, which means `meaning`, does not have.
pub fn method(call: &ExprMethodCall, name: &Ident, method: &str, meaning: Meaning) -> Diagnostic {
    if let Some(refused) = wrapper(call, method) {
        return refused;
    }
    let name = &short(&spelling(name));
    let span = place(&call.method);
    let quoted = short(method);
    let refused = Diagnostic::new(span, format!("{} has no `{quoted}`", meaning.noun()));
    match meaning {
        Meaning::Counter(_) => of_counter(refused, name, method),
        Meaning::Cell(_) => {
            let refused = refused.help(format!(
                "ordinary memory has `{name}.set(1)` and `{name}.get()`"
            ));
            match method {
                "store" | "write" | "replace" => refused.label("did you mean `set`?"),
                "load" | "read" | "take" => refused.label("did you mean `get`?"),
                "inc" | "add" | "reset" => refused
                    .note("to add is to read and then to write, and others may come in between"),
                _ => refused,
            }
        }
        _ => refused
            .label("it is a number")
            .help("operations are called on counters: `a.inc()`"),
    }
}

fn of_counter(refused: Diagnostic, name: &str, method: &str) -> Diagnostic {
    let has = format!(
        "a counter has `{name}.inc()`, `{name}.add(2)`, `{name}.get()` and `{name}.reset()`"
    );
    let ordering = "the memory ordering follows from the kind of counter, and is not written";
    match method {
        "fetch_add" => refused
            .label("did you mean `add`?")
            .note(ordering)
            .help(format!("write `{name}.add(1)`, or `{name}.inc()`: both return the value before")),
        "load" => refused
            .label("did you mean `get`?")
            .note(ordering)
            .help(format!("write `{name}.get()`")),
        "swap" => refused
            .label("did you mean `reset`?")
            .note(ordering)
            .help(format!("write `{name}.reset()`: it swaps in 0 and returns the value before")),
        "store" | "set" => refused
            .note("a store would undo what others count at the same time; a counter has none")
            .help(format!(
                "write `{name}.reset()` to start again from 0, \
                 or use ordinary memory: `let data = Plain::new(0);`"
            )),
        "fetch_sub" | "sub" | "dec" | "decrement" => refused
            .note("counters have no subtraction")
            .help(format!("addition wraps, so `{name}.add(usize::MAX)` takes away one")),
        _ if method.starts_with("compare_") || method.ends_with("update") => refused
            .note("counters have no conditional updates: what they do never depends on what they hold")
            .help(has),
        _ if method.starts_with("fetch_") => refused.note("counters only count").help(has),
        "into_inner" => refused.help(format!(
            "write `{name}` in an assertion: it is the counter's final value"
        )),
        "increment" | "incr" | "bump" => refused.label("did you mean `inc`?"),
        "value" | "read" | "count" => refused.label("did you mean `get`?"),
        "clear" | "take" => refused.label("did you mean `reset`?"),
        _ => match nearest(method, OPERATIONS.into_iter().take(4)) {
            Some(operation) => refused.label(format!("did you mean `{operation}`?")),
            None => refused.help(has),
        },
    }
}

/// Methods that are wrapped around others in ordinary code and have no use here.
pub fn wrapper(call: &ExprMethodCall, method: &str) -> Option<Diagnostic> {
    if let Expr::MethodCall(inner) = &*call.receiver {
        if let Some(refused) = wrapper(inner, &inner.method.to_string()) {
            return Some(refused);
        }
    }
    let help = match method {
        "join" => "leave it out: all threads have ended when the assertions are judged",
        "unwrap" | "expect" | "unwrap_or" | "unwrap_or_default" | "ok" => {
            "leave it out: operations return numbers and can't fail"
        }
        "clone" | "as_ref" | "borrow" | "deref" | "to_owned" => {
            "use the counter's name: all threads share it"
        }
        "spawn" => "write `spawn(|| { … });`",
        "lock" | "try_lock" => {
            "locks are not modelled: a program consists of counters and ordinary memory"
        }
        _ => return None,
    };
    let span = place(&call.method);
    Some(Diagnostic::new(span, format!("`{method}` is not supported")).help(help))
}

/// The wrong number of arguments.
pub fn arguments(call: &ExprMethodCall, name: &Ident, method: &str, takes: usize) -> Diagnostic {
    let name = short(&spelling(name));
    if let Some(generics) = &call.turbofish {
        return Diagnostic::new(place(generics), "types are not written").help("leave it out");
    }
    let expected = match takes {
        0 => "no argument",
        _ => "one argument",
    };
    let given = call.args.len();
    let refused = Diagnostic::new(place(call), format!("`{method}` takes {expected}"))
        .label(format!("{given} given"))
        .help(match takes {
            0 => format!("write `{name}.{method}()`"),
            _ => format!("write `{name}.{method}(1)`"),
        });
    if given > takes {
        refused.note("the memory ordering follows from the kind of counter, and is not written")
    } else {
        refused
    }
}

/// A call of something that does not make a counter.
pub fn constructor(call: &ExprCall) -> Diagnostic {
    let path = path_of(&call.func).unwrap_or_default();
    let (owner, function) = path.rsplit_once("::").unwrap_or(("", &path));
    let span = place(&call.func);
    let type_name = owner.rsplit("::").next().unwrap_or_default();
    let kinds = "write `Counter::new(0)`, which stands for every kind of counter, \
                 or name one: `RelaxedCounter`, `AcqRelCounter`, `ConsistentCounter`";
    let shown = short(&path);
    match type_name {
        "AtomicCounter" => Diagnostic::new(span, "`AtomicCounter` is a trait").help(kinds),
        "AtomicBool" => Diagnostic::new(span, "only counters are atomic here")
            .help("write `let flag = Counter::new(0);`, set it by `flag.inc()` and read it by `flag.get()`"),
        _ if type_name.starts_with("Atomic") => {
            Diagnostic::new(span, format!("`{type_name}` is not one of the counters")).help(kinds)
        }
        "Arc" | "Rc" | "Box" | "LazyLock" | "OnceLock" | "CachePadded" => {
            Diagnostic::new(span, format!("`{type_name}` is not supported"))
                .label("all threads share the counter as it is")
                .help("write `let a = Counter::new(0);`")
        }
        "Mutex" | "RwLock" | "Condvar" | "Barrier" | "Semaphore" => {
            Diagnostic::new(span, format!("`{type_name}` is not supported"))
                .note("locks are not modelled")
                .help("a program consists of counters and ordinary memory, `Plain::new(0)`")
        }
        "Cell" | "RefCell" | "UnsafeCell" => {
            Diagnostic::new(span, format!("`{type_name}` is not supported"))
                .label("did you mean `Plain`?")
                .help("ordinary memory is declared by `let data = Plain::new(0);`")
        }
        _ if CONSTRUCTORS.contains(&type_name) => {
            let help = format!("write `{type_name}::new(0)`");
            Diagnostic::new(span, format!("`{shown}` is not supported")).help(help)
        }
        _ if function == "new" => {
            let unknown = Diagnostic::new(span, format!("`{shown}` makes nothing that is known here"));
            match nearest(type_name, CONSTRUCTORS.into_iter()) {
                Some(meant) => unknown.label(format!("did you mean `{meant}`?")),
                None => unknown.help(kinds),
            }
        }
        _ => self::call(call),
    }
}

/// A call of a function.
pub fn call(call: &ExprCall) -> Diagnostic {
    let path = path_of(&call.func).unwrap_or_default();
    let name = path.rsplit("::").next().unwrap_or_default();
    let span = place(&call.func);
    let message = match &*path {
        "" => "calls of functions are not supported".to_string(),
        "spawn" => "a thread inside a thread".to_string(),
        path => format!("`{}` is not supported", short(path)),
    };
    let refused = Diagnostic::new(span, message);
    match name {
        "spawn" if path == name => {
            refused.help("all threads start together: write `spawn(|| { … });` outside the others")
        }
        "spawn" => refused
            .label("did you mean `spawn`?")
            .help("write `spawn(|| { … });`"),
        "scope" => {
            refused.help("write `spawn(|| { … });` for each thread, and nothing around them")
        }
        "fence" | "compiler_fence" => refused
            .note("memory orderings follow from the kinds of counters")
            .help("leave it out, and check the program with a stronger counter"),
        "sleep" | "yield_now" | "spin_loop" | "park" => {
            refused.help("leave it out: every possible timing is explored")
        }
        "drop" | "forget" | "black_box" => refused.help("leave it out"),
        "new" | "default" | "from" => refused
            .label("not in a thread")
            .help("declare counters before the threads: `let a = Counter::new(0);`"),
        _ if nearest(name, ["spawn"].into_iter()).is_some() => {
            refused.label("did you mean `spawn`?")
        }
        _ => refused
            .label("what it does is not known here")
            .help("write out the operations on counters that it performs"),
    }
}

/// Something other than a call, on the right of a `let` outside threads.
pub fn not_a_counter(expression: &Expr) -> Diagnostic {
    let number = matches!(
        expression,
        Expr::Lit(_) | Expr::Path(_) | Expr::Paren(_) | Expr::Binary(_) | Expr::Unary(_)
    );
    if number {
        Diagnostic::new(
            place(expression),
            "a variable that is neither a counter nor ordinary memory",
        )
        .help("declare `let a = Counter::new(0);`, or `let data = Plain::new(0);`")
    } else {
        super::refuse::expression(expression)
    }
}
