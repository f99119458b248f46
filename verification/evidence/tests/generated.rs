//! What is generated is what is committed.

#![cfg(not(searches))]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use evidence::engine::Engine;
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

    for (folder, by_hand) in [
        (
            "tests/claims",
            vec!["by_hand", "engine", "engine.rs", "search.rs"],
        ),
        ("docs/pictures", vec![]),
    ] {
        let files = std::fs::read_dir(root.join(folder)).expect("a folder");
        let names = files.map(|file| file.expect("a file").file_name());
        let names = names.map(|name| name.into_string().expect("a name"));
        let its = generated.iter();
        let its = its.filter_map(|(path, _)| path.strip_prefix(folder).ok());
        let mut expected: BTreeSet<String> = its
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        expected.extend(by_hand.into_iter().map(str::to_string));
        assert_eq!(names.collect::<BTreeSet<String>>(), expected, "{folder}");
    }
    for (path, text) in &generated {
        // A workflow has braces of its own.
        let is_page = path.extension().is_some_and(|it| it == "md");
        assert!(
            !is_page || !text.contains("{{"),
            "{}: a place was not filled",
            path.display()
        );
        if let Ok(picture) = path.strip_prefix("docs") {
            let is_shown = generated.iter().any(|(page, text)| {
                page.extension().is_some_and(|it| it == "md")
                    && text.contains(&format!("]({})", picture.display()))
            });
            let is_picture = path.extension().is_some_and(|it| it == "svg");
            assert!(
                is_shown || !is_picture,
                "{} is shown nowhere",
                path.display()
            );
        }
    }
}

#[test]
fn every_engine_has_a_row_on_the_page_of_the_engines() {
    let page = include_str!("../../../docs/engines.md");
    for engine in Engine::ALL {
        let mut rows = page.lines().filter_map(|line| line.strip_prefix("| "));
        assert!(rows.any(|row| row.starts_with(engine.name())), "{engine}");
    }
}
