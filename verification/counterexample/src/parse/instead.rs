//! What people paste that is not in the language, and what to write instead. Advice keeps the meaning of
//! what was written, or says that it can't be said here.

use super::syntax::MAX_NAME;

/// The whole language, for those who wrote something else.
pub const LANGUAGE: &str = "\
a program consists of counters and ordinary memory, threads, and at the end assertions:

let a = Counter::new(0);       // or RelaxedCounter, AcqRelCounter, ConsistentCounter
let data = Plain::new(0);      // ordinary memory
spawn(|| {
    data.set(1);
    a.inc();                   // or a.add(2), a.get(), a.reset()
    for _ in 0..3 { a.inc(); }
});
spawn(|| {
    while a.get() < 1 {}       // waits
    let r = data.get();
    if r == 1 { a.add(r + 1); } else { a.reset(); }
});
assert!(r == 1 && a > 0);      // registers, and what counters hold in the end";

/// What makes a counter, or ordinary memory.
pub const CONSTRUCTORS: [&str; 6] = [
    "Counter",
    "RelaxedCounter",
    "AcqRelCounter",
    "ConsistentCounter",
    "SequentialCounter",
    "Plain",
];

/// Words, and what to write instead of them. A method has a dot before it, a macro an exclamation mark after it.
/// `{name}` stands for what a method is called on, and `{number}` for its first argument.
const INSTEAD: &[(&[&str], &str)] = &[
    // Types.
    (
        &["AtomicUsize", "AtomicU64", "AtomicU32", "AtomicU16", "AtomicU8", "AtomicIsize", "AtomicI64", "AtomicI32",
          "AtomicI16", "AtomicI8", "AtomicCounter"],
        "write `Counter::new({number})`, which asks about every kind of counter, or name one: `RelaxedCounter`, \
         `AcqRelCounter`, `ConsistentCounter`. Every number is a `usize`. `fetch_add`, `load` and `swap(0)` are \
         `add`, `get` and `reset`; what else an atomic can do can't be said here",
    ),
    (
        &["AtomicBool"],
        "a flag that is raised once can be said: write `Counter::new(0)`, raise it by `inc()`, and test it by \
         `get() != 0`. One that is lowered once starts from 1 and is lowered by `reset()`. What stores do \
         otherwise can't be said here",
    ),
    (
        &["AtomicPtr"],
        "pointers can't be said here: a counter can stand for which of them it is",
    ),
    (
        &["Arc", "Rc", "Box", "LazyLock", "OnceLock", "CachePadded", ".clone", ".as_ref", "&"],
        "leave it out: all threads share a counter by its name",
    ),
    (
        &["Cell", "RefCell", "UnsafeCell", "static mut"],
        "ordinary memory is declared by `let data = Plain::new(0);`",
    ),
    (
        &["Mutex", "RwLock", "Condvar", "Barrier", "Semaphore", ".lock", ".try_lock"],
        "locks are not modelled, and without its lock a program is another one. A lock that is made of counters \
         can be said: `let ticket = next.inc();` and `while serving.get() != ticket {}` to take it, \
         `serving.inc();` to give it back",
    ),
    // Methods.
    (
        &[".fetch_add"],
        "write `{name}.add({number})`: it returns the value before, too",
    ),
    (
        &[".fetch_sub", ".sub"],
        "addition wraps: write `{name}.add(0 - {number})`",
    ),
    (&[".dec", ".decrement"], "addition wraps: write `{name}.add(0 - 1)`"),
    (&[".increment", ".incr"], "write `{name}.inc()`, which returns the value before"),
    (&[".load", ".value", ".count"], "write `{name}.get()`"),
    (&[".clear"], "write `{name}.reset()`"),
    (
        &[".store", ".set"],
        "a store can't be said here: every write of a counter is an update, which passes on what earlier writers \
         released, and a store does not, so that what holds with an update may fail with a store. Only a flag that \
         is raised once, by its only write, is the same: it starts from 0 and is raised by `{name}.inc()`",
    ),
    (
        &[".swap", ".replace", ".take"],
        "a counter can swap in 0, by `{name}.reset()`, and nothing else. Where all that is asked is whether the \
         value before was 0, as of a flag or a lock, `{name}.inc()` answers the same",
    ),
    (
        &[".compare_exchange", ".compare_exchange_weak", ".compare_and_swap", ".fetch_update"],
        "conditional updates can't be said here: a `get` and an update after it are two steps, and others may \
         come in between",
    ),
    (
        &[".fetch_max", ".fetch_min", ".fetch_and", ".fetch_nand", ".fetch_or", ".fetch_xor"],
        "this can't be said here: a counter has `inc`, `add`, `get` and `reset`",
    ),
    (
        &[".into_inner"],
        "write `{name}` in an assertion: a counter's name stands for its final value there",
    ),
    (
        &[".unwrap", ".expect", "?"],
        "leave it out: operations return numbers and can't fail",
    ),
    (
        &[".join"],
        "leave it out before the assertions: all threads have ended when those are judged. A thread waits for \
         another on a ConsistentCounter: `done.inc();` at the end of one, `while done.get() < 1 {}` in the other",
    ),
    // Orderings.
    (
        &["Relaxed"],
        "an ordering is that of the counter's kind and is not written: to keep this one, declare the counter by \
         `RelaxedCounter::new`",
    ),
    (
        &["AcqRel"],
        "an ordering is that of the counter's kind and is not written: to keep this one, declare the counter by \
         `AcqRelCounter::new`",
    ),
    (
        &["SeqCst"],
        "an ordering is that of the counter's kind and is not written: to keep this one, declare the counter by \
         `ConsistentCounter::new`",
    ),
    (
        &["Acquire", "Release"],
        "an ordering is that of the counter's kind and is not written. `AcqRelCounter` has reads that are \
         `Acquire`, and updates that are `AcqRel`: what holds with them may fail with updates that are only \
         `Acquire` or only `Release`, which no kind has",
    ),
    // Functions.
    (
        &["scope"],
        "write `spawn(|| { … });` for each thread, and nothing around them",
    ),
    (
        &["spawn", ".spawn"],
        "write `spawn(|| { … });` outside the other threads: all start together. One that is to start later \
         waits for a ConsistentCounter: `while started.get() < 1 {}`",
    ),
    (
        &["fence"],
        "a fence can't be said here. Without it the program is a weaker one: what holds then holds with the fence \
         too, what fails then may not",
    ),
    (
        &["sleep", "yield_now", "spin_loop"],
        "leave it out: every possible timing is explored",
    ),
    (
        &["park", "park_timeout"],
        "this can't be said here, since a thread may wake by itself. It can wait for a counter: \
         `while woken.get() < 1 {}`",
    ),
    // Macros.
    (
        &["println!", "print!", "eprintln!", "eprint!", "dbg!"],
        "leave it out: every outcome is shown",
    ),
    (
        &["debug_assert!", "debug_assert_eq!", "debug_assert_ne!"],
        "write it without `debug_`",
    ),
    (
        &["panic!", "unreachable!"],
        "say what must not happen by `assert!(…)` at the end",
    ),
    (
        &["assert!", "assert_eq!", "assert_ne!"],
        "move it to the end of the program, behind the threads: a register keeps its value. Out of an `if` it takes \
         the condition along: `assert!(!(r == 0) || s == 1);`",
    ),
    (
        &["thread_local!"],
        "no other thread sees it, so leave it out: what a thread finds is in its registers",
    ),
    // Items.
    (
        &["use", "extern"],
        "leave it out: every name that can be used is known",
    ),
    (&["fn"], "write its body alone, without `fn` and the braces"),
    (
        &["static", "const", "lazy_static!"],
        "declare a counter by `let a = Counter::new(0);`, and write numbers out",
    ),
    (
        &["struct", "enum", "impl", "mod", "trait", "type", "vec!", "["],
        "a program is the body alone: declare its counters one by one, `let a = Counter::new(0);`",
    ),
    // Statements and expressions.
    (
        &["match"],
        "write `if r == 0 { … } else if r == 1 { … } else { … }`",
    ),
    (
        &["loop"],
        "a program is finite: write `for _ in 0..3 { … }`, or `while a.get() < 2 {}` to wait",
    ),
    (
        &["return", "break", "continue"],
        "put what would be left out into an `if`, over registers",
    ),
    (
        &["unsafe", "{"],
        "write its statements without the braces around them",
    ),
    (
        &["async"],
        "write each task as a thread: `spawn(|| { … });`",
    ),
    (&["mut", "ref", "drop", "black_box"], "leave it out"),
    (
        &["compiler_fence"],
        "leave it out: it orders nothing between threads",
    ),
    (
        &["let"],
        "compare a register with a number: `if r == 1 { … }`",
    ),
    (
        &["="],
        "a register is bound by `let`, a counter changes by `inc`, `add` and `reset`, and ordinary memory by `set`",
    ),
    (
        &["+="],
        "write `{name}.add({number});` if it is a counter, and for ordinary memory the two steps that it is: \
         `let r = {name}.get();` and `{name}.set(r + {number});`",
    ),
    (
        &["-="],
        "write `{name}.add(0 - {number});` if it is a counter, since addition wraps, and for ordinary memory the two \
         steps that it is: `let r = {name}.get();` and `{name}.set(r - {number});`",
    ),
    (
        &["as"],
        "every number is a `usize`: a cast that keeps the number can be left out, one that changes it can't be said \
         here",
    ),
    (&["-"], "numbers are `usize` and wrap: write `0 -` before the number"),
    (&["true", "false"], "write 0 for `false` and 1 for `true`; compare numbers to get a condition"),
];

/// What to write instead of something that is not supported.
pub fn instead(word: &str) -> Option<&'static str> {
    let mut rows = INSTEAD.iter();
    let row = rows.find(|(words, _)| words.contains(&word));
    row.map(|(_, advice)| *advice)
}

/// The candidate that `name` is most likely a misspelling of: at most a third of it is wrong.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length > MAX_NAME {
        return None;
    }
    let name = name.to_lowercase();
    let distance = |candidate: &str| strsim::osa_distance(&name, &candidate.to_lowercase());
    let distances = candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate));
    let (distance, candidate) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance < length && distance <= length.div_ceil(3)).then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_answers() {
        let mut words: Vec<&str> = INSTEAD
            .iter()
            .flat_map(|(words, _)| *words)
            .copied()
            .collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }

    #[test]
    fn the_language_that_is_shown_is_the_language() {
        let (_, program) = LANGUAGE.split_once("\n\n").expect("a line before it");
        assert!(crate::parse::parse(program).is_ok());
    }
}
