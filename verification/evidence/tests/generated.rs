//! What is generated from `verification/litmus` is what is committed.

#![cfg(not(any(loom, rc11, shuttle)))]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use evidence::generated::generated;

#[test]
fn every_generated_file_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stale = generated().into_iter().filter(|(path, text)| {
        let current = std::fs::read_to_string(root.join(path));
        current.unwrap_or_default() != *text
    });
    let stale: Vec<PathBuf> = stale.map(|(path, _)| path).collect();
    assert!(
        stale.is_empty(),
        "{stale:?}: run `cargo run -q -p evidence --example generate`, and read what changed"
    );
}

/// Of a claim that is gone, nothing is left.
#[test]
fn no_file_of_a_claim_is_left_over() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = std::fs::read_dir(root.join("tests/claims")).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name());
    let names: BTreeSet<String> = names
        .map(|name| name.into_string().expect("a name"))
        .collect();
    let mut expected = BTreeSet::from(["by_hand", "engine.rs"].map(str::to_string));
    for (path, _) in generated() {
        if let Ok(name) = path.strip_prefix("tests/claims") {
            expected.insert(name.to_string_lossy().into_owned());
        }
    }
    assert_eq!(names, expected);
}
