//! Writes every file that is generated from `verification/litmus`, and says which of them changed:
//!
//! ```console
//! $ cargo run -q -p evidence --example generate
//! ```

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (path, text) in evidence::generated::generated() {
        let file = root.join(&path);
        if std::fs::read_to_string(&file).unwrap_or_default() != text {
            std::fs::write(&file, text)
                .unwrap_or_else(|failure| panic!("{}: {failure}", file.display()));
            println!("{}", path.display());
        }
    }
}
