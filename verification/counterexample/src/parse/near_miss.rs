//! Methods, functions and types that people know from elsewhere, and what they are called here.

use syn::{Expr, ExprCall, ExprMethodCall, Ident};

use super::declaration::path_of;
use super::name::{nearest, short, spelling, Meaning};
use super::{place, written};
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
        Meaning::Counter(_) => of_counter(refused, call, name, method),
        Meaning::Cell(_) => of_cell(refused, call, name, method),
        _ => refused
            .label("it is a number")
            .help("operations are called on counters: `a.inc()`"),
    }
}

fn of_cell(refused: Diagnostic, call: &ExprMethodCall, name: &str, method: &str) -> Diagnostic {
    let has = format!("ordinary memory has `{name}.set(1)` and `{name}.get()`");
    let two_steps = |write: String| {
        format!(
            "write the two steps that it is: `let r = {name}.get();` and `{name}.set({write});`"
        )
    };
    let amount = call.args.first().and_then(written);
    let amount = amount.as_deref().unwrap_or("1");
    match method {
        "write" => refused.label("did you mean `set`?").help(has),
        "read" => refused.label("did you mean `get`?").help(has),
        "inc" => refused.help(two_steps("r + 1".to_string())),
        "add" => refused.help(two_steps(format!("r + {amount}"))),
        "reset" | "take" => refused.help(two_steps("0".to_string())),
        "replace" => refused.help(two_steps(amount.to_string())),
        "into_inner" => refused.help(has),
        _ if is_operation(method) => refused
            .note("ordinary memory is not atomic: where nothing orders two accesses, they are a data race")
            .help(format!("declare what is atomic as a counter: `let {name} = Counter::new(0);`")),
        _ => refused.help(has),
    }
}

fn of_counter(refused: Diagnostic, call: &ExprMethodCall, name: &str, method: &str) -> Diagnostic {
    let has = format!(
        "a counter has `{name}.inc()`, `{name}.add(2)`, `{name}.get()` and `{name}.reset()`"
    );
    let argument = call.args.first();
    let number = argument.and_then(written);
    let amount = number.as_deref().unwrap_or("N");
    match method {
        "fetch_add" => refused
            .label("did you mean `add`?")
            .note(ordering(call, method))
            .help(match amount {
                "1" => format!("write `{name}.inc()`: it returns the value before, too"),
                _ => format!("write `{name}.add({amount})`: it returns the value before, too"),
            }),
        "load" => refused
            .label("did you mean `get`?")
            .note(ordering(call, method))
            .help(format!("write `{name}.get()`")),
        "swap" if amount == "0" => refused
            .label("did you mean `reset`?")
            .note(ordering(call, method))
            .help(format!("write `{name}.reset()`: it swaps in 0 and returns the value before")),
        "swap" => refused
            .note("a counter can swap in 0, by `reset`, and nothing else")
            .help(format!(
                "this can't be said here. Where all that is asked is whether the value before was 0, \
                 as of a flag or a lock, `{name}.inc()` answers the same"
            )),
        "store" | "set" => {
            let refused = refused.note(
                "every write of a counter is an update, which passes on what earlier writers released; \
                 a store does not, so what holds with an update may fail with a store",
            );
            match amount {
                "0" | "false" => refused.help(format!(
                    "a store can't be said here: `{name}.reset()` leaves 0 too, but is an update"
                )),
                "1" | "true" => refused.help(format!(
                    "a store can't be said here, except one that is the only write, as of a flag that \
                     is raised once: start from 0 and write `{name}.inc()`"
                )),
                _ => refused.help(format!(
                    "a store can't be said here, except one that is the only write: start from 0 and \
                     write `{name}.add({amount})`"
                )),
            }
        }
        "dec" | "decrement" => refused
            .note("counters have no subtraction")
            .help(format!("addition wraps, so `{name}.add(0 - 1)` takes away one")),
        "fetch_sub" | "sub" => {
            let amount = if argument.is_some_and(is_one_symbol) {
                amount.to_string()
            } else {
                format!("({amount})")
            };
            refused
                .note(match method {
                    "fetch_sub" => format!("counters have no subtraction; {}", ordering(call, method)),
                    _ => "counters have no subtraction".to_string(),
                })
                .help(format!("addition wraps, so write `{name}.add(0 - {amount})`"))
        }
        _ if method.starts_with("compare_") || method.ends_with("update") => refused
            .note("counters have no conditional updates: what they do never depends on what they hold")
            .help(
                "this can't be said here: a `get` and an update after it are two steps, and others may \
                 come in between",
            ),
        _ if method.starts_with("fetch_") => refused
            .note("counters only count: this can't be said here")
            .help(has),
        "into_inner" => refused.help(format!(
            "write `{name}` in an assertion: it is the counter's final value"
        )),
        "increment" | "incr" | "bump" => refused
            .label("did you mean `inc`?")
            .help(format!("write `{name}.inc()`, which returns the value before")),
        "value" | "read" | "count" => refused.label("did you mean `get`?"),
        "clear" | "take" => refused
            .label("did you mean `reset`?")
            .help(format!("write `{name}.reset()`, which leaves 0 and returns the value before")),
        _ => match nearest(method, OPERATIONS.into_iter().take(4)) {
            Some(operation) => refused.label(format!("did you mean `{operation}`?")),
            None => refused.help(has),
        },
    }
}

/// Which kind of counter has the memory ordering that a call of `std`'s method names, if one has.
fn ordering(call: &ExprMethodCall, method: &str) -> String {
    let kinds = "all operations of a counter have the ordering of its kind, and it is not written";
    let named = call.args.last().and_then(path_of).unwrap_or_default();
    let kind = match (named.rsplit("::").next(), method) {
        (Some("Relaxed"), _) => "RelaxedCounter",
        (Some("AcqRel"), _) | (Some("Acquire"), "load") => "AcqRelCounter",
        (Some("SeqCst"), _) => "ConsistentCounter",
        (Some(alone @ ("Acquire" | "Release")), _) => {
            return format!(
            "{kinds}. No kind has updates that are only `{alone}`: those of `AcqRelCounter` are \
                 `AcqRel`, and what holds with them may fail without"
        )
        }
        _ => return kinds.to_string(),
    };
    format!("{kinds}: to keep this one, declare the counter by `{kind}::new`; `Counter` asks about every kind")
}

/// Whether an expression needs no parentheses behind a minus sign.
fn is_one_symbol(expression: &Expr) -> bool {
    matches!(expression, Expr::Lit(_) | Expr::Path(_) | Expr::Paren(_))
}

/// Methods that are wrapped around others in ordinary code and have no use here.
pub fn wrapper(call: &ExprMethodCall, method: &str) -> Option<Diagnostic> {
    if let Expr::MethodCall(inner) = &*call.receiver {
        if let Some(refused) = wrapper(inner, &inner.method.to_string()) {
            return Some(refused);
        }
    }
    let help = match method {
        "join" => {
            "leave it out before the assertions: all threads have ended when those are judged. A thread \
             waits for another on a counter that both share, a ConsistentCounter to learn what the other \
             did: `done.inc();` at its end, and `while done.get() < 1 {}`"
        }
        "is_ok" | "is_err" => {
            "operations return numbers and can't fail, and a conditional update can't be said here"
        }
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
    let has_ordering = call.args.last().is_some_and(is_ordering);
    let first = call.args.first().filter(|first| !is_ordering(first));
    let number = first.and_then(written);
    let mut refused = Diagnostic::new(place(call), format!("`{method}` takes {expected}"))
        .label(format!("{given} given"));
    if has_ordering {
        refused = refused.note(ordering(call, method));
    }
    match (method, number) {
        ("inc", Some(number)) if number != "1" => refused.help(format!(
            "`inc` adds 1: write `{name}.add({number})` to add as much as this"
        )),
        ("reset", Some(number)) if number != "0" => refused
            .note("a counter can be set to 0, and to nothing else")
            .help("this can't be said here"),
        (_, Some(number)) if takes == 1 => {
            refused.help(format!("write `{name}.{method}({number})`"))
        }
        _ if takes == 1 => refused.help(format!("write the number, as in `{name}.{method}(1)`")),
        _ => refused.help(format!("write `{name}.{method}()`")),
    }
}

/// `Ordering::Relaxed` and its like.
fn is_ordering(expression: &Expr) -> bool {
    let path = path_of(expression).unwrap_or_default();
    let name = path.rsplit("::").next().unwrap_or_default();
    matches!(
        name,
        "Relaxed" | "Acquire" | "Release" | "AcqRel" | "SeqCst"
    )
}

/// A call of something that does not make a counter.
pub fn constructor(call: &ExprCall) -> Diagnostic {
    let path = path_of(&call.func).unwrap_or_default();
    let (owner, function) = path.rsplit_once("::").unwrap_or(("", &path));
    let span = place(&call.func);
    let type_name = owner.rsplit("::").next().unwrap_or_default();
    let number = call.args.first().filter(|_| function != "default");
    let number = number.and_then(written).unwrap_or_else(|| "0".to_string());
    let kinds = "write `Counter::new(0)`, which stands for every kind of counter, \
                 or name one: `RelaxedCounter`, `AcqRelCounter`, `ConsistentCounter`";
    let shown = short(&path);
    match type_name {
        "AtomicCounter" => Diagnostic::new(span, "`AtomicCounter` is a trait").help(kinds),
        "AtomicBool" => Diagnostic::new(span, "only counters are atomic here")
            .note("a flag that is raised once can be said, by an update; what stores do otherwise can't")
            .help(match &*number {
                "true" => "write `Counter::new(1)`, and lower it, once, by `reset()`: it is up while `get() != 0`",
                _ => "write `Counter::new(0)`, and raise it, once, by `inc()`: it is up if `get() != 0`",
            }),
        "AtomicPtr" => Diagnostic::new(span, "only counters are atomic here")
            .help("pointers can't be said here: a counter can stand for which of them it is"),
        _ if type_name.starts_with("Atomic") => {
            let refused = Diagnostic::new(span, format!("`{type_name}` is not one of the counters"))
                .help(kinds.replace("new(0)", &format!("new({number})")));
            match type_name {
                "AtomicUsize" => refused
                    .note("its `fetch_add`, `load` and `swap(0)` are `add`, `get` and `reset`; what else it has can't be said here"),
                _ => refused.note("every number here is a `usize`, and wraps as one"),
            }
        }
        "Arc" | "Rc" | "Box" | "LazyLock" | "OnceLock" | "CachePadded" => {
            let refused = Diagnostic::new(span, format!("`{type_name}` is not supported"))
                .label("all threads share the counter as it is");
            match call.args.first() {
                Some(inner @ Expr::Call(_)) => refused.help(match written(inner) {
                    Some(inner) => format!("write what is inside alone: `{inner}`"),
                    None => "write what is inside alone".to_string(),
                }),
                _ => refused.help("write `let a = Counter::new(0);`"),
            }
        }
        "Mutex" | "RwLock" | "Condvar" | "Barrier" | "Semaphore" => {
            Diagnostic::new(span, format!("`{type_name}` is not supported"))
                .note("locks are not modelled, and without its lock a program is another one")
                .help(
                    "one that is made of counters can be said: `let ticket = next.inc();` and \
                     `while serving.get() != ticket {}` to take it, `serving.inc();` to give it back",
                )
        }
        "Cell" | "RefCell" | "UnsafeCell" => {
            Diagnostic::new(span, format!("`{type_name}` is not supported"))
                .label("did you mean `Plain`?")
                .help(format!("ordinary memory is declared by `let data = Plain::new({number});`"))
        }
        _ if CONSTRUCTORS.contains(&type_name) => {
            let help = format!("write `{type_name}::new({number})`");
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
        "spawn" if path == name => refused
            .note("all threads start together, and what one does before it spawns another orders nothing here")
            .help(
                "write `spawn(|| { … });` outside the others; to start later it waits for a \
                 ConsistentCounter that the other thread counts up: `while started.get() < 1 {}`",
            ),
        "spawn" => refused
            .label("did you mean `spawn`?")
            .help("write `spawn(|| { … });`"),
        "scope" => {
            refused.help("write `spawn(|| { … });` for each thread, and nothing around them")
        }
        "fence" => refused
            .note("a fence orders the operations around it, whatever their own ordering; no kind of counter does that")
            .help(
                "this can't be said here. Without it the program is a weaker one: what holds then holds \
                 with the fence too, what fails then may not",
            ),
        "compiler_fence" => refused.help("leave it out: it orders nothing between threads"),
        "sleep" | "yield_now" | "spin_loop" => {
            refused.help("leave it out: every possible timing is explored")
        }
        "park" | "park_timeout" => refused
            .note("whoever wakes a thread passes on what it did before, and a thread may wake by itself")
            .help("this can't be said here; a thread can wait for a counter: `while woken.get() < 1 {}`"),
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
