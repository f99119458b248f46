//! Only the shim, `src/sync.rs`, names an atomic or a fence: what the counters do with `crate::sync` is
//! all that they do to shared memory, and the recorded operations are all there are.
//!
//! This reads the words of the source, and knows nothing of what the standard library does inside a
//! function with another name.

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

/// The words without which neither an atomic nor a fence can be had, nor code from elsewhere. Another
/// is `sync`, unless it is `crate::sync`.
const OF_THE_SHIM: [&str; 10] = [
    "atomic",
    "fence",
    "compiler_fence",
    "asm",
    "intrinsics",
    "extern",
    "unsafe",
    "include",
    "macro_rules",
    "path",
];

/// Those that a source has.
fn found(source: &str) -> Vec<String> {
    let words = words(source.parse().expect("Rust"));
    let previous = [""].into_iter().chain(words.iter().map(String::as_str));
    let pairs = words.iter().zip(previous);
    let of_the_shim = pairs.filter(|(word, previous)| match &***word {
        "sync" => !["crate", "mod"].contains(previous),
        word => OF_THE_SHIM.contains(&word),
    });
    of_the_shim.map(|(word, _)| word.clone()).collect()
}

/// The identifiers, which leaves out what is said in documentation.
fn words(tokens: TokenStream) -> Vec<String> {
    let words = tokens.into_iter().flat_map(|token| match token {
        TokenTree::Ident(word) => vec![word.to_string().trim_start_matches("r#").to_string()],
        TokenTree::Group(group) => words(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
    });
    words.collect()
}

#[test]
fn only_the_shim_names_an_atomic_or_a_fence() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src");
    let mut with = Vec::new();
    for file in std::fs::read_dir(folder).expect("the sources") {
        let path = file.expect("readable").path();
        let source = std::fs::read_to_string(&path).expect("a file, and no folder");
        let found = found(&source);
        if !found.is_empty() {
            let name = path.file_name().expect("a name");
            with.push((name.to_string_lossy().into_owned(), found));
        }
    }
    let [(name, _)] = &*with else {
        panic!("{with:?}");
    };
    assert_eq!(name, "sync.rs");
}

/// The words are found wherever a fence is put.
#[test]
fn a_fence_is_found() {
    let shipped = include_str!("../../../src/relaxed.rs");
    assert_eq!(found(shipped), [""; 0]);
    let update = "self.0.fetch_add(amount, Ordering::Relaxed)";
    let fences = [
        ("core::sync::atomic::fence(Ordering::SeqCst);", "fence"),
        (
            "use core::sync::atomic as a; a::fence(Ordering::SeqCst);",
            "atomic",
        ),
        (
            "use core::*; sync::atomic::compiler_fence(Ordering::SeqCst);",
            "sync",
        ),
        ("core::arch::asm!(\"mfence\");", "asm"),
        ("drop(std::sync::Mutex::new(()).lock());", "sync"),
        ("include!(\"elsewhere\");", "include"),
    ];
    for (fence, word) in fences {
        let broken = shipped.replace(update, &format!("{fence} {update}"));
        assert_ne!(broken, shipped);
        assert!(found(&broken).contains(&word.to_string()), "{fence}");
    }
}
