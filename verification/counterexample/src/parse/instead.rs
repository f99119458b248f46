//! What people paste that is not in the language, and what to write instead. Advice keeps the meaning of
//! what was written, or says that it can't be said here.

use super::syntax::MAX_NAME;

/// The whole language, for those who wrote something else.
pub const LANGUAGE: &str = "\
paste what touches the atomics, or write what each thread does to counters:

static READY: AtomicBool = AtomicBool::new(false);
let a = Counter::new(0);       // or RelaxedCounter, AcqRelCounter, ConsistentCounter
let data = Plain::new(0);      // ordinary memory
spawn(|| {
    data.set(1);
    a.inc();                   // or a.add(2), a.get(), a.reset()
    READY.store(true, Ordering::Release);
});
spawn(|| {
    while !READY.load(Ordering::Acquire) {}
    let r = data.get();
    if r == 1 { a.add(r + 1); } else { a.reset(); }
});
assert!(r == 1 && a > 0);      // registers, and what counters hold in the end";

/// What makes a counter, an atomic, or ordinary memory.
pub const CONSTRUCTORS: [&str; 10] = [
    "Counter",
    "RelaxedCounter",
    "AcqRelCounter",
    "ConsistentCounter",
    "SequentialCounter",
    "Plain",
    "AtomicUsize",
    "AtomicBool",
    "AtomicU64",
    "AtomicU32",
];

/// Words, and what to write instead of them.
const INSTEAD: &[(&[&str], &str)] = &[
    (
        &["AtomicPtr"],
        "pointers can't be said here: let an `AtomicUsize` stand for which of them it is",
    ),
    (
        &["AtomicU128", "AtomicI128"],
        "numbers have at most 64 bits: write `AtomicU64`",
    ),
    (
        &["Condvar", "Barrier", "Semaphore"],
        "this can't be said here. A thread waits for an atomic: `while !ready.load(Ordering::Acquire) {}`",
    ),
    (
        &["channel", "sync_channel", "unbounded", "bounded"],
        "channels can't be said here. A message is data, and a flag that is stored with `Release` and loaded with \
         `Acquire`",
    ),
    (
        &["park", "park_timeout"],
        "this can't be said here, since a thread may wake by itself. It can wait for an atomic: \
         `while !woken.load(Ordering::Acquire) {}`",
    ),
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
