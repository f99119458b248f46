//! Prints `docs/review.md`:
//!
//! ```console
//! $ cargo run -q -p counterexample --example review > docs/review.md
//! ```

fn main() {
    print!("{}", counterexample::report::review::review());
}
