//! The counters cost nothing: optimised and called from another crate, each method is compiled to
//! the very instructions that a bare `AtomicUsize` is compiled to. (In version 1.0.1, `get` was a
//! jump into the other crate.)
//!
//! This speaks of the compiler and the processor that it is run with, and of the optimisation level
//! of a release build.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

const ON_COUNTER: &str = "
    #[no_mangle] pub fn call_new(n: usize) -> T { T::new(n) }
    #[no_mangle] pub fn call_inc(t: &T) -> usize { t.inc() }
    #[no_mangle] pub fn call_add(t: &T, n: usize) -> usize { t.add(n) }
    #[no_mangle] pub fn call_get(t: &T) -> usize { t.get() }
    #[no_mangle] pub fn call_reset(t: &T) -> usize { t.reset() }
    #[no_mangle] pub fn call_into_inner(t: T) -> usize { t.into_inner() }
";

const ON_ATOMIC: &str = "
    #[no_mangle] pub fn call_new(n: usize) -> T { T::new(n) }
    #[no_mangle] pub fn call_inc(t: &T) -> usize { t.fetch_add(1, ORDER) }
    #[no_mangle] pub fn call_add(t: &T, n: usize) -> usize { t.fetch_add(n, ORDER) }
    #[no_mangle] pub fn call_get(t: &T) -> usize { t.load(ORDER) }
    #[no_mangle] pub fn call_reset(t: &T) -> usize { t.swap(0, ORDER) }
    #[no_mangle] pub fn call_into_inner(t: T) -> usize { t.into_inner() }
";

/// The assembly of the functions on the counter, compiled with `inline` for `#[inline]`, and of
/// those on the atomic.
fn assembly(counter: &str, order: &str, inline: &str, folder: &str) -> [String; 2] {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    fs::create_dir_all(&folder).unwrap();

    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src");
    for file in fs::read_dir(shipped).unwrap() {
        let file = file.unwrap();
        let source = fs::read_to_string(file.path()).unwrap();
        let source = source.replace("#[inline]", inline);
        fs::write(folder.join(file.file_name()), source).unwrap();
    }
    rustc(&folder, "atomic_counter", "lib.rs", "--emit=link");

    let on_counter = format!("use atomic_counter::{{AtomicCounter, {counter} as T}};{ON_COUNTER}");
    let on_atomic = format!(
        "use std::sync::atomic::{{AtomicUsize as T, Ordering::{order} as ORDER}};{ON_ATOMIC}"
    );
    [on_counter, on_atomic].map(|source| {
        fs::write(folder.join("caller.rs"), source).unwrap();
        rustc(&folder, "caller", "caller.rs", "--emit=asm");
        fs::read_to_string(folder.join("caller.s")).unwrap()
    })
}

fn rustc(folder: &Path, name: &str, source: &str, emit: &str) {
    let compiler = env::var_os("RUSTC");
    let run = Command::new(compiler.as_deref().unwrap_or(OsStr::new("rustc")))
        .current_dir(folder)
        .args(["--edition=2021", "--crate-type=lib", "--crate-name", name])
        .args(["-Copt-level=3", "-Ccodegen-units=1", "-L."])
        .args(["--extern=atomic_counter", emit, source])
        .output()
        .unwrap();
    let messages = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{messages}");
}

fn assert_bare(counter: &str, order: &str) {
    let [on_counter, on_atomic] = assembly(counter, order, "#[inline]", counter);
    assert!(
        on_counter == on_atomic,
        "{counter}:\n{on_counter}\nAtomicUsize:\n{on_atomic}"
    );
}

#[test]
fn relaxed_counter_is_a_bare_atomic() {
    assert_bare("RelaxedCounter", "Relaxed");
}

#[test]
fn consistent_counter_is_a_bare_atomic() {
    assert_bare("ConsistentCounter", "SeqCst");
}

/// The comparison can fail.
#[test]
fn a_call_is_not_a_bare_atomic() {
    let [on_counter, on_atomic] = assembly("RelaxedCounter", "Relaxed", "#[inline(never)]", "call");
    assert!(on_counter != on_atomic);
}
