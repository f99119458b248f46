//! What is generated from `verification/litmus` is what is committed.

#![cfg(not(any(loom, rc11, shuttle)))]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use evidence::generated::generated;

/// Of a claim that is gone, nothing is left either.
#[test]
fn every_generated_file_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let generated = generated();
    let stale = generated.iter().filter(|(path, text)| {
        let current = std::fs::read_to_string(root.join(path));
        current.unwrap_or_default() != *text
    });
    let stale: Vec<&PathBuf> = stale.map(|(path, _)| path).collect();
    assert!(
        stale.is_empty(),
        "{stale:?}: run `cargo run -q -p evidence --example generate`, and read what changed"
    );

    let files = std::fs::read_dir(root.join("tests/claims")).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name());
    let names = names.map(|name| name.into_string().expect("a name"));
    let mut expected = BTreeSet::from(["by_hand", "engine.rs"].map(str::to_string));
    let models = generated
        .iter()
        .filter_map(|(path, _)| path.strip_prefix("tests/claims").ok());
    expected.extend(models.map(|name| name.to_string_lossy().into_owned()));
    assert_eq!(names.collect::<BTreeSet<String>>(), expected);
}
