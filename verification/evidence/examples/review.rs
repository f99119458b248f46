//! Prints `docs/review.md`:
//!
//! ```console
//! $ cargo run -q -p evidence --example review > docs/review.md
//! ```

fn main() {
    print!("{}", evidence::review::review());
}
