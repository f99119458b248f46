//! The crate as an adopter has it: packaged, and built in a crate of its own, without the network.
//!
//! Shows which packages it adds to a lock file, that the features and the cfgs change nothing without
//! each other, and, where this test itself is built for a model checker, that what the crate
//! documentation says of tests with it can be followed as it stands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use toml_edit::DocumentMut;

/// A crate that depends on the packaged one, in a folder of its own.
struct Adopter(PathBuf);

impl Adopter {
    /// Creates one with these dependencies and these files, given their path and content.
    fn new(name: &str, dependencies: &str, files: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let adopter = Self(folder);

        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        // A patch that nobody needs would be in the lock file.
        let packages = packages().into_iter();
        let needed = packages.filter(|(package, _)| dependencies.contains(package));
        let patches = needed.map(|(package, path)| format!("{package}.path = {path:?}\n"));
        adopter.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"adopter\"\nedition = \"2021\"\n\n[workspace]\n\n{dependencies}\n\
                [patch.crates-io]\n{}",
                patches.collect::<String>()
            ),
        );
        // The versions that are at hand. cargo strikes out the packages that nobody depends on.
        fs::copy(root.join("Cargo.lock"), adopter.0.join("Cargo.lock")).unwrap();
        for (path, content) in files {
            adopter.write(path, content);
        }
        adopter
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn cargo(&self, flags: &str, arguments: &[&str]) -> Result<String, String> {
        cargo(&self.0, &self.0.join("target"), flags, arguments)
    }

    #[track_caller]
    fn succeeds(&self, flags: &str, arguments: &[&str]) -> String {
        let printed = self.cargo(flags, arguments);
        printed.unwrap_or_else(|reported| panic!("cargo {arguments:?}, {flags:?}:\n{reported}"))
    }

    /// The names of the packages in the lock file.
    fn locked(&self) -> Vec<String> {
        let lock = fs::read_to_string(self.0.join("Cargo.lock")).unwrap();
        let lock: DocumentMut = lock.parse().unwrap();
        let packages = lock["package"].as_array_of_tables().unwrap().iter();
        let names = packages.map(|package| package["name"].as_str().unwrap());
        names.map(str::to_string).collect()
    }
}

/// Runs cargo, and returns what it printed if all went well, or else what it reported.
fn cargo(folder: &Path, target: &Path, flags: &str, arguments: &[&str]) -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let output = Command::new(cargo)
        .current_dir(folder)
        .args(arguments)
        .arg("--offline")
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTFLAGS", flags)
        .output()
        .expect("cargo can be run");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stdout) + &text(&output.stderr))
    }
}

/// The name of each package that is published, and the folder into which it was packaged.
fn packages() -> [(&'static str, PathBuf); 2] {
    static PACKAGED: Once = Once::new();
    let names = ["atomic-counter", "rc11"];
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    let packages = target.join("package");
    PACKAGED.call_once(|| {
        let _ = fs::remove_dir_all(&packages);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let package = ["package", "--allow-dirty", "-p", names[0], "-p", names[1]];
        cargo(&root, &target, "", &package).expect("they can be packaged");
    });
    names.map(|name| {
        let start = format!("{name}-");
        let folders = fs::read_dir(&packages).unwrap();
        let folder = folders.map(|entry| entry.unwrap().path()).find(|path| {
            let folder = path.file_name().unwrap().to_str().unwrap();
            folder.starts_with(&start) && path.is_dir()
        });
        (
            name,
            folder.expect("cargo leaves the unpacked package there"),
        )
    })
}

/// A counter that is a `static`, used outside any model: neither is possible with loom's atomics.
const PROGRAM: (&str, &str) = (
    "src/main.rs",
    "use atomic_counter::{AtomicCounter, RelaxedCounter};

    static REQUESTS: RelaxedCounter = RelaxedCounter::new(5);

    fn main() {
        REQUESTS.inc();
        println!(\"{REQUESTS:?}\");
    }",
);

#[test]
fn an_adopter_locks_one_package() {
    let dependencies = "[dependencies]\natomic-counter = \"1.1\"\n";
    let adopter = Adopter::new("adopter", dependencies, &[PROGRAM]);
    for flags in [
        "",
        "--cfg loom",
        "--cfg rc11",
        "--cfg shuttle",
        "--cfg loom --cfg rc11 --cfg shuttle",
    ] {
        assert_eq!(adopter.succeeds(flags, &["run"]), "RelaxedCounter(6)\n");
        assert_eq!(adopter.locked(), ["adopter", "atomic-counter"]);
    }
}

#[test]
fn features_without_a_cfg_change_nothing_but_the_lock_file() {
    let tools = ["loom", "rc11", "shuttle"];
    let dependencies =
        format!("[dependencies]\natomic-counter = {{ version = \"1.1\", features = {tools:?} }}\n");
    let adopter = Adopter::new("adopter-with-features", &dependencies, &[PROGRAM]);
    assert_eq!(adopter.succeeds("", &["run"]), "RelaxedCounter(6)\n");
    let compiled = adopter.succeeds("", &["tree", "--prefix=none", "--format={lib}"]);
    assert_eq!(compiled, "\natomic_counter\n");
    for tool in tools {
        assert!(adopter.locked().contains(&tool.to_string()));
    }
}

#[cfg(any(loom, rc11, shuttle))]
mod documentation {
    use super::*;

    /// The text of the crate documentation's example in this language.
    fn example(language: &str) -> String {
        let text = include_str!("../../../src/lib.rs").lines();
        let text = text.filter_map(|line| line.strip_prefix("//!"));
        let text = text.map(|line| line.strip_prefix(' ').unwrap_or(line));
        let fence = format!("```{language}");
        let mut lines = text.skip_while(|line| *line != fence);
        assert!(lines.next().is_some(), "an example in {language}");
        let lines = lines.take_while(|line| *line != "```");
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// The model checker for which this test is built, with what takes the place of `loom::model(` in
    /// the example, and of the end of that call.
    const CHECKER: (&str, &str, &str) = if cfg!(loom) {
        ("loom", "model", "})")
    } else if cfg!(rc11) {
        ("rc11", "model", "})")
    } else {
        ("shuttle", "check_dfs", "}, None)")
    };

    /// Builds and runs the example, and what the model checker has to refuse.
    #[test]
    #[ignore = "compiles the model checker once more, as an adopter's build does"]
    fn can_be_followed() {
        let (tool, model, end) = CHECKER;
        let test = example("ignore")
            .replace("loom::model", &format!("loom::{model}"))
            .replace("    });\n}", &format!("    {end};\n}}"))
            .replace("cfg(loom)", &format!("cfg({tool})"))
            .replace("loom::", &format!("{tool}::"));
        // Not so in every execution: a tool that was not in charge would not see the one where it fails.
        let broken = test
            .replace("assert_ne!(", "assert_eq!(1, ")
            .replace(", other.join().unwrap())", ")");
        let adopter = Adopter::new(
            &format!("adopter-{tool}"),
            &example("toml"),
            &[
                ("src/lib.rs", ""),
                ("tests/tickets.rs", &test),
                ("tests/broken.rs", &broken),
            ],
        );
        let flags = &format!("--cfg {tool}");
        let printed = adopter.succeeds(flags, &["test", "--test=tickets"]);
        assert!(printed.contains("1 passed"), "{printed}");
        let reported = adopter.cargo(flags, &["test", "--test=broken"]);
        let reported = reported.expect_err("it is broken");
        assert!(
            reported.contains("assertion `left == right` failed"),
            "{reported}"
        );
    }
}
